"""`attcli interventions` as a person runs it, from what the workspace remembers and its log."""

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
MONDAYS = [date(2025, 9, 1) + timedelta(7 * week) for week in range(7)]
NUMBERS = [f"A{at:012}" for at in range(9)]


@pytest.fixture
def office(attcli_here: Run, tmp_path: Path) -> Path:
    """Seven weeks of nine pupils; the first seven miss two days of the second, and all of them
    but the first two days of the sixth."""
    (tmp_path / "attcli.toml").write_text("[schools.hill]\n")
    lines = ["UPN,Date,Session,Mark,Surname,Forename,Year group,Class"]
    for at, number in enumerate(NUMBERS):
        for week, monday in enumerate(MONDAYS):
            for day in range(5):
                away = day < 2 and at < 7 and (week == 1 or (week == 5 and at > 0))
                told = f"{monday + timedelta(day):%d/%m/%Y}"
                name = f"Surname{at},Ada,4,Seals"
                mark = "I" if away else "/"
                lines += [f"{number},{told},{half},{mark},{name}" for half in ("AM", "PM")]
    (tmp_path / "marks.csv").write_text("\n".join(lines))
    assert attcli_here("-q", "ingest", "marks.csv").returncode == 0
    return tmp_path


def results(run: subprocess.CompletedProcess[str]) -> dict:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_without_an_entry_it_says_the_way_out(attcli_here: Run, office: Path) -> None:
    for words in ((), ("marks.csv",)):
        run = attcli_here("interventions", *words, "--format", "json")
        assert (results(run)["results"], "attcli log add" in run.stderr) == ([], True)


def test_a_letter_beside_similar_pupils(attcli_here: Run, office: Path) -> None:
    letter = ("--kind", "letter", "--date", f"{MONDAYS[3]}")
    attcli_here("log", "add", NUMBERS[0], *letter, "--what", "attendance-1")
    attcli_here("log", "add", NUMBERS[8], "--kind", "meeting", "--date", f"{MONDAYS[6]}")
    attcli_here("log", "add", "A999999999999", *letter)
    found = results(attcli_here("interventions", "--weeks", "3", "--format", "json"))
    meeting, row = found["results"]
    assert (row["surname"], row["kind"], row["what"]) == ("Surname0", "letter", "attendance-1")
    assert (row["before_absent"], row["before_possible"]) == (4, 30)
    assert (row["after_absent"], row["after_possible"], row["change_points"]) == (0, 30, -13.33)
    theirs = (row["similar_before_absent"], row["similar_after_absent"])
    assert (row["similar"], *theirs) == (6, 24, 24)
    assert (row["difference_points"], row["difference_sessions"]) == (-13.33, -4.0)
    assert (meeting["incomplete"], meeting["difference_points"]) == (["after"], None)
    assert len(found["cannot_show"]) == 4
    letters, meetings = found["totals"]["by_kind"]
    assert (letters["compared"], letters["difference_points"]) == (1, None)
    assert (meetings["compared"], meetings["incomplete"]) == (0, 1)
    assert [one["code"] for one in found["findings"]].count("entry-without-pupil") == 1
    for width in (80, 140, 170):
        shown = attcli_here("interventions", "--weeks", "3", COLUMNS=str(width))
        assert max(map(len, shown.stdout.splitlines())) <= width
        said = " ".join(shown.stdout.split())
        assert "Nothing here is proof." in said
    assert "4/30 13.3% 0/30 0.0% 24/180 13.3% 24/180 13.3% -13.3" in said
    assert "weeks not over" in said
    nobody = results(attcli_here("interventions", "--pupil", NUMBERS[1], "--format", "json"))
    assert nobody["results"] == []


def test_a_letter_declared_void_is_none(attcli_here: Run, office: Path) -> None:
    letter = ("--kind", "letter", "--date", f"{MONDAYS[3]}", "--what", "attendance-1")
    for number in NUMBERS[:2]:
        assert attcli_here("log", "add", number, *letter).returncode == 0
    both = results(attcli_here("interventions", "--format", "json"))["results"]
    assert [row["surname"] for row in both] == ["Surname0", "Surname1"]
    void = attcli_here("letters", "void", "1", "--reason", "another family's")
    assert void.returncode == 0, void.stderr
    (left,) = results(attcli_here("interventions", "--format", "json"))["results"]
    assert left["surname"] == "Surname1"
