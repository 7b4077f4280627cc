"""What being late every day adds up to in a school year, as policies tell parents."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.reader import Table

_LONGEST_YEAR_HALF_DAYS = 400


@dataclass(frozen=True, slots=True)
class LateEveryDay:
    """So many minutes late every day of a year are so many half-days of school lost."""

    minutes: int
    half_days: int

    @property
    def days(self) -> float:
        """The school days lost."""
        return self.half_days / 2


@dataclass(frozen=True, slots=True)
class LateTable:
    """The rows, fewest minutes first, and where they come from."""

    rows: tuple[LateEveryDay, ...]
    source: str


@cache
def late_table() -> LateTable:
    """The table of the program."""
    return load(Path(__file__).with_name("late_every_day.toml"))


def load(path: Path) -> LateTable:
    """Read the file; SettingsError for a value missing, unknown or of the wrong kind."""
    document = read(path)
    faults = Faults(document)
    table = Table(document.data, (), faults)
    table.require("source", "late")
    rows, source = [], table.text("source")
    for entry in table.tables("late"):
        entry.require("minutes", "half_days")
        minutes = entry.integer("minutes", 1, 300)
        half_days = entry.integer("half_days", 1, _LONGEST_YEAR_HALF_DAYS)
        entry.close()
        rows.append((minutes or 0, half_days or 0))
    table.close_all()
    faults.raise_if_any()
    return LateTable(tuple(LateEveryDay(*row) for row in sorted(rows)), source or "")
