"""`attcli punctuality` as a user runs it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.register.by_hand import weekdays

Run = Callable[..., CompletedProcess[str]]
DAYS = weekdays(date(2025, 9, 1), date(2025, 10, 17))
HEAD = "UPN,Surname,Forename,Year group,Class,Date,Session,Mark,Minutes Late"


def who(n: int) -> str:
    return f"A82300001{n:04d},Surname{n:02d},Ann,{3 + n % 2},{3 + n % 2}A"


def export(path: Path, changed: dict[tuple[int, int], str]) -> Path:
    """Sixteen pupils, half a term, all present but for (pupil, number of the session): mark."""
    slots = [(day, session) for day in DAYS for session in ("AM", "PM")]
    rows = [
        f"{who(n)},{day},{session},{changed.get((n, i), '/')}"
        for n in range(16)
        for i, (day, session) in enumerate(slots)
    ]
    lines = [row if row.count(",") == HEAD.count(",") else f"{row}," for row in rows]
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Surname01 seven times late on Mondays, Surname02 three times after close, Surname03 once."""
    marks = {(1, 10 * week): "L,12" for week in range(7)}
    marks |= {(2, 60 + n): "U" for n in (0, 2, 4)}
    marks |= {(3, 5): "L,3"}
    return export(tmp_path_factory.mktemp("late") / "marks.csv", marks)


def results(attcli: Run, *words: object) -> dict:
    done = attcli(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_punctuality_lists_pupils_over_a_trigger_or_all_who_were_late(attcli, late) -> None:
    found = results(attcli, "punctuality", late)
    assert [(row["surname"], row["triggers"]) for row in found["results"]] == [
        ("Surname01", ["frequent-lates"]),
        ("Surname02", ["lates-after-close"]),
    ]
    first = found["results"][0]
    assert (first["late"], first["arrived"], first["late_pct"]) == (7, 70, 10.0)
    assert (first["recent_late"], first["before_late"], first["before_weeks"]) == (6, 1, 1)
    assert (first["minutes_late"], first["minutes_unknown"]) == (84, 0)
    monday = {"weekday": "Monday", "late": 7, "late_after_close": 0, "arrived": 14}
    assert first["by_weekday"][0] == monday
    everyone = results(attcli, "punctuality", late, "--all")
    assert [row["surname"] for row in everyone["results"]][2:] == ["Surname03"]
    assert everyone["totals"] == found["totals"]
    totals = {"pupils": 16, "late": 8, "late_after_close": 3, "over_trigger": 2}
    assert found["totals"] | totals == found["totals"]
    assert found["late_every_day"][0] == {"minutes": 5, "days": 3.0}


def test_punctuality_for_people(attcli: Run, late: Path) -> None:
    done = attcli("punctuality", late, COLUMNS="80")
    assert done.returncode == 0
    assert "6/60" in done.stdout
    assert "8 before the register closed and 3 after it, of 1120 arrivals (1.0%)" in done.stdout
    assert "from 6 late arrivals, or 3 after the register closed, in the last 6" in done.stderr
    assert "1 more pupil was late at least once" in done.stderr
    assert "Late arrivals without a number of minutes in the export: 3." in done.stderr
    assert "20 minutes 13" in done.stderr


def test_the_schools_own_trigger_and_csv(attcli: Run, late: Path, tmp_path: Path) -> None:
    settings = "[schools.school.policy.lateness]\nfrequent_lates = 1\nweeks = 10\n"
    (tmp_path / "attcli.toml").write_text(settings, encoding="utf-8")
    done = attcli("punctuality", late, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["surname"] for row in rows] == ["Surname02", "Surname01", "Surname03"]
    assert rows[0]["triggers"] == "frequent-lates, lates-after-close"
    assert "in the last 10 school weeks" in done.stderr
