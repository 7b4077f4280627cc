"""One letter about conduct: what it must say, by when an answer is due, what the log keeps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from attcli.cases.conduct import (
    CONFIRM,
    CONTINUE_BAN,
    CONTINUE_CONDITIONS,
    RISKS,
    TO_CONDITIONS,
    Case,
    Clock,
    Step,
    conditions_from,
    refuse_out_of_order,
    refuse_without_decision,
)
from attcli.errors import UsageError

_OF_INCIDENTS = (1, 2, 4)
_DECIDED, _INVITES, _OUTCOME = (3, 5), 6, 7
_IMPOSES_CONDITIONS, _BANS = 2, 4


@dataclass(frozen=True, slots=True)
class Told:
    """What an officer says for one letter. `although`: why it may come out of order; `ban`: that
    the case is about a ban, where the log has no letter of it.
    """

    incident_on: date | None = None
    incident_at: str = ""
    what: str = ""
    effect: str = ""
    assault: bool = False
    risk: str | None = None
    assessment: str = ""
    conditions: tuple[str, ...] = ()
    decision: str | None = None
    reply: date | None = None
    met_on: date | None = None
    note: str = ""
    although: str = ""
    ban: bool = False


def details_of(step: Step, case: Case, told: Told, clock: Clock, day: date) -> dict[str, Any]:
    """What the log keeps of the letter of that day, every deadline reckoned.

    UsageError for a letter out of order, or one that lacks what it must say.
    """
    if not told.although:
        refuse_out_of_order(step, case)
    ban = case.ban or told.ban or step.number in (_BANS, _BANS + 1)
    refuse_without_decision(step, told.decision, ban=ban)
    incident = _incident(step, case, told)
    conditions = _conditions(step, case, told, clock)
    _refuse_odd(step, case, told, day)
    confirmed = told.decision in (CONFIRM, CONTINUE_CONDITIONS, CONTINUE_BAN, TO_CONDITIONS)
    answer = _answer_days(step, clock)
    return {
        "number": step.number,
        "incident": incident,
        "risk": told.risk,
        "assessment": told.assessment,
        "conditions": list(conditions),
        "decision": told.decision,
        "ban_before": ban,
        "ban": _ban_after(step, told, ban=ban),
        "reply": _iso(told.reply),
        "met_on": _iso(told.met_on),
        "answer_days": answer,
        "answer_by": _iso(clock.after(day, answer)) if answer else None,
        "review_on": _iso(clock.review(day)) if confirmed else None,
        "note": told.note,
        "although": told.although,
    }


def late(step: Step, told: Told, clock: Clock, day: date) -> str | None:
    """A line where the letter comes later than the policy says; None where it doesn't."""
    rules = clock.rules
    since, number, what = {
        3: (told.reply, rules.decide_days, "the parent's letter"),
        5: (told.reply, rules.decide_days, "the parent's letter was received"),
        7: (told.met_on, rules.outcome_days, "the committee's meeting"),
    }.get(step.number, (None, 0, ""))
    if since is None or day <= (due := clock.after(since, number)):
        return None
    return (
        f"By the policy this letter goes within {number} school days of {what}: by {due:%d/%m/%Y}."
    )


def _incident(step: Step, case: Case, told: Told) -> dict[str, Any] | None:
    """What happened: as told, else as the case has it; only in letters that are about it."""
    if step.number not in _OF_INCIDENTS:
        return None
    if told.risk is None:
        raise UsageError(
            "The risk comes first: what happened and how, evidence, witnesses, earlier incidents, "
            "intimidation, provocation, how likely it is to happen again.",
            f"Assess it, then say --risk {', '.join(RISKS)}.",
        )
    if told.incident_on is None and not told.what and (known := case.latest("incident")):
        return dict(known)
    if told.incident_on is None or not told.what:
        raise UsageError(
            "It is not said what happened, or when.", "Say --on DATE and --what WORDS (--time)."
        )
    return {
        "on": told.incident_on.isoformat(),
        "at": told.incident_at,
        "what": told.what,
        "effect": told.effect,
        "assault": told.assault,
    }


def _conditions(step: Step, case: Case, told: Told, clock: Clock) -> tuple[str, ...]:
    chosen = conditions_from(told.conditions, clock.rules)
    kept = step.number == _DECIDED[0] or told.decision == CONTINUE_CONDITIONS
    if not chosen and kept:
        chosen = tuple(case.latest("conditions") or ())
    wants = step.number == _IMPOSES_CONDITIONS or told.decision == TO_CONDITIONS
    wants = wants or (kept and told.decision in (CONFIRM, CONTINUE_CONDITIONS))
    if wants and not chosen:
        raise UsageError(
            "It is not said which conditions.",
            "Say --condition with a number of the policy's list, or in words; several times for "
            "several. "
            + " ".join(f"{n}. {words}" for n, words in enumerate(clock.rules.conditions, 1)),
        )
    if chosen and not (wants or kept):
        raise UsageError(f"Letter {step.number} sets no conditions.", "Leave --condition out.")
    return chosen


def _refuse_odd(step: Step, case: Case, told: Told, day: date) -> None:
    for name, when in (("--on", told.incident_on), ("--reply", told.reply)):
        if when and when > day:
            raise UsageError(f"{name} {when} is after the letter's day ({day}).", "Check both.")
    if step.number == _OUTCOME and (told.met_on is None or told.met_on > day):
        raise UsageError(
            "It is not said when the committee met.", "Say --meeting DATE, a day past."
        )
    if case.last and day < case.last.day:
        raise UsageError(
            f"The letter before it is of {case.last.day:%d/%m/%Y}.", "Check --letter-date."
        )
    until = case.latest("answer_by") if step.number in _DECIDED else None
    if until and told.reply is None and not told.although and day <= date.fromisoformat(until):
        raise UsageError(
            f"The parent has until {date.fromisoformat(until):%d/%m/%Y} to write.",
            "Wait, or say when the letter came: --reply DATE.",
        )


def _answer_days(step: Step, clock: Clock) -> int | None:
    if step.number in _OF_INCIDENTS:
        return clock.rules.answer_days
    return clock.rules.statement_days if step.number == _INVITES else None


def _ban_after(step: Step, told: Told, *, ban: bool) -> bool:
    """Whether a ban stands once this letter has gone."""
    if told.decision is not None:
        return ban and told.decision in (CONFIRM, CONTINUE_BAN)
    return ban


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
