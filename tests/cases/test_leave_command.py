"""`attcli leave` as a person runs it: check, decide and the form."""

import csv
import io
import json
import stat
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from attcli.cli.leave_options import Kind
from attcli.policy.leave_kinds import leave_kinds

Run = Callable[..., subprocess.CompletedProcess[str]]
ADA, BEN = "A999200120069", "B999200120065"
SETTINGS = """
[schools.fernbank]
name = "Fernbank Primary School"
address = ["Fernbank Lane", "Little Ashton", "TR12 4QX"]
phone = "01326 555 010"
email = "office@fernbank.example"
council = "Kestrel Council"
[schools.fernbank.people.head]
name = "Mrs Helen Trevose"
[schools.fernbank.people.attendance_officer]
name = "Miss Priya Shah"
[[schools.fernbank.terms]]
name = "Autumn 1"
start = 2025-09-03
end = 2025-10-24
[[schools.fernbank.terms]]
name = "Autumn 2"
start = 2025-11-03
end = 2025-12-19
"""
CONTACTS = f"""\
UPN,Title,Contact forename,Contact surname,Relationship,Parental responsibility,Lives with pupil,\
Address 1,Town,Postcode
{ADA},Mrs,Ann,Able,Mother,Yes,Yes,14 Quay Street,Little Ashton,TR12 4AB
{BEN},Mr,Bob,Bell,Father,Yes,Yes,,,
"""


@pytest.fixture
def school(attcli_here: Run, tmp_path: Path) -> Run:
    """A workspace of one school in mid-October; Ada is in 4B, Ben has no address."""
    (tmp_path / "attcli.toml").write_text(SETTINGS, encoding="utf-8")
    first = date(2025, 9, 3)
    days = [first + timedelta(n) for n in range(45)]
    upns = {ADA: ("Able", "Ada"), BEN: ("Bell", "Ben")}
    upns |= {f"C9992001{n:05d}": (f"Other{n}", "Cy") for n in range(10)}
    rows = [
        f"{upn},{surname},{forename},2016-02-10,4,4B,{day},{half},/"
        for upn, (surname, forename) in upns.items()
        for day in days
        if day.weekday() < 5
        for half in ("AM", "PM")
    ]
    heading = "UPN,Surname,Forename,DOB,Year,Class,Date,Session,Mark"
    (tmp_path / "marks.csv").write_text("\n".join((heading, *rows)), encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    taken = attcli_here("ingest", "marks.csv", "--contacts", "contacts.csv")
    assert taken.returncode == 0, taken.stderr
    return attcli_here


WEEK = ("--from", "2025-11-10", "--to", "2025-11-14")


def test_one_request_is_held_against_the_policy(school: Run) -> None:
    run = school("leave", "check", "--pupil", ADA, *WEEK, "--asked-on", "2025-10-13")
    assert run.returncode == 0, run.stderr
    assert "Able, Ada (4B): Monday 10 November 2025 to Friday 14 November 2025" in run.stdout
    assert "5 school days (10 sessions)" in run.stdout
    assert "asked for 15 school days ahead" in run.stdout
    assert "The headteacher decides" in run.stderr


def test_json_has_the_days_the_counts_and_each_test(school: Run) -> None:
    run = school(
        "leave", "check", "--pupil", ADA, *WEEK, "--reason", "a cruise", "--format", "json"
    )
    (request,) = json.loads(run.stdout)["results"]
    assert (request["kind"], request["school_days"], request["sessions"]) == ("holiday", 5, 10)
    assert request["dates"] == [f"2025-11-{day}" for day in range(10, 15)]
    assert request["counts"]["possible"] == 66
    results = {test["id"]: test["result"] for test in request["tests"]}
    assert results == dict.fromkeys(("notice-school-days", "beforehand", "home-parent"), "unknown")
    assert all(test["source"] for test in request["tests"])


def test_a_list_with_its_faulty_rows_named(school: Run, tmp_path: Path) -> None:
    (tmp_path / "leave.csv").write_text(
        "UPN,Requested on,First day,Return date,Reason,Requested by\n"
        f"{ADA},2025-10-13,2025-11-10,2025-11-17,a wedding,Mrs Able\n"
        "Z999200120060,2025-10-13,2025-11-10,2025-11-17,a wedding,Mrs Zed\n"
        f"{BEN},2025-10-13,2025-11-10,2025-11-10,a wedding,Mr Bell\n"
        f"{BEN},2025-10-13,31/02/2026,2025-11-10,a wedding,Mr Bell\n",
        encoding="utf-8",
    )
    run = school("leave", "check", "leave.csv", "--format", "csv")
    assert run.returncode == 1
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert {row["surname"] for row in rows} == {"Able"}
    assert list(rows[0])[-1] == "pupil_id"
    assert {row["test"]: row["result"] for row in rows}["notice-school-days"] == "holds"
    assert "row 3: not checked: nobody in the register is this pupil" in run.stderr
    assert "row 4: not checked: the return date 2025-11-10 is not after" in run.stderr
    assert "row 5: not checked: no first day that can be read" in run.stderr


def test_exports_named_are_read_without_a_workspace(attcli_here: Run, school: Run, tmp_path: Path):
    (tmp_path / "attcli.toml").unlink()
    run = school("leave", "check", "marks.csv", "--pupil", ADA, *WEEK, "--format", "json")
    assert run.returncode == 0, run.stderr
    (request,) = json.loads(run.stdout)["results"]
    assert request["school_days"] is None  # no term dates: nothing is known of November


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "No request is named"),
        (("--pupil", ADA), "not said from when"),
        (("--pupil", ADA, "--from", "2025-11-10", "--to", "2025-11-07"), "before it begins"),
        (("leave.csv", "--from", "2025-11-10"), "Say whose with --pupil"),
    ],
)
def test_what_cannot_be_checked_is_refused(school: Run, args: tuple[str, ...], says: str) -> None:
    run = school("leave", "check", *args)
    assert run.returncode == 2
    assert says in run.stderr


DECLINE = ("--decline", *WEEK, "--for", "holiday", "--letter-date", "2025-10-20")


def test_a_holiday_declined_is_recorded_and_told(school: Run, tmp_path: Path) -> None:
    run = school("leave", "decide", ADA, *DECLINE, "--asked-on", "2025-10-13")
    assert run.returncode == 0, run.stderr
    path = tmp_path / "leave" / f"{ADA}_Able-Ada_leave-declined_1.pdf"
    assert run.stdout.strip() == str(path.relative_to(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    words = " ".join(PdfReader(path).pages[0].extract_text().split())
    assert "Monday 10 November 2025 to Friday 14 November 2025, 5 school days" in words
    assert "code G (Holiday the school did not grant)" in words
    assert "£160, or £80 if paid within 21 days" in words
    assert "Mrs Helen Trevose" in words
    entry = logged(school)
    assert (entry["kind"], entry["what"]) == ("leave", "declined")
    history = school("history")
    assert "a decision on leave was recorded" in history.stdout
    assert "Able" not in history.stdout


@pytest.mark.parametrize(
    ("asked_by", "thanked"),
    [("Mrs Ann Able", [True, False]), ("Mrs Gran Nanny", [False, False]), ("", [False, False])],
)
@pytest.mark.parametrize("decided", [("--decline",), ("--approve",)])
def test_only_the_parent_who_asked_is_thanked(
    school: Run, tmp_path: Path, decided: tuple[str, ...], asked_by: str, thanked: list[bool]
) -> None:
    dad = f"{ADA},Mr,Bob,Able,Father,Yes,No,3 Mill Lane,Ashton,TR12 9ZZ\n"
    (tmp_path / "contacts.csv").write_text(CONTACTS + dad, encoding="utf-8")
    assert school("ingest", "marks.csv", "--contacts", "contacts.csv").returncode == 0
    run = school("leave", "decide", ADA, *decided, *DECLINE[1:], "--asked-by", asked_by)
    assert run.returncode == 0, run.stderr
    words = [
        " ".join(PdfReader(tmp_path / path).pages[0].extract_text().split())
        for path in run.stdout.split()
    ]
    assert ["Thank you for asking" in text for text in words] == thanked
    assert ["A request was made for leave for Ada" in text for text in words] == [
        not each for each in thanked
    ]


def test_a_decision_in_the_schools_own_word_template(school: Run, tmp_path: Path) -> None:
    assert school("templates", "edit", "leave-declined", "--word").returncode == 0
    run = school("leave", "decide", ADA, *DECLINE)
    assert run.returncode == 0, run.stderr
    (path,) = run.stdout.split()
    assert path.endswith("leave-declined_1.docx")
    words = " ".join(p.text for p in Document(str(tmp_path / path)).paragraphs)
    assert "5 school days" in words


def logged(school: Run) -> dict[str, str]:
    run = school("log", "list", "--format", "json")
    (entry,) = json.loads(run.stdout)["results"]
    return entry


def test_before_august_2024_the_letter_has_the_sums_of_its_day(school: Run, tmp_path: Path) -> None:
    """One old letter still says £60/£120: right on its own day only."""
    run = school("leave", "decide", ADA, *DECLINE[:-1], "2024-07-01", "-o", "old")
    assert run.returncode == 0, run.stderr
    (path,) = (tmp_path / "old").glob("*.pdf")
    words = " ".join(PdfReader(path).pages[0].extract_text().split())
    assert "£120, or £60 if paid within 21 days" in words


def test_a_part_of_it_approved(school: Run, tmp_path: Path) -> None:
    run = school(
        *("leave", "decide", ADA, "--approve", "--days", "2", *WEEK, "--reason", "a wedding"),
        *("--letter-date", "2025-10-20", "--format", "docx", "--note", "Congratulations to all."),
    )
    assert run.returncode == 0, run.stderr
    (path,) = (tmp_path / "leave").glob("*.docx")
    words = "\n".join(paragraph.text for paragraph in Document(path).paragraphs)
    assert "Monday 10 November 2025 to Tuesday 11 November 2025 (2 school days)" in words
    assert "code C (Leave granted for an exceptional circumstance)" in words
    assert "other 3 school days (Wednesday 12 November 2025 to Friday 14 November 2025)" in words
    assert "Back in school: Wednesday 12 November 2025" in words
    assert "Congratulations to all." in words
    assert "Miss Priya Shah" in words
    assert logged(school)["what"] == "approved in part"
    assert "4 of 10 sessions" in run.stderr
    assert "Read as another reason (--for says otherwise)" in run.stderr
    assert "C for the sessions granted, O for the sessions not granted" in run.stderr


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--for", "observance"), "code R"),
        (("--for", "performance"), "code C1"),
        (("--for", "medical"), "code M"),
        (("--for", "funeral"), "code C ("),
        (("--for", "funeral", "--code-meaning", "religious"), "code R"),
    ],
)
def test_the_code_that_fits(school: Run, tmp_path: Path, args: tuple[str, ...], code: str) -> None:
    run = school("leave", "decide", ADA, "--approve", "--from", "2025-11-10", *args)
    assert run.returncode == 0, run.stderr
    (path,) = (tmp_path / "leave").glob("*.pdf")
    assert code in " ".join(PdfReader(path).pages[0].extract_text().split())


def test_an_observance_beyond_the_day_set_apart_is_leave(school: Run, tmp_path: Path) -> None:
    run = school(
        *("leave", "decide", ADA, "--approve", "--from", "2025-11-10", "--to", "2025-11-11"),
        *("--for", "observance", "--letter-date", "2025-10-20"),
    )
    assert run.returncode == 0, run.stderr
    (path,) = (tmp_path / "leave").glob("*.pdf")
    words = " ".join(PdfReader(path).pages[0].extract_text().split())
    assert "C for the sessions beyond the day set apart" in run.stderr
    assert "1 school day with code R (A day set apart for religious observance)" in words
    assert "1 school day with code C (Leave granted for an exceptional circumstance)" in words


def test_the_same_days_are_decided_once_until_undone(school: Run) -> None:
    assert school("leave", "decide", ADA, *DECLINE).returncode == 0
    again = school("leave", "decide", ADA, "--approve", *WEEK)
    assert again.returncode == 2
    assert "decided on 20/10/2025: declined" in again.stderr
    change = again.stderr.rsplit("undo ", 1)[1].split()[0]
    assert school("undo", change).returncode == 0
    assert school("leave", "decide", ADA, "--approve", *WEEK).returncode == 0


def test_a_letter_that_cannot_be_written_stops_the_entry_too(school: Run, tmp_path: Path) -> None:
    run = school("leave", "decide", BEN, *DECLINE)
    assert run.returncode == 5
    assert "no address: Mr Bob Bell" in run.stderr
    assert not (tmp_path / "leave").exists()
    assert json.loads(school("log", "list", "--format", "json").stdout)["results"] == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (WEEK, "not said what was decided"),
        (("--decline", "--days", "2", *WEEK), "go with --approve"),
        (("--approve", "--days", "6", *WEEK), "5 school days were asked for"),
        (("--approve", "--code-meaning", "illness", *WEEK), "Choose one of: leave-granted"),
        (("--approve", "--from", "2025-11-15"), "None of these days is a school day"),
        (("--approve", "--from", "2026-05-15"), "Enter the term dates of fernbank"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(school: Run, args: tuple[str, ...], says: str):
    run = school("leave", "decide", ADA, *args)
    assert run.returncode == 2
    assert says in run.stderr


def test_a_decision_needs_an_identifier(school: Run) -> None:
    run = school("leave", "decide", "Able, Ada", *DECLINE)
    assert run.returncode == 2
    assert "looks like a name" in run.stderr


def test_the_form_blank_and_begun(school: Run, tmp_path: Path) -> None:
    assert school("leave", "form", "-o", "blank", "--format", "pdf").returncode == 0
    words = PdfReader(tmp_path / "blank" / "leave-request.pdf").pages[0].extract_text()
    assert "at least 15 school days before the leave begins" in " ".join(words.split())
    begun = school("leave", "form", ADA, *WEEK, "--letter-date", "2025-10-20", "--format", "docx")
    assert begun.returncode == 0, begun.stderr
    (path,) = (tmp_path / "leave").glob("*.docx")
    cells = [
        cell.text for table in Document(path).tables for row in table.rows for cell in row.cells
    ]
    assert {"Ada Able", "10 February 2016", "5 school days", "Monday 17 November 2025"} <= set(
        cells
    )
    assert "100.0%" in cells


def test_the_kinds_of_the_command_are_those_of_the_data() -> None:
    assert {kind.value for kind in Kind} == set(leave_kinds())
