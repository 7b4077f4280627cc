"""What the headteacher decides on a request for leave, and how the log keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attcli.cases.leave import Test
from attcli.cases.leave_request import Request, Standing
from attcli.errors import UsageError
from attcli.law.codes import Code, meaning_on
from attcli.policy.leave_kinds import OTHER, leave_kinds
from attcli.store.events import Event

KIND = "leave"
Sessions = tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: the sessions `granted` and `refused`, and the codes that the register has for
    them in the law of their first day (None: nothing is granted). `asked`: the school days of the
    whole request; `further`: how many of the sessions granted, the last ones, go beyond the days
    set apart for an observance and have `further_code`.
    """

    request: Request
    asked: tuple[date, ...]
    granted: Sessions
    refused: Sessions
    granted_code: Code | None
    refused_code: Code
    further: int = 0
    further_code: Code | None = None

    @property
    def letter_id(self) -> str:
        """The letter that tells of it."""
        return "leave-approved" if self.granted else "leave-declined"

    @property
    def outcome(self) -> str:
        """The decision as the log has it."""
        if not self.granted:
            return "declined"
        return "approved in part" if self.refused else "approved"


def granted_meanings() -> tuple[str, ...]:
    """The meanings of a mark that leave may be granted under."""
    return tuple(dict.fromkeys(kind.granted for kind in leave_kinds().values()))


def decide(
    standing: Standing, *, approve: bool, days: int | None = None, meaning: str | None = None
) -> Decision:
    """The decision in full. `days`: only the first so many school days are granted; `meaning`: the
    meaning of their mark, if not the one of the request's kind.

    UsageError where the school days are not known, or there are none.
    """
    asked, missed = standing.asked, standing.missed
    if asked is None or missed is None:
        raise UsageError(
            "It is not known which of these days are school days.",
            f"Enter the term dates of {standing.school.key} in attcli.toml.",
        )
    if not missed:
        raise UsageError("None of these days is a school day for this pupil.", "Check the dates.")
    if days is not None and not (approve and 0 < days <= len(asked)):
        raise UsageError(
            f"--days {days} does not fit: {len(asked)} school days were asked for.",
            "It says how many of them, from the first on, are approved.",
        )
    kind, first = standing.request.kind, asked[0]
    last = asked[(days or len(asked)) - 1]
    granted = tuple(session for session in missed if approve and session[0] <= last)
    further = _beyond(standing, granted) if meaning is None else 0
    return Decision(
        request=standing.request,
        asked=asked,
        granted=granted,
        refused=missed[len(granted) :],
        granted_code=_code(meaning or kind.granted, first) if approve else None,
        refused_code=_code(kind.refused, first),
        further=further,
        further_code=_code(leave_kinds()[OTHER].granted, first) if further else None,
    )


def _beyond(standing: Standing, granted: Sessions) -> int:
    """How many of the sessions granted lie after the days set apart for an observance."""
    days = standing.school.policy.leave.observance_days
    if standing.request.kind.id != "observance" or not days:
        return 0
    apart = sorted({day for day, _ in granted})[:days]
    return sum(day not in apart for day, _ in granted)


def _code(meaning: str, day: date) -> Code:
    code = meaning_on(meaning, day)
    if code is None:
        raise UsageError(
            f"The law of {day} has no code for “{meaning}”.",
            f"Choose one of: {', '.join(granted_meanings())}.",
        )
    return code


def already_decided(request: Request, logged: Sequence[Event]) -> Event | None:
    """The decision that stands on the same days of the same pupil."""
    wanted = (request.first_day.isoformat(), request.last_day.isoformat())
    decided = (event for event in logged if event.kind == KIND)
    return next(
        (e for e in decided if (e.details.get("first_day"), e.details.get("last_day")) == wanted),
        None,
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """Whose pupil, who decided and when, and on what day the letter is dated."""

    school: str
    pupil: str
    by: str
    at: datetime
    day: date


def entry(
    decision: Decision, tests: Sequence[Test], entered: Entered, more: dict[str, Any]
) -> Event:
    """The log's entry of a decision, with the tests it was held against."""
    request = decision.request
    return Event(
        school=entered.school,
        pupil=entered.pupil,
        kind=KIND,
        day=entered.day,
        by=entered.by,
        at=entered.at,
        what=decision.outcome,
        parent=request.requested_by,
        details={
            "first_day": request.first_day.isoformat(),
            "last_day": request.last_day.isoformat(),
            "kind": request.kind.id,
            "reason": request.reason,
            "asked_on": request.requested_on.isoformat() if request.requested_on else None,
            "school_days": len(decision.asked),
            "granted": [[day.isoformat(), half] for day, half in decision.granted],
            "refused": [[day.isoformat(), half] for day, half in decision.refused],
            "granted_code": decision.granted_code.letter if decision.granted_code else None,
            "further": decision.further,
            "further_code": decision.further_code.letter if decision.further_code else None,
            "refused_code": decision.refused_code.letter if decision.refused else None,
            "tests": {test.id: test.result for test in tests},
            "letter": decision.letter_id,
            **more,
        },
    )
