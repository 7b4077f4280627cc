"""Which of several sets of persons with one name are the same pupil, where no id says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of one set of persons: kinds of id (their positions), births, classes."""

    kinds: frozenset[int]
    births: frozenset[date]
    classes: frozenset[str]

    def fits(self, other: "Traits") -> bool:
        """Whether the two may be one pupil: no id kind in common, nothing said that differs.

        Where both have ids, of different kinds, one date of birth must be known and the same.
        """
        if self.kinds & other.kinds or _differ(self.births, other.births):
            return False
        if self.kinds and other.kinds:
            return bool(self.births & other.births)
        return not _differ(self.classes, other.classes)

    @property
    def known(self) -> int:
        """How much is known of a set without an id."""
        return bool(self.births) + bool(self.classes)


def _differ(one: frozenset[Any], other: frozenset[Any]) -> bool:
    return bool(one and other and not one & other)


def the_one(root: int, traits: Mapping[int, Traits]) -> int | None:
    """The one set that this one belongs to, if there is exactly one.

    Names without an id look for pupils with one, else for names of which more is known; between
    pupils with ids each must be the other's only fit.
    """
    own = traits[root]
    others = {other: seen for other, seen in traits.items() if other != root}
    if own.kinds:
        fits = [other for other, seen in others.items() if seen.kinds and own.fits(seen)]
        back = [o for f in fits for o, seen in traits.items() if o != f and seen.kinds]
        mutual = [o for o in back if len(fits) == 1 and traits[o].fits(traits[fits[0]])]
        return fits[0] if mutual == [root] and fits[0] < root else None
    pupils = [other for other, seen in others.items() if seen.kinds]
    told = [other for other, seen in others.items() if seen.known > own.known]
    fits = [other for other in (pupils or told) if own.fits(others[other])]
    return fits[0] if len(fits) == 1 else None
