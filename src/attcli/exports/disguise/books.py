"""Workbooks: a new one with the same cells, types, merged ranges and sheets, and nothing else.

Comments, pictures, hidden names, properties and links are not copied: nothing can be left in them.
An old workbook (.xls, .ods) becomes an .xlsx.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from attcli.exports.book_faults import refused_if_damaged
from attcli.exports.disguise.harmless import spoken
from attcli.exports.disguise.sheets import Rows
from attcli.exports.far_cells import refuse_far_cells
from attcli.exports.refusals import UnusableError
from attcli.exports.workbook import cell_text

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's own times have no zone)
_UNREADABLE = "is a workbook that can't be opened (damaged, or locked with a password)."
_WAY_OUT = "Describe it in words: a copy would hold nothing."
_MOST_MERGED = 100_000  # a title, a class; more is damage and would fill the memory
_STATES = (
    (SheetVisibleEnum.Hidden, "hidden"),
    (SheetVisibleEnum.VeryHidden, "veryHidden"),
)


def texts_of(data: bytes) -> list[list[list[str]]]:
    """Every sheet's cells as text."""
    return [_texts(_rows(sheet)) for _, _, sheet in _sheets(data)]


def disguised_workbook(data: bytes, disguise: Callable[[Rows], list[list[str]]]) -> bytes:
    """The copy's bytes; UnusableError where the workbook can't be read."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = None
    book.properties.created = book.properties.modified = _MADE
    for number, (name, state, sheet) in enumerate(_sheets(data), start=1):
        rows = _rows(sheet)
        new = disguise(_texts(rows))
        page = book.create_sheet(_title(name, number, book.sheetnames))
        page.sheet_state = state
        for down, (row, values) in enumerate(zip(rows, new, strict=True), start=1):
            for along, (cell, text) in enumerate(zip(row, values, strict=True), start=1):
                if (value := _typed(cell, text)) not in (None, ""):
                    _put(page.cell(down, along), value)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            if (bottom - top) * (right - left) < _MOST_MERGED:
                page.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    if all(page.sheet_state != "visible" for page in book):
        book.worksheets[0].sheet_state = "visible"  # as Excel demands
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(data: bytes) -> list[tuple[str, str, CalamineSheet]]:
    with refused_if_damaged(_UNREADABLE, _WAY_OUT):
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                refuse_far_cells(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if not found:
            raise UnusableError("is a workbook without a sheet of cells.", _WAY_OUT)
        return [(s.name, _state(s.visible), book.get_sheet_by_name(s.name)) for s in found]


def _state(visible: SheetVisibleEnum) -> str:
    return next((state for each, state in _STATES if each == visible), "visible")


def _rows(sheet: CalamineSheet) -> list[list[Any]]:
    with refused_if_damaged(_UNREADABLE, _WAY_OUT):
        return sheet.to_python(skip_empty_area=False)


def _texts(rows: list[list[Any]]) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in rows]


def _title(name: str, number: int, taken: list[str]) -> str:
    said = spoken(name)
    return f"{said[:26]} {number}" if said in taken else said


def _put(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is no formula


def _typed(cell: Any, text: str) -> Any:
    """The new text in the type of the old cell; text where it can't be that."""
    if cell_text(cell) == text and not isinstance(cell, str):
        return cell
    try:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return float(text) if "." in text else int(text)
        if isinstance(cell, date):
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    return ILLEGAL_CHARACTERS_RE.sub("", text)
