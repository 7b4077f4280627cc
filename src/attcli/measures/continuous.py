"""Runs of consecutive absence, and the clocks they have reached or come to next.

A run is one of possible sessions: what was not possible, and missing marks, neither count nor break
it and are named beside it. A school day counts for a clock when every possible session of it is
absent for the clock's reasons. Every mark up to `as_of` is looked at, whatever the window. Each row
of a pupil and school stands alone: a pupil who changed schools begins anew.
"""

from typing import Any

import polars as pl

from attcli.measures.between import KIND, between
from attcli.measures.clock_rules import exclusion, rules
from attcli.measures.clock_runs import EXCLUSION_FIELDS, clock_runs, exclusions, on_roll, reached
from attcli.measures.people import NAME_ORDER, NAMES, children, named
from attcli.measures.planned import days_ahead
from attcli.measures.runs import absences, in_runs, summed
from attcli.measures.traveller import TRAVELLER_FIELDS, traveller
from attcli.register.schema import CODE
from attcli.register.view import View

_RUN = ("sessions", "days", "from", "to")
_NEXT = ("next_clock", "next_in", "next_date")
_CODES = pl.List(pl.Struct({"code": CODE, "n": pl.Int64}))
_FIELDS = (
    "pupil_id",
    *(name for name in NAMES if name != "pupil_id"),
    *(f"current_{name}" for name in _RUN),
    "current_codes",
    *(f"longest_{name}" for name in _RUN),
    "clocks",
    *_NEXT,
    *EXCLUSION_FIELDS,
    *TRAVELLER_FIELDS,
    "between",
)


def continuous(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for with an absence; the gravest clock reached now first.

    pupil_id, names; current_sessions, current_days, current_from, current_to and current_codes of
    the run that goes on (0 and null where the last possible session was attended, or the pupil has
    left); the same of the longest run (the latest of equals); clocks: a list of {clock, length,
    days, sessions, from, to, reached, now, continuous}, the latest run that reached each (not
    continuous: days added up); next_clock, next_in (school days still to come) and next_date (by
    the term dates; null without them, and where the marks end before `as_of`), if absence goes on
    as it is; exclusion_days, exclusion_now;
    traveller_attended, traveller_needed, traveller_met; between: what lies inside these runs and
    does not count.
    """
    now = _prefixed(_runs(view).filter("going"), "current_")
    longest = _runs(view).sort("pupil", "sessions", "first_slot").group_by("pupil").last()
    rows = named(view).join(_prefixed(longest, "longest_"), on="pupil", validate="1:1")
    for found in (now, _codes(view), _reached(view), _next(view), exclusions(view)):
        rows = rows.join(found, on="pupil", how="left", validate="1:1")
    lengths = pl.col("clocks").list.eval(
        pl.element().struct.field("length").filter(pl.element().struct.field("now"))
    )
    return (
        rows.join(traveller(view), on="pupil", how="left", validate="1:1")
        .join(between(view, _shown(view)), on="pupil", how="left", validate="1:1")
        .with_columns(
            pl.col("current_sessions", "current_days").fill_null(0),
            pl.col("current_codes").fill_null(pl.lit([], _CODES)),
            pl.col("clocks").fill_null([]),
            pl.col("exclusion_days").fill_null([]),
            pl.col("exclusion_now").fill_null(value=False),
            pl.col("between").fill_null(pl.lit([], KIND)),
        )
        .sort(
            lengths.list.max().fill_null(0),
            *("current_days", "current_sessions", "longest_sessions"),
            *NAME_ORDER,
            descending=[True] * 4 + [False] * 3,
        )
        .select(_FIELDS)
    )


def of_note(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a clock reached now, or in the first days of an exclusion."""
    now = pl.col("clocks").list.eval(pl.element().struct.field("now")).list.any()
    return rows.filter(now | pl.col("exclusion_now"))


def continuous_totals(view: View, rows: pl.DataFrame) -> dict[str, Any]:
    """How many pupils are absent now, and stand at each clock now; `rows`: the collected measure.

    A child at two schools is one of `pupils` and `absent_now`.
    by_clock: pupils at each clock now, all clocks named; traveller_short: below the sessions the
    law asks for.
    """
    told = rows.select(pl.col("clocks").explode()).drop_nulls().unnest("clocks")
    names = [rule.id for rule in rules(view)]
    by_clock = {name: told.filter("now", clock=name).height for name in names}
    return {
        "pupils": children(rows),
        "absent_now": children(rows.filter(pl.col("current_sessions") > 0)),
        "by_clock": by_clock,
        "excluded_now": int(rows.get_column("exclusion_now").sum()),
        "traveller": rows.get_column("traveller_attended").count(),
        "traveller_short": int((~rows.get_column("traveller_met")).sum()),
    }


def clock_list(view: View) -> list[dict[str, Any]]:
    """The clocks that were run, each with its reasons, what may follow, and its source."""
    known = [*rules(view), *filter(None, [exclusion(view)])]
    return [
        {
            "clock": rule.id,
            "title": rule.title,
            "school_days": rule.days,
            "continuous": rule.continuous,
            "counts": sorted(rule.counts),
            "then": rule.then,
            "citation": rule.citation,
            "schools": rule.schools,
        }
        for rule in known
    ]


def _runs(view: View) -> pl.LazyFrame:
    """The runs of absence for whatever reason; `going`: the pupil is on roll and still absent."""
    return view.once("runs", lambda v: on_roll(v, summed(in_runs(absences(v), continuous=True))))


def _prefixed(runs: pl.LazyFrame, prefix: str) -> pl.LazyFrame:
    return runs.select("pupil", *(pl.col(name).alias(prefix + name) for name in _RUN))


def _codes(view: View) -> pl.LazyFrame:
    """[pupil, current_codes]: how often each code stands in the run that goes on."""
    going = _runs(view).filter("going").select("pupil", "first_slot")
    return (
        absences(view)
        .join(going, on="pupil", validate="m:1")
        .filter(pl.col("slot") >= pl.col("first_slot"))
        .group_by("pupil", "code")
        .agg(n=pl.len().cast(pl.Int64))
        .sort("pupil", "code")
        .group_by("pupil", maintain_order=True)
        .agg(current_codes=pl.struct("code", "n"))
    )


def _reached(view: View) -> pl.LazyFrame:
    entry = pl.struct(
        *("clock", "length", "days", "sessions", "from", "to", "reached", "now", "continuous")
    )
    return reached(view).group_by("pupil", maintain_order=True).agg(clocks=entry)


def _next(view: View) -> pl.LazyFrame:
    """[pupil, `_NEXT`]: the first clock that the absence that goes on would reach."""
    ahead = [(s, days_ahead(view, s) or []) for s in view.schools]
    days = pl.LazyFrame(
        [(school, n, day) for school, planned in ahead for n, day in enumerate(planned, 1)],
        {"school": pl.String, "next_in": pl.Int64, "next_date": pl.Date},
        orient="row",
    )
    people = view.rolls.lazy().select("pupil", "school", "leaving_date")
    stays = pl.col("leaving_date").is_null() | (pl.col("next_date") <= pl.col("leaving_date"))
    return (
        clock_runs(view)
        .filter("going", pl.col("reached").is_null())
        .with_columns(next_in=pl.col("length") - pl.col("days"))
        .sort("pupil", "next_in", "order")
        .group_by("pupil", maintain_order=True)
        .agg(pl.col("clock").first().alias("next_clock"), pl.col("next_in").first())
        .join(people, on="pupil", validate="1:1")
        .join(days, on=["school", "next_in"], how="left", validate="m:1")
        .select("pupil", *_NEXT[:2], next_date=pl.when(stays).then("next_date"))
    )


def _shown(view: View) -> pl.LazyFrame:
    """[pupil, first_slot, last_slot] of every run without a break that a row tells of."""
    longest = _runs(view).sort("pupil", "sessions", "first_slot").group_by("pupil").last()
    told = (_runs(view).filter("going"), longest, reached(view).filter("continuous"))
    return pl.concat([runs.select("pupil", "first_slot", "last_slot") for runs in told]).unique()
