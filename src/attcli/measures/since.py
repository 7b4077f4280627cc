"""A pupil's attendance up to a day and after it, by the same rules: has it improved since?"""

import polars as pl

from attcli.register.view import View

BEFORE = ("before_possible", "before_missed")
AFTER = ("possible", "missed")


def since(view: View, asked: pl.DataFrame) -> pl.LazyFrame:
    """One row for each of `asked` and school day with a row after its `day`, in time order.

    `asked`: [pupil, key, begins, day, aside], one row a pupil and key. Columns: pupil, key, date;
    possible and missed from the day after `day` up to and including `date`; before_possible and
    before_missed of the days from `begins` to `day`. Where `aside`, sessions of holiday not granted
    are possible, but not missed. A row of `asked` without a later day has none here.
    """
    pupils = asked.lazy().select("pupil").unique()
    holiday = pl.col("aside") & pl.col("holiday_not_granted")
    sessions = (
        view.marks.join(pupils, on="pupil", how="semi")
        .select("pupil", "date", "possible", "absent", "holiday_not_granted")
        .join(asked.lazy(), on="pupil")
        .filter(pl.col("date") >= pl.col("begins"))
        .with_columns(later=pl.col("date") > pl.col("day"))
    )
    days = sessions.group_by("pupil", "key", "later", "date").agg(
        possible=pl.col("possible").sum().cast(pl.Int64),
        missed=(pl.col("absent") & ~holiday).sum().cast(pl.Int64),
    )
    before = (
        days.filter(~pl.col("later"))
        .group_by("pupil", "key")
        .agg(before_possible=pl.col("possible").sum(), before_missed=pl.col("missed").sum())
    )
    return (
        days.filter("later")
        .sort("pupil", "key", "date")
        .with_columns(pl.col(AFTER).cum_sum().over("pupil", "key"))
        .join(before, on=["pupil", "key"], how="left", validate="m:1", maintain_order="left")
        .with_columns(pl.col(BEFORE).fill_null(0))
        .select("pupil", "key", "date", *AFTER, *BEFORE)
    )
