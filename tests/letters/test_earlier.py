"""What a letter tells of earlier contact: only what the log holds, and how it went since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.letters.hand import AWAY, SOME_ABSENCE, context, days_of, facts, parent

from attcli.letters import Prepared, prepare
from attcli.letters.blocks import plain
from attcli.letters.earlier import earlier_of, trend_since, with_earlier
from attcli.letters.grid import marks_of
from attcli.policy.pack import load_pack
from attcli.store.events import Event

AT = datetime(2025, 11, 1, tzinfo=UTC)
RULES = load_pack().improvement
WRITING = date(2025, 11, 17)


def entry(kind: str, day: str, **more: Any) -> Event:
    return Event("fernbank", "1042", kind, date.fromisoformat(day), "PS", AT, **more)


def told(log: Sequence[Event]) -> dict[str, Any]:
    known = earlier_of(log, marks_of(facts()), WRITING, RULES)
    return {
        name: getattr(known, name)
        for name in ("contact", "contact_date", "met_with", "met_date")
        if getattr(known, name) is not None
    }


LOGS: dict[str, tuple[tuple[Event, ...], dict[str, Any]]] = {
    "nothing": ((), {}),
    "a letter": (
        (entry("letter", "2025-10-03", what="attendance-update"),),
        {"contact": "letter", "contact_date": date(2025, 10, 3)},
    ),
    "the last contact counts": (
        (entry("letter", "2025-10-03"), entry("call", "2025-10-10")),
        {"contact": "telephone call", "contact_date": date(2025, 10, 10)},
    ),
    "a letter that was voided": (
        (entry("letter", "2025-10-03", id=7), entry("void", "2025-10-04", about=7)),
        {},
    ),
    "a letter of the same day": ((entry("letter", "2025-11-17"),), {}),
    "a meeting held": (
        (entry("meeting", "2025-10-17", outcome="bus pass agreed", parent="Mrs Khan"),),
        {"met_with": "Mrs Khan", "met_date": date(2025, 10, 17)},
    ),
    "a meeting held, with whom is not logged": (
        (entry("meeting", "2025-10-17", outcome="bus pass agreed"),),
        {"met_date": date(2025, 10, 17)},
    ),
    "a meeting without an outcome": ((entry("meeting", "2025-10-17"),), {}),
    "a meeting nobody came to": ((entry("meeting", "2025-10-17", outcome="did not attend"),), {}),
    "a meeting nobody came to, in other words": (
        (entry("meeting", "2025-10-17", outcome="No show"),),
        {},
    ),
    "a meeting put off": ((entry("meeting", "2025-10-17", outcome="Cancelled by mum"),), {}),
    "a plan is no contact": ((entry("plan", "2025-10-17"),), {}),
}


@pytest.mark.parametrize("case", LOGS)
def test_what_the_log_holds_is_told_and_nothing_else(case: str) -> None:
    log, wanted = LOGS[case]
    assert told(log) == wanted


MOSTLY_THERE = days_of("2025-09-08", "2025-09-12", "I")  # 10 of 48 sessions before 3 October
TRENDS = {
    # marks after 3 October -> how it went since
    "worse": (days_of("2025-10-13", "2025-10-22", "O"), "declined"),
    "just as bad": (days_of("2025-10-06", "2025-10-10", "I"), "no-better"),
    "much better": ({}, None),
}


@pytest.mark.parametrize("case", TRENDS)
def test_how_it_went_since_a_contact(case: str) -> None:
    changes, wanted = TRENDS[case]
    marks = marks_of(facts(changes=MOSTLY_THERE | changes))
    assert trend_since(date(2025, 10, 3), marks, RULES) == wanted


def test_two_points_better_is_better_and_a_hair_less_is_not() -> None:
    marks = marks_of(facts(changes=days_of("2025-09-03", "2025-09-05", "I")))
    before = [m for m in marks if m.day <= date(2025, 10, 3)]  # 40 of 46: 86.96%
    after = [m for m in marks if m.day > date(2025, 10, 3)]

    def since(absent: int, of: int) -> Any:
        bad = next(m.code for m in before if m.code and m.code.absent)
        changed = [replace(m, code=bad) for m in after[:absent]] + after[absent:of]
        return trend_since(date(2025, 10, 3), [*before, *changed], RULES)

    assert since(5, 46) is None  # 89.13%: 2.17 points
    assert since(5, 44) == "no-better"  # 88.64%: 1.68 points
    assert since(6, 46) == "no-better"  # the same
    assert since(7, 46) == "declined"


def test_too_few_sessions_since_say_nothing() -> None:
    marks = marks_of(facts(changes=MOSTLY_THERE | days_of("2025-11-03", "2025-11-14", "O")))
    assert trend_since(date(2025, 11, 2), marks, RULES) == "declined"  # 20 sessions
    assert trend_since(date(2025, 11, 3), marks, RULES) is None  # 18


def test_the_second_letter_names_the_day_of_the_first() -> None:
    log = (
        entry("letter", "2025-09-26", what="attendance-1a"),
        entry("letter", "2025-10-03", what="punctuality-1"),
    )
    pupil = with_earlier(facts(changes=SOME_ABSENCE), log, context())
    done = prepare("attendance-2", pupil, context())
    assert isinstance(done, Prepared)
    assert "We wrote to you on 26 September 2025" in plain(done.copies[0].letter.body)


BOTH = (parent("Mrs", "Sadia", "Khan"), parent("Mr", "Imran", "Khan", **AWAY))
MET = {
    # with whom, as the log has it -> what the copy to her says, what the copy to him says
    "Mrs Sadia Khan": ("Thank you for the meeting on 17", "There was a meeting about Aisha’s"),
    "Mrs Khan": ("Thank you for the meeting on 17", "There was a meeting about Aisha’s"),
    "imran khan": ("There was a meeting about Aisha’s", "Thank you for the meeting on 17"),
    "Khan": ("There was a meeting about Aisha’s",) * 2,
    "": ("There was a meeting about Aisha’s",) * 2,
}


@pytest.mark.parametrize("who", MET)
def test_only_the_parent_who_came_is_thanked_for_the_meeting(who: str) -> None:
    log = (entry("meeting", "2025-10-17", outcome="bus pass agreed", parent=who),)
    done = prepare("action-plan-invitation", with_earlier(facts(BOTH), log, context()), context())
    assert isinstance(done, Prepared)
    for copy, wanted in zip(done.copies, MET[who], strict=True):
        assert wanted in plain(copy.letter.body)
