"""Compulsory school age, against examples and a slow walk through the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.law.age import compulsory_from, compulsory_until, of_compulsory_age, young_year_groups


@pytest.mark.parametrize(
    ("born", "begins"),
    [
        ("2019-02-10", "2024-03-31"),
        ("2019-03-31", "2024-03-31"),  # a birthday on the day counts
        ("2019-04-01", "2024-08-31"),
        ("2019-08-31", "2024-08-31"),
        ("2019-09-01", "2024-12-31"),
        ("2019-12-31", "2024-12-31"),
        ("2020-01-01", "2025-03-31"),
        ("2020-02-29", "2025-03-31"),
    ],
)
def test_when_it_begins(born: str, begins: str) -> None:
    assert compulsory_from(date.fromisoformat(born)) == date.fromisoformat(begins)


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        ("2007-09-23", "2024-06-28"),
        ("2007-09-01", "2024-06-28"),
        ("2008-06-28", "2024-06-28"),
        ("2008-08-31", "2024-06-28"),  # sixteen after the leaving date, before the next year
        ("2008-09-01", "2025-06-27"),
        ("2009-12-31", "2026-06-26"),
        ("2008-02-29", "2024-06-28"),
    ],
)
def test_when_it_ends(born: str, ends: str) -> None:
    assert compulsory_until(date.fromisoformat(born)) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("born", "day", "answer"),
    [
        ("2019-02-10", "2024-03-30", False),
        ("2019-02-10", "2024-03-31", True),
        ("2008-08-31", "2024-06-28", True),
        ("2008-08-31", "2024-06-29", False),
    ],
)
def test_of_compulsory_age_on_a_day(born: str, day: str, answer: bool) -> None:
    assert of_compulsory_age(date.fromisoformat(born), date.fromisoformat(day)) is answer


def test_without_a_date_of_birth_it_is_not_known() -> None:
    assert of_compulsory_age(None, date(2025, 1, 6)) is None


def _age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _walk(start: date, wanted: int, born: date) -> date:
    """The first prescribed day from `start` on which the child has had that birthday."""
    day = start
    while (day.month, day.day) not in {(3, 31), (8, 31), (12, 31)} or _age_on(born, day) < wanted:
        day += timedelta(days=1)
    return day


@given(born=st.dates(date(1994, 1, 1), date(2022, 12, 31)))
@settings(max_examples=40)
def test_against_a_walk_through_the_calendar(born: date) -> None:
    assert compulsory_from(born) == _walk(date(born.year + 4, 12, 31), 5, born)
    until = compulsory_until(born)
    assert (until.month, until.weekday()) == (6, 4)
    assert (until + timedelta(days=7)).month == 7
    school_year_ends = date(until.year, 8, 31)
    assert _age_on(born, school_year_ends) == 16
    assert _age_on(born, date(until.year - 1, 8, 31)) == 15


def test_reception_and_nursery_may_be_below_that_age_and_year_1_never() -> None:
    young = young_year_groups(date(2025, 10, 1))
    assert {"n", "n1", "n2", "nursery", "r", "reception"} <= young
    assert not young & {"1", "year1", "y1"}
