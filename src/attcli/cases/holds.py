"""Whose letters are held, and why: by the office (the case log), or by default.

A hold stops letters, never counting. Looked-after children, children with a child-protection plan
and pupils who have left are held by default: a person decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from attcli.findings import Finding, Place, finding
from attcli.store.holds import Hold

HELD = ("school", "pupil_id", "held")


@dataclass(frozen=True, slots=True)
class Day:
    """A school's last day counted, and the days without a row after which a pupil may have left."""

    as_of: date
    no_row_days: int


def held(rolls: pl.DataFrame, days: Mapping[str, Day], placed: Sequence[Hold] = ()) -> pl.DataFrame:
    """Columns school, pupil_id, `held`: the reasons in words. One row a pupil who is held.

    `rolls` as in `attcli.register.roll`, `days` by school, `placed` the holds of the case log that
    stand.
    """
    found = pl.concat([_placed(rolls, placed), _by_default(rolls, days)])
    return (
        found.sort("school", "pupil_id", "order", "held")
        .group_by("school", "pupil_id", maintain_order=True)
        .agg(pl.col("held").unique(maintain_order=True).str.join("; "))
        .select(*HELD)
    )


def without_pupil(pupils: pl.DataFrame, placed: Sequence[Hold]) -> tuple[Finding, ...]:
    """A finding for each hold whose pupil is not in the register: a slip would hold nobody."""
    keys = _keys(pupils).select("school", "key").unique()
    lost = _frame(placed).join(keys, on=["school", "key"], how="anti").sort("school", "pupil")
    return tuple(
        finding("hold-without-pupil", Place(value=row["pupil"]), school=row["school"])
        for row in lost.iter_rows(named=True)
    )


def due_for_review(placed: Sequence[Hold], on: date) -> tuple[Hold, ...]:
    """The holds whose review date has come, the longest due first."""
    return tuple(sorted((h for h in placed if h.review <= on), key=lambda hold: hold.review))


def _placed(rolls: pl.DataFrame, placed: Sequence[Hold]) -> pl.DataFrame:
    words = pl.format("on hold: {} (review {})", "reason", pl.col("review").dt.strftime("%d/%m/%Y"))
    return (
        _frame(placed)
        .join(_keys(rolls), on=["school", "key"], how="inner")
        .unique(["school", "pupil_id", "reason", "review"], maintain_order=True)
        .select("school", "pupil_id", held=words, order=pl.lit(0, pl.Int32))
    )


def _frame(placed: Sequence[Hold]) -> pl.DataFrame:
    columns = {
        "school": pl.Series([hold.school for hold in placed], dtype=pl.String),
        "pupil": pl.Series([hold.pupil for hold in placed], dtype=pl.String),
        "reason": pl.Series([hold.reason for hold in placed], dtype=pl.String),
        "review": pl.Series([hold.review for hold in placed], dtype=pl.Date),
    }
    return pl.DataFrame(columns).with_columns(key=pl.col("pupil").str.to_lowercase())


def _keys(pupils: pl.DataFrame) -> pl.DataFrame:
    """Every way to name a pupil: school, key (in small letters), pupil_id."""
    ids = [pl.col(name) for name in ("pupil_id", "upn", "mis_id", "adno")]
    return (
        pl.concat([pupils.select("school", "pupil_id", key=one.str.to_lowercase()) for one in ids])
        .drop_nulls("key")
        .unique(maintain_order=True)
    )


def _by_default(rolls: pl.DataFrame, days: Mapping[str, Day]) -> pl.DataFrame:
    last = {school: day.as_of for school, day in days.items()}
    quiet_from = {school: day.as_of - timedelta(day.no_row_days) for school, day in days.items()}
    as_of, quiet = (
        pl.col("school").replace_strict(by_school, return_dtype=pl.Date, default=None)
        for by_school in (last, quiet_from)
    )
    left = pl.col("leaving_date") < as_of
    reasons = (
        (left, pl.format("left on {}", _day("leaving_date"))),
        (
            (pl.col("last_row") < quiet) & left.fill_null(False).not_(),
            pl.format("no row in the register since {}: left?", _day("last_row")),
        ),
        (pl.col("looked_after"), pl.lit("looked-after child: the school decides each letter")),
        (pl.col("child_protection"), pl.lit("child protection: the school decides each letter")),
    )
    return pl.concat(
        [
            rolls.filter(which).select(
                "school", "pupil_id", held=words, order=pl.lit(order, pl.Int32)
            )
            for order, (which, words) in enumerate(reasons, start=1)
        ]
    )


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%d/%m/%Y")
