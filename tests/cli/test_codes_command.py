"""`attcli codes` as a user runs it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest

Run = Callable[..., CompletedProcess[str]]

FIELDS = ["code", "group", "title", "citation", "starts", "ends", "legacy"]


def test_the_table_for_people_has_every_code_in_force_and_its_source(attcli: Run) -> None:
    done = attcli("codes")
    assert done.returncode == 0
    assert "Attendance codes from 19/08/2024" in done.stdout
    assert "SI 2024/208, reg. 10" in done.stdout
    assert "Y4" in done.stdout
    assert "Holiday the school did not grant" in done.stdout
    assert "not legal advice" in done.stderr
    assert "August 2024" in done.stderr


def test_a_narrow_terminal_cuts_nothing(attcli_here: Run) -> None:
    done = attcli_here("codes", "G", COLUMNS="60")
    assert done.returncode == 0
    assert "unauthorised" in "".join(done.stdout.split())
    assert max(len(line) for line in done.stdout.splitlines()) <= 60


def test_json_names_the_fields_of_the_contract(attcli_here: Run) -> None:
    done = attcli_here("codes", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["command"], told["as_of"]) == ("codes", "2024-08-19")
    assert [list(row) for row in told["results"]] == [FIELDS] * 38
    by_code = {row["code"]: row for row in told["results"]}
    assert by_code["\\"]["group"] == "present"
    assert by_code["H"] | {"citation": "", "title": ""} == {
        "code": "H",
        "group": "authorised",
        "title": "",
        "citation": "",
        "starts": "2013-09-01",
        "ends": "2024-08-18",
        "legacy": True,
    }


@pytest.mark.parametrize(("on", "count"), [("18/08/2024", 26), ("2024-08-19", 38)])
def test_the_table_of_a_day(attcli_here: Run, on: str, count: int) -> None:
    told = json.loads(attcli_here("codes", "--on", on, "--format", "json").stdout)
    assert len(told["results"]) == count


def test_csv_keeps_the_codes_as_they_are(attcli_here: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(attcli_here("codes", "--format", "csv").stdout)))
    assert list(rows[0]) == FIELDS
    assert {"/", "\\", "#", "N"} <= {row["code"] for row in rows}
    assert rows[0]["starts"] == "2013-09-01"


def test_xlsx(attcli_here: Run, tmp_path: Path) -> None:
    done = attcli_here("codes", "-o", "codes.xlsx")
    assert done.returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "codes.xlsx").worksheets[0]
    assert sheet.max_row == 39


@pytest.mark.parametrize(
    ("asked", "code"),
    [("u", "U"), ("#", "#"), ("\\", "\\"), ("y4", "Y4"), ("H", "H"), ("I01", "I"), ("I_F", "I")],
)
def test_one_code(attcli_here: Run, asked: str, code: str) -> None:
    done = attcli_here("codes", asked, "--format", "json")
    assert [row["code"] for row in json.loads(done.stdout)["results"]] == [code]
    assert (f"“{asked}” is read as {code}." in done.stderr) is (asked.upper() != code)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Y9"], "Near it: Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y."),
        (["Cx"], "Near it: C, C1, C2."),
        (["@"], "List them all: attcli codes"),
        (["-"], "List them all: attcli codes"),
        (["C1", "--on", "2024-07-19"], "attcli codes C1 --on 2024-08-19"),
        (["--on", "2013-08-31"], "attcli codes --on 2013-09-01"),
        (["O", "--on", "2010-01-01"], "the tables begin on 2013-09-01"),
        (["--on", "31/02/2025"], "is not a date"),
    ],
)
def test_what_cannot_be_answered_ends_2_with_a_way_out(
    attcli_here: Run, arguments: list[str], words: str
) -> None:
    done = attcli_here("codes", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
