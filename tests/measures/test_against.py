"""A summary of the school system beside the register: who differs, and the cause that fits."""

import json
from datetime import date
from pathlib import Path

import pytest

from attcli.errors import UnreadableError
from attcli.exports.read import read_with_left_out
from attcli.exports.summary import joined, read_summary
from attcli.exports.values import upn_check_letter
from attcli.measures.against import Compared, Theirs, compare
from attcli.policy.settings_file import load
from attcli.register.view import Asked, open_view

HEAD = "UPN,Surname,Forename,Class,Date,Session,Mark,Leaving date"
DAYS = [f"2025-09-{day:02}" for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)]


def upn(number: int) -> str:
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


def rows(number: int, name: str, marks: str, leaving: str = "") -> list[str]:
    """Twenty marks, two a day; a blank is a row without a mark."""
    slots = [(day, half) for day in DAYS for half in ("AM", "PM")]
    who = f"{upn(number)},{name},Kim,4A"
    return [
        f"{who},{day},{half},{mark.strip()},{leaving}"
        for (day, half), mark in zip(slots, marks, strict=True)
    ]


FULL = "/\\" * 10
REGISTER = [
    *(row for n in range(20, 26) for row in rows(n, f"Full{n}", FULL)),
    *rows(1, "Missing", FULL[:16] + "  /\\"),
    *rows(2, "Dual", FULL[:16] + "DDDD"),
    *rows(3, "Edge", FULL[:18] + "II"),
    *rows(4, "Late", FULL[:18] + "/U"),
    *rows(5, "Leaver", FULL, "2025-09-17"),
    *rows(6, "Closed", FULL[:18] + "##"),
    *rows(7, "Visit", FULL[:17] + "VVV"),
    *rows(8, "Double", FULL),
    *rows(8, "Double", FULL[:18] + "/O")[18:],
]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "marks.csv"
    path.write_text("\n".join([HEAD, *REGISTER]) + "\n", encoding="utf-8")
    return path


def beside(register: Path, *summary: str) -> Compared:
    path = register.parent / "summary.csv"
    path.write_text("\n".join(summary) + "\n", encoding="utf-8")
    read = read_summary(path)
    marks, left_out = read_with_left_out([register])
    view = open_view(marks, load(None), Asked(as_of=date(2025, 9, 19)))
    return compare(view, Theirs(joined(read, marks.pupils), read.places), left_out)


def causes(told: Compared) -> dict[str, str]:
    return {row["surname"]: row["cause"] for row in told.rows if row["theirs"]}


COUNTS = "UPN,Possible,Present,Authorised,Unauthorised"


@pytest.mark.parametrize(
    ("number", "figures", "cause"),
    [
        (1, "18,18,0,0", None),
        (1, "20,20,0,0", "missing-marks"),
        (1, "20,18,0,0", "missing-marks"),
        (1, "20,18,0,2", "missing-marks"),
        (2, "16,16,0,0", None),
        (2, "20,20,0,0", "dual-registered"),
        (2, "20,16,0,0", "dual-registered"),
        (4, "20,19,0,1", None),
        (4, "20,20,0,0", "late-after-close"),
        (5, "16,16,0,0", None),
        (5, "20,20,0,0", "outside-enrolment"),
        (6, "20,20,0,0", "not-possible"),
        (7, "20,20,0,0", None),
        (7, "20,17,0,0", "approved-activity"),
        (7, "19,11,0,0", "not-explained"),
        (8, "19,19,0,0", None),
        (8, "20,20,0,0", "conflicting-marks"),
        (8, "20,19,0,1", "conflicting-marks"),
        (8, "22,21,0,1", "not-explained"),
        (8, "21,20,0,1", "conflicting-marks"),
    ],
)
def test_the_cause_is_the_one_that_fits(register, number, figures, cause):
    told = beside(register, COUNTS, f"{upn(number)},{figures}")
    assert list(causes(told).values()) == ([cause] if cause else [])
    assert told.agree == (0 if cause else 1)


@pytest.mark.parametrize(
    ("figures", "cause"),
    [("90.0,Yes", None), ("90.0,No", "exactly-90"), ("90,", None), ("89.9,Yes", "not-explained")],
)
def test_exactly_ninety_per_cent(register, figures, cause):
    told = beside(register, "UPN,Lates,% Attendance,PA", f"{upn(3)},0,{figures}")
    assert list(causes(told).values()) == ([cause] if cause else [])


def test_a_percentage_rounded_down_is_said_to_be_so(register):
    told = beside(register, "UPN,Possible,Present,% Attendance", f"{upn(4)},20,19,94.9")
    assert causes(told) == {"Late": "rounding"}


def test_a_summary_of_other_days_is_found_by_its_figures(register):
    lines = [f"{upn(n)},14,14,0,0" for n in (20, 21, 22, 23, 5)]
    told = beside(register, COUNTS, *lines)
    assert set(causes(told).values()) == {"period"}
    assert "agrees from 01/08/2025 to 16/09/2025" in told.rows[0]["why"]


def test_the_days_in_the_titles_are_the_days_compared(attcli, register):
    path = register.parent / "summary.csv"
    lines = ["Attendance summary From 08/09/2025 To 12/09/2025", COUNTS, f"{upn(20)},10,10,0,0"]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = attcli("check", register, "--against", path, "--format", "json")
    assert done.returncode == 1  # one pupil of the register has conflicting marks
    told = json.loads(done.stdout)
    assert told["window"] == {"from": "2025-09-08", "to": "2025-09-12"}
    assert (told["totals"]["agree"], told["totals"]["differ"]) == (1, 0)
    assert [row["cause"] for row in told["results"]] == ["only-in-register"] * 13


def test_pupils_in_one_of_the_two_are_listed(register):
    told = beside(register, "Name,Possible,Present", '"Edge, Kim",20,18', '"Zed, Al",9,9')
    alone = [(row["surname"], row["cause"]) for row in told.rows]
    assert ("Dual", "only-in-register") in alone
    assert alone[-1] == ("Zed", "only-in-summary")
    assert told.agree == 1


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("UPN,Date,Session,Mark", "x,2025-09-08,AM,/"), "is not recognised"),
        (("UPN,Possible,Present",), "holds no pupil"),
    ],
)
def test_another_file_is_no_summary(register, lines, says):
    path = register.parent / "summary.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UnreadableError) as refusal:
        read_summary(path)
    assert refusal.value.problem.startswith(f"summary.csv {says}")


def test_days_without_a_summary_are_refused(attcli_here, register):
    done = attcli_here("check", register, "--from", "2025-09-01")
    assert done.returncode == 2
    assert "--against" in done.stderr
