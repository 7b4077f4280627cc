"""Who was on roll when: each pupil's span at a school, from the register and the pupils file."""

import polars as pl

from attcli.register.days import first_year, year_end_of
from attcli.register.meanings import flag

CARRIES_ON = 4  # a year of the register counts as begun from one in this many of a year's pupils


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
    else the end of the academic year (31 July) that holds the last row, once the register carries
    on into another year: a few marks keyed in for next September end nobody's time at school.
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
    carried_on = first_year("last_row") < pl.col("last_year")
    ends = pl.when(carried_on).then(year_end_of(pl.col("last_row"))).otherwise("closes")
    return (
        spans.join(pupils.drop("school").lazy(), on="pupil_id", how="left", validate="1:1")
        .join(_years(marks.filter(here)), on="school", how="left", validate="m:1")
        .with_columns(
            roll_from=pl.coalesce("entry_date", "first_row"),
            roll_to=pl.coalesce("leaving_date", ends),
        )
        .drop("last_year", "closes")
        .sort("pupil")
        .collect()
    )


def _years(marks: pl.LazyFrame) -> pl.LazyFrame:
    """[school, last_year, closes]: the last academic year the register really carries on into (by
    its first calendar year), and the end of the academic year of its last row.
    """
    most_before = pl.col("pupils").cum_max().shift(1).over("school").fill_null(0)
    begun = pl.col("pupils") * CARRIES_ON >= most_before
    return (
        marks.group_by("school", year=first_year("date"))
        .agg(pupils=pl.col("pupil").n_unique().cast(pl.Int64), last=pl.col("date").max())
        .sort("school", "year")
        .with_columns(begun=begun)
        .group_by("school")
        .agg(
            last_year=pl.col("year").filter("begun").max(),
            closes=year_end_of(pl.col("last").max()),
        )
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
