"""`attcli verify`: what became of a week's folder since it was made."""

import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import Run, run_in
from tests.reports.conftest import write_office

FILES = ("marks.csv", "--pupils", "pupils.csv", "--contacts", "contacts.csv")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The week of an office, of which each test has a copy."""
    folder = write_office(tmp_path_factory.mktemp("office"))
    done = run_in(folder, "weekly", *FILES, "-o", "week", "--draft", "none")
    assert done.returncode == 0, done.stderr
    return folder / "week"


@pytest.fixture
def week(made_once: Path, attcli_here: Run, office: Path) -> Path:
    return shutil.copytree(made_once, office / "week")


def told(attcli_here: Run, *args: object) -> tuple[int, dict[tuple[str, str], str], dict]:
    done = attcli_here("verify", *args, "--format", "json")
    answer = json.loads(done.stdout)
    states = {(row["folder"], row["file"]): row["state"] for row in answer["results"]}
    return done.returncode, states, answer


def test_a_folder_as_it_was_made_is_whole(attcli_here: Run, week: Path) -> None:
    code, states, answer = told(attcli_here, week)
    assert (code, set(states.values())) == (0, {"whole"})
    assert {name for _, name in states} >= {"summary.html", "weekly.xlsx", "marks.csv"}
    assert answer["as_of"] == "2025-11-07"
    assert answer["totals"]["inputs_whole"] == 3
    (run,) = answer["runs"]
    assert (run["whole"], set(run["same_here"].values())) == (True, {True})


@pytest.mark.parametrize(
    ("what", "file", "state", "code"),
    [
        ("changed", "week/summary.html", "changed", 1),
        ("gone", "week/weekly.xlsx", "missing", 1),
        ("new", "week/notes.txt", "added", 0),
        ("new", "week/letters/reply.pdf", "added", 0),
        ("changed", "marks.csv", "changed", 0),  # the next export lies there
        ("gone", "pupils.csv", "missing", 0),
    ],
)
def test_each_way_a_file_may_differ(
    attcli_here: Run, week: Path, office: Path, what: str, file: str, state: str, code: int
) -> None:
    path = office / file
    if what == "gone":
        path.unlink()
    else:
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as more:
            more.write("more\n")
    ended, states, _ = told(attcli_here, "week")
    differ = {name: said for (_, name), said in states.items() if said != "whole"}
    assert (ended, differ) == (code, {file.removeprefix("week/"): state})


def test_exports_moved_elsewhere_are_named(attcli_here: Run, week: Path, office: Path) -> None:
    (office / "old").mkdir()
    moved = (office / "marks.csv").rename(office / "old/marks.csv")
    assert told(attcli_here, "week")[1]["", "marks.csv"] == "missing"
    assert told(attcli_here, "week", moved)[1]["", "marks.csv"] == "whole"


def test_on_the_screen_only_what_is_not_whole(attcli_here: Run, week: Path) -> None:
    (week / "summary.html").unlink()
    done = attcli_here("verify", "week")
    assert "summary.html" in done.stdout
    assert "weekly.xlsx" not in done.stdout
    assert "1 missing" in done.stderr


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (None, "holds no run.json"),
        ("", "is no record of a run"),
        ('{"files": []', "is no record of a run"),
        ('{"exit_code": 0, "files": []}', "is no record of a run"),
        ('{"exit_code": 0, "inputs": [], "files": [{"file": "a"}]}', "is no record of a run"),
    ],
)
def test_without_a_record_it_ends_3(
    attcli_here: Run, week: Path, record: str | None, words: str
) -> None:
    (week / "run.json").unlink()
    if record is not None:
        (week / "run.json").write_text(record, encoding="utf-8")
    done = attcli_here("verify", "week")
    assert (done.returncode, done.stdout) == (3, "")
    assert words in done.stderr


def test_one_folder_a_school_are_all_held_against_their_records(
    attcli_here: Run, week: Path, office: Path
) -> None:
    (office / "out").mkdir()
    week.rename(office / "out/north")
    assert attcli_here("weekly", "marks.csv", "-o", "out/south", "--draft", "none").returncode == 0
    (office / "out/south/run.json").touch()
    (office / "out/south/weekly.xlsx").unlink()
    code, states, answer = told(attcli_here, "out")
    assert code == 1
    assert states["south", "weekly.xlsx"] == "missing"
    assert states["north", "weekly.xlsx"] == "whole"
    assert [run["whole"] for run in answer["runs"]] == [True, False]
