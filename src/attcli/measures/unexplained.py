"""What still has to be found out: marks without a reason yet, and marks that are missing.

Every mark up to `as_of` is looked at, whatever the window. Nothing here changes a mark.
"""

from typing import Any

import polars as pl

from attcli.law import clocks
from attcli.measures.missing import REASON_CLOCK, missing_sessions, unresolved
from attcli.measures.people import NAME_ORDER, NAMES, children, named
from attcli.register.view import View

NO_REASON, MISSING = "no-reason-yet", "missing"
URGENT = ("looked_after", "child_protection", "social_worker")
"""Columns of the pupils file: a child who is one of these is called first."""

_FIELDS = (
    "pupil_id",
    *(name for name in NAMES if name != "pupil_id"),
    "kind",
    "date",
    "session",
    "age_school_days",
    "overdue",
    "source",
    "row",
    "column",
)


def unexplained(view: View) -> pl.LazyFrame:
    """One row for each mark without a reason yet and each missing mark; overdue first, then oldest.

    pupil_id, names; kind (no-reason-yet, missing); date, session; age_school_days: school days
    after that day; overdue: more of them than the law gives to find a reason (a missing mark is
    held to the same number; null before that law); source, row, column of the cell.
    """
    return view.once("unexplained", _unexplained)


def calls(view: View) -> pl.LazyFrame:
    """One row for each pupil on roll with a mark without a reason yet, in the order to call.

    Children who are looked after, on a child-protection plan or have a social worker come first;
    then who has waited longest. pupil_id, names; urgent (which of `URGENT`); no_reason, overdue
    and missing (how many marks); oldest, newest and sessions (those without a reason);
    age_school_days of the oldest.
    """
    waits = pl.col("kind") == NO_REASON
    found = (
        unexplained(view)
        .group_by("pupil_id")
        .agg(
            no_reason=waits.sum().cast(pl.Int64),
            overdue=(waits & pl.col("overdue")).sum().cast(pl.Int64),
            missing=(~waits).sum().cast(pl.Int64),
            oldest=pl.col("date").filter(waits).min(),
            newest=pl.col("date").filter(waits).max(),
            age_school_days=pl.col("age_school_days").filter(waits).max(),
            sessions=pl.struct("date", "session").filter(waits).sort(),
        )
    )
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    people = view.scoped(view.rolls.lazy()).filter(pl.col("roll_to") >= last)
    first = [pl.when(pl.col(name)).then(pl.lit(name)) for name in URGENT]
    return (
        people.select(*NAMES, urgent=pl.concat_list(first).list.drop_nulls())
        .join(found.filter(pl.col("no_reason") > 0), on="pupil_id", validate="1:1")
        .sort(
            pl.col("urgent").list.len() > 0,
            *("age_school_days", "no_reason"),
            *NAME_ORDER,
            descending=[True] * 3 + [False] * 3,
        )
    )


def unexplained_totals(view: View) -> dict[str, Any]:
    """How many marks of each kind, how many are overdue, and how many pupils have any.

    urgency_known: whether the pupils file says of anyone in it whether they are `URGENT`.
    """
    rows = unexplained(view).collect()
    kind, overdue = rows.get_column("kind"), rows.get_column("overdue")
    clock = clocks.on(view.latest_day).get(REASON_CLOCK)
    return {
        "no_reason": int((kind == NO_REASON).sum()),
        "no_reason_overdue": int(((kind == NO_REASON) & overdue).sum()),
        "missing": int((kind == MISSING).sum()),
        "missing_overdue": int(((kind == MISSING) & overdue).sum()),
        "pupils": children(rows),
        "overdue_after_school_days": clock.length if clock else None,
        "urgency_known": any(view.rolls.get_column(name).count() > 0 for name in URGENT),
    }


def _unexplained(view: View) -> pl.LazyFrame:
    clock = clocks.on(view.latest_day).get(REASON_CLOCK)
    late = pl.col("age_school_days") > clock.length if clock else pl.lit(None, pl.Boolean)
    waiting = unresolved(view).with_columns(kind=pl.lit(NO_REASON))
    gaps = missing_sessions(view).with_columns(kind=pl.lit(MISSING), overdue=late)
    return (
        pl.concat([waiting, gaps], how="diagonal")
        .join(named(view).drop("pupil", "school"), on="pupil_id", validate="m:1")
        .sort(
            "overdue",
            "age_school_days",
            *NAME_ORDER,
            *("date", "session", "kind"),
            descending=[True, True] + [False] * 6,
            nulls_last=True,
        )
        .select(_FIELDS)
    )
