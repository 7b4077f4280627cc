"""How long exports take to read, beside the library that reads the bare file."""

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import polars as pl
from lxml import etree
from python_calamine import CalamineWorkbook
from tests.exports.forms import FORMS, text_of
from tests.exports.one_school import HALVES, invented

from attcli.exports.read import read_exports
from attcli.places import sample_data_dir

_TIMES = 3
_PUPILS, _DAYS = 1000, 195


def show_times() -> None:
    """Medians of three, in seconds, and how many times the bare library's; and the load."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg()) if os.name == "posix" else "?"
    print(f"Load average {load} on {os.cpu_count()} processors: read the ratios.")
    print(f"{'file':<52}{'attcli':>9}{'bare':>9}{'ratio':>8}  bare is")
    with tempfile.TemporaryDirectory() as folder:
        for name, paths, bare, library in _cases(Path(folder)):
            ours, theirs = _in_turn(lambda paths=paths: read_exports(paths), bare)
            print(f"{name:<52}{ours:>9.3f}{theirs:>9.3f}{ours / theirs:>8.1f}  {library}")


def _in_turn(*works: Callable[[], object]) -> tuple[float, ...]:
    """The median seconds of each, one after the other so that a busy moment meets all."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(_TIMES + 1):
        for seconds, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return tuple(statistics.median(seconds[1:]) for seconds in taken)


def _cases(folder: Path) -> list[tuple[str, list[Path], Callable[[], object], str]]:
    sample = sample_data_dir() / "porthkerra"
    arbor = sorted((sample / "arbor").glob("marks-*.csv"))
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in arbor)
    school = invented(pupils=250, weeks=39)
    texts = {}
    for form in ("week strings", "year strings", "Transfer File (XML)"):
        texts[form] = folder / f"{form}.{FORMS[form].suffix}"
        text = text_of(FORMS[form], school).replace("{encoding}", "utf-8")
        texts[form].write_text(text, encoding="utf-8")
    weeks, years, transfer = texts.values()
    cells = 2 * 7 * 39 * len(FORMS["week strings"].of(school).pupils)
    book = grid(folder / "grid.xlsx")
    bare_text = "polars, read_csv without inference"
    return [
        (f"CSV long, {rows} marks in 2 files", arbor, lambda: [*map(_csv, arbor)], bare_text),
        (f"week strings, {cells} cells", [weeks], lambda: _csv(weeks), bare_text),
        (f"year strings, {cells} cells", [years], lambda: _csv(years), bare_text),
        (
            f"Transfer File, {cells} cells",
            [transfer],
            lambda: etree.parse(transfer),
            "lxml, parse",
        ),
        (
            f"XLSX session grid, {_PUPILS} x {2 * _DAYS}",
            [book],
            lambda: _calamine(book),
            "python-calamine, to_python",
        ),
    ]


def _csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _calamine(path: Path) -> object:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        .get_sheet_by_index(0)
        .to_python()
    )


def grid(path: Path) -> Path:
    """A session grid of many pupils."""
    school = invented(pupils=10, weeks=_DAYS // 5)
    days = [school.first + timedelta(7 * (n // 5) + n % 5) for n in range(_DAYS)]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(
        ["Adno", "Surname", *(f"{day:%d/%m/%Y} {half}" for day in days for half in HALVES)]
    )
    marks = [
        [school.marks.get((pupil.upn, day, half), "") for day in days for half in HALVES]
        for pupil in school.pupils
    ]
    for n in range(_PUPILS):
        sheet.append([f"{n:06}", f"Able{n}", *marks[n % len(marks)]])
    book.save(path)
    return path
