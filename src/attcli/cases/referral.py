"""A request to the council for a penalty notice: what it needs, and what stands against one now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from attcli.cases.improve import notice_given
from attcli.cases.notice_case import Case, against, against_person
from attcli.cases.notices import ISSUED
from attcli.cases.watch import BROKEN, ENDED, MET
from attcli.law import thresholds
from attcli.law.penalties import ABSENCE, EXCLUDED_PUPIL
from attcli.measures.continuous import continuous
from attcli.register.days import plain_day
from attcli.store.events import Event

REFERRAL = "referral"

ALWAYS = {
    "best_tool": "Is a penalty notice the best way to bring about a change for this family?",
    "equality_act": "Have the school's duties under the Equality Act 2010 been considered?",
    "public_interest": (
        "Is it in the public interest, given that the council would prosecute if it is not paid?"
    ),
}
OF_SUPPORT = {
    "enough_support": "Was enough support given before this request?",
    "told_by_notice": "Were the parents told through a notice to improve?",
}
"""Not asked where the absence is a holiday, nor of an excluded pupil in public."""
QUESTIONS = ALWAYS | OF_SUPPORT


@dataclass(frozen=True, slots=True)
class Asked:
    """What the office says: its answers to the questions, by key; the day on which an excluded
    pupil was in public; why there was no notice to improve.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    in_public: date | None = None
    no_notice_reason: str = ""

    @property
    def about(self) -> str:
        """What the notice would be for."""
        return EXCLUDED_PUPIL if self.in_public else ABSENCE


def questions_of(case: Case, asked: Asked) -> Mapping[str, str]:
    """The questions that the school answers before it asks."""
    return ALWAYS if asked.in_public or case.all_holiday else QUESTIONS


def against_referral(case: Case, parent: str, asked: Asked, *, weeks_unsure: bool) -> Iterator[str]:
    """What stands against a request about this parent, in words; what the documents themselves
    lack (an address, a warning, a certificate for a court) is found where they are made.
    """
    if asked.in_public:
        yield from against_person(case)
        yield from _not_excluded(case, asked.in_public)
    else:
        yield from against(case, weeks_unsure=weeks_unsure)
        yield from _used_before(case, parent)
        if not case.all_holiday and not asked.no_notice_reason:
            yield from _without_notice(case, parent)
    for key, question in questions_of(case, asked).items():
        if not asked.answers.get(key, "").strip():
            yield f"not answered ({key}): {question}"


def _without_notice(case: Case, parent: str) -> Iterator[str]:
    """Why the notice to improve does not bear a request yet."""
    given = notice_given(case, parent)
    way = "or give a reason with --no-notice-reason"
    if given is None:
        yield f"no notice to improve on record (attcli notices improve), {way}"
        return
    until = f" (to {plain_day(given['until'])})" if given["until"] else ""
    if given["status"] == MET:
        yield f"the notice to improve of {plain_day(given['issued'])} was met, {way}"
    elif given["status"] not in (BROKEN, ENDED):
        yield (
            f"the notice to improve of {plain_day(given['issued'])}{until} is {given['status']} "
            f"and not broken, {way}"
        )


def _used_before(case: Case, parent: str) -> Iterator[str]:
    """Earlier notices and requests that used up too many of the sessions: one session makes no two
    notices to one parent, unless the school's settings let it.
    """
    if case.view.settings.school(case.school).policy.count_earlier_notices:
        return
    needed = thresholds.on(case.view.latest_day).notice_sessions
    for event in case.logged:
        days = _days_of(event)
        if event.parent != parent or not days:
            continue
        used = sum(days[0] <= session.day <= days[1] for session in case.sessions)
        if used and len(case.sessions) - used < needed:
            what = event.kind.replace("-", " ")
            yield (
                f"{used} of these sessions were used for the {what} of {plain_day(event.day)} to "
                f"this parent, and {needed} others are needed"
            )


def _days_of(event: Event) -> tuple[date, date] | None:
    """The days that a penalty notice, or a request for one, was for; None: no such, or unknown."""
    days = event.details if event.kind == ISSUED else event.details.get("window", {})
    if event.kind not in (ISSUED, REFERRAL) or not (days.get("from") and days.get("to")):
        return None
    if event.what == EXCLUDED_PUPIL or event.details.get("for") == EXCLUDED_PUPIL:
        return None
    return date.fromisoformat(days["from"]), date.fromisoformat(days["to"])


def _not_excluded(case: Case, day: date) -> Iterator[str]:
    found: Sequence[date] = []
    rows = continuous(case.view).select("exclusion_days").collect()
    if rows.height:
        found = rows.item(0, "exclusion_days").to_list()
    if day not in found:
        yield (
            f"the register shows no exclusion whose first school days hold {plain_day(day)} "
            "(only the latest of this academic year is looked at)"
        )
