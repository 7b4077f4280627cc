"""`interventions.md`, row by row."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.register.by_hand import Row, others, present, view_of, with_marks
from tests.spec.tables import rows_of
from tests.spec.weeks import DAYS, MONDAYS, marks_of

from attcli.measures.interventions import interventions
from attcli.register.view import View
from attcli.store.events import Event

CASES = rows_of("interventions.md")
GIVEN = ("what happened", "log", "marks", "alike", "up to week")
HALF_TERM = date(2025, 10, 29)


def view(case: dict[str, str]) -> View:
    days = [day for day in DAYS if day <= MONDAYS[int(case["up to week"]) - 1] + timedelta(days=4)]
    rows: list[Row] = [*others(days), *present(["sam"], days)]
    changed = marks_of(case["marks"])
    n, _, marks = case["alike"].partition(" × ")
    for alike in [f"alike{at:02d}" for at in range(int(n) if marks else 0)]:
        rows += present([alike], days)
        changed += [(alike, *row[1:]) for row in marks_of(marks)]
    known = {row[:3] for row in rows}
    return view_of(with_marks(rows, [row for row in changed if row[:3] in known]))


def event(text: str) -> Event:
    """“14: letter”, “alike 7: plan to 8”, “half-term: visit”: on the Wednesday of that week."""
    pupil = "alike00" if text.startswith("alike ") else "sam"
    when, _, kind = text.removeprefix("alike ").partition(": ")
    kind, _, until = kind.partition(" to ")
    end = MONDAYS[int(until) - 1] if until else None
    day = HALF_TERM if when == "half-term" else MONDAYS[int(when) - 1] + timedelta(days=2)
    return Event("school", pupil, kind, day, "Ann", datetime(2026, 2, 1, tzinfo=UTC), until=end)


@pytest.mark.parametrize("case", CASES, ids=[row["what happened"] for row in CASES])
def test_before_and_after(case: dict[str, str]) -> None:
    logged = [event(text) for text in case["log"].split("; ")]
    rows = interventions(view(case), logged).collect()
    row = rows.filter(surname="Sam").sort("date", "kind", descending=[False, False])
    wanted = row.filter(kind=logged[0].kind, date=logged[0].day).row(0, named=True)
    assert told(wanted) == {name: cell for name, cell in case.items() if name not in GIVEN}
    of_sam = [each for each in logged if each.pupil == "sam" and each.kind != "call"]
    assert row["entries"].sum() == len([e for e in of_sam if e.day >= date(2025, 8, 1)])


def told(row: dict) -> dict[str, str]:
    return {
        "before": counted(row, "before"),
        "after": counted(row, "after"),
        "similar": str(row["similar"]),
        "theirs before": counted(row, "similar_before"),
        "theirs after": counted(row, "similar_after"),
        "difference": shown(row["difference_points"]),
        "sessions": shown(row["difference_sessions"]),
        "incomplete": ", ".join(row["incomplete"]) or "-",
        "overlapping": str(row["overlapping"]),
    }


def counted(row: dict, name: str) -> str:
    possible = row[f"{name}_possible"]
    return "-" if possible is None else f"{row[f'{name}_absent']} of {possible}"


def shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
