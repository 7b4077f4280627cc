"""How much of their own possible sessions pupils missed: counts, and what they mean by law.

possible = attended + absent; closures, missing marks and sessions that were not possible are in
neither. Persistent and severe absence compare counts; percentages are for show.
"""

from typing import Any

import polars as pl

from attcli.law import thresholds
from attcli.measures.forecast import FORECAST, forecast
from attcli.measures.missing import missing_counts
from attcli.measures.people import NAME_ORDER, NAMES, named
from attcli.measures.planned import planned_counts
from attcli.register.percent import share, share_of
from attcli.register.view import View

SEVERE, PERSISTENT, AT_RISK, OK, NOT_APPLICABLE = "severe", "persistent", "at-risk", "ok", "n/a"
STATUSES = (SEVERE, PERSISTENT, AT_RISK, OK, NOT_APPLICABLE)
SUMS = (
    "possible",
    "attended",
    "absent",
    "authorised",
    "unauthorised",
    "late",
    "late_after_close",
)
_FIELDS = (
    *(name for name in NAMES if name != "pupil_id"),
    *SUMS,
    "missing",
    "attendance_pct",
    "absence_pct",
    "status",
    "sessions_to_pa",
    "best_possible_pct",
    *FORECAST,
)


def counts(marks: pl.LazyFrame, by: str = "pupil") -> pl.LazyFrame:
    """The sums of `SUMS` of marks with meanings, for each `by`."""
    return marks.group_by(by).agg(pl.col(name).sum().cast(pl.Int64) for name in SUMS)


def absence(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for with a row, or a missing mark, in the window; worst first.

    Fields: pupil_id, school, upn, surname, forename, year_group, class; the counts of sessions
    possible, attended, absent, authorised, unauthorised, late, late_after_close and missing;
    attendance_pct and absence_pct (two decimals, null without a possible session); status;
    sessions_to_pa (sessions still to miss until persistently absent, 0 or less once so);
    best_possible_pct (by the end of the academic year if every planned session is attended; null
    without term dates to its end); and what else the rest of the year can change
    (`attcli.measures.forecast`).
    """
    return view.once("absence", _absence)


def _absence(view: View) -> pl.LazyFrame:
    rows = (
        counts(view.in_window())
        .join(missing_counts(view), on="pupil", how="full", coalesce=True, validate="1:1")
        .with_columns(pl.col(*SUMS, "missing").fill_null(0))
        .join(named(view), on="pupil", validate="1:1")
        .join(planned_counts(view), on="pupil", how="left", validate="1:1")
    )
    return (
        rows.with_columns(
            _status(view),
            _sessions_to_pa(view),
            _best_possible_pct(),
            *forecast(view),
            attendance_pct=share("attended", "possible", 2),
            absence_pct=share("absent", "possible", 2),
            rate=pl.when(pl.col("possible") > 0).then(pl.col("absent") / pl.col("possible")),
        )
        .sort(
            "rate",
            "absent",
            *NAME_ORDER,
            descending=[True, True, False, False, False],
            nulls_last=True,
        )
        .select("pupil_id", *_FIELDS)
    )


def with_rates(view: View, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` [pupil_id, …] in their order, with the counts that every list of people begins with.

    attendance_pct, absent, attended and possible of the view's window.
    """
    rates = absence(view).select("pupil_id", "attendance_pct", "absent", "attended", "possible")
    return rows.join(rates, on="pupil_id", how="left", validate="1:1", maintain_order="left")


def totals(view: View, rows: pl.DataFrame | None = None) -> dict[str, Any]:
    """The counts and rates of everyone asked for, pooled: sums of sessions over sums of sessions.

    `rows`: the collected `absence(view)`, where it is at hand. pa_count holds the severely absent
    too; pa_rate_pct and sa_rate_pct are shares of pupils_rated, those with a possible session.
    """
    rows = absence(view).collect() if rows is None else rows
    status = rows.get_column("status")
    sums = {name: int(rows.get_column(name).sum()) for name in SUMS[:5]}
    severe = int((status == SEVERE).sum())
    persistent = int((status == PERSISTENT).sum()) + severe
    rated = int((status != NOT_APPLICABLE).sum())
    return {
        "pupils": rows.height,
        "pupils_rated": rated,
        **sums,
        "attendance_pct": share_of(sums["attended"], sums["possible"], 2),
        "pa_count": persistent,
        "pa_rate_pct": share_of(persistent, rated, 2),
        "sa_count": severe,
        "sa_rate_pct": share_of(severe, rated, 2),
        "missing": int(rows.get_column("missing").sum()),
    }


def _best_possible_pct() -> pl.Expr:
    attended, possible = (pl.col(name) + pl.col("planned") for name in ("attended", "possible"))
    rated = pl.col("possible") > 0
    return pl.when(rated).then(share(attended, possible, 2)).alias("best_possible_pct")


def _status(view: View) -> pl.Expr:
    """Severe, persistent, at risk, ok; n/a without a possible session. Compares counts."""
    law = thresholds.on(view.latest_day)
    absent, possible = pl.col("absent"), pl.col("possible")
    risk = {school: view.settings.school(school).policy.at_risk_den for school in view.schools}
    at_risk = pl.col("school").replace_strict(risk, return_dtype=pl.Int64)
    return (
        pl.when(possible == 0)
        .then(pl.lit(NOT_APPLICABLE))
        .when(absent * law.severe_den >= possible * law.severe_num)
        .then(pl.lit(SEVERE))
        .when(absent * law.persistent_den >= possible * law.persistent_num)
        .then(pl.lit(PERSISTENT))
        .when(absent * at_risk >= possible)
        .then(pl.lit(AT_RISK))
        .otherwise(pl.lit(OK))
        .alias("status")
    )


def _sessions_to_pa(view: View) -> pl.Expr:
    """How many absences make these sessions persistent at the least, less those there are."""
    law = thresholds.on(view.latest_day)
    num, den = law.persistent_num, law.persistent_den
    least = (pl.col("possible") * num + den - 1) // den
    return pl.when(pl.col("possible") > 0).then(least - pl.col("absent")).alias("sessions_to_pa")
