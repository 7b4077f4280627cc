"""Grids that can't be read: refused by name, never taken for a list of pupils."""

from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest

from attcli.exports.dates import day_and_month
from attcli.exports.read import inspect, read_exports

from .files import codes, upn, write

ANNA, BEN = upn(1), upn(2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01/09", (1, 9)),
        ("Mon 1/9", (1, 9)),
        ("1 Sep", (1, 9)),
        ("Monday 1st September", (1, 9)),
        ("29.02", (29, 2)),
        ("31/09", None),
        ("09/15", None),
        ("01/09/2025", None),
        ("4A", None),
        ("UPN", None),
    ],
)
def test_a_day_and_a_month(text: str, said: tuple[int, int] | None) -> None:
    assert day_and_month(text) == said


SESSIONS = "is a grid with one column a session"
TWO_ROWS = "is a grid with more than one column a day"


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["UPN,Surname,Class,AM,PM,AM,PM", "A1,Able,4A,/,\\,/,\\"], f"{SESSIONS} (“AM” in row 1)"),
        (["UPN,Surname,Mon AM,Mon PM", "A1,Able,/,\\"], f"{SESSIONS} (“Mon AM” in row 1)"),
        (["UPN,Class,Mon 1 Sep AM", "A1,4A,/"], f"{SESSIONS} (“Mon 1 Sep AM” in row 1)"),
        (
            ["Oak", ",,AM,PM,AM,PM", "UPN,Class,01/09/2025,,,", "A1,4A,/,\\,/,\\"],
            f"{SESSIONS}, but “AM” in row 2, column 5, has no date of its own",
        ),
        (
            ["UPN,Surname,Class,01/09/2025,", "A1,Able,4A,/,\\"],
            f"{TWO_ROWS} (row 2 says “\\” beside “01/09/2025”)",
        ),
        (
            [",,,01/09/2025,02/09/2025", "UPN,Surname,Class,Reg,Reg", "A1,Able,4A,/\\,/\\"],
            "its dates (“01/09/2025”) in row 1, above the headings in row 2",
        ),
        (["UPN,Surname,01/09,02/09", "A1,Able,/\\,/\\"], "no year (“01/09” in row 1)"),
        (["UPN,DOB,Mon 1 Sep,Tue 2 Sep", "A1,,/\\,/\\"], "no year (“Mon 1 Sep” in row 1)"),
        (
            ["From 01/09/2025 To 24/10/2025", "UPN,Class,01/09,01/11", "A1,4A,/\\,/\\"],
            "“01/11” in row 2 is not within the dates that stand above it (01/09/2025 to",
        ),
        (
            ["From 01/09/2024 To 24/10/2025", "UPN,Class,01/09,02/09", "A1,4A,/\\,/\\"],
            "“01/09” in row 2 could be of several years in the dates that stand above it",
        ),
        (
            ["UPN,Contact surname,01/09,02/09", "A1,Able,/\\,/\\"],
            "no year (“01/09” in row 1)",
        ),
    ],
)
def test_a_grid_that_is_not_read_is_called_what_it_is(
    tmp_path: Path, rows: list[str], problem: str
) -> None:
    (refusal,) = inspect([write(tmp_path, "grid.csv", *rows)]).refusals
    assert problem in refusal.problem
    assert refusal.way_out


def test_years_come_from_the_title_where_they_can_only_be_these(tmp_path: Path) -> None:
    path = write(
        tmp_path, "grid.csv", "Attendance from: 1 Dec 2025 to: 31 Jan 2026.", "",
        "UPN,Surname,19/12,Mon 05/01", f"{ANNA},Able,/\\,OO",
    )  # fmt: skip
    marks = read_exports([path]).marks
    assert marks.select("date", "session").rows() == [
        (date(2025, 12, 19), "AM"), (date(2025, 12, 19), "PM"),
        (date(2026, 1, 5), "AM"), (date(2026, 1, 5), "PM"),
    ]  # fmt: skip


def test_a_grid_is_no_pupils_file(tmp_path: Path) -> None:
    grid = write(tmp_path, "g.csv", "UPN,Class,01/09/2025,02/09/2025", f"{ANNA},4A,/\\,/\\")
    (refusal,) = inspect([grid], pupils=grid).refusals
    assert "is a grid of marks (“01/09/2025” in row 1), not a list of pupils" in refusal.problem


@pytest.mark.parametrize(
    "rows",
    [
        ["From,01/09/2025,To,24/10/2025", "UPN,Surname,Forename,Class", "A1,Able,Anna,4A"],
        ["UPN,Class,Monday,Tuesday", "A1,4A,AM,PM", "A2,4A,AM,AM"],
        ["UPN,Class,AM pattern,PM pattern", "A1,4A,yes,no"],
        ["UPN,Class,DOB,Entry date", "A1,4A,01/02/2016,01/09/2020"],
    ],
)
def test_a_list_of_pupils_is_still_one(tmp_path: Path, rows: list[str]) -> None:
    found = inspect([write(tmp_path, "p.csv", *rows)])
    assert (found.files[0].kind, found.refusals) == ("pupils", ())


def test_a_day_grid_with_blank_columns_is_still_one(tmp_path: Path) -> None:
    path = write(tmp_path, "g.csv", "UPN,,01/09/2025,,02/09/2025", f"{ANNA},,/\\,,OO")
    found = inspect([path])
    assert (found.files[0].marks, codes(found.findings)) == (4, [])


def test_a_wide_grid_is_read_at_once(tmp_path: Path) -> None:
    days = [date(2025, 9, 1) + timedelta(days=n) for n in range(200)]
    head = ["UPN,Class", *(f"{day} {half}" for day in days for half in ("AM", "PM"))]
    rows = [f"{upn(n)},4A" + ",/,\\" * len(days) for n in range(50)]
    began = process_time()
    (file,) = inspect([write(tmp_path, "g.csv", "Oak School", ",".join(head), *rows)]).files
    assert (file.cells, file.marks) == (20_000, 20_000)
    assert process_time() - began < 5


def test_a_day_told_in_utc_over_its_marks_is_the_day_in_london(tmp_path: Path) -> None:
    heads = "2025-08-31T23:00:00Z,2025-09-01T23:00:00.000Z"
    path = write(tmp_path, "m.csv", f"UPN,{heads}", f"{ANNA},/\\,II")
    marks = read_exports([path]).marks
    assert set(marks.get_column("date")) == {date(2025, 9, 1), date(2025, 9, 2)}


@pytest.mark.parametrize(
    "rows",
    [
        ([",,01/09/2025,,,", "UPN,Surname,AM,Mins late,PM,Mins late"]),
        (["UPN,Surname,01/09/2025,Mins late", f"{ANNA},Able,/\\,4"]),
    ],
    ids=["nobody beneath the headings", "no column of one session"],
)
def test_minutes_late_without_a_mark_of_one_session_are_no_fault(
    tmp_path: Path, rows: list[str]
) -> None:
    (file,) = inspect([write(tmp_path, "m.csv", *rows)]).files
    assert file.cells == file.marks + sum(file.excluded.values())


def test_each_mark_and_its_minutes_late_stay_with_their_pupil_and_session(tmp_path: Path) -> None:
    rows = [
        "UPN,01/09/2025 PM,Mins late,01/09/2025 AM,02/09/2025 AM,Mins late",
        f"{BEN},L,7,/,L,3",
        f"{ANNA},\\,,L,N,",
    ]
    marks = read_exports([write(tmp_path, "m.csv", *rows)]).marks
    read = marks.select("pupil_id", "date", "session", "code", "minutes_late").rows()
    first, second = date(2025, 9, 1), date(2025, 9, 2)
    anna, ben = (f"school|upn:{pupil}" for pupil in (ANNA, BEN))
    assert set(read) == {
        (anna, first, "AM", "L", None),
        (anna, first, "PM", "\\", None),
        (anna, second, "AM", "N", None),
        (ben, first, "AM", "/", None),
        (ben, first, "PM", "L", 7),
        (ben, second, "AM", "L", 3),
    }
