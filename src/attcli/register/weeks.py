"""School weeks, and the terms and half-terms they make."""

from datetime import date

import polars as pl

from attcli.policy.settings import Settings
from attcli.register.days import academic_year, monday

_WEEK_DAYS = 7
_AUGUST = (8, 1)
_SUMMER_BLOCK = (3, 16)  # a block of weeks that begins from 16 March on follows the Easter holiday
_SECOND_HALVES = {"autumn": (10, 18), "spring": (2, 8), "summer": (5, 20)}
"""A block that begins on this day or later is the second half of its term."""


def begins_second_half(day: date) -> bool:
    """Whether a block of weeks that begins on `day` is the second half of a term."""
    in_year = (day.month, day.day)
    ends = {"autumn": (12, 31), "spring": _SUMMER_BLOCK, "summer": _AUGUST}
    return any(first <= in_year < ends[term] for term, first in _SECOND_HALVES.items())


def school_weeks(
    held: pl.DataFrame, pupils_marked: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """The school weeks of each school, numbered from 1 without a gap.

    `held` are sessions held [school, date, session, by_terms]; `pupils_marked` [school, start,
    pupils]. Columns: school, week, start (Monday), days, sessions, pupils (different pupils with a
    mark), by_terms (in the term dates of the settings), term (as the settings name it, else as
    half_term), half_term (autumn 1 … summer 2, by the calendar), academic_year.
    """
    weeks = (
        held.group_by("school", start=monday("date"))
        .agg(
            first=pl.col("date").min(),
            days=pl.col("date").n_unique().cast(pl.Int64),
            sessions=pl.len().cast(pl.Int64),
            by_terms=pl.col("by_terms").any(),
        )
        .join(pupils_marked, on=["school", "start"], how="left", validate="1:1")
        .sort("school", "start")
        .with_columns(
            pl.col("pupils").fill_null(0).cast(pl.Int64),
            week=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("school"),
            academic_year=academic_year("first"),
        )
    )
    return _with_terms(weeks, settings).select(
        *("school", "week", "start", "days", "sessions", "pupils", "by_terms"),
        *("term", "half_term", "academic_year"),
    )


def _with_terms(weeks: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The name of the settings' term that holds the week's first school day, else the derived."""
    named = pl.DataFrame(
        [(key, t.start, t.end, t.name) for key, s in settings.schools.items() for t in s.terms],
        schema={"school": pl.String, "first": pl.Date, "end": pl.Date, "named": pl.String},
        orient="row",
    ).sort("school", "first")
    return (
        _with_blocks(weeks)
        .sort("school", "first")
        .join_asof(named, on="first", by="school", check_sortedness=False)
        .with_columns(
            term=pl.when(pl.col("first") <= pl.col("end")).then("named").otherwise("half_term")
        )
        .sort("school", "week")
    )


def _with_blocks(weeks: pl.DataFrame) -> pl.DataFrame:
    """`half_term`: autumn 1 … summer 2, by where each run of weeks without a gap begins."""
    gap = pl.col("start").diff().over("school") != pl.duration(days=_WEEK_DAYS)
    block = gap.fill_null(value=True).cum_sum().over("school")
    begins = pl.col("first").first().over("school", "block")
    return weeks.with_columns(block=block).with_columns(half_term=_half_term(begins))


def _half_term(begins: pl.Expr) -> pl.Expr:
    in_year = begins.dt.month().cast(pl.Int32) * 100 + begins.dt.day()
    summer = in_year.is_between(_number(_SUMMER_BLOCK), _number(_AUGUST), closed="left")
    term = (
        pl.when(in_year >= _number(_AUGUST))
        .then(pl.lit("autumn"))
        .when(summer)
        .then(pl.lit("summer"))
        .otherwise(pl.lit("spring"))
    )
    second = pl.any_horizontal(
        (term == name) & (in_year >= _number(day)) for name, day in _SECOND_HALVES.items()
    )
    return pl.format("{} {}", term, second.cast(pl.Int32) + 1)


def _number(month_day: tuple[int, int]) -> int:
    return 100 * month_day[0] + month_day[1]
