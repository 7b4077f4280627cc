"""Tests of a leave request about its days: when it was asked for, which days it takes, how many."""

from datetime import date, timedelta

from attcli.cases.leave_request import FAILS, HOLDS, UNKNOWN, Said, Standing, judged
from attcli.cases.leave_requester import asked_by_home_parent
from attcli.register.days import full_day, plain_day
from attcli.register.weeks import begins_second_half

NO_TERMS = "the term dates in attcli.toml do not reach these days"
SESSIONS = 2  # of a school day


def by_school_days(s: Standing) -> tuple[str, Said] | None:
    """So many school days ahead."""
    number = s.school.policy.leave.notice_school_days
    if not number or _own_notice(s):
        return None
    last = s.days.before(s.request.first_day, number)
    return f"asked for {number} school days ahead", _in_time(s, last)


def by_weeks(s: Standing) -> tuple[str, Said] | None:
    """So many weeks ahead."""
    number = s.school.policy.leave.notice_weeks
    if not number or _own_notice(s):
        return None
    return f"asked for {number} weeks ahead", _in_time(s, _weeks_before(s, number))


def observance_by_weeks(s: Standing) -> tuple[str, Said] | None:
    """So many weeks ahead, for religious observance and travelling."""
    if not (number := _own_notice(s)):
        return None
    return f"asked for {number} weeks ahead", _in_time(s, _weeks_before(s, number))


def _own_notice(s: Standing) -> int:
    """The weeks ahead for observance and travelling, where the policy has a rule for them."""
    own = s.request.kind.id in ("observance", "travel")
    return s.school.policy.leave.notice_weeks_observance if own else 0


def _weeks_before(s: Standing, number: int) -> date:
    return s.request.first_day - timedelta(weeks=number)


def _in_time(s: Standing, last: date | None) -> Said:
    asked = s.request.requested_on
    if last is None:
        return UNKNOWN, NO_TERMS
    by = f"the last day for it: {full_day(last)}"
    if asked is None:
        return UNKNOWN, f"it is not said when it was asked for; {by}"
    return judged(asked <= last, f"asked for on {full_day(asked)}; {by}")


def beforehand(s: Standing) -> tuple[str, Said] | None:
    """Before the leave begins."""
    if not s.school.policy.leave.never_afterwards:
        return None
    asked, first = s.request.requested_on, s.request.first_day
    words = "asked for before it begins"
    if asked is None:
        return words, (UNKNOWN, "it is not said when it was asked for")
    return words, judged(asked < first, f"asked for on {plain_day(asked)}, from {plain_day(first)}")


def home_parent(s: Standing) -> tuple[str, Said] | None:
    """By a parent at home."""
    if not s.school.policy.leave.home_parent_only:
        return None
    holds, figures = asked_by_home_parent(s.request.requested_by, s.contacts)
    result = UNKNOWN if holds is None else HOLDS if holds else FAILS
    return "asked for by a parent whom the pupil lives with", (result, figures)


def most_days(s: Standing) -> tuple[str, Said] | None:
    """No more days than the policy grants in a school year."""
    most = s.school.policy.leave.most_days
    if not most:
        return None
    words = f"at most {most} days of leave in a school year"
    if s.sessions is None:
        return words, (UNKNOWN, NO_TERMS)
    recorded, ahead = s.granted
    total = recorded + ahead + s.sessions
    figures = (
        f"{recorded} sessions recorded as leave, {ahead} granted for days to come, {s.sessions} "
        f"asked for: {total} of {most * SESSIONS} (two a day)"
    )
    return words, judged(total <= most * SESSIONS, figures)


def assessments(s: Standing) -> tuple[str, Said] | None:
    """Outside the assessment periods of the settings."""
    if not s.school.policy.leave.none_in_assessments:
        return None
    words = "not in an assessment period"
    if not s.school.assessments:
        return words, (UNKNOWN, "attcli.toml names no assessment period")
    first, last = s.request.first_day, s.request.last_day
    met = [span for span in s.school.assessments if span.start <= last and first <= span.end]
    if met:
        named = (f"{m.name}, {plain_day(m.start)} to {plain_day(m.end)}" for m in met)
        return words, (FAILS, "; ".join(named))
    return words, (HOLDS, "none of the assessment periods in attcli.toml")


def start_of_term(s: Standing) -> tuple[str, Said] | None:
    """Not at the start of a term."""
    number = s.school.policy.leave.start_of_term_days
    if not number:
        return None
    words = f"not in the first {number} school days of a term"
    if not s.school.terms or s.asked is None:
        return words, (UNKNOWN, NO_TERMS)
    starts = [
        term
        for term in s.school.terms
        if not begins_second_half(term.start)
        and set((s.days.between(term.start, term.end) or ())[:number]) & set(s.asked)
    ]
    if starts:
        term = starts[0]
        return words, (FAILS, f"{term.name} begins on {full_day(term.start)}")
    return words, (HOLDS, "no term begins then")


def beside_holiday(s: Standing) -> tuple[str, Said] | None:
    """Not beside a holiday."""
    if not s.school.policy.leave.evidence_beside_holidays:
        return None
    words = "not the school day before or after a holiday, or evidence is given"
    if not s.school.terms or s.asked is None:
        return words, (UNKNOWN, NO_TERMS)
    edges: dict[date, str] = {}
    for term in s.school.terms:
        if own := s.days.between(term.start, term.end):
            edges |= {own[0]: "after", own[-1]: "before"}
    beside = [day for day in s.asked if day in edges]
    if beside:
        named = (f"{full_day(day)} is the day {edges[day]} a holiday" for day in beside)
        return words, (FAILS, "; ".join(named))
    return words, (HOLDS, "no such day")
