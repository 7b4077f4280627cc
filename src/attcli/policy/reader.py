"""Reading settings strictly: every key asked for by name and type, the rest are faults.

A `Table` remembers which keys were asked for; `close` reports the others, with the nearest name
that would have been right. Faults are gathered, so that a person mends a file in one go.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeGuard

from attcli.policy.document import Key, dotted
from attcli.policy.faults import Faults


@dataclass
class Table:
    """One table of the file. Every method returns None (or nothing) for a key that is not there."""

    data: dict[str, Any]
    key: Key
    faults: Faults
    asked: set[str] = field(default_factory=set)
    inner: dict[str, "Table"] = field(default_factory=dict)

    def _take(self, name: str) -> Any:
        self.asked.add(name)
        return self.data.get(name)

    def fault(self, name: str, why: str, way_out: str) -> None:
        """A fault at this table's key `name`, its value shown where it has one."""
        self.faults.add((*self.key, name), self.data.get(name), why, way_out)

    def text(self, name: str) -> str | None:
        """Text; blank text is the same as none."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, str):
            return value.strip() or None
        self.fault(name, "text is wanted here", f'Write it in quotation marks: {name} = "…".')
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, blank ones left out."""
        value = self._take(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(entry.strip() for entry in value if entry.strip())
        self.fault(name, "a list of texts is wanted here", f'For example {name} = ["…", "…"].')
        return ()

    def choice(self, name: str, choices: Iterable[str]) -> str | None:
        """One of `choices`."""
        known = tuple(choices)
        value = self.text(name)
        if value is None or value in known:
            return value
        near = _nearest(value, known)
        way_out = f'Did you mean "{near}"?' if near else f"Choose one of: {', '.join(known)}."
        self.fault(name, "this is not known here", way_out)
        return None

    def choices(self, name: str, choices: Iterable[str]) -> tuple[str, ...]:
        """A list, each entry one of `choices`."""
        known = tuple(choices)
        for index, value in enumerate(values := self.texts(name)):
            if value not in known:
                way_out = f"Choose from: {', '.join(known)}."
                self.faults.add((*self.key, name, index), value, "this is not known here", way_out)
        return values

    def matching(self, name: str, pattern: str, example: str) -> str | None:
        """Text that matches `pattern` from end to end."""
        value = self.text(name)
        if value is None or re.fullmatch(pattern, value):
            return value
        self.fault(name, "this does not look right", f'For example {name} = "{example}".')
        return None

    def integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(
            name,
            f"a whole number from {low} to {high} is wanted here",
            "Write the figure alone, without quotation marks.",
        )
        return None

    def boolean(self, name: str) -> bool | None:
        """True or false."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        self.fault(name, "true or false is wanted here", f"Write {name} = true or {name} = false.")
        return None

    def day(self, name: str) -> date | None:
        """A date."""
        value = self._take(name)
        if value is None or _is_day(value):
            return value
        self.fault(name, "a date is wanted here", _date_way_out(name, value))
        return None

    def days(self, name: str) -> frozenset[date]:
        """A list of dates."""
        value = self._take(name)
        if value is None:
            return frozenset()
        if not isinstance(value, list):
            self.fault(
                name, "a list of dates is wanted here", f"For example {name} = [2026-01-05]."
            )
            return frozenset()
        for index, entry in enumerate(value):
            if not _is_day(entry):
                way_out = _date_way_out("", entry)
                self.faults.add((*self.key, name, index), entry, "a date is wanted here", way_out)
        return frozenset(entry for entry in value if _is_day(entry))

    def clock(self, name: str) -> time | None:
        """A time of day: "8:40", or a TOML time."""
        value = self._take(name)
        if value is None or isinstance(value, time):
            return value
        said = (
            re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", value)
            if isinstance(value, str)
            else None
        )
        if said:
            return time(int(said[1]), int(said[2]))
        self.fault(name, "a time of day is wanted here", f'For example {name} = "8:40".')
        return None

    def table(self, name: str) -> "Table":
        """The table under `name`; an empty one where there is none. The same one each time."""
        if name not in self.inner:
            self.inner[name] = self._open(name)
        return self.inner[name]

    def at(self, dotted_name: str) -> "Table":
        """The table at `a.b` under this one."""
        here = self
        for name in dotted_name.split("."):
            here = here.table(name)
        return here

    def at_parent(self, dotted_name: str) -> tuple["Table", str]:
        """For `a.b.c` the table at `a.b`, and `c`."""
        *tables, name = dotted_name.split(".")
        return (self.at(".".join(tables)) if tables else self), name

    def _open(self, name: str) -> "Table":
        value = self._take(name)
        if value is not None and not isinstance(value, dict):
            heading = dotted((*self.key, name))
            self.fault(name, "a table is wanted here", f"Write it under a heading [{heading}].")
            value = None
        return Table(value or {}, (*self.key, name), self.faults)

    def tables(self, name: str) -> list["Table"]:
        """The list of tables under `name`."""
        value = self._take(name)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return [
                Table(entry, (*self.key, name, index), self.faults)
                for index, entry in enumerate(value)
            ]
        heading = dotted((*self.key, name))
        self.fault(name, "a list of tables is wanted here", f"Begin each with [[{heading}]].")
        return []

    def require(self, *names: str) -> None:
        """A fault for each of `names` that the table lacks."""
        for name in names:
            if name not in self.data:
                way_out = f"Add a line {name} = … to that table."
                self.faults.add((*self.key, name), None, "this is missing", way_out)

    def check_name(self, pattern: str, why: str, example: str) -> None:
        """A fault where the table's own name does not match `pattern`."""
        if not re.fullmatch(pattern, str(self.key[-1])):
            self.faults.add(self.key, None, why, f"For example {example}.")

    def close(self) -> None:
        """A fault for every key that nobody asked for: a misspelt setting would do nothing."""
        for name in self.data:
            if name not in self.asked:
                known = sorted(self.asked)
                near = _nearest(name, known)
                way_out = f"Did you mean {near}?" if near else f"Known here: {', '.join(known)}."
                self.fault(name, "there is no such setting", way_out)

    def close_all(self) -> None:
        """`close` for this table and every table opened through `table`."""
        self.close()
        for table in self.inner.values():
            table.close_all()


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name that `name` most likely stands for: one it begins with, or a near miss."""
    begins = [one for one in known if name.startswith(one) or (name and one.startswith(name))]
    return next(iter(begins or get_close_matches(name, known, 1)), None)


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _date_way_out(name: str, value: object) -> str:
    begin = f"{name} = " if name else ""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        return f"Write it without quotation marks: {begin}{value.strip()}."
    return f"Write year, month and day, without quotation marks: {begin}2026-09-01."
