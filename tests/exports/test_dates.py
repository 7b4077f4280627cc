"""Dates as exports write them."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attcli.errors import UnreadableError
from attcli.exports.dates import read_date, read_dates, time_of_day

DAY = date(2025, 9, 4)


@pytest.mark.parametrize(
    "texts",
    [
        ["Wed 10/01/2025", "Thu 10/02/2025", "Mon 10/06/2025"],
        ["Wed 10/01/2025"],
        ["Wednesday 10/01/25", "10/02/2025"],
    ],
)
def test_weekdays_that_only_fit_month_first_refuse_the_file(texts: list[str]) -> None:
    with pytest.raises(UnreadableError, match="month in front"):
        read_dates(texts)


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["Thu 15/10/2025", "Thu 16/10/2025"], [None, date(2025, 10, 16)]),
        (["Thu 06/11/2025", "Wed 07/11/2025"], [date(2025, 11, 6), None]),
        (["Fri 4 Sep 2025", "Fri 2025-09-04", "Thursday 4 Sep 2025"], [None, None, DAY]),
        (["Wed 2025-09-03T23:00:00Z", "Thu 2025-09-03T23:00:00Z"], [DAY, DAY]),
    ],
)
def test_a_date_on_another_weekday_than_it_says_is_none(
    texts: list[str], read: list[date | None]
) -> None:
    assert list(read_dates(texts).values()) == read


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-04",
        "2025/09/04",
        "04/09/2025",
        "4/9/2025",
        "04-09-2025",
        "4.9.2025",
        "04/09/25",
        "04 Sep 2025",
        "4 September 2025",
        "4-Sep-25",
        "4th Sept. 2025",
        "September 4, 2025",
        "Thu 04 Sep 2025",
        "Thursday, 4 September 2025",
        "Thu\n04/09/2025",
        "Thurs 04/09/2025",
        "2025-09-04 00:00:00",
        "2025-09-04T08:50:00Z",
        "2025-09-04 00:00:00.000",
        "04/09/2025 8:50 am",
        " 04/09/2025 ",
        "45904",
        "45904.0",
        "45904.37",
    ],
)
def test_every_way_to_write_the_fourth_of_september(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-31T23:00:00Z", date(2025, 9, 1)),
        ("2025-08-31T23:00:00.000+00:00", date(2025, 9, 1)),
        ("2025-08-31 23:00:00+0000", date(2025, 9, 1)),
        ("2025-08-31T22:59:00Z", date(2025, 8, 31)),
        ("2025-09-01T00:00:00+01:00", date(2025, 9, 1)),
        ("2025-09-01T00:30:00+02:00", date(2025, 8, 31)),
        ("2025-08-31T18:00:00-05:00", date(2025, 9, 1)),
        ("31/08/2025 11:00 pmZ", date(2025, 9, 1)),
        ("2025-08-31T23:00:00", date(2025, 8, 31)),
        ("2025-12-01T23:30:00Z", date(2025, 12, 1)),
        ("2025-03-29T23:30:00Z", date(2025, 3, 29)),
        ("2025-03-30T23:30:00Z", date(2025, 3, 31)),
        ("2025-10-25T23:30:00Z", date(2025, 10, 26)),
        ("2025-10-26T23:30:00Z", date(2025, 10, 26)),
        ("9999-12-31T23:00:00-05:00", None),
        ("2025-09-01T45:00:00Z", None),
    ],
)
def test_a_moment_told_in_utc_is_of_the_day_in_london(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_the_clocks_are_those_of_london() -> None:
    london = zoneinfo.ZoneInfo("Europe/London")
    for hours in range(24 * 365 * 4):
        moment = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        assert read_date(f"{moment:%Y-%m-%dT%H:%M:%SZ}") == moment.astimezone(london).date()


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "31/09/2025", "30/02/2025", "2025-02-30", "2025-13-01", "00/09/2025"),
        *("04/09", "9/2025", "1234", "999999", "04/09-2025", "4 Septober 2025", "4 Se 2025"),
        *("Monday", "12:30", "04/09/202", "2025-09-04 25 pupils", "A45904"),
    ],
)
def test_what_is_no_date_is_never_guessed(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(min_value=date(1951, 1, 1), max_value=date(2050, 12, 31)))
def test_a_date_comes_back_from_every_form(day: date) -> None:
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %b %Y", "%A %d %B %Y", "%a %d/%m/%Y 09:00")
    assert {read_date(day.strftime(form)) for form in forms} == {day}
    assert read_date(str((day - date(1899, 12, 30)).days)) == day


def test_an_ambiguous_date_is_read_day_first() -> None:
    assert read_dates(["03/04/2025"]) == {"03/04/2025": date(2025, 4, 3)}


def test_a_file_whose_dates_fit_only_month_first_is_refused_with_an_example() -> None:
    with pytest.raises(UnreadableError, match="“09/15/2025”"):
        read_dates(["09/04/2025", "09/15/2025"])


def test_one_wrong_date_among_british_ones_is_no_american_file() -> None:
    read = read_dates(["15/09/2025", "09/15/2025"])
    assert read == {"15/09/2025": date(2025, 9, 15), "09/15/2025": None}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2025-09-04 13:05:00", 785),
        ("1:05 pm", 785),
        ("08:50", 530),
        ("4 Sep 2025", None),
        ("", None),
    ],
)
def test_the_time_a_register_was_taken(text: str, minutes: int | None) -> None:
    assert time_of_day(text) == minutes
