"""A notice to improve: the time it watches, and what stands against giving one now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.logbook import logbook, ref_of
from attcli.cases.notice_case import Case, against
from attcli.cases.rules import NO_ENGAGEMENT, NO_IMPROVEMENT
from attcli.cases.since_entries import since_entries
from attcli.cases.watch import NOT_BEGUN, NOTICE, RUNNING, watched
from attcli.errors import UsageError
from attcli.law import clocks
from attcli.register.days import plain_day
from attcli.register.school_days import SchoolDays

NO_SUPPORT = (
    "no support is on record (attcli log add: each call, letter, meeting before the notice)"
)
_WEEK = 5  # school days in a full week


@dataclass(frozen=True, slots=True)
class Watch:
    """The time watched: so many school days, from the first to the last, and what is allowed."""

    start: date
    end: date
    school_days: int
    most_unauthorised: int


def watch_of(
    days: SchoolDays, after: date, number: int, most_unauthorised: int, start: date | None = None
) -> Watch:
    """The time of `number` school days, from the first one after `after`, or from `start`.

    UsageError where that is shorter or longer than the law's guidance has it, or where the term
    dates don't reach so far.
    """
    least, most = (
        clocks.on(after)[f"notice-to-improve-{end}"].length * _WEEK for end in ("least", "most")
    )
    if not least <= number <= most:
        raise UsageError(
            f"A notice to improve can't watch {number} school days.",
            f"It runs for {least} to {most} ({least // _WEEK} to {most // _WEEK} weeks).",
        )
    if start and start <= after:
        raise UsageError(
            f"{plain_day(start)} is not after the day on which the notice is received "
            f"({plain_day(after)}).",
            "Let the time begin later, or leave --start out.",
        )
    first = start or days.after(after, 1)
    last = days.after(first, number - 1) if first and number > 1 else first
    if first is None or last is None or not days.between(first, first):
        raise UsageError(
            f"The {number} school days after {plain_day(after)} are not known.",
            "Add the term dates to attcli.toml, up to the end of that time; the first day watched "
            "is a school day.",
        )
    return Watch(first, last, number, most_unauthorised)


def notice_given(case: Case, parent: str) -> dict[str, Any] | None:
    """The latest notice to improve to this parent, as it is watched; None where there is none."""
    rows = watched(case.view, case.logged)
    mine = rows.filter(pl.col("parent").is_null() | (pl.col("parent") == parent))
    return mine.row(0, named=True) if mine.height else None


def without_plan(case: Case) -> str:
    """What the ladder of the school's policy wants to have failed before a notice to improve and
    the log does not show: an entry with its outcome, over by now, after which attendance has not
    improved or the family took no part. Empty where it does, or the ladder asks for no such thing.
    """
    pack = case.view.settings.school(case.school).policy
    stage = next((stage for stage in pack.stages if stage.letter == NOTICE), None)
    wanted = {*stage.no_improvement_after, *stage.no_engagement_after} if stage else set()
    if stage is None or not wanted:
        return ""
    made = [e for e in case.logged if ref_of(e) in wanted and e.day <= case.window[1]]
    if not made:
        return f"no {' or '.join(sorted(wanted))} and no outcome of one is on record"
    what = f"the {ref_of(made[-1])} of {plain_day(made[-1].day)}"
    if not made[-1].outcome.strip():
        return f"no outcome of {what} is on record"
    return _not_failed(case, stage.key, what, made[-1].until)


def _not_failed(case: Case, stage: str, what: str, until: date | None) -> str:
    """Why what was tried, to the day `until`, has not failed as that stage asks; empty: it has."""
    pack = case.view.settings.school(case.school).policy
    book = logbook(case.logged, case.view.rolls, case.view.latest_day)
    judged = since_entries(case.view, [(case.school, pack)], book).filter(key=stage).collect()
    no_part, no_better = (
        judged.get_column(f"holds_{why}").fill_null(value=False).any()
        for why in (NO_ENGAGEMENT, NO_IMPROVEMENT)
    )
    if no_part:
        return ""
    if until and until > case.window[1]:
        return f"{what} still runs to {plain_day(until)}"
    return "" if no_better else f"since {what}, attendance has improved, or it is too early to tell"


def against_notice(case: Case, parent: str, when: date, *, weeks_unsure: bool) -> Iterator[str]:
    """What stands against a notice to improve to this parent, dated `when`, in words."""
    yield from against(case, weeks_unsure=weeks_unsure)
    if not case.contact(parent, when):
        yield NO_SUPPORT
    if case.all_holiday:
        yield "every session is a holiday not granted: a notice to improve is not for holidays"
    given = notice_given(case, parent)
    if given and given["status"] in (NOT_BEGUN, RUNNING):
        until = f" to {plain_day(given['until'])}" if given["until"] else ""
        yield f"the notice to improve of {plain_day(given['issued'])} still runs{until}"
