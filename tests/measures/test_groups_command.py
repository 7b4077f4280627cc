"""`attcli groups` as a user runs it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.register.by_hand import weekdays

from attcli.measures.benchmarks import ATTRIBUTION

Run = Callable[..., CompletedProcess[str]]
DAYS = weekdays(date(2025, 9, 1), date(2025, 12, 12))
FIELDS = (
    "by group pupils pupils_rated possible attended absent authorised unauthorised late "
    "attendance_pct absence_pct pa_count pa_rate_pct sa_count sa_rate_pct school"
)
BENCHMARK_FIELDS = (
    "school place level phase series academic_year date weeks_apart measure value comparable ours "
    "possible pupils_rated"
)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "marks.csv"
    lines = ["UPN,Surname,Forename,Year group,Class,FSM,Date,Session,Mark"]
    for n in range(12):
        who = f"A82300001{n:04d},Surname{n:02d},Ann,{3 + n % 2},{3 + n % 2}A,{'YN'[n % 3 > 0]}"
        lines += [
            f"{who},{day},{session},{'I' if n == 0 and i % 8 == 0 else '/'}"
            for i, day in enumerate(DAYS)
            for session in ("AM", "PM")
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def results(attcli: Run, *words: object) -> dict:
    done = attcli("groups", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_json_has_every_grouping_and_the_published_figures(attcli: Run, export: Path) -> None:
    found = results(attcli, export)
    assert [row["by"] for row in found["results"]] == [
        *("everyone", "year", "year", "class", "class", "fsm", "fsm")
    ]
    assert set(found["results"][0]) == set(FIELDS.split())
    assert found["results"][0]["absence_pct"] == 1.11
    assert found["totals"]["possible"] == found["results"][0]["possible"]
    assert set(found["benchmarks"][0]) == set(BENCHMARK_FIELDS.split())
    row = next(row for row in found["benchmarks"] if row["measure"] == "pa_rate_pct")
    said = (row["place"], row["phase"], row["date"], row["value"], row["comparable"])
    assert said == ("England", "all", "2025-12-19", 19.47, 8.33)
    assert found["attribution"] == ATTRIBUTION


def test_by_and_over(attcli_here: Run, export: Path) -> None:
    found = results(attcli_here, export, "--by", "fsm", "--over", "half-term")
    assert [(row["group"], row["period"]) for row in found["results"]] == [
        ("no", "autumn 1 2025/26"),
        ("yes", "autumn 1 2025/26"),
    ]
    assert attcli_here("groups", export, "--by", "shoes").returncode == 2


def test_for_people_the_attribution_stands_under_the_figures(
    attcli_here: Run, export: Path
) -> None:
    done = attcli_here("groups", export, COLUMNS="80")
    assert done.returncode == 0
    assert "everyone" in done.stdout
    assert "daily to 19/12/2025" in done.stdout
    assert ATTRIBUTION in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "here are 12 pupils aged 5 to 15 with 1800 possible sessions" in done.stdout
    assert "office only" in done.stderr
    assert "5 weeks later" not in done.stdout
    assert "1 week later" in done.stdout
    told = " ".join(done.stderr.split())
    assert "beside England only" in told
    assert "figures of England are not all of one date" in told
    assert "to 19/12/2025: absence of all schools" in told
    assert "as the pupils file has it on its day" in told


def test_part_of_a_school_has_no_published_figure_beside_it(attcli_here: Run, export: Path) -> None:
    done = attcli_here("groups", export, "--year", "3")
    assert "Open Government" not in done.stdout
    assert "for whole schools" in " ".join(done.stderr.split())
    found = results(attcli_here, export, "--year", "3")
    assert found["benchmarks"] == []
    assert "attribution" not in found
