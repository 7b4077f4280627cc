"""Who was on roll when: each pupil's span at a school, from the register and the pupils file."""

from datetime import date

import polars as pl

from attcli.register.days import first_year, year_end_from, year_end_of
from attcli.register.meanings import classified, flag
from attcli.register.schema import SESSION

CARRIES_ON = 25  # per cent of an earlier year's pupils from which a year of the register is one
_APART = 1 << 32
BACK = 80  # per cent of them from which those without a row are taken to have left


def numbered(marks: pl.LazyFrame) -> pl.LazyFrame:
    """`marks` with `pupil` (0, 1, … in the order of pupil_id) and `slot` (half-days since 1970).

    Both are whole numbers, quicker to group and join by than names and pairs; `slot` puts AM
    before PM.
    """
    return marks.with_columns(pupil=pl.col("pupil_id").rle_id(), slot=half_day())


def made_ready(marks: pl.DataFrame) -> pl.LazyFrame:
    """A register's marks `numbered` and `classified`, once for all that looks at them."""
    first = marks.get_column("date").min()
    since = first if isinstance(first, date) else date.min
    return marks.lazy().pipe(numbered).pipe(classified, since).collect().lazy()


def half_day() -> pl.Expr:
    """The number of each row's half-day (date and session) since 1970."""
    return pl.col("date").to_physical() * 2 + pl.col("session").to_physical().cast(pl.Int32)


def day_of(half: pl.Expr) -> pl.Expr:
    """The date of a half-day's number."""
    return (half // 2).cast(pl.Int32).cast(pl.Date)


def session_of(half: pl.Expr) -> pl.Expr:
    """The session of a half-day's number."""
    return (half % 2).cast(pl.UInt8).cat.to(SESSION)


def joined(whose: pl.Expr, when: pl.Expr) -> pl.Expr:
    """Two whole numbers as one, in that order: somebody's and a day's or a half-day's."""
    return whose.cast(pl.Int64) * _APART + when


def parted(number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The two numbers that were `joined`."""
    return number // _APART, number % _APART


def rolls(marks: pl.LazyFrame, pupils: pl.DataFrame) -> pl.DataFrame:
    """One row for each pupil with a row in the register, in the order of the number `pupil`.

    Columns: pupil, school, pupil_id, first_row, last_row (dates of the first and last row, marked
    or not, that do not say “not yet on roll”), first_mark, last_mark, roll_from, roll_to,
    expected_to, and every column of the pupils file. On roll from the entry date, else the first
    row; to the leaving date, else the end of the academic year (31 July) that holds the last row,
    once the register carries on into another year: a few marks keyed in for next September end
    nobody's time at school.
    `expected_to` (to judge whether a day is complete): likewise, but only once nearly as many
    pupils are back: on the first day of term a class not yet taken has not left.
    """
    here = ~flag("not_on_roll")
    marked = here & pl.col("code").is_not_null()
    day, pupil = pl.col("date"), pl.col("pupil")
    whose = marks.select("pupil", "pupil_id", "school").filter(
        (pupil != pupil.shift(1)).fill_null(value=True)
    )
    dates = (
        marks.select("pupil", row=pl.when(here).then(day), mark=pl.when(marked).then(day))
        .group_by("pupil")
        .agg(
            first_row=pl.col("row").min(),
            last_row=pl.col("row").max(),
            first_mark=pl.col("mark").min(),
            last_mark=pl.col("mark").max(),
        )
    )
    spans = whose.join(dates, on="pupil", validate="1:1").sort("pupil").collect().lazy()
    return (
        spans.join(pupils.drop("school").lazy(), on="pupil_id", how="left", validate="1:1")
        .join(_years(marks.filter(here), spans), on="school", how="left", validate="m:1")
        .with_columns(
            roll_from=pl.coalesce("entry_date", "first_row"),
            roll_to=pl.coalesce("leaving_date", _ends("carried_on")),
            expected_to=pl.coalesce("leaving_date", _ends("all_back")),
        )
        .drop("carried_on", "all_back", "closes")
        .sort("pupil")
        .collect()
    )


def _ends(year: str) -> pl.Expr:
    """The end of the academic year of the last row, once the register has reached a later `year`;
    else the end of the academic year in which the register closes.
    """
    later = first_year("last_row") < pl.col(year)
    return pl.when(later).then(year_end_of(pl.col("last_row"))).otherwise("closes")


def _years(marks: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """[school, carried_on, all_back, closes]: the last academic year (its first calendar year) with
    `CARRIES_ON` and with `BACK` per cent as many pupils as any year before it, and the end of the
    academic year of the last row.

    `spans` in the order of pupil; only the marks of pupils in several years are looked through.
    """
    most_before = pl.col("pupils").cum_max().shift(1).over("school").fill_null(0)
    share = pl.col("pupils") * 100
    first, last = (first_year(f"{end}_row") for end in ("first", "last"))
    ends = spans.select("pupil", "school", year=first, several=first != last)
    several = ends.collect().get_column("several")
    theirs = (
        marks.filter(pl.lit(several).gather(pl.col("pupil"))) if several.any() else marks.clear()
    )
    of_several = once_a_pupil(theirs, first_year("date").alias("year"))
    return (
        pl.concat(
            [
                ends.filter(~pl.col("several")).select("school", "year"),
                of_several.join(ends.select("pupil", "school"), on="pupil", validate="m:1").select(
                    "school", "year"
                ),
            ]
        )
        .group_by("school", "year")
        .agg(pupils=pl.len().cast(pl.Int64))
        .sort("school", "year")
        .with_columns(most_before=most_before)
        .group_by("school")
        .agg(
            carried_on=pl.col("year").filter(share >= CARRIES_ON * pl.col("most_before")).max(),
            all_back=pl.col("year").filter(share >= BACK * pl.col("most_before")).max(),
            closes=year_end_from(pl.col("year").max()),
        )
    )


def once_a_pupil(marks: pl.LazyFrame, what: pl.Expr) -> pl.LazyFrame:
    """[pupil, what]: each value a pupil's marks have, where it never comes back once it has gone.

    `marks` in the order of pupil and time; quicker than looking for each pupil's different values.
    """
    rows = marks.select("pupil", what)
    same = pl.all_horizontal(pl.all() == pl.all().shift(1))
    return rows.filter(~same.fill_null(value=False))


def school_numbers(rolls: pl.DataFrame) -> pl.Series:
    """The number of each pupil's school, in the order of the schools' keys."""
    return rolls.get_column("school").rank("dense") - 1


def of_pupils(rows: pl.LazyFrame, some: pl.DataFrame) -> pl.LazyFrame:
    """The `rows` of `some` pupils [pupil, …], in their order; quicker than a join."""
    return rows.filter(pl.col("pupil").is_in(some.get_column("pupil").unique().implode()))


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
