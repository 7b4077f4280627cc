"""What has changed for whom between two days: lists entered and left, stages, and absence itself.

Both days are looked at with the marks as they are held now: a mark amended since changes the
picture of the earlier day, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from attcli.cases.figures import Figures
from attcli.law import thresholds
from attcli.measures.absence import PERSISTENT, SEVERE
from attcli.measures.changes import IMPROVED, STRETCHES, WORSE, trends
from attcli.measures.people import NAME_ORDER, NAMES
from attcli.policy.stage import ATTENDANCE
from attcli.register.percent import share
from attcli.register.view import View

MET, NOW_SEVERE, NOW_PERSISTENT = "threshold-met", "severe", "persistent"
STAGE_UP, LETTER_DUE, WITHIN_REACH = "stage-up", "letter-due", "within-reach"
NO_LONGER_MET, STAGE_DOWN = "no-longer-met", "stage-down"
LESS_SEVERE, RECOVERED = "no-longer-severe", "recovered"
CHANGES = (
    *(MET, NOW_SEVERE, NOW_PERSISTENT, STAGE_UP, LETTER_DUE, WITHIN_REACH, WORSE),
    *(NO_LONGER_MET, STAGE_DOWN, LESS_SEVERE, RECOVERED, IMPROVED),
)
"""Every kind, in the order in which a meeting takes them."""

_NEITHER = ("first_met", "stage_since", "due_from")
_BOTH = ("possible", "absent", "attendance_pct", "status", "current_sessions", "stage", "due")
_TREND = tuple(f"{stretch}_{name}" for stretch in STRETCHES for name in ("days", "away", "spells"))


@dataclass(frozen=True)
class _Kind:
    """When a change is one, the words of before and after, and the day it dates from, if known."""

    holds: pl.Expr
    before: pl.Expr
    after: pl.Expr
    on: pl.Expr = pl.lit(None, pl.Date)  # noqa: RUF009 (never changed)


def changes(view: View, now: Figures, then: Figures) -> pl.DataFrame:
    """One row for each pupil asked for and change from `then` to `now`, which is of `view`.

    change (one of `CHANGES`), names; before, after: the figures in words; on: the day it dates from
    (a tenth session, the opening of a stage), null where it has none; then every figure that
    changes are told by, now and `before_…`: possible, absent, attendance_pct, status,
    current_sessions, stage (of attendance; 0: none), due; first_met, stage_since, due_from. Of
    `worse` and `improved` the counts of `attcli.measures.changes`, and p_corrected.
    """
    told = trends(view).drop_nulls("change").collect()
    rows = compared(now, then).join(
        told.select("pupil_id", "p_corrected", *_TREND, trend="change"),
        on="pupil_id",
        how="left",
        validate="1:1",
    )
    found = [
        rows.filter(kind.holds).with_columns(
            change=pl.lit(name, pl.Enum(CHANGES)), before=kind.before, after=kind.after, on=kind.on
        )
        for name, kind in _kinds(view).items()
    ]
    figures = (*_BOTH, *(f"before_{name}" for name in _BOTH), *_NEITHER, *_TREND, "p_corrected")
    return (
        pl.concat(found)
        .sort("change", *NAME_ORDER, nulls_last=True)
        .select(pl.col("change").cast(pl.String), *NAMES, "before", "after", "on", *figures)
    )


def compared(now: Figures, then: Figures) -> pl.DataFrame:
    """One row a pupil: names, the figures of `changes` of both days, met, met_now and `before_…`.

    A pupil without a row then has no figure of that day: null, no test met, stage 0.
    """
    before = _figures(then).drop(n for n in NAMES if n != "pupil_id")
    before = before.rename(
        {name: f"before_{name}" for name in before.columns if name != "pupil_id"}
    )
    counts = ("current_sessions", "stage")
    return (
        _figures(now)
        .join(before, on="pupil_id", how="left", validate="1:1")
        .with_columns(
            pl.col("before_met", "before_met_now").fill_null(value=False),
            pl.col(*counts, *(f"before_{name}" for name in counts)).fill_null(0),
        )
    )


def _figures(at: Figures) -> pl.DataFrame:
    counts = at.absence.select("pupil_id", *_BOTH[:4])
    test = at.threshold.select(*NAMES, "met", "met_now", "current_sessions", "first_met")
    of_ladder = pl.col("track") == ATTENDANCE
    stages = at.stages.select(
        *("pupil_id", "due", "due_from"),
        stage="attendance_stage",
        stage_since=pl.when(of_ladder).then("since"),
    )
    return test.join(counts, on="pupil_id", how="left", validate="1:1").join(
        stages, on="pupil_id", how="left", validate="1:1"
    )


def newly(now_on_list: pl.Expr, was_on_list: pl.Expr) -> pl.Expr:
    """On a list now and not then; who had no figure then was not on it."""
    return now_on_list & ~was_on_list.fill_null(value=False)


def _status(*words: str, before: bool = False) -> pl.Expr:
    return pl.col("before_status" if before else "status").is_in(words)


def list_entered() -> Mapping[str, pl.Expr]:
    """Of rows of `compared`: who is newly on each list of people."""
    either = _status(SEVERE, PERSISTENT, before=True)
    first_met = newly(pl.col("met"), pl.col("before_met"))
    return {
        MET: newly(pl.col("met_now"), pl.col("before_met_now")) | first_met,
        NOW_SEVERE: newly(_status(SEVERE), _status(SEVERE, before=True)),
        NOW_PERSISTENT: newly(_status(PERSISTENT), either),
        STAGE_UP: pl.col("stage") > pl.col("before_stage"),
    }


def _kinds(view: View) -> Mapping[str, _Kind]:
    entered = list_entered()
    missed = {side: _missed(side) for side in ("", "before_")}
    either = _status(SEVERE, PERSISTENT, before=True)
    rated = pl.col("possible") > 0
    stage_on = pl.col("stage_since")
    past = pl.format("{} (met between)", _sessions(""))
    met = pl.when("met_now").then(_sessions("")).otherwise(past)
    of_status = {
        NOW_SEVERE: entered[NOW_SEVERE],
        NOW_PERSISTENT: entered[NOW_PERSISTENT],
        LESS_SEVERE: _status(SEVERE, before=True) & _status(PERSISTENT),
        RECOVERED: either & ~_status(SEVERE, PERSISTENT) & rated,
    }
    return {
        MET: _Kind(entered[MET], _sessions("before_"), met, pl.col("first_met")),
        NO_LONGER_MET: _Kind(
            pl.col("before_met_now") & ~pl.col("met_now"), _sessions("before_"), _sessions("")
        ),
        STAGE_UP: _Kind(entered[STAGE_UP], _stage("before_"), _stage(""), stage_on),
        STAGE_DOWN: _Kind(
            pl.col("stage") < pl.col("before_stage"), _stage("before_"), _stage(""), stage_on
        ),
        LETTER_DUE: _Kind(
            newly(pl.col("due").is_not_null(), pl.col("due") == pl.col("before_due"))
            & ~entered[STAGE_UP],
            pl.col("before_due").fill_null("none"),
            pl.col("due"),
            pl.col("due_from"),
        ),
        WITHIN_REACH: _Kind(_within_reach(view), _sessions("before_"), _sessions("")),
        **{name: _Kind(holds, missed["before_"], missed[""]) for name, holds in of_status.items()},
        **{
            name: _Kind(pl.col("trend") == name, _spells("earlier"), _spells("recent"))
            for name in (WORSE, IMPROVED)
        },
    }


def _within_reach(view: View) -> pl.Expr:
    """At most the policy's `near` sessions short of the test now, and further from it then."""
    needed = thresholds.on(view.latest_day).notice_sessions
    near = {school: needed - view.settings.school(school).policy.near for school in view.schools}
    from_here = pl.col("school").replace_strict(near, return_dtype=pl.Int64)
    now, before = pl.col("current_sessions"), pl.col("before_current_sessions")
    return (now >= from_here) & (before < from_here) & ~pl.col("met_now")


def _missed(side: str) -> pl.Expr:
    absent, possible = pl.col(f"{side}absent"), pl.col(f"{side}possible")
    rate = share(possible - absent, possible, 1)
    return pl.coalesce(
        pl.when(possible > 0).then(pl.format("{}% ({}/{})", rate, absent, possible)),
        pl.lit("no possible session"),
    )


def _sessions(side: str) -> pl.Expr:
    return pl.format("{} sessions", f"{side}current_sessions")


def _stage(side: str) -> pl.Expr:
    stage = pl.col(f"{side}stage")
    return pl.when(stage > 0).then(pl.format("stage {}", stage)).otherwise(pl.lit("none"))


def _spells(stretch: str) -> pl.Expr:
    counts = (f"{stretch}_{name}" for name in ("spells", "away", "days"))
    return pl.format("{} spells, {} of {} days", *counts)
