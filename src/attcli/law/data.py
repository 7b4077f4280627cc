"""The one reader of law files: TOML in, checked entries out, or a refusal that names the fault.

A law file holds

* ``checked_on`` (a date) and ``guidance`` (the edition it was checked against);
* ``[citations.<id>]`` tables: ``text``, ``standing`` (how far the source was confirmed, see
  `STANDINGS`), ``starts`` and, for a source no longer in force, ``ends``;
* entries of the file's own kind, each with ``cited``: one or more citation ids.

Every fault is a `LawDataError` that names the file, the entry and the reason: no value of the law
is ever guessed or left out.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from attcli.errors import LawDataError
from attcli.law.entry import DAY, Entry, Span

LAW_DIR = Path(__file__).resolve().parent
STANDINGS = {
    "official": "official source",
    "authority": "local authorities restating the law",
    "secondary": "secondary source",
    "unconfirmed": "not confirmed",
}
"""How far a source was confirmed, and the words for it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value comes from: the words to print and when that source was in force."""

    id: str
    text: str
    standing: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sources:
    """What an entry rests on: the days it is in force and its citations, oldest first."""

    span: Span
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """The citations as one line."""
        return "; ".join(citation.text for citation in self.citations)

    @property
    def confirmed(self) -> bool:
        """Whether no citation is marked as not confirmed."""
        return all(citation.standing != "unconfirmed" for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Edition:
    """How current a law file is: when it was checked, against which guidance, and its sources."""

    file: str
    checked_on: date
    guidance: str
    citations: tuple[Citation, ...]


class LawFile:
    """A law file: when and against what it was checked, its citations, and its entries."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.head = Entry(self.file, "the head of the file", _parse(path))
        self.checked_on, self.guidance = self.head.day("checked_on"), self.head.text("guidance")
        self.citations = {c.id: c for c in self._read_citations()}
        self._cited: set[str] = set()

    def finish(self) -> Edition:
        """The edition of the file, once read; refuses tables and citations that nothing used."""
        self.head.finish()
        if idle := sorted(set(self.citations) - self._cited):
            raise self.head.broken(f"citation {idle[0]} is cited by nothing")
        cited = tuple(self.citations.values())
        return Edition(self.file, self.checked_on, self.guidance, cited)

    def entries(self, key: str, named_by: str) -> Iterator[Entry]:
        """The tables `[[key]]`, each called by its own `named_by` in a refusal."""
        for number, table in enumerate(self.head.tables(key), 1):
            label = table.get(named_by, f"number {number}")
            yield Entry(self.file, f"{key} “{label}”", table)

    def _read_citations(self) -> Iterator[Citation]:
        for key, table in self.head.table("citations").items():
            entry = Entry(self.file, f"citation “{key}”", table)
            standing = entry.one_of("standing", STANDINGS)
            yield Citation(key, entry.text("text"), standing, entry.span())
            entry.finish()

    def values(
        self, key: str, named_by: str, read: Callable[[Entry, Sources], T]
    ) -> list["Value[T]"]:
        """The tables `[[key]]` as `read` makes them, each with its dates and citations checked."""
        found = []
        for entry in self.entries(key, named_by):
            sources = self.sources(entry)
            found.append(Value(entry, sources.span, read(entry, sources)))
            entry.finish()
        return found

    def sources(self, entry: Entry) -> Sources:
        """The dates of an entry and its citations, which must cover every day of it."""
        span, keys = entry.span(), entry.texts("cited")
        if not keys:
            raise entry.broken("it is uncited")
        if unknown := [key for key in keys if key not in self.citations]:
            raise entry.broken(f"unknown citation {unknown[0]}")
        self._cited.update(keys)
        cited = sorted((self.citations[key] for key in keys), key=lambda c: c.span.starts)
        if idle := [c.id for c in cited if not c.span.overlaps(span)]:
            raise entry.broken(f"citation {idle[0]} was not in force while the entry is")
        _refuse_uncovered(entry, span, [c.span for c in cited])
        return Sources(span, tuple(cited))


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value read from an entry, with the days it is in force."""

    entry: Entry
    span: Span
    value: T


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LawDataError(
            f"The law file {path.name} cannot be read: {error}.", "Install attcli again."
        ) from error


def _refuse_uncovered(entry: Entry, span: Span, sources: Sequence[Span]) -> None:
    day: date | None = span.starts
    for source in sources:
        if day is None or source.starts > day:
            break
        if source.ends is None:
            day = None
        elif source.ends >= day:
            day = source.ends + DAY
    if day is not None and (span.ends is None or day <= span.ends):
        raise entry.broken(f"it is uncited on {day}")
