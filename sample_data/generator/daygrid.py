"""Grids as Excel files, the same bytes every time: a column a day, or a column a session."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from .people import Pupil

_MOMENT = datetime(2026, 11, 16, 9, 20)  # noqa: DTZ001 (Excel's dates have no zone)


def write_day_grid(
    path: Path, school: str, title: str, members: list[Pupil], register: pl.DataFrame
) -> None:
    """Title rows, a heading row of dates, one row a pupil, and a total row at the end."""
    book, sheet = _titled(school, title)
    days = sorted(set(register.get_column("date").to_list()))
    sheet.append(["UPN", "Surname", "Forename", *days])
    for cell in sheet[4]:
        cell.font = Font(bold=True)
        if cell.column > 3:
            cell.number_format = "DD/MM/YYYY"
    cells = _cells(register)
    for pupil in members:
        row = [cells.get((pupil.number, day), "") for day in days]
        sheet.append([pupil.upn, pupil.surname, pupil.forename, *row])
    sheet.append(["Total pupils", len(members)])
    _save(book, path)


def write_session_grid(
    path: Path, school: str, title: str, members: list[Pupil], register: pl.DataFrame
) -> None:
    """Title rows, dates merged over AM and PM, one row a pupil, its total at the right."""
    book, sheet = _titled(school, title)
    days = sorted(set(register.get_column("date").to_list()))
    sheet.append([None, None, None, *(cell for day in days for cell in (day, None)), "Total"])
    sheet.append(["UPN", "Surname", "Forename", *["AM", "PM"] * len(days)])
    for at in range(4, 4 + 2 * len(days), 2):
        sheet.cell(4, at).number_format = "ddd DD/MM/YYYY"
        sheet.merge_cells(start_row=4, end_row=4, start_column=at, end_column=at + 1)
    marks = {(n, day, half): code for n, day, half, code in register.select(
        "number", "date", "half", "code").iter_rows()}  # fmt: skip
    for pupil in members:
        row = [marks.get((pupil.number, day, half)) for day in days for half in (0, 1)]
        told = sum(code is not None for code in row)
        sheet.append([pupil.upn, pupil.surname, pupil.forename, *row, told])
    sheet.append(["Total pupils", len(members)])
    _save(book, path)


def _titled(school: str, title: str) -> tuple[Workbook, Worksheet]:
    """A new workbook with the titles above its table."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Registers"
    sheet.append([school])
    sheet.append([title])
    sheet.append([])
    return book, sheet


def _save(book: Workbook, path: Path) -> None:
    book.properties.creator = "Registers"
    book.properties.created = _MOMENT
    held = io.BytesIO()
    book.save(held)
    path.write_bytes(_same_every_time(held.getvalue()))


def _cells(register: pl.DataFrame) -> dict[tuple[int, object], str]:
    """Two characters a day: the morning's mark, then the afternoon's; a space for no mark."""
    marks = {(n, day, half): code or " " for n, day, half, code in register.select(
        "number", "date", "half", "code").iter_rows()}  # fmt: skip
    keys = {(n, day) for n, day, _ in marks}
    days = {key: "".join(marks.get((*key, half), " ") for half in (0, 1)) for key in keys}
    return {key: day if day.strip() else "" for key, day in days.items()}


def _same_every_time(book: bytes) -> bytes:
    """The workbook with fixed times, its parts stored as they are."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                stamp = _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            new.writestr(zipfile.ZipInfo(info.filename, _MOMENT.timetuple()[:6]), data)
    return held.getvalue()
