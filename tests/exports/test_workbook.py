"""Workbooks: cells as a person sees them, and sheets that aren't what they seem."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from attcli.exports.catalogue import built_in
from attcli.exports.open_tables import Asked, open_tables
from attcli.exports.read import inspect, read_exports
from attcli.exports.workbook import GridSheet, cell_text, sheet_of

from .files import codes, column, upn

ANNA = upn(1)
HEAD = ["UPN", "Date", "Session", "Mark"]
DAY = dt.date(2025, 9, 4)


def workbook(
    folder: Path,
    sheets: dict[str, list[list[object]]],
    hidden: str = "",
    merged: tuple[str, ...] = (),
) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(folder / "marks.xlsx")
    return folder / "marks.xlsx"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  / ", "  / "),
        (17.0, "17"),
        (17.5, "17.5"),
        (DAY, "2025-09-04"),
        (dt.datetime(2025, 9, 4), "2025-09-04"),  # noqa: DTZ001
        (dt.datetime(2025, 9, 4, 13, 5), "2025-09-04 13:05:00"),  # noqa: DTZ001
        (dt.time(13, 5), "13:05:00"),
        (True, "True"),
        (None, ""),
    ],
)
def test_a_cell_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_the_times_of_a_workbook_tell_afternoon_registers_apart(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Time"],
        [ANNA, DAY, "PM", "N", dt.time(13)],
        [ANNA, DAY, "PM", "/", dt.time(15)],
    ]
    register = read_exports([workbook(tmp_path, {"Marks": rows})])
    assert column(register.marks, "code") == ["/"]
    assert codes(register.findings) == ["slash-in-pm", "earlier-register"]


def test_every_sheet_of_marks_is_read_and_the_file_is_one(tmp_path: Path) -> None:
    sheets = {
        "4A": [HEAD, [ANNA, DAY, "AM", "/"]],
        "4B": [["Class 4B"], HEAD, [upn(2), DAY, "AM", "*"], [ANNA, DAY, "PM", "\\"]],
        "Empty": [],
    }
    found = inspect([workbook(tmp_path, sheets)])
    (file,) = found.files
    assert (file.rows, file.cells, file.marks, file.pupils) == (3, 3, 2, 2)
    assert [(f.code, f.sheet, f.row) for f in found.findings] == [("unknown-mark", "4B", 3)]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    sheets = {
        "Old": [HEAD, [ANNA, DAY, "AM", "O"]],
        "Marks": [HEAD, [ANNA, DAY, "AM", "/"]],
    }
    register = read_exports([workbook(tmp_path, sheets, hidden="Old")])
    assert column(register.marks, "code") == ["/"]


def test_a_summary_beside_the_marks_is_left_and_said(tmp_path: Path) -> None:
    sheets = {
        "Summary": [["UPN", "Possible", "Authorised"], [ANNA, 10, 1]],
        "Marks": [HEAD, [ANNA, DAY, "AM", "/"]],
    }
    found = inspect([workbook(tmp_path, sheets)])
    assert (found.files[0].kind, found.files[0].marks) == ("register", 1)
    (finding,) = found.findings
    assert (finding.code, finding.sheet) == ("unread-sheet", "Summary")
    assert "a summary" in finding.message


def test_a_workbook_of_a_summary_alone_is_a_summary(tmp_path: Path) -> None:
    sheets = {"Front": [["Attendance"]], "Summary": [["UPN", "Possible", "Absences"], [ANNA, 9, 1]]}
    found = inspect([workbook(tmp_path, sheets)])
    assert found.files[0].kind == "summary"


@pytest.mark.parametrize(
    ("rows", "columns", "old", "cut_off"),
    [
        (65_536, 4, True, "long"),
        (100, 256, True, "wide"),
        (65_535, 255, True, None),
        (65_536, 256, False, None),
    ],
)
def test_an_old_workbook_as_large_as_one_can_be_may_be_cut_off(
    rows: int, columns: int, old: bool, cut_off: str | None
) -> None:
    assert sheet_of("Marks", [[""] * columns] * rows, old=old).cut_off == cut_off


def test_a_sheet_that_may_be_cut_off_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path, {"Marks": [HEAD, [ANNA, DAY, "AM", "/"]]})
    full = [GridSheet("Marks", [HEAD, [ANNA, DAY, "AM", "/"]], "long")]
    monkeypatch.setattr("attcli.exports.workbook.read_workbook", lambda *_, **__: full)
    found = open_tables(Asked(path, "marks.xls"), None, 0, built_in())
    assert [(f.code, f.sheet) for f in found.findings] == [("cut-off-sheet", "Marks")]


def test_a_class_merged_over_its_pupils_is_the_class_of_each(tmp_path: Path) -> None:
    rows = [
        ["Oak Primary School"],
        ["Year group", "Class", "UPN", "Date", "Session", "Mark"],
        ["4", "4A", ANNA, DAY, "AM", "/"],
        [None, None, None, None, "PM", "\\"],
        [None, None, upn(2), DAY, "AM", "/"],
        [None, "4B", upn(3), DAY, "AM", "/"],
        [None, None, upn(4), DAY, "AM", "/"],
        ["Totals of the week", None, None, None, None, None],
    ]
    merged = ("A1:F1", "A3:A7", "B3:B5", "B6:B7", "C3:C4", "D3:D4", "A8:F8")
    register = read_exports([workbook(tmp_path, {"Marks": rows}, merged=merged)])
    said = {row["upn"]: (row["year_group"], row["class"]) for row in register.pupils.to_dicts()}
    assert said == {
        ANNA: ("4", "4A"), upn(2): ("4", "4A"), upn(3): ("4", "4B"), upn(4): ("4", "4B"),
    }  # fmt: skip
    assert (register.sources[0].marks, codes(register.findings)) == (5, ["not-a-mark-row"])


def test_headings_merged_over_two_rows_are_headings(tmp_path: Path) -> None:
    rows = [
        ["UPN", "Class", "The marks", None, None],
        [None, None, "Date", "Session", "Mark"],
        [ANNA, "4A", DAY, "AM", "/"],
    ]
    merged = ("A1:A2", "B1:B2", "C1:E1")
    register = read_exports([workbook(tmp_path, {"Marks": rows}, merged=merged)])
    assert register.pupils.select("upn", "class").rows() == [(ANNA, "4A")]


def test_cells_that_are_only_blank_are_not_filled(tmp_path: Path) -> None:
    rows = [["Class", *HEAD], ["4A", ANNA, DAY, "AM", "/"], [None, upn(2), DAY, "AM", "/"]]
    register = read_exports([workbook(tmp_path, {"Marks": rows})])
    assert sorted(map(str, column(register.pupils, "class"))) == ["4A", "None"]
