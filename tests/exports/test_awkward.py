"""The gallery of nasty files: what reading each one gives, through the door and the command."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.exports.gallery import FOLDER, expected

from attcli.cli.output import findings_exit
from attcli.errors import Exit, UnreadableError, gravest
from attcli.exports.read import inspect, read_exports
from attcli.findings import Finding, Severity

EXPECTED: dict[str, dict[str, Any]] = expected()
COUNTS = (
    *("kind", "layout", "rows", "cells", "marks"),
    *("pupils", "excluded", "first_date", "last_date"),
)


def rows_by_code(findings: tuple[Finding, ...]) -> dict[str, list[int | None]]:
    rows = defaultdict(list)
    for found in findings:
        if found.severity != Severity.INFO:
            rows[found.code].append(found.row)
    return dict(rows)


def test_every_file_of_the_gallery_is_expected() -> None:
    told = {path.name for path in FOLDER.glob("expected*.json")} | {"README.md"}
    assert {path.name for path in FOLDER.iterdir()} - told == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_nasty_file_gives_what_is_expected(name: str) -> None:
    expected = EXPECTED[name]
    found = inspect([FOLDER / name])
    (file,) = found.files
    shown = {"first_date": str(file.first_date), "last_date": str(file.last_date)}
    told = file.as_json() | shown
    assert {key: told[key] for key in COUNTS if key in expected} == {
        key: expected[key] for key in COUNTS if key in expected
    }
    refused = Exit.UNREADABLE if found.refusals else Exit.DONE
    assert gravest(refused, findings_exit(found.findings)) == expected["exit"]
    if "findings" in expected:
        assert rows_by_code(found.findings) == expected["findings"]
    for code, rows in expected.get("other_rows", {}).items():
        others = [list(f.other_rows) for f in found.findings if f.code == code]
        assert others == [rows]
    assert all(place.file == name for place in found.findings)


@pytest.mark.parametrize("name", [name for name, e in EXPECTED.items() if e["exit"] == 3])
def test_a_refusal_names_the_file_and_what_it_is_and_a_way_out(name: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        read_exports([FOLDER / name])
    assert refusal.value.problem.startswith(name)
    assert EXPECTED[name]["says"] in refusal.value.problem
    assert refusal.value.way_out
    assert inspect([FOLDER / name]).files[0].why == str(refusal.value)


@pytest.mark.parametrize("name", [name for name, e in EXPECTED.items() if e["exit"] != 3])
def test_a_file_that_can_be_read_becomes_a_register(name: str) -> None:
    expected = EXPECTED[name]
    register = read_exports([FOLDER / name])
    (source,) = register.sources
    assert source.cells == source.marks + sum(source.excluded.values())
    assert register.marks.get_column("code").drop_nulls().len() == source.marks
    assert register.marks.select("pupil_id", "date", "session").is_duplicated().sum() == 0
    if "surname" in expected:
        assert register.pupils.get_column("surname").to_list() == [expected["surname"]]
    if "pupil_ids" in expected:
        assert register.pupils.get_column("pupil_id").to_list() == expected["pupil_ids"]


def test_the_command_shows_every_nasty_file_and_never_a_traceback(
    attcli: Callable[..., CompletedProcess[str]],
) -> None:
    done = attcli("check", *(FOLDER / name for name in EXPECTED), "--format", "json")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert [result["file"] for result in told["results"]] == list(EXPECTED)
    for result in told["results"]:
        assert result["cells"] == result["marks"] + sum(result["excluded"].values())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("summary.csv", 3),
        ("unknown-marks.csv", 1),
        ("before-the-law.csv", 4),
        ("duplicates.csv", 0),
    ],
)
def test_the_command_ends_with_the_code_of_the_contract(
    name: str, code: int, attcli_here: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    done = attcli_here("check", FOLDER / name, cwd=tmp_path)
    assert done.returncode == code
    assert name in done.stdout
    assert list(tmp_path.iterdir()) == []
