"""What is said of files that are not what was asked for, in words that fit them."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

UPN = "A823300100010"
MARKS = f"UPN,Surname,Date,Session,Mark\n{UPN},Able,2025-10-06,AM,/\n"
PEOPLE = f"UPN,Surname,Forename,DOB\n{UPN},Able,Ann,2015-03-01\n"
SUMMARY = f"UPN,Surname,Forename,Possible,Authorised\n{UPN},Able,Ann,20,3\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("marks", MARKS), ("pupils", PEOPLE), ("summary", SUMMARY)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_a_summary_that_is_none_asks_for_a_summary(attcli, files: Path) -> None:
    done = attcli("check", files / "marks.csv", "--against", files / "pupils.csv")
    assert done.returncode == 3
    assert "Take a summary of the school system" in done.stderr
    assert "marks themselves" not in done.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [("--as-school=nowhere", "no school “nowhere”"), ("--json-log=marks.csv", "log would spoil")],
)
def test_a_comparison_heeds_what_every_reading_of_exports_does(
    option: str, said: str, attcli_here, files: Path
) -> None:
    before = (files / "marks.csv").read_bytes()
    done = attcli_here("check", "marks.csv", "--against", "summary.csv", option, cwd=files)
    assert done.returncode == 2
    assert said in done.stderr
    assert (files / "marks.csv").read_bytes() == before


def test_learning_from_a_summary_says_that_it_is_one(attcli_here, files: Path) -> None:
    done = attcli_here("layouts", "learn", files / "summary.csv", "--name", "ours", "--show")
    assert "summary.csv holds totals per pupil (a summary)" in done.stderr
    assert "No heading looks like" not in done.stderr


def test_a_refused_file_has_no_number_of_rows(attcli_here, files: Path) -> None:
    done = attcli_here("check", files / "summary.csv", "--format", "csv")
    assert done.returncode == 3
    heads, row = done.stdout.splitlines()[:2]
    assert row.split(",")[heads.split(",").index("rows")] == ""


def test_a_good_file_left_with_a_bad_one_is_not_said_to_be_empty(attcli_here, files: Path) -> None:
    school = files / "school"
    assert attcli_here("init", school, "--yes", "--name", "Oak").returncode == 0
    done = attcli_here("-w", school, "ingest", files / "summary.csv", files / "marks.csv")
    assert "marks.csv" in done.stderr
    assert "0 cells" not in done.stderr


ODD = "Kid No;Kid;When;Reg;Outcome;Born\n17;Able;17/09/2025;Morning reg;/;10/01/2015\n"


def test_a_file_of_odd_headings_is_not_told_to_be_a_list_of_pupils(
    attcli_here, tmp_path: Path
) -> None:
    (tmp_path / "strange.csv").write_text(ODD)
    done = attcli_here("check", tmp_path / "strange.csv")
    assert "a report of pupils" not in done.stderr
    assert "UPN, Date, Session, Mark" in done.stderr
    assert "layouts learn" in done.stderr


def days(n: int) -> list[str]:
    return [str(date(2025, 1, 6) + timedelta(days=at)) for at in range(n)]


@pytest.mark.parametrize(("n", "told"), [(30, 1), (20, 20)])
def test_an_export_that_never_writes_the_afternoon_mark_is_told_once(
    n: int, told: int, attcli_here, tmp_path: Path
) -> None:
    rows = [f"{UPN},Able,{day},{half},/" for day in days(n) for half in ("AM", "PM")]
    (tmp_path / "m.csv").write_text("\n".join(["UPN,Surname,Date,Session,Mark", *rows]))
    done = attcli_here("check", tmp_path / "m.csv", "--format", "json")
    codes = [one["code"] for one in json.loads(done.stdout)["findings"]]
    assert codes.count("slash-in-pm") + codes.count("slash-in-every-pm") == told
    assert f"{n} times" in done.stderr or told == n
    assert json.loads(done.stdout)["results"][0]["marks"] == 2 * n


@pytest.mark.parametrize(("n", "alone", "told"), [(30, 0, 1), (20, 0, 20), (30, 100, 30)])
def test_a_file_that_repeats_its_rows_is_told_once(
    n: int, alone: int, told: int, attcli_here, tmp_path: Path
) -> None:
    every = days(n + alone)
    rows = [f"{UPN},Able,{day},AM,/" for day in [*every, *every[:n]]]
    (tmp_path / "m.csv").write_text("\n".join(["UPN,Surname,Date,Session,Mark", *rows]))
    found = json.loads(attcli_here("check", tmp_path / "m.csv", "--format", "json").stdout)
    assert [one["code"] for one in found["findings"]].count("duplicate-mark") == told
    assert found["results"][0]["excluded"] == {"duplicate-mark": n}


def test_what_was_told_when_marks_were_taken_in_is_one_line_later(
    attcli_here, tmp_path: Path
) -> None:
    rows = [f"{UPN},Able,{day},{half},/" for day in days(20) for half in ("AM", "PM")]
    (tmp_path / "m.csv").write_text("\n".join(["UPN,Surname,Date,Session,Mark", *rows]))
    attcli_here("init", "--yes", "-q")
    assert "[slash-in-pm]" in attcli_here("ingest", tmp_path / "m.csv", "--yes").stderr
    later = attcli_here("absence", "--format", "json")
    assert "[slash-in-pm]" not in later.stderr
    assert "20 warnings about files taken in earlier" in later.stderr
    codes = [one["code"] for one in json.loads(later.stdout)["findings"]]
    assert codes.count("slash-in-pm") == 20
    assert "[slash-in-pm]" in attcli_here("absence", "-v").stderr
    assert "[slash-in-pm]" in attcli_here("weekly").stderr
    named = attcli_here("absence", tmp_path / "m.csv")
    assert "[slash-in-pm]" in named.stderr


def test_a_name_between_colons_is_shown_as_it_is(attcli_here, files: Path) -> None:
    done = attcli_here("absence", ":cat:.csv", cwd=files)
    assert done.returncode == 3
    assert ":cat:.csv" in done.stderr
