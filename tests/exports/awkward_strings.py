"""Writes the gallery's files of marks in strings: `python -m tests.exports.awkward_strings`."""

from tests.exports.gallery import Family, lines, upn

FAMILY = Family()
file = FAMILY.file
ANNA, BEN, CARA, DAN = (upn(number) for number in range(61, 65))
WEEK = "School,UPN,WeekStart,WeekMarks"
YEAR = "UPN,AttMarksStartDate,Marks"
WHOLE = r"/\/\/\/\/\####"


def weeks() -> None:
    """A row a pupil and week."""
    named = {"kind": "register", "layout": "week-strings"}
    repairs = lines(
        WEEK,
        f"Town,{ANNA},01/09/25,{WHOLE}",
        rf"Town,{ANNA},08/09/25,/\/\/\/\IL",
        rf"Town,{ANNA},15/09/25,/\/\/\/\OO##",
        f"Town,{ANNA},22/09/25,",
        f"Town,{ANNA},29/09/25,{WHOLE}   ",
    )
    file(
        "week-strings-repaired.csv", repairs, 0, **named, rows=5, cells=70, marks=56,
        excluded={"no-mark": 14}, first_date="2025-09-01", last_date="2025-10-05",
        findings={"repaired-week-string": [3, 4, 5]},
    )  # fmt: skip
    doubtful = lines(
        WEEK,
        f"Town,{ANNA},01/09/25,{WHOLE}",
        rf"Town,{ANNA},08/09/25,/\/\/\/\ ".rstrip(),
        rf"Town,{ANNA},15/09/25,/\/\/\####",
        rf"Town,{ANNA},22/09/25,/\/\/\/\##" + "#",
        rf"Town,{ANNA},29/09/25,/\/\/\/\/\####/",
        rf"Town,{ANNA},06/10/25,/\/\/\/\/\###/"[:-1].replace("###", "/##"),
    )
    file(
        "week-strings-too-short.csv", doubtful, 1, **named, rows=6, cells=84, marks=14,
        excluded={"unreadable-string": 70},
        findings={"unreadable-string": [3, 4, 5, 6, 7]},
    )  # fmt: skip
    days = lines(
        WEEK,
        f"Town,{ANNA},02/09/25,{WHOLE}",
        f"Town,{ANNA},08/09/25,{WHOLE}",
        f"Town,{ANNA},31/09/25,{WHOLE}",
        f"Town,{ANNA},,{WHOLE}",
        f"Town,,15/09/25,{WHOLE}",
        "Total,,,",
    )
    file(
        "week-strings-not-mondays.csv", days, 1, **named, rows=6, cells=84, marks=14,
        excluded={
            "impossible-date": 14, "not-a-mark-row": 14, "unreadable-row": 28,
            "week-not-from-monday": 14,
        },
        findings={
            "impossible-date": [4], "unreadable-row": [5, 6], "week-not-from-monday": [2],
        },
    )  # fmt: skip
    twice = lines(
        WEEK,
        f"Town,{ANNA},01/09/25,{WHOLE}",
        f"Town,{BEN},01/09/25,{WHOLE}",
        f"Town,{ANNA},01/09/25,{WHOLE}",
        rf"Town,{BEN},01/09/25,I\/\/\/\/\####",
    )
    file(
        "week-strings-twice.csv", twice, 1, **named, rows=4, cells=56, marks=27,
        excluded={"conflicting-marks": 2, "duplicate-mark": 27},
        findings={"conflicting-marks": [3], "duplicate-mark": [2] + [3] * 13},
    )  # fmt: skip
    odd = lines(
        WEEK,
        rf"Town,{ANNA},01/09/25,/\?*ll--__####",
        rf"Town,{ANNA},08/09/25,/\/\  /\/\    ",
    )
    file(
        "week-strings-odd-marks.csv", odd, 1, **named, rows=2, cells=28, marks=16,
        excluded={"no-mark": 10, "unknown-mark": 2},
        findings={"unknown-mark": [2, 2]},
    )  # fmt: skip


def years() -> None:
    """A row a pupil."""
    named = {"kind": "register", "layout": "year-strings"}
    good = lines(
        "Surname,Forename,UPN,attendanceStartDate,attendanceMarks",
        f"Able,Anna,{ANNA},2025-09-03,{WHOLE[4:]}{WHOLE}",
        f"Bell,Ben,{BEN},2025-09-03,      ####  {WHOLE[2:]}",
        f"Cole,Cara,{CARA},2025-09-03,{WHOLE[4:]}   ",
        rf"Dean,Dan,{DAN},2025-09-03,/\i" + "\\",
    )
    file(
        "year-strings.csv", good, 0, **named, rows=4, cells=66, marks=54,
        excluded={"no-mark": 12}, first_date="2025-09-03", last_date="2025-09-14",
        findings={"repaired-year-string": [4]},
    )  # fmt: skip
    faulty = lines(
        YEAR,
        f"{ANNA},01/09/2025,{WHOLE}{WHOLE}",
        f"{BEN},01/09/2025,{WHOLE}OO/",
        f"{CARA},31/09/2025,{WHOLE}",
        rf"{DAN},01/09/2025,\/\/\/\/#",
    )
    file(
        "year-strings-faulty.csv", faulty, 1, **named, rows=4, cells=70, marks=45,
        excluded={"impossible-date": 14, "no-mark": 1, "unreadable-string": 10},
        findings={
            "impossible-date": [4], "repaired-year-string": [3], "unreadable-string": [5],
        },
    )  # fmt: skip
    stripped = lines(
        YEAR,
        f"{ANNA},01/09/2025,{WHOLE}{WHOLE}",
        rf"{BEN},01/09/2025,/\/\/\####{WHOLE}",
        f"{CARA},01/09/2025,",
        f"{DAN},,",
    )
    file(
        "year-strings-without-beginning.csv", stripped, 1, **named, rows=4, cells=52, marks=28,
        pupils=4, excluded={"string-without-beginning": 24},
        findings={"string-without-beginning": [3]},
    )  # fmt: skip


def main() -> None:
    weeks()
    years()
    FAMILY.write("expected-strings.json")


if __name__ == "__main__":
    main()
