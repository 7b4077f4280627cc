"""Excel workbooks: a sheet a table, text as text, real dates and numbers, ready to print."""

import html
import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import quote

import polars as pl
import polars.selectors as cs
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from attcli.reports.cells import INK, QUIET, Look, Painter, font, put_text
from attcli.reports.tables import NAMES, heading, in_words, people_first

COLOURS = {"severe": "F4C7C3", "persistent": "FCE3C4", "at-risk": "FFF6CC", "quiet": "ECEFF3"}
"""Cell fills by what they mean; the word always stands in the row too."""

_WIDEST = 40.0  # characters
_WIDEST_NAME = 22.0
_TILE_WIDTH = 12.0
_OWN_WIDTH = 24.0
_PAGE_WIDTH = 220.0  # characters on one A4 page, landscape, still readable
_LINE_HEIGHT = 15.0  # points
_FILLED = 0.86  # of a line's width, on average, before a word is carried over
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CHANGED = b"1980-01-01T00:00:00Z"
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Bands:
    """Colours by the words of one column: that cell takes the colour, and those of `also`."""

    column: str
    colours: Mapping[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, up to a few counts over the table, the table, its colours.

    `tiles` are counts over the table, label and number. `fill_in` are headings of columns the
    officer writes in. `widths` (in characters) overrides a width. Columns in `clipped` never make a
    row taller. `entries` are written into cells that the table leaves empty, by row of the table
    and heading. `own`: headings of further columns, after the table's, for entries alone.
    `links`: columns of file paths, relative to the workbook, that open what they name.
    `choices`: by heading, the words that a cell offers to choose from; others may be written.
    """

    name: str
    frame: pl.DataFrame
    title: str = ""
    note: str = ""
    tiles: Sequence[tuple[str, int]] = ()
    bands: Bands | None = None
    fill_in: frozenset[str] = frozenset()
    widths: Mapping[str, float] = field(default_factory=dict)
    clipped: frozenset[str] = frozenset()
    entries: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    own: Sequence[str] = ()
    links: frozenset[str] = frozenset()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as bytes, the same for the same sheets (its dates are fixed)."""
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001
    book.properties.creator = "attcli"
    painter = Painter()
    for sheet in sheets:
        _draw(book.create_sheet(_sheet_name(sheet.name)), sheet, painter)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as plain:  # packed once, when its dates are fixed
        ExcelWriter(book, plain).save()
    return with_fixed_dates(made.getvalue())


def with_fixed_dates(content: bytes, charts: Mapping[str, Sequence[str]] = _NONE) -> bytes:
    """The same zip with every entry dated alike, so that equal tables are equal files. `charts`:
    what those that a part places show, in order; the library has no place for it.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == "docProps/core.xml":
                body = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", body
                )
            for number, told in enumerate(charts.get(item.filename, ()), 1):
                plain, name = f'name="Chart {number}"', html.escape(told)
                body = body.replace(plain.encode(), f'{plain} descr="{name}"'.encode())
            new.writestr(zipfile.ZipInfo(item.filename, _ZIP_DATE), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31]


def _draw(page: Worksheet, sheet: Sheet, painter: Painter) -> None:
    frame = _told(people_first(sheet.frame))
    names = [heading(name) for name in frame.columns]
    widths = _widths(frame, names, sheet)
    top = _above(page, sheet, widths)
    for column, (name, kind) in enumerate(zip(names, frame.dtypes, strict=True), start=1):
        painter.head(page.cell(top, column), name, right=kind.is_numeric())
        page.column_dimensions[get_column_letter(column)].width = widths[column - 1]
    tallest = max(_lines(len(name), width) for name, width in zip(names, widths, strict=True))
    page.row_dimensions[top].height = _LINE_HEIGHT * tallest + 6
    _fill(page, top, frame, sheet, painter)
    for row, lines in enumerate(_row_lines(frame, widths, sheet.clipped), start=top + 1):
        page.row_dimensions[row].height = _LINE_HEIGHT * lines + 3
    _enter(page, top, [*names, *sheet.own], sheet, painter)
    _offer(page, top, names, sheet)
    _furnish(page, top, frame, sheet)
    page.page_setup.fitToWidth = math.ceil(sum(widths) / _PAGE_WIDTH)


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with each nested value as the words of its cell, and each category as its text."""
    words = [
        pl.Series(
            column.name,
            [None if v is None else in_words(v) for v in column.to_list()],
            dtype=pl.String,
        )
        for column in frame.select(cs.nested()).iter_columns()
    ]
    return frame.with_columns(*words, (cs.enum() | cs.categorical()).cast(pl.String))


def _fill(page: Worksheet, top: int, frame: pl.DataFrame, sheet: Sheet, painter: Painter) -> None:
    """The body of the table; a cell that opens a file looks like it."""
    looks = [
        Look(filled=heading(name) in sheet.fill_in, clipped=name in sheet.clipped)
        for name in frame.columns
    ]
    opens = [
        replace(look, opens=True) if name in sheet.links else None
        for look, name in zip(looks, frame.columns, strict=True)
    ]
    for row, values in enumerate(frame.iter_rows(), start=top + 1):
        cells = zip(values, looks, opens, strict=True)
        for column, (value, look, link) in enumerate(cells, start=1):
            cell = page.cell(row, column)
            painter.body(cell, value, link if link and value else look)
            if link and value:
                cell.hyperlink = quote(value.partition(", ")[0])  # of several files, the first


def _enter(page: Worksheet, top: int, names: Sequence[str], sheet: Sheet, painter: Painter) -> None:
    """What the officer wrote, and the headings of the columns that are the officer's own."""
    for column in range(len(names) - len(sheet.own) + 1, len(names) + 1):
        painter.head(page.cell(top, column), names[column - 1], right=False)
        page.column_dimensions[get_column_letter(column)].width = _OWN_WIDTH
    for row, cells in sheet.entries.items():
        for name, value in cells.items():
            cell = page.cell(top + 1 + row, names.index(name) + 1)
            painter.body(cell, value, Look(filled=True))


def _offer(page: Worksheet, top: int, names: Sequence[str], sheet: Sheet) -> None:
    """The words to choose from, in every row of their column."""
    for name, words in sheet.choices.items():
        if sheet.frame.height:
            letter = get_column_letter(names.index(name) + 1)
            listed = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
            listed.showErrorMessage = False
            listed.add(f"{letter}{top + 1}:{letter}{top + sheet.frame.height}")
            page.add_data_validation(listed)


def _above(page: Worksheet, sheet: Sheet, widths: Sequence[float]) -> int:
    """Draw title, counts and note; give the row of the headings."""
    row = 1
    if sheet.title:
        _over(page.cell(row, 1), sheet.title, font(14, INK, bold=True))
        page.row_dimensions[row].height = 24
        row += 1
    roomy = [column for column, width in enumerate(widths, start=1) if width >= _TILE_WIDTH]
    for column, (label, n) in zip(roomy, sheet.tiles, strict=False):
        _tile(page.cell(row, column, n), page.cell(row + 1, column), label)
    if sheet.tiles:
        page.row_dimensions[row].height, page.row_dimensions[row + 1].height = 22, 26
        row += 2
    if sheet.note:
        _over(page.cell(row, 1), sheet.note, font(10, QUIET))
        page.row_dimensions[row].height = 20
        row += 1
    return row


def _over(cell: Cell, text: str, face: Font) -> None:
    put_text(cell, text).font = face
    cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)


def _tile(number: Cell, under: Cell, label: str) -> None:
    number.font = font(16, INK if number.value else QUIET, bold=True)
    number.alignment = Alignment(horizontal="left", indent=1)
    put_text(under, label).font = font(9, QUIET)
    under.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def _widths(frame: pl.DataFrame, names: list[str], sheet: Sheet) -> list[float]:
    return [
        sheet.widths.get(column.name, _width(name, column))
        for name, column in zip(names, frame.iter_columns(), strict=True)
    ]


def _width(name: str, column: pl.Series) -> float:
    """Wide enough for the longest word of the heading and most of the cells."""
    longest_word = max(map(len, name.split()), default=0) + 3
    if column.dtype == pl.Date:
        return max(17.0, longest_word)
    if column.dtype.is_numeric() or column.is_empty():
        return max(8.0, longest_word)
    if column.dtype == pl.String:
        widest_cell = column.str.len_chars().max() or 0
    else:
        widest_cell = max((len(in_words(value)) for value in column.drop_nulls()), default=0)
    widest = _WIDEST_NAME if column.name in NAMES else _WIDEST
    return float(min(widest, max(8, longest_word, cast("int", widest_cell) + 3)))


def _lines(letters: int, width: float) -> int:
    """How many lines a text takes in a cell, with a little to spare."""
    return 1 if letters + 2 <= width else math.ceil(letters / (width * _FILLED))


def _row_lines(
    frame: pl.DataFrame, widths: Sequence[float], clipped: frozenset[str]
) -> Iterator[int]:
    """How many lines the longest text of each row takes, but for columns that are `clipped`."""
    texts = [
        (column.str.len_chars().fill_null(0), width)
        for column, width in zip(frame.iter_columns(), widths, strict=True)
        if column.dtype == pl.String and column.name not in clipped
    ]
    lines = [[_lines(n, width) for n in column] for column, width in texts]
    return map(max, zip([1] * frame.height, *lines, strict=True))


def _furnish(page: Worksheet, top: int, frame: pl.DataFrame, sheet: Sheet) -> None:
    """Frozen headings, filters, colours, and how it prints: A4 landscape, names on every page."""
    last_row, last = top + frame.height, get_column_letter(max(frame.width, 1))
    page.freeze_panes = page.cell(top + 1, 3 if "surname" in frame.columns else 1)
    page.auto_filter.ref = f"A{top}:{last}{max(last_row, top)}"
    page.sheet_view.showGridLines = False
    page.print_title_rows = f"{top}:{top}"
    if "surname" in frame.columns:
        page.print_title_cols = "A:B"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.6, 0.75
    page.oddFooter.left.text = "Private: about children"
    page.oddFooter.center.text = "&A"
    page.oddFooter.right.text = "Page &P of &N"
    if sheet.bands and frame.height:
        _colour(page, top + 1, frame, sheet.bands)


def _colour(page: Worksheet, first: int, frame: pl.DataFrame, bands: Bands) -> None:
    letters = {name: get_column_letter(i) for i, name in enumerate(frame.columns, start=1)}
    deciding = letters[bands.column]
    for word, colour in bands.colours.items():
        rule = FormulaRule(
            formula=[f'${deciding}{first}="{word}"'],
            fill=PatternFill("solid", bgColor=COLOURS[colour]),
        )
        for name in (bands.column, *bands.also):
            area = f"{letters[name]}{first}:{letters[name]}{first + frame.height - 1}"
            page.conditional_formatting.add(area, rule)
