"""`changes.md`, row by row."""

from datetime import timedelta

import polars as pl
import pytest
from tests.register.by_hand import Row, others, view_of, with_marks
from tests.spec.tables import cases_of
from tests.spec.weeks import DAYS, MONDAYS, marks_of, school_with

from attcli.cases.changes import changes
from attcli.cases.figures import figures, figures_on
from attcli.measures.changes import stretches, trends
from attcli.register.view import View

LISTS, NOISE = (case.rows for case in cases_of("changes.md"))
FRIDAY = timedelta(days=4)


@pytest.mark.parametrize("row", LISTS, ids=[row["what happened"] for row in LISTS])
def test_lists_and_stages(row: dict[str, str]) -> None:
    view = school_with(row["marks"], int(row["now"]))
    since = MONDAYS[int(row["since"]) - 1] + FRIDAY
    found = changes(view, figures(view), figures_on(view, since)).filter(surname="Sam")
    told = [f"{c}: {a} → {b}" for c, a, b in found.select("change", "before", "after").rows()]
    assert ("; ".join(told) or "-") == row["changes"]


def school_of_steady_pupils(absences: str) -> View:
    """Weeks 1 to 19; each of the others is away every third Wednesday, all the time."""
    days = [day for day in DAYS if day <= MONDAYS[18] + FRIDAY]
    away: list[Row] = [
        (f"other{i:02d}", monday + timedelta(days=2), session, "I")
        for i in range(12)
        for week, monday in enumerate(MONDAYS[:19])
        if (week + i) % 3 == 0
        for session in ("AM", "PM")
    ]
    sam = [("sam", day, session, "/") for day in days for session in ("AM", "PM")]
    return view_of(with_marks([*others(days), *sam], [*away, *marks_of(absences)]))


@pytest.mark.parametrize("row", NOISE, ids=[row["what happened"] for row in NOISE])
def test_better_or_worse(row: dict[str, str]) -> None:
    view = school_of_steady_pupils(row["marks"])
    number = view.rolls.filter(surname="Sam").item(0, "pupil")
    counts = stretches(view).collect().row(by_predicate=pl.col("pupil") == number, named=True)
    assert counts["earlier_spells"] == int(row["spells before"])
    assert counts["recent_spells"] == int(row["spells in the last six"])
    found = trends(view).collect().filter(surname="Sam")["change"].to_list()
    assert (found or ["not looked at"])[0] == (None if row["change"] == "-" else row["change"])
