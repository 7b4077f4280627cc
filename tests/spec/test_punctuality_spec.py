"""`punctuality.md`, row by row."""

import pytest
from tests.spec.tables import rows_of
from tests.spec.weeks import school_with

from attcli.measures.punctuality import of_note, punctuality

CASES = rows_of("punctuality.md")


def stretch(row: dict, name: str) -> str:
    either = row[f"{name}_late"] + row[f"{name}_late_after_close"]
    return f"{either} of {row[f'{name}_arrived']}"


@pytest.mark.parametrize("case", CASES, ids=[row["what happened"] for row in CASES])
def test_late_arrivals(case: dict[str, str]) -> None:
    rows = punctuality(school_with(case["marks"], int(case["up to week"]))).collect()
    row = next(row for row in rows.iter_rows(named=True) if row["surname"] == "Sam")
    assert {
        "late": str(row["late"]),
        "after close": str(row["late_after_close"]),
        "arrived": str(row["arrived"]),
        "last six": stretch(row, "recent"),
        "six before": stretch(row, "before"),
        "over": ", ".join(row["triggers"]) or "-",
    } == {
        key: cell
        for key, cell in case.items()
        if key not in ("what happened", "marks", "up to week")
    }
    listed = of_note(rows).get_column("surname").to_list()
    assert listed == (["Sam"] if row["triggers"] else [])
