"""Writes the gallery's files of grouped rows, weekdays and shortened ids.

`python -m tests.exports.awkward_mended`
"""

from tests.exports.gallery import Family, lines, upn

FAMILY = Family()
ANNA, BEN, CARA = upn(91), upn(92), upn(93)
NAMED = {"kind": "register", "layout": "plain-register"}


def main() -> None:
    grouped = lines(
        "UPN,Surname,Forename,Date,Session,Mark",
        f"{ANNA},Able,Anna,06/10/2025,AM,/",
        ",,,06/10/2025,PM,O",
        f"{BEN},Bell,Ben,06/10/2025,AM,/",
        ",,,06/10/2025,PM,\\",
        "",
        ",,,07/10/2025,AM,O",
    )
    FAMILY.file(
        "grouped-by-pupil.csv", grouped, 1, **NAMED, rows=5, cells=5, marks=4, pupils=2,
        excluded={"unreadable-row": 1}, findings={"unreadable-row": [7]},
    )  # fmt: skip
    american = lines(
        "UPN,Date,Session,Mark",
        *(f"{ANNA},{day},AM,/" for day in ("Wed 10/01/2025", "Thu 10/02/2025", "Mon 10/06/2025")),
    )
    FAMILY.file("weekdays-month-first.csv", american, 3, says="with the month in front")
    one_wrong = lines(
        "UPN,Date,Session,Mark",
        f"{ANNA},Thu 15/10/2025,AM,/",
        f"{ANNA},Thu 16/10/2025,AM,/",
    )
    FAMILY.file(
        "weekday-disagrees.csv", one_wrong, 1, **NAMED, rows=2, cells=2, marks=1,
        excluded={"impossible-date": 1}, findings={"weekday-disagrees": [2]},
    )  # fmt: skip
    blank = lines(
        "School,UPN,Date,Session,Mark",
        f"Hill,{ANNA},06/10/2025,AM,/",
        f"Vale,{BEN},06/10/2025,AM,/",
        f",{CARA},06/10/2025,AM,/",
    )
    FAMILY.file(
        "school-blank.csv", blank, 1, **NAMED, rows=3, cells=3, marks=3, pupils=3,
        findings={"school-not-said": [4]},
    )  # fmt: skip
    shortened = lines(
        "UPN,Admission number,Date,Session,Mark",
        f"{ANNA},1.23E+11,06/10/2025,AM,/",
        f"{BEN},1.23E+11,06/10/2025,AM,/",
    )
    FAMILY.file(
        "ids-shortened.csv", shortened, 0, **NAMED, rows=2, cells=2, marks=2, pupils=2,
        findings={"damaged-id": [2]},
    )  # fmt: skip
    ahead = lines("UPN,Date,Session,Mark", f"{ANNA},06/10/2205,AM,/")
    FAMILY.file(
        "far-ahead.csv", ahead, 0, **NAMED, rows=1, cells=1, marks=1,
        findings={"far-future-date": [None]},
    )  # fmt: skip
    subcodes = lines(
        "studentID,calendarName,calendarStartDate,mark,markSubcode",
        "A1,AM,2025-09-04,Y,4",
        "A1,PM,2025-09-04,I,9",
    )
    FAMILY.file(
        "bromcom-subcodes.csv", subcodes, 0, kind="register", layout="bromcom-marks", rows=2,
        cells=2, marks=2, findings={"unread-subcode": [3]},
    )  # fmt: skip
    FAMILY.write("expected-mended.json")


if __name__ == "__main__":
    main()
