"""Sessions without a mark where one was expected, and marks that still wait for their reason.

Missing marks are never present and never absent: they fall out of both halves of a rate, and are
listed. Nothing here changes a mark.
"""

import polars as pl

from attcli.law import clocks
from attcli.measures.expected import slot_key, unmarked
from attcli.measures.patterns import not_expected, without_unexpected
from attcli.register.view import View

REASON_CLOCK = "reason-to-establish"
_ORIGIN = ("source", "row", "column")
_KEY = ("school", "pupil_id", "date", "session")


def missing_sessions(view: View) -> pl.LazyFrame:
    """Each missing mark up to `as_of` of the pupils asked for, oldest first for each pupil.

    school, pupil_id, date, session; source, row, column of the blank cell (null where the export
    has no such row); age_school_days: school days since.
    """
    rows = view.marks.filter("no_mark").select(*_ORIGIN, slot_key())
    found = (
        view.scoped(missing_half_days(view))
        .join(rows, on="key", how="left", validate="1:1")
        .join(view.rolls.lazy().select("pupil", "pupil_id", "school"), on="pupil", validate="m:1")
    )
    return _aged(view, found).select(*_KEY, *_ORIGIN, "age_school_days").sort(*_KEY)


def missing_counts(view: View) -> pl.LazyFrame:
    """[pupil, missing]: how many marks are missing in the window, of pupils with any."""
    inside = pl.col("date").is_between(view.window.start, view.window.end)
    found = view.scoped(missing_half_days(view)).filter(inside)
    return found.group_by("pupil").agg(missing=pl.len().cast(pl.Int64))


def unresolved(view: View) -> pl.LazyFrame:
    """Each mark up to `as_of` that says “no reason yet”, of the pupils asked for, sorted.

    school, pupil_id, date, session; source, row, column; age_school_days: school days since the
    mark's day; overdue: more of them than the law gives to find the reason (null before that law).
    """
    found = view.scoped(view.marks.filter("no_reason_yet"))
    clock = clocks.on(view.latest_day).get(REASON_CLOCK)
    overdue = pl.col("age_school_days") > clock.length if clock else pl.lit(None, pl.Boolean)
    return (
        _aged(view, found)
        .with_columns(overdue=overdue)
        .select(*_KEY, *_ORIGIN, "age_school_days", "overdue")
        .sort(*_KEY)
    )


def missing_half_days(view: View) -> pl.LazyFrame:
    """[pupil, date, session, slot, key] of the missing marks of every pupil of the register."""
    return view.once(
        "missing half-days", lambda v: without_unexpected(unmarked(v), not_expected(v))
    )


def with_school_day(view: View, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` by date with `day`: the number of the last school day up to each one's own."""
    days = view.calendar.school_days.lazy().sort("date")
    return rows.sort("date").join_asof(days, on="date", by="school", check_sortedness=False)


def _aged(view: View, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` with `age_school_days`: the school days after each row's day, up to `as_of`."""
    days = view.calendar.school_days.lazy()
    last = days.group_by("school").agg(last=pl.col("day").max())
    return (
        with_school_day(view, rows)
        .join(last, on="school", how="left", validate="m:1")
        .with_columns(age_school_days=pl.col("last") - pl.col("day").fill_null(0))
    )
