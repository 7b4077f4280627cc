"""Marks in strings: a row a pupil and week, and the DfE's Common Transfer File."""

from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from .people import Pupil
from .years import school_year

_CLOSED = "#"
_NO_MARK = " "


def write_week_strings(
    path: Path, school: str, members: list[Pupil], register: pl.DataFrame
) -> None:
    """Fourteen characters a week from Monday on, the weekend closed."""
    rows = ["School,UPN,WeekStart,WeekMarks"]
    marks = _marks(register)
    days = {day for _, day, _ in marks}
    mondays = sorted({day - timedelta(day.weekday()) for day in days})
    for pupil in members:
        for monday in mondays:
            text = _string(marks, pupil, monday, 7)
            if text.strip(_CLOSED + _NO_MARK):
                rows.append(f'"{school}",{pupil.upn},{monday:%d/%m/%y},{text}')
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_transfer_file(
    path: Path, school: dict[str, str], members: list[Pupil], register: pl.DataFrame
) -> None:
    """Each pupil with one string from the first day of the register on."""
    marks = _marks(register)
    days = sorted({day for _, day, _ in marks})
    first, length = days[0], (days[-1] - days[0]).days + 1
    authority, establishment = school["dfe_number"].split("/")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<CTfile>",
        " <Header><DocumentName>Common Transfer File</DocumentName><SourceSchool>",
        f"  <LEA>{authority}</LEA><Estab>{establishment}</Estab>",
        f"  <SchoolName>{escape(school['name'])}</SchoolName></SourceSchool></Header>",
        " <CTFpupilData>",
    ]
    for pupil in members:
        lines += _pupil(pupil, first, _string(marks, pupil, first, length))
    lines += [" </CTFpupilData>", "</CTfile>"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _pupil(pupil: Pupil, first: date, text: str) -> list[str]:
    return [
        "  <Pupil>",
        f"   <UPN>{pupil.upn}</UPN><Surname>{escape(pupil.surname)}</Surname>"
        f"<Forename>{escape(pupil.forename)}</Forename><DOB>{pupil.dob}</DOB>"
        f"<Gender>{pupil.sex}</Gender>",
        f"   <Attendance><YearData><Year>{school_year(first)}</Year><AttendSessions>",
        f"    <AttendanceStartDate>{first}</AttendanceStartDate>",
        f"    <AttendanceMarks>{text}</AttendanceMarks>",
        "   </AttendSessions></YearData></Attendance>",
        "  </Pupil>",
    ]


def _marks(register: pl.DataFrame) -> dict[tuple[int, date, int], str]:
    rows = register.select("number", "date", "half", "code").iter_rows()
    return {(number, day, half): code or _NO_MARK for number, day, half, code in rows}


def _string(marks: dict[tuple[int, date, int], str], pupil: Pupil, first: date, days: int) -> str:
    every = [(first + timedelta(at), half) for at in range(days) for half in (0, 1)]
    return "".join(
        marks.get((pupil.number, day, half), _CLOSED if day.weekday() > 4 else _NO_MARK)
        for day, half in every
    )
