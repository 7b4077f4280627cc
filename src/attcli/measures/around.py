"""How much pupils missed in the school weeks before and after a day.

The week that holds the day is in neither: it was half before and half after. A day in a holiday has
the school weeks on either side of it.
"""

import polars as pl

from attcli.register.days import monday
from attcli.register.view import View

COUNTS = ("possible", "absent", "unauthorised", "late", "late_after_close")
SIDES = ("before", "after")
SUMS = tuple(f"{side}_{name}" for side in SIDES for name in COUNTS)
_LAST_DAY = pl.duration(days=4)  # Friday: a week is over from then on


def stretches(view: View, around: pl.LazyFrame, weeks: int) -> pl.LazyFrame:
    """The `weeks` school weeks on either side of each week of `around` [school, monday].

    [school, monday, first_before, last_before, first_after, last_after (numbers of weeks, held or
    not), before_held, after_held (whether the register holds all of them, and they are over),
    span_from, span_to (Monday of the first of those held, Sunday of the last)].
    """
    held = view.calendar.weeks.lazy().select("school", "week", "start")
    near = around.sort("monday").join_asof(
        held.sort("start"),
        left_on="monday",
        right_on="start",
        by="school",
        check_sortedness=False,
    )
    inside = (pl.col("start") == pl.col("monday")).fill_null(value=False)
    week = pl.col("week").cast(pl.Int64).fill_null(0)
    numbered = near.with_columns(last_before=week - inside, first_after=week + 1).with_columns(
        first_before=pl.col("last_before") - (weeks - 1),
        last_after=pl.col("first_after") + (weeks - 1),
    )
    return (
        numbered.drop("week", "start")
        .join(_last_weeks(view), on="school", validate="m:1")
        .with_columns(
            before_held=pl.col("first_before") >= 1,
            after_held=pl.col("last_after") <= pl.col("last_over"),
            begins=pl.max_horizontal("first_before", 1),
            ends=pl.min_horizontal("last_after", "last_held"),
        )
        .join(_starts(held, "begins"), on=["school", "begins"], how="left", validate="m:1")
        .join(_starts(held, "ends"), on=["school", "ends"], how="left", validate="m:1")
        .with_columns(
            span_from=pl.min_horizontal("begins_on", "monday"),
            span_to=pl.max_horizontal("ends_on", "monday") + pl.duration(days=6),
        )
        .drop("begins", "begins_on", "ends", "ends_on", "last_over", "last_held")
    )


def _starts(held: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """[school, `name` (a week's number), `name`_on (its Monday)]."""
    week = pl.col("week").cast(pl.Int64).alias(name)
    return held.select("school", week, pl.col("start").alias(f"{name}_on"))


def _last_weeks(view: View) -> pl.LazyFrame:
    """[school, last_held, last_over]: the last school week of the register, and the last over."""
    marked_to = pl.col("school").replace_strict(dict(view.marked_to), return_dtype=pl.Date)
    week = pl.col("week").cast(pl.Int64)
    return (
        view.calendar.weeks.lazy()
        .with_columns(over=pl.col("start") + _LAST_DAY <= marked_to)
        .group_by("school")
        .agg(last_held=week.max(), last_over=week.max() - (~pl.col("over")).any())
    )


def sums_around(view: View, stretched: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, school, monday, and `SUMS`]: the counts of every pupil with a mark in them, in each
    of the `stretches`.
    """
    numbered = stretched.sort("school", "monday").with_row_index("at")  # quicker than two keys
    before, after = (_sums_of(view, numbered, side) for side in SIDES)
    return (
        before.join(after, on=["pupil", "at"], how="full", coalesce=True, validate="1:1")
        .with_columns(pl.col(SUMS).fill_null(0))
        .join(numbered.select("at", "school", "monday"), on="at", validate="m:1")
        .select("pupil", "school", "monday", *SUMS)
    )


def _sums_of(view: View, numbered: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """[pupil, at, and the sums of one side]: `at` is the number of the stretch."""
    week = pl.int_ranges(f"first_{side}", pl.col(f"last_{side}") + 1)
    weeks = numbered.select("at", "school", week=week).explode("week")
    return (
        view.once("counts of weeks", _counts_of_weeks)
        .join(weeks, on=["school", "week"])
        .group_by("pupil", "at")
        .agg(pl.col(name).sum().alias(f"{side}_{name}") for name in COUNTS)
    )


def _counts_of_weeks(view: View) -> pl.LazyFrame:
    """[pupil, school, week, and `COUNTS`] of all pupils, in school weeks."""
    held = view.calendar.weeks.lazy().select("school", "start", pl.col("week").cast(pl.Int64))
    return (
        view.marks.group_by("pupil", start=monday("date"))
        .agg(pl.col(name).sum().cast(pl.Int64) for name in COUNTS)
        .join(view.rolls.lazy().select("pupil", "school"), on="pupil", validate="m:1")
        .join(held, on=["school", "start"], validate="m:1")
        .select("pupil", "school", "week", *COUNTS)
    )
