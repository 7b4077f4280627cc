"""What lies inside a run of absence and neither counts nor breaks it: the evidence names it.

Weekends, days on which the school held no session, sessions that were not possible for the pupil,
missing marks, and sessions in which the pupil was not expected (a morning-only child's afternoons).
"""

import polars as pl

from attcli.measures.missing import missing_half_days
from attcli.measures.runs import absences
from attcli.register.roll import day_of, half_day, session_of
from attcli.register.schema import CODE, SESSION
from attcli.register.view import View

WEEKEND, CLOSED, NOT_POSSIBLE = "weekend", "closed", "not-possible"
NO_MARK, NOT_EXPECTED = "no-mark", "not-expected"
KIND = pl.List(
    pl.Struct({"from": pl.Date, "to": pl.Date, "session": SESSION, "why": pl.String, "code": CODE})
)
_SATURDAY = 6


def between(view: View, runs: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, between] of runs [pupil, first_slot, last_slot], several a pupil.

    between: a list of {from, to, session, why, code} in time order; session null: the whole day;
    why: weekend, closed, not-possible (with its code), no-mark or not-expected. A stretch of days
    with nothing held is one entry: `closed`, unless it is a weekend alone.
    """
    spare = _spare(view, runs)
    gap = (pl.col("date") - pl.col("date").shift(1)) != pl.duration(days=1)
    same = pl.col("pupil") == pl.col("pupil").shift(1)
    alone = (pl.col("why") != CLOSED) | pl.col("session").is_not_null()
    new = (alone | alone.shift(1) | gap | ~same).fill_null(value=True)
    weekend = (pl.col("date").dt.weekday() >= _SATURDAY).all()
    spans = (
        spare.with_columns(span=new.cum_sum())
        .group_by("pupil", "span", maintain_order=True)
        .agg(
            pl.col("date").first().alias("from"),
            pl.col("date").last().alias("to"),
            pl.col("session", "code").first(),
            why=pl.when((pl.col("why") == CLOSED).all() & weekend)
            .then(pl.lit(WEEKEND))
            .otherwise(pl.col("why").first()),
        )
    )
    entry = pl.struct("from", "to", "session", "why", "code")
    return spans.group_by("pupil", maintain_order=True).agg(between=entry)


def _spare(view: View, runs: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, date, session (null: all day), why, code]: the half-days that don't count, sorted."""
    inside = pl.int_ranges(pl.col("first_slot") + 1, "last_slot").alias("slot")
    slots = (
        runs.select("pupil", inside)
        .explode("slot")
        .drop_nulls()
        .with_columns(pl.col("slot").cast(pl.Int32))
        .unique()
        .with_columns(date=day_of(pl.col("slot")))
    )
    schools = view.rolls.lazy().select("pupil", "school")
    missed = absences(view).select("pupil", "slot")  # every possible session inside a run is one
    others = view.marks.filter(~pl.col("possible")).select("pupil", "slot", "code")
    held = view.calendar.held.lazy().select("school", slot=half_day(), held=pl.lit(value=True))
    missing = missing_half_days(view).select("pupil", "slot", missing=pl.lit(value=True))
    why = (
        pl.when(pl.col("code").is_not_null())
        .then(pl.lit(NOT_POSSIBLE))
        .when("missing")
        .then(pl.lit(NO_MARK))
        .when("held")
        .then(pl.lit(NOT_EXPECTED))
        .otherwise(pl.lit(CLOSED))
    )
    halves = (
        slots.join(missed, on=["pupil", "slot"], how="anti")
        .join(schools, on="pupil", validate="m:1")
        .join(others, on=["pupil", "slot"], how="left", validate="1:1")
        .join(held, on=["school", "slot"], how="left", validate="m:1")
        .join(missing, on=["pupil", "slot"], how="left", validate="1:1")
        .with_columns(why=why, session=session_of(pl.col("slot")))
    )
    return _whole_days(halves)


def _whole_days(halves: pl.LazyFrame) -> pl.LazyFrame:
    """Both halves of a day as one row, where the same holds for them."""
    return (
        halves.group_by("pupil", "date", "why", "code")
        .agg(halves=pl.len(), slot=pl.col("slot").min(), session=pl.col("session").first())
        .with_columns(session=pl.when(pl.col("halves") == 1).then("session"))
        .sort("pupil", "slot")
        .select("pupil", "date", "session", "why", "code")
    )
