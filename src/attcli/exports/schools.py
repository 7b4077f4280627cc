"""The names a school goes by in files, and the key it has in the settings."""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from attcli.policy.settings import DEFAULT_SCHOOL, School, Settings

_ORDINARY = frozenset(
    {
        "a", "and", "aided", "academy", "c", "catholic", "ce", "church", "college", "community",
        "controlled", "e", "england", "first", "infant", "infants", "junior", "juniors",
        "nursery", "of", "or", "primary", "rc", "s", "saint", "school", "st", "the",
        "voluntary",
    }
)  # fmt: skip
"""Words that many schools have in their names: alone they tell no school from another."""
_DFE = re.compile(r"(\d{3})\s?[/-]?\s?(\d{4})")


@dataclass(frozen=True, slots=True)
class SchoolNames:
    """`keys`: each known name, spaces and case folded, and its key.

    `default`: the key for files that name no school; None where the settings hold several.
    `blank`: the settings' one school has neither a name nor a key of its own. `also_known_as`: the
    other names of that one school, as the settings have them. `given`: the key of the school of
    each file that was put down to one.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    default: str | None = "school"
    blank: bool = False
    also_known_as: tuple[str, ...] = ()
    given: Mapping[Path, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, given: Mapping[Path, str]) -> "SchoolNames":
        """The names in the settings, and the files put down to one of its schools."""
        default = settings.default_key
        only = settings.schools.get(default) if default else None
        keys = {_folded(name): key for name, key in settings.school_keys.items()}
        return cls(keys, default, _blank(only), only.also_known_as if only else (), given)

    def key(self, name: str) -> str:
        """The key of a school by the name a file gives it; an unknown name is its own key."""
        return self.keys.get(_folded(name), _shown(name))

    def knows(self, name: str) -> bool:
        """Whether the settings hold the school; True where they hold none at all."""
        return not self.keys or _folded(name) in self.keys

    def fitted(self, named: Collection[str]) -> "SchoolNames":
        """These names and the one in `named`, all that the files name, where it can only be the
        one school of the settings: nothing there speaks against it, or the words of one name are
        in the other (`porthkerra`, `Porthkerra Primary School`). Else these names unchanged.
        """
        alone = {_folded(name) for name in named}
        if len(alone) != 1 or not self.keys or self.default is None:
            return self
        (name,) = alone
        if name in self.keys or not (self.blank or any(_same(name, own) for own in self.keys)):
            return self
        return replace(self, keys={**self.keys, name: self.default})

    def may_be(self, name: str, key: str) -> bool:
        """Whether a file that names this school may be of the school `key`."""
        folded = _folded(name)
        if folded in self.keys:
            return self.keys[folded] == key
        own = [known for known, its in self.keys.items() if its == key]
        nameless = all(known == key.casefold() for known in own)
        return nameless or any(_same(folded, known) for known in own)

    def has(self, key: str) -> bool:
        """Whether that is the key of a school in the settings; True where they hold none at all."""
        return not self.keys or key in self.keys.values()

    @property
    def list(self) -> str:
        """The keys, in words."""
        return ", ".join(sorted(set(self.keys.values())))

    def line(self, name: str, key: str | None = None) -> str:
        """What to write into attcli.toml for `name` to be known as the school `key`, and where."""
        names = json.dumps([*self.also_known_as, _shown(name)], ensure_ascii=False)
        key = key or self.default
        where = f"[schools.{key}]" if key else "the [schools.…] it belongs to"
        return f"under {where}: also_known_as = {names}"


def _blank(only: School | None) -> bool:
    return only is not None and only.key == DEFAULT_SCHOOL and not (only.name or only.also_known_as)


def _shown(name: str) -> str:
    return " ".join(name.split())


def _folded(name: str) -> str:
    return dfe_number(name) or _shown(name).casefold()


def dfe_number(text: str) -> str | None:
    """The seven figures of a DfE number, however it is written; None for any other text."""
    found = _DFE.fullmatch(text.strip())
    return found[1] + found[2] if found else None


def _same(one: str, other: str) -> bool:
    """Whether the words of one name are in the other, and not only such as any school has."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    telling = {word for word in shorter - _ORDINARY if not word.isdigit()}
    return bool(telling) and shorter <= longer


def _words(name: str) -> set[str]:
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return set(re.findall(r"[^\W_]+", re.sub("['’]", "", plain)))
