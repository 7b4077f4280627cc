"""Absence before and after a letter, meeting, visit, plan or notice to improve, beside that of
similar pupils without one in the same weeks.

Pupils are written to when their absence is worst, and it would mostly fall again by itself
(regression to the mean). So the change is set beside that of pupils who missed about as much in the
same weeks: a difference in differences. It is a description, and no test of significance.
"""

from collections.abc import Sequence

import polars as pl

from attcli.findings import Finding, Place, finding
from attcli.measures.around import SUMS, stretches, sums_around
from attcli.measures.differences import differences
from attcli.measures.people import NAME_ORDER, NAMES, named
from attcli.measures.similar import SIMILAR_SUMS, similar
from attcli.register.days import monday
from attcli.register.view import View
from attcli.store.events import KINDS, Event, fitting, whose

WEEKS = 6
MEASURED = tuple(kind for kind in KINDS if kind != "call")
CANNOT_SHOW = (
    "It can't show that a letter or a meeting changed anything, only how absence changed beside "
    "that of similar pupils.",
    "Pupils are written to when their absence is at its worst, and most of it would have fallen "
    "again anyway. Read the difference from the similar pupils, never the fall; where they missed "
    "less before, a part of the difference is still that.",
    "The similar pupils missed about as much, not for the same reasons: the office knew more than "
    "the register when it chose whom to write to, and the log may not hold all that was done. "
    "Those who miss most have nobody like them, and are not compared.",
    "The numbers are small. In invented schools where letters change nothing, some 35 of them show "
    "differences of up to 3 points either way; ten show more. Nothing here is proof.",
)
_KEY = ["school", "monday"]
_FIELDS = (
    *NAMES,
    *("kind", "date", "until", "what", "entries"),
    *SUMS,
    *("before_absence_pct", "after_absence_pct", "change_points"),
    *("similar", *SIMILAR_SUMS, "similar_before_absence_pct", "similar_after_absence_pct"),
    *("similar_change_points", "difference_points", "difference_sessions"),
    *("incomplete", "overlapping"),
)


def interventions(view: View, logged: Sequence[Event], weeks: int = WEEKS) -> pl.LazyFrame:
    """One row for each intervention of the pupils asked for, dated in the window, latest first.

    `logged`: the entries of the log. Those of one pupil, kind and day are one row; `entries` says
    how many, calls are none. Names; kind, date, until, what; the sums of the `weeks` school weeks
    before and after (`before_…`, `after_…`: sessions possible, absent, unauthorised, late and late
    after the register closed) and rates in per cent; `similar`: how many pupils it is compared
    with, and their sums in the same weeks; the change of each rate in points; difference_points:
    one change less the other, difference_sessions: what that is in sessions of the pupil.
    incomplete: why there is no comparison (`before`: the register begins later; `after`: the weeks
    are not over; `joined`, `left`: the pupil was not on roll throughout; `no-possible-session`).
    overlapping: how many other interventions of the pupil lie in these weeks.
    """
    every, cases = _every(view, logged).lazy(), _cases(view, logged).lazy()
    stretched = stretches(view, cases.select(_KEY).unique(), weeks).collect().lazy()
    sums = _sums(view, cases, stretched).collect().lazy()
    own = cases.join(sums, on=["pupil", *_KEY], validate="m:1")
    free = sums.filter(pl.col("incomplete").list.len() == 0).join(
        _busy(every, stretched), on=["pupil", *_KEY], how="anti"
    )
    whole = own.filter(pl.col("incomplete").list.len() == 0)
    return (
        own.join(similar(whole, free), on="case", how="left", validate="1:1")
        .join(_overlapping(every, own), on="case", how="left", validate="1:1")
        .with_columns(pl.col("similar", "overlapping").fill_null(0))
        .with_columns(differences())
        .join(named(view).drop("school", "year_group"), on="pupil", validate="m:1")
        .sort("date", *NAME_ORDER, "kind", descending=[True, *[False] * 4])
        .select(_FIELDS)
    )


def _every(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """[pupil, school, kind, date, to]: whom each measured entry may be about, at every school."""
    about = _table(logged).join(
        fitting(logged, view.rolls).select("event", "pupil_id"), on="event", validate="1:m"
    )
    return (
        about.join(view.rolls.select("pupil_id", "pupil", "school"), on="pupil_id", validate="m:1")
        .select("pupil", "school", "kind", "date", to=pl.coalesce("until", "date"))
        .unique(maintain_order=True)
    )


def _cases(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """[case, pupil, school, monday, kind, date, until, what, entries] of the interventions in
    scope and window.
    """
    inside = pl.col("date").is_between(view.window.start, view.window.end)
    titles = pl.col("what").filter(pl.col("what") != "").unique(maintain_order=True)
    return (
        _table(logged)
        .filter(inside)
        .join(whose(logged, view.rolls), on="event", validate="1:1")
        .join(view.scope, on="pupil_id", validate="m:1")
        .join(view.rolls.select("pupil", "school"), on="pupil", validate="m:1")
        .sort("event")
        .group_by("pupil", "school", "kind", "date", maintain_order=True)
        .agg(pl.col("until").max(), what=titles.str.join("; "), entries=pl.len().cast(pl.Int64))
        .with_row_index("case")
        .with_columns(monday=monday("date"))
    )


def _table(logged: Sequence[Event]) -> pl.DataFrame:
    """[event (its place in `logged`), kind, date, until, what] of the kinds measured."""
    rows = [
        (place, one.kind, one.day, one.until, one.what)
        for place, one in enumerate(logged)
        if one.kind in MEASURED
    ]
    schema = {"event": pl.Int64, "kind": pl.String, "date": pl.Date}
    return pl.DataFrame(rows, {**schema, "until": pl.Date, "what": pl.String}, orient="row")


def _sums(view: View, cases: pl.LazyFrame, stretched: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, school, monday, `SUMS`, year_group, span_from, span_to, incomplete]: of every pupil
    with a mark in the weeks around, and of those the cases are about.
    """
    key = ["pupil", *_KEY]
    found = sums_around(view, stretched)
    rolls = view.rolls.lazy().select("pupil", "year_group", "roll_from", "roll_to")
    return (
        pl.concat([found.select(key), cases.select(key)])
        .unique()
        .join(found, on=key, how="left", validate="1:1")
        .with_columns(pl.col(SUMS).fill_null(0))
        .join(rolls, on="pupil", validate="m:1")
        .join(stretched, on=_KEY, validate="m:1")
        .with_columns(_incomplete())
        .select(*key, *SUMS, "year_group", "span_from", "span_to", "incomplete")
    )


def _incomplete() -> pl.Expr:
    """Why the weeks before and after can't be compared; an empty list where they can."""
    last_week = pl.col("span_to") - pl.duration(days=6)
    none = (pl.col("before_possible") == 0) | (pl.col("after_possible") == 0)
    reasons = {
        "before": ~pl.col("before_held"),
        "after": ~pl.col("after_held"),
        "joined": (monday("roll_from") > pl.col("span_from")).fill_null(value=True),
        "left": (pl.col("roll_to") < last_week).fill_null(value=True),
        "no-possible-session": none & pl.col("before_held") & pl.col("after_held"),
    }
    told = [pl.when(holds).then(pl.lit(reason)) for reason, holds in reasons.items()]
    return pl.concat_list(told).list.drop_nulls().alias("incomplete")


def _busy(every: pl.LazyFrame, stretched: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, school, monday] of the pupils with an intervention in those weeks."""
    met = every.join(stretched.select(*_KEY, "span_from", "span_to"), on="school")
    return met.filter(_within()).select("pupil", *_KEY).unique()


def _overlapping(every: pl.LazyFrame, own: pl.LazyFrame) -> pl.LazyFrame:
    """[case, overlapping]: the pupil's other interventions in the weeks of each case, if any."""
    spans = own.select("case", "pupil", "kind", "date", "span_from", "span_to")
    itself = (pl.col("kind") == pl.col("kind_right")) & (pl.col("date") == pl.col("date_right"))
    met = spans.join(every, on="pupil").filter(_within("date_right") & ~itself)
    other = pl.struct("kind_right", "date_right").n_unique().cast(pl.Int64)
    return met.group_by("case").agg(overlapping=other)


def _within(day: str = "date") -> pl.Expr:
    """Whether what begins on `day` and lasts to `to` meets the span."""
    return (pl.col(day) <= pl.col("span_to")) & (pl.col("to") >= pl.col("span_from"))


def doubts(view: View, logged: Sequence[Event]) -> tuple[Finding, ...]:
    """The interventions of the window, at schools of the register, that no pupil there fits, or
    several do.
    """
    fits = fitting(logged, view.rolls)
    several = dict(
        fits.filter("doubtful").group_by("event").agg(pl.col("person").n_unique()).iter_rows()
    )
    known = set(fits.get_column("event"))
    found = []
    for place, one in enumerate(logged):
        if one.kind not in MEASURED or not view.window.start <= one.day <= view.window.end:
            continue
        told = Place(value=one.pupil)
        if place not in known and one.school in view.as_of:
            found.append(finding("entry-without-pupil", told, change=one.change, school=one.school))
        elif place in several:
            found.append(finding("entry-fits-several", told, change=one.change, n=several[place]))
    return tuple(found)
