"""The clocks a register starts: so many days of one kind of absence, and what may follow."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from attcli.law.code_table import MEANINGS, Code, Group
from attcli.law.data import LAW_DIR, Edition, LawFile, Sources
from attcli.law.dated import Dated, by_name
from attcli.law.entry import Entry

UNITS = ("minutes", "sessions", "days", "school-days", "weeks")
ATTENDED = "attended"
WITHIN = ("academic-year", "twelve-months")


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. `counts`: the meanings or groups of codes that keep it running ("attended" too).

    A school day counts when every possible session of it does. `continuous`: another possible
    session breaks the run; days without a possible session neither count nor break. `within`: what
    is added up is that of an academic year, or of the last twelve months. `from_age`: for a child
    of that age or over. `starts`: earlier sessions don't count.
    """

    id: str
    title: str
    length: int
    unit: str
    continuous: bool
    counts: frozenset[str]
    within: str | None
    from_age: int | None
    then: str
    starts: date
    citation: str

    def covers(self, code: Code) -> bool:
        """Whether a session with this code keeps the clock running."""
        words = {*code.meanings, str(code.group)} | ({ATTENDED} if code.attended else set())
        return bool(words & self.counts)


@dataclass(frozen=True, slots=True)
class ClockTable:
    """The whole of a clocks file, checked."""

    edition: Edition
    clocks: dict[str, Dated[Clock]]


def load(path: Path) -> ClockTable:
    """Read and check a clocks file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    clocks = by_name(file, "clock", file.values("clock", "id", _clock))
    return ClockTable(file.finish(), clocks)


def _clock(entry: Entry, sources: Sources) -> Clock:
    return Clock(
        id=entry.text("id"),
        title=entry.text("title"),
        length=entry.whole("length"),
        unit=entry.one_of("unit", UNITS),
        continuous=entry.flag("continuous"),
        counts=frozenset(entry.some_of("counts", MEANINGS | set(Group) | {ATTENDED})),
        within=entry.one_of("within", WITHIN) if entry.has("within") else None,
        from_age=entry.maybe_whole("from_age"),
        then=entry.text("then"),
        starts=sources.span.starts,
        citation=sources.text,
    )


@cache
def table() -> ClockTable:
    """The clocks file of the program."""
    return load(LAW_DIR / "clocks.toml")


def on(day: date) -> dict[str, Clock]:
    """The clocks in force on `day`, by id; those that had not begun are left out."""
    found = {name: dated.maybe_on(day) for name, dated in table().clocks.items()}
    return {name: clock for name, clock in found.items() if clock is not None}
