"""Writes the gallery's files of XML and JSON: `python -m tests.exports.awkward_markup`."""

import json
from typing import Any

from tests.exports.gallery import Family, lines, upn

FAMILY = Family()
file = FAMILY.file
ANNA, BEN = upn(71), upn(72)
WEEK = r"/\/\/\/\/\####"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def pupil(of: str, attendance: str) -> str:
    return (
        f"<Pupil><UPN>{of}</UPN><Surname>Able</Surname><Forename>Anna</Forename>"
        f"<DOB>2016-01-02</DOB><Gender>F</Gender>\n<Attendance><YearData><Year>2025</Year>\n"
        f"{attendance}</YearData></Attendance></Pupil>\n"
    )


def sessions(start: str, marks: str) -> str:
    return (
        f"<AttendSessions><AttendanceStartDate>{start}</AttendanceStartDate>\n"
        f"<AttendanceMarks>{marks}</AttendanceMarks></AttendSessions>\n"
    )


def transfer(*pupils: str, head: str = _HEAD) -> str:
    return (
        f"{head}\n<CTfile><Header><DocumentName>Common Transfer File</DocumentName></Header>\n"
        f"<CTFpupilData>\n{''.join(pupils)}</CTFpupilData></CTfile>\n"
    )


def xml() -> None:
    """Common Transfer Files, and XML that is none."""
    named = {"kind": "register", "layout": "year-strings"}
    whole = transfer(
        pupil(ANNA, sessions("2025-09-01", WEEK) + sessions("2025-09-08", r"/\??")),
        pupil(BEN, sessions("2025-09-03", rf"  {WEEK[6:]}")),
    )
    file(
        "transfer-file.xml", whole, 1, **named, rows=3, cells=28, marks=24, pupils=2,
        excluded={"no-mark": 2, "unknown-mark": 2}, findings={"unknown-mark": [9, 9]},
    )  # fmt: skip
    broken = transfer(pupil(ANNA, sessions("2025-09-01", f"{WEEK}\n  {WEEK}")))
    file("transfer-file-line-break.xml", broken, 3, **named, says="holds no mark")
    totals = "<SessionsPossible>180</SessionsPossible><SessionsAuthorised>4</SessionsAuthorised>\n"
    file(
        "transfer-file-totals.xml", transfer(pupil(ANNA, totals)), 3,
        kind="summary", says="totals per pupil",
    )  # fmt: skip
    unknown = {"kind": "unknown"}
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    head = f"{_HEAD}<!DOCTYPE CTfile [{bomb}]>"
    file(
        "transfer-file-bomb.xml", transfer(pupil("&l9;", ""), head=head), 3, **unknown,
        says="declares a document type",
    )  # fmt: skip
    fetch = f'{_HEAD}<!DOCTYPE CTfile SYSTEM "http://example.invalid/x.dtd">'
    file(
        "transfer-file-fetching.xml", transfer(head=fetch).encode("utf-16"), 3, **unknown,
        says="declares a document type",
    )  # fmt: skip
    file("transfer-file-cut-off.xml", whole[:300], 3, **unknown, says="beyond line 6")
    census = f"{_HEAD}<Message><Header/><Pupils/></Message>"
    file("census.xml", census, 3, **unknown, says="“Message”")


def mark(of: str, day: str, half: str, code: str) -> dict[str, Any]:
    return {
        "id": f"A{of}",
        "date": {"date": f"{day} 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"},
        "session": half,
        "comment": None,
        "minutes_late": None,
        "student": {"data": {"id": f"A{of}", "upn": of, "surname": "Able", "forename": "Anna"}},
        "attendance_code": {"data": {"id": "A186523258", "code": code}},
    }


def answers() -> None:
    """JSON of interfaces."""
    marks = [
        mark(ANNA, "2025-09-01", "AM", "/"),
        mark(ANNA, "2025-09-01", "PM", "?"),
        mark(BEN, "2025-09-01", "AM", "L"),
    ]
    meta = {"pagination": {"next": "https://example.invalid/?page=2", "more": True}}
    file(
        "wonde-first-page.json", json.dumps({"data": marks, "meta": meta}, indent=1) + "\n", 1,
        kind="register", layout="wonde-marks", rows=3, cells=3, marks=2, pupils=2,
        excluded={"unknown-mark": 1}, findings={"more-pages": [None], "unknown-mark": [2]},
    )  # fmt: skip
    opaque = lines(
        "date,session,student_id,attendance_code_id,comment,minutes_late",
        "2025-09-01,AM,A1849765024,A186523258,,",
    )
    file(
        "wonde-code-ids.csv", opaque, 3, kind="register", layout="wonde-marks",
        says="none of its 1 entries is a register code",
    )  # fmt: skip
    bromcom = lines(
        "studentID,calendarName,calendarStartDate,mark,markSubcode,minute,attendanceComment",
        "7,AM,2025-09-01,X01,,,",
        "7,PM,2025-09-01,L,,4,bus",
    )
    file(
        "bromcom.csv", bromcom, 0, kind="register", layout="bromcom-marks", rows=2, marks=2,
        findings={},
    )  # fmt: skip
    unknown = {"kind": "unknown"}
    key = '[{"date": "2025-09-01", "mark": "/", "mark": "N"}]'
    file("json-key-twice.json", key, 3, **unknown, says="has “mark” twice")
    file("json-nan.json", '[{"minutes_late": NaN}]', 3, **unknown, says="“NaN”")
    file("json-deep.json", "[" * 100_000, 3, **unknown, says="nested too deep")
    file("json-number.json", f'[{{"id": {"9" * 5000}}}]', 3, **unknown, says="5000 digits")
    file("json-cut-off.json", '[{"date": "2025-09-01",\n "se', 3, **unknown, says="line 2")
    file("json-no-list.json", '{"error": "unauthorised"}', 3, **unknown, says="not a list")
    file("json-no-objects.json", "[[1, 2]]", 3, **unknown, says="record 1 is no object")
    file("json-empty.json", '{"data": []}', 3, **unknown, says="without a record")


def main() -> None:
    xml()
    answers()
    FAMILY.write("expected-markup.json")


if __name__ == "__main__":
    main()
