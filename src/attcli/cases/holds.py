"""Whose letters are held, and why: by the office (the case log), or by default.

A hold stops letters, never counting. Looked-after children, children with a child-protection plan
and pupils who have left are held by default: a person decides.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from attcli.findings import Finding, Place, finding
from attcli.register.noted import fits
from attcli.register.view import View
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
    return _told(pl.concat([_placed(rolls, placed), _by_default(rolls, days)]))


def held_in(view: View, placed: Sequence[Hold] = ()) -> pl.DataFrame:
    """`held` for the pupils of a view, by each school's own policy."""
    schools = ((key, view.settings.school(key)) for key in view.as_of)
    days = {key: Day(view.as_of[key], school.policy.no_row_days) for key, school in schools}
    return held(view.rolls, days, placed)


def held_by_office(rolls: pl.DataFrame, placed: Sequence[Hold]) -> pl.DataFrame:
    """`held` for the holds of the case log alone: what the office knows, a bereavement perhaps."""
    return _told(_placed(rolls, placed))


def _told(found: pl.DataFrame) -> pl.DataFrame:
    return (
        found.sort("school", "pupil_id", "order", "held")
        .group_by("school", "pupil_id", maintain_order=True)
        .agg(pl.col("held").unique(maintain_order=True).str.join("; "))
        .select(*HELD)
    )


def not_elsewhere(
    pupils: pl.DataFrame, placed: Sequence[Hold], elsewhere: Collection[str]
) -> tuple[Hold, ...]:
    """The holds without those placed at one of the schools `elsewhere` that fit none of the pupils.

    A UPN is the same child everywhere; a hold at a school that nobody knows stays, to be doubted.
    """
    keys = {school.casefold() for school in elsewhere}
    here = set(_fits(pupils, placed).get_column("hold"))
    return tuple(
        one for n, one in enumerate(placed) if n in here or one.school.casefold() not in keys
    )


def doubts(pupils: pl.DataFrame, placed: Sequence[Hold]) -> tuple[Finding, ...]:
    """What the office should know of the holds: that one fits nobody in the register (a slip would
    hold nobody), fits several pupils, or fits a pupil of another school than it was placed for.
    """
    fitting = _fits(pupils, placed)
    count = pl.col("person").n_unique().alias("persons")
    found = fitting.group_by("hold").agg(count, pl.col("at").unique().sort(), pl.col("here").any())
    by_hold = {row["hold"]: row for row in found.iter_rows(named=True)}
    order = sorted(range(len(placed)), key=lambda n: (placed[n].school, placed[n].pupil))
    told = (_doubt(placed[n], by_hold.get(n)) for n in order)
    return tuple(one for one in told if one)


def _doubt(hold: Hold, fit: Mapping[str, Any] | None) -> Finding | None:
    place = Place(value=hold.pupil)
    if fit is None:
        return finding("hold-without-pupil", place, school=hold.school)
    if fit["persons"] > 1:
        return finding("hold-fits-several", place, n=fit["persons"])
    if not fit["here"]:
        there = ", ".join(fit["at"])
        return finding("hold-at-another-school", place, school=hold.school, other=there)
    return None


def due_for_review(placed: Sequence[Hold], on: date) -> tuple[Hold, ...]:
    """The holds whose review date has come, the longest due first."""
    return tuple(sorted((h for h in placed if h.review <= on), key=lambda hold: hold.review))


def _placed(rolls: pl.DataFrame, placed: Sequence[Hold]) -> pl.DataFrame:
    words = pl.format("on hold: {} (review {})", "reason", pl.col("review").dt.strftime("%d/%m/%Y"))
    return (
        _fits(rolls, placed)
        .unique(["at", "pupil_id", "reason", "review"], maintain_order=True)
        .select(school="at", pupil_id="pupil_id", held=words, order=pl.lit(0, pl.Int32))
    )


def _fits(pupils: pl.DataFrame, placed: Sequence[Hold]) -> pl.DataFrame:
    """Every pupil each hold fits (`attcli.register.noted`): hold (its place in `placed`), reason,
    review, school, at, pupil_id, person, here. In doubt all are held.
    """
    columns = {
        "hold": pl.Series(range(len(placed)), dtype=pl.Int64),
        "school": pl.Series([hold.school for hold in placed], dtype=pl.String),
        "reason": pl.Series([hold.reason for hold in placed], dtype=pl.String),
        "review": pl.Series([hold.review for hold in placed], dtype=pl.Date),
        "noted": pl.Series([hold.pupil for hold in placed], dtype=pl.String),
    }
    return fits(pl.DataFrame(columns), pupils, by="hold")


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
