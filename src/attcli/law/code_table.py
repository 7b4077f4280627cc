"""What a codes file holds, and the reader that checks it: codes, their versions, and folds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from attcli.law.data import Edition, LawFile, Sources
from attcli.law.entry import DAY, Entry, Span

MEANINGS = frozenset(
    {
        "late",
        "late-after-close",
        "no-reason-yet",
        "other-unauthorised",
        "holiday-not-granted",
        "illness",
        "medical",
        "part-time-timetable",
        "excluded",
        "religious",
        "traveller",
        "leave-granted",
        "performance",
        "interview",
        "dual-registered",
        "planned-closure",
        "site-closed",
        "site-part-closed",
        "not-on-roll",
        "not-compulsory-age",
        "am-only-mark",
        "pm-only-mark",
    }
)
"""What a code may mean beyond its group: the words other rooms ask for instead of letters."""

NO_MARK = frozenset({"", "-", "_"})
"""Cells that hold no mark: never present, never absent."""


class Group(StrEnum):
    """The group of a code, which decides how its session counts."""

    PRESENT = "present"
    APPROVED = "approved-activity"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    NOT_POSSIBLE = "not-possible"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, slots=True)
class Code:
    """One code as it stands in one version of the law. `ends` is its last day; `legacy`: over."""

    letter: str
    group: Group
    title: str
    citation: str
    meanings: frozenset[str]
    starts: date
    ends: date | None
    legacy: bool

    @property
    def attended(self) -> bool:
        """Counts as attended: present, or at an approved educational activity."""
        return self.group in (Group.PRESENT, Group.APPROVED)

    @property
    def authorised(self) -> bool:
        """Counts as an authorised absence."""
        return self.group is Group.AUTHORISED

    @property
    def unauthorised(self) -> bool:
        """Counts as an unauthorised absence."""
        return self.group is Group.UNAUTHORISED

    @property
    def absent(self) -> bool:
        """Counts as an absence."""
        return self.authorised or self.unauthorised

    @property
    def possible(self) -> bool:
        """Counts as a possible session: attended or absent."""
        return self.attended or self.absent


@dataclass(frozen=True, slots=True)
class Version:
    """The code table from `starts` to `ends` (None: to this day), legacy codes included."""

    starts: date
    ends: date | None
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Fold:
    """A mark that is read as a code between two dates."""

    mark: str
    reads: str
    span: Span
    citation: str


@dataclass(frozen=True, slots=True)
class _Life:
    letter: str
    group: Group
    title: str
    meanings: frozenset[str]
    sources: Sources

    @property
    def span(self) -> Span:
        return self.sources.span

    def on(self, day: date) -> Code:
        """The code as it stands on `day`, in its life or after it."""
        cited = self.sources.citations
        told = tuple(c for c in cited if c.span.holds(day)) or cited[-1:]
        return Code(
            letter=self.letter,
            group=self.group,
            title=self.title,
            citation=Sources(self.span, told).text,
            meanings=self.meanings,
            starts=self.span.starts,
            ends=self.span.ends,
            legacy=not self.span.holds(day),
        )


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The whole of a codes file, checked."""

    edition: Edition
    versions: tuple[Version, ...]
    letters: tuple[str, ...]
    first_starts: Mapping[str, date]
    folds: tuple[Fold, ...]


def load(path: Path) -> CodeTable:
    """Read and check a codes file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    lives = [value.value for value in file.values("code", "letter", _life)]
    _refuse_double(file, lives)
    letters = tuple(dict.fromkeys(life.letter for life in lives))
    first = {x: min(life.span.starts for life in lives if life.letter == x) for x in letters}
    return CodeTable(
        versions=tuple(_versions(lives)),
        letters=letters,
        first_starts=MappingProxyType(first),
        folds=tuple(_folds(file, letters)),
        edition=file.finish(),
    )


def _life(entry: Entry, sources: Sources) -> _Life:
    letter, meanings = entry.text("letter"), entry.texts("meanings")
    if letter != letter.strip().upper() or letter in NO_MARK:
        raise entry.broken(f"“{letter}” cannot be a code")
    if unknown := sorted(set(meanings) - MEANINGS):
        raise entry.broken(f"unknown meaning {unknown[0]}")
    return _Life(
        letter=letter,
        group=Group(entry.one_of("group", set(Group))),
        title=entry.text("title"),
        meanings=frozenset(meanings),
        sources=sources,
    )


def _refuse_double(file: LawFile, lives: list[_Life]) -> None:
    for i, life in enumerate(lives):
        for other in lives[:i]:
            if life.letter == other.letter and life.span.overlaps(other.span):
                raise file.head.broken(f"code “{life.letter}” stands twice on the same day")


def _versions(lives: list[_Life]) -> Iterator[Version]:
    spans = [s for life in lives for s in (life.span, *(c.span for c in life.sources.citations))]
    begins = min(life.span.starts for life in lives)
    bounds = {s.starts for s in spans} | {s.ends + DAY for s in spans if s.ends}
    starts = sorted(day for day in bounds if day >= begins)
    for day, following in zip(starts, [*starts[1:], None], strict=True):
        begun = [life for life in lives if life.span.starts <= day]
        latest = {x.letter: x for x in sorted(begun, key=lambda life: life.span.starts)}
        in_order = {x.letter: latest[x.letter].on(day) for x in lives if x.letter in latest}
        yield Version(day, following - DAY if following else None, MappingProxyType(in_order))


def _folds(file: LawFile, letters: tuple[str, ...]) -> Iterator[Fold]:
    seen: list[Fold] = []
    for read in file.values("fold", "mark", _fold):
        fold = read.value
        if fold.reads not in letters:
            raise read.entry.broken(f"it reads as “{fold.reads}”, which is no code")
        if fold.mark in letters:
            raise read.entry.broken("it is a code itself")
        if any(fold.mark == other.mark and fold.span.overlaps(other.span) for other in seen):
            raise read.entry.broken("it stands twice on the same day")
        seen.append(fold)
        yield fold


def _fold(entry: Entry, sources: Sources) -> Fold:
    return Fold(entry.text("mark"), entry.text("reads"), sources.span, sources.text)
