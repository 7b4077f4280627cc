"""Who was on roll when: each pupil's span at a school, from the register and the pupils file."""

import polars as pl

from attcli.register.days import year_end_of
from attcli.register.meanings import flag


def numbered(marks: pl.LazyFrame) -> pl.LazyFrame:
    """`marks` with `pupil` (0, 1, … in the order of pupil_id) and `slot` (half-days since 1970).

    Both are whole numbers, quicker to group and join by than names and pairs; `slot` puts AM
    before PM.
    """
    slot = pl.col("date").to_physical() * 2 + pl.col("session").to_physical().cast(pl.Int32)
    return marks.with_columns(pupil=pl.col("pupil_id").rle_id(), slot=slot)


def rolls(marks: pl.LazyFrame, pupils: pl.DataFrame) -> pl.DataFrame:
    """One row for each pupil with a row in the register, in the order of the number `pupil`.

    Columns: pupil, school, pupil_id, first_row, last_row (dates of the first and last row, marked
    or not, that do not say “not yet on roll”), first_mark, last_mark, roll_from, roll_to, and every
    column of the pupils file. On roll from the entry date, else the first row; to the leaving date,
    else the end of the academic year (31 July) that holds the last row.
    """
    here = ~flag("not_on_roll")
    marked = here & pl.col("code").is_not_null()
    spans = marks.group_by("pupil").agg(
        pl.col("pupil_id", "school").first(),
        first_row=pl.col("date").filter(here).min(),
        last_row=pl.col("date").filter(here).max(),
        first_mark=pl.col("date").filter(marked).min(),
        last_mark=pl.col("date").filter(marked).max(),
    )
    return (
        spans.join(pupils.drop("school").lazy(), on="pupil_id", how="left", validate="1:1")
        .with_columns(
            roll_from=pl.coalesce("entry_date", "first_row"),
            roll_to=pl.coalesce("leaving_date", year_end_of(pl.col("last_row"))),
        )
        .sort("pupil")
        .collect()
    )


def on_roll(rolls: pl.DataFrame, days: pl.DataFrame, by: str) -> pl.DataFrame:
    """`days` [by, date, …] with `on_roll`: how many of `rolls` with that `by` are on roll."""
    known = rolls.filter(pl.col("roll_from") <= pl.col("roll_to"))
    begins = known.select(by, date="roll_from", change=pl.lit(1))
    ends = known.select(by, date=pl.col("roll_to").dt.offset_by("1d"), change=pl.lit(-1))
    changes = (
        pl.concat([begins, ends])
        .group_by(by, "date")
        .agg(pl.col("change").sum())
        .sort(by, "date")
        .select(by, "date", on_roll=pl.col("change").cum_sum().over(by))
    )
    return (
        days.sort(by, "date")
        .join_asof(changes.sort("date"), on="date", by=by, check_sortedness=False)
        .with_columns(pl.col("on_roll").fill_null(0))
    )
