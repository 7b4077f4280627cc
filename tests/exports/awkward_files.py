"""Writes the first family of `sample_data/awkward/`: one tiny nasty file each, all invented."""

import datetime as dt
import io
import zipfile

import openpyxl
from tests.exports.gallery import Family, lines, table, upn, workbook

FAMILY = Family()
file = FAMILY.file

ANNA, BEN, CARA = upn(1), upn(2), upn(3)
HEAD = "UPN,Date,Session,Mark"

GOOD = (f"{ANNA},2025-09-04,AM,/", f"{ANNA},2025-09-04,PM,\\", f"{BEN},2025-09-04,AM,/")


def unreadable() -> None:
    """Files that are something else, or nothing."""
    file("empty.csv", b"", 3, kind="unknown", says="is empty")
    file("blank-lines.csv", "\n\n \n", 3, kind="unknown", says="is empty")
    file("binary.csv", bytes(range(256)) * 4, 3, kind="unknown", says="binary")
    file(
        "zero-byte.csv",
        lines(HEAD, *GOOD, f"{BEN},2025-09-04,PM,\0"),
        3,
        kind="unknown",
        says="row 5 holds a zero byte",
    )
    book = workbook(table("1", 1, HEAD.split(","), GOOD[0].split(",")))
    file("truncated.xlsx", book[: len(book) // 2], 3, kind="unknown", says="damaged workbook")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("marks.csv", HEAD)
    file("zipped.xlsx", archive.getvalue(), 3, kind="unknown", says="zip archive")
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16le")
    )
    file("locked.xlsx", locked, 3, kind="unknown", says="password")
    page = (
        "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in</body></html>"
    )
    file("log-in-page.csv", page, 3, kind="unknown", says="web page")
    file("log-in-page.xls", "\n" + page, 3, kind="unknown", says="web page")
    file("transfer.xml", '<?xml version="1.0"?><CTfile/>', 3, kind="unknown", says="XML")
    error = lines("CommandReporter", "Error: the report definition Marks could not be found.")
    file("error-text.csv", error, 3, kind="unknown", says="error text")
    file("heading-only.csv", HEAD + "\n", 3, kind="register", says="holds no mark")
    blank = lines(HEAD, f"{ANNA},2025-09-04,AM,", f"{ANNA},2025-09-04,PM,-")
    file("no-marks.csv", blank, 3, kind="register", says="holds no mark")


def unrecognised() -> None:
    """Tables that are no register, or are two at once."""
    summary = lines(
        "UPN,Name,Possible,Authorised,Unauthorised,% Attendance",
        f'{ANNA},"Able, Anna",120,4,2,95.0',
    )
    file("summary.csv", summary, 3, kind="summary", layout="summary", says="summary")
    file(
        "no-mark-column.csv",
        lines("UPN,Date,Session", f"{ANNA},2025-09-04,AM"),
        3,
        kind="unknown",
        says="without Mark",
    )
    file(
        "no-pupil-column.csv",
        lines("AttendanceDate,SessionName,AttendanceMark", "2025-09-04,AM,/"),
        3,
        kind="unknown",
        says="without a pupil id",
    )
    file(
        "two-layouts.csv",
        lines(
            "UPN,Date,Session,Mark,PersonID,AttendanceDate,SessionName,AttendanceMark",
            f"{ANNA},2025-09-04,AM,/,17,2025-09-05,AM,O",
        ),
        3,
        kind="unknown",
        says="two layouts at once",
    )
    file(
        "two-mark-columns.csv",
        lines("UPN,Date,Session,Mark,Mark", f"{ANNA},2025-09-04,AM,/,O"),
        3,
        kind="register",
        says="two columns headed “Mark” (columns 4 and 5), and they disagree: row 2",
    )
    file(
        "second-table.csv",
        lines(
            HEAD,
            *GOOD,
            "",
            "PersonID,AttendanceDate,SessionName,AttendanceMark",
            "17,2025-09-05,AM,O",
        ),
        3,
        kind="register",
        says="two layouts at once: plain-register from row 1 on, and other headings in row 6",
    )
    file(
        "mark-names.csv",
        lines("STUDENT_ID,DATE,PERIOD,MARK_CODE", "17,2025-09-04,MORNING,PRESENT"),
        3,
        kind="register",
        says="is a register code",
    )
    file(
        "open-quotation-mark.csv",
        lines(HEAD + ",Comment", GOOD[0] + ',"late', *(f"{row}," for row in GOOD[1:])),
        3,
        kind="unknown",
        says="opened in row 2 and never closed",
    )
    file(
        "session-grid.csv",
        lines("UPN,Surname,Class,04/09/2025 AM,04/09/2025 PM", f"{ANNA},Able,4A,/,\\"),
        0,
        kind="register",
        layout="session-grid",
        cells=2,
        marks=2,
        excluded={},
        findings={},
    )
    file(
        "session-grid-of-two-rows.csv",
        lines(
            ",,,01/09/2025,,02/09/2025,",
            "UPN,Surname,Class,AM,PM,AM,PM",
            f"{ANNA},Able,4A,/,\\,/,\\",
        ),
        0,
        kind="register",
        layout="session-grid",
        cells=4,
        marks=4,
        first_date="2025-09-01",
        last_date="2025-09-02",
        excluded={},
        findings={},
    )
    file(
        "day-grid-without-years.csv",
        lines("UPN,Surname,Class,01/09,02/09", f"{ANNA},Able,4A,/\\,/\\"),
        3,
        kind="unknown",
        says="dates have no year (“01/09” in row 1)",
    )
    file(
        "month-first.csv",
        lines(HEAD, f"{ANNA},09/04/2025,AM,/", f"{ANNA},09/15/2025,AM,/"),
        3,
        kind="register",
        says="month in front",
    )


def faulty_rows() -> None:
    """Registers with rows that can't count."""
    file(
        "truncated.csv",
        lines(HEAD, *GOOD) + f"{BEN},2025-09-0",
        1,
        cells=4,
        marks=3,
        excluded={"unreadable-row": 1},
        findings={"unreadable-row": [5]},
    )
    file(
        "cut-off-row.csv",
        lines(HEAD, *GOOD) + f"{BEN},2025-09-04,PM",
        1,
        cells=4,
        marks=3,
        excluded={"unreadable-row": 1},
        findings={"unreadable-row": [5]},
    )
    file(
        "ragged.csv",
        lines(
            "UPN,Surname,Forename,Date,Session,Mark,Comment",
            f"{ANNA},Able,Anna,2025-09-04,AM,/,",
            f"{ANNA},Able, Anna, the second,2025-09-04,PM,\\,late",
            f"{BEN},Baker,Ben,2025-09-04,AM,/",
            "",
            f"{BEN},Baker,Ben,2025-09-04",
        ),
        1,
        cells=4,
        marks=2,
        excluded={"unreadable-row": 2},
        findings={"unreadable-row": [3, 6], "short-row": [4]},
    )
    file(
        "error-text-among-rows.csv",
        lines(HEAD, *GOOD, "Error: the connection was closed before the report was complete"),
        1,
        cells=4,
        marks=3,
        excluded={"unreadable-row": 1},
        findings={"unreadable-row": [5]},
    )
    file(
        "unknown-marks.csv",
        lines(HEAD, *GOOD, f"{BEN},2025-09-04,PM,*", f"{BEN},2025-09-05,AM,Q9"),
        1,
        cells=5,
        marks=3,
        excluded={"unknown-mark": 2},
        findings={"unknown-mark": [5, 6]},
    )
    file(
        "impossible-dates.csv",
        lines(HEAD, f"{ANNA},30/09/2025,AM,/", f"{ANNA},31/09/2025,AM,/", f"{ANNA},soon,PM,\\"),
        1,
        cells=3,
        marks=1,
        excluded={"impossible-date": 2},
        findings={"impossible-date": [3, 4]},
    )
    file(
        "unknown-session.csv",
        lines(HEAD, *GOOD, f"{BEN},2025-09-04,Period 5,\\", ",2025-09-04,PM,\\"),
        1,
        cells=5,
        marks=3,
        excluded={"unreadable-row": 2},
        findings={"unreadable-row": [5, 6]},
    )
    file(
        "duplicates.csv",
        lines(HEAD, *GOOD, GOOD[0], GOOD[0]),
        0,
        cells=5,
        marks=3,
        excluded={"duplicate-mark": 2},
        findings={"duplicate-mark": [2]},
    )
    file(
        "conflicts.csv",
        lines(
            HEAD,
            *GOOD,
            f"{ANNA},2025-09-04,PM,O",
            f"{BEN},2025-09-04,PM,",
            f"{BEN},2025-09-04,PM,\\",
        ),
        1,
        cells=6,
        marks=3,
        excluded={"conflicting-marks": 2, "no-mark": 1},
        findings={"conflicting-marks": [3]},
        other_rows={"conflicting-marks": [5]},
    )
    file(
        "outside-enrolment.csv",
        lines(
            HEAD + ",Entry date,Leaving date",
            f"{ANNA},2025-09-04,AM,/,2025-09-05,",
            f"{ANNA},2025-09-05,AM,/,2025-09-05,",
            f"{BEN},2025-09-04,AM,/,,2025-09-04",
            f"{BEN},2025-09-04,PM,\\,,2025-09-04",
            f"{BEN},2025-09-05,AM,O,,2025-09-04",
            f"{BEN},2025-09-05,PM,O,,2025-09-04",
        ),
        0,
        cells=6,
        marks=3,
        excluded={"outside-enrolment": 3},
        findings={"outside-enrolment": [2, 6]},
    )


def law_and_dates() -> None:
    """Codes and days at the edges of the law's tables."""
    file(
        "ended-codes.csv",
        lines(
            HEAD, f"{ANNA},2025-09-04,AM,H", f"{ANNA},2024-07-12,AM,H", f"{ANNA},2025-09-04,PM,\\"
        ),
        0,
        cells=3,
        marks=3,
        excluded={},
        findings={"legacy-code": [2]},
    )
    file(
        "codes-before-their-start.csv",
        lines(HEAD, *GOOD, f"{BEN},2024-07-12,AM,C2", f"{BEN},2024-07-12,PM,Y1"),
        1,
        cells=5,
        marks=3,
        excluded={"code-before-its-start": 2},
        findings={"code-before-its-start": [5, 6]},
    )
    file(
        "before-the-law.csv",
        lines(
            HEAD, f"{ANNA},2013-07-19,AM,/", f"{ANNA},2013-07-19,PM,O", f"{ANNA},2013-09-04,AM,/"
        ),
        4,
        cells=3,
        marks=1,
        excluded={"mark-before-law": 2},
        findings={"mark-before-law": [2, 3]},
    )
    file(
        "all-before-the-law.csv",
        lines(HEAD, f"{ANNA},2012-07-19,AM,/", f"{ANNA},2012-07-19,PM,\\"),
        4,
        cells=2,
        marks=0,
        excluded={"mark-before-law": 2},
        findings={"mark-before-law": [2, 3]},
    )
    file(
        "morning-mark-in-the-afternoon.csv",
        lines(
            HEAD, f"{ANNA},2025-09-04,AM,\\", f"{ANNA},2025-09-04,PM,/", f"{BEN},2025-09-04,AM,/"
        ),
        0,
        cells=3,
        marks=3,
        excluded={},
        findings={"slash-in-pm": [2, 3]},
    )
    file(
        "every-way-to-write-a-date.csv",
        lines(
            HEAD,
            f"{ANNA},Thu 04 Sep 2025,am,/",
            f"{ANNA},04/09/2025,PM,\\",
            f"{ANNA},2025-09-05 00:00:00,Morning,/",
            f"{ANNA},5.9.25,Afternoon,\\",
            f"{ANNA},45908,AM,/",
            f"{ANNA},Monday 8 September 2025,PM,\\",
        ),
        0,
        cells=6,
        marks=6,
        excluded={},
        first_date="2025-09-04",
        last_date="2025-09-08",
        findings={},
    )


def encodings() -> None:
    """The same three marks in other clothes."""
    named = lines(
        "UPN;Surname;Forename;Date;Session;Mark",
        f"{ANNA};Łuczak;Żółć;04/09/2025;AM;/",
        f"{ANNA};Łuczak;Żółć;04/09/2025;PM;\\",
    )
    plain = {"cells": 2, "marks": 2, "excluded": {}, "findings": {}}
    file("semicolons.csv", b"\xef\xbb\xbf" + named.encode(), 0, surname="Łuczak", **plain)
    file("utf-16.csv", named.replace(";", "\t").encode("utf-16"), 0, surname="Łuczak", **plain)
    file("utf-16-unmarked.csv", named.encode("utf-16-le"), 0, surname="Łuczak", **plain)
    western = named.replace(";", ",").replace("Łuczak", "O’Neill-Ångström").replace("Żółć", "Zoë")
    file("windows-1252.csv", western.encode("cp1252"), 0, surname="O’Neill-Ångström", **plain)
    file("windows-line-ends.csv", western.replace("\n", "\r\n"), 0, **plain)
    file("old-mac-line-ends.csv", western.replace("\n", "\r"), 0, **plain)
    file("separator-line.csv", "sep=;\n" + named, 0, **plain)


def shapes() -> None:
    """Titles, totals, blank lines, quoted line breaks, cross products, several registers."""
    file(
        "titles-and-totals.csv",
        lines(
            "Oak Primary School,,,",
            "Session marks,,,",
            '"From 01/09/2025 To 24/10/2025",,,',
            "",
            "Adno,Reg,Date,Session,Mark",
            "17,4A,04/09/2025,AM,/",
            "17,4A,04/09/2025,PM,\\",
            "",
            "4B,,,,",
            "Adno,Reg,Date,Session,Mark",
            "18,4B,04/09/2025,AM,*",
            "Total,,,,3",
            ",,,,",
            "Template Notes",
        ),
        1,
        layout="sims-custom-long",
        rows=7,
        cells=7,
        marks=2,
        excluded={"not-a-mark-row": 4, "unknown-mark": 1},
        findings={"unknown-mark": [11]},
    )
    file(
        "day-grid-years-in-the-title.csv",
        lines(
            "From 01/12/2025 To 31/01/2026,,,",
            "UPN,Class,Fri 19/12,05/01",
            f"{ANNA},4A,/\\,OO",
            "UPN,Class,Fri 19/12,05/01",
            f"{BEN},4B,/\\,/\\",
        ),
        0,
        layout="day-grid",
        cells=12,
        marks=8,
        first_date="2025-12-19",
        last_date="2026-01-05",
        excluded={"not-a-mark-row": 4},
        findings={},
    )
    file(
        "line-break-in-a-cell.csv",
        lines(
            HEAD + ",Comment",
            f'{ANNA},2025-09-04,AM,/,"late bus,\nsee note"',
            f"{ANNA},2025-09-04,PM,*,",
            f"{BEN},2025-09-04,AM,/,",
        ),
        1,
        cells=3,
        marks=2,
        excluded={"unknown-mark": 1},
        findings={"unknown-mark": [3]},
    )
    file(
        "marks-times-contacts.csv",
        lines(
            "Adno,Surname,Forename,Date,Session,Mark,Contact Name,Contact Priority",
            *(
                f"17,Able,Anna,04/09/2025,{half},{mark},{name},{place}"
                for half, mark in (("AM", "/"), ("PM", "\\"))
                for place, name in enumerate(("Mrs Able", "Mr Able"), start=1)
            ),
        ),
        0,
        layout="sims-custom-long",
        kind="register",
        cells=4,
        marks=2,
        excluded={"duplicate-mark": 2},
        findings={"duplicate-mark": [2, 4]},
    )
    file(
        "two-afternoon-registers.csv",
        lines(
            "Adno,Date,Session,Mark,Time",
            "17,04/09/2025,AM,/,08:50",
            "17,04/09/2025,PM,N,13:00",
            "17,04/09/2025,PM,\\,14:30",
        ),
        0,
        layout="sims-custom-long",
        cells=3,
        marks=2,
        excluded={"earlier-register": 1},
        findings={},
    )
    file(
        "names-only.csv",
        lines(
            "Name,DOB,Class,Date,Session,Mark",
            '"Able, Anna",01/02/2016,4A,04/09/2025,AM,/',
            '"Able, Anna",09/02/2016,4B,04/09/2025,AM,O',
        ),
        0,
        cells=2,
        marks=2,
        pupils=2,
        excluded={},
        findings={"name-only-identity": [None]},
    )
    file(
        "blank-upns.csv",
        lines(
            "UPN,Surname,Forename,Class,Date,Session,Mark",
            ",Smith,Jo,4A,04/09/2025,AM,/",
            ",Smith,Jo,6B,04/09/2025,AM,O",
            f"{ANNA},Able,Anna,4A,04/09/2025,AM,/",
        ),
        0,
        cells=3,
        marks=3,
        pupils=3,
        excluded={},
        findings={"name-only-identity": [2]},
    )
    file(
        "malformed-upns.csv",
        lines(HEAD, f"{ANNA},2025-09-04,AM,/", "Z12,2025-09-04,AM,/", "Z12,2025-09-04,PM,\\"),
        0,
        cells=3,
        marks=3,
        pupils=2,
        excluded={},
        findings={"malformed-upn": [3]},
    )
    file(
        "arbor-numeric-ids.csv",
        lines(
            "STUDENT_UNIQUE_ID,STUDENT_ID,APPLICATION_ID,DATE,PERIOD,RAW_MARK,MARK_CODE",
            "9017.0,17.0,oak,2025-09-04,MORNING,/,PRESENT",
            "9017.0,17.0,oak,2025-09-04,AFTERNOON,,",
        ),
        0,
        layout="arbor-statutory-marks",
        cells=2,
        marks=1,
        pupil_ids=["oak|mis:17"],
        excluded={"no-mark": 1},
        findings={},
    )
    file(
        "sims-pupil-columns.csv",
        lines(
            "Adno,Surname,Forename,Year,Reg,DOB,AttendanceDate,SessionName,AttendanceMark",
            "17,Able,Anna,4,4A,01/02/2016,2025-09-04,AM,/",
            "17,Able,Anna,4,4A,01/02/2016,2025-09-04,PM,-",
        ),
        0,
        layout="sims-session-marks",
        cells=2,
        marks=1,
        pupil_ids=["school|adno:000017"],
        excluded={"no-mark": 1},
        findings={},
    )


def workbooks() -> None:
    """Sheets that begin elsewhere, dates as dates and as numbers, and the day grid."""
    head = ["UPN", "Date", "Session", "Mark"]
    marks = [
        [ANNA, dt.date(2025, 9, 4), "AM", "/"],
        [ANNA, dt.datetime(2025, 9, 4, 0, 0), "PM", "\\"],  # noqa: DTZ001
        [None, None, None, None],
        [BEN, 45904, "AM", "*"],
        [BEN, "Fri 05/09/2025", "AM", "/"],
    ]
    file(
        "starts-at-c5.xlsx",
        workbook(table("5", 3, head, *marks)),
        1,
        rows=4,
        cells=4,
        marks=3,
        first_date="2025-09-04",
        last_date="2025-09-05",
        excluded={"unknown-mark": 1},
        findings={"unknown-mark": [9]},
    )
    days = [dt.date(2025, 9, 4), "Fri 05/09/2025", 45908]
    grid = [
        ["UPN", "Surname", "Forename", *days],
        [ANNA, "Able", "Anna", "/\\", "OO", "/ "],
        [BEN, "Baker", "Ben", " \\", "C2\\", "I\\"],
        [CARA, "Cole", "Cara", "/*", "N", None],
        ["Total", None, None, 3, 3, 2],
    ]
    file(
        "day-grid.xlsx",
        workbook({"A1": "Registers of 4A", **table("3", 1, *grid)}, "4A"),
        1,
        layout="day-grid",
        rows=4,
        cells=24,
        marks=11,
        pupils=3,
        first_date="2025-09-04",
        last_date="2025-09-08",
        excluded={"no-mark": 4, "not-a-mark-row": 6, "unknown-mark": 1, "unreadable-cell": 2},
        findings={"unknown-mark": [6], "unreadable-cell": [6]},
    )
    half_taken = [
        ["UPN", dt.date(2025, 9, 4), dt.date(2025, 9, 5)],
        [ANNA, "/\\", "/"],
        [BEN, "LL", "L"],
    ]
    file(
        "day-grid-half-a-day.xlsx",
        workbook(table("1", 1, *half_taken)),
        0,
        layout="day-grid",
        cells=8,
        marks=6,
        excluded={"no-mark": 2},
        findings={},
    )
    file(
        "two-sheets.xlsx",
        _two_sheets(),
        0,
        kind="register",
        layout="plain-register",
        cells=3,
        marks=3,
        excluded={},
        findings={},
    )


def kept() -> None:
    """Files no library here writes."""
    FAMILY.kept(
        "old-excel.xls",
        1,
        layout="sims-custom-long",
        cells=3,
        marks=2,
        pupil_ids=["school|adno:000017", "school|adno:000018"],
        first_date="2025-09-04",
        excluded={"unknown-mark": 1},
        findings={"unknown-mark": [5]},
    )


def _two_sheets() -> bytes:
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.append(["Marks of one class, as asked for"])
    sheet = book.create_sheet("Marks")
    for row in (HEAD, *GOOD):
        sheet.append(row.split(","))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def main() -> None:
    for write in (
        unreadable, unrecognised, faulty_rows, law_and_dates, encodings, shapes, workbooks, kept,
    ):  # fmt: skip
        write()
    FAMILY.write("expected.json")


if __name__ == "__main__":
    main()
