"""What the rest of the academic year can still change: persistent and severe absence by its end.

On counts: with the planned sessions of the term dates, all attended, or some missed. Not a guess at
what a pupil will do.
"""

from typing import Any

import polars as pl

from attcli.law import thresholds
from attcli.measures.planned import days_ahead, why_unknown
from attcli.register.view import View

FORECAST = ("planned", "can_avoid_pa", "can_leave_severe", "may_still_miss", "forecast_unknown")
NOT_RATED = "no-possible-session"


def forecast(view: View) -> list[pl.Expr]:
    """The columns of `FORECAST`, of rows with school, possible, absent, planned and their status.

    planned: sessions still planned; can_avoid_pa: by the end of the academic year the absence so
    far need not be persistent; can_leave_severe: likewise for severe absence (null for others);
    may_still_miss: the most planned sessions that may be missed without its being persistent, 0
    where it is so in any case; forecast_unknown: why these are null (term-dates, period,
    marks-end, no-possible-session).
    """
    law = thresholds.on(view.latest_day)
    absent, end = pl.col("absent"), pl.col("possible") + pl.col("planned")
    known = pl.col("possible") > 0
    spare = end * law.persistent_num - absent * law.persistent_den
    severe = absent * law.severe_den >= pl.col("possible") * law.severe_num
    leaves = absent * law.severe_den < end * law.severe_num
    most = pl.min_horizontal((spare - 1) // law.persistent_den, "planned")
    reasons = {school: why for school, why in why_unknown(view).items() if why}
    why = pl.col("school").replace_strict(reasons, default=None, return_dtype=pl.String)
    return [
        pl.when(known).then(spare > 0).alias("can_avoid_pa"),
        pl.when(known & severe).then(leaves).alias("can_leave_severe"),
        # the least of both is null where planned is not known
        pl.when(known, pl.col("planned").is_not_null())
        .then(pl.max_horizontal(most, pl.lit(0, pl.Int64)))
        .alias("may_still_miss"),
        pl.coalesce(why, pl.when(~known).then(pl.lit(NOT_RATED))).alias("forecast_unknown"),
    ]


def forecast_summary(view: View, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """For each school asked for: the planned days (`from`, `to`, `days`), or why they are unknown;
    how many persistent and severe pupils of `rows` can still avoid being so, and how many cannot.
    """
    found = []
    for school, why in why_unknown(view).items():
        days = days_ahead(view, school) or [] if why is None else []
        here = rows.filter(pl.col("school") == school)
        behind = here.filter(pl.col("sessions_to_pa") <= 0).get_column("can_avoid_pa")
        leave = here.get_column("can_leave_severe")
        found.append(
            {
                "school": school,
                "unknown": why,
                "from": days[0] if days else None,
                "to": days[-1] if days else None,
                "days": len(days) if why is None else None,
                "pa_avoidable": int(behind.sum()),
                "pa_certain": int((~behind).sum()),
                "severe_can_leave": int(leave.sum()),
                "severe_certain": int((~leave).sum()),
            }
        )
    return found
