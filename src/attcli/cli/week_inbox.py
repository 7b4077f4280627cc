"""`weekly --inbox`: what lies in the inbox, sorted into what is new and what is left.

Nothing is moved or removed: what was taken in is known again by its fingerprint.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.open import Ask, open_named
from attcli.errors import AttcliError, UsageError
from attcli.reports.account import Why

if TYPE_CHECKING:
    from attcli.exports.arrivals import Arrival
    from attcli.policy.settings import Settings
    from attcli.store.arrived import Arrived

SECOND_LOOK_SECONDS = 3
LISTS = ("pupils", "contacts")
_OTHER_KINDS = frozenset({"summary", "fines", "leave"})


@dataclass(frozen=True)
class File:
    """A new file of the inbox: what kind it is, and of which schools."""

    arrival: "Arrival"
    kind: str
    schools: frozenset[str]


@dataclass
class Found:
    """What the inbox holds. `new`: exports not taken in before, oldest first; `refused`: those that
    can't be used, and why; `left`: the others that stay where they are.
    """

    inbox: Path
    new: list[File] = field(default_factory=list)
    refused: "list[tuple[Arrival, AttcliError]]" = field(default_factory=list)
    left: list[tuple[str, Why]] = field(default_factory=list)
    others: int = 0

    def name(self, path: Path) -> str:
        """A file as people find it in the inbox."""
        return path.relative_to(self.inbox).as_posix()


def look(inbox: Path, settings: "Settings", before: "Sequence[Arrived]") -> Found:
    """What lies in the inbox, beside what was taken in `before`; UsageError where there is no such
    folder.
    """
    from attcli.exports.arrivals import look_into

    if not inbox.is_dir():
        raise UsageError(
            f"There is no folder {inbox}.", "Make it, and let the exports be saved there."
        )
    keys = settings.school_keys or {settings.default_key or "": settings.default_key or ""}
    seen = look_into(inbox, keys, time.time(), lambda: time.sleep(SECOND_LOOK_SECONDS))
    found = Found(inbox, others=seen.others)
    found.left += [(found.name(one.path), Why.MOVING) for one in seen.moving]
    found.left += [(found.name(folder), Why.NO_SCHOOL) for folder in seen.strange_folders]
    known = _Known(before)
    for arrival in seen.at_rest:
        _sort_in(found, arrival, settings, known)
    return found


class _Known:
    """The files taken in before, and those of this look, by fingerprint and school."""

    def __init__(self, before: "Sequence[Arrived]") -> None:
        self._standing = {(one.sha256, one.school) for one in before if not one.undone}
        self._undone = {(one.sha256, one.school) for one in before if one.undone}

    def taken_in(self, sha256: str, schools: frozenset[str]) -> bool:
        """Whether it was taken in for each of these schools, or is named in this look already."""
        return bool(schools) and {(sha256, key) for key in schools} <= self._standing

    def taken_back(self, sha256: str, schools: frozenset[str]) -> bool:
        """Whether it was taken in for one of them, and that was undone."""
        return bool({(sha256, key) for key in schools} & self._undone)

    def note(self, sha256: str, schools: frozenset[str]) -> None:
        """Know it from now on."""
        self._standing |= {(sha256, key) for key in schools}


def _sort_in(found: Found, arrival: "Arrival", settings: "Settings", known: _Known) -> None:
    """Put a file at rest where it belongs; one taken in before needs no reading."""
    from attcli.exports.files import fingerprint

    sha256 = fingerprint(arrival.path) or ""
    owner = arrival.school or settings.default_key
    if known.taken_in(sha256, frozenset({owner} if owner else ())):
        return
    try:
        file = _opened(arrival, found.inbox, settings)
    except AttcliError as refusal:
        if getattr(refusal, "kind", "") in _OTHER_KINDS:
            found.left.append((found.name(arrival.path), Why.OTHER_KIND))
        else:
            found.refused.append((arrival, refusal))
        return
    if known.taken_back(sha256, file.schools):
        found.left.append((found.name(arrival.path), Why.UNDONE))
    elif file.kind not in ("register", *LISTS):
        found.left.append((found.name(arrival.path), Why.OTHER_KIND))
    elif not known.taken_in(sha256, file.schools):
        found.new.append(file)
    known.note(sha256, file.schools)


def _opened(arrival: "Arrival", inbox: Path, settings: "Settings") -> File:
    """The file's kind and schools; its refusal where it can't be used."""
    from attcli.exports.lots import lots

    (opened,), schools = open_named(Ask([arrival.path], inbox=inbox), settings)
    if opened.refusal:
        raise opened.refusal
    kinds = {source.kind for source in opened.sources}
    kind = next((one for one in ("register", *LISTS) if one in kinds), opened.sources[0].kind)
    parted = lots([opened], schools)
    for refusal in parted.refused.values():
        raise refusal
    return File(arrival, kind, frozenset(parted.files))


def newest_registers(before: "Sequence[Arrived]") -> Mapping[str, datetime]:
    """When the newest register taken in for each school was saved."""
    found: dict[str, datetime] = {}
    for one in before:
        if one.kind == "register" and not one.undone and one.modified:
            found[one.school] = max(one.modified, found.get(one.school, one.modified))
    return found


def newest_lists(new: Sequence[File], before: "Sequence[Arrived]") -> list[File]:
    """Of the new lists of pupils and contacts the newest of each kind and schools, unless one taken
    in before is newer.
    """
    chosen: dict[tuple[str, frozenset[str]], File] = {}
    for file in new:
        if file.kind in LISTS and not _is_older_list(file, before):
            chosen[file.kind, file.schools] = file  # oldest first: the newest stays
    return list(chosen.values())


def _is_older_list(file: File, before: "Sequence[Arrived]") -> bool:
    return any(
        one.kind == file.kind
        and not one.undone
        and one.school in file.schools
        and one.modified
        and one.modified > file.arrival.modified
        for one in before
    )
