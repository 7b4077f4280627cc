"""Sets of persons that are one pupil, as they are joined; each set knows the one UPN in it."""

import re
from collections.abc import Sequence

from attcli.exports.layout import IDS
from attcli.exports.person import Person
from attcli.exports.values import well_formed_upn
from attcli.findings import Finding, Place, finding

_SAID = dict(zip(IDS, ("UPN", "MIS id", "MIS id", "admission number"), strict=True))
_TEMPORARY = re.compile(r".{12}[A-Z]")


class Links:
    """Union-find over persons."""

    def __init__(self, persons: Sequence[Person]) -> None:
        self._persons = persons
        self._parent = list(range(len(persons)))
        self._upn = [person.ids[0] for person in persons]
        self._members = [[index] for index in range(len(persons))]

    def root(self, index: int) -> int:
        """The person at the head of this one's set."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def upn(self, root: int) -> str | None:
        """The one UPN of a set."""
        return self._upn[root]

    def members(self, root: int) -> list[int]:
        """Everyone in a set, in order."""
        return sorted(self._members[root])

    def unite(self, roots: Sequence[int]) -> int:
        """Make one set of several, the earliest person at its head."""
        head = min(roots)
        for root in set(roots) - {head}:
            self._parent[root] = head
            self._upn[head] = self._upn[head] or self._upn[root]
            self._members[head] += self._members[root]
        return head

    def join(self, sharing: list[int], kind: str, value: str, findings: list[Finding]) -> None:
        """Make one pupil of persons that share an id, unless their UPNs differ.

        One UPN held and another in the files, under one name, are a UPN corrected.
        """
        roots = list(dict.fromkeys(self.root(index) for index in sharing))
        if len(roots) < 2:
            return
        with_upn = [root for root in roots if self._upn[root]]
        if len({self._upn[root] for root in with_upn}) < 2:
            self.unite(roots)
        elif corrected := self._corrected(with_upn):
            findings.append(self._correct(roots, *corrected, kind))
        else:
            findings.append(self._clash(sharing, kind, value))
            for upn in sorted({self._upn[root] or "" for root in with_upn}):
                self.unite([root for root in with_upn if self._upn[root] == upn])

    def _clash(self, sharing: list[int], kind: str, value: str) -> Finding:
        place = self._persons[sharing[0]].place
        place = Place(place.file, place.sheet, place.row, value=value)
        return finding("identity-clash", place, kind=_SAID[kind])

    def _corrected(self, roots: Sequence[int]) -> tuple[int, int] | None:
        """The set held before and the one in the files now, if they can only be one pupil."""
        fresh = [root for root in roots if not self._only_held(root)]
        if len(roots) != 2 or len(fresh) != 1:
            return None
        new, old = fresh[0], next(root for root in roots if root != fresh[0])
        alike = any(
            _one_name(self._persons[one], self._persons[other])
            for one in self._members[old]
            for other in self._members[new]
        )
        return (old, new) if alike else None

    def _only_held(self, root: int) -> bool:
        return all(self._persons[index].held for index in self._members[root])

    def _correct(self, roots: Sequence[int], old: int, new: int, kind: str) -> Finding:
        """Make one pupil of all; the UPN is the files', unless only the one held is permanent."""
        before, now = self._upn[old] or "", self._upn[new] or ""
        gone, stays = (before, now) if _worth(now) >= _worth(before) else (now, before)
        place = next(self._persons[i].place for i in self.members(new) if not self._persons[i].held)
        self._upn[self.unite(roots)] = stays
        place = Place(place.file, place.sheet, place.row, "UPN", f"{gone} -> {stays}")
        return finding("upn-corrected", place, kind=_SAID[kind])


def _one_name(one: Person, other: Person) -> bool:
    """One surname, and one forename or date of birth."""
    if not (one.surname and other.surname) or one.surname.casefold() != other.surname.casefold():
        return False
    if one.dob and one.dob == other.dob:
        return True
    forenames = (one.forename or "").casefold(), (other.forename or "").casefold()
    return bool(forenames[0]) and forenames[0] == forenames[1]


def _worth(upn: str) -> int:
    """A permanent UPN before a temporary one (it ends with a letter), before what is none.

    Source: DfE, Unique pupil numbers (UPNs): guide, temporary UPNs.
    """
    if not well_formed_upn(upn):
        return 0
    return 1 if _TEMPORARY.fullmatch(upn) else 2
