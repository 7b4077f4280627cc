"""The one reader of law files: TOML in, checked entries out, or a refusal that names the fault.

A law file holds

* ``checked_on`` (a date) and ``guidance`` (the edition it was checked against);
* ``[citations.<id>]`` tables: ``text``, ``starts`` and, for a source no longer in force, ``ends``;
* entries of the file's own kind, each with ``cited``: one or more citation ids.

Every fault is a `LawDataError` that names the file, the entry and the reason: no value of the law
is ever guessed or left out.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from attcli.errors import LawDataError

LAW_DIR = Path(__file__).resolve().parent
DAY = timedelta(days=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A value in force from `starts` to `ends`, both days included; `ends` None: still in force."""

    starts: date
    ends: date | None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the span."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def overlaps(self, other: "Span") -> bool:
        """Whether a day lies in both spans."""
        return (other.ends is None or self.starts <= other.ends) and (
            self.ends is None or other.starts <= self.ends
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value comes from: the words to print and when that source was in force."""

    id: str
    text: str
    span: Span


class Entry:
    """One table of a law file, read key by key; `finish` refuses a key that nobody asked for."""

    def __init__(self, file: str, name: str, table: Mapping[str, Any]) -> None:
        self.file, self.name = file, name
        self._table = table
        self._asked: set[str] = set()

    def broken(self, reason: str) -> LawDataError:
        """The refusal of this entry."""
        return LawDataError(
            f"The law file {self.file} cannot be used: {self.name}: {reason}.",
            "Install attcli again; if you edit law files, correct that entry.",
        )

    def has(self, key: str) -> bool:
        """Whether the entry holds `key`."""
        return key in self._table

    def _get(self, key: str, kind: type[T], kind_name: str) -> T:
        self._asked.add(key)
        if key not in self._table:
            raise self.broken(f"no {key}")
        value = self._table[key]
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool or isinstance(value, datetime):
            raise self.broken(f"{key} must be {kind_name}, not {value!r}")
        return value

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._get(key, str, "a text")
        if not value.strip():
            raise self.broken(f"{key} is blank")
        return value

    def whole(self, key: str, least: int = 1) -> int:
        """A whole number, at least `least`."""
        value = self._get(key, int, "a whole number")
        if value < least:
            raise self.broken(f"{key} must be at least {least}, not {value}")
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        return self._get(key, bool, "true or false")

    def day(self, key: str) -> date:
        """A date."""
        return self._get(key, date, "a date")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one not in the file is an empty list."""
        if not self.has(key):
            return ()
        values = self._get(key, list, "a list")
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.broken(f"{key} must hold texts only, not {values!r}")
        return tuple(values)

    def span(self) -> Span:
        """`starts` and, if there, `ends`."""
        span = Span(self.day("starts"), self.day("ends") if self.has("ends") else None)
        if span.ends is not None and span.ends < span.starts:
            raise self.broken(f"it ends ({span.ends}) before it starts ({span.starts})")
        return span

    def finish(self) -> None:
        """Refuse keys the reader of this entry does not know."""
        if unknown := sorted(set(self._table) - self._asked):
            raise self.broken(f"unknown key {unknown[0]}")


class LawFile:
    """A law file: when and against what it was checked, its citations, and its entries."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._tables = _parse(path)
        head = Entry(self.file, "the head of the file", self._tables)
        self.checked_on = head.day("checked_on")
        self.guidance = head.text("guidance")
        self.head = head
        self.citations = {c.id: c for c in self._read_citations()}

    def entry(self, key: str) -> Entry:
        """The table `[key]`."""
        found = self._tables.get(key)
        if not isinstance(found, dict):
            raise self.head.broken(f"no table [{key}]")
        return Entry(self.file, f"[{key}]", found)

    def entries(self, key: str, named_by: str) -> Iterator[Entry]:
        """The tables `[[key]]`, each called by its own `named_by` in a refusal."""
        found = self._tables.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(e, dict) for e in found):
            raise self.head.broken(f"no tables [[{key}]]")
        for number, table in enumerate(found, 1):
            label = table.get(named_by, f"number {number}")
            yield Entry(self.file, f"{key} “{label}”", table)

    def _read_citations(self) -> Iterator[Citation]:
        tables = self._tables.get("citations")
        if not isinstance(tables, dict) or not tables:
            raise self.head.broken("no [citations]")
        for key, table in tables.items():
            entry = Entry(self.file, f"citation “{key}”", table)
            yield Citation(key, entry.text("text"), entry.span())
            entry.finish()

    def cited(self, entry: Entry, span: Span) -> tuple[Citation, ...]:
        """The sources of an entry in force over `span`, oldest first, covering every day of it."""
        keys = entry.texts("cited")
        if not keys:
            raise entry.broken("it is uncited")
        if unknown := [key for key in keys if key not in self.citations]:
            raise entry.broken(f"unknown citation {unknown[0]}")
        sources = sorted((self.citations[key] for key in keys), key=lambda c: c.span.starts)
        if idle := [c.id for c in sources if not c.span.overlaps(span)]:
            raise entry.broken(f"citation {idle[0]} was not in force while the entry is")
        _refuse_uncovered(entry, span, [c.span for c in sources])
        return tuple(sources)


def words_of(citations: Iterable[Citation]) -> str:
    """Several citations as one line."""
    return "; ".join(c.text for c in citations)


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


class Dated(Generic[T]):
    """One value over time: a sequence of spans without overlap or gap, and the look-up by day."""

    def __init__(self, what: str, values: Sequence[tuple[Entry, Span, T]]) -> None:
        self.what = what
        self._values = sorted(values, key=lambda v: v[1].starts)
        for (_, before, _), (entry, after, _) in zip(self._values, self._values[1:], strict=False):
            if before.overlaps(after):
                raise entry.broken(f"its dates overlap those of the entry before ({before.starts})")
            if before.ends is not None and before.ends + DAY != after.starts:
                raise entry.broken(f"a gap: nothing is in force on {before.ends + DAY}")

    def on(self, day: date) -> T:
        """The value in force on `day`; LawDataError when there is none."""
        for _, span, value in self._values:
            if span.holds(day):
                return value
        raise LawDataError(
            f"No {self.what} is in force on {day}; the law files begin with "
            f"{self._values[0][1].starts}.",
            "Ask for a later date.",
        )

    def all(self) -> tuple[T, ...]:
        """Every value, oldest first."""
        return tuple(value for _, _, value in self._values)
