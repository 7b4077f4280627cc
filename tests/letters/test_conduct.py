"""The letters about conduct word for word, in every turn they can take.

ATTCLI_WRITE_GOLDENS=1 writes them anew: then read the difference.
"""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.letters.hand import SCHOOL, context
from tests.letters.test_goldens import as_text

from attcli.cases.conduct import STEPS, Case
from attcli.letters import Prepared, Recipient, announce, render
from attcli.letters.conduct import conduct_fields, followup_fields
from attcli.policy.pack import load_pack
from attcli.policy.settings import Person
from attcli.store.events import Event

GOLDEN = Path(__file__).with_name("golden")
PACK = load_pack("leading-edge", ("conduct",))
GOVERNORS = {"chair": Person("Mr Peter Lowe", "Chair of governors"), "clerk": Person(None, "Clerk")}
OURS = replace(SCHOOL, policy=PACK, people={**SCHOOL.people, **GOVERNORS})
TO = Recipient("Mrs A Able", "Dear Mrs Able", ("14 Quay Street", "Little Ashton"))
INCIDENT = {
    "on": "2025-11-04",
    "at": "3.20 pm",
    "what": "You shouted at a teaching assistant and would not stop when you were asked to.",
    "effect": "She was upset, and some of the children saw it.",
    "assault": False,
}
PLAIN: dict[str, Any] = {
    "incident": None,
    "conditions": [],
    "decision": None,
    "ban_before": False,
    "reply": None,
    "met_on": None,
    "answer_days": 10,
    "answer_by": "2025-12-01",
    "review_on": "2026-05-18",
    "note": "",
}
RING = {"conditions": ["You ring before you come in.", "You may write to the headteacher only."]}


def before(*numbers: int) -> Case:
    return Case(
        tuple(
            Event(
                *(
                    "s",
                    "",
                    "conduct",
                    date(2025, 10, at),
                    "me",
                    datetime(2025, 10, at).astimezone(),
                ),
                details={"number": number, "decision": {3: "confirm", 5: "confirm"}.get(number)},
            )
            for at, number in enumerate(numbers, 1)
        )
    )


CASES: dict[str, tuple[dict[str, Any], Case, str | None]] = {
    "conduct-1": ({"incident": INCIDENT}, before(), "Aisha"),
    "conduct-1, visitor, assault": (
        {"incident": {**INCIDENT, "assault": True, "effect": "", "at": ""}, "note": "Call me."},
        before(),
        None,
    ),
    "conduct-2": ({"incident": INCIDENT, **RING}, before(1), "Aisha"),
    "conduct-3, confirmed": ({"decision": "confirm", **RING}, before(1, 2), "Aisha"),
    "conduct-3, overturned": (
        {"decision": "overturn", "reply": "2025-11-12"},
        before(1, 2),
        "Aisha",
    ),
    "conduct-4": ({"incident": {**INCIDENT, "assault": True}}, before(1, 2, 3), "Aisha"),
    "conduct-5, confirmed": (
        {"decision": "confirm", "ban_before": True, "reply": "2025-11-12"},
        before(1, 4),
        "Aisha",
    ),
    "conduct-5, overturned": ({"decision": "overturn", "ban_before": True}, before(1, 4), None),
    "conduct-6, conditions": ({}, before(1, 2, 3), "Aisha"),
    "conduct-6, ban": ({"ban_before": True, "met_on": "2025-12-10"}, before(1, 4, 5), None),
    "conduct-7, conditions stay": (
        {"decision": "continue-conditions", "met_on": "2025-11-12", **RING},
        before(1, 2, 3, 6),
        "Aisha",
    ),
    "conduct-7, ban stays": (
        {"decision": "continue-ban", "met_on": "2025-11-12", "ban_before": True},
        before(1, 4, 5, 6),
        "Aisha",
    ),
    "conduct-7, ban into conditions": (
        {"decision": "conditions", "met_on": "2025-11-12", "ban_before": True, **RING},
        before(1, 4, 5, 6),
        "Aisha",
    ),
    "conduct-7, conditions lifted": (
        {"decision": "lift", "met_on": "2025-11-12", "reply": "2025-11-03"},
        before(1, 2, 3, 6),
        "Aisha",
    ),
    "conduct-7, ban lifted": (
        {"decision": "lift", "met_on": "2025-11-12", "ban_before": True},
        before(1, 4, 5, 6),
        None,
    ),
}


def letter_of(case: str) -> Prepared:
    more, chain, child = CASES[case]
    letter_id = case.split(",", maxsplit=1)[0]
    details = {**PLAIN, **more, "number": int(letter_id[-1])}
    extra = {"conduct": conduct_fields(details, chain, OURS, child)}
    done = announce(letter_id, context(school=OURS), TO, extra=extra)
    assert isinstance(done, Prepared), done
    return done


def golden(name: str, text: str) -> str:
    path = GOLDEN / f"{name.replace(', ', '_').replace(' ', '-')}.txt"
    if os.environ.get("ATTCLI_WRITE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_the_words_of_a_letter_about_conduct(case: str) -> None:
    text = as_text(letter_of(case).copies[0].letter)
    assert text == golden(case, text)


@pytest.mark.parametrize("case", ["conduct-2", "conduct-4"])
def test_the_longest_fit_a_page(case: str) -> None:
    assert render(letter_of(case).copies[0].letter, "pdf").pages == 1


def test_the_words_after_an_informal_meeting() -> None:
    agreed = ("You will ring before you come in.", "We will ring back the same day.")
    fields = followup_fields(date(2025, 11, 6), date(2025, 11, 4), agreed, "Aisha", "I was glad.")
    done = announce("conduct-followup", context(school=OURS), TO, extra={"conduct": fields})
    assert isinstance(done, Prepared)
    text = as_text(done.copies[0].letter)
    assert text == golden("conduct-followup", text)


def test_who_signs_and_who_gets_a_copy() -> None:
    signed = {}
    for case in CASES:
        letter = letter_of(case).copies[0].letter
        copied = as_text(letter).split("A copy of this letter goes to ")[1].split(".\n")[0]
        signed[case[:9]] = (letter.role, copied)
    chair, head = "Mr Peter Lowe, Chair of governors", "Mrs Helen Trevose, Headteacher"
    assert signed == {
        "conduct-1": ("Headteacher", chair),
        "conduct-2": ("Headteacher", chair),
        "conduct-3": ("Chair of governors", head),
        "conduct-4": ("Headteacher", chair),
        "conduct-5": ("Chair of governors", head),
        "conduct-6": ("Clerk", head),
        "conduct-7": ("Clerk", head),
    }


def test_every_letter_of_the_seven_has_its_golden() -> None:
    assert {case[:9] for case in CASES} == {step.letter_id for step in STEPS.values()}


def test_a_chair_without_a_name_is_the_chair() -> None:
    nameless = {**OURS.people, "chair": Person(None, "Chair of governors")}
    school = replace(OURS, people=nameless)
    details = {**PLAIN, "incident": INCIDENT, **RING, "number": 2}
    extra = {"conduct": conduct_fields(details, before(1), school, None)}
    done = announce("conduct-2", context(school=school), TO, extra=extra)
    assert isinstance(done, Prepared)
    words = as_text(done.copies[0].letter)
    assert "the chair of governors will decide if they stay" in words
    assert "A copy of this letter goes to the chair of governors." in words
