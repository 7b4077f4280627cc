"""Figures of single letters: runs without a word, the list of the window, the plan's sessions."""

from datetime import date
from typing import Any

import pytest
from tests.letters.hand import SCHOOL, context, days_of, facts
from tests.register.by_hand import others, present, view_of, weekdays, with_marks

from attcli.errors import UsageError
from attcli.letters import Blocked, Prepared, prepare
from attcli.letters.blocks import plain
from attcli.letters.catalogue import template
from attcli.letters.fields import merge_fields
from attcli.letters.gather import facts_of, with_windows
from attcli.policy.settings import School, Term

N_DAYS = days_of("2025-11-12", "2025-11-14", "N")
RUNS: dict[str, tuple[dict[str, str | None], tuple[int, str] | None]] = {
    "three days, no word": (N_DAYS, (3, "Wednesday 12 November 2025")),
    "over a weekend": (days_of("2025-11-07", "2025-11-14", "O"), (6, "Friday 7 November 2025")),
    "over half-term": (
        days_of("2025-10-24", "2025-10-24", "N") | days_of("2025-11-03", "2025-11-14", "N"),
        (11, "Friday 24 October 2025"),
    ),
    "half a day there breaks it": (N_DAYS | {"2025-11-13 AM": "/"}, (1, "Friday 14 November 2025")),
    "there on the last day": (days_of("2025-11-12", "2025-11-13", "N"), None),
    "a reason was given": (days_of("2025-11-12", "2025-11-14", "I"), None),
    "a closure does not break it": (
        N_DAYS | days_of("2025-11-13", "2025-11-13", "Y4"),
        (2, "Wednesday 12 November 2025"),
    ),
}


@pytest.mark.parametrize("case", RUNS)
def test_school_days_in_a_row_without_a_word(case: str) -> None:
    changes, wanted = RUNS[case]
    run = merge_fields(facts(changes=changes), context(), template("absence-followup", None))["run"]
    assert (wanted is None and run["days"] is None) or (run["days"], run["first_day"]) == wanted


def test_no_run_blocks_the_follow_up() -> None:
    done = prepare("absence-followup", facts(changes={}), context())
    assert isinstance(done, Blocked)
    assert done.reasons == (
        "Aisha Khan: no run of absence without a known reason up to the last day",
    )


BLOCKS = {
    "punctuality-1": "no late arrival in the period",
    "punctuality-2": "no late arrival in the period",
    "lateness-email": "no late arrival in the period",
    "attendance-1b": "no absence that is mostly illness or medical in the period",
    "evidence-notice": "no absence for illness in the period",
}


@pytest.mark.parametrize("letter_id", BLOCKS)
def test_a_letter_about_what_did_not_happen_is_blocked(letter_id: str) -> None:
    done = prepare(letter_id, facts(changes=days_of("2025-11-10", "2025-11-10", "O")), context())
    assert isinstance(done, Blocked)
    assert done.reasons[0] == f"Aisha Khan: {BLOCKS[letter_id]}"


def test_just_half_is_not_mostly_illness() -> None:
    changes = days_of("2025-11-10", "2025-11-10", "O") | days_of("2025-11-11", "2025-11-11", "M")
    done = prepare("attendance-1b", facts(changes=changes), context())
    assert isinstance(done, Blocked)


DAYS = weekdays(date(2024, 9, 2), date(2025, 2, 14))


def windowed(changes: list[Any], **more: Any) -> dict[str, Any]:
    rows = with_marks(present(["ann"], DAYS) + others(DAYS), changes)
    view = view_of(rows, {"ann": {"dob": date(2015, 3, 1), **more}})
    return with_windows(view, facts_of(view, ["school|upn:ann"]))["school|upn:ann"].window or {}


def test_the_list_holds_what_was_counted_and_nothing_from_before_the_window() -> None:
    long_ago = [("ann", date(2024, 10, 1), half, "O") for half in ("AM", "PM")]
    lately = [
        ("ann", date(2025, 2, day), "AM", mark) for day, mark in ((3, "G"), (4, "N"), (5, "I"))
    ]
    row = windowed(long_ago + lately)
    assert row["current_sessions"] == 2
    assert row["current_list"] == [(date(2025, 2, 3), "AM"), (date(2025, 2, 4), "AM")]


def test_a_window_that_reaches_back_over_the_summer_is_listed_whole() -> None:
    days = weekdays(date(2025, 6, 16), date(2025, 7, 18)) + weekdays(
        date(2025, 9, 3), date(2025, 9, 26)
    )
    rows = with_marks(
        present(["ann"], days) + others(days),
        [("ann", date(2025, 7, 14), "AM", "O"), ("ann", date(2025, 9, 15), "PM", "O")],
    )
    view = view_of(rows, {"ann": {"dob": date(2015, 3, 1)}})
    known = with_windows(view, facts_of(view, ["school|upn:ann"]))["school|upn:ann"]
    assert [day for day, _ in (known.window or {})["current_list"]] == [
        date(2025, 7, 14),
        date(2025, 9, 15),
    ]


def test_a_list_that_does_not_agree_with_the_count_stops_the_warning() -> None:
    row = {"current_window_start": date(2025, 9, 8), "current_sessions": 3, "current_list": []}
    done = prepare("penalty-warning", facts(window=row), context())
    assert isinstance(done, Blocked)
    assert done.reasons == (
        "Aisha Khan: no listed unauthorised absence in the school weeks that count, the list as "
        "long as the count",
    )


def test_a_warning_without_the_test_is_blocked() -> None:
    done = prepare("penalty-warning", facts(), context())
    assert isinstance(done, Blocked)
    assert "no listed unauthorised absence in the school weeks that count" in done.reasons[0]


TERMS = (
    Term("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
)
PLANS = {
    # start, terms -> until, sessions, target
    "inside a term": ("2025-11-24", TERMS, ("19 December 2025", 40, 39)),
    "written as offices do, from a Wednesday": ("26/11/2025", TERMS, ("19 December 2025", 36, 35)),
    "over Christmas": ("2025-12-08", TERMS, ("16 January 2026", 40, 39)),
    "beyond the term dates": ("2026-02-02", TERMS, (None, None, None)),
    "no term dates": ("2025-11-24", (), (None, None, None)),
}


@pytest.mark.parametrize("case", PLANS)
def test_the_sessions_of_a_plan_are_those_of_its_school_weeks(case: str) -> None:
    start, terms, wanted = PLANS[case]
    school = School("s", terms=terms)
    run = context(school=school, officer={"plan.start": start})
    plan = merge_fields(facts(), run, template("action-plan", None))["plan"]
    assert (plan["until"], plan["available"], plan["target"]) == wanted


def test_a_plan_without_a_day_leaves_it_to_complete() -> None:
    done = prepare("action-plan", facts(), context(school=SCHOOL))
    assert isinstance(done, Prepared)
    assert done.to_complete == ("date of the meeting", "first day of the plan")
    assert "In the 4 school weeks of this plan there are" in plain(done.copies[0].letter.body)


def test_a_plan_that_starts_on_no_day_is_refused() -> None:
    with pytest.raises(UsageError, match=r"plan\.start is no date: “soon”"):
        merge_fields(
            facts(), context(officer={"plan.start": "soon"}), template("action-plan", None)
        )


def test_the_national_figure_is_that_of_the_year_before() -> None:
    for phase, words in ((None, "schools"), ("primary", "primary schools")):
        run = context(school=School("s", phase=phase))
        national = merge_fields(facts(), run, template("attendance-1b", None))["national"]
        assert (national.value("year"), national.value("schools")) == ("2024/25", words)
        assert national.value("percent").endswith("%")
