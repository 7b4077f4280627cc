"""What stands beside a run, the next clock's day, traveller children, and edges."""

from dataclasses import replace
from datetime import date

import pytest
from tests.register.by_hand import others, present, view_of, weekdays, with_marks

from attcli.measures.continuous import clock_list, continuous, continuous_totals, of_note
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Settings, Term

DAYS = weekdays(date(2025, 9, 1), date(2025, 9, 19))
YEAR = (
    Term("Autumn 1", date(2025, 9, 1), date(2025, 10, 17)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring and summer", date(2026, 1, 5), date(2026, 7, 17)),
)


def sam(view) -> dict:
    return next(row for row in continuous(view).collect().to_dicts() if row["surname"] == "Sam")


def away(first: int, codes: str) -> list:
    """Sam's marks from the first session of a day on."""
    slots = [(day, session) for day in DAYS[first:] for session in ("AM", "PM")]
    marked = [("sam", *slot, code) for slot, code in zip(slots, codes, strict=False)]
    return with_marks(present(["sam"], DAYS), marked)


def settings(*terms: Term, **more) -> Settings:
    return Settings(schools={"school": School("school", terms=terms, **more)})


def test_what_lies_inside_a_run_is_named() -> None:
    """From Friday 5 to Friday 12 September, the school shut on Monday by a snow day."""
    shut = DAYS[5]
    rows = [row for row in [*others(DAYS), *away(4, "OO##OODD_OOO")] if row[1] != shut]
    rows = [(*row[:3], None) if row[3] == "_" else row for row in rows]
    row = sam(view_of(rows, as_of=DAYS[9]))
    assert (row["current_sessions"], row["current_days"]) == (7, 4)
    assert [
        (span["from"].day, span["to"].day, span["session"], span["why"], span["code"])
        for span in row["between"]
    ] == [
        (6, 8, None, "closed", None),
        (10, 10, None, "not-possible", "D"),
        (11, 11, "AM", "no-mark", None),
    ]


def test_a_weekend_alone_is_called_one_and_a_morning_child_is_not_expected_later() -> None:
    mornings = [row for row in away(3, "O" * 30) if row[2] == "AM"]
    row = sam(view_of([*others(DAYS), *mornings], as_of=DAYS[5]))
    assert [(s["from"].day, s["session"], s["why"]) for s in row["between"]] == [
        (4, "PM", "not-expected"),
        (5, "PM", "not-expected"),
        (6, None, "weekend"),
    ]
    assert row["current_days"] == 3


NEXT = (
    # absent since the first day of, leaving date, day of the tenth school day
    (DAYS[10], None, date(2025, 9, 26)),
    (DAYS[14], None, date(2025, 10, 2)),
    (DAYS[14], date(2025, 9, 30), None),
)


@pytest.mark.parametrize(("since", "leaves", "reached"), NEXT)
def test_the_day_of_the_next_clock_is_the_term_dates(since, leaves, reached) -> None:
    policy = replace(load_pack(), continuous=replace(load_pack().continuous, proof_days=1))
    known = settings(*YEAR, policy=policy)
    rows = [*others(DAYS), *away(DAYS.index(since), "U" * 30)]
    row = sam(view_of(rows, {"sam": {"leaving_date": leaves}}, known, as_of=DAYS[14]))
    assert row["next_clock"] == "attendance-return"
    assert row["next_in"] == 10 - row["current_days"]
    assert row["next_date"] == reached


def test_a_clock_after_the_end_of_the_year_has_no_day() -> None:
    days = weekdays(date(2026, 7, 6), date(2026, 7, 10))
    rows = [*others(days), *((("sam", day, s, "I")) for day in days for s in ("AM", "PM"))]
    row = sam(view_of(rows, settings=settings(*YEAR)))
    assert (row["next_clock"], row["next_in"], row["next_date"]) == ("sickness-return", 10, None)


def test_the_school_says_when_proof_is_asked_for_and_which_marks_show_no_contact() -> None:
    own = replace(
        load_pack().continuous,
        proof_days=2,
        no_contact_days=4,
        no_contact_reasons=("no-reason-yet",),
    )
    known = settings(policy=replace(load_pack(), continuous=own))
    rows = [*others(DAYS), *away(9, "NNNNNNNNOO")]
    row = sam(view_of(rows, settings=known, as_of=DAYS[13]))
    assert [(c["clock"], c["reached"], c["now"]) for c in row["clocks"]] == [
        ("proof-of-absence", DAYS[10], True),
        ("no-contact", DAYS[12], False),
    ]


@pytest.mark.parametrize(
    ("dob", "met"), [(None, None), (date(2019, 9, 19), False), (date(2019, 9, 20), None)]
)
def test_traveller_children_are_asked_for_200_sessions_from_the_age_of_six(dob, met) -> None:
    rows = [*others(DAYS), *away(2, "TT")]
    row = sam(view_of(rows, {"sam": {"dob": dob}}))
    assert (row["traveller_attended"], row["traveller_needed"]) == (28, 200)
    assert row["traveller_met"] is met


def test_traveller_sessions_count_at_any_school_over_twelve_months() -> None:
    days = weekdays(date(2024, 9, 20), date(2025, 9, 19))
    there = days[:150]
    rows = [
        *others(days),
        *others(there, school="south"),
        *present(["sam@south"], there),
        *away(14, "TT"),
    ]
    view = view_of(rows, {"sam": {"dob": date(2015, 1, 1)}})
    row = next(r for r in continuous(view).collect().to_dicts() if r["school"] == "school")
    assert (row["traveller_attended"], row["traveller_met"]) == (28 + 300, True)


@pytest.mark.parametrize(
    ("since", "to", "counted"),
    [
        (date(2023, 9, 4), date(2024, 9, 19), 0),  # a year and a day ago is outside
        (date(2023, 9, 4), date(2024, 9, 20), 2),
        (date(2025, 9, 19), date(2026, 1, 30), 2),  # what the other school holds since
    ],
)
def test_the_twelve_months_are_those_of_the_school_that_asks(
    since: date, to: date, counted: int
) -> None:
    """A school left long ago, or with a later register, adds only what lies in them."""
    there = weekdays(since, to)
    rows = [*others(DAYS), *away(2, "TT"), *others(there, school="south")]
    rows += present(["sam@south"], there)
    view = view_of(rows, {"sam": {"dob": date(2015, 1, 1)}})
    row = next(r for r in continuous(view).collect().to_dicts() if r["school"] == "school")
    assert row["traveller_attended"] == 28 + counted


def test_nobody_absent_and_days_before_the_law_are_no_fault() -> None:
    view = view_of(others(DAYS))
    assert continuous(view).collect().is_empty()
    old = weekdays(date(2023, 9, 4), date(2023, 9, 29))
    rows = [*others(old), *((("sam", day, s, "O")) for day in old for s in ("AM", "PM"))]
    row = sam(view_of(rows))
    assert [clock["clock"] for clock in row["clocks"]] == ["proof-of-absence", "no-contact"]


def test_who_has_left_is_absent_no_more() -> None:
    rows = [*others(DAYS), *(row for row in away(4, "O" * 30) if row[1] <= DAYS[9])]
    row = sam(view_of(rows, {"sam": {"leaving_date": DAYS[9]}}))
    assert (row["current_sessions"], row["longest_days"], row["next_clock"]) == (0, 6, None)
    assert not any(clock["now"] for clock in row["clocks"])


def test_totals_and_the_list_of_clocks() -> None:
    rows = [*others(DAYS), *away(5, "I" * 30)]
    view = view_of(rows)
    found = continuous(view).collect()
    totals = continuous_totals(view, found)
    assert of_note(found).height == 1
    assert (totals["absent_now"], totals["by_clock"]["proof-of-absence"]) == (1, 1)
    assert totals["by_clock"]["sickness-return"] == 0
    told = {clock["clock"]: clock for clock in clock_list(view)}
    assert told.keys() == {*totals["by_clock"], "excluded-in-public"}
    assert told["deletion-ground"]["citation"].startswith("School Attendance")
    assert "no-contact" in told
