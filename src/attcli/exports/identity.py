"""Which persons of which tables are one pupil, and the pupil's id.

Persons of one school who share a UPN, an MIS id or an admission number are one pupil, unless their
UPNs differ (but see `attcli.exports.links` for a UPN corrected). What shares no id is joined by
name, with date of birth and class where both sides have them, and only where that means one pupil.
Two pupils with one name stay two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from attcli.exports.layout import IDS
from attcli.exports.links import Links
from attcli.exports.namesakes import Traits, belonging
from attcli.exports.person import Person
from attcli.findings import Finding

_KIND = {"upn": "upn", "mis_id": "mis", "unique_id": "mis", "adno": "adno"}


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
    links = Links(persons)
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
    """The ids that several persons have, in the order of the first of them."""
    first: dict[tuple[str, str], int] = {}
    several: dict[tuple[str, str], list[int]] = {}
    for index, person in enumerate(persons):
        value = person.ids[position]
        if value:
            key = person.school, value.lstrip("0") or value
            one = first.setdefault(key, index)
            if one != index:
                several.setdefault(key, [one]).append(index)
    return sorted(several.items(), key=lambda found: found[1])


def _join_by_name(persons: Sequence[Person], links: Links, resolved: Resolved) -> None:
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
    persons: Sequence[Person], links: Links, group: list[int], by_name: list[int]
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
    for root, other in belonging(traits):
        by_name.append(root)
        links.unite([links.root(root), links.root(other)])


def _name(person: Person) -> tuple[object, ...]:
    parts = (person.surname, person.forename)
    return (person.school, *(part.casefold() if part else None for part in parts))


def _number(persons: Sequence[Person], links: Links, resolved: Resolved) -> None:
    """Number the pupils in the order of school and id."""
    members: dict[int, list[int]] = defaultdict(list)
    roots = [links.root(index) for index in range(len(persons))]
    for index, root in enumerate(roots):
        members[root].append(index)
    known = []
    for root, group in members.items():
        if len(group) == 1:
            others = persons[root].ids[1:]
        else:
            others = tuple(_longest(persons[i].ids[k] for i in group) for k in range(1, len(IDS)))
        ids = (links.upn(root), *others)
        known.append((persons[root].school, _pupil_id(persons[root], ids), ids, root))
    known.sort(key=lambda pupil: pupil[:2])
    number = {root: position for position, (_, _, _, root) in enumerate(known)}
    resolved.pupil = [number[root] for root in roots]
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
