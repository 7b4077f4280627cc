"""The calendar with term dates, its weeks and terms, and what it finds odd."""

from datetime import date

import polars as pl
import pytest
from tests.register.by_hand import Row, others, register_of, view_of, weekdays

from attcli.policy.settings import School, Settings, Term
from attcli.register.calendar import school_calendar
from attcli.register.days import academic_year, full_day, monday_of, year_end, year_start
from attcli.register.planned import planned_days, term_days

AUTUMN = (
    Term("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
)
YEAR = (
    *AUTUMN,
    Term("Spring", date(2026, 1, 5), date(2026, 3, 27)),
    Term("Summer", date(2026, 4, 13), date(2026, 7, 22)),
)
ELEVEN_SCHOOL_DAYS = weekdays(date(2025, 9, 3), date(2025, 9, 17))


def with_terms(*terms: Term, **more: object) -> Settings:
    school = School("school", terms=terms, **more)  # type: ignore[arg-type]
    return Settings(schools={"school": school})


def codes_of(view) -> list[str]:
    return [found.code for found in view.findings]


def test_term_dates_make_a_day_without_a_row_held() -> None:
    """A hole of a week in the export: the school was open, the week counts, and it is said once."""
    days = [d for d in weekdays(date(2025, 9, 3), date(2025, 9, 26)) if not 8 <= d.day <= 12]
    plain, termly = view_of(others(days)), view_of(others(days), settings=with_terms(*AUTUMN))
    assert plain.calendar.weeks.height == 3
    assert termly.calendar.weeks.height == 4
    assert codes_of(termly) == ["term-dates-disagree"]
    assert "Monday 8 September 2025 to Friday 12 September 2025" in termly.findings[0].message


def test_a_register_that_shows_the_school_shut_overrules_the_term_dates() -> None:
    """Snow: every pupil has the whole-site closure."""
    snow = weekdays(date(2025, 9, 8), date(2025, 9, 12))
    rows = [
        (pupil, day, session, "Y4" if day in snow else mark)
        for pupil, day, session, mark in others(ELEVEN_SCHOOL_DAYS, 10)
    ]
    view = view_of(rows, settings=with_terms(*AUTUMN))
    assert view.calendar.weeks.get_column("start").to_list() == [
        date(2025, 9, 1),
        date(2025, 9, 15),
    ]
    assert codes_of(view) == ["term-dates-disagree"]
    assert "the register shows it closed" in view.findings[0].message


def test_term_dates_do_not_make_a_holiday_keyed_in_ahead_complete() -> None:
    """Ten days of the term that nobody has marks for yet lie before it: they prove nothing."""
    taken = weekdays(date(2025, 9, 3), date(2025, 9, 17))
    ahead = weekdays(date(2025, 10, 13), date(2025, 10, 17))
    rows = [*others(taken), *(("other00", day, s, "G") for day in ahead for s in ("AM", "PM"))]
    view = view_of(rows, settings=with_terms(*AUTUMN))
    assert view.latest_day == date(2025, 9, 17)
    assert codes_of(view) == []


@pytest.mark.parametrize(
    ("ahead", "complete"),
    [
        ([date(2026, 7, 20)], date(2025, 9, 17)),
        ([date(2026, 8, 1)], date(2025, 9, 17)),
        ([date(2026, 9, 14), date(2026, 9, 15)], date(2025, 9, 17)),
        ([date(2125, 9, 15)], date(2025, 9, 17)),  # a slip of the finger
    ],
)
def test_a_mark_keyed_in_for_the_next_school_year_ends_nobodys_time(
    ahead: list[date], complete: date
) -> None:
    rows = [*others(ELEVEN_SCHOOL_DAYS), *(("other00", day, "AM", "G") for day in ahead)]
    view = view_of(rows)
    assert view.latest_day == complete
    assert view.rolls.get_column("roll_to").min() > ahead[-1]


@pytest.mark.parametrize(
    ("back", "complete"),
    [
        (12, date(2026, 9, 4)),
        (10, date(2026, 9, 4)),  # two have left, without a leaving date
        (6, date(2025, 9, 17)),  # half the registers of the first days are not taken yet
    ],
)
def test_the_first_days_of_a_school_year(back: int, complete: date) -> None:
    rows = [*others(ELEVEN_SCHOOL_DAYS), *others([date(2026, 9, 3), date(2026, 9, 4)], back)]
    assert view_of(rows).latest_day == complete


def test_nine_pupils_do_not_overrule_them() -> None:
    rows = [(f"p{n}", day, "AM", "Y4") for n in range(9) for day in ELEVEN_SCHOOL_DAYS]
    view = view_of(rows, settings=with_terms(*AUTUMN))
    assert view.calendar.held.height > 0


@pytest.mark.parametrize(
    ("day", "more", "said"),
    [
        (date(2025, 10, 28), {}, True),  # half-term
        (date(2025, 9, 22), {"inset_days": frozenset({date(2025, 9, 22)})}, True),
        (date(2025, 9, 22), {"closures": frozenset({date(2025, 9, 22)})}, True),
        (date(2025, 9, 22), {}, False),  # a school day
        (date(2025, 7, 1), {}, False),  # an academic year the settings say nothing about
        (date(2025, 9, 1), {}, False),  # before the first term that is set
    ],
)
def test_open_while_the_term_dates_say_shut(day: date, more: dict, said: bool) -> None:
    days = sorted({*weekdays(date(2025, 9, 3), date(2025, 11, 5)), day})
    kept = [d for d in days if not date(2025, 10, 25) <= d <= date(2025, 11, 2) or d == day]
    view = view_of(others(kept), settings=with_terms(*AUTUMN, **more))
    found = [f.message for f in view.findings if "shows the school open" in f.message]
    assert [full_day(day) in message for message in found] == ([True] if said else [])
    assert monday_of(day) in view.calendar.weeks.get_column("start").to_list()


def test_few_pupils_unless_the_term_dates_vouch_for_the_weeks() -> None:
    rows = others(ELEVEN_SCHOOL_DAYS, 9)
    assert codes_of(view_of(rows)) == ["few-pupils"]
    assert codes_of(view_of(rows, settings=with_terms(*AUTUMN))) == []
    assert codes_of(view_of(others(ELEVEN_SCHOOL_DAYS, 10))) == []


def test_a_stray_session_is_none_where_term_dates_say_the_school_was_open() -> None:
    days = [d for d in ELEVEN_SCHOOL_DAYS if d != date(2025, 9, 10)]
    rows: list[Row] = [*others(days), ("other00", date(2025, 9, 10), "AM", "/")]
    assert codes_of(view_of(rows)) == ["stray-session"]
    view = view_of(rows, settings=with_terms(*AUTUMN))
    assert view.calendar.sessions.filter("stray").is_empty()


def test_term_days_leave_out_weekends_inset_closures_and_bank_holidays() -> None:
    school = School(
        "school",
        terms=YEAR,
        inset_days=frozenset({date(2026, 6, 1)}),
        closures=frozenset({date(2026, 6, 2)}),
    )
    days = term_days(school, date(2026, 4, 30), date(2026, 6, 3))
    assert date(2026, 5, 1) in days
    assert date(2026, 5, 4) not in days  # early May bank holiday
    assert date(2026, 5, 25) not in days  # spring bank holiday
    assert date(2026, 5, 2) not in days  # a Saturday
    assert days[-1] == date(2026, 6, 3)


def test_what_is_planned_is_known_only_to_the_end_of_the_year() -> None:
    assert planned_days(School("s"), date(2025, 9, 10)) is None
    assert planned_days(School("s", terms=AUTUMN), date(2025, 9, 10)) is None
    known = planned_days(School("s", terms=YEAR), date(2025, 9, 10))
    assert known is not None
    assert (known[0], known[-1]) == (date(2025, 9, 11), date(2026, 7, 22))
    assert planned_days(School("s", terms=YEAR), date(2026, 7, 22)) == []


TERMS = (
    # first day of a run of weeks, the name it gets
    (date(2025, 9, 1), "autumn 1"),
    (date(2025, 10, 27), "autumn 2"),
    (date(2025, 11, 3), "autumn 2"),
    (date(2026, 1, 5), "spring 1"),
    (date(2026, 2, 23), "spring 2"),
    (date(2026, 4, 13), "summer 1"),
    (date(2026, 6, 1), "summer 2"),
)


@pytest.mark.parametrize(("begins", "name"), TERMS)
def test_half_terms_are_told_by_where_a_run_of_weeks_begins(begins: date, name: str) -> None:
    days = [date(2024, 9, 2), *weekdays(begins, date.fromordinal(begins.toordinal() + 11))]
    weeks = view_of(others(days)).calendar.weeks
    assert weeks.get_column("term").to_list()[1:] == [name, name]


def test_the_settings_name_their_terms_and_the_rest_is_derived() -> None:
    days = [
        *weekdays(date(2025, 9, 1), date(2025, 9, 12)),
        *weekdays(date(2026, 1, 5), date(2026, 1, 9)),
    ]
    settings = with_terms(Term("Michaelmas", date(2025, 9, 3), date(2025, 9, 12)))
    weeks = view_of(others(days), settings=settings).calendar.weeks
    assert weeks.get_column("term").to_list() == ["autumn 1", "Michaelmas", "spring 1"]
    assert weeks.get_column("academic_year").to_list() == ["2025/26"] * 3


def test_weeks_are_each_schools_own() -> None:
    north = others(weekdays(date(2025, 9, 1), date(2025, 9, 19)), school="north")
    south = others(weekdays(date(2025, 9, 8), date(2025, 9, 12)), school="south")
    calendar, _ = school_calendar(register_of([*north, *south]), Settings())
    weeks = calendar.weeks.select("school", "week", "start", "days", "sessions", "pupils").rows()
    assert weeks == [
        ("north", 1, date(2025, 9, 1), 5, 10, 12),
        ("north", 2, date(2025, 9, 8), 5, 10, 12),
        ("north", 3, date(2025, 9, 15), 5, 10, 12),
        ("south", 1, date(2025, 9, 8), 5, 10, 12),
    ]
    assert calendar.as_of == {"north": date(2025, 9, 19), "south": date(2025, 9, 12)}


def test_new_year_within_a_week_is_one_week() -> None:
    days = [date(2025, 12, 29), date(2026, 1, 2)]
    assert view_of(others(days)).calendar.weeks.get_column("week").to_list() == [1]


def test_academic_years() -> None:
    assert (year_start(date(2026, 7, 31)), year_end(date(2026, 7, 31))) == (
        date(2025, 8, 1),
        date(2026, 7, 31),
    )
    assert year_start(date(2026, 8, 1)) == date(2026, 8, 1)
    days = pl.DataFrame({"day": [date(1999, 9, 1), date(2026, 7, 31), date(2026, 8, 1)]})
    named = days.select(academic_year("day")).to_series().to_list()
    assert named == ["1999/00", "2025/26", "2026/27"]


def test_a_register_without_a_possible_session_has_no_week() -> None:
    rows = [("sam", day, "AM", "D") for day in ELEVEN_SCHOOL_DAYS]
    view = view_of(rows)
    assert view.calendar.weeks.is_empty()
    assert view.latest_day == ELEVEN_SCHOOL_DAYS[-1]
