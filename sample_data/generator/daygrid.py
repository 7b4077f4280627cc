"""A day grid as an Excel file, the same bytes every time."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Font

from .people import Pupil

_MOMENT = datetime(2026, 11, 16, 9, 20)  # noqa: DTZ001 (Excel's dates have no zone)


def write_day_grid(
    path: Path, school: str, title: str, members: list[Pupil], register: pl.DataFrame
) -> None:
    """Title rows, a heading row of dates, one row a pupil, and a total row at the end."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "Registers"
    sheet.append([school])
    sheet.append([title])
    sheet.append([])
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
