"""The day grid: what a cell of two marks says, and what it leaves open."""

from pathlib import Path

import openpyxl
import pytest

from attcli.errors import UnreadableError
from attcli.exports.day_cell import split_cell
from attcli.exports.read import inspect, read_exports

from .files import upn, write


@pytest.mark.parametrize(
    ("cell", "am", "pm"),
    [
        ("/\\", "/", "\\"),
        ("OO", "O", "O"),
        ("i\\", "i", "\\"),
        ("/ ", "/", ""),
        (" \\", "", "\\"),
        ("/-", "/", "-"),
        ("", "", ""),
        ("  ", "", ""),
        ("-", "", ""),
        ("/", "/", ""),
        ("\\", "", "\\"),
        ("/C2", "/", "C2"),
        ("C2/", "C2", "/"),
        ("C2C2", "C2", "C2"),
        ("Y1Y7", "Y1", "Y7"),
        ("C2 ", "C2", ""),
        (" J1", "", "J1"),
        ("/ \\", "/", "\\"),
        ("/*", "/", "*"),
    ],
)
def test_a_cell_of_two_marks(cell: str, am: str, pm: str) -> None:
    assert split_cell(cell) == (am, pm)


@pytest.mark.parametrize("cell", ["O", "L", "C2", "ABC", "/\\/", "Mon", "12.5", "present"])
def test_a_cell_that_can_mean_several_things_or_nothing_is_not_guessed(cell: str) -> None:
    assert split_cell(cell) is None


def grid(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "grid.xlsx")
    return folder / "grid.xlsx"


def test_a_lone_mark_is_read_only_where_its_day_has_one_half(tmp_path: Path) -> None:
    path = grid(
        tmp_path,
        ["UPN", "04/09/2025", "05/09/2025"],
        [upn(1), "/", "/\\"],
        [upn(2), "O", "O"],
    )
    found = inspect([path])
    assert [(f.code, f.row, f.column, f.value) for f in found.findings] == [
        ("unreadable-cell", 3, "05/09/2025", "O")
    ]
    assert found.files[0].excluded == {"no-mark": 2, "unreadable-cell": 2}
    codes = read_exports([path]).marks.filter(row=3, column=2).select("session", "code").rows()
    assert codes == [("AM", "O"), ("PM", None)]


def test_each_mark_of_a_grid_knows_its_cell(tmp_path: Path) -> None:
    path = grid(
        tmp_path, ["Class 4A"], ["UPN", "Name", "04/09/2025"], [upn(1), "Able, Anna", "/\\"]
    )
    marks = read_exports([path]).marks
    assert marks.select("row", "column", "session").rows() == [(3, 3, "AM"), (3, 3, "PM")]


def test_a_row_without_a_pupil_but_with_marks_is_told(tmp_path: Path) -> None:
    path = grid(tmp_path, ["UPN", "04/09/2025"], [upn(1), "/\\"], [None, "/\\"], ["Total", "1"])
    found = inspect([path])
    assert [(f.code, f.row) for f in found.findings if f.severity == "error"] == [
        ("unreadable-row", 3)
    ]
    assert found.files[0].excluded == {"not-a-mark-row": 2, "unreadable-row": 2}


def test_a_heading_that_is_an_impossible_date_loses_its_column_and_is_told(
    tmp_path: Path,
) -> None:
    path = grid(tmp_path, ["UPN", "30/09/2025", "31/09/2025"], [upn(1), "/\\", "/\\"])
    found = inspect([path])
    assert [(f.code, f.row, f.value) for f in found.findings] == [
        ("impossible-date", 1, "31/09/2025")
    ]
    assert "its column, is left out" in found.findings[0].message
    assert found.files[0].excluded == {"impossible-date": 2}


def test_month_first_headings_are_refused(tmp_path: Path) -> None:
    path = grid(tmp_path, ["UPN", "09/04/2025", "09/15/2025"], [upn(1), "/\\", "/\\"])
    (refusal,) = inspect([path]).refusals
    assert "month in front" in refusal.problem


@pytest.mark.parametrize(
    "headings",
    ["Mon 10/06/2025 AM,Tue 10/07/2025 AM", "Mon 10/06/2025,Tue 10/07/2025"],
)
def test_weekdays_in_headings_that_only_fit_month_first_refuse_the_grid(
    tmp_path: Path, headings: str
) -> None:
    path = write(tmp_path, "g.csv", f"UPN,{headings}", f"{upn(1)},/,/")
    with pytest.raises(UnreadableError, match="month in front"):
        read_exports([path])


def test_a_heading_whose_weekday_is_another_is_left_out_with_its_marks(tmp_path: Path) -> None:
    headings = "Thu 15/10/2025 AM,Thu 16/10/2025 AM"
    told = inspect([write(tmp_path, "g.csv", f"UPN,{headings}", f"{upn(1)},/,O")])
    (found,) = told.findings
    assert (found.code, found.column) == ("weekday-disagrees", "Thu 15/10/2025 AM")
    assert "falls on a Wednesday" in found.message
    (source,) = told.sources
    assert (source.cells, source.marks, source.excluded) == (2, 1, {"impossible-date": 1})
