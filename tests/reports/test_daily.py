"""The lists of every day in the weekly folder: who is on them, in the workbook and on the page."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from tests.reports.school import DAYS, THIS_WEEK, Week, school, week_of, written

from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Settings
from attcli.reports.daily_groups import MOST_ROWS, daily_groups


@pytest.fixture(scope="module")
def week() -> Week:
    return week_of(
        school(
            ("asked", THIS_WEEK[-2:], "N"),
            ("cared", THIS_WEEK[-1:], "N"),
            ("away", THIS_WEEK, "O"),
            ("late", DAYS[-20:-10], "L"),
        ),
        {"cared": {"looked_after": True}},
    )


@pytest.mark.parametrize(
    ("sheet", "surnames", "heading", "cell"),
    [
        ("To ring", ["Cared", "Asked"], "Marks without a reason", 2),
        ("Runs", ["Away"], "Reached", "proof of absence 12/11/2025"),
        ("Late", ["Late"], "Late, last weeks", "20/60"),
        ("Patterns", [], None, None),
    ],
)
def test_each_list_has_a_sheet(week, tmp_path, sheet, surnames, heading, cell) -> None:
    page = openpyxl.load_workbook(written(week, tmp_path / "wk").folder / "weekly.xlsx")[sheet]
    rows = [list(row) for row in page.iter_rows(min_row=3, values_only=True)]
    names = rows[0]
    assert names[:2] == ["Surname", "Forename"]
    assert names[-1] == "pupil_id"
    assert [row[0] for row in rows[1:] if row[0]] == surnames
    if heading:
        assert rows[1][names.index(heading)] == cell


def test_what_has_changed_since_the_week_before_is_a_sheet(week, tmp_path) -> None:
    page = openpyxl.load_workbook(written(week, tmp_path / "wk").folder / "weekly.xlsx")["Changes"]
    told = {(row[0], row[names(page).index("What")]) for row in page.iter_rows(4, values_only=True)}
    assert ("Away", "ten-session test met") in told


def names(page) -> list[str]:
    return [cell.value for cell in page[3]]


def test_the_page_is_short_and_says_how_many_more() -> None:
    many = week_of(school(*((f"away{n:02d}", THIS_WEEK, "O") for n in range(MOST_ROWS + 3))))
    runs = daily_groups(many)[1]
    assert (len(runs.rows), runs.more, runs.count) == (MOST_ROWS, 3, MOST_ROWS + 3)
    assert runs.rows[0]["remark"].endswith("then attendance return in 5 school days")
    assert runs.rows[0]["since"] == "10 Nov 2025"


def test_a_first_week_has_nothing_to_compare_with() -> None:
    first = week_of(school(("away", DAYS[:5], "O")), as_of=date(2025, 9, 5))
    assert first.daily.changes.is_empty()
    assert daily_groups(first)[0].rows == []


def test_the_page_says_where_marks_without_a_reason_do_not_count(tmp_path) -> None:
    rows = school(("asked", THIS_WEEK, "N"))
    said = "Marks without a reason yet are told beside and not counted, by setting."
    for counts in (True, False):
        pack = replace(load_pack(), count_no_reason=counts)
        settings = Settings(schools={"school": School("school", policy=pack)})
        made = written(week_of(rows, settings=settings), tmp_path / str(counts))
        assert (said in (made.folder / "summary.html").read_text(encoding="utf-8")) != counts
