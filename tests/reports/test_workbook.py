"""Workbooks: what kind of thing each cell is, and how a sheet is furnished."""

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from attcli.reports import tables
from attcli.reports.workbook import Bands, Sheet, xlsx_bytes

FRAME = pl.DataFrame(
    {
        "pupil_id": ["school|upn:A1", "school|upn:B2"],
        "surname": ["=HYPERLINK(A1)", "#N/A"],
        "forename": ["Bell\x07", "http://example.invalid"],
        "attendance_pct": [49.95, None],
        "absent": [40, 0],
        "status": ["severe", "ok"],
        "since": [date(2025, 11, 3), None],
        "met": [True, False],
        "schools": [["north", "south"], []],
    }
)


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheets)))


def cells(book: openpyxl.Workbook, row: int) -> dict[str, openpyxl.cell.Cell]:
    page = book.worksheets[0]
    return {page.cell(1, c).value: page.cell(row, c) for c in range(1, page.max_column + 1)}


def test_text_stays_text_whatever_it_looks_like() -> None:
    book = opened(Sheet("Absence", FRAME))
    first, second = cells(book, 2), cells(book, 3)
    assert (first["Surname"].value, first["Surname"].data_type) == ("=HYPERLINK(A1)", "s")
    assert (second["Surname"].value, second["Surname"].data_type) == ("#N/A", "s")
    assert second["Forename"].hyperlink is None
    assert first["Forename"].value == "Bell"


def test_numbers_and_dates_are_real() -> None:
    first = cells(opened(Sheet("Absence", FRAME)), 2)
    assert (first["Attendance %"].value, first["Attendance %"].number_format) == (49.95, "0.00")
    assert (first["Absent"].value, first["Absent"].data_type) == (40, "n")
    assert (first["Since"].value.date(), first["Since"].is_date) == (date(2025, 11, 3), True)
    assert (first["Met"].value, first["Schools"].value) == ("yes", "north, south")


def test_an_unknown_value_is_an_empty_cell() -> None:
    second = cells(opened(Sheet("Absence", FRAME)), 3)
    assert (second["Attendance %"].value, second["Since"].value) == (None, None)


def test_headings_are_frozen_filtered_and_printed_on_every_page() -> None:
    page = opened(Sheet("Absence", FRAME)).worksheets[0]
    assert (page.freeze_panes, page.auto_filter.ref) == ("C2", "A1:I3")
    assert page.print_title_rows == "$1:$1"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_counts_stand_over_the_table() -> None:
    sheet = Sheet("To do", FRAME, title="To do", tiles=[("Letters due", 3)], note="2 more wait.")
    page = opened(sheet).worksheets[0]
    assert [page.cell(row, 1).value for row in range(1, 6)] == [
        "To do",
        3,
        "Letters due",
        "2 more wait.",
        "Surname",
    ]
    assert page.freeze_panes == "C6"


def test_words_have_colours_by_rule_not_by_paint() -> None:
    page = opened(
        Sheet("Absence", FRAME, bands=Bands("status", {"severe": "severe"}, ("attendance_pct",)))
    ).worksheets[0]
    areas = {
        str(area.sqref): rule.formula for area in page.conditional_formatting for rule in area.rules
    }
    assert areas == {"C2:C3": ['$E2="severe"'], "E2:E3": ['$E2="severe"']}


def test_an_empty_table_makes_a_sheet_with_headings() -> None:
    page = opened(
        Sheet("Absence", FRAME.clear(), bands=Bands("status", {"ok": "quiet"}))
    ).worksheets[0]
    assert (page.max_row, page.cell(1, 1).value) == (1, "Surname")


def test_equal_tables_are_equal_files() -> None:
    assert xlsx_bytes([Sheet("Absence", FRAME)]) == xlsx_bytes([Sheet("Absence", FRAME)])


def test_a_workbook_is_private_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "absence.xlsx"
    tables.write_xlsx({"absence": FRAME}, path)
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None


@pytest.mark.parametrize("name", ["a/b", "x" * 40, "[odd]:name*?"])
def test_a_sheet_name_is_one_excel_takes(name: str) -> None:
    assert len(opened(Sheet(name, FRAME)).sheetnames[0]) <= 31


def test_a_column_offers_words_and_takes_others() -> None:
    """In every row of the table, under its own heading."""
    page = opened(Sheet("To do", FRAME, choices={"Since": ("post", "hand")}))["To do"]
    (offered,) = page.data_validations.dataValidation
    letter = next(cell.column_letter for cell in page[1] if cell.value == "Since")
    assert (str(offered.sqref), offered.formula1) == (f"{letter}2:{letter}3", '"post,hand"')
    assert not offered.showErrorMessage
    none = opened(Sheet("To do", FRAME.clear(), choices={"Since": ("post",)}))["To do"]
    assert none.data_validations.dataValidation == []
