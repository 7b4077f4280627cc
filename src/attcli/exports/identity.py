"""Which persons of which tables are one pupil, and the pupil's id.

Persons of one school who share a UPN, an MIS id or an admission number are one pupil, unless their
UPNs differ. What shares no id is joined by name, with date of birth and class where both sides
have them, and only where that means one pupil. Two pupils with one name stay two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from attcli.exports.layout import IDS
from attcli.exports.namesakes import Traits, the_one
from attcli.findings import Finding, Place, finding

_KIND = {"upn": "upn", "mis_id": "mis", "unique_id": "mis", "adno": "adno"}
_SAID = {"upn": "UPN", "mis_id": "MIS id", "unique_id": "MIS id", "adno": "admission number"}


@dataclass(frozen=True, slots=True)
class Person:
    """One person of one table, its identity cells already cleaned. `school` is a key."""

    school: str
    ids: tuple[str | None, ...]  # in the order of IDS
    surname: str | None
    forename: str | None
    dob: date | None
    classes: tuple[str, ...]  # every class the table names; one at most where there is no id
    place: Place

    @property
    def nameless(self) -> bool:
        """Whether the person has no identifier, only a name."""
        return not any(self.ids)

    @property
    def folded_classes(self) -> frozenset[str]:
        """The classes without regard to case."""
        return frozenset(name.casefold() for name in self.classes)


@dataclass
class Resolved:
    """`pupil`: the pupil's number of each person; `pupil_ids`, `ids`: of each number.

    `by_name`: the persons (indices) that were joined to others only by name.
    """

    pupil: list[int] = field(default_factory=list)
    pupil_ids: list[str] = field(default_factory=list)
    ids: list[tuple[str | None, ...]] = field(default_factory=list)
    by_name: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def resolve(persons: Sequence[Person]) -> Resolved:
    """Join the persons of all tables into pupils. Persons of the better source come first."""
    links = _Links(persons)
    resolved = Resolved()
    for position, kind in enumerate(IDS):
        for (_, value), sharing in _sharing(persons, position):
            links.join(sharing, kind, value, resolved.findings)
    _join_by_name(persons, links, resolved)
    _number(persons, links, resolved)
    return resolved


def _sharing(
    persons: Sequence[Person], position: int
) -> Iterable[tuple[tuple[str, str], list[int]]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, person in enumerate(persons):
        value = person.ids[position]
        if value:
            found[person.school, value.lstrip("0") or value].append(index)
    return found.items()


class _Links:
    """Union-find over persons; each set knows the one UPN in it."""

    def __init__(self, persons: Sequence[Person]) -> None:
        self._persons = persons
        self._parent = list(range(len(persons)))
        self._upn = [person.ids[0] for person in persons]

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, sharing: list[int], kind: str, value: str, findings: list[Finding]) -> None:
        """Make one pupil of persons that share an id, unless their UPNs differ."""
        roots = list(dict.fromkeys(self.root(index) for index in sharing))
        if len(roots) < 2:
            return
        upns = {self._upn[root] for root in roots if self._upn[root]}
        if len(upns) < 2:
            self.unite(roots)
            return
        place = self._persons[sharing[0]].place
        findings.append(
            finding("identity-clash", Place(place.file, place.sheet, place.row, value=value),
                    kind=_SAID[kind])
        )  # fmt: skip
        for upn in sorted(upn for upn in upns if upn):
            self.unite([root for root in roots if self._upn[root] == upn])

    def unite(self, roots: Sequence[int]) -> None:
        """Make one set of several, the earliest person at its head."""
        head = min(roots)
        for root in roots:
            self._parent[root] = head
            self._upn[head] = self._upn[head] or self._upn[root]


def _join_by_name(persons: Sequence[Person], links: _Links, resolved: Resolved) -> None:
    """Join what shares no id by name, where date of birth and class leave only one pupil."""
    same: dict[tuple[object, ...], list[int]] = defaultdict(list)
    namesakes: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, person in enumerate(persons):
        if person.surname is None and person.forename is None:
            continue
        if person.nameless:
            same[*_name(person), person.dob, person.folded_classes].append(index)
        namesakes[_name(person)].append(index)
    for group in same.values():
        links.unite([links.root(index) for index in group])
    for group in namesakes.values():
        _join_namesakes(persons, links, group, resolved.by_name)


def _join_namesakes(
    persons: Sequence[Person], links: _Links, group: list[int], by_name: list[int]
) -> None:
    sets: dict[int, list[Person]] = defaultdict(list)
    for index in group:
        sets[links.root(index)].append(persons[index])
    if len(sets) < 2:
        return
    traits = {
        root: Traits(
            frozenset(kind for p in members for kind, value in enumerate(p.ids) if value),
            frozenset(p.dob for p in members if p.dob),
            frozenset(name for p in members for name in p.folded_classes),
        )
        for root, members in sets.items()
    }
    joined = [(root, other) for root in sets if (other := the_one(root, traits)) is not None]
    for root, other in joined:
        by_name.append(root)
        links.unite([links.root(root), links.root(other)])


def _name(person: Person) -> tuple[object, ...]:
    parts = (person.surname, person.forename)
    return (person.school, *(part.casefold() if part else None for part in parts))


def _number(persons: Sequence[Person], links: _Links, resolved: Resolved) -> None:
    """Number the pupils in the order of school and id."""
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(persons)):
        members[links.root(index)].append(index)
    known = []
    for root, group in members.items():
        ids = tuple(_longest(persons[i].ids[k] for i in group) for k in range(len(IDS)))
        known.append((persons[root].school, _pupil_id(persons[root], ids), ids, root))
    known.sort(key=lambda pupil: pupil[:2])
    number = {root: position for position, (_, _, _, root) in enumerate(known)}
    resolved.pupil = [number[links.root(index)] for index in range(len(persons))]
    resolved.pupil_ids = [pupil_id for _, pupil_id, _, _ in known]
    resolved.ids = [ids for _, _, ids, _ in known]


def _longest(values: Iterator[str | None]) -> str | None:
    """The first value; where it lost its leading zeros, the one that kept them."""
    found = [value for value in values if value]
    same = [value for value in found if value.lstrip("0") == found[0].lstrip("0")]
    return max(same, key=len, default=None)


def _pupil_id(person: Person, ids: tuple[str | None, ...]) -> str:
    for kind, value in zip(IDS, ids, strict=True):
        if value:
            return f"{person.school}|{_KIND[kind]}:{value}"
    parts = (person.surname, person.forename, person.dob, next(iter(person.classes), None))
    return f"{person.school}|name:{'/'.join(str(part) if part else '' for part in parts)}"
