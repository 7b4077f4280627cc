"""What ladders look at beside attendance itself: the last school weeks, and days without a reason.

Each is a list of dates, the oldest first, so that the day on which a number was reached is at hand.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from attcli.law import clocks
from attcli.measures.lines import people
from attcli.measures.missing import REASON_CLOCK, with_school_day
from attcli.measures.windows import current_absences
from attcli.register.view import View

RECENT = ("unauthorised_on", "late_on", "late_after_close_on", "no_reason_overdue")
UNEXPLAINED = "unexplained_on"
COUNTED = "counted_on"


def recent(view: View) -> pl.LazyFrame:
    """[pupil, and `RECENT`]: the sessions of the last school weeks, of pupils with any.

    unauthorised_on: unauthorised absence in the policy's `unauthorised_weeks`, holidays not granted
    set aside where the policy says, and a mark without a reason yet only once it is overdue, from
    the day on which it is (no_reason_overdue: how many are such); late_on: late arrivals of either
    kind in the weeks of its `lateness`; late_after_close_on: those after the register had closed. A
    date stands once for each session.
    """
    packs = {school: view.settings.school(school).policy for school in view.schools}
    first = {
        "unauthorised": _first(view, {key: pack.unauthorised_weeks for key, pack in packs.items()}),
        "late": _first(view, {key: pack.lateness.weeks for key, pack in packs.items()}),
    }
    aside = _of_school({key: pack.holidays_skip_ladder for key, pack in packs.items()}, pl.Boolean)
    earliest = min(day for days in first.values() for day in days.values())
    near = pl.col("date").is_between(earliest, view.window.end)
    either = pl.col("late") | pl.col("late_after_close")
    inside = {name: pl.col("date") >= _of_school(days, pl.Date) for name, days in first.items()}
    kinds = {
        "unauthorised_on": pl.col("unauthorised")
        & ~(aside & pl.col("holiday_not_granted"))
        & inside["unauthorised"],
        "late_on": either & inside["late"],
        "late_after_close_on": pl.col("late_after_close") & inside["late"],
    }
    waits = kinds["unauthorised_on"] & pl.col("no_reason_yet")
    return (
        view.scoped(view.marks.filter(near & (either | pl.col("unauthorised"))))
        .pipe(_with_counts_on, view)
        .sort("pupil", "slot")
        .group_by("pupil", maintain_order=True)
        .agg(
            *(pl.col("counts_on").filter(holds).drop_nulls().sort().alias(name)
              for name, holds in kinds.items()),
            no_reason_overdue=(waits & pl.col("counts_on").is_not_null()).sum().cast(pl.Int64),
        )
    )  # fmt: skip


def _with_counts_on(rows: pl.LazyFrame, view: View) -> pl.LazyFrame:
    """`rows` with counts_on: their day; of a mark without a reason yet the school day on which the
    time to find one is over (null: it runs).
    """
    clock = clocks.on(view.latest_day).get(REASON_CLOCK)
    if clock is None:
        return rows.with_columns(counts_on="date")
    days = view.calendar.school_days.lazy()
    over = days.filter(pl.col("date") <= view.window.end).select(
        "school", day=pl.col("day") - clock.length - 1, over="date"
    )
    found = with_school_day(view, rows).join(over, on=["school", "day"], how="left", validate="m:1")
    return found.with_columns(counts_on=pl.when("no_reason_yet").then("over").otherwise("date"))


def unexplained_days(view: View) -> pl.LazyFrame:
    """[pupil, unexplained_on]: the latest school days of each pupil that were absence without a
    known reason from end to end (the policy's `no_contact_reasons`), up to the last possible one.
    """
    reasons = {
        s: view.settings.school(s).policy.continuous.no_contact_reasons for s in view.schools
    }
    unknown = pl.any_horizontal(
        (pl.col("school") == school) & pl.col(reason.replace("-", "_"))
        for school, named in reasons.items()
        for reason in named
    )
    days = (
        view.in_window()
        .filter("possible")
        .group_by("pupil", "date")
        .agg(whole=unknown.all())
        .sort("pupil", "date")
    )
    known = pl.col("date").filter(~pl.col("whole")).max()
    run = pl.col("date").filter((pl.col("date") > known) | known.is_null())
    return days.group_by("pupil", maintain_order=True).agg(run.alias(UNEXPLAINED))


def counted_now(view: View) -> pl.LazyFrame:
    """[pupil, counted_on]: the sessions of the ten-session test in the window that ends now."""
    found = (
        current_absences(view)
        .filter("counts")
        .group_by("person", maintain_order=True)
        .agg(pl.col("date").alias(COUNTED))
    )
    whose = view.scoped(people(view).select("pupil", "person"))
    return whose.join(found, on="person", validate="m:1").drop("person")


def _first(view: View, weeks: Mapping[str, int]) -> dict[str, date]:
    """The Monday of the first of each school's last `weeks` school weeks."""
    held = view.calendar.weeks.filter(pl.col("start") <= view.window.end).sort("start")
    last = {
        school: held.filter(pl.col("school") == school).get_column("start").tail(number).min()
        for school, number in weeks.items()
    }
    return {s: day if isinstance(day, date) else view.window.end for s, day in last.items()}


def _of_school(values: Mapping[str, object], kind: type[pl.DataType]) -> pl.Expr:
    return pl.col("school").replace_strict(values, return_dtype=kind)
