"""One school written in every form a register comes in: what the tests and the benchmarks share.

A table's rows hold days as dates: a workbook keeps them, a text writes them as the form does.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

import openpyxl
from tests.exports.one_school import HALVES, Pupil, School

Rows = list[list[object]]


def plain(school: School) -> Rows:
    head = ["UPN", "Surname", "Forename", "Date", "Session", "Mark", "Minutes late"]
    return [head, *([p.upn, p.surname, p.forename, *rest] for p, *rest in school.written())]


def arbor_statutory(school: School) -> Rows:
    head = "STUDENT_UNIQUE_ID,STUDENT_ID,APPLICATION_ID,DATE,PERIOD,RAW_MARK,MARK_CODE,MINUTES_LATE"
    words = {"AM": "MORNING", "PM": "AFTERNOON"}
    rows = [
        [f"7{p.adno}", f"{p.mis_id}.0", "école", day, words[half], mark, "CODE", late]
        for p, day, half, mark, late in school.written()
    ]
    return [head.split(","), *rows]


def arbor_custom(school: School) -> Rows:
    head = "Arbor Student ID,Legal First Name,Legal Last Name,Registration form,Date,Roll call,Mark"
    rows = [
        [p.mis_id, p.forename, p.surname, p.reg, day, half, mark]
        for p, day, half, mark, _ in school.written()
    ]
    return [head.split(","), *rows]


def sims_marks(school: School) -> Rows:
    head = "PersonID,AttendanceDate,SessionName,AttendanceMark,MinsLate,Comments"
    rows = [
        [p.mis_id, day, half, mark or "-", late, "café"]
        for p, day, half, mark, late in school.written()
    ]
    return [head.split(","), *rows]


def sims_report(school: School) -> Rows:
    head = "Adno,Surname_x0020_Forename,Year,Reg,DOB,Mark_x0020_Date,Session,Mark"
    rows = [
        [p.adno.lstrip("0"), f"{p.surname}, {p.forename}", "4", p.reg, p.dob, day, half, mark]
        for p, day, half, mark, _ in school.written()
    ]
    return [["Porthkerra"], ["From 01/09/2025 To 12/10/2025"], head.split(","), *rows]


def mixed(school: School) -> Rows:
    head = ["UPN", "Preferred Name", "Register date", "Session type", "Register mark"]
    rows = [
        [p.upn, f"{p.surname}, {p.forename}", day, half, mark]
        for p, day, half, mark, _ in school.written()
    ]
    return [head, *rows]


def day_grid(school: School) -> Rows:
    days = school.days()
    rows = []
    for p in school.pupils:
        pairs = [[school.marks.get((p.upn, day, half)) or " " for half in HALVES] for day in days]
        rows.append([p.upn, p.surname, p.forename, *("".join(pair) for pair in pairs)])
    return [["UPN", "Surname", "Forename", *days], *rows]


def session_grid(school: School) -> Rows:
    heads = [f"{day:%a %d/%m/%Y} {half}" for day in school.days() for half in HALVES]
    return [["UPN", "Surname", "Forename", *heads], *_grid_rows(school)]


def session_grid_of_two_rows(school: School) -> Rows:
    days = [cell for day in school.days() for cell in (day, "")]
    halves = ["UPN", "Surname", "Forename", *(HALVES * len(school.days()))]
    return [["", "", "", *days], halves, *_grid_rows(school)]


def _grid_rows(school: School) -> Rows:
    cells = [(day, half) for day in school.days() for half in HALVES]
    return [
        [p.upn, p.surname, p.forename, *(school.marks.get((p.upn, *cell), "") for cell in cells)]
        for p in school.pupils
    ]


def week_strings(school: School) -> Rows:
    weeks = range(((school.last - school.first).days + 7) // 7)
    monday = school.first - timedelta(school.first.weekday())
    rows: Rows = [
        ["école", p.upn, monday + timedelta(7 * n), school.string(p, monday + timedelta(7 * n), 7)]
        for n in weeks
        for p in school.pupils
    ]
    return [["School", "UPN", "WeekStart", "WeekMarks"], *rows]


def year_strings(school: School) -> Rows:
    first, days = school.first, (school.last - school.first).days + 1
    rows: Rows = [
        [p.upn, p.surname, p.forename, first, school.string(p, first, days)] for p in school.pupils
    ]
    return [["UPN", "Surname", "Forename", "AttMarksStartDate", "Marks"], *rows]


def wonde_rows(school: School) -> Rows:
    head = "id,date,session,student_id,attendance_code,comment,minutes_late"
    rows = [
        [f"A{n}", day, half, p.mis_id, mark, "été", late]
        for n, (p, day, half, mark, late) in enumerate(school.written())
    ]
    return [head.split(","), *rows]


def bromcom_rows(school: School) -> Rows:
    head = "UPN,studentID,calendarName,calendarStartDate,mark,markSubcode,minute,attendanceComment"
    rows = [
        [p.upn, p.mis_id, half, day, mark, "", late, "déjà"]
        for p, day, half, mark, late in school.written()
    ]
    return [head.split(","), *rows]


def wonde_json(school: School) -> str:
    marks = [
        {
            "id": f"A{n}",
            "date": {"date": f"{day} 00:00:00.000000", "timezone": "Europe/London"},
            "session": half,
            "minutes_late": late or None,
            "student": {"data": {"id": p.mis_id, "upn": p.upn} | _named(p)},
            "attendance_code": {"data": {"id": "A186523258", "code": mark}},
        }
        for n, (p, day, half, mark, late) in enumerate(school.written())
    ]
    return json.dumps({"data": marks}, ensure_ascii=False)


def _named(pupil: Pupil) -> dict[str, str]:
    return {"surname": pupil.surname, "forename": pupil.forename}


def bromcom_json(school: School) -> str:
    head, *rows = bromcom_rows(school)
    marks = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return json.dumps(marks, ensure_ascii=False, default=lambda day: f"{day}T00:00:00")


def transfer_file(school: School) -> str:
    days = (school.last - school.first).days + 1
    pupils = [
        f"<Pupil><UPN>{p.upn}</UPN><Surname>{escape(p.surname)}</Surname>"
        f"<Forename>{p.forename}</Forename><DOB>{p.dob}</DOB><Attendance><YearData>\n"
        f"<AttendSessions><AttendanceStartDate>{school.first}</AttendanceStartDate>"
        f"<AttendanceMarks>{school.string(p, school.first, days)}</AttendanceMarks>"
        "</AttendSessions></YearData></Attendance></Pupil>"
        for p in school.pupils
    ]
    body = "\n".join(pupils)
    return (
        '<?xml version="1.0" encoding="{encoding}"?>\n<CTfile><CTFpupilData>\n'
        f"{body}\n</CTFpupilData></CTfile>\n"
    )


@dataclass(frozen=True)
class Form:
    """A way to write a school. `who`: the id it tells, a field of Pupil and of the register.

    `named`: it tells names; `minutes`: it tells minutes late; `strings`: see School.string.
    `date`: how a text writes its days; `heads`: its rows of headings, days merged in the first.
    `suffix`: of its file; a form that is a table may also stand in a workbook.
    """

    layout: str
    write: Callable[[School], Rows] | Callable[[School], str]
    who: str = "upn"
    date: str = "%Y-%m-%d"
    named: bool = True
    minutes: bool = False
    strings: bool = False
    heads: int = 1
    suffix: str = "csv"

    @property
    def table(self) -> bool:
        return self.suffix == "csv"

    def of(self, school: School) -> School:
        """The school as far as the form can tell it."""
        return school.of_single_characters().with_weekends() if self.strings else school


FORMS = {
    "plain": Form("plain-register", plain, minutes=True),
    "Arbor statutory": Form(
        "arbor-statutory-marks", arbor_statutory, "mis_id", named=False, minutes=True
    ),
    "Arbor custom long": Form("arbor-custom-long", arbor_custom, "mis_id", "%d %b %Y"),
    "SIMS session marks": Form(
        "sims-session-marks", sims_marks, "mis_id", named=False, minutes=True
    ),
    "SIMS custom long": Form("sims-custom-long", sims_report, "adno", "%d/%m/%Y"),
    "mixed": Form("mixed-register", mixed, date="%a %d %B %Y"),
    "day grid": Form("day-grid", day_grid, date="%d/%m/%Y"),
    "session grid": Form("session-grid", session_grid),
    "session grid, two rows": Form(
        "session-grid", session_grid_of_two_rows, date="%d/%m/%Y", heads=2
    ),
    "week strings": Form("week-strings", week_strings, date="%d/%m/%y", named=False, strings=True),
    "year strings": Form("year-strings", year_strings, date="%d/%m/%Y", strings=True),
    "Wonde": Form("wonde-marks", wonde_rows, "mis_id", named=False, minutes=True),
    "Bromcom": Form(
        "bromcom-marks", bromcom_rows, date="%Y-%m-%dT00:00:00", named=False, minutes=True
    ),
    "Transfer File (XML)": Form("year-strings", transfer_file, strings=True, suffix="xml"),
    "Wonde (JSON)": Form("wonde-marks", wonde_json, minutes=True, suffix="json"),
    "Bromcom (JSON)": Form("bromcom-marks", bromcom_json, named=False, minutes=True, suffix="json"),
}


def text_of(form: Form, school: School, separator: str = ",") -> str:
    """The form as a text; of XML the encoding it declares is left open (`{encoding}`)."""
    written = form.write(form.of(school))
    if isinstance(written, str):
        return written
    stream = io.StringIO()
    rows = csv.writer(stream, delimiter=separator, lineterminator="\n")
    rows.writerows([_as_text(cell, form.date) for cell in row] for row in written)
    return stream.getvalue()


def workbook_of(form: Form, school: School, *, dates: bool = True) -> bytes:
    """The form as an Excel workbook, days as Excel's dates or (`dates` False) as text."""
    written = form.write(form.of(school))
    if isinstance(written, str):
        raise TypeError("a text is no workbook")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in written:
        sheet.append([cell if dates else _as_text(cell, form.date) for cell in row])
    for at, cell in enumerate(written[0], start=1) if form.heads > 1 else ():
        if isinstance(cell, date):
            sheet.merge_cells(start_row=1, end_row=1, start_column=at, end_column=at + 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _as_text(cell: object, form: str) -> str:
    return cell.strftime(form) if isinstance(cell, date) else str(cell)
