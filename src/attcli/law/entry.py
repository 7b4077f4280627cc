"""One table of a law file, read key by key, and the days it is in force."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from attcli.errors import LawDataError

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

    def one_of(self, key: str, known: Container[str]) -> str:
        """A text out of `known`."""
        value = self.text(key)
        if value not in known:
            raise self.broken(f"unknown {key} {value}")
        return value

    def whole(self, key: str, least: int = 1) -> int:
        """A whole number, at least `least`."""
        value = self._get(key, int, "a whole number")
        if value < least:
            raise self.broken(f"{key} must be at least {least}, not {value}")
        return value

    def maybe_whole(self, key: str) -> int | None:
        """A whole number, at least 1, or None where the entry does not hold it."""
        return self.whole(key) if self.has(key) else None

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

    def table(self, key: str) -> dict[str, Any]:
        """A table of tables, with at least one in it."""
        value: dict[str, Any] = self._get(key, dict, "a table")
        if not value or not all(isinstance(table, dict) for table in value.values()):
            raise self.broken(f"{key} must hold tables")
        return value

    def tables(self, key: str) -> list[dict[str, Any]]:
        """A list of tables, with at least one in it."""
        value: list[Any] = self._get(key, list, "a list of tables")
        if not value or not all(isinstance(table, dict) for table in value):
            raise self.broken(f"{key} must hold tables")
        return value

    def some_of(self, key: str, known: Container[str]) -> tuple[str, ...]:
        """A list of texts out of `known`, which the entry must hold though it may be empty."""
        self._get(key, list, "a list")
        values = self.texts(key)
        if unknown := [value for value in values if value not in known]:
            raise self.broken(f"unknown {key} {unknown[0]}")
        return values

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
