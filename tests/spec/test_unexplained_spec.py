"""`unexplained.md`, row by row."""

from datetime import date

import pytest
from tests.register.by_hand import Row, others, present, view_of, weekdays, with_marks
from tests.spec.tables import cases_of, day_of

from attcli.measures.unexplained import calls, unexplained

AGES, CALLS = (case.rows for case in cases_of("unexplained.md"))
DAYS = [
    *weekdays(date(2025, 9, 1), date(2025, 10, 17)),
    *weekdays(date(2025, 11, 3), date(2025, 11, 7)),
]


@pytest.mark.parametrize("case", AGES, ids=[row["what happened"] for row in AGES])
def test_age(case: dict[str, str]) -> None:
    day, mark = day_of(case["day"]), case["mark"]
    code = None if mark in ("blank", "none") else mark
    rows = with_marks(present(["sam"], DAYS), [("sam", day, "AM", code)])
    kept = [row for row in rows if mark != "none" or row[1:3] != (day, "AM")]
    found = unexplained(view_of([*others(DAYS), *kept])).collect()
    told = [
        (row["kind"], str(row["age_school_days"]), "yes" if row["overdue"] else "no", row["date"])
        for row in found.iter_rows(named=True)
    ]
    expected = (case["listed as"], case["school days"], case["overdue"], day)
    assert told == ([expected] if case["listed as"] != "-" else [])


def test_calls_in_their_order() -> None:
    marks: list[Row] = [
        (case["pupil"], day_of(day), "AM", "N")
        for case in CALLS
        for day in case["days with N"].split(", ")
    ]
    names = [case["pupil"] for case in CALLS]
    about = {
        case["pupil"]: {case["about the pupil"]: True}
        for case in CALLS
        if case["about the pupil"] != "-"
    }
    rows = with_marks(present(names, DAYS), marks)
    found = calls(view_of([*others(DAYS), *rows], about)).collect()
    told = [
        (row["surname"].lower(), str(row["age_school_days"]), str(row["no_reason"]))
        for row in found.iter_rows(named=True)
    ]
    assert told == [(case["pupil"], case["school days"], case["marks"]) for case in CALLS]


def test_who_has_left_or_lacks_only_a_mark_is_not_called() -> None:
    gone = [row for row in present(["gone"], DAYS) if row[1] < date(2025, 10, 1)]
    marks: list[Row] = [("gone", DAYS[3], "AM", "N"), ("blank", DAYS[3], "AM", None)]
    rows = with_marks([*gone, *present(["blank"], DAYS)], marks)
    view = view_of([*others(DAYS), *rows], {"gone": {"leaving_date": date(2025, 9, 30)}})
    assert unexplained(view).collect().height == 2
    assert calls(view).collect().is_empty()
