"""Spells of absence: a pupil's school days away that follow one another, whatever weekend or
holiday lies between, and half-days away.

Absences that are no habit of the child's or family's are left aside here: suspensions, agreed
part-time timetables, religious observance, travelling for work, and coming after the register
closed (that is punctuality). The days count as school days on which the pupil was not away.
"""

from functools import reduce
from operator import or_

import polars as pl

from attcli.register.view import View

LEFT_ASIDE = ("excluded", "part_time_timetable", "religious", "traveller", "late_after_close")
HOLIDAY_DAYS = 7  # so many days from one school day to the next: a holiday lies between
_LENGTHS = (1, 2, 3, 4, 5, 10)


def days_possible(view: View) -> pl.LazyFrame:
    """Each pupil's days of the window with a possible session, of the whole register, sorted.

    [school, pupil, date, day (the pupil's first, second, …), sessions (possible), morning,
    afternoon, away (a morning, an afternoon, either), ill (every session away is illness),
    medical].
    """
    return view.once("days possible", _days_possible)


def spells(view: View) -> pl.LazyFrame:
    """Each spell of the window: [school, pupil, first, last, length, weekdays (list), edge, ill].

    `length`: 1 to 5 school days; 10: six to ten; 11: more. Only of pupils who are expected on
    every weekday.
    """
    return view.once("spells", _spells)


def half_days(view: View) -> pl.LazyFrame:
    """Half-days away while the other half was possible: [school, pupil, first, morning, medical].

    The same half of days that follow one another is one row: a course of treatment is one choice.
    """
    half = days_possible(view).filter(
        pl.col("sessions") == 2, pl.col("morning") != pl.col("afternoon")
    )
    first = (pl.col("day") != pl.col("day").shift(1) + 1).fill_null(value=True)
    turned = (pl.col("morning") != pl.col("morning").shift(1)).fill_null(value=True)
    begins = half.with_columns(begins=(first | turned).over("pupil"))
    return begins.filter("begins").select(
        "school", "pupil", pl.col("date").alias("first"), "morning", "medical"
    )


def _days_possible(view: View) -> pl.LazyFrame:
    inside = pl.col("date").is_between(view.window.start, view.window.end)
    aside = reduce(or_, (pl.col(name) for name in LEFT_ASIDE))
    pupil, date = pl.col("pupil"), pl.col("date")
    two = (pupil == pupil.shift(-1)) & (date == date.shift(-1))  # the afternoon is the next row
    second = (pupil == pupil.shift(1)) & (date == date.shift(1))
    away, morning = pl.col("away"), pl.col("session") == "AM"
    return (
        view.marks.filter(inside & pl.col("possible"))
        .with_columns(away=pl.col("absent") & ~aside)
        .with_columns(
            ill=pl.col("illness") & away,
            medical=pl.col("medical") & away,
            two=two.fill_null(value=False),
            second=second.fill_null(value=False),
        )
        .select(
            *("school", "pupil", "date", "second"),
            sessions=1 + pl.col("two").cast(pl.Int64),
            morning=away & morning,
            afternoon=(away & ~morning) | _next("away"),
            away=away | _next("away"),
            ill=(pl.col("ill") | _next("ill"))
            & (pl.col("ill") | ~away)
            & ~(_next("away") & ~_next("ill")),
            medical=pl.col("medical") | _next("medical"),
        )
        .filter(~pl.col("second"))
        .drop("second")
        .with_row_index("day")
        .with_columns(day=_within("day"))
    )


def _next(name: str) -> pl.Expr:
    """Whether it is so of the afternoon, on a morning's row."""
    return pl.col("two") & pl.col(name).shift(-1, fill_value=False)


def _within(index: str) -> pl.Expr:
    """1, 2, … within each pupil, of rows in their order numbered on and on."""
    number = pl.col(index).cast(pl.Int64)
    begins = (pl.col("pupil") != pl.col("pupil").shift(1)).fill_null(value=True)
    return number - pl.when(begins).then(number).forward_fill() + 1


def _edges(view: View) -> pl.LazyFrame:
    """[school, date, edge]: each school day, and whether a holiday begins after or ended before."""
    gap = pl.col("date").diff().over("school").dt.total_days()
    days = view.calendar.school_days.lazy().with_columns(gap=gap)
    after = (pl.col("gap") >= HOLIDAY_DAYS).fill_null(value=False)
    before = (pl.col("gap").shift(-1).over("school") >= HOLIDAY_DAYS).fill_null(value=False)
    return days.select("school", "date", edge=after | before)


def _spells(view: View) -> pl.LazyFrame:
    days = days_possible(view)
    found = (
        days.with_columns(run=pl.struct("pupil", "away").rle_id())
        .filter("away")
        .join(_every_weekday(days), on="pupil", how="semi", maintain_order="left")
        .join(_edges(view), on=["school", "date"], how="left", validate="m:1")
        .group_by("school", "pupil", "run")
        .agg(
            first=pl.col("date").min(),
            last=pl.col("date").max(),
            days=pl.len(),
            weekdays=pl.col("date").dt.weekday().unique().sort(),
            edge=pl.col("edge").any(),
            ill=pl.col("ill").all(),
        )
    )
    labels = pl.lit(pl.Series([*_LENGTHS, _LENGTHS[-1] + 1], dtype=pl.UInt8))
    length = labels.gather(pl.lit(pl.Series(_LENGTHS)).search_sorted(pl.col("days"), side="left"))
    return found.with_columns(length=length).drop("run", "days").sort("pupil", "first")


def _every_weekday(days: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil] of those with possible days on all five weekdays, no weekday half as often."""
    counted = days.group_by("pupil", weekday=pl.col("date").dt.weekday()).agg(n=pl.len())
    return (
        counted.filter(pl.col("weekday") <= 5)
        .group_by("pupil")
        .agg(weekdays=pl.len(), least=pl.col("n").min(), most=pl.col("n").max())
        .filter(pl.col("weekdays") == 5, pl.col("least") * 2 >= pl.col("most"))
        .select("pupil")
    )
