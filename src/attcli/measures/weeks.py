"""Attendance week by week: pooled counts of the pupils asked for."""

import polars as pl

from attcli.measures.absence import SUMS
from attcli.register.days import monday
from attcli.register.percent import share
from attcli.register.view import View


def by_week(view: View) -> pl.LazyFrame:
    """One row for each school week of the window, sorted by school and week.

    school, week, start (Monday), term, academic_year, days, pupils (with a possible session), the
    sums of sessions, attendance_pct and absence_pct (two decimals). Pooled: sums over sums. Marks
    in a week that is no school week (see `stray-session`) are not in it.
    """
    weeks = view.calendar.weeks.lazy()
    sums = (
        view.in_window()
        .group_by("school", start=monday("date"))
        .agg(
            pupils=pl.col("pupil").filter("possible").n_unique().cast(pl.Int64),
            **{name: pl.col(name).sum().cast(pl.Int64) for name in SUMS},
        )
    )
    return (
        weeks.select("school", "week", "start", "term", "academic_year", "days")
        .join(sums, on=["school", "start"], validate="1:1")
        .with_columns(
            attendance_pct=share("attended", "possible", 2),
            absence_pct=share("absent", "possible", 2),
        )
        .sort("school", "week")
    )
