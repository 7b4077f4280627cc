"""The week of several schools: each folder rests on its own school, and where its pupils were."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.cli.test_movers import file, ingest, upn

from attcli.cli import words
from attcli.cli.open import Ask
from attcli.cli.state import State, set_state, state
from attcli.cli.week_ask import DraftMode, Job
from attcli.cli.week_job import run
from attcli.reports import manifest
from attcli.store import holds
from attcli.store.workspace import case_log_path

AT = datetime(2025, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Path]:
    """Three schools with marks; `hill` and `vale` have a pupil in common, `dale` stands alone."""
    text = "".join(f'[schools.{key}]\nname = "{key.title()}"\n' for key in ("hill", "vale", "dale"))
    (tmp_path / "attcli.toml").write_text(text, encoding="utf-8")
    rows = {
        "hill": [f"{upn(n)},2025-09-03,AM,/" for n in range(20)],
        "vale": [f"{upn(n)},2025-09-03,AM,/" for n in (*range(30, 50), 1)],
        "dale": [f"{upn(n)},2025-09-03,AM,/" for n in range(60, 80)],
    }
    for key, lines in rows.items():
        path = file(tmp_path, key, f"{key}.csv", "UPN,Date,Session,Mark", *lines)
        assert not ingest(tmp_path, path).refused
    before = state()
    set_state(State(workspace=tmp_path, quiet=True))
    yield tmp_path
    set_state(before)


def runs(folder: Path) -> dict[str, int]:
    """When each school's folder was written."""
    return {
        path.parent.name: path.stat().st_mtime_ns for path in (folder / "week").glob("*/run.json")
    }


def week(folder: Path) -> None:
    run(Job(Ask(), folder / "week", date(2025, 9, 8), draft=DraftMode.NONE, force=True))


def rewritten(folder: Path) -> set[str]:
    before = runs(folder)
    week(folder)
    return {key for key, made in runs(folder).items() if before[key] != made}


def test_a_folder_is_made_again_when_its_own_school_changes(trust: Path) -> None:
    week(trust)
    assert rewritten(trust) == set()
    dale = [f"{upn(n)},2025-09-04,AM,/" for n in range(60, 80)]
    ingest(trust, file(trust, "dale", "d2.csv", "UPN,Date,Session,Mark", *dale))
    assert rewritten(trust) == {"dale"}
    vale = [f"{upn(n)},2025-09-04,AM,/" for n in (*range(30, 50), 1)]
    ingest(trust, file(trust, "vale", "v2.csv", "UPN,Date,Session,Mark", *vale))
    assert rewritten(trust) == {"vale", "hill"}  # one pupil's sessions count together


def test_a_folder_names_its_own_schools_files_and_holds_alone(trust: Path) -> None:
    for key, pupil in (("hill", upn(2)), ("dale", upn(61))):
        hold = holds.Hold(key, pupil, "bereaved", date(2026, 1, 12), "A. Officer", AT)
        holds.place(case_log_path(trust), hold)
    week(trust)
    made = manifest.read(trust / "week/dale")
    assert made is not None
    assert [source["file"] for source in made["inputs"]] == ["dale.csv"]
    assert [hold["pupil"] for hold in made["settings"]["holds"]] == [upn(61)]
    page = (trust / "week/dale/summary.html").read_text(encoding="utf-8")
    assert upn(2) not in page
    assert rewritten(trust) == set()
    log = case_log_path(trust)
    holds.release(log, "hill", upn(2), "A. Officer", AT)
    assert rewritten(trust) == {"hill", "vale"}


def test_what_a_week_came_to_is_said_of_each_school_by_name(
    trust: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    set_state(State(workspace=trust))
    words.stderr.cache_clear()
    week(trust)
    lines = capfd.readouterr().err.splitlines()
    names = [line for line in lines if line in {"Hill:", "Vale:", "Dale:"}]
    due = [line for line in lines if line.startswith("Letters due")]
    assert (sorted(names), len(due)) == (["Dale:", "Hill:", "Vale:"], 3)
