"""Letters about conduct: which may follow which, what each must say, and by when."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from attcli.cases.conduct import (
    STEPS,
    Case,
    Clock,
    case_of,
    cases,
    conditions_from,
)
from attcli.cases.conduct_letter import Told, details_of, late
from attcli.errors import UsageError
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Term
from attcli.store.events import Event

PACK = load_pack("leading-edge", ("conduct",))
assert PACK.conduct
RULES = PACK.conduct
TERMS = (
    Term("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
    Term("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),
    Term("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),
    Term("Summer 2", date(2026, 6, 1), date(2026, 7, 22)),
)
CLOCK = Clock(School("school", terms=TERMS, policy=PACK), RULES)
INCIDENT = Told(incident_on=date(2025, 10, 6), what="You shouted.", risk="low")


def said(number: int, **more: Any) -> Told:
    """What an officer says so that the letter is whole."""
    own: dict[int, Told] = {
        1: INCIDENT,
        2: replace(INCIDENT, conditions=("1",)),
        3: Told(decision="confirm", reply=date(2025, 10, 6)),
        4: INCIDENT,
        5: Told(decision="confirm", reply=date(2025, 10, 6)),
        6: Told(),
        7: Told(decision="continue-conditions", met_on=date(2025, 10, 6)),
    }
    return replace(own[number], **more)


def chain(*numbers: int, **last: Any) -> Case:
    """Letters sent one after another in September; `last`: more of the last one's details."""
    letters: list[Event] = []
    for at, number in enumerate(numbers, 1):
        ban = number in (4, 5) or (number in (6, 7) and bool(letters[-1].details["ban"]))
        details = {
            "number": number,
            "conditions": ["Ring first."] if number in (2, 3) else [],
            "ban": ban,
            "decision": {3: "confirm", 5: "confirm", 7: "continue-conditions"}.get(number),
            **(last if at == len(numbers) else {}),
        }
        letters.append(
            Event(
                *("school", "A1", "conduct", date(2025, 9, at), "me"),
                datetime(2025, 9, at).astimezone(),
                id=at,
                about=at - 1 or None,
                details=details,
            )
        )
    return Case(tuple(letters))


ON = date(2025, 10, 8)


def letter(number: int, case: Case = Case(()), day: date = ON, **more: Any) -> dict[str, Any]:  # noqa: B008
    return details_of(STEPS[number], case, said(number, **more), CLOCK, day)


@pytest.mark.parametrize(
    "sequence", [(1,), (1, 2), (1, 2, 3), (1, 4), (1, 2, 4), (1, 2, 3, 4), (1, 4, 5), (1, 2, 3, 6)]
)
def test_letters_in_order(sequence: tuple[int, ...]) -> None:
    *before, last = sequence
    assert letter(last, chain(*before))["number"] == last


@pytest.mark.parametrize(
    ("before", "number", "says"),
    [
        ((), 2, "comes after letter 1, and no case"),
        ((), 4, "comes after letter 1 or 2 or 3"),
        ((), 7, "comes after letter 6"),
        ((1,), 3, "does not come after letter 1"),
        ((1, 2), 5, "does not come after letter 2"),
        ((1, 2), 6, "does not come after letter 2"),
        ((1, 2, 3), 7, "does not come after letter 3"),
        ((1, 2), 1, "does not come after letter 2"),
    ],
)
def test_letters_out_of_order(before: tuple[int, ...], number: int, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        letter(number, chain(*before))
    more = {"conditions": ("1",)} if number in (3, 7) else {}
    told = letter(number, chain(*before), although="sent before attcli", **more)
    assert told["number"] == number


@pytest.mark.parametrize("decision", ["overturn", "lift"])
def test_nothing_follows_a_case_that_ended(decision: str) -> None:
    ended = chain(1, 2, 3, decision=decision)
    with pytest.raises(UsageError, match="The case ended on 03/09/2025"):
        letter(6, ended)


@pytest.mark.parametrize(
    ("number", "ban", "decision", "right"),
    [
        (3, False, "confirm", True),
        (3, False, "overturn", True),
        (3, False, "lift", False),
        (3, False, None, False),
        (1, False, "confirm", False),
        (7, False, "continue-conditions", True),
        (7, False, "lift", True),
        (7, False, "continue-ban", False),
        (7, False, "conditions", False),
        (7, True, "continue-ban", True),
        (7, True, "conditions", True),
        (7, True, "continue-conditions", False),
    ],
)
def test_the_decision_that_a_letter_tells(
    number: int, ban: bool, decision: str | None, right: bool
) -> None:
    before = {1: (), 3: (1, 2), 7: (1, 4, 5, 6) if ban else (1, 2, 3, 6)}[number]
    more = {"conditions": ("2",)} if decision in ("conditions", "continue-conditions") else {}
    if right:
        assert letter(number, chain(*before), decision=decision, **more)["decision"] == decision
        return
    with pytest.raises(UsageError, match=r"decision|tell of"):
        letter(number, chain(*before), decision=decision, **more)


@pytest.mark.parametrize(
    ("number", "before", "ban"),
    [(1, (), False), (2, (1,), False), (4, (1,), True), (5, (1, 4), True), (6, (1, 4, 5), True)],
)
def test_whether_a_ban_stands_after_it(number: int, before: tuple[int, ...], ban: bool) -> None:
    assert letter(number, chain(*before))["ban"] is ban


def test_a_ban_ends_when_it_is_overturned_lifted_or_made_conditions() -> None:
    assert letter(5, chain(1, 4), decision="overturn")["ban"] is False
    review = chain(1, 4, 5, 6)
    assert letter(7, review, decision="lift")["ban"] is False
    assert letter(7, review, decision="conditions", conditions=("1",))["ban"] is False
    assert letter(7, review, decision="continue-ban")["ban"] is True


@pytest.mark.parametrize(
    ("day", "by"),
    [
        (date(2025, 10, 8), "2025-10-22"),
        (date(2025, 10, 15), "2025-11-05"),  # over half-term
        (date(2025, 12, 12), "2026-01-09"),  # over Christmas
        (date(2026, 4, 27), "2026-05-12"),  # over the bank holiday of May
    ],
)
def test_ten_school_days_to_answer(day: date, by: str) -> None:
    assert letter(1, day=day)["answer_by"] == by
    assert letter(6, chain(1, 2, 3), day=day)["answer_by"] == by
    assert letter(3, chain(1, 2), day=day)["answer_by"] is None


def test_days_that_the_term_dates_do_not_reach_are_not_guessed() -> None:
    with pytest.raises(UsageError, match="do not reach that far"):
        letter(1, day=date(2026, 7, 20))


@pytest.mark.parametrize(
    ("day", "review"),
    [
        (date(2025, 10, 8), "2026-04-13"),  # 8 April lies in the Easter holiday
        (date(2025, 11, 28), "2026-06-01"),  # 28 May lies in half-term
        (date(2025, 12, 1), "2026-06-01"),
        (date(2026, 3, 31), "2026-09-30"),  # there is no 31 September; its term dates are unknown
        (date(2026, 3, 20), "2026-09-21"),  # 20 September is a Sunday
    ],
)
def test_a_confirmed_decision_is_reviewed_in_about_six_months(day: date, review: str) -> None:
    assert letter(3, chain(1, 2), day=day)["review_on"] == review
    assert letter(3, chain(1, 2), day=day, decision="overturn")["review_on"] is None


@pytest.mark.parametrize(
    ("number", "day", "is_late"),
    [
        (3, date(2025, 10, 20), False),  # ten school days after 6 October
        (3, date(2025, 10, 21), True),
        (5, date(2025, 10, 21), True),
        (7, date(2025, 10, 20), False),
        (7, date(2025, 10, 21), True),
        (1, date(2025, 10, 21), False),
    ],
)
def test_a_letter_later_than_the_policy_says_is_told(number: int, day: date, is_late: bool) -> None:
    assert (late(STEPS[number], said(number), CLOCK, day) is not None) is is_late


def test_the_chair_waits_while_the_parent_may_still_write() -> None:
    open_case = chain(1, 2, answer_by="2025-10-08")
    with pytest.raises(UsageError, match="until 08/10/2025"):
        letter(3, open_case, reply=None)
    assert letter(3, open_case, reply=None, day=date(2025, 10, 9))["reply"] is None


@pytest.mark.parametrize(
    ("number", "before", "more", "says"),
    [
        (1, (), {"risk": None}, "The risk comes first"),
        (1, (), {"what": ""}, "not said what happened"),
        (1, (), {"incident_on": None}, "not said what happened"),
        (1, (), {"incident_on": date(2025, 10, 9)}, "after the letter's day"),
        (1, (), {"conditions": ("1",)}, "sets no conditions"),
        (2, (1,), {"conditions": ()}, "not said which conditions"),
        (2, (1,), {"conditions": ("9",)}, "no standard condition 9"),
        (7, (1, 2, 3, 6), {"met_on": None}, "when the committee met"),
        (7, (1, 4, 5, 6), {"decision": "conditions"}, "not said which conditions"),
    ],
)
def test_what_a_letter_must_say(
    number: int, before: tuple[int, ...], more: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        letter(number, chain(*before), **more)


def test_conditions_that_stay_are_those_of_the_case() -> None:
    assert letter(3, chain(1, 2))["conditions"] == ["Ring first."]
    assert letter(3, chain(1, 2), conditions=("2",))["conditions"] == [RULES.conditions[1]]


def test_conditions_by_number_and_in_words() -> None:
    chosen = conditions_from(("2", " Ring first. ", "2"), RULES)
    assert chosen == (RULES.conditions[1], "Ring first.")


def test_the_incident_of_the_case_is_told_again_where_no_other_is() -> None:
    before = chain(1, incident={"on": "2025-09-01", "at": "", "what": "You shouted."})
    found = letter(2, before, incident_on=None, what="")
    assert found["incident"]["on"] == "2025-09-01"


def test_cases_are_chains_and_follow_ups_are_in_none() -> None:
    first, second = chain(1, 2).letters, chain(1).letters
    other = replace(second[0], id=7)
    after = replace(second[0], id=8, what="conduct-followup")
    found = cases([*first, other, after])
    assert [[event.id for event in case.letters] for case in found] == [[1, 2], [7]]
    assert case_of([*first, other], 2).id == 1
    with pytest.raises(UsageError, match="no case 9"):
        case_of([*first], 9)
