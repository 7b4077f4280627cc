"""`attcli log` as a person runs it: entered, listed with names, undone; refused where odd."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.store.remembering import take_in

UPN = "A000000000000"
ADD = ("add", UPN, "--kind", "meeting", "--date", "2025-11-10")
Log = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "attcli.toml").write_text("[schools.hill]\n[office]\nby = 'The office'")
    return tmp_path


@pytest.fixture
def log(attcli_here: Log, office: Path) -> Log:
    return lambda *words, **more: attcli_here("log", *words, **more)


def listed(log: Log, *words: str) -> list[dict[str, object]]:
    run = log("list", *words, "--format", "json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)["results"]


def test_entered_listed_and_undone(attcli_here: Log, log: Log) -> None:
    empty = log("list")
    assert (empty.returncode, "attcli log add" in empty.stderr) == (0, True)
    done = log(*ADD, "--what", "first meeting", "--outcome", "bus pass", "--by", "Ann")
    assert (done.returncode, done.stderr) == (0, "")
    log("add", UPN, "--kind", "plan", "--date", "2099-01-12", "--until", "2099-02-12")
    later, first = listed(log)
    assert (first["date"], first["what"], first["outcome"]) == (
        "2025-11-10",
        "first meeting",
        "bus pass",
    )
    assert (first["by"], first["school"], first["pupil"]) == ("Ann", "hill", UPN)
    assert (later["by"], later["until"], later["outcome"]) == ("The office", "2099-02-12", None)
    undone = attcli_here("undo", str(first["change"]))
    assert f"it is taken out of {UPN}'s log" in " ".join(undone.stderr.split())
    assert listed(log) == [later]
    assert "Surname" not in log("list").stdout


def test_names_are_those_of_the_marks_remembered(log: Log, office: Path) -> None:
    take_in(office)
    assert log(*ADD, "--outcome", "bus pass").stderr == ""
    log("add", "hill|upn:A000000000001", "--kind", "letter", "--date", "2025-11-12")
    slip = log("add", "A999", "--kind", "call", "--date", "2025-11-13")
    said = " ".join(slip.stderr.split())
    assert (slip.returncode, "“A999” is nobody in the marks remembered" in said) == (0, True)
    assert "A slip? attcli undo 4" in said
    call, letter, meeting = listed(log)
    assert (call["surname"], letter["surname"], meeting["surname"]) == (
        None,
        "Surname1",
        "Surname0",
    )
    assert meeting["pupil_id"] == f"hill|upn:{UPN}"
    assert [one["pupil"] for one in (call, letter, meeting)] == ["A999", "A000000000001", UPN]
    assert list(meeting)[-1] == "pupil_id"
    for named in (UPN, UPN.lower(), "Surname0, Forename0", f"hill|upn:{UPN}"):
        assert listed(log, named) == [meeting]
    assert listed(log, "A999") == [call]
    assert listed(log, "--since", "2025-11-12", "--kind", "letter") == [letter]
    assert listed(log, "--school", "vale") == []
    for width in (80, 140):
        shown = log("list", COLUMNS=str(width)).stdout
        assert max(map(len, shown.splitlines())) <= width
        assert "bus pass" in shown
    assert log("list", "Nobody").returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Amy Jones", *ADD[2:]), "looks like a name"),
        (("Jones", *ADD[2:]), "looks like a name"),
        (("hill|name:Jones", *ADD[2:]), "is no pupil_id of the marks remembered"),
        (("hill|A123456789012", *ADD[2:]), "goes school|kind:value"),
        (("vale|adno:7", *ADD[2:]), "no school “vale”"),
        ((*ADD[1:], "--school", "vale"), "no school “vale”"),
        ((UPN, "--kind", "tea", "--date", "2025-11-10"), "Say one of letter, call, meeting"),
        ((UPN, "--kind", "call", "--date", "2099-11-10"), "2099-11-10 is still to come"),
        ((UPN, "--kind", "letter", "--date", "2099-11-10"), "meetings, visits and plans may be"),
        (
            (UPN, "--kind", "visit", "--date", "2099-11-10", "--outcome", "well"),
            "there is no outcome yet",
        ),
        ((*ADD[1:], "--until", "2025-12-10"), "A meeting has no --until"),
        (
            (UPN, "--kind", "plan", "--date", "2025-11-10", "--until", "2025-11-09"),
            "It would end (2025-11-09) before its day",
        ),
    ],
)
def test_what_can_not_be_is_refused(
    log: Log, office: Path, words: tuple[str, ...], said: str
) -> None:
    run = log("add", *words)
    assert run.returncode == 2
    assert said in " ".join(run.stderr.replace("│ ", " ").split())
    assert not (office / "attcli.sqlite3").exists()


def test_without_a_workspace_there_is_no_log(attcli_here: Log, tmp_path: Path) -> None:
    for words in (ADD, ("list",)):
        run = attcli_here("log", *words)
        assert (run.returncode, "attcli init" in run.stderr) == (2, True)
