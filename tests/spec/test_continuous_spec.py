"""`continuous.md`, row by row."""

from datetime import date

import pytest
from tests.spec.tables import cases_of
from tests.spec.weeks import school_with, week_of

from attcli.measures.continuous import continuous, of_note

CLOCKS, EXCLUSIONS = (case.rows for case in cases_of("continuous.md"))


def sam(case: dict[str, str]) -> dict:
    """Sam's row, and whether it is listed without being asked for."""
    rows = continuous(school_with(case["absences"], int(case["up to week"]))).collect()
    row = next(iter(rows.filter(surname="Sam").iter_rows(named=True)))
    return row | {"listed": of_note(rows).height == 1}


def day(when: date) -> str:
    return f"{week_of(when)} {when:%a}"


def clock(found: dict) -> str:
    return f"{found['clock']} {day(found['reached'])}" + ("" if found["now"] else " over")


@pytest.mark.parametrize("case", CLOCKS, ids=[row["what happened"] for row in CLOCKS])
def test_clocks(case: dict[str, str]) -> None:
    row = sam(case)
    told = {
        "days now": str(row["current_days"]),
        "longest": str(row["longest_days"]),
        "clocks": ", ".join(map(clock, row["clocks"])) or "-",
        "next": f"{row['next_clock']} {row['next_in']}" if row["next_clock"] else "-",
    }
    assert told == {key: case[key] for key in told}
    assert row["listed"] == any(found["now"] for found in row["clocks"])
    assert row["next_date"] is None  # no term dates, no guess


@pytest.mark.parametrize("case", EXCLUSIONS, ids=[row["what happened"] for row in EXCLUSIONS])
def test_first_days_of_an_exclusion(case: dict[str, str]) -> None:
    row = sam(case)
    told = ", ".join(map(day, row["exclusion_days"])) or "-"
    assert (told, row["exclusion_now"]) == (case["first days"], case["now"] == "yes")
