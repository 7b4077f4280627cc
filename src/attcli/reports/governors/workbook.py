"""The summary as an Excel workbook: a sheet of words and headlines, then a sheet a section."""

import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from attcli.reports.cells import INK, QUIET, font, heading_cell, put_text
from attcli.reports.governors.document import Box, Chart, Document, Part, Table, Value, Words
from attcli.reports.governors.pdf import DRAFT
from attcli.reports.governors.sheet_charts import add_chart, descriptions
from attcli.reports.workbook import with_fixed_dates

_FORMATS = {"pct": '0.0"%"', "points": "+0.0;-0.0;0.0", "count": "#,##0", "text": "General"}
_FIRST, _OTHERS = 46, 15
_LONGEST_NAME = 29  # of the 31 that Excel takes, beside a school's number
_SHORT = {
    "Pupils by their own attendance": "Bands of attendance",
    "How far the figures can be trusted": "Data quality",
}
"""What sections are called on their tabs, where their titles are too long for one."""
_LINE = 108  # letters on one line of words


def draw(document: Document) -> bytes:
    """The workbook’s bytes, the same for the same document."""
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001
    book.properties.creator, book.properties.title = "attcli", document.title
    first = _sheet(book, "Summary")
    _title(first, document)
    _put_parts(first, document.opening)
    for number, school in enumerate(document.schools, 1):
        mark = f"{number} " if len(document.schools) > 1 else ""
        page = _sheet(book, f"{mark}Headlines") if mark else first
        if mark:
            _line(page, school.name, 14, bold=True)
            _line(page, school.period, 10)
        for section in school.sections:
            if not section.summary:
                page = _sheet(book, f"{mark}{_tab(section.title)}")
                if mark:
                    _line(page, school.name, 11, bold=True)
            _line(page, section.title, 13, bold=True)
            _put_parts(page, section.parts)
    page = _sheet(book, "About")
    _put_parts(page, document.closing)
    made = io.BytesIO()
    book.save(made)
    return with_fixed_dates(made.getvalue(), descriptions(book))


def _tab(title: str) -> str:
    return _SHORT.get(title, title)[:_LONGEST_NAME]


def _sheet(book: Workbook, name: str) -> Worksheet:
    page = book.create_sheet(name)
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = _FIRST
    for letter in "BCDEFGHIJ":
        page.column_dimensions[letter].width = _OTHERS
    page.page_setup.orientation, page.page_setup.paperSize = "portrait", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    return page


def _title(page: Worksheet, document: Document) -> None:
    _line(page, f"{document.title}: {document.name}", 16, bold=True)
    _line(page, document.schools[0].period, 10)
    if document.draft:
        _line(page, DRAFT, 11, bold=True)


def _next(page: Worksheet) -> int:
    return 1 if page.max_row == 1 and page["A1"].value is None else page.max_row + 1


def _line(page: Worksheet, words: str, size: int, *, bold: bool = False) -> None:
    at = _next(page)
    cell = put_text(page.cell(at, 1), words)
    cell.font = font(size, INK if bold else QUIET, bold=bold)
    if not bold:
        page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=8)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[at].height = 15 * (1 + len(words) // _LINE)


def _put_parts(page: Worksheet, parts: Sequence[Part]) -> None:
    for part in parts:
        match part:
            case Table():
                _put_table(page, part)
            case Words():
                for words in part.lines:
                    _line(page, f"• {words}" if part.listed else words, 11)
            case Chart() | Box():
                continue  # tables that a chart goes with have one of the workbook’s own


def _put_table(page: Worksheet, part: Table) -> None:
    _line(page, "", 6)
    page.cell(page.max_row + 1, 1)
    _line(page, part.title, 11, bold=True)
    at = page.max_row + 1
    for column, head in enumerate(part.columns, 1):
        heading_cell(page.cell(at, column), head.heading, right=head.kind != "text")
    page.row_dimensions[at].height = 32
    for number, row in enumerate(part.rows, at + 1):
        page.row_dimensions[number].height = 15 * (1 + len(str(row[0])) // _FIRST)
        for column, (value, head) in enumerate(zip(row, part.columns, strict=True), 1):
            if value is None and part.plot and column - 1 in part.plot.columns:
                continue  # a chart leaves a gap where a cell is empty; words it draws at nothing
            _put(page, number, column, value, _FORMATS[head.kind])
    if part.note:
        _line(page, part.note, 9)
    if part.plot:
        add_chart(page, part, part.plot, at)


def _put(page: Worksheet, row: int, column: int, value: Value, form: str) -> None:
    cell = page.cell(row, column)
    if value is None or isinstance(value, str):
        put_text(cell, "–" if value is None else value)
        right = column > 1
        cell.alignment = Alignment(horizontal="right" if right else "left", wrap_text=not right)
    else:
        cell.value, cell.number_format = value, form
    cell.font = font(11, INK)
