"""The daily lists and the forecast as a user runs them."""

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


def test_punctuality_for_people(attcli_here: Run, late: Path) -> None:
    done = attcli_here("punctuality", late, COLUMNS="80")
    assert done.returncode == 0
    assert "6/60" in done.stdout
    assert "8 before the register closed and 3 after it, of 1120 arrivals (1.0%)" in done.stdout
    assert "from 6 late arrivals, or 3 after the register closed, in the last 6" in done.stderr
    assert "1 more pupil was late at least once" in done.stderr
    assert "Late arrivals without a number of minutes in the export: 3." in done.stderr
    assert "20 minutes 13" in done.stderr


def test_the_schools_own_trigger_and_csv(attcli_here: Run, late: Path, tmp_path: Path) -> None:
    settings = "[schools.school.policy.lateness]\nfrequent_lates = 1\nweeks = 10\n"
    (tmp_path / "attcli.toml").write_text(settings, encoding="utf-8")
    done = attcli_here("punctuality", late, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["surname"] for row in rows] == ["Surname02", "Surname01", "Surname03"]
    assert rows[0]["triggers"] == "frequent-lates, lates-after-close"
    assert "in the last 10 school weeks" in done.stderr


PUPILS = "UPN,Surname,Forename,Looked after"
CONTACTS = (
    "UPN,Contact title,Contact forename,Contact surname,Relationship,Priority,Phone,Do not contact"
)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two N of Surname01 long ago, one of Surname02 (looked after) today, a blank of Surname03."""
    folder = tmp_path_factory.mktemp("waiting")
    export(folder / "marks.csv", {(1, 0): "N", (1, 1): "N", (2, 69): "N", (3, 4): ""})
    pupils = [f"{who(n)[:13]},Surname{n:02d},Ann,{'Yes' if n == 2 else 'No'}" for n in range(16)]
    (folder / "pupils.csv").write_text("\n".join([PUPILS, *pupils]) + "\n", encoding="utf-8")
    contacts = [
        f"{who(1)[:13]},Mr,Al,Hall,Father,2,07700 900002,No",
        f"{who(1)[:13]},Mrs,Bea,Hall,Mother,1,07700 900001,No",
        f"{who(2)[:13]},Mr,Cy,Lane,Father,1,07700 900003,Yes",
    ]
    (folder / "contacts.csv").write_text("\n".join([CONTACTS, *contacts]) + "\n", encoding="utf-8")
    return folder


def files(folder: Path) -> list[object]:
    pupils, contacts = folder / "pupils.csv", folder / "contacts.csv"
    return [folder / "marks.csv", "--pupils", pupils, "--contacts", contacts]


def test_unexplained_holds_both_lists_in_json(attcli_here: Run, waiting: Path) -> None:
    found = results(attcli_here, "unexplained", *files(waiting), "--from", "2025-10-01")
    told = [(r["surname"], r["kind"], r["age_school_days"], r["overdue"]) for r in found["results"]]
    assert told == [
        ("Surname01", "no-reason-yet", 34, True),
        ("Surname01", "no-reason-yet", 34, True),
        ("Surname03", "missing", 32, True),
        ("Surname02", "no-reason-yet", 0, False),
    ]
    assert found["window"]["from"] == "2025-09-01"
    assert found["results"][0]["row"] == 72
    calls = found["calls"]
    assert [(row["surname"], row["urgent"]) for row in calls] == [
        ("Surname02", ["looked_after"]),
        ("Surname01", []),
    ]
    assert calls[0]["no_call"] == "every contact is marked “do not contact”"
    assert [one["phone"] for one in calls[1]["contacts"]] == ["07700 900001", "07700 900002"]
    totals = {"no_reason": 3, "no_reason_overdue": 2, "missing": 1, "pupils": 3, "to_call": 2}
    assert found["totals"] | totals == found["totals"]


def test_the_call_list_for_people_and_as_csv(attcli_here: Run, waiting: Path) -> None:
    done = attcli_here("unexplained", *files(waiting), "--calls", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("looked after") < done.stdout.index("07700 900001 Mrs Bea Hall")
    assert "07700 900003" not in done.stdout
    assert "Pupils with nobody to ring in the contacts export: 1." in done.stderr
    done = attcli_here("unexplained", *files(waiting), "--calls", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[1]["contacts"].startswith("Mrs Bea Hall Mother 07700 900001; Mr Al Hall")


def test_unexplained_for_people_says_what_the_files_lack(attcli_here: Run, waiting: Path) -> None:
    done = attcli_here("unexplained", waiting / "marks.csv", COLUMNS="80")
    assert "Marks without a reason yet: 3, overdue (over 5 school days): 2." in done.stdout
    assert "To ring about 2 pupils: --calls shows whom" in done.stderr
    done = attcli_here("unexplained", waiting / "marks.csv", "--calls")
    assert "The exports don't say who is looked after" in done.stderr
    assert "No contacts export is named" in done.stderr


def test_a_hold_of_the_office_stands_beside_the_call(attcli: Run, waiting: Path, tmp_path) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.school]\nname = "Hill"\n', encoding="utf-8")
    placed = attcli("hold", who(1)[:13], "--reason", "bereavement", "--review", "2099-01-12")
    assert placed.returncode == 0, placed.stderr
    found = results(attcli, "unexplained", *files(waiting))
    assert found["calls"][1]["held"] == "on hold: bereavement (review 12/01/2099)"
    assert found["calls"][0]["held"] is None
    done = attcli("unexplained", *files(waiting), "--calls", COLUMNS="120")
    assert "bereavement" in done.stdout


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Surname01 away without leave for the last ten days, Surname02 ill for one day."""
    marks = {(1, n): "O" for n in range(50, 70)} | {(2, 0): "I", (2, 1): "I"}
    return export(tmp_path_factory.mktemp("runs") / "marks.csv", marks)


def test_continuous_lists_who_stands_at_a_clock(attcli_here: Run, runs: Path) -> None:
    found = results(attcli_here, "continuous", runs, "--from", "2025-10-15")
    (row,) = found["results"]
    assert (row["surname"], row["current_days"]) == ("Surname01", 10)
    assert row["current_from"] == "2025-10-06"
    assert row["current_codes"] == {"O": 20}
    assert [(c["clock"], c["reached"]) for c in row["clocks"]] == [
        ("proof-of-absence", "2025-10-08"),
        ("attendance-return", "2025-10-17"),
        ("no-contact", "2025-10-17"),
    ]
    assert (row["next_clock"], row["next_in"], row["next_date"]) == ("deletion-ground", 10, None)
    weekend = {"from": "2025-10-11", "to": "2025-10-12", "why": "weekend"}
    assert row["between"] == [weekend | {"session": None, "code": None}]
    assert found["totals"]["by_clock"]["attendance-return"] == 1
    assert {clock["clock"] for clock in found["clocks"]} >= {"deletion-ground", "sickness-return"}
    everyone = results(attcli_here, "continuous", runs, "--all")
    assert [row["surname"] for row in everyone["results"]] == ["Surname01", "Surname02"]


def test_continuous_for_people_says_what_may_follow_and_its_source(attcli, runs) -> None:
    done = attcli("continuous", runs, COLUMNS="80")
    assert "no contact" in done.stdout
    assert "17/10/2025" in done.stdout
    assert "1 pupil is absent now, of 2 with any absence" in " ".join(done.stdout.split())
    assert "SI 2024/208" in done.stderr
    assert "weekends 1" in done.stderr
    assert "this is not legal advice" in done.stderr


def test_days_of_illness_that_add_up_are_told_beside_a_pupil_who_is_back(
    attcli_here, tmp_path
) -> None:
    """Every second day ill, fifteen in all: no run goes on, and the year's clock is reached."""
    marks = {(1, n): "I" for n in range(60) if n % 4 < 2}
    path = export(tmp_path / "marks.csv", marks)
    (row,) = results(attcli_here, "continuous", path)["results"]
    (clock,) = (c for c in row["clocks"] if c["now"])
    assert (row["current_days"], clock["days"], clock["continuous"]) == (0, 15, False)
    shown = " ".join(attcli_here("continuous", path, COLUMNS="200").stdout.split())
    assert "sickness return year 09/10/2025 (15 days in all)" in shown


TERMS = """
[[schools.school.terms]]
name = "Autumn 1"
start = 2025-09-01
end = 2025-10-17

[[schools.school.terms]]
name = "Summer"
start = 2026-07-06
end = 2026-07-10
"""


def test_a_forecast_says_its_assumption_and_who_can_still_avoid_it(
    attcli_here, runs, tmp_path
) -> None:
    (tmp_path / "attcli.toml").write_text(TERMS, encoding="utf-8")
    found = results(attcli_here, "absence", runs, "--all")
    row = found["results"][0]
    assert (row["surname"], row["absent"], row["possible"]) == ("Surname01", 20, 70)
    assert (row["planned"], row["can_avoid_pa"], row["may_still_miss"]) == (10, False, 0)
    assert found["results"][1]["may_still_miss"] == 5  # 7 of 80 is the most under 10%
    (ahead,) = found["forecast"]
    assert ahead | {"from": "2026-07-06", "to": "2026-07-10", "days": 5} == ahead
    assert (ahead["pa_avoidable"], ahead["pa_certain"], ahead["unknown"]) == (0, 1, None)
    done = attcli_here("absence", runs, "--forecast", COLUMNS="80")
    said = " ".join(done.stdout.split())
    assert "If every planned session from Monday 6 July 2026 to Friday 10 July 2026" in said
    assert "by the end of the year 0 of them can still avoid it, 1 cannot" in done.stderr


def test_no_forecast_without_term_dates_or_for_part_of_a_year(attcli_here, runs, tmp_path) -> None:
    done = attcli_here("absence", runs, "--forecast", COLUMNS="120")
    assert "No forecast: the term dates in attcli.toml do not reach the summer" in done.stdout
    row = results(attcli_here, "absence", runs)["results"][0]
    assert (row["can_avoid_pa"], row["forecast_unknown"]) == (None, "term-dates")
    (tmp_path / "attcli.toml").write_text(TERMS, encoding="utf-8")
    row = results(attcli_here, "absence", runs, "--from", "2025-09-08")["results"][0]
    assert (row["may_still_miss"], row["forecast_unknown"]) == (None, "period")
    row = results(attcli_here, "absence", runs, "--from", "2025-09-01")["results"][0]
    assert (row["may_still_miss"], row["forecast_unknown"]) == (0, None)


@pytest.mark.parametrize("command", ["punctuality", "unexplained --calls", "continuous"])
def test_a_pupil_who_is_always_there_makes_an_empty_list(
    attcli_here: Run, runs: Path, command
) -> None:
    done = attcli_here(*command.split(), runs, "--pupil", "Surname05")
    assert done.returncode == 0, done.stderr
    assert "Surname05" not in done.stdout
