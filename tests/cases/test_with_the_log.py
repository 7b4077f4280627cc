"""`stages` with what the log holds: nothing twice, no improvement, plans, lates, clocks, years."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pytest

from attcli.cases.stages import FIRST_SEEN
from attcli.store.events import Event

Pupil = Mapping[str, str]
Stages = Callable[..., dict[str, dict[str, object]]]

CHILD = {"DOB": "2016-03-01", "Class": "Oak"}
UPN = "AAMYxxxxxxxxx"
CROYDON = '[schools.school]\npack = "croydon"\n'
BIG_LIFE = '[schools.school]\npack = "big-life"\n'
OPENED = Event("school", "", "opening-history", date(2025, 9, 1), "A", datetime.now(UTC), "waived")


def logged(kind: str, day: str, what: str = "", **more: object) -> Event:
    at = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
    return Event("school", UPN, kind, date.fromisoformat(day), "A. Officer", at, what, **more)


def letter(what: str, day: str, **more: object) -> Event:
    return logged("letter", day, what, **more)


def missed(first: int, *stretches: tuple[str, int]) -> Pupil:
    """A child always present but for `stretches` of codes, the first after so many sessions."""
    marks = ["."] * first + [code for code, n in stretches for _ in range(n)]
    return CHILD | {"marks": " ".join(marks)}


# 50 school days from Monday 1 September to Friday 7 November 2025, no holiday between.
ELEVEN_ILL = missed(0, ("I", 11))  # 89% at the end: stage 3


# what the log holds → what is due, and from when it may be due again
SENT: dict[str, tuple[list[Event], str | None, date]] = {
    "nothing": ([], "action-plan-invitation", date(2025, 9, 12)),
    "the same letter three weeks ago": (
        [letter("action-plan-invitation", "2025-10-20")],
        None,
        date(2025, 11, 17),
    ),
    "the same letter four school weeks before Monday": (
        [letter("action-plan-invitation", "2025-10-13")],
        "action-plan-invitation",
        date(2025, 11, 10),
    ),
    "the same letter, a day less than four school weeks before": (
        [letter("action-plan-invitation", "2025-10-14")],
        None,
        date(2025, 11, 11),
    ),
    "only a letter of a lower stage, a fortnight ago": (
        [letter("meeting-invitation", "2025-10-24")],
        "action-plan-invitation",
        date(2025, 9, 12),
    ),
    "a letter on Friday, the last day counted": (
        [letter("attendance-update", "2025-11-07")],
        None,
        date(2025, 9, 12),
    ),
    "the letter sent on Monday for this very week": (
        [letter("action-plan-invitation", "2025-11-10")],
        None,
        date(2025, 12, 8),
    ),
    "decided not to send, last week": (
        [logged("not-sent", "2025-11-03", "action-plan-invitation")],
        None,
        date(2025, 12, 1),
    ),
    "a letter voided since": (
        [
            letter("action-plan-invitation", "2025-11-03", id=7),
            logged("void", "2025-11-04", about=7),
        ],
        "action-plan-invitation",
        date(2025, 9, 12),
    ),
    "the same letter last year": (
        [letter("action-plan-invitation", "2025-07-07")],
        "action-plan-invitation",
        date(2025, 9, 12),
    ),
}


@pytest.mark.parametrize("case", SENT)
def test_a_letter_is_not_due_again_before_its_review_time(stages_of: Stages, case: str) -> None:
    log, due, due_from = SENT[case]
    row = stages_of({"Amy": ELEVEN_ILL}, logged=log)["Amy"]
    assert (row["stage"], row["due"], row["due_from"]) == (3, due, due_from)


def test_a_holiday_week_uses_up_no_review_time(stages_of: Stages) -> None:
    """Sent on 13 October; the school is shut from the 20th to the 24th."""
    amy = CHILD | {"marks": " ".join(["I"] * 11 + ["."] * 59 + ["#"] * 10)}
    other = {
        f"More{n:02}": CHILD | {"marks": " ".join(["."] * 70 + ["#"] * 10)} for n in range(150)
    }
    log = [letter("action-plan-invitation", "2025-10-13")]
    row = stages_of({"Amy": amy, **other}, logged=log)["Amy"]
    assert (row["due"], row["due_from"]) == (None, date(2025, 11, 17))


def test_after_a_higher_letter_the_lower_ones_wait_too(stages_of: Stages) -> None:
    """Recovered to 91%: stage 2, a fortnight after the invitation to a plan."""
    log = [letter("action-plan-invitation", "2025-10-24")]
    row = stages_of({"Amy": missed(0, ("I", 9))}, logged=log)["Amy"]
    assert (row["stage"], row["due"]) == (2, None)


# of 40 sessions up to a meeting and 60 since, missed → whether that is no improvement
MEETING = {
    "95% then and since: above the line, not two points better": (2, 3, True),
    "90% then, 93.3% since: better by more, and above the line": (4, 4, False),
    "90% then, 91.7% since: below the line of 92%": (4, 5, True),
    "95% then, 96.7% since: not two points better, but at the ladder's first line": (2, 2, False),
}


@pytest.mark.parametrize("case", MEETING)
def test_no_improvement_since_a_meeting(stages_of: Stages, case: str) -> None:
    before, after, opens = MEETING[case]
    amy = missed(0, ("I", before), (".", 40 - before), ("I", after))
    row = stages_of({"Amy": amy}, logged=[logged("meeting", "2025-09-26")])["Amy"]
    assert ((row["stage"], "no improvement" in str(row["rule"])) == (3, True)) == opens, row


def test_what_no_improvement_says(stages_of: Stages) -> None:
    amy = missed(0, ("I", 2), (".", 38), ("I", 3))
    row = stages_of({"Amy": amy}, logged=[logged("meeting", "2025-09-26")])["Amy"]
    assert (row["stage"], row["due"]) == (3, "action-plan-invitation")
    assert row["rule"] == (
        "no improvement since the latest of meeting-invitation and meeting in 20 or more possible "
        "sessions"
    )
    assert row["figures"] == (
        "attended 95 of 100; 5 missed; since meeting of 26/09/2025: 3 missed of 60 (95.0%); up to "
        "it, from 01/08/2025: 2 of 40 (95.0%) (holidays not counted as missed)"
    )
    assert (
        row["citation"] == "School attendance policy, September 2024: no improvement after stage 2"
    )
    assert row["since"] == date(2025, 10, 10), "the twentieth session since"


# since the meeting: sessions possible, missed → whether stage 3 opens by no improvement
ENOUGH = {"19 sessions are too few": (19, 19, False), "20 are enough": (20, 2, True)}


@pytest.mark.parametrize("case", ENOUGH)
def test_no_improvement_wants_twenty_sessions(stages_of: Stages, case: str) -> None:
    possible, away, opens = ENOUGH[case]
    rest = [("X", 60 - possible)]
    amy = missed(0, (".", 40), ("I", away), (".", possible - away), *rest)
    row = stages_of({"Amy": amy}, logged=[logged("meeting", "2025-09-26")])["Amy"]
    assert ("no improvement" in (row["rule"] or "")) == opens


def test_holidays_are_set_aside_on_both_sides(stages_of: Stages) -> None:
    amy = missed(0, ("G", 10), (".", 30), ("G", 10), (".", 50))
    row = stages_of({"Amy": amy}, logged=[logged("meeting", "2025-09-26")])["Amy"]
    assert row["stage"] is None, "nothing else was missed"


def plan(outcome: str = "not met") -> Event:
    return logged("plan", "2025-09-26", until=date(2025, 10, 17), outcome=outcome)


# the log, and the unauthorised sessions of October → the stage
LAST_STEP: dict[str, tuple[list[Event], int, int]] = {
    "a plan that did not help, and the test met": ([plan()], 10, 4),
    "a plan whose outcome is not entered": ([plan("")], 10, 3),
    "a plan that did not help, and one session short": ([plan()], 9, 3),
    "no plan: met, to consider, never stage 4": ([], 10, 3),
    "the family did not take part": ([plan("Parents did not engage with it")], 10, 4),
}


@pytest.mark.parametrize("case", LAST_STEP)
def test_a_notice_to_improve_wants_a_plan_its_outcome_and_the_test(
    stages_of: Stages, case: str
) -> None:
    log, sessions, stage = LAST_STEP[case]
    amy = missed(0, ("I", 3), (".", 40), ("O", sessions))
    row = stages_of({"Amy": amy}, logged=log)["Amy"]
    assert row["stage"] == stage
    assert row["threshold"] == ("met: consider" if sessions == 10 else "near")
    if stage == 4:
        assert (row["due"], row["signed_by"]) == ("notice-to-improve", "champion")


def test_before_a_legal_step_the_officer_sees_what_speaks_against_it(stages_of: Stages) -> None:
    amy = missed(0, ("I", 3), (".", 40), ("O", 10)) | {"Long-term health": "Yes"}
    row = stages_of({"Amy": amy}, logged=[plan()])["Amy"]
    assert row["weigh"] == "a long-term health condition"
    assert row["blocked_by"] == (
        "waits for an officer's yes before a legal step: a long-term health condition"
    )


def test_a_legal_step_waits_while_reasons_are_still_to_be_found(stages_of: Stages) -> None:
    amy = missed(0, ("I", 3), (".", 40), ("O", 8), ("N", 2))
    row = stages_of({"Amy": amy}, logged=[plan()])["Amy"]
    assert (row["stage"], row["due"]) == (4, "notice-to-improve")
    assert row["blocked_by"] == (
        "waits for an officer's yes before a legal step: 2 of the last ten school weeks' sessions "
        "still without a reason"
    )


def test_a_notice_to_improve_is_not_given_twice(stages_of: Stages) -> None:
    given = logged("notice-to-improve", "2025-10-24", until=date(2025, 12, 12))
    amy = missed(0, ("I", 3), (".", 40), ("O", 10))
    row = stages_of({"Amy": amy}, logged=[plan(), given])["Amy"]
    assert (row["stage"], row["due"], row["due_from"]) == (4, None, date(2025, 12, 13))


def test_an_open_plan_is_told_before_a_legal_step(stages_of: Stages) -> None:
    amy = missed(80, ("O", 10))
    log = [logged("plan", "2025-10-24", until=date(2025, 11, 28))]
    row = stages_of({"Amy": amy}, logged=log)["Amy"]
    assert row["threshold"] == "met: consider"
    assert row["weigh"] == "a plan of 24/10/2025 still open (to 28/11/2025)"


# marks of the last weeks → stage, letter and why (leading-edge)
LATELY: dict[str, tuple[Pupil, int, str]] = {
    "six late arrivals in six weeks": (missed(80, ("L", 6)), 1, "6 late arrivals"),
    "three after the register closed": (
        missed(80, ("U", 3)),
        1,
        "3 late arrivals in the last 6 school weeks, 3 of them after the register closed",
    ),
    "four unauthorised sessions": (missed(80, ("O", 4)), 2, "4 unauthorised sessions"),
}


@pytest.mark.parametrize("case", LATELY)
def test_the_last_six_school_weeks(stages_of: Stages, case: str) -> None:
    pupil, stage, words = LATELY[case]
    row = stages_of({"Amy": pupil})["Amy"]
    assert row["stage"] == stage
    assert words in str(row["figures"])


def test_lateness_that_goes_on_after_the_update(stages_of: Stages) -> None:
    amy = missed(40, ("L", 6), (".", 34), ("L", 6))
    log = [letter("attendance-update", "2025-10-03")]
    row = stages_of({"Amy": amy}, logged=log)["Amy"]
    assert (row["stage"], row["due"]) == (2, "meeting-invitation")
    assert "as many late arrivals again" in str(row["rule"])
    few = missed(40, ("L", 6), (".", 34), ("L", 5))
    assert stages_of({"Amy": few}, logged=log)["Amy"]["stage"] == 1, "only six in six weeks"


# Croydon: marks, log → track, stage, letter
TWO_LADDERS: dict[str, tuple[Pupil, list[Event], tuple[str | None, int | None, str | None]]] = {
    "two late": (missed(80, ("L", 2)), [], (None, None, None)),
    "three late: an e-mail": (missed(80, ("L", 3)), [], ("punctuality", 1, "lateness-email")),
    "six late and no e-mail yet: still the e-mail": (
        missed(80, ("L", 6)),
        [],
        ("punctuality", 1, "lateness-email"),
    ),
    "six late after the e-mail: the first letter": (
        missed(80, ("L", 6)),
        [letter("lateness-email", "2025-10-06")],
        ("punctuality", 2, "punctuality-1"),
    ),
    "as late again after the first letter: the second": (
        missed(80, ("L", 12)),
        [letter("lateness-email", "2025-10-06"), letter("punctuality-1", "2025-10-27")],
        ("punctuality", 3, "punctuality-2"),
    ),
    "late again in the three weeks watched: not judged yet": (
        missed(80, ("L", 12)),
        [letter("lateness-email", "2025-10-06"), letter("punctuality-2", "2025-10-27")],
        ("punctuality", 2, None),
    ),
    "late again once three weeks were watched: the officer's meeting, no letter": (
        missed(80, ("L", 12)),
        [letter("lateness-email", "2025-09-08"), letter("punctuality-2", "2025-10-20")],
        ("punctuality", 4, None),
    ),
    "94%, much of it not illness": (
        missed(0, ("C", 4), ("I", 2)),
        [],
        ("attendance", 1, "attendance-1a"),
    ),
    "94%, half of it illness": (
        missed(0, ("C", 3), ("I", 3)),
        [],
        ("attendance", 1, "attendance-1a"),
    ),
    "94%, most of it illness": (
        missed(0, ("C", 2), ("I", 3), ("M", 1)),
        [],
        ("attendance", 1, "attendance-1b"),
    ),
    "no improvement since the first letter": (
        missed(0, ("I", 5), (".", 45), ("C", 4)),
        [letter("attendance-1b", "2025-10-03")],
        ("attendance", 2, "attendance-2"),
    ),
    "nor since the second: the welfare officer": (
        missed(0, ("I", 5), (".", 45), ("C", 4)),
        [letter("attendance-1b", "2025-09-12"), letter("attendance-2", "2025-10-03")],
        ("attendance", 3, None),
    ),
    "both ladders: one letter, attendance first": (
        missed(0, ("C", 4), ("I", 2), (".", 80), ("L", 6)),
        [],
        ("attendance", 1, "attendance-1a"),
    ),
}


@pytest.mark.parametrize("case", TWO_LADDERS)
def test_croydons_two_ladders(stages_of: Stages, case: str) -> None:
    pupil, log, wanted = TWO_LADDERS[case]
    row = stages_of({"Amy": pupil}, logged=log, settings=CROYDON)["Amy"]
    assert (row["track"], row["stage"], row["due"]) == wanted


def test_croydon_writes_about_a_pattern(stages_of: Stages) -> None:
    """Away on eight of ten Fridays, in a school whose pupils are away on any day."""
    chance = random.Random(20250901)  # noqa: S311 (test data)
    days = range(50)
    any_day = {f"P{n:02}": chance.sample(days, 8) for n in range(60)}
    away = any_day | {"Amy": [week * 5 + 4 for week in range(1, 9)]}
    pupils = {
        name: CHILD | {"marks": " ".join("C C" if day in off else ". ." for day in days)}
        for name, off in away.items()
    }
    row = stages_of(pupils, settings=CROYDON)["Amy"]
    assert "absence in a pattern that chance would hardly make" in str(row["rule"])
    assert "Friday" in str(row["figures"])


def test_the_other_ladder_is_told_beside(stages_of: Stages) -> None:
    amy = missed(0, ("C", 4), ("I", 2), (".", 80), ("L", 6))
    row = stages_of({"Amy": amy}, settings=CROYDON)["Amy"]
    assert row["also"] == "punctuality, stage 1: E-mail about lateness (lateness-email due)"
    log = [letter("attendance-1a", "2025-10-31")]
    row = stages_of({"Amy": amy}, logged=log, settings=CROYDON)["Amy"]
    assert (row["track"], row["due"]) == ("punctuality", "lateness-email"), "a week later its turn"


# Big Life: marks, log → stage, letter
BIG: dict[str, tuple[Pupil, list[Event], tuple[int | None, str | None]]] = {
    "95% exactly: no concern": (missed(0, ("I", 5)), [], (None, None)),
    "94%: concern": (missed(0, ("I", 6)), [], (1, "attendance-update")),
    "the last three days without a reason": (
        missed(94, ("N", 6)),
        [],
        (1, "absence-followup"),
    ),
    "three days without a reason, and back since": (
        missed(92, ("N", 6)),
        [],
        (1, "attendance-update"),
    ),
    "three days of illness with a reason given": (
        missed(94, ("I", 6)),
        [],
        (1, "attendance-update"),
    ),
    "two days without a reason": (missed(96, ("N", 4)), [], (None, None)),
    "followed up last week: the update is due as well": (
        missed(90, ("N", 4), (".", 2), ("N", 4)),
        [letter("absence-followup", "2025-10-31")],
        (1, "attendance-update"),
    ),
    "no better since the update: a plan": (
        missed(0, ("I", 6), (".", 40), ("I", 6)),
        [letter("attendance-update", "2025-09-19")],
        (2, "meeting-invitation"),
    ),
    "no better four weeks into the plan: formal support, no letter": (
        missed(0, ("I", 6), (".", 40), ("I", 6)),
        [logged("plan", "2025-09-19")],
        (3, None),
    ),
    "the test met: a warning before any referral": (
        missed(80, ("O", 10)),
        [],
        (4, "penalty-warning"),
    ),
    "ten days of holiday: the test at once": (missed(80, ("G", 10)), [], (4, "penalty-warning")),
    "followed up, 98% then and since: no plan": (
        missed(0, ("N", 1), (".", 49), ("N", 1)),
        [letter("absence-followup", "2025-09-26")],
        (None, None),
    ),
    "better, while the review time runs: stays at its step": (
        missed(0, (".", 10)),
        [letter("attendance-update", "2025-10-24")],
        (1, None),
    ),
}


@pytest.mark.parametrize("case", BIG)
def test_big_lifes_ladder(stages_of: Stages, case: str) -> None:
    pupil, log, wanted = BIG[case]
    row = stages_of({"Amy": pupil}, logged=log, settings=BIG_LIFE)["Amy"]
    assert (row["stage"], row["due"]) == wanted


def test_a_nursery_child_never_goes_beyond_the_first_stage(stages_of: Stages) -> None:
    young = missed(80, ("O", 10)) | {"DOB": "2021-12-01"}
    row = stages_of({"Amy": young}, settings=BIG_LIFE)["Amy"]
    assert (row["stage"], row["due"]) == (1, "attendance-update")
    assert row["listed_apart"]


def test_a_new_year_starts_again_and_shows_the_last(stages_of: Stages) -> None:
    log = [
        OPENED,
        letter("meeting-invitation", "2025-03-03"),
        logged("plan", "2025-06-02", until=date(2025, 7, 4)),
    ]
    row = stages_of({"Amy": missed(0, ("I", 5))}, logged=log)["Amy"]
    assert (row["stage"], row["due"]) == (1, "attendance-update"), "stage 2 was last year's"
    assert row["last_year"] == "meeting-invitation 03/03/2025"
    assert row["history"] == "plan 02/06/2025", "a plan carries over"


# the log → the history of an open stage
HISTORY: dict[str, tuple[list[Event] | None, str]] = {
    "no log at all": (None, FIRST_SEEN),
    "a log whose opening history is not known": ([], FIRST_SEEN),
    "opened, nothing sent": ([OPENED], "nothing in the log this year"),
    "opened, one letter": ([OPENED, letter("call", "2025-10-06")], "call 06/10/2025"),
    "not opened, one letter": (
        [letter("attendance-update", "2025-09-26")],
        "first seen; attendance-update 26/09/2025",
    ),
}


@pytest.mark.parametrize("case", HISTORY)
def test_the_history_of_a_stage(stages_of: Stages, case: str) -> None:
    log, words = HISTORY[case]
    assert stages_of({"Amy": ELEVEN_ILL}, logged=log)["Amy"]["history"] == words


def test_an_entry_that_fits_nobody_changes_nothing(stages_of: Stages) -> None:
    stranger = Event(
        *("school", "Z000000000000", "letter", date(2025, 10, 20), "A", datetime.now(UTC)),
        what="action-plan-invitation",
    )
    assert stages_of({"Amy": ELEVEN_ILL}, logged=[stranger])["Amy"]["due"] is not None


def test_two_schools_of_a_trust_follow_ladders_of_their_own(stages_of: Stages) -> None:
    both = {
        "Amy": missed(0, ("C", 6)),
        "Ben": missed(0, ("C", 6)) | {"School": "vale"},
        "Cal": missed(80, ("L", 3)) | {"School": "vale"},
        **{f"Vale{n:02}": CHILD | {"School": "vale"} for n in range(12)},
    }
    settings = '[schools.school]\n[schools.vale]\npack = "croydon"\n'
    rows = stages_of(both, settings=settings)
    due = {name: (rows[name]["track"], rows[name]["due"]) for name in ("Amy", "Ben", "Cal")}
    assert due == {
        "Amy": ("attendance", "attendance-update"),
        "Ben": ("attendance", "attendance-1a"),
        "Cal": ("punctuality", "lateness-email"),
    }
