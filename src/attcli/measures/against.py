"""A summary of the school system beside the register: each pupil that differs, and why.

Nothing here decides anything: the register's own counts stand. A cause is named only where the
figures fit it exactly, the surest first.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from attcli.law import thresholds
from attcli.measures.against_causes import COUNTED, Fit, hypotheses, tallied
from attcli.measures.against_period import Period, days_of, other_period
from attcli.measures.people import NAMES, named
from attcli.register.percent import share_of
from attcli.register.view import View, Window

ONLY_OURS, ONLY_THEIRS = "only-in-register", "only-in-summary"
UNEXPLAINED = "not-explained"


@dataclass(frozen=True)
class Theirs:
    """A summary. `figures`: a row a pupil: pupil_id (null: not in the register), surname, forename,
    class, the counts of `COUNTED`, `rate` and `absence_rate` (whole numbers of the last of `places`
    decimals), `persistent`; null where the summary does not say.
    """

    figures: pl.DataFrame
    places: int


@dataclass(frozen=True)
class Compared:
    """`rows`: who differs or is in one only; `agree`: how many pupils agree; `both`: are in both.

    `period`: the days that make most of those agree who don't over the view's own; else None.
    """

    rows: list[dict[str, Any]]
    agree: int
    both: int
    period: Period | None


def compare(view: View, theirs: Theirs, left_out: pl.DataFrame) -> Compared:
    """Set `theirs` beside the window of `view`.

    `left_out`: the marks that don't count (`attcli.exports.assemble.LEFT_OUT`).
    """
    days = days_of(view)
    figures = theirs.figures.join(
        view.rolls.select("pupil", "pupil_id"), on="pupil_id", how="left", validate="m:1"
    ).filter(pl.col("pupil").is_null() | pl.col("pupil").is_in(view.scope["pupil"].implode()))
    both = figures.drop_nulls("pupil")
    fit = Fit(both, theirs.places)
    ours = tallied(days, both, view.window)
    differing = ours.join(fit.agreeing(ours), on="pupil", how="anti")
    period = other_period(view, days, fit, differing)
    causes = _causes(view, fit, differing, left_out)
    if period:
        shifted = view.over(window=Window(*period.span))
        under = tallied(days, both, shifted.window).join(differing, on="pupil", how="semi")
        later = _causes(shifted, fit, under, left_out)
        causes = pl.concat([causes, later.with_columns(order=pl.col("order") + 100)])
    rows = _differing(view, fit, differing, causes, period)
    rows += _alone(view, figures, days)
    return Compared(rows, both.height - differing.height, both.height, period)


def _causes(view: View, fit: Fit, ours: pl.DataFrame, left_out: pl.DataFrame) -> pl.DataFrame:
    """[pupil, order, cause, what] of every cause that makes a pupil's figures agree."""
    return pl.concat(hypotheses(view, fit, ours, left_out))


def _differing(
    view: View, fit: Fit, differing: pl.DataFrame, causes: pl.DataFrame, period: Period | None
) -> list[dict[str, Any]]:
    people = {row["pupil"]: row for row in named(view).collect().iter_rows(named=True)}
    said = {row["pupil"]: row for row in fit.figures.iter_rows(named=True)}
    told: dict[int, list[dict[str, Any]]] = {}
    for row in causes.sort("pupil", "order").iter_rows(named=True):
        told.setdefault(row["pupil"], []).append(row)
    rows = []
    for own in differing.iter_rows(named=True):
        pupil = own["pupil"]
        fitting = told.get(pupil, [])
        if period and pupil in period.pupils:
            fitting = [{"cause": "period", "what": period.words}, *fitting]
        rows.append(_row(people[pupil], own, said[pupil], fit, fitting))
    return sorted(rows, key=lambda row: [row[n] or "" for n in ("surname", "forename", "pupil_id")])


def _row(
    who: dict[str, Any], own: dict[str, Any], said: dict[str, Any], fit: Fit, fitting: list[Any]
) -> dict[str, Any]:
    ours, theirs = _ours(own, fit.places), _theirs(said, fit.places)
    shown = [name for name, value in theirs.items() if value is not None]
    difference = {
        name: round(theirs[name] - ours[name], 2)
        for name in shown
        if name != "persistent" and ours[name] is not None and theirs[name] != ours[name]
    }
    causes = [{"cause": each["cause"], "why": each["what"]} for each in fitting]
    first = causes[0] if causes else {"cause": UNEXPLAINED, "why": "nothing in the register fits"}
    return {
        **{name: who[name] for name in NAMES},
        "ours": {name: ours[name] for name in shown},
        "theirs": {name: theirs[name] for name in shown},
        "difference": difference,
        **first,
        "causes": causes,
    }


def _ours(own: dict[str, Any], places: int) -> dict[str, Any]:
    law = thresholds.on(date.max)
    persistent = own["possible"] > 0 and (
        own["absent"] * law.persistent_den >= own["possible"] * law.persistent_num
    )
    return {
        **{name: own[name] for name in COUNTED},
        "rate": share_of(own["attended"], own["possible"], places),
        "absence_rate": share_of(own["absent"], own["possible"], places),
        "persistent": persistent,
    }


def _theirs(said: dict[str, Any], places: int) -> dict[str, Any]:
    rates = {
        name: None if said[name] is None else said[name] / 10**places
        for name in ("rate", "absence_rate")
    }
    return {**{name: said[name] for name in COUNTED}, **rates, "persistent": said["persistent"]}


def _alone(view: View, figures: pl.DataFrame, days: pl.DataFrame) -> list[dict[str, Any]]:
    """Pupils with a mark in the window who are not in the summary, then those only there."""
    inside = days.filter(pl.col("date").is_between(view.window.start, view.window.end))
    missing = named(view).collect().join(figures.drop_nulls("pupil"), on="pupil", how="anti")
    ours = missing.join(inside, on="pupil", how="semi").sort("surname", "forename", "pupil_id")
    theirs = figures.filter(pl.col("pupil").is_null())
    nothing: dict[str, Any] = {"ours": {}, "theirs": {}, "difference": {}, "causes": []}
    rows = [
        {**{name: who[name] for name in NAMES}, **nothing, "cause": ONLY_OURS,
         "why": "the summary does not list this pupil"}
        for who in ours.iter_rows(named=True)
    ]  # fmt: skip
    return rows + [
        {**dict.fromkeys(NAMES), **{n: who[n] for n in ("surname", "forename", "class")},
         **nothing, "cause": ONLY_THEIRS, "why": "the register has no row of this pupil"}
        for who in theirs.iter_rows(named=True)
    ]  # fmt: skip
