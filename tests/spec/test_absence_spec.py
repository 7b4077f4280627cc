"""`absence.md`, row by row, and the totals of all of it together."""

from datetime import date
from itertools import product

import pytest
from tests.register.by_hand import Row, pupil_id, view_of, weekdays
from tests.spec.tables import rows_of

from attcli.measures.absence import absence, totals
from attcli.register.percent import shown

ROWS = rows_of("absence.md")
LAST = date(2025, 10, 31)


def marks_of(pupil: str, text: str) -> list[Row]:
    """“343 present, 37 I” as marks of consecutive sessions up to the last day."""
    codes = [
        "/" if word == "present" else word
        for part in text.split(", ")
        for n, word in [part.split(" ")]
        for _ in range(int(n))
    ]
    days = weekdays(date(2015, 1, 5), LAST)[-(len(codes) + 1) // 2 :]
    slots = list(product(days, ("AM", "PM")))[: len(codes)]
    return [(pupil, day, session, code) for (day, session), code in zip(slots, codes, strict=True)]


@pytest.mark.parametrize("case", ROWS, ids=[row["marks"] for row in ROWS])
def test_absence(case: dict[str, str]) -> None:
    view = view_of(marks_of("sam", case["marks"]), start=date(2015, 1, 1), as_of=LAST)
    row = absence(view).collect().row(0, named=True)
    assert {
        "possible": str(row["possible"]),
        "absent": str(row["absent"]),
        "attendance": said(row["attendance_pct"]),
        "shown": shown(row["attended"], row["possible"]),
        "status": row["status"],
        "to PA": said(row["sessions_to_pa"]),
    } == {key: cell for key, cell in case.items() if key != "marks"}


def said(value: float | None) -> str:
    return "n/a" if value is None else str(value)


def test_totals_pool_sessions_and_count_pupils() -> None:
    rows = [mark for n, case in enumerate(ROWS) for mark in marks_of(f"p{n:02d}", case["marks"])]
    view = view_of(rows, start=date(2015, 1, 1), as_of=LAST)
    found = totals(view)
    possible = sum(int(case["possible"]) for case in ROWS)
    absent = sum(int(case["absent"]) for case in ROWS)
    rated = [case["status"] for case in ROWS if case["status"] != "n/a"]
    severe = rated.count("severe")
    flagged = rated.count("persistent") + severe
    assert (found["pupils"], found["possible"], found["absent"]) == (len(ROWS), possible, absent)
    assert (found["pa_count"], found["sa_count"]) == (flagged, severe)
    assert found["pa_rate_pct"] == round(100 * flagged / len(rated), 2)
    assert found["attendance_pct"] == round(100 * (possible - absent) / possible, 2)


def test_worst_first_and_no_rate_last() -> None:
    rows = [mark for n, case in enumerate(ROWS) for mark in marks_of(f"p{n:02d}", case["marks"])]
    listed = absence(view_of(rows, start=date(2015, 1, 1), as_of=LAST)).collect()
    order = [
        (row["absent"] / row["possible"] if row["possible"] else -1, row["absent"])
        for row in listed.iter_rows(named=True)
    ]
    assert order == sorted(order, reverse=True)
    assert listed.get_column("pupil_id").to_list()[0] == pupil_id("p10")
