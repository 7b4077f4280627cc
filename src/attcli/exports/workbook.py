"""Excel workbooks: text cells at their true addresses, dates as ISO text, numbers without `.0`.

A cell merged over several rows stands in each of them (a class beside all its pupils). A cell that
is merged over several columns stays in the first: it is a title, or a date over its AM and PM.
"""

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any

import polars as pl
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from attcli.exports.book_faults import refused_if_damaged
from attcli.exports.sheet import HEAD_ROWS, ROW, WIDTH, Body, names

_OLD_ROWS, _OLD_COLUMNS = 65_536, 256


@dataclass(frozen=True)
class GridSheet:
    """A sheet of a workbook; `rows` from A1 on, whatever the first filled cell is."""

    name: str | None
    rows: Sequence[Sequence[Any]]
    cut_off: str | None = None

    @cached_property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as text."""
        return [[cell_text(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    def body(self, header: int, width: int, repeating: Collection[int] = ()) -> Body:
        """The rows under the row of index `header`."""
        rows = self.rows[header + 1 :]
        cells = list(islice(zip(*rows, strict=True), width)) if rows else [()] * width
        columns = [
            texts.alias(name) for name, texts in zip(names(width), _columns(cells), strict=True)
        ]
        first = header + 2
        row = pl.int_range(first, first + len(rows), dtype=pl.UInt32, eager=True).alias(ROW)
        none = pl.repeat(None, len(rows), dtype=pl.UInt32, eager=True).alias(WIDTH)
        return Body(pl.DataFrame([*columns, row, none]))


def sheet_of(name: str, rows: Sequence[Sequence[Any]], *, old: bool) -> GridSheet:
    """A sheet, and whether it is as large as an old workbook can be."""
    long, wide = old and len(rows) >= _OLD_ROWS, old and bool(rows) and len(rows[0]) >= _OLD_COLUMNS
    return GridSheet(name, rows, "long" if long else "wide" if wide else None)


def _columns(cells: Sequence[Sequence[Any]]) -> Iterable[pl.Series]:
    """Columns of cells as text; those of most grids, which hold nothing else, all at once."""
    height = len(cells[0]) if cells else 0
    if all(type(cell) is str for column in cells for cell in column[:1]):
        try:
            texts = pl.Series(list(chain.from_iterable(cells)), dtype=pl.String)
        except TypeError:  # not every cell further down is text
            return map(_texts, cells)
        return [texts.slice(at * height, height) for at in range(len(cells))]
    return map(_texts, cells)


def _texts(cells: Sequence[Any]) -> pl.Series:
    if set(map(type, cells)) - {str}:
        cells = [cell if type(cell) is str else _written(cell) for cell in cells]
    return pl.Series(cells, dtype=pl.String)


def read_workbook(data: bytes, *, old: bool = False) -> list[GridSheet]:
    """The worksheets of an xlsx, xls (`old`) or ods file; hidden ones where none is visible."""
    with refused_if_damaged(
        "is a damaged workbook, or one locked with a password.",
        "Open it in Excel, save a copy without a password and try that.",
    ):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        shown = [s for s in sheets if s.visible == SheetVisibleEnum.Visible] or sheets
        return [sheet_of(s.name, _rows(book.get_sheet_by_name(s.name)), old=old) for s in shown]


def _rows(sheet: CalamineSheet) -> list[list[Any]]:
    """All rows from A1 on, a cell merged over several of them repeated in each."""
    rows = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def cell_text(cell: Any) -> str:
    """A cell as text: a date as `2025-09-04`, a whole number without its point."""
    return cell if isinstance(cell, str) else _written(cell)


@lru_cache(maxsize=8192, typed=True)
def _written(cell: Any) -> str:
    """A cell that is no text; most dates and times stand in many rows."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)
