"""The questions that `attcli patterns` asks, and the cases of each: what is counted, of whom.

A frame of counts has [question, school, pool, who, other, asked, kind, n, count]: `who` a pupil's
number or a class, as text; `other` a sibling's number; `pool` the cases that `who` is compared with
(its school and question, for siblings the pair); `asked`: the question is about `who`, else `who`
is null and the row is all the others; `kind` cases alike, compared with each other only; `n` of
them, `count` with what the question asks for.
"""

from collections.abc import Iterator

import polars as pl

from attcli.measures.chance import LEAST_CASES
from attcli.measures.siblings import sibling_pairs
from attcli.measures.spells import days_possible, half_days, spells
from attcli.register.days import DAYS, monday
from attcli.register.roll import joined
from attcli.register.view import View

WEEKDAYS = tuple(day.lower() for day in DAYS[:5])
LEAST_CLASS = 10  # pupils
LEAST_CLASSES = 3
_ONE_KIND = pl.lit(1, pl.UInt8)
_NOBODY = pl.lit(None, pl.String)


def pupil_cases(view: View) -> pl.LazyFrame:
    """Weekdays, weekends, holidays, half-days, illness in single days, medical mornings."""
    whole, halves = spells(view), half_days(view)
    return pl.concat(
        [
            *_of_spells(whole),
            _cases(whole.filter("ill"), "single-days-ill", pl.col("length") == 1, _ONE_KIND),
            _cases(halves, "mornings", pl.col("morning"), _ONE_KIND),
            _cases(halves, "afternoons", ~pl.col("morning"), _ONE_KIND),
            _cases(halves.filter("medical"), "medical-mornings", pl.col("morning"), _ONE_KIND),
        ]
    )


def _of_spells(whole: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    for number, name in enumerate(WEEKDAYS, 1):
        yield _cases(whole, name, pl.col("weekdays").list.contains(number), pl.col("length"))
    weekend = pl.col("weekdays").list.contains(1) | pl.col("weekdays").list.contains(5)
    yield _cases(whole, "weekends", weekend, pl.col("length"))
    yield _cases(whole, "holidays", pl.col("edge").fill_null(value=False), pl.col("length"))


def _cases(rows: pl.LazyFrame, question: str, hit: pl.Expr, kind: pl.Expr) -> pl.LazyFrame:
    counted = rows.group_by("school", who="pupil", kind=kind).agg(
        n=pl.len().cast(pl.Int64), count=hit.sum().cast(pl.Int64)
    )
    of_all = pl.col("school") + f"|{question}"  # Polars 2.1's `format` panics here at times
    return _table(counted, question, of_all, who=pl.col("who").cast(pl.String))


def _table(
    counted: pl.LazyFrame, question: str, pool: pl.Expr, *, who: pl.Expr, other: pl.Expr = _NOBODY
) -> pl.LazyFrame:
    """`counted` [school, kind, n, count] as a frame of counts; asked are those with a `who`."""
    return counted.select(
        "school",
        question=pl.lit(question),
        pool=pool,
        who=who,
        other=other,
        asked=who.is_not_null(),
        kind="kind",
        n="n",
        count="count",
    )


def sibling_cases(view: View) -> pl.LazyFrame:
    """For each pair: the spells of everyone but the sibling; a hit where the sibling was away too.

    Only pairs of whom both have `LEAST_CASES` spells: one pupil's few days prove nothing.
    """
    often = spells(view).group_by("pupil").agg(n=pl.len()).filter(pl.col("n") >= LEAST_CASES)
    pairs = (
        sibling_pairs(view)
        .join(often, on="pupil", how="semi")
        .join(often.rename({"pupil": "sibling"}), on="sibling", how="semi")
        .collect()
        .lazy()
    )
    own = _together(view, pairs)
    others = (
        pairs.join(_school_beside(view, pairs), on="sibling")
        .join(own, on=["pupil", "sibling", "kind"], how="left", validate="1:1")
        .with_columns(pl.col("n") - pl.col("n_own").fill_null(0))
        .with_columns(pl.col("count") - pl.col("count_own").fill_null(0))
    )
    asked = own.join(pairs, on=["pupil", "sibling"], validate="m:1").rename(
        {"n_own": "n", "count_own": "count"}
    )
    return pl.concat([_of_pairs(asked, pl.col("pupil").cast(pl.String)), _of_pairs(others)])


def _of_pairs(rows: pl.LazyFrame, who: pl.Expr = _NOBODY) -> pl.LazyFrame:
    pair = pl.format("{}|siblings|{}|{}", "school", "pupil", "sibling")
    return _table(rows, "siblings", pair, who=who, other=pl.col("sibling").cast(pl.String))


def _together(view: View, pairs: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, sibling, kind, n_own, count_own]: the pupil's spells; those with the sibling away."""
    return (
        _met(view, pairs.join(spells(view), on=["school", "pupil"]))
        .group_by("pupil", "sibling", kind="length")
        .agg(n_own=pl.len().cast(pl.Int64), count_own=pl.col("met").sum().cast(pl.Int64))
    )


def _school_beside(view: View, pairs: pl.LazyFrame) -> pl.LazyFrame:
    """[sibling, kind, n, count]: spells of all others at the school; those with the sibling away.

    Spells of the same days are looked at once: a school has a thousand, its pupils many thousands.
    """
    one_each = pairs.select("school", "sibling").unique()
    span = ["school", "first", "last", "length"]
    beside = spells(view).group_by(span).agg(n=pl.len().cast(pl.Int64))
    every = (
        _met(view, one_each.join(beside, on="school"))
        .group_by("sibling", kind="length")
        .agg(pl.col("n").sum(), count=pl.col("n").filter("met").sum())
    )
    own = spells(view).group_by(sibling="pupil", kind="length").agg(own=pl.len().cast(pl.Int64))
    less_own = pl.col("n", "count") - pl.col("own").fill_null(0)  # away at all of these
    return every.join(own, on=["sibling", "kind"], how="left", validate="1:1").with_columns(
        less_own
    )


def _met(view: View, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` [sibling, first, last, …] with `met`: the sibling was away on any day of them."""
    away = days_possible(view).filter("away").select(day=_dated("pupil", "date"))
    days = pl.lit(away.collect().get_column("day").sort())
    until = days.search_sorted(_dated("sibling", "last"), side="right")
    before = days.search_sorted(_dated("sibling", "first"), side="left")
    return rows.with_columns(met=until > before)


def _dated(pupil: str, day: str) -> pl.Expr:
    """One whole number for a pupil and a day, in that order."""
    return joined(pl.col(pupil), pl.col(day).to_physical())


def class_cases(view: View) -> pl.LazyFrame:
    """For each class and whole week: on which day it missed most beside the rest of the school.

    One case a week, whatever went round the class that week. Weeks whose worst day is shared, and
    schools with fewer than `LEAST_CLASSES` classes of `LEAST_CLASS` pupils, have none.
    """
    worst = _worst_days(view).collect().lazy()
    return pl.concat(
        _table(
            worst.group_by("school", "class").agg(
                n=pl.len().cast(pl.Int64),
                count=(pl.col("weekday") == number).sum().cast(pl.Int64),
                kind=_ONE_KIND,
            ),
            f"class-{name}",
            pl.col("school") + f"|class-{name}",
            who=pl.col("class"),
        )
        for number, name in enumerate(WEEKDAYS, 1)
    )


def _worst_days(view: View) -> pl.LazyFrame:
    """[school, class, week, weekday]: the day of each whole week with most beyond expectation."""
    whose = view.rolls.select("school", "class", number=pl.struct("school", "class").rank("dense"))
    number = pl.lit(whose.get_column("number")).gather(pl.col("pupil"))
    daily = (
        days_possible(view)
        .group_by("date", number=number)
        .agg(pupils=pl.len().cast(pl.Int64), away=pl.col("away").sum().cast(pl.Int64))
        .join(whose.unique().drop_nulls().lazy(), on="number", validate="m:1")
        .filter(pl.col("pupils") >= LEAST_CLASS)
        .with_columns(week=monday("date"), weekday=pl.col("date").dt.weekday())
    )
    there, missed = (pl.col(name).sum().over("school", "date") for name in ("pupils", "away"))
    expected = pl.col("pupils") * missed / there
    beyond = (pl.col("away") - expected) / expected.sqrt()
    whole = pl.len().over("school", "class", "week") == len(WEEKDAYS)
    enough = pl.col("class").n_unique().over("school") >= LEAST_CLASSES
    scored = daily.with_columns(beyond=beyond).filter(whole & enough, pl.col("away") > 0)
    most = pl.col("beyond") == pl.col("beyond").max().over("school", "class", "week")
    alone = pl.len().over("school", "class", "week") == 1
    return scored.filter(most).filter(alone).select("school", "class", "week", "weekday")
