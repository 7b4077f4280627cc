"""Which of several sets of persons with one name are the same pupil, where no id says so.

Two sets may be one pupil where no kind of id is common to both, and neither the dates of birth nor
the classes told of both differ; where both have ids (of different kinds), one date of birth must be
known and the same, and classes don't matter. However many share a name, each set looks up those it
fits instead of being held against every other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

_Said = date | str
_Told = frozenset[date] | frozenset[str]
_ANYTHING, _NOTHING = "*", ""  # keys of every set, and of those of which nothing is told


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of one set of persons: kinds of id (their positions), births, classes."""

    kinds: frozenset[int]
    births: frozenset[date]
    classes: frozenset[str]

    @property
    def known(self) -> int:
        """How much is known of a set without an id."""
        return bool(self.births) + bool(self.classes)


def belonging(traits: Mapping[int, Traits]) -> list[tuple[int, int]]:
    """Each set of one name that belongs to exactly one other, with that one, in their order.

    Names without an id look for pupils with one, else for names of which more is known; between
    pupils with ids each must be the other's only fit, and the later belongs to the earlier.
    """
    pupils = {root: own for root, own in traits.items() if own.kinds}
    found = _pairs(pupils) | _of_nameless(traits, pupils)
    return [(root, found[root]) for root in traits if root in found]


def _pairs(pupils: Mapping[int, Traits]) -> dict[int, int]:
    """The pupils with ids of whom two are each other's only fit: the later, and the earlier."""
    by_kinds: dict[date, dict[frozenset[int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for root, own in pupils.items():
        for day in own.births:
            by_kinds[day][own.kinds].append(root)
    only = {}
    for root, own in pupils.items():
        born_alike = (of for day in own.births for of in by_kinds[day].items())
        other = _the_one(roots for kinds, roots in born_alike if not kinds & own.kinds)
        if other is not None:
            only[root] = other
    return {root: one for root, one in only.items() if only.get(one) == root and one < root}


def _of_nameless(traits: Mapping[int, Traits], pupils: Mapping[int, Traits]) -> dict[int, int]:
    """What each set without an id belongs to."""
    nameless = {root: own for root, own in traits.items() if not own.kinds}
    found = {}
    for known in {own.known for own in nameless.values()}:
        more = {root: own for root, own in nameless.items() if own.known > known}
        told = _by_what_is_told(pupils or more)
        for root, own in nameless.items():
            if own.known == known:
                keys = product(_fitting(own.births), _fitting(own.classes))
                found[root] = _the_one(told.get(key, ()) for key in keys)
    return {root: other for root, other in found.items() if other is not None}


def _by_what_is_told(sets: Mapping[int, Traits]) -> dict[tuple[_Said, _Said], list[int]]:
    """The sets under each birth and class told of them, and under what fits whatever is."""
    told = defaultdict(list)
    for root, own in sets.items():
        for key in product(_keys(own.births), _keys(own.classes)):
            told[key].append(root)
    return told


def _keys(told: _Told) -> Iterator[_Said]:
    yield from told or (_NOTHING,)
    yield _ANYTHING


def _fitting(told: _Told) -> Iterator[_Said]:
    """The keys of the sets that what is told of one doesn't differ from."""
    yield from (*told, _NOTHING) if told else (_ANYTHING,)


def _the_one(found: Iterable[Iterable[int]]) -> int | None:
    """The only set among all those found, the same one several times or not; it looks no further
    than a second.
    """
    first = None
    for root in (root for roots in found for root in roots):
        if first is not None and root != first:
            return None
        first = root
    return first
