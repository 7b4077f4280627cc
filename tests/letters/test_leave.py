"""The letters on leave of absence word for word, for decisions of every kind.

ATTCLI_WRITE_GOLDENS=1 writes them anew: then read the difference.
"""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.letters.hand import context, facts
from tests.letters.test_goldens import as_text

from attcli.cases.leave_decision import Decision
from attcli.cases.leave_request import Request
from attcli.law.codes import meaning_on
from attcli.letters import Fields, Prepared, announce, prepare
from attcli.letters.blocks import plain
from attcli.letters.leave import decision_fields, form_fields, notice_in_words
from attcli.policy.leave_kinds import leave_kinds
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Term
from attcli.register.school_days import by_terms

GOLDEN = Path(__file__).with_name("golden")
DAYS = by_terms(School("s", terms=(Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),)))
NO_PUPIL = dict.fromkeys(("forename", "surname", "name", "class", "year_group", "dob"))


def decided(first: int, last: int, granted: int, kind: str, half: str | None = None) -> Decision:
    """A request for days of December 2025, so many of which are granted."""
    begin, end = date(2025, 12, first), date(2025, 12, last)
    asked = DAYS.between(begin, end) or ()
    halves = (half,) if half else ("AM", "PM")
    sessions = tuple((day, one) for day in asked for one in halves)
    own, on = leave_kinds()[kind], begin
    code, refused = meaning_on(own.granted, on), meaning_on(own.refused, on)
    assert refused
    return Decision(
        Request("p", begin, end, own, requested_on=date(2025, 11, 10), half=half),
        asked,
        sessions[: granted * len(halves)],
        sessions[granted * len(halves) :],
        code if granted else None,
        refused,
    )


CASES = {
    "leave-approved": (decided(1, 2, 2, "other"), ""),
    "leave-approved, in part": (decided(8, 12, 1, "funeral"), "With our sympathy."),
    "leave-approved, one morning": (decided(9, 9, 1, "entrance", "AM"), ""),
    "leave-approved, observance": (
        replace(
            decided(2, 3, 2, "observance"),
            further=2,
            further_code=meaning_on("leave-granted", date(2025, 12, 2)),
        ),
        "",
    ),
    "leave-declined, thanked": (decided(15, 19, 0, "holiday"), "", "Mrs Sadia Khan"),
    "leave-approved, thanked": (decided(1, 2, 2, "other"), "", "Mrs Sadia Khan"),
    "leave-declined": (decided(15, 19, 0, "holiday"), ""),
    "leave-declined, other, with a note": (decided(15, 15, 0, "other"), "Please call me."),
}


@pytest.mark.parametrize("case", CASES)
def test_the_words_of_a_letter_on_leave(case: str) -> None:
    decision, *said = CASES[case]
    extra = {"leave": decision_fields(decision, DAYS, *said)}
    done = prepare(decision.letter_id, facts(), context(), extra=extra)
    assert isinstance(done, Prepared), done
    assert case.startswith(done.letter_id)
    path = GOLDEN / f"{case.replace(', ', '_').replace(' ', '-')}.txt"
    text = as_text(done.copies[0].letter)
    if os.environ.get("ATTCLI_WRITE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_child_below_compulsory_age_gets_no_law() -> None:
    extra = {"leave": decision_fields(CASES["leave-declined"][0], DAYS, "")}
    done = prepare("leave-declined", facts(pupil={"dob": date(2021, 3, 1)}), context(), extra=extra)
    assert isinstance(done, Prepared)
    assert "What the law says" not in plain(done.copies[0].letter.body)


@pytest.mark.parametrize(
    ("pack", "notice"),
    [
        ("leading-edge", "15 school days before the leave begins"),
        ("big-life", "4 weeks before the leave begins"),
        ("croydon", "2 weeks before the leave begins"),
    ],
)
def test_the_form_says_how_early(pack: str, notice: str) -> None:
    said = notice_in_words(load_pack(pack).leave)
    assert said == notice
    extra = {"leave": form_fields(notice=said), "pupil": Fields("pupil", NO_PUPIL)}
    done = announce("leave-request", context(), extra=extra)
    assert isinstance(done, Prepared)
    words = plain(done.copies[0].letter.body)
    assert f"at least {notice}" in words
    assert "____________ (child’s name)" in words or "____________ (child's name)" in words
