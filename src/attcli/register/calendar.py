"""The school calendar: which sessions were held, the school weeks they make, and what disagrees.

A session is held where at least a tenth of the school's pupils on roll have a possible mark
(attended or absent), or where the term dates say so. It is found from all pupils' marks, before any
filter. What lies after the last complete day is not in the calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from attcli.findings import Finding
from attcli.policy.settings import Settings
from attcli.register.calendar_findings import calendar_findings, finding_of_end
from attcli.register.complete import last_complete_days
from attcli.register.days import monday
from attcli.register.meanings import flag
from attcli.register.model import Register
from attcli.register.planned import perhaps_open, sessions_of, term_days
from attcli.register.roll import (
    day_of,
    joined,
    made_ready,
    on_roll,
    once_a_pupil,
    parted,
    rolls,
    school_numbers,
    session_of,
)
from attcli.register.weeks import school_weeks

HELD_TENTH = 10  # a session is held from one in this many pupils on roll
CLOSED_FROM = 10  # so many pupils marked and none possible: the term dates are overruled


@dataclass(frozen=True)
class Calendar:
    """The calendar of each school up to its `as_of`.

    `sessions`: school, date, session, on_roll, possible_pupils, marked_pupils, rows, by_terms,
    held, stray. `weeks`: school, week (1, 2, … without a gap), start (Monday), days, sessions,
    pupils, by_terms, term, half_term, academic_year. Both sorted by school and time.
    `ends_early`: the last complete day of the schools whose marks end before the `as_of` asked for,
    with a day between on which the school may have been open.
    """

    sessions: pl.DataFrame
    weeks: pl.DataFrame
    as_of: Mapping[str, date]
    ends_early: Mapping[str, date] = field(default_factory=dict)

    @property
    def held(self) -> pl.DataFrame:
        """The sessions held [school, date, session, …]."""
        return self.sessions.filter("held")

    @property
    def school_days(self) -> pl.DataFrame:
        """[school, date, day]: the days with a session held, numbered from 1 in each school."""
        days = self.held.select("school", "date").unique().sort("school", "date")
        return days.with_columns(day=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("school"))


def school_calendar(
    register: Register, settings: Settings, as_of: date | None = None
) -> tuple[Calendar, tuple[Finding, ...]]:
    """The calendar of a register, and the findings `marks-end-early`,
    `stray-session`, `few-pupils` and `term-dates-disagree`. `as_of`: the last day, else each
    school's last complete day.
    """
    marks = made_ready(register.marks)
    return calendar_of(marks, rolls(marks, register.pupils), settings, as_of)


def calendar_of(
    marks: pl.LazyFrame, on_rolls: pl.DataFrame, settings: Settings, as_of: date | None = None
) -> tuple[Calendar, tuple[Finding, ...]]:
    """`school_calendar` of marks that are numbered and classified already."""
    sessions = _sessions(marks, on_rolls, settings, as_of)
    if as_of is None:
        days: dict[str, date] = last_complete_days(marks, sessions, on_rolls)
        early: dict[str, date] = {}
    else:
        days = dict.fromkeys(sessions.get_column("school").unique().sort(), as_of)
        reached = sessions.filter("shown").group_by("school").agg(pl.col("date").max())
        beyond = [school for school, last in reached.iter_rows() if last <= as_of]
        complete = last_complete_days(marks, sessions, on_rolls) if beyond else {}
        early = {
            school: complete[school]
            for school in sorted(beyond)
            if perhaps_open(settings.school(school), complete[school], as_of)
        }
    sessions = sessions.drop("shown", "expected").pipe(up_to, days)
    held = sessions.filter("held")
    weeks = school_weeks(held, _pupils_marked(marks, on_rolls, held), settings)
    calendar = Calendar(sessions, weeks, dict(sorted(days.items())), early)
    ended = (finding_of_end(school, day, days[school]) for school, day in early.items())
    return calendar, (*ended, *calendar_findings(sessions, weeks, settings))


def up_to(frame: pl.DataFrame, days: Mapping[str, date]) -> pl.DataFrame:
    """The rows of each school dated on or before its day."""
    last = pl.DataFrame(
        {"school": list(days), "last": list(days.values())},
        schema={"school": pl.String, "last": pl.Date},
    )
    known = frame.join(last, on="school", validate="m:1", maintain_order="left")
    return known.filter(pl.col("date") <= pl.col("last")).drop("last")


def _sessions(
    marks: pl.LazyFrame, on_rolls: pl.DataFrame, settings: Settings, as_of: date | None
) -> pl.DataFrame:
    """Every session with a row or a term date, with its counts, and whether it was held."""
    key = ["school", "date", "session"]
    whose, names = _numbers(on_rolls)
    number = joined(whose, pl.col("slot"))
    place, slot = parted(pl.col("number"))
    counted = (
        marks.select(number=number, possible=flag("possible"), marked=pl.col("code").is_not_null())
        .group_by("number")
        .agg(
            possible_pupils=pl.col("possible").sum().cast(pl.Int64),
            marked_pupils=pl.col("marked").sum().cast(pl.Int64),
            rows=pl.len().cast(pl.Int64),
        )
        .select(
            names.gather(place).alias("school"),
            day_of(slot).alias("date"),
            session_of(slot).alias("session"),
            *("possible_pupils", "marked_pupils", "rows"),
        )
        .collect()
    )
    termly = _term_sessions(counted, settings, as_of).with_columns(by_terms=pl.lit(value=True))
    both = counted.join(termly, on=key, how="full", coalesce=True, validate="1:1").with_columns(
        pl.col("possible_pupils", "marked_pupils", "rows").fill_null(0),
        pl.col("by_terms").fill_null(value=False),
    )
    return _judged(on_roll(on_rolls, both, "school")).sort(key)


def _judged(sessions: pl.DataFrame) -> pl.DataFrame:
    """`shown` (held by its marks), `held` (or by the term dates), `stray`, and `expected` (held, or
    a tenth of the roll stand there without a mark).
    """
    possible, roll = pl.col("possible_pupils"), pl.col("on_roll")
    shown = (possible > 0) & (possible * HELD_TENTH >= roll)
    shut = (pl.col("marked_pupils") >= CLOSED_FROM) & (possible == 0)
    held = shown | (pl.col("by_terms") & ~shut)
    blank = pl.col("rows") - pl.col("marked_pupils")
    return sessions.with_columns(
        shown=shown,
        held=held,
        stray=(possible > 0) & ~held,
        expected=held | ((blank > 0) & (blank * HELD_TENTH >= roll)),
    )


def _term_sessions(counted: pl.DataFrame, settings: Settings, as_of: date | None) -> pl.DataFrame:
    """The sessions of the term dates from each register's first day to its last, or to `as_of`."""
    spans = counted.group_by("school").agg(first=pl.col("date").min(), last=pl.col("date").max())
    found = [sessions_of("", [])]
    for school, first, last in spans.sort("school").iter_rows():
        until = max(last, as_of) if as_of else last
        found.append(sessions_of(school, term_days(settings.school(school), first, until)))
    return pl.concat(found)


def _pupils_marked(marks: pl.LazyFrame, on_rolls: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """[school, start, pupils]: how many pupils have a mark in each week with a session held."""
    weeks = held.select("school", start=monday("date")).unique()
    number, names = _numbers(on_rolls)
    counted = (
        once_a_pupil(marks.filter(pl.col("code").is_not_null()), monday("date").alias("start"))
        .group_by("start", number=number)
        .agg(pupils=pl.len().cast(pl.UInt32))
        .select("start", "pupils", school=names.gather(pl.col("number")))
        .collect()
    )
    return weeks.join(counted, on=["school", "start"], how="inner", validate="1:1")


def _numbers(on_rolls: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """The number of each row's school, and the schools' keys by number."""
    number = pl.lit(school_numbers(on_rolls)).gather(pl.col("pupil"))
    return number, pl.lit(on_rolls.get_column("school").unique().sort())
