"""Nasty grids with one column a session. Run: `python -m tests.exports.awkward_grids`."""

import datetime as dt
import io
from typing import Any

import openpyxl
from tests.exports.gallery import Family, lines, table, upn, workbook

ANNA, BEN, CARA = upn(1), upn(2), upn(3)
MON, TUE = dt.date(2025, 9, 1), dt.date(2025, 9, 2)

family = Family()
file = family.file


def read(name: str, content: str | bytes, cells: int, exit_code: int = 0, **expected: Any) -> None:
    """A grid that is read; where nothing else is said every cell is a mark."""
    told = {"marks": cells, "excluded": {}, "findings": {}} | expected
    file(name, content, exit_code, kind="register", layout="session-grid", cells=cells, **told)


def refused(name: str, content: str | bytes, says: str, kind: str = "unknown") -> None:
    """A grid that can't be read for certain."""
    file(name, content, 3, kind=kind, says=says)


def two_rows(first: str, second: str, *rows: str) -> str:
    """A grid under two rows of headings, its pupils one a row."""
    return lines(first, second, *(rows or (f"{ANNA},Able,/,\\,O,O", f"{BEN},Baker,/,\\,/,\\")))


def write_one_row() -> None:
    """The date and AM or PM in one heading, however it is written."""
    marks = (f"{ANNA},Able,/,\\,O,O", f"{BEN},Baker,/,\\,/,\\")
    ways = {
        "half-first": "AM 01/09/2025,PM 01/09/2025,AM 02/09/2025,PM 02/09/2025",
        "weekdays": "Mon 01 Sep 2025 AM,Mon 01 Sep 2025 PM,Tue 02 Sep 2025 AM,Tue 02 Sep 2025 PM",
        "iso": "2025-09-01 AM,2025-09-01 PM,2025-09-02 AM,2025-09-02 PM",
        "glued": "01/09/25AM,01/09/25-PM,02/09/25 (AM),02/09/25 Afternoon",
        "times": "2025-09-01 09:00:00,2025-09-01 13:00:00,02/09/2025 9:00 am,02/09/2025 1:00 pm",
        "line-break": '"Mon 01/09/2025\nAM","Mon 01/09/2025\nPM","02/09/2025\nAM","02/09/2025\nPM"',
    }
    for way, headings in ways.items():
        days = {"first_date": "2025-09-01", "last_date": "2025-09-02"}
        read(f"grid-{way}.csv", lines(f"UPN,Surname,{headings}", *marks), 8, **days)
    for name, mark in (("semicolons", ";"), ("tabs", "\t"), ("bars", "|")):
        text = lines(f"UPN,Surname,{ways['iso']}", *marks).replace(",", mark)
        read(f"grid-{name}.csv", text, 8)
    read(
        "grid-blank-afternoon.csv",
        lines("UPN,04/09/2025 AM,04/09/2025 PM", f"{ANNA},/,", f"{BEN},O,-"),
        4,
        marks=2,
        excluded={"no-mark": 2},
    )
    read(
        "grid-duplicate-columns.csv",
        lines("UPN,04/09/2025 AM,04/09/2025 AM,04/09/2025 PM", f"{ANNA},/,/,\\", f"{BEN},/,O,\\"),
        6,
        exit_code=1,
        marks=3,
        excluded={"conflicting-marks": 2, "duplicate-mark": 1},
        findings={"conflicting-marks": [3], "duplicate-mark": [2]},
    )
    read(
        "grid-impossible-heading.csv",
        lines("UPN,31/09/2025 AM,01/10/2025 AM", f"{ANNA},/,/", f"{BEN},/,Q9"),
        4,
        exit_code=1,
        marks=1,
        excluded={"impossible-date": 2, "unknown-mark": 1},
        findings={"impossible-date": [1], "unknown-mark": [3]},
    )
    read(
        "grid-day-beside-sessions.csv",
        lines("UPN,04/09/2025 AM,04/09/2025 PM,05/09/2025", f"{ANNA},/,\\,/\\", f"{BEN},/,\\,OO"),
        8,
    )


def write_rows() -> None:
    """Rows that are no pupil's, and columns that hold no mark."""
    read(
        "grid-groups-and-totals.csv",
        lines(
            "Oak School",
            "Registers from 04/09/2025 to 05/09/2025",
            "UPN,Surname,04/09/2025 AM,04/09/2025 PM,Total,%",
            "Year 4,,,,,",
            "Class 4A",
            f"{ANNA},Able,/,\\,2,100.0",
            f"{BEN},Baker,/",
            ",,,,,",
            "UPN,Surname,04/09/2025 AM,04/09/2025 PM,Total,%",
            "5B,,,,,",
            f"{CARA},Cole,/,\\,2,100.0",
            ",,/,\\,,",
            "Total,,3,2,,",
        ),
        18,
        exit_code=1,
        rows=9,
        marks=5,
        pupils=3,
        excluded={"no-mark": 1, "not-a-mark-row": 10, "unreadable-row": 2},
        findings={"short-row": [7], "unreadable-row": [12]},
    )
    read(
        "grid-repeated-headings.csv",
        two_rows(
            ",,01/09/2025,,02/09/2025,",
            "UPN,Surname,AM,PM,AM,PM",
            f"{ANNA},Able,/,\\,O,O",
            ",,01/09/2025,,02/09/2025,",
            "UPN,Surname,AM,PM,AM,PM",
            f"{BEN},Baker,M,/,\\,C",
        ),
        16,
        marks=8,
        excluded={"not-a-mark-row": 8},
        findings={"slash-in-pm": [6, 6]},
    )
    read(
        "grid-minutes-late.csv",
        lines(
            ",,01/09/2025,,,,",
            "UPN,Surname,AM,Mins late,PM,Mins late,Comments",
            f"{ANNA},Able,L,7,\\,,bus",
        ),
        2,
    )


def write_two_rows() -> None:
    """The dates in a row of their own."""
    ways = {
        "pupils-above": ("UPN,Surname,01/09/2025,,02/09/2025,", ",,AM,PM,AM,PM"),
        "halves-above": (",,AM,PM,AM,PM", "UPN,Surname,01/09/2025,,02/09/2025,"),
        "every-date": (",,1 Sep 2025,1 Sep 2025,2 Sep 2025,2 Sep 2025", "UPN,Name,AM,PM,AM,PM"),
        "week": (",,w/b 01/09/2025,,,", "UPN,Surname,Mon AM,Mon PM,Tue AM,Tue PM"),
        "no-comma-behind": (",,01/09/2025,,02/09/2025", "UPN,Surname,AM,PM,AM,PM"),
    }
    for way, (first, second) in ways.items():
        days = {"first_date": "2025-09-01", "last_date": "2025-09-02"}
        read(f"grid-{way}.csv", two_rows(first, second), 8, **days)
    title = "Class 4A,,From 01/12/2025 To 31/01/2026"
    read(
        "grid-years-in-the-title.csv",
        lines(title, "", *two_rows(",,Fri 19 Dec,,5/1,", "UPN,Name,AM,PM,AM,PM").splitlines()),
        8,
        first_date="2025-12-19",
        last_date="2026-01-05",
    )
    read(
        "grid-week-in-the-title.csv",
        lines(
            "Week beginning,01/09/2025",
            *two_rows(",,Mon,,Tue,", "UPN,Name,AM,PM,AM,PM").splitlines(),
        ),
        8,
        first_date="2025-09-01",
        last_date="2025-09-02",
    )
    read(
        "grid-three-rows.csv",
        lines(
            ",,w/b 01/09/2025,,,,w/b 08/09/2025,",
            ",,Mon,,Tue,,Mon,",
            "UPN,Surname,AM,PM,AM,PM,AM,PM",
            f"{ANNA},Able,/,\\,O,O,/,\\",
        ),
        6,
        first_date="2025-09-01",
        last_date="2025-09-08",
    )


def write_workbooks() -> None:
    """Merged cells, and a table that begins elsewhere."""
    grid: list[list[Any]] = [
        ["UPN", "Class", MON, None, TUE, None, "Total"],
        [None, None, "AM", "PM", "AM", "PM", None],
        [ANNA, "4A", "/", "\\", "O", None, 3],
        [BEN, None, "/", "\\", "/", "\\", 4],
    ]
    merged = ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2", "B3:B4")
    some = {"marks": 7, "excluded": {"no-mark": 1}, "last_date": "2025-09-02"}
    read("grid-merged.xlsx", _merged(table("1", 1, *grid), merged), 8, **some)
    titles = {"C2": "Oak School", "C3": "From 01/09/2025 To 24/10/2025"}
    merged = ("C5:C6", "D5:D6", "E5:F5", "G5:H5", "I5:I6", "C2:I2", "C3:I3")
    read("grid-at-c5.xlsx", _merged(titles | table("5", 3, *grid), merged), 8, **some)


def write_unsure() -> None:
    """What can mean several things is refused."""
    halves = "UPN,Surname,AM,PM,AM,PM"
    refused(
        "grid-missing-date.csv",
        two_rows(",,01/09/2025,,,", halves),
        "“AM” in row 2, column 5, has no date of its own",
    )
    refused("grid-no-dates.csv", two_rows("Oak School", halves), "“AM” in row 2), and which day")
    refused(
        "grid-no-years.csv",
        two_rows(",,Mon 1 Sep,,Tue 2 Sep,", halves),
        "(“Mon 1 Sep AM” in row 2), and its dates have no year",
    )
    refused(
        "grid-outside-its-title.csv",
        lines("From 02/09/2025 To 24/10/2025", *two_rows(",,1 Sep,,2 Sep,", halves).splitlines()),
        "“1 Sep AM” in row 3 is not within the dates that stand above it (02/09/2025 to",
        kind="register",
    )
    refused(
        "grid-week-on-a-tuesday.csv",
        two_rows(",,w/b 02/09/2025,,,", "UPN,Surname,Tue AM,Tue PM,Wed AM,Wed PM"),
        "its weeks do not begin on a Monday",
    )
    refused(
        "grid-month-first.csv",
        lines("UPN,09/12/2025 AM,09/15/2025 AM", f"{ANNA},/,/"),
        "month in front (“09/15/2025”)",
        kind="register",
    )
    refused(
        "grid-two-marks-a-session.csv",
        lines("UPN,04/09/2025 AM,05/09/2025 AM", f"{ANNA},/\\,OO", f"{BEN},/\\,/"),
        "headed by one session, but hold two marks (row 2 says “/\\” under “04/09/2025 AM”)",
        kind="register",
    )
    refused(
        "grid-unheaded-afternoon.csv",
        lines("UPN,04/09/2025 AM,,05/09/2025 AM,", f"{ANNA},/,\\,/,\\"),
        "more than one column a day (row 2 says “\\” beside “04/09/2025 AM”)",
    )


def _merged(cells: dict[str, Any], ranges: tuple[str, ...]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(cells)))
    for cell_range in ranges:
        book.active.merge_cells(cell_range)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    write_one_row()
    write_rows()
    write_two_rows()
    write_workbooks()
    write_unsure()
    family.write("expected-grids.json")
