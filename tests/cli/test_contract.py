"""What every table command promises: streams, formats, exit codes, no traceback."""

import json
import os
import stat
from pathlib import Path

import polars as pl
import pytest

HEAD = "UPN,Date,Session,Mark,Surname,Forename,Year group,Class"
PUPIL = "A123456789012"


def register(folder: Path, *rows: str, name: str = "marks.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def week(marks: str, surname: str = "Nowak", monday: int = 3) -> list[str]:
    """Ten marks from Monday 3 November 2025."""
    whose = f"{surname},Ewa,4,Seals"
    return [
        f"{PUPIL},{monday + at // 2:02}/11/2025,{'AM' if at % 2 == 0 else 'PM'},{mark},{whose}"
        for at, mark in enumerate(marks)
    ]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return register(tmp_path, *week("/\\/\\/\\/\\II"))


def test_json_is_one_object_and_words_go_to_stderr(attcli, marks):
    done = attcli("absence", marks, "--format", "json")
    made = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(made)[:9] == [
        "command",
        "version",
        "as_of",
        "school",
        "window",
        "sources",
        "findings",
        "results",
        "totals",
    ]
    assert made["as_of"] == "2025-11-07"
    assert made["school"] == "school"
    assert made["window"] == {"from": "2025-08-01", "to": "2025-11-07"}
    [source] = made["sources"]
    assert (source["file"], source["rows"], source["cells"]) == ("marks.csv", 10, 10)
    assert len(source["sha256"]) == 64
    [row] = made["results"]
    assert (row["possible"], row["absent"], row["absence_pct"], row["status"]) == (
        10,
        2,
        20.0,
        "persistent",
    )


def test_people_come_first_and_the_id_last_in_csv(attcli_here, marks):
    done = attcli_here("absence", marks, "--format", "csv")
    head = done.stdout.splitlines()[0].split(",")
    assert head[:7] == [
        "surname",
        "forename",
        "year_group",
        "class",
        "attendance_pct",
        "absent",
        "possible",
    ]
    assert head[-1] == "pupil_id"


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "txt"])
def test_the_output_files_ending_chooses_the_format(attcli_here, marks, tmp_path, ending):
    done = attcli_here("absence", marks, "-o", tmp_path / f"out.{ending}")
    made = tmp_path / f"out.{ending}"
    assert (done.returncode, done.stdout) == (0, "")
    assert made.stat().st_size > 100
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_csv_defuses_formulas_but_not_marks(attcli_here, tmp_path):
    marks = register(tmp_path, *week("/\\/\\/\\/\\II", surname="=cmd|calc"))
    attcli_here("absence", marks, "-o", tmp_path / "out.csv")
    frame = pl.read_csv(tmp_path / "out.csv")
    assert frame.item(0, "surname") == "'=cmd|calc"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["absence"], 2, "No register export"),
        (["absence", "no-such.csv"], 3, "no-such.csv"),
        (["absence", "marks.csv", "-o", "out.pages"], 2, "says no format"),
        (["absence", "marks.csv", "--format", "xlsx"], 2, "needs a file"),
        (["absence", "marks.csv", "--as-of", "yesterday"], 2, "is not a date"),
        (["absence", "marks.csv", "--as-of", "31/02/2025"], 2, "is not a date"),
        (["absence", "marks.csv", "--from", "2025-11-07", "--to", "2025-11-03"], 2, "from"),
        (["absence", "marks.csv", "--pupil", "nobody"], 2, "No pupil"),
        (["absence", "marks.csv", "--workspace", "nowhere"], 2, "nowhere"),
        (["absense", "marks.csv"], 2, "absense"),
    ],
)
def test_a_users_fault_is_a_sentence(attcli_here, marks, args, code, words):
    done = attcli_here(*args)
    assert done.returncode == code, done.stderr
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_error_findings_end_1_and_marks_before_the_law_4(attcli, tmp_path):
    odd = register(tmp_path, *week("/\\/\\/\\/\\I?"))
    assert attcli("absence", odd).returncode == 1
    old = register(tmp_path, f"{PUPIL},02/07/2012,AM,/,Nowak,Ewa,4,Seals", *week("/\\/\\/\\/\\II"))
    assert attcli("absence", old).returncode == 4


def test_names_with_markup_and_every_script_reach_any_console(attcli, tmp_path):
    marks = register(tmp_path, *week("/\\/\\/\\/\\II", surname="[/x]Świątek حدّاد"))
    done = attcli("absence", marks, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert "[/x]Świątek" in done.stdout


def test_quiet_says_nothing_and_the_log_holds_no_name(attcli, marks, tmp_path):
    done = attcli("-q", "absence", marks, "--format", "csv", "--json-log", tmp_path / "log.jsonl")
    assert done.stderr == ""
    line = json.loads((tmp_path / "log.jsonl").read_text())
    assert (line["command"], line["exit"]) == ("absence", 0)
    assert "Nowak" not in (tmp_path / "log.jsonl").read_text()


def test_nothing_is_written_but_what_is_named(attcli, marks, tmp_path):
    attcli("absence", marks)
    attcli("threshold", marks)
    assert [path.name for path in tmp_path.iterdir()] == ["marks.csv"]


def test_a_dozen_findings_are_told_and_check_tells_all(attcli_here, tmp_path):
    odd = register(tmp_path, *week("??????????"), *week("??????/\\/\\", monday=10))
    told = attcli_here("absence", odd).stderr
    assert told.count("error: ") == 12
    assert "… and 5 more: `attcli check` lists them all." in told  # and the few-pupils warning
    assert attcli_here("check", odd).stderr.count("error: ") == 16


def test_an_export_is_never_overwritten(attcli_here, marks):
    before = marks.read_bytes()
    done = attcli_here("absence", marks, "-o", marks)
    assert done.returncode == 2
    assert "the export itself" in done.stderr
    assert marks.read_bytes() == before


@pytest.mark.parametrize("command", [["governors", "-o"], ["celebrate", "--certificate"]])
def test_nor_is_it_by_a_document(attcli_here, marks, command):
    page = marks.rename(marks.with_suffix(".html"))
    before = page.read_bytes()
    done = attcli_here(*command, page, page)
    assert (done.returncode, "the export itself" in done.stderr) == (2, True)
    assert page.read_bytes() == before


@pytest.mark.parametrize("width", [80, 100, 140])
def test_tables_fit_the_terminal_without_cutting_a_word(attcli_here, marks, width):
    for command in ("absence", "threshold", "stages"):
        done = attcli_here(command, marks, COLUMNS=str(width))
        lines = done.stdout.splitlines()
        assert max(map(len, lines)) <= width
        assert any("Nowak" in line or "Surname" in line for line in lines)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_long_name_does_not_push_a_column_off_the_edge(attcli_here, tmp_path, width):
    long = "Featherstonehaugh-Cholmondeley-Carbis"
    marks = register(tmp_path, *week("/\\/\\/\\/\\II", surname=long))
    done = attcli_here("absence", marks, COLUMNS=str(width))
    assert "persistent" in done.stdout
    assert "8" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= width


def test_a_log_never_spoils_an_export(attcli_here, marks):
    before = marks.read_bytes()
    done = attcli_here("absence", marks, "--json-log", marks)
    assert (done.returncode, marks.read_bytes()) == (2, before)


@pytest.mark.parametrize("command", [["certificate", "--all", "marks.csv", "-o"], ["init"]])
def test_a_file_named_as_a_folder_is_a_sentence(attcli_here, marks, command):
    done = attcli_here(*command, "marks.csv", *(["--yes"] if command == ["init"] else []))
    assert done.returncode == 2
    assert "fault in attcli" not in done.stderr


def test_a_list_that_goes_elsewhere_says_its_heading_to_the_person(attcli, marks):
    done = attcli("threshold", marks, "--format", "csv")
    assert "1 can't be ruled out" in done.stderr
    assert done.stdout.startswith("surname,forename,year_group,class,attendance_pct,absent,")


def test_a_day_past_the_register_is_said(attcli_here, marks):
    done = attcli_here("absence", marks, "--as-of", "2030-01-01")
    assert "No pupil has a row" in done.stderr
