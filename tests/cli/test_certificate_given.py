"""A certificate that was given out is on record, and looked at again when its marks change."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.cli.a_school import ILL, OUT, people, register, workspace
from tests.conftest import Run

NEXT = date(2025, 11, 14)


@pytest.fixture
def office(tmp_path: Path, attcli_here: Run) -> Path:
    workspace(tmp_path)
    people(tmp_path)
    attcli_here("ingest", register(tmp_path), "pupils.csv", "contacts.csv", "--yes")
    return tmp_path


def to_look_at(attcli: Run) -> list[dict]:
    return json.loads(attcli("letters", "list", "--only", "look-again", "--format", "json").stdout)[
        "results"
    ]


@pytest.mark.parametrize("window", [(), ("--sessions", "61"), ("--this-and-last-year",)])
def test_only_changed_marks_ask_for_another_look(
    attcli_here: Run, office: Path, window: tuple[str, ...]
) -> None:
    done = attcli_here("certificate", OUT, "--given-to", "the council", *window)
    assert done.returncode == 0, done.stderr
    assert "1 on record as given out. A slip? attcli undo 2" in done.stderr
    attcli_here("ingest", register(office, NEXT), "--yes")
    assert to_look_at(attcli_here) == []
    attcli_here("ingest", register(office, NEXT, {OUT: "I"}), "--yes")
    [again] = to_look_at(attcli_here)
    assert again["letter"] == "registration-certificate"
    assert "not authorised: 10, now 0" in again["told"]
    attcli_here("letters", "review", again["id"], "--outcome", "void", "--reason", "a new one went")
    assert to_look_at(attcli_here) == []


def test_each_is_on_record_once_a_day(attcli_here: Run, office: Path) -> None:
    for _ in range(2):
        attcli_here("certificate", ILL, OUT, "--given-to", "the court", "--format", "html")
    entries = json.loads(attcli_here("log", "list", "--format", "json").stdout)["results"]
    assert [(one["kind"], one["what"]) for one in entries] == [
        ("certificate", "registration-certificate")
    ] * 2


def test_named_exports_are_not_on_record(attcli_here: Run, office: Path) -> None:
    done = attcli_here("certificate", OUT, register(office), "--given-to", "the court")
    assert done.returncode == 2
    assert "Take the exports in first" in done.stderr
    assert not (office / "certificates").exists()
