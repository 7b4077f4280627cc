"""The questions that `attcli patterns` asks, and the cases of each: what is counted, of whom.

A frame of cases has [question, school, pool, who, other, asked, kind, hit]: `who` a pupil's number
or a class, as text; `other` a sibling's number; `pool` the cases that `who` is compared with (its
school and question, for siblings the pair); `asked`: the question is about `who`, not only compared
with; `kind` cases alike, compared with each other only.
"""

from collections.abc import Iterator

import polars as pl

from attcli.measures.chance import LEAST_CASES
from attcli.measures.siblings import sibling_pairs
from attcli.measures.spells import days_possible, half_days, spells
from attcli.register.days import DAYS, monday
from attcli.register.view import View

WEEKDAYS = tuple(day.lower() for day in DAYS[:5])
LEAST_CLASS = 10  # pupils
LEAST_CLASSES = 3
_ONE_KIND = pl.lit("1")


def pupil_cases(view: View) -> pl.LazyFrame:
    """Weekdays, weekends, holidays, half-days, illness in single days, medical mornings."""
    whole, halves = spells(view), half_days(view)
    return pl.concat(
        [
            *_of_spells(whole),
            _cases(whole.filter("ill"), "single-days-ill", pl.col("length") == "1", _ONE_KIND),
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
    return rows.select(
        "school",
        question=pl.lit(question),
        pool=pl.format("{}|{}", pl.col("school"), pl.lit(question)),
        who=pl.col("pupil").cast(pl.String),
        other=pl.lit(None, pl.String),
        asked=pl.lit(value=True),
        kind=kind,
        hit=hit,
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
        .rename({"pupil": "asked"})
    )
    every = spells(view).select("school", "pupil", "first", "last", "length")
    beside = pairs.join(every, on="school").filter(pl.col("pupil") != pl.col("sibling"))
    return _away_then(view, beside).select(
        "school",
        question=pl.lit("siblings"),
        pool=pl.format("{}|siblings|{}|{}", "school", "asked", "sibling"),
        who=pl.col("pupil").cast(pl.String),
        other=pl.col("sibling").cast(pl.String),
        asked=pl.col("pupil") == pl.col("asked"),
        kind="length",
        hit=pl.col("upto") > pl.col("before"),
    )


def _away_then(view: View, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` with the days the `sibling` was away, `upto` the last day and `before` the first."""
    counted = (
        days_possible(view)
        .filter("away")
        .select(
            pl.col("pupil").alias("sibling"),
            "date",
            n=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("pupil"),
        )
        .sort("date")
    )
    found = rows
    for name, day in (("upto", pl.col("last")), ("before", pl.col("first").dt.offset_by("-1d"))):
        found = (
            found.with_columns(date=day)
            .sort("date")
            .join_asof(counted, on="date", by="sibling", check_sortedness=False)
            .rename({"n": name})
            .with_columns(pl.col(name).fill_null(0))
            .drop("date")
        )
    return found


def class_cases(view: View) -> pl.LazyFrame:
    """For each class and whole week: on which day it missed most beside the rest of the school.

    One case a week, whatever went round the class that week. Weeks whose worst day is shared, and
    schools with fewer than `LEAST_CLASSES` classes of `LEAST_CLASS` pupils, have none.
    """
    worst = _worst_days(view)
    return pl.concat(
        worst.select(
            "school",
            question=pl.lit(f"class-{name}"),
            pool=pl.format("{}|class-{}", pl.col("school"), pl.lit(name)),
            who="class",
            other=pl.lit(None, pl.String),
            asked=pl.lit(value=True),
            kind=_ONE_KIND,
            hit=pl.col("weekday") == number,
        )
        for number, name in enumerate(WEEKDAYS, 1)
    )


def _worst_days(view: View) -> pl.LazyFrame:
    """[school, class, week, weekday]: the day of each whole week with most beyond expectation."""
    classes = view.rolls.lazy().select("pupil", "class").drop_nulls()
    daily = (
        days_possible(view)
        .join(classes, on="pupil", validate="m:1")
        .group_by("school", "class", "date")
        .agg(pupils=pl.len().cast(pl.Int64), away=pl.col("away").sum().cast(pl.Int64))
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
