"""`groups.md`: the pupils of each case, and every row that `groups` gives of them."""

from datetime import date
from typing import Any

import pytest
from tests.register.by_hand import view_of
from tests.spec.tables import HERE, Case, cases_of
from tests.spec.test_absence_spec import LAST, marks_of, said

from attcli.measures.groups import groups

CASES = cases_of("groups.md")


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_groups(case: Case) -> None:
    pupils = [row for row in case.rows if "marks" in row]
    expected = [row for row in case.rows if "by" in row]
    rows = [mark for row in pupils for mark in marks_of(row["pupil"], row["marks"])]
    facts = {row["pupil"]: facts_of(row) for row in pupils}
    view = view_of(rows, facts, start=date(2015, 1, 1), as_of=LAST)
    found = groups(view).collect().rows(named=True)
    assert [as_told(row) for row in found] == expected


def facts_of(row: dict[str, str]) -> dict[str, Any]:
    known = {name: cell for name, cell in row.items() if cell != "-"}
    fsm = {"yes": True, "no": False}.get(row["fsm"])
    return {"year_group": known["year"], "class": known.get("class"), "fsm": fsm}


def as_told(row: dict[str, Any]) -> dict[str, str]:
    return {
        "by": row["by"],
        "group": row["group"],
        "pupils": str(row["pupils"]),
        "rated": str(row["pupils_rated"]),
        "possible": str(row["possible"]),
        "absent": str(row["absent"]),
        "absence": said(row["absence_pct"]),
        "PA": str(row["pa_count"]),
        "PA rate": said(row["pa_rate_pct"]),
        "SA": str(row["sa_count"]),
    }


def test_the_file_is_listed() -> None:
    assert "groups.md" in (HERE / "README.md").read_text(encoding="utf-8")
