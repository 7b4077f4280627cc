"""Which letters there are: the heads of `templates/letters/*.md.j2`.

A template in the workspace's own `templates/letters/` wins over the built-in one of the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attcli.errors import UsageError
from attcli.letters.frontmatter import head_of
from attcli.places import templates_dir

_SUFFIX = ".md.j2"
CERTIFICATE = "registration-certificate"


@dataclass(frozen=True, slots=True)
class Template:
    """One letter: what it is for, who signs, what it needs, what an officer fills in.

    `signs` is a key of the school's people, used where the policy pack does not say who signs.
    `officer` maps a field to the label of its ruled blank. `legal` letters state the law or
    lead up to it: they carry the guidance edition and the line about legal advice, and go only to
    those whose responsibility is known. `settings` are the template's own
    numbers, open to its words as `settings.…`.
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

    @property
    def file(self) -> str:
        """The template's name for the environment."""
        return f"letters/{self.path.name}"


def letter_ids(own: Path | None) -> tuple[str, ...]:
    """The ids of every letter, in order."""
    names = {path.name for folder in _folders(own) for path in folder.glob(f"*{_SUFFIX}")}
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names))


def template(letter_id: str, own: Path | None) -> Template:
    """The letter of that id; UsageError where there is none or its head has a fault."""
    for folder in _folders(own):
        path = folder / f"{letter_id}{_SUFFIX}"
        if path.is_file():
            return _template(letter_id, path, head_of(path))
    known = ", ".join(letter_ids(own))
    raise UsageError(f"There is no letter “{letter_id}”.", f"Choose one of: {known}.")


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


def _template(letter_id: str, path: Path, head: Mapping[str, Any]) -> Template:
    for key, kind in _KINDS.items():
        if not isinstance(head.get(key), kind):
            raise _fault(path, f"“{key}” is missing or not a {kind.__name__}")
    if strange := sorted(head.keys() - _KINDS.keys()):
        raise _fault(path, f"“{strange[0]}” is not known")
    lists = {key: tuple(map(str, head[key])) for key in ("needs", "encloses")}
    return Template(letter_id, path=path, **{**head, **lists})


def _fault(path: Path, why: str) -> UsageError:
    return UsageError(
        f"The head of the template {path.name}: {why}.",
        "Compare it with the built-in template of the same name.",
    )
