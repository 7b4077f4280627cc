"""The sessions of a certificate: each mark with its meaning, the grid of weeks, the counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import polars as pl

from attcli.law.codes import Code, codes_on
from attcli.letters.facts import PupilFacts
from attcli.register.days import short_day

SESSIONS = ("AM", "PM")
_WEEK = timedelta(days=7)
_CLOSED = frozenset({"planned-closure", "site-closed"})

CellKind = Literal["mark", "closed", "none", "missing", "no-reason"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One session: its mark; shaded if `closed` or `none`, in a box if `missing` or `no-reason`."""

    kind: CellKind
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the grid: ten cells, Monday AM to Friday PM; or, in `closed`, why there are none."""

    label: str
    cells: tuple[Cell, ...] = ()
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One session of the register; `code` None: there is no mark."""

    day: date
    session: str
    code: Code | None


def marks_of(facts: PupilFacts) -> Sequence[Mark]:
    """Every session in order, each with its code as the law of its own date has it."""
    return _read(_Held(facts.marks))


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A frame as a key: the same only as itself."""

    frame: pl.DataFrame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.frame is other.frame

    def __hash__(self) -> int:
        return id(self.frame)


@lru_cache(maxsize=8)  # one letter asks for the same pupil's marks six times
def _read(held: _Held) -> tuple[Mark, ...]:
    columns = held.frame.select("date", "session", "code").sort("date", "session")
    return tuple(
        Mark(when, session, codes_on(when)[code] if code else None)
        for when, session, code in columns.iter_rows()
    )


def first_possible(marks: Iterable[Mark]) -> date | None:
    """The first day with a possible session; None where there is none. `marks` in time order."""
    return next((mark.day for mark in marks if mark.code and mark.code.possible), None)


def missing_of(facts: PupilFacts, marks: Iterable[Mark]) -> frozenset[tuple[date, str]]:
    """The sessions without a mark though one was expected."""
    if facts.missing is not None:
        return facts.missing
    return frozenset((m.day, m.session) for m in marks if m.code is None)


def counts_of(marks: Iterable[Mark], missing: int) -> dict[str, int]:
    """Sessions by what they count as; `late` is within attended, the others within unauthorised."""
    codes = [mark.code for mark in marks if mark.code]
    with_meaning = Counter(meaning for code in codes for meaning in code.meanings)
    return {
        "possible": sum(code.possible for code in codes),
        "attended": sum(code.attended for code in codes),
        "absent": sum(code.absent for code in codes),
        "authorised": sum(code.authorised for code in codes),
        "unauthorised": sum(code.unauthorised for code in codes),
        "late": with_meaning["late"],
        "late_after_close": with_meaning["late-after-close"],
        "no_reason_yet": with_meaning["no-reason-yet"],
        "missing": missing,
    }


def weeks_of(
    marks: Sequence[Mark], missing: frozenset[tuple[date, str]], labels: Mapping[str, str]
) -> Iterator[Week]:
    """A row a week from the first session to the last; weeks without a session run together."""
    cells = {(d, s): Cell("missing") for d, s in missing}
    cells |= {(m.day, m.session): _cell(m.code) for m in marks if m.code}
    mondays = {d - timedelta(days=d.weekday()) for d, _ in cells if d.weekday() < 5}
    before = None
    for monday in sorted(mondays):
        if before and monday - before > _WEEK:
            yield _break(before + _WEEK, monday, labels)
        yield Week(short_day(monday), tuple(_row(monday, cells)))
        before = monday


def _row(monday: date, cells: Mapping[tuple[date, str], Cell]) -> Iterator[Cell]:
    for number in range(5):
        for session in SESSIONS:
            yield cells.get((monday + timedelta(days=number), session), Cell("none"))


def _break(first: date, next_monday: date, labels: Mapping[str, str]) -> Week:
    weeks = (next_monday - first) // _WEEK
    words = labels["closed_week"] if weeks == 1 else labels["closed_weeks"].format(weeks=weeks)
    return Week(short_day(first), closed=words)


def _cell(code: Code) -> Cell:
    if "no-reason-yet" in code.meanings:
        return Cell("no-reason", code.letter)
    return Cell("closed" if code.meanings & _CLOSED else "mark", code.letter)
