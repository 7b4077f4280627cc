"""The reference itself, held to cases worked out by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.sample_data import reference
from tests.sample_data.reference import AM, PM, Register, compulsory_from, percent, status

BORN = date(2015, 1, 1)
FIRST = date(2026, 1, 5)


def register(codes: dict[tuple[date, int], str | None], others: int = 12) -> Register:
    """One pupil with `codes` among others who are present whenever anyone could be."""
    days = sorted({day for day, _ in codes} | set(school_days(FIRST, 60)))
    present = [(day, half) for day in days for half in (AM, PM) if day.weekday() < 5]
    marks = [(f"other {n}", day, half, "/") for n in range(others) for day, half in present]
    marks += [("the pupil", *at, codes.get(at, "/")) for at in present]
    details = {"entry": date(2024, 9, 1), "leaving": None, "dob": BORN, "class": "4"}
    return Register(marks, {upn: dict(details) for upn, *_ in marks})


def school_days(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


def both(days: list[date], code: str) -> dict[tuple[date, int], str | None]:
    return {(day, half): code for day in days for half in (AM, PM)}


def threshold_of(codes: dict[tuple[date, int], str | None]) -> dict[str, Any]:
    rows = reference.threshold(register(codes))["results"]
    return next(row for row in rows if row["upn"] == "the pupil")


@pytest.mark.parametrize(
    ("absent", "possible", "said"),
    [
        (38, 380, "persistent"),
        (37, 380, "at-risk"),
        (1, 10, "persistent"),
        (26, 52, "severe"),
        (25, 52, "persistent"),
        (19, 380, "at-risk"),
        (18, 380, "ok"),
        (0, 0, "n/a"),
    ],
)
def test_statuses(absent: int, possible: int, said: str) -> None:
    assert status(absent, possible) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1799, 2000, 89.95), (1, 3, 33.33), (2, 3, 66.67), (1, 800, 0.13), (0, 0, None)],
)
def test_percentages_round_halves_up(part: int, whole: int, said: float | None) -> None:
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("born", "begins"),
    [
        (date(2019, 2, 10), date(2024, 3, 31)),
        (date(2019, 3, 31), date(2024, 3, 31)),
        (date(2019, 4, 1), date(2024, 8, 31)),
        (date(2019, 8, 31), date(2024, 8, 31)),
        (date(2019, 9, 1), date(2024, 12, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_school_age(born: date, begins: date) -> None:
    assert compulsory_from(born) == begins


def test_ten_in_one_week_is_met_on_the_friday_afternoon() -> None:
    row = threshold_of(both(school_days(FIRST, 5), "G"))
    assert row["met"]
    assert row["first_met"] == "2026-01-09"
    assert (row["window_start"], row["window_end"]) == ("2026-01-05", "2026-01-11")


def test_four_holiday_and_six_other_sessions_are_met_together() -> None:
    days = school_days(FIRST, 20)
    row = threshold_of(both(days[:2], "G") | both(days[5:7], "O") | both(days[12:13], "U"))
    assert row["by_code"] == {"G": 4, "O": 4, "U": 2}
    assert row["met"]


def test_nine_unauthorised_and_one_ill_are_not_met() -> None:
    codes = both(school_days(FIRST, 5), "O")
    codes[school_days(FIRST, 5)[-1], PM] = "I"
    row = threshold_of(codes)
    assert not row["met"]
    assert row["current_sessions"] == 0  # twelve school weeks: the first is out of the last ten


@pytest.mark.parametrize(("week", "met"), [(9, True), (10, False)])
def test_the_window_is_ten_school_weeks_wide(week: int, met: bool) -> None:
    days = school_days(FIRST, 60)
    codes = both(days[:4], "O") | {(days[4], AM): "O", (days[5 * week], AM): "O"}
    assert threshold_of(codes)["met"] is met


def test_marks_that_are_not_possible_are_in_neither_half() -> None:
    held = register(both(school_days(FIRST, 60), "D"))
    row = next(r for r in reference.absence(held)["results"] if r["upn"] == "the pupil")
    assert (row["possible"], row["status"], row["attendance_pct"]) == (0, "n/a", None)


def test_a_half_taken_monday_is_not_complete() -> None:
    days = school_days(FIRST, 60)
    held = register(both(days[-1:], "/"))
    assert held.as_of == days[-1]
    for n in range(7):
        held.marks[f"other {n}"][days[-1], AM] = None
    assert held._last_complete_day() == days[-2]
