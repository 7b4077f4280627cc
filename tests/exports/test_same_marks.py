"""One register in every form of strings, XML and JSON: the same marks as the plain layout."""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.exports.read import inspect, read_exports

from .awkward_markup import mark as wonde_mark
from .awkward_markup import pupil as transfer_pupil
from .awkward_markup import sessions, transfer
from .files import upn

Marks = dict[tuple[str, date, str], str]

MONDAY = date(2025, 9, 1)
HALVES = ("AM", "PM")


@st.composite
def registers(draw: st.DrawFn) -> Marks:
    """Up to three pupils and weeks, from any day of the first week on; the weekends are closed."""
    first = draw(st.integers(0, 4))
    days = [MONDAY + timedelta(n) for n in range(first, 7 * draw(st.integers(1, 3)))]
    written = st.sampled_from(["/", "\\", "I", "o", "L", "#", "?", " ", "-"])
    marks = {
        (upn(n), day, half): "#" if day.weekday() > 4 else draw(written)
        for n in range(draw(st.integers(1, 3)))
        for day in days
        for half in HALVES
    }
    return marks | {next(iter(marks)): "/"}


def table(*rows: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def pupils(marks: Marks) -> list[str]:
    return list(dict.fromkeys(who for who, _, _ in marks))


def string(marks: Marks, who: str, first: date, days: int) -> str:
    cells = [(first + timedelta(n), half) for n in range(days) for half in HALVES]
    return "".join(marks.get((who, *cell), " ") for cell in cells)


def span(marks: Marks) -> tuple[date, int]:
    days = [day for _, day, _ in marks]
    return min(days), (max(days) - min(days)).days + 1


def plain(marks: Marks) -> str:
    rows = [[who, day.isoformat(), half, code] for (who, day, half), code in marks.items()]
    return table(["UPN", "Date", "Session", "Mark"], *rows)


def weeks(marks: Marks) -> str:
    mondays = [MONDAY + timedelta(7 * n) for n in range(3)]
    rows = [
        [who, f"{monday:%d/%m/%y}", string(marks, who, monday, 7)]
        for monday in mondays
        if any(monday <= day < monday + timedelta(7) for _, day, _ in marks)
        for who in pupils(marks)
    ]
    return table(["UPN", "WeekStart", "WeekMarks"], *rows)


def years(marks: Marks) -> str:
    first, days = span(marks)
    rows = [[who, f"{first:%d/%m/%Y}", string(marks, who, first, days)] for who in pupils(marks)]
    return table(["UPN", "AttMarksStartDate", "Marks"], *rows)


def xml(marks: Marks) -> str:
    first, days = span(marks)
    said = {who: string(marks, who, first, days) for who in pupils(marks)}
    each = [transfer_pupil(who, sessions(str(first), text)) for who, text in said.items()]
    return transfer(*each)


def wonde(marks: Marks) -> str:
    said = [wonde_mark(who, str(day), half, code) for (who, day, half), code in marks.items()]
    return json.dumps({"data": said})


def wonde_list(marks: Marks) -> str:
    rows = [
        {"date": str(day), "session": half, "upn": who, "attendance_code_id": code}
        for (who, day, half), code in marks.items()
    ]
    return json.dumps(rows)


def bromcom(marks: Marks) -> str:
    rows = [
        [who, who[-3:], half, f"{day}T00:00:00", code] for (who, day, half), code in marks.items()
    ]
    return table(["UPN", "studentID", "calendarName", "calendarStartDate", "mark"], *rows)


FORMS: dict[str, Callable[[Marks], str]] = {
    "weeks.csv": weeks,
    "years.csv": years,
    "ctf.xml": xml,
    "wonde.json": wonde,
    "list.json": wonde_list,
    "bromcom.csv": bromcom,
}


def read(folder: Path, name: str, text: str) -> tuple[set[tuple[object, ...]], Counter[str]]:
    """The marks that count, and what is left out beside blanks (strings have more of those)."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    register = read_exports([path])
    (file,) = inspect([path]).files
    assert file.cells == file.marks + sum(file.excluded.values())
    marks = register.marks.join(register.pupils.select("pupil_id", "upn"), on="pupil_id")
    counted = marks.drop_nulls("code").select("upn", "date", "session", "code")
    assert counted.height == file.marks
    return set(counted.iter_rows()), Counter(file.excluded) - Counter(
        {"no-mark": file.excluded.get("no-mark", 0)}
    )


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15, deadline=None)
@given(marks=registers())
def test_every_form_gives_the_marks_of_the_plain_layout(form: str, marks: Marks) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = read(Path(folder), "plain.csv", plain(marks))
        assert read(Path(folder), form, FORMS[form](marks)) == wanted


@pytest.mark.parametrize("form", ["weeks.csv", "years.csv", "ctf.xml"])
@settings(max_examples=15, deadline=None)
@given(marks=registers())
def test_the_cells_of_strings_are_their_days(form: str, marks: Marks) -> None:
    days = span(marks)[1]
    weekly = len({day.isocalendar().week for _, day, _ in marks}) * 7
    cells = 2 * len(pupils(marks)) * (weekly if form == "weeks.csv" else days)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / form
        path.write_text(FORMS[form](marks), encoding="utf-8")
        assert inspect([path]).files[0].cells == cells
