"""`threshold.md` and `compulsory_age.md`, row by row."""

from datetime import date, timedelta

import pytest
from tests.register.by_hand import others, view_of, weekdays, with_marks
from tests.spec.tables import day_of, rows_of
from tests.spec.weeks import school_with, week_of

from attcli.measures.threshold import threshold
from attcli.register.view import View

CASES = rows_of("threshold.md")
AGES = rows_of("compulsory_age.md")


def sam(view: View) -> dict:
    rows = threshold(view).collect()
    return next(row for row in rows.iter_rows(named=True) if row["surname"] == "Sam")


def tenth(row: dict) -> str:
    if not row["met"]:
        return "never"
    last = row["sessions"][row["sessions_in_window"] - 1]
    assert last["date"] == row["first_met"]
    return f"week {week_of(last['date'])} {last['date']:%a} {last['session']}"


def window(row: dict) -> str:
    if row["window_start"] is None:
        return "-"
    return f"{week_of(row['window_start'])}-{week_of(row['window_end'])}"


@pytest.mark.parametrize("case", CASES, ids=[row["what happened"] for row in CASES])
def test_ten_in_ten(case: dict[str, str]) -> None:
    row = sam(school_with(case["absences"], int(case["up to week"])))
    to_end = row["sessions_to_window_end"]
    assert {
        "tenth session": tenth(row),
        "window": window(row),
        "in it": "-" if to_end is None else str(to_end),
        "now": str(row["current_sessions"]),
        "N": str(row["n_in_window"]),
    } == {key: case[key] for key in ("tenth session", "window", "in it", "now", "N")}
    assert sum(code["n"] for code in row["by_code"]) == len(row["sessions"])
    assert row["met_now"] == (row["current_sessions"] >= 10)


@pytest.mark.parametrize("case", AGES, ids=[row["born"] for row in AGES])
def test_compulsory_age(case: dict[str, str]) -> None:
    """Of age from the first day to the last, on the row of a view up to that day."""
    dob, first, last = (day_of(case[key]) for key in ("born", "from", "to"))
    for day, answer in (
        (first - timedelta(days=1), "no"),
        (first, "yes"),
        (last, "yes"),
        (last + timedelta(days=1), "no"),
    ):
        rows = [("sam", date(2025, 9, 1), "AM", "/")]
        view = view_of(rows, {"sam": {"dob": dob}}, as_of=day)
        assert sam(view)["compulsory_age"] == answer


BIRTHDAYS = (
    # born, sessions that count of 10 in week 9 (8 to 12 September 2025), row's age on 24 October
    (None, 10, "unknown"),
    (date(2015, 5, 1), 10, "yes"),
    (date(2020, 9, 8), 0, "no"),  # five on Monday 8 September: of age from 31 December
    (date(2020, 8, 31), 10, "yes"),  # five on 31 August itself
    (date(2020, 9, 1), 0, "no"),
    (date(2009, 8, 31), 0, "no"),  # sixteen last school year
    (date(2009, 9, 1), 10, "yes"),
)


@pytest.mark.parametrize(("dob", "counted", "age"), BIRTHDAYS)
def test_sessions_count_only_at_compulsory_age(dob, counted, age) -> None:
    row = sam(school_with("9: GGGGGGGGGG", 15, dob))
    assert (row["current_sessions"], row["compulsory_age"]) == (counted, age)
    assert row["met"] == (counted >= 10)


def test_age_is_tested_for_each_session_not_for_the_pupil() -> None:
    """Of age from 31 December: the five of January count, the five of December don't."""
    row = sam(school_with("22: GGGGG; 23: GGGGG", 23, date(2020, 12, 1)))
    assert (row["current_sessions"], row["compulsory_age"], row["met"]) == (5, "yes", False)


def test_sessions_before_19_august_2024_do_not_count_but_their_weeks_do() -> None:
    days = weekdays(date(2024, 7, 1), date(2024, 7, 19)) + weekdays(
        date(2024, 9, 2), date(2024, 10, 18)
    )
    rows = [*others(days), *(("sam", day, s, "/") for day in days for s in ("AM", "PM"))]
    july = [("sam", day, "AM", "O") for day in days[10:15]]
    autumn = [("sam", day, "AM", "O") for day in days[15:24]]
    row = sam(view_of(with_marks(rows, [*july, *autumn])))
    assert (row["met"], row["current_sessions"]) == (False, 9)
    assert row["current_window_start"] == date(2024, 7, 1)  # ten weeks back, three of them in July
    assert row["history_complete"] is False  # seven weeks can count
    assert row["earliest_week"] == date(2024, 9, 2)
