"""Which published figure is like the school's: the series, the year and the day.

A finished year stands beside the school census of that year; where that is not published yet,
beside the daily series to the end of that year, else beside the latest census before it. A year in
progress stands beside the daily series at the nearest day of its year. The two never mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.measures.benchmarks.figures import ENGLAND, RATES, Place, figures
from attcli.register.days import first_year, year_start

EVERY_PHASE = "all"
PA_WEEKS_APART = 6  # persistent absence depends on how many sessions are counted
FINISHED_FROM = (7, 10)  # the daily series closes about here, and little is left to come
CENSUS, DAILY = "census", "daily"
_PERSISTENT = "pa_rate_pct"
_WEEK = 7
_SERIES = ["series", "academic_year", "until"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The last day counted, and whether its school year is over by then."""

    day: date
    finished: bool


def published(where: Sequence[Place], phase: str, moment: Moment) -> pl.DataFrame:
    """The figures that may stand beside a school's: one row a place, kind of school and rate.

    [place (its name), level, phase, series, academic_year, until, weeks_apart, measure, value].
    weeks_apart: how much later in its year the figure's last day is; null in the census. For
    England all state-funded schools stand beside the own kind.
    """
    names = pl.DataFrame([(each.level, each.key, each.name) for each in where], orient="row")
    names.columns = ["level", "place", "name"]
    own_kind = pl.col("phase") == phase
    all_of_england = (pl.col("phase") == EVERY_PHASE) & (pl.col("place") == ENGLAND.key)
    fitting = _dated(figures(), moment.day).filter(own_kind | all_of_england)
    fitting = fitting.join(names, on=["level", "place"], validate="m:1")
    chosen = _of_the_year(fitting) if moment.finished else _at_the_nearest_day(fitting)
    order = {each.level: n for n, each in enumerate(where)}
    return chosen.sort(
        pl.col("level").replace_strict(order, return_dtype=pl.Int64),
        pl.col("phase") == EVERY_PHASE,
        pl.col("measure").cast(pl.Enum(RATES)),
    ).select(
        pl.col("name").alias("place"), "level", "phase", *_SERIES, "weeks_apart", "measure", "value"
    )


def _dated(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """`rows` with `weeks_apart` and `years_apart` (after `day`'s school year: above 0)."""
    starts = year_start(day)
    into_its_year = pl.col("until") - pl.date(first_year("until"), starts.month, starts.day)
    days_apart = (into_its_year - (day - starts)).dt.total_days()
    return rows.with_columns(
        weeks_apart=(days_apart / _WEEK).round().cast(pl.Int64),
        years_apart=pl.col("academic_year").str.head(4).cast(pl.Int64) - starts.year,
    )


def _of_the_year(rows: pl.DataFrame) -> pl.DataFrame:
    """All rates of one series and year for each place."""
    ended = pl.col("until") >= pl.date(first_year("until") + 1, *FINISHED_FROM)
    same_year, census = pl.col("years_apart") == 0, pl.col("series") == CENSUS
    to_its_end = ended & pl.col("absence_pct").is_not_null()
    rank = (
        pl.when(same_year & census)
        .then(0)
        .when(same_year & to_its_end)
        .then(1)
        .when(census & (pl.col("years_apart") < 0))
        .then(2)
    )
    ranked = rows.with_columns(rank=rank).drop_nulls("rank")
    best = ranked.sort("rank", "years_apart", descending=[False, True])
    return _each_rate(best.unique(["level", "phase"], keep="first", maintain_order=True))


def _at_the_nearest_day(rows: pl.DataFrame) -> pl.DataFrame:
    """The daily series at the nearest day of its year, for each rate by itself.

    A year apart weighs as much as a week. Persistent absence only within `PA_WEEKS_APART`.
    """
    apart, years = pl.col("weeks_apart").abs(), pl.col("years_apart").abs()
    near = (pl.col("measure") != _PERSISTENT) | (apart <= PA_WEEKS_APART)
    each = _each_rate(rows.filter(series=DAILY)).filter(near)
    nearest = each.sort(apart + years, years, -pl.col("years_apart"), "until")
    return nearest.unique(["level", "phase", "measure"], keep="first", maintain_order=True)


def _each_rate(rows: pl.DataFrame) -> pl.DataFrame:
    kept = ["name", "level", "phase", *_SERIES, "weeks_apart", "years_apart"]
    return rows.unpivot(RATES, index=kept, variable_name="measure").drop_nulls("value")
