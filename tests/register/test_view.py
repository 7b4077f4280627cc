"""Days and pupils: what a question is about."""

from datetime import date

import pytest
from tests.register.by_hand import others, present, pupil_id, view_of, weekdays

from attcli.errors import UnreadableError, UsageError
from attcli.policy.settings import Settings
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty
from attcli.register.view import open_view

DAYS = weekdays(date(2025, 9, 1), date(2025, 9, 12))
PUPILS_HERE = {
    "amy": {"surname": "Óconnor", "forename": "Amy", "preferred_forename": "Ames",
            "adno": "001234", "mis_id": "77", "year_group": "4", "class": "4 Oak"},
    "bob": {"surname": "Smith-Jones", "forename": "Bob", "year_group": "R", "class": "Ash"},
    "cat": {"surname": "Smith", "forename": "Amy", "year_group": "4", "class": "4 oak"},
}  # fmt: skip
SCOPE = (
    ({"pupil": "AMY"}, ["amy"]),  # a UPN comes before a name
    ({"pupil": "001234"}, ["amy"]),
    ({"pupil": "77"}, ["amy"]),
    ({"pupil": pupil_id("bob")}, ["bob"]),
    ({"pupil": "Smith, Amy"}, ["cat"]),
    ({"pupil": "amy smith"}, ["cat"]),
    ({"pupil": " Smith   Amy "}, ["cat"]),
    ({"pupil": "ÓCONNOR, AMES"}, ["amy"]),
    ({"pupil": "smith"}, ["bob", "cat"]),
    ({"pupil": "jones"}, ["bob"]),
    ({"year_group": "4"}, ["amy", "cat"]),
    ({"year_group": "Year 4"}, ["amy", "cat"]),
    ({"year_group": "r"}, ["bob"]),
    ({"class_name": "4 OAK"}, ["amy", "cat"]),
    ({"school": "SCHOOL"}, ["amy", "bob", "cat"]),
    ({"class_name": "4 Oak", "pupil": "smith"}, ["cat"]),
    ({}, ["amy", "bob", "cat"]),
)


@pytest.mark.parametrize(("asked", "who"), SCOPE)
def test_scope(asked, who) -> None:
    view = view_of(present(PUPILS_HERE, DAYS), PUPILS_HERE, **asked)
    assert view.scope.get_column("pupil_id").sort().to_list() == [pupil_id(name) for name in who]
    assert view.in_window().collect()["pupil_id"].unique().sort().to_list() == [
        pupil_id(name) for name in who
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"pupil": "Nobody"}, "No pupil"),
        ({"year_group": "9"}, "Known: 4, R"),
        ({"class_name": "Elm"}, "4 Oak"),
        ({"school": "south"}, "school"),
        ({"class_name": "Ash", "pupil": "amy smith"}, "No pupil"),
    ],
)
def test_a_filter_that_fits_nobody_says_so_without_a_name(asked, told) -> None:
    with pytest.raises(UsageError) as refused:
        view_of(present(PUPILS_HERE, DAYS), PUPILS_HERE, **asked)
    assert told in str(refused.value)
    assert "Smith" not in str(refused.value)


def test_filters_never_change_the_calendar() -> None:
    """One pupil was ill for a week: the week is a school week all the same."""
    rows = [*others(DAYS), *present(["sam"], DAYS[5:])]
    whole, one = view_of(rows), view_of(rows, pupil="sam")
    assert one.calendar.weeks.equals(whole.calendar.weeks)
    assert one.latest_day == whole.latest_day


WINDOWS = (
    ({}, (date(2025, 8, 1), date(2025, 9, 12))),
    ({"start": date(2025, 9, 8)}, (date(2025, 9, 8), date(2025, 9, 12))),
    ({"end": date(2025, 9, 5)}, (date(2025, 8, 1), date(2025, 9, 5))),
    ({"end": date(2025, 12, 31)}, (date(2025, 8, 1), date(2025, 9, 12))),
    ({"as_of": date(2025, 9, 3)}, (date(2025, 8, 1), date(2025, 9, 3))),
    ({"as_of": date(2025, 12, 25)}, (date(2025, 8, 1), date(2025, 12, 25))),
    ({"end": date(2025, 7, 20)}, (date(2024, 8, 1), date(2025, 7, 20))),
)


@pytest.mark.parametrize(("asked", "window"), WINDOWS)
def test_windows(asked, window) -> None:
    view = view_of(others(DAYS), **asked)
    assert (view.window.start, view.window.end) == window


def test_a_window_without_a_day_is_refused() -> None:
    with pytest.raises(UsageError, match="holds no day"):
        view_of(others(DAYS), start=date(2025, 10, 1))


def test_marks_after_as_of_are_named_once_and_not_counted() -> None:
    view = view_of(others(DAYS, 10), as_of=date(2025, 9, 10))
    assert view.later == (
        "40 marks from Thursday 11 September 2025 to Friday 12 September 2025 are planned or "
        "incomplete and not counted.",
    )
    assert view.marks.collect()["date"].max() == date(2025, 9, 10)


def test_each_school_has_its_own_last_day() -> None:
    rows = [*others(DAYS, school="north"), *others(DAYS[:5], school="south")]
    view = view_of(rows)
    assert view.as_of == {"north": date(2025, 9, 12), "south": date(2025, 9, 5)}
    assert view.latest_day == date(2025, 9, 12)
    assert view_of(rows, school="south").window.end == date(2025, 9, 5)


def test_a_register_without_a_row_is_refused_in_words() -> None:
    nothing = Register(empty(MARKS), empty(PUPILS), empty(CONTACTS), ())
    with pytest.raises(UnreadableError, match="no mark"):
        open_view(nothing, Settings())
