"""The merge fields `leave.…` of the letters and the form on leave of absence."""

from collections.abc import Sequence
from datetime import date

from attcli.cases.leave_decision import Decision, Sessions
from attcli.letters.merge import Fields
from attcli.letters.words import clean, count_of
from attcli.policy.leave import Leave
from attcli.register.days import full_day, plain_day
from attcli.register.school_days import SchoolDays

_HALVES = {"AM": "the morning of", "PM": "the afternoon of"}
_FORM = ("first_day", "return_day", "days", "notice", "now", "last_year")


def decision_fields(
    decision: Decision, days: SchoolDays, note: str, asked_by: str | None = None
) -> Fields:
    """The fields of a letter about a decision. `days`: the school's own, to say when to be back;
    `asked_by`: the contact who asked, as `attcli.letters.recipients.called` names them.
    """
    request, granted, refused = decision.request, decision.granted, decision.refused
    every = (*granted, *refused)
    code, more = decision.granted_code, decision.further_code
    apart = granted[: len(granted) - decision.further]
    back = days.after(granted[-1][0], 1) if granted else None
    return Fields(
        "leave",
        {
            "period": _period(every, request.half),
            "days": _days(every, request.half),
            "asked_on": plain_day(request.requested_on) if request.requested_on else None,
            "asked_by": asked_by,
            "granted_period": _period(granted, request.half),
            "granted_days": _days(granted, request.half),
            "refused_period": _period(refused, request.half) if granted else None,
            "refused_days": _days(refused, request.half) if granted else None,
            "code": code.letter if code else None,
            "code_title": code.title if code else None,
            "first_days": _days(apart, request.half) if more else None,
            "further_days": _days(granted[len(apart) :], request.half) if more else None,
            "further_code": more.letter if more else None,
            "further_title": more.title if more else None,
            "refused_code": decision.refused_code.letter,
            "refused_title": decision.refused_code.title,
            "back": full_day(back) if back and not request.half else None,
            "note": clean(note),
        },
    )


def form_fields(
    asked: Sequence[date] | None = None,
    back: date | None = None,
    notice: str | None = None,
    rates: tuple[str | None, str | None] = (None, None),
) -> Fields:
    """The fields of the form; what is not known is a line to write on. `rates`: now, last year."""
    known = (
        full_day(asked[0]) if asked else None,
        full_day(back) if back else None,
        count_of(len(asked), "school day") if asked else None,
        notice,
        *rates,
    )
    return Fields("leave", dict(zip(_FORM, known, strict=True)))


def _period(sessions: Sessions, half: str | None) -> str | None:
    if not sessions:
        return None
    first, last = full_day(sessions[0][0]), full_day(sessions[-1][0])
    said = first if first == last else f"{first} to {last}"
    if half is None:
        return said
    return f"{_HALVES[half]} {said}" if first == last else f"{said}, {_each(half)}"


def _each(half: str) -> str:
    return "mornings only" if half == "AM" else "afternoons only"


def _days(sessions: Sessions, half: str | None) -> str | None:
    if not sessions:
        return None
    days = len({day for day, _ in sessions})
    if half is None:
        return count_of(days, "school day")
    return "half a school day" if days == 1 else f"{days} half-days"


def notice_in_words(rules: Leave) -> str | None:
    """How long before the leave the form is to be handed in; None where the policy has no rule."""
    if rules.notice_school_days:
        return f"{count_of(rules.notice_school_days, 'school day')} before the leave begins"
    if rules.notice_weeks:
        return f"{count_of(rules.notice_weeks, 'week')} before the leave begins"
    return None
