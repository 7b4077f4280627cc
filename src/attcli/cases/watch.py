"""How a pupil does in the time that a notice to improve gives: watched to the last day counted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.issued import in_force
from attcli.measures.missing import missing_sessions
from attcli.register.view import View
from attcli.store.events import Event, whose

NOTICE = "notice-to-improve"
NOT_BEGUN, RUNNING, BROKEN, MET, TO_SETTLE, ENDED = (
    *("not begun", "running", "broken", "met", "to settle", "ended"),
)
_ACT = {
    BROKEN: "broken: consider a referral",
    MET: "the time is over and was kept: tell the parents",
    TO_SETTLE: "the time is over: settle marks that are missing or without a reason, then judge it",
    ENDED: "the time is over: judge it",
}
_COUNTS = ("possible", "attended", "unauthorised", "no_reason_yet")
_ASKED: dict[str, pl.DataType | type[pl.DataType]] = {
    "event": pl.Int64,
    "id": pl.Int64,
    "parent": pl.String,
    "issued": pl.Date,
    "from": pl.Date,
    "until": pl.Date,
    "most_unauthorised": pl.Int64,
}


def watched(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """One row for each notice to improve in force about a pupil of the register, the latest first.

    pupil_id; id (of the entry), parent, issued, from, until (null: no end was entered);
    possible, attended, unauthorised (no_reason_yet of them), missing: the sessions of that time so
    far; most_unauthorised: what the notice allows (null: the entry does not say), broken_on: the
    day of the first session beyond it; status. Marks without a reason yet break nothing, and a
    time that ended with such marks or without some is `to settle`, not met.
    """
    asked = _asked(view, in_force(logged))
    marks = _inside(view.marks, asked).sort("slot")
    settled = pl.col("date").filter(pl.col("unauthorised") & ~pl.col("no_reason_yet"))
    counts = marks.group_by("event").agg(
        *(pl.col(name).sum().cast(pl.Int64) for name in _COUNTS),
        broken_on=settled.get(pl.col("most_unauthorised").first(), null_on_oob=True),
    )
    missing = (
        _inside(missing_sessions(view), asked)
        .group_by("event")
        .agg(missing=pl.len().cast(pl.Int64))
    )
    return (
        asked.lazy()
        .join(counts, on="event", how="left", validate="1:1")
        .join(missing, on="event", how="left", validate="1:1")
        .with_columns(pl.col(*_COUNTS, "missing").fill_null(0))
        .with_columns(_status())
        .sort("issued", "id", descending=True)
        .drop("event", "last")
        .collect()
    )


def to_act_on(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """A line for each pupil about whose notices to improve something is to be decided, for a To do
    list: pupil_id, what, since, why; the earliest first. One that runs and holds has none.
    """
    rows = watched(view, logged).filter(pl.col("status").is_in(list(_ACT)))
    counted = pl.format(
        "{} of {} sessions attended, {} unauthorised", "attended", "possible", "unauthorised"
    )
    why = pl.col("status").replace_strict(_ACT, return_dtype=pl.String)
    each = pl.format("to {}: {}; {}", pl.col("parent").fill_null("the parents"), counted, why)
    return (
        rows.with_columns(since=pl.coalesce("broken_on", "until"), each=each)
        .sort("pupil_id", "issued", "id")
        .group_by("pupil_id", maintain_order=True)
        .agg(
            what=pl.lit("Notice to improve"),
            since=pl.col("since").min(),
            why=pl.col("each").unique(maintain_order=True).str.join(". "),
        )
        .sort("since", "pupil_id", nulls_last=True)
    )


def _asked(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """The notices [`_ASKED`, pupil_id, last]; last: the last day counted of the pupil's school."""
    rows = [_row(place, event) for place, event in enumerate(logged) if event.kind == NOTICE]
    schools = view.pupils.select("pupil_id", "school")
    last = pl.col("school").replace_strict(dict(view.as_of), default=None, return_dtype=pl.Date)
    return (
        pl.DataFrame(rows, schema=_ASKED)
        .join(whose(logged, view.pupils), on="event", validate="1:1")
        .join(schools, on="pupil_id", validate="m:1")
        .select("pupil_id", *_ASKED, last=last)
        .drop_nulls("last")
    )


def _row(place: int, event: Event) -> dict[str, Any]:
    watch = event.details.get("watch", {})
    begins = watch.get("from")
    return {
        "event": place,
        "id": event.id,
        "parent": event.parent or None,
        "issued": event.day,
        "from": date.fromisoformat(begins) if begins else event.day,
        "until": event.until,
        "most_unauthorised": watch.get("most_unauthorised"),
    }


def _inside(rows: pl.LazyFrame, asked: pl.DataFrame) -> pl.LazyFrame:
    """The `rows` (pupil_id, date, …) in the time of each notice; a pupil may have several."""
    spans = asked.lazy().select("event", "pupil_id", "from", "until", "most_unauthorised")
    ends = pl.col("until").is_null() | (pl.col("date") <= pl.col("until"))
    return rows.join(spans, on="pupil_id").filter(pl.col("date") >= pl.col("from"), ends)


def _status() -> pl.Expr:
    open_end = pl.col("until").is_null() | (pl.col("last") < pl.col("until"))
    unsettled = (pl.col("no_reason_yet") > 0) | (pl.col("missing") > 0)
    unsaid = pl.col("most_unauthorised").is_null() | (pl.col("possible") == 0)
    return (
        pl.when(pl.col("broken_on").is_not_null())
        .then(pl.lit(BROKEN))
        .when(pl.col("last") < pl.col("from"))
        .then(pl.lit(NOT_BEGUN))
        .when(open_end)
        .then(pl.lit(RUNNING))
        .when(unsaid)
        .then(pl.lit(ENDED))
        .when(unsettled)
        .then(pl.lit(TO_SETTLE))
        .otherwise(pl.lit(MET))
        .alias("status")
    )
