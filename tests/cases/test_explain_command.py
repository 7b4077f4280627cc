"""`attcli explain` as a meeting uses it, on pupils of the sample school."""

import json
import os
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.register.by_hand import others, view_of, weekdays

from attcli.cases.one_pupil import explained, only
from attcli.policy.settings_file import load
from attcli.register.model import Source
from attcli.reports.one_pupil import parts

PORTHKERRA = Path(__file__).parents[2] / "sample_data/porthkerra"
GOLDEN = Path(__file__).parent / "golden/explain.json"
MARKS = (PORTHKERRA / "arbor/marks-2025-26.csv", PORTHKERRA / "arbor/marks-2026-27.csv")
SAM = "porthkerra|upn:sam"
SOURCE = Source("marks.csv", MARKS[0], "", "", "register", None)
EXPORTS = (*MARKS, "--pupils", PORTHKERRA / "arbor/pupils.csv")


def picture(attcli: Run, pupil: str, *args: object) -> dict:
    done = attcli("-w", PORTHKERRA, "explain", pupil, *EXPORTS, "--format", "json", *args)
    assert done.stdout, done.stderr
    (found,) = json.loads(done.stdout)["results"]
    return found


def test_golden(attcli: Run) -> None:
    """Ocean Retallack: ten unauthorised sessions now, three still without a reason."""
    found = picture(attcli, "L999200119034")
    every = found["rows"].pop("all")
    assert len(every) == 94  # 92 possible, and two closed or without a bus
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "pupil",
    [
        "R999200126256",  # nursery, mornings only
        "T999200121103",  # four marks missing
        "D999200119037",  # often late
        "E999200121097",  # left, with marks after it
    ],
)
def test_every_figure_has_its_rows(attcli_here: Run, pupil: str) -> None:
    found = picture(attcli_here, pupil)
    counts, rows, test = found["counts"], found["rows"], found["threshold"]
    for name in ("absent", "unauthorised", "missing"):
        assert len(rows[name]) == counts[name]
    assert len(rows["late"]) == counts["late"] + counts["late_after_close"]
    assert sum(reason["n"] for reason in found["reasons"]) == counts["absent"]
    assert len(test["current"]) == test["current_sessions"]
    lines = {path.name: path.read_text(encoding="utf-8-sig").splitlines() for path in MARKS}
    for row in (*rows["all"], *test["sessions"], *test["current"]):
        line = lines[row["file"]][row["row"] - 1]
        assert row["code"] is None or row["code"] in line


def test_of_a_pupil_without_a_possible_session_nothing_is_foretold() -> None:
    days = weekdays(date(2026, 9, 7), date(2026, 9, 18))
    never = [("sam@porthkerra", day, session, "D") for day in days for session in ("AM", "PM")]
    school = load(PORTHKERRA / "attcli.toml")
    view = view_of([*others(days, school="porthkerra"), *never], settings=school)
    mine = only(replace(view, register=replace(view.register, sources=(SOURCE,))), SAM)
    attendance = parts(explained(mine), 10)[1]
    assert attendance.lines == (
        "n/a: attended 0 of 0; absent 0 (authorised 0, unauthorised 0). No possible session.",
    )


def test_one_screen(attcli_here: Run) -> None:
    done = attcli_here("-w", PORTHKERRA, "explain", "Skewis, Merlin", *EXPORTS, COLUMNS="80")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 50
    said = " ".join(done.stdout.split())
    assert "9 unauthorised sessions in the ten school weeks from 31 Aug 2026: not met now" in said
    assert "Rows of marks-2026-27.csv." in said


def test_the_window_of_last_summer_names_both_files(attcli_here: Run) -> None:
    args = ("explain", "P999200121101", *EXPORTS, "--rows")
    done = attcli_here("-w", PORTHKERRA, *args, COLUMNS="140")
    assert "[1] marks-2025-26.csv and [2] marks-2026-27.csv" in done.stdout
    assert "Mon 13 Jul 2026 AM O [1] row" in done.stdout


def test_two_of_one_name_are_refused_by_their_ids(attcli_here: Run) -> None:
    done = attcli_here("explain", "Jago Pender", *EXPORTS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "T999200122133" in done.stderr
    assert "E999200120067" in done.stderr
    assert "year 5 · Seals" in done.stderr
    assert "Jago" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"), [([], "Name one pupil"), (["Skewis", "Angwin"], "one at a time")]
)
def test_one_pupil_is_named(attcli_here: Run, words: list[str], said: str) -> None:
    done = attcli_here("explain", *words, MARKS[1])
    assert done.returncode == 2
    assert said in done.stderr


def test_the_page_is_private_and_needs_no_network(attcli_here: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = attcli_here("explain", "Hicks, Bram", *EXPORTS, "-o", page)
    assert (done.returncode, done.stdout) in [(0, ""), (1, "")]
    text = page.read_text(encoding="utf-8")
    assert "Hicks, Bram" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<script" not in text
    if os.name == "posix":
        assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_a_name_is_never_markup(attcli_here: Run, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    head = "UPN,Date,Session,Mark,Surname,Forename,Class"
    row = "A123456789012,2025-11-03,AM,I,<b>[red]Nowak,Ewa,4A"
    marks.write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert "<b>[red]Nowak, Ewa" in attcli_here("explain", "A123456789012", marks).stdout
    page = attcli_here("explain", "A123456789012", marks, "--format", "html").stdout
    assert "&lt;b&gt;[red]Nowak" in page
    assert "<b>" not in page


def test_from_the_workspace_with_its_log_and_holds(attcli_here: Run, tmp_path: Path) -> None:
    settings = (PORTHKERRA / "attcli.toml").read_text(encoding="utf-8")
    (tmp_path / "attcli.toml").write_text(settings, encoding="utf-8")
    assert attcli_here("-q", "ingest", *EXPORTS).returncode in (0, 1)
    upn = "L999200119034"
    logged = ("--kind", "meeting", "--date", "2026-11-09", "--outcome", "bus pass")
    assert attcli_here("log", "add", upn, *logged).returncode == 0
    assert (
        attcli_here("hold", upn, "--reason", "bereavement", "--review", "2026-12-14").returncode
        == 0
    )
    done = attcli_here("explain", upn, "--format", "json")
    (found,) = json.loads(done.stdout)["results"]
    assert found["counts"]["absent"] == 10
    assert (found["log"][0]["date"], found["log"][0]["outcome"]) == ("2026-11-09", "bus pass")
    assert "bereavement" in found["stage"]["blocked_by"]
    shown = attcli_here("explain", upn).stdout
    assert "9 Nov 2026  meeting, bus pass" in shown
    assert "Blocked: on hold: bereavement" in shown
