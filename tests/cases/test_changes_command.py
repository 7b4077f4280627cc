"""`attcli changes` as an office runs it, on the sample school."""

import json
from pathlib import Path

import pytest
from tests.conftest import Run

PORTHKERRA = Path(__file__).parents[2] / "sample_data/porthkerra"
EXPORTS = (
    PORTHKERRA / "arbor/marks-2025-26.csv",
    PORTHKERRA / "arbor/marks-2026-27.csv",
    "--pupils",
    PORTHKERRA / "arbor/pupils.csv",
)


def told(attcli: Run, *args: object) -> dict:
    done = attcli("changes", *EXPORTS, *args, "--format", "json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_json_since_a_day(attcli: Run) -> None:
    found = told(attcli, "--since", "16/10/2026")
    assert (found["since"], found["since_is"]) == ("2026-10-16", "asked")
    rows = {(row["surname"], row["change"]): row for row in found["results"]}
    ocean = rows["Retallack", "threshold-met"]
    assert (ocean["before_current_sessions"], ocean["current_sessions"]) == (5, 10)
    assert (ocean["before"], ocean["after"], ocean["on"]) == (
        "5 sessions",
        "10 sessions",
        "2026-11-12",
    )
    assert rows["Menhinick", "severe"]["after"] == "50.0% (46/92)"
    assert rows["Angwin", "persistent"]["before"] == "90.3% (6/62)"
    assert rows["Skewis", "within-reach"]["current_sessions"] == 9
    assert rows["Pellow", "stage-up"]["on"] == "2026-10-19"
    totals = found["totals"]
    assert totals["changes"] == len(found["results"]) == sum(totals["by_change"].values())
    assert found["noise"]["correction"] == "Holm"


def test_the_table_in_80_columns(attcli_here: Run) -> None:
    done = attcli_here(
        "changes", *EXPORTS, "--class", "Gannets", "--since", "2026-10-16", COLUMNS="80"
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Retallack" in done.stdout
    assert "Pellow" not in done.stdout
    assert "as held now" in done.stderr


@pytest.mark.parametrize(
    ("runs", "day", "why"),
    [
        ({}, "2026-11-06", "seven-days-before"),
        ({"2026-10-23": None, "2026-10-30": "porthkerra"}, "2026-10-30", "last-weekly-run"),
        ({"2026-10-23": "porthkerra", "2026-11-13": "porthkerra"}, "2026-10-23", "last-weekly-run"),
        ({"2026-10-23": "porthkerra", "2026-10-30": "another"}, "2026-10-23", "last-weekly-run"),
    ],
)
def test_the_last_weekly_run(
    attcli_here: Run, tmp_path: Path, runs: dict[str, str | None], day: str, why: str
) -> None:
    (tmp_path / "attcli.toml").write_text("", encoding="utf-8")
    for last, school in runs.items():
        folder = tmp_path / f"out/{last}-weekly"
        folder.mkdir(parents=True)
        held = {"exit_code": 0, "files": [], "as_of": last, "school": school}
        (folder / "run.json").write_text(json.dumps(held), encoding="utf-8")
    found = told(attcli_here)
    assert (found["since"], found["since_is"]) == (day, why)


@pytest.mark.parametrize("since", ["2026-11-13", "2024-01-01"])
def test_a_day_with_nothing_to_compare(attcli_here: Run, since: str) -> None:
    done = attcli_here("changes", *EXPORTS, "--since", since)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing to compare" in done.stderr
