"""Which letters there are: the heads of `templates/letters/*.md.j2`.

A template in the workspace's own `templates/letters/` wins over the built-in one of the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from attcli.errors import UsageError
from attcli.letters.frontmatter import head_of
from attcli.letters.model import How
from attcli.places import templates_dir
from attcli.policy.settings import GOVERNORS, ROLES

_SUFFIX = ".md.j2"
CERTIFICATE = "registration-certificate"
EACH = {
    "household": "one copy for each address where someone may be written to",
    "parent": "one copy for each parent, addressed to that parent only",
    "form": "one copy, a form to fill in: no addressee",
    "everyone": "one letter to all parents, about no pupil",
}
"""Who gets a copy, and the words for it."""


@dataclass(frozen=True, slots=True)
class Template:
    """One letter: what it is for, who signs, what it needs, what an officer fills in.

    `signs` is a key of the school's people, used where the policy pack does not say who signs.
    `officer` maps a field to the label of its ruled blank. `legal` letters state the law or
    lead up to it: they carry the guidance edition and the line about legal advice, and go only to
    those whose responsibility is known. `settings` are the template's own
    numbers, open to its words as `settings.…`.

    What a head need not say: `each`, who gets a copy (see `EACH`); `by`, how it goes (see
    `attcli.letters.model.How`), and `served`: only to an address, for its receipt matters in law;
    `follows`, the letters it may come after; `example`, invented values of fields that this letter
    has beyond those of every letter (`"leave.first_day" = "5 May 2026"`), to check it with;
    `written_by`, the command that knows those fields.
    """

    id: str
    title: str
    used_when: str
    signs: str
    needs: tuple[str, ...]
    encloses: tuple[str, ...]
    officer: Mapping[str, str]
    settings: Mapping[str, int]
    legal: bool
    path: Path
    each: str = "household"
    by: How = "post"
    served: bool = False
    follows: tuple[str, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict)
    written_by: str = ""

    @property
    def file(self) -> str:
        """The template's name for the environment."""
        return f"letters/{self.path.name}"


def letter_ids(own: Path | None) -> tuple[str, ...]:
    """The ids of every letter, in order."""
    names = {path.name for folder in _folders(own) for path in folder.glob(f"*{_SUFFIX}")}
    ids = (name.removesuffix(_SUFFIX) for name in names)
    return tuple(sorted(letter_id for letter_id in ids if "." not in letter_id))


def template(letter_id: str, own: Path | None) -> Template:
    """The letter of that id; UsageError where there is none or its head has a fault."""
    for folder in _folders(own):
        path = folder / f"{letter_id}{_SUFFIX}"
        if path.is_file():
            return _template(letter_id, path, head_of(path))
    known = ", ".join(letter_ids(own))
    raise UsageError(f"There is no letter “{letter_id}”.", f"Choose one of: {known}.")


@dataclass(frozen=True, slots=True)
class Variant:
    """A letter in another language: its words, and what stands around them (see `_AROUND`).

    The English letter always goes with it, and is the one that counts.
    """

    language: str
    title: str
    around: Mapping[str, str]
    months: tuple[str, ...]
    days: tuple[str, ...]
    path: Path

    @property
    def file(self) -> str:
        """The template's name for the environment."""
        return f"letters/{self.path.name}"


_AROUND = ("salutation", "closing", "pupil", "class")


def variants(letter_id: str, own: Path | None) -> tuple[str, ...]:
    """The languages there is a variant of a letter in."""
    found = (p.name.split(".") for folder in _folders(own) for p in folder.glob(f"*{_SUFFIX}"))
    return tuple(sorted({name[1] for name in found if len(name) == 4 and name[0] == letter_id}))


def variant(kind: Template, language: str | None, own: Path | None) -> Variant | None:
    """The letter in that language; None where there is none. UsageError: its head has a fault."""
    for folder in _folders(own):
        path = folder / f"{kind.id}.{language}{_SUFFIX}"
        if language and path.is_file():
            return _variant(kind, language, path, head_of(path))
    return None


def _variant(kind: Template, language: str, path: Path, head: Mapping[str, Any]) -> Variant:
    if strange := sorted(head.keys() - {"title", "around", "months", "days"}):
        raise _fault(path, f"“{strange[0]}” is not known")
    around = head.get("around", {})
    if strange := sorted(around.keys() - set(_AROUND)):
        raise _fault(path, f"“around.{strange[0]}” is not known")
    months, days = (tuple(map(str, head.get(name, ()))) for name in ("months", "days"))
    if len(months) not in (0, 12) or len(days) not in (0, 7):
        raise _fault(path, "“months” are 12 names, “days” are 7, from Monday")
    return Variant(language, head.get("title", kind.title), around, months, days, path)


def _folders(own: Path | None) -> list[Path]:
    return [*([own / "letters"] if own else []), templates_dir() / "letters"]


_KINDS: dict[str, type] = {
    "title": str,
    "used_when": str,
    "signs": str,
    "needs": list,
    "encloses": list,
    "officer": dict,
    "settings": dict,
    "legal": bool,
}
_NEED_NOT: dict[str, type] = {
    "each": str,
    "by": str,
    "served": bool,
    "follows": list,
    "example": dict,
    "written_by": str,
}
_CHOICES = {"each": tuple(EACH), "by": get_args(How), "signs": (*ROLES, *GOVERNORS)}


def _template(letter_id: str, path: Path, head: Mapping[str, Any]) -> Template:
    said = {key: kind for key, kind in _NEED_NOT.items() if key in head}
    for key, kind in {**_KINDS, **said}.items():
        if not isinstance(head.get(key), kind):
            raise _fault(path, f"“{key}” is missing or not a {kind.__name__}")
    if strange := sorted(head.keys() - _KINDS.keys() - _NEED_NOT.keys()):
        raise _fault(path, f"“{strange[0]}” is not known")
    for key, choices in _CHOICES.items():
        if key in head and head[key] not in choices:
            raise _fault(path, f"“{key}” is none of {', '.join(choices)}")
    lists = {key: tuple(map(str, value)) for key, value in head.items() if isinstance(value, list)}
    return Template(letter_id, path=path, **{**head, **lists})


def _fault(path: Path, why: str) -> UsageError:
    return UsageError(
        f"The head of the template {path.name}: {why}.",
        "Compare it with the built-in template of the same name.",
    )
