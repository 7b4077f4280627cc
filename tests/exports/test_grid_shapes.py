"""One register in every shape: random small ones written as rows, day grids and session grids."""

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.exports.read import read_exports

from .files import upn

Key = tuple[str, date, str]
Marks = dict[Key, str]
Rows = list[list[str]]

PUPILS = [upn(1), upn(2), upn(3)]
DAYS = [date(2025, 9, 4) + timedelta(days=n) for n in (0, 1, 4, 5, 27)]
HALVES = ("AM", "PM")

registers = st.dictionaries(
    st.tuples(st.sampled_from(PUPILS), st.sampled_from(DAYS), st.sampled_from(HALVES)),
    st.sampled_from("/\\OILMUCBG"),
    min_size=1,
)


def asked(marks: Marks) -> tuple[list[str], list[date]]:
    return sorted({pupil for pupil, _, _ in marks}), sorted({day for _, day, _ in marks})


def as_rows(marks: Marks) -> Rows:
    rows = [[pupil, str(day), half, mark] for (pupil, day, half), mark in marks.items()]
    return [["UPN", "Date", "Session", "Mark"], *rows]


def as_day_grid(marks: Marks) -> Rows:
    pupils, days = asked(marks)
    cells = [
        [marks.get((p, d, "AM"), " ") + marks.get((p, d, "PM"), " ") for d in days] for p in pupils
    ]
    head = ["UPN", *(f"{day:%d/%m/%Y}" for day in days)]
    return [head, *([p, *row] for p, row in zip(pupils, cells, strict=True))]


def _body(marks: Marks) -> Rows:
    pupils, days = asked(marks)
    return [[p, *(marks.get((p, d, h), "") for d in days for h in HALVES)] for p in pupils]


def one_row(marks: Marks) -> Rows:
    _, days = asked(marks)
    return [["UPN", *(f"{d:%a %d %b %Y}\n{h}" for d in days for h in HALVES)], *_body(marks)]


def dates_above(marks: Marks) -> Rows:
    _, days = asked(marks)
    dates = [cell for day in days for cell in (f"{day:%d/%m/%Y}", "")]
    return [["", *dates], ["UPN", *HALVES * len(days)], *_body(marks)]


def halves_above(marks: Marks) -> Rows:
    _, days = asked(marks)
    dates = [cell for day in days for cell in (str(day), "")]
    return [["", *HALVES * len(days)], ["UPN", *dates], *_body(marks)]


def years_in_a_title(marks: Marks) -> Rows:
    _, days = asked(marks)
    title = [f"From {days[0]:%d/%m/%Y} To {days[-1]:%d/%m/%Y}"]
    dates = [cell for day in days for cell in (f"{day:%a} {day.day} {day:%b}", "")]
    return [title, ["UPN", *dates], ["", *HALVES * len(days)], *_body(marks)]


SHAPES: tuple[Callable[[Marks], Rows], ...] = (
    *(as_rows, as_day_grid, one_row, dates_above, halves_above, years_in_a_title),
)


def write_csv(path: Path, rows: Rows) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def write_xlsx(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for down, row in enumerate(rows, start=1):
        for at, cell in enumerate(row, start=1):
            if cell:
                book.active.cell(down, at, cell)
    book.save(path)


def read(path: Path) -> Marks:
    register = read_exports([path])
    frame = register.marks.drop_nulls("code")
    (file,) = register.sources
    assert file.cells == file.marks + sum(file.excluded.values())
    assert set(file.excluded) <= {"no-mark"}
    return {
        (row["pupil_id"].split(":")[-1], row["date"], row["session"]): row["code"]
        for row in frame.iter_rows(named=True)
    }


@settings(max_examples=20, deadline=None)
@given(registers)
def test_every_shape_reads_to_the_same_marks(marks: Marks) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for shape in SHAPES:
            path = Path(folder) / f"{shape.__name__}.csv"
            write_csv(path, shape(marks))
            assert read(path) == marks, shape.__name__
        path = Path(folder) / "dates.xlsx"
        write_xlsx(path, dates_above(marks))
        assert read(path) == marks
