"""What an officer wrote on To do is read back."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from attcli.errors import UsageError
from attcli.reports.entries import OFFICERS, read_entries
from attcli.reports.workbook import Sheet, xlsx_bytes

OURS = {"Surname", "What", "Letter", *OFFICERS, "pupil_id"}


def workbook(folder: Path) -> Path:
    columns = {"surname": ["Ali", "Bell"], "What": ["letter due"] * 2, "Letter": ["a", "b"]}
    blank = {name: pl.Series([None, None], dtype=pl.String) for name in OFFICERS}
    frame = pl.DataFrame({**columns, **blank, "pupil_id": ["s|upn:1", "s|upn:2"]})
    path = folder / "weekly.xlsx"
    path.write_bytes(xlsx_bytes([Sheet("To do", frame, title="To do", tiles=[("Due", 2)])]))
    return path


def written_on(path: Path, cells: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book["To do"][address] = value
    book.save(path)


def test_only_lines_somebody_wrote_on_come_back(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    assert read_entries(path, OURS) == []
    written_on(path, {"D6": date(2025, 11, 17), "I6": "rang mum", "H5": "  "})
    (entry,) = read_entries(path, OURS)
    assert entry.key == ("s|upn:2", "letter due", "b")
    assert entry.written == {"Sent on": date(2025, 11, 17), "Note": "rang mum"}
    assert entry.cells["Surname"] == "Bell"


def test_no_workbook_no_entries(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "weekly.xlsx", OURS) == []


def test_a_workbook_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    written_on(path, {"D4": "Posted"})
    with pytest.raises(UsageError, match=r"headings.*would be lost.*Move"):
        read_entries(path, OURS)
    path.write_bytes(b"PK")
    with pytest.raises(UsageError, match="can't be read"):
        read_entries(path, OURS)


def test_a_note_that_begins_with_an_equals_sign_and_columns_of_ones_own_come_back(tmp_path):
    path = workbook(tmp_path)
    written_on(path, {"I5": "=rang mum", "K4": "Colour", "K6": "red", "L6": "=and more"})
    first, second = read_entries(path, OURS)
    assert first.written == {"Note": "=rang mum"}
    assert second.written == {"Colour": "red", "Own notes": "=and more"}
