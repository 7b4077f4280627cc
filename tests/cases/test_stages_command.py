"""`attcli stages` as a person runs it."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

AMY = {"DOB": "2016-03-01", "Class": "Oak", "UPN": "A999200120069", "marks": "I " * 12}
BEN = AMY | {"UPN": "B999200120065", "marks": "I " * 5}
CAL = AMY | {"UPN": "D999200124192", "marks": "G " * 10}
FIELDS = {
    *("pupil_id", "school", "surname", "forename", "year_group", "class", "stage", "since", "rule"),
    *("figures", "citation", "due", "due_from", "blocked_by", "threshold", "history"),
}


@pytest.fixture
def register(register_file: Callable[..., Path]) -> Path:
    return register_file({"Amy": AMY, "Ben": BEN, "Cal": CAL})


def test_json_has_every_pupil_and_every_field(attcli: Run, register: Path) -> None:
    run = attcli("stages", register, "--format", "json")
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert (said["command"], said["as_of"]) == ("stages", "2025-11-07")
    assert said["window"] == {"from": "2025-08-01", "to": "2025-11-07"}
    assert len(said["results"]) == 15
    amy, ben, cal = said["results"][:3]
    assert set(amy) >= FIELDS
    assert [row["surname"] for row in (amy, ben, cal)] == ["Amy", "Ben", "Cal"]
    assert (amy["stage"], amy["due"], amy["since"]) == (3, "action-plan-invitation", "2025-09-12")
    assert (ben["stage"], ben["due"], ben["blocked_by"]) == (1, "attendance-update", None)
    assert (cal["stage"], cal["threshold"]) == (None, "met: consider")
    assert said["totals"] == {
        "pupils": 15,
        "stage_1": 1,
        "stage_2": 0,
        "stage_3": 1,
        "stage_4": 0,
        "letters_due": 2,
        "letters_blocked": 0,
        "threshold_met_now": 1,
    }


def test_the_table_shows_who_matters_and_says_how_many_more(
    attcli_here: Run, register: Path
) -> None:
    run = attcli_here("stages", register)
    assert run.returncode == 0, run.stderr
    assert all(name in run.stdout for name in ("Amy", "Ben", "Cal"))
    assert "Other" not in run.stdout
    assert "12 more pupils have no stage" in run.stderr
    assert "Opening history unknown" in run.stderr


def test_one_more_pupil_is_one(attcli_here: Run, tmp_path: Path) -> None:
    days = [f"2025-09-{day:02},{half}" for day in range(1, 30) for half in ("AM", "PM")]
    marks = {"A999200120069": "I", "B999200120065": "/"}
    rows = [f"{upn},2016-03-01,{day},{mark}" for upn, mark in marks.items() for day in days]
    path = tmp_path / "two.csv"
    path.write_text("\n".join(("UPN,DOB,Date,Session,Mark", *rows)), encoding="utf-8")
    run = attcli_here("stages", path)
    assert "1 more pupil has no stage" in run.stderr


def test_csv_has_everyone_with_the_pupil_id_last(attcli_here: Run, register: Path) -> None:
    run = attcli_here("stages", register, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert len(rows) == 15
    assert list(rows[0])[:4] == ["surname", "forename", "year_group", "class"]
    assert list(rows[0])[-1] == "pupil_id"


def test_a_hold_of_the_workspace_stops_the_letter(
    attcli_here: Run, register: Path, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.school]")
    when = ("--reason", "bereavement", "--review", "2099-01-12", "--by", "A. Officer")
    assert attcli_here("hold", AMY["UPN"], *when).returncode == 0
    assert attcli_here("hold", "Z000000000000", *when).returncode == 0
    said = json.loads(attcli_here("stages", register, "--format", "json").stdout)
    assert said["results"][0]["blocked_by"] == "on hold: bereavement (review 12/01/2099)"
    assert said["totals"]["letters_blocked"] == 1
    lost = [found for found in said["findings"] if found["code"] == "hold-without-pupil"]
    assert [found["value"] for found in lost] == ["Z000000000000"]


def test_a_fault_in_the_settings_stops_before_anything_is_read(
    attcli_here: Run, register: Path, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.school]\nnaem = 'Hill'")
    run = attcli_here("stages", register)
    assert run.returncode == 2
    assert "line 2" in run.stderr
    assert "Did you mean name?" in " ".join(run.stderr.split())
    assert run.stdout == ""


def test_without_an_export_the_way_out_is_said(attcli_here: Run) -> None:
    run = attcli_here("stages")
    assert run.returncode == 2
    assert "No register export is named" in run.stderr
