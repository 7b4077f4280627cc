"""Counting in school days: over weekends, holidays, bank holidays, training days and closures."""

from datetime import date

import pytest
from tests.register.by_hand import others, view_of, weekdays

from attcli.policy.settings import School, Settings, Term
from attcli.register.school_days import SchoolDays, by_register, by_terms

YEAR = (
    Term("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
    Term("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),
    Term("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),
    Term("Summer 2", date(2026, 6, 1), date(2026, 7, 22)),
)
SCHOOL = School(
    "school",
    terms=YEAR,
    inset_days=frozenset({date(2026, 1, 5)}),
    closures=frozenset({date(2025, 11, 14)}),
)
DAYS = by_terms(SCHOOL)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2025, 9, 3), 1, date(2025, 9, 4)),
        (date(2025, 9, 5), 1, date(2025, 9, 8)),  # over a weekend
        (date(2025, 9, 6), 1, date(2025, 9, 8)),  # from a Saturday
        (date(2025, 10, 24), 1, date(2025, 11, 3)),  # over half-term
        (date(2025, 10, 28), 1, date(2025, 11, 3)),  # from within half-term
        (date(2025, 11, 13), 1, date(2025, 11, 17)),  # over a closure
        (date(2025, 12, 19), 1, date(2026, 1, 6)),  # over Christmas and a training day
        (date(2026, 5, 1), 1, date(2026, 5, 5)),  # over the bank holiday of May
        (date(2025, 12, 12), 10, date(2026, 1, 12)),
        (date(2026, 7, 21), 1, date(2026, 7, 22)),
        (date(2026, 7, 21), 2, None),  # next year's terms are not known
        (date(2025, 9, 2), 1, None),  # before anything is known
    ],
)
def test_so_many_school_days_after(day: date, number: int, expected: date | None) -> None:
    assert DAYS.after(day, number) == expected


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2025, 11, 3), 1, date(2025, 10, 24)),
        (date(2025, 11, 24), 15, date(2025, 10, 24)),  # 14 days of November, a closure between
        (date(2025, 9, 4), 1, date(2025, 9, 3)),
        (date(2025, 9, 4), 2, None),
    ],
)
def test_so_many_school_days_before(day: date, number: int, expected: date | None) -> None:
    assert DAYS.before(day, number) == expected


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2025, 10, 20), date(2025, 11, 3), 6),
        (date(2025, 10, 25), date(2025, 11, 2), 0),  # all of it holiday
        (date(2026, 5, 4), date(2026, 5, 4), 0),
        (date(2026, 7, 20), date(2026, 7, 31), 3),
        (date(2026, 7, 20), date(2026, 9, 4), None),  # into a year without term dates
        (date(2025, 9, 2), date(2025, 9, 1), 0),  # no day at all
    ],
)
def test_school_days_between(first: date, last: date, count: int | None) -> None:
    found = DAYS.between(first, last)
    assert (None if found is None else len(found)) == count


def test_without_term_dates_nothing_is_known() -> None:
    nothing = by_terms(School("school"))
    assert nothing == SchoolDays((), None, None)
    assert nothing.after(date(2025, 9, 3), 1) is None
    assert nothing.between(date(2025, 9, 3), date(2025, 9, 4)) is None


def test_the_register_shows_a_snow_day_that_the_term_dates_do_not() -> None:
    held = [d for d in weekdays(date(2025, 9, 3), date(2025, 9, 26)) if d != date(2025, 9, 10)]
    rows = [(pupil, day, session, mark) for pupil, day, session, mark in others(held, 12)] + [
        (f"o{n}", date(2025, 9, 10), s, "Y4") for n in range(12) for s in ("AM", "PM")
    ]
    days = by_register(view_of(rows, settings=Settings(schools={"school": SCHOOL})), "school")
    assert days.after(date(2025, 9, 9), 1) == date(2025, 9, 11)
    assert days.after(date(2025, 9, 26), 1) == date(2025, 9, 29)


def test_a_register_without_term_dates_knows_only_its_own_days() -> None:
    days = by_register(view_of(others(weekdays(date(2025, 9, 3), date(2025, 9, 26)))), "school")
    assert days.after(date(2025, 9, 25), 1) == date(2025, 9, 26)
    assert days.after(date(2025, 9, 25), 2) is None


def test_between_the_register_and_later_term_dates_nothing_is_known() -> None:
    autumn_2 = Settings(schools={"school": School("school", terms=YEAR[1:2])})
    days = by_register(
        view_of(others(weekdays(date(2025, 9, 3), date(2025, 10, 17))), settings=autumn_2), "school"
    )
    assert days.after(date(2025, 10, 17), 1) is None
    assert days.after(date(2025, 11, 4), 1) == date(2025, 11, 5)


def test_a_year_without_term_dates_between_two_with_them() -> None:
    later = Term("Autumn 2027", date(2027, 9, 2), date(2027, 10, 22))
    days = by_terms(School("school", terms=(*YEAR, later)))
    assert days.after(date(2026, 7, 22), 1) is None
    assert days.before(date(2027, 9, 3), 2) is None
    assert days.between(date(2027, 1, 1), date(2027, 1, 2)) is None
    assert days.after(date(2027, 9, 2), 1) == date(2027, 9, 3)


def test_term_dates_of_an_earlier_year_say_nothing_of_the_one_between() -> None:
    old = School("school", terms=(Term("Summer 2024", date(2024, 4, 15), date(2024, 7, 23)),))
    held = weekdays(date(2025, 9, 3), date(2025, 9, 26))
    days = by_register(view_of(others(held), settings=Settings(schools={"school": old})), "school")
    assert days.between(date(2025, 1, 6), date(2025, 1, 10)) is None
    assert days.before(date(2025, 9, 4), 2) is None
    assert days.before(date(2025, 9, 5), 2) == date(2025, 9, 3)


def test_a_register_with_a_term_missing_does_not_take_it_for_a_holiday() -> None:
    held = [
        *weekdays(date(2025, 9, 3), date(2025, 9, 26)),
        *weekdays(date(2026, 1, 5), date(2026, 1, 16)),
    ]
    days = by_register(view_of(others(held)), "school")
    assert days.after(date(2025, 9, 26), 1) is None
    assert days.after(date(2026, 1, 5), 1) == date(2026, 1, 6)
