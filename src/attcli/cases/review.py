"""School weeks after a day: when a letter may be due again, when what was done can be judged.

The time runs to the same weekday so many school weeks on; a day in a holiday counts as the Monday
after it. Weeks not held yet are taken to follow one upon another.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from attcli.register.days import monday
from attcli.register.view import View

_FRIDAY = 5


def next_days(view: View) -> Mapping[str, date]:
    """The weekday after each school's last day counted: the first on which a letter could go."""
    return {school: _next(day) for school, day in view.as_of.items()}


def _next(day: date) -> date:
    return day + timedelta(days=max(1, 8 - day.isoweekday()) if day.isoweekday() >= _FRIDAY else 1)


def after_weeks(view: View, rows: pl.DataFrame, weeks: str) -> pl.Expr:
    """A column's worth of days: each of `rows` [school, day, `weeks`], so many school weeks on."""
    held = view.calendar.weeks.select("school", "start", "week").sort("school", "start")
    last = held.group_by("school").agg(
        last_week=pl.col("week").max(), last_start=pl.col("start").max()
    )
    weekday = (pl.col("day").dt.weekday().cast(pl.Int64) - 1).clip(0, _FRIDAY - 1)
    beyond = (pl.col("monday") - pl.col("last_start")).dt.total_days() // 7
    found = (
        rows.select("school", "day", pl.col(weeks).cast(pl.Int64).alias("weeks"))
        .with_row_index("place")
        .with_columns(monday=monday("day"))
        .sort("monday")
        .join_asof(
            held.sort("start"),
            left_on="monday",
            right_on="start",
            by="school",
            strategy="forward",
            check_sortedness=False,
        )
        .join(last, on="school", how="left", validate="m:1")
        .with_columns(
            target=pl.coalesce("week", pl.col("last_week") + beyond) + pl.col("weeks"),
            offset=pl.when(pl.col("start").is_null() | (pl.col("start") == pl.col("monday")))
            .then(weekday)
            .otherwise(0),
        )
        .join(
            held.select("school", target="week", on="start"),
            on=["school", "target"],
            how="left",
            validate="m:1",
        )
        .with_columns(
            on=pl.coalesce(
                "on",
                pl.col("last_start")
                + pl.duration(days=7 * (pl.col("target") - pl.col("last_week"))),
            )
        )
        .sort("place")
        .select(pl.col("on") + pl.duration(days=pl.col("offset")))
    )
    return pl.lit(found.to_series())
