"""The merge fields `conduct.…` of the letters about conduct, from what the log keeps of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attcli.cases.conduct import STEPS, Case, number_of
from attcli.letters.merge import Fields
from attcli.letters.words import clean, isolated
from attcli.policy.pack import Conduct
from attcli.policy.settings import School
from attcli.register.days import MONTHS, full_day, plain_day

_TO_CHAIR = (1, 2, 4)


def conduct_fields(
    details: Mapping[str, Any], case: Case, school: School, child: str | None
) -> Fields:
    """The fields of one letter. `case`: the letters before it; `child`: the parent's, if known."""
    rules = _rules(school)
    incident = details.get("incident") or {}
    number = details["number"]
    return Fields(
        "conduct",
        {
            "incident": _moment(incident),
            "what": clean(incident.get("what")),
            "effect": clean(incident.get("effect")),
            "assault": int(bool(incident.get("assault"))),
            "earlier": [
                f"{plain_day(event.day)}: {STEPS[number_of(event)].what}" for event in case.letters
            ]
            or None,
            "conditions": [c for one in details["conditions"] if (c := clean(one))] or None,
            "decision": details["decision"],
            "ban": int(details["ban_before"]),
            "imposed_on": plain_day(case.last.day) if case.last else None,
            "decided_on": _decided_on(case),
            "reply": _plain(details["reply"]),
            "met_on": _plain(details["met_on"]),
            "answer_by": _full(details["answer_by"]),
            "answer_days": details["answer_days"],
            "decide_days": rules.decide_days,
            "months": rules.review_months,
            "review": _month(details["review_on"]),
            "chair": school.people["chair"].name or _the(school, "chair"),
            "chair_full": _with_role(school, "chair", brackets=True),
            "copy_to": _with_role(school, "chair" if number in _TO_CHAIR else "head"),
            "child": child and isolated(child),
            "note": clean(details["note"]),
        },
    )


def followup_fields(
    met_on: date, about: date | None, agreed: tuple[str, ...], child: str | None, note: str
) -> Fields:
    """The fields of the letter after an informal meeting."""
    return Fields(
        "conduct",
        {
            "met_on": full_day(met_on),
            "about": full_day(about) if about else None,
            "agreed": [c for one in agreed if (c := clean(one))] or None,
            "child": child and isolated(child),
            "note": clean(note),
        },
    )


def _rules(school: School) -> Conduct:
    if school.policy.conduct is None:
        raise ValueError("the school does not have the add-on")
    return school.policy.conduct


def _moment(incident: Mapping[str, Any]) -> str | None:
    if not incident:
        return None
    day, at = full_day(date.fromisoformat(incident["on"])), clean(incident.get("at"))
    return f"{day} at {at}" if at else day


def _decided_on(case: Case) -> str | None:
    """The day of the last letter that told of a decision."""
    days = (event.day for event in reversed(case.letters) if event.details.get("decision"))
    day = next(days, None)
    return plain_day(day) if day else None


def _plain(iso: str | None) -> str | None:
    return plain_day(date.fromisoformat(iso)) if iso else None


def _full(iso: str | None) -> str | None:
    return full_day(date.fromisoformat(iso)) if iso else None


def _month(iso: str | None) -> str | None:
    """May 2026: a review is at about that time."""
    return f"{MONTHS[int(iso[5:7]) - 1]} {iso[:4]}" if iso else None


def _with_role(school: School, key: str, *, brackets: bool = False) -> str:
    person = school.people[key]
    if not person.name:
        return _the(school, key)
    return f"{person.name} ({person.role})" if brackets else f"{person.name}, {person.role}"


def _the(school: School, key: str) -> str:
    role = school.people[key].role
    return f"the {role[:1].lower()}{role[1:]}"
