"""`patterns.md`: the spells and half-days of each row."""

from datetime import date, timedelta

import pytest
from tests.register.by_hand import Row, others, pupil_id, view_of, weekdays
from tests.spec.tables import rows_of

from attcli.measures.spells import half_days, spells

ROWS = rows_of("patterns.md")
WEEKS = ("first week", "second", "third", "fourth")
MONDAY = date(2025, 10, 13)
SHUT = weekdays(date(2025, 10, 27), date(2025, 10, 31))
OPEN = [day for day in weekdays(MONDAY, MONDAY + timedelta(days=25)) if day not in SHUT]
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri")


@pytest.mark.parametrize("case", ROWS, ids=[" | ".join(row.values()) for row in ROWS])
def test_spells_and_half_days(case: dict[str, str]) -> None:
    view = view_of([*others(OPEN), *marks_of(case)])
    sam = view.rolls.filter(pupil_id=pupil_id("sam")).item(0, "pupil")
    found = spells(view).collect().filter(pupil=sam)
    halves = half_days(view).collect().filter(pupil=sam)
    touched = ["+".join(NAMES[n - 1] for n in days) for days in found["weekdays"]]
    assert {
        "spells": ", ".join(touched) or "-",
        "halves": ", ".join("AM" if row else "PM" for row in halves["morning"]) or "-",
        "edge": str(found["edge"].sum()),
    } == {name: case[name] for name in ("spells", "halves", "edge")}


def marks_of(case: dict[str, str]) -> list[Row]:
    rows: list[Row] = []
    for n, name in enumerate(WEEKS):
        pairs = [] if case[name] == "=" else case[name].split(" ")
        for place, pair in enumerate(pairs):
            day = MONDAY + timedelta(days=7 * n + place)
            rows += [
                ("sam", day, half, code) for half, code in zip(("AM", "PM"), pair, strict=True)
            ]
    return rows
