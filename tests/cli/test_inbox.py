"""`weekly --inbox`: what is taken in, what is left, and how the run ends."""

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.conftest import Run

from attcli.cli import week_inbox

PUPILS = tuple(f"A00000000000{number:X}" for number in range(12))
DAYS = tuple(f"2025-11-{day:02}" for day in (*range(3, 8), *range(10, 15), *range(17, 22)))
WEEK = 5  # school days


def register(
    path: Path, days: Sequence[str], *, age: int, pupils: Sequence[str] = PUPILS, **other: str
) -> Path:
    """A register saved `age` seconds ago; `other`: date="mark" of the first pupil's mornings."""
    lines = ["UPN,Date,Session,Mark"]
    for number, upn in enumerate(pupils):
        for day in days:
            morning = other.get(day.replace("-", "_"), "/") if number == 0 else "/"
            lines += [f"{upn},{day},AM,{morning}", f"{upn},{day},PM,\\"]
    return save(path, lines, age)


def save(path: Path, lines: Sequence[str], age: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    saved = time.time() - age
    os.utime(path, (saved, saved))
    return path


def people(path: Path, age: int, surname: str = "Name") -> Path:
    rows = [f"{upn},{surname}{n},Ada,2016-05-01,4,4B" for n, upn in enumerate(PUPILS)]
    return save(path, ["UPN,Surname,Forename,DOB,Year group,Class", *rows], age)


@pytest.fixture
def weekly(attcli_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Run the week from the inbox of a workspace as a job does, without waiting."""
    monkeypatch.setattr(week_inbox, "SECOND_LOOK_SECONDS", 0)
    assert attcli_here("init", ".", "--yes").returncode == 0
    (tmp_path / "in").mkdir()

    def run(*more: object, code: int = 0) -> str:
        done = attcli_here("weekly", "--inbox", "in", "--force", "--draft", "none", *more)
        assert done.returncode == code, done.stderr
        return done.stderr

    return run


@pytest.fixture
def held(attcli_here: Run) -> Callable[[], dict[str, int]]:
    """What the workspace holds: each pupil's sessions and absences."""

    def ask() -> dict[str, int]:
        told = json.loads(attcli_here("absence", "--all", "--format", "json").stdout)
        return {row["upn"]: row["possible"] for row in told["results"]}

    return ask


def last_run(tmp_path: Path) -> dict:
    return json.loads((tmp_path / "out/last-run.json").read_text(encoding="utf-8"))


def left(tmp_path: Path) -> dict[str, str]:
    return {one["file"]: one["why"] for one in last_run(tmp_path)["left"]}


def test_new_exports_are_taken_in_once_and_stay_where_they_are(weekly, held, tmp_path):
    marks = register(tmp_path / "in/marks.csv", DAYS[:WEEK], age=900)
    people(tmp_path / "in/pupils.csv", 900)
    weekly()
    assert held() == dict.fromkeys(PUPILS, 10)
    assert [one["kind"] for one in last_run(tmp_path)["taken"]] == ["pupils", "register"]
    again = weekly()
    assert "Nothing has changed" in again
    assert last_run(tmp_path)["taken"] == []
    assert marks.exists()


def test_a_missed_run_is_caught_up_and_the_newest_has_the_last_word(weekly, held, tmp_path):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=3000, **{"2025_11_03": "N"})
    register(tmp_path / "in/2.csv", DAYS[:WEEK], age=2000, **{"2025_11_03": "I"})
    register(tmp_path / "in/0.csv", DAYS[WEEK : 2 * WEEK], age=1000)
    weekly()
    assert held() == dict.fromkeys(PUPILS, 20)
    assert [one["file"] for one in last_run(tmp_path)["taken"]] == ["1.csv", "2.csv", "0.csv"]


def test_the_same_file_under_another_name_changes_nothing(weekly, held, tmp_path):
    register(tmp_path / "in/marks.csv", DAYS[:WEEK], age=900)
    weekly()
    register(tmp_path / "in/marks (1).csv", DAYS[:WEEK], age=100)
    weekly()
    assert (last_run(tmp_path)["taken"], last_run(tmp_path)["left"]) == ([], [])
    assert held() == dict.fromkeys(PUPILS, 10)


def test_of_the_lists_only_the_newest_is_taken_in(weekly, attcli_here, tmp_path):
    register(tmp_path / "in/marks.csv", DAYS[:WEEK], age=900)
    people(tmp_path / "in/old.csv", 5000, surname="Old")
    people(tmp_path / "in/new.csv", 400, surname="New")
    weekly()
    assert "New0" in attcli_here("absence", "--all", "--format", "csv").stdout
    people(tmp_path / "in/late.csv", 3000, surname="Late")
    weekly()
    assert "New0" in attcli_here("absence", "--all", "--format", "csv").stdout


def test_a_file_still_being_written_waits_for_the_next_run(weekly, held, tmp_path, monkeypatch):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    half = register(tmp_path / "in/2.csv", DAYS[WEEK : 2 * WEEK], age=1)
    with monkeypatch.context() as writing:
        writing.setattr(time, "sleep", lambda _: half.open("a").write("x"))
        weekly()
    assert held() == dict.fromkeys(PUPILS, 10)
    assert "still being written" in left(tmp_path)["2.csv"]
    assert last_run(tmp_path)["state"] == "look"
    register(half, DAYS[WEEK : 2 * WEEK], age=100)
    weekly()
    assert held() == dict.fromkeys(PUPILS, 20)


def test_a_file_that_can_not_be_read_is_left_and_the_rest_goes_on(weekly, held, tmp_path):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    bad = save(tmp_path / "in/2.csv", ["Error: the report could not be run"], 100)
    told = weekly(code=3)
    assert "2.csv" in told
    assert held() == dict.fromkeys(PUPILS, 10)
    assert set(left(tmp_path)) == {"2.csv"}
    assert last_run(tmp_path)["state"] == "failed"
    register(tmp_path / "in/3.csv", DAYS[: 2 * WEEK], age=50)
    weekly()  # a newer register has come: the old failure is told, and no failure any more
    assert held() == dict.fromkeys(PUPILS, 20)
    assert set(left(tmp_path)) == {"2.csv"}
    assert last_run(tmp_path)["state"] == "look"
    assert bad.exists()


def test_an_older_export_that_comes_late_changes_no_mark(weekly, held, attcli_here, tmp_path):
    register(tmp_path / "in/new.csv", DAYS[: 2 * WEEK], age=100, **{"2025_11_03": "I"})
    weekly()
    register(tmp_path / "in/late.csv", DAYS[:WEEK], age=5000, **{"2025_11_03": "N"})
    weekly()
    assert "older than a register" in left(tmp_path)["late.csv"]
    assert "N" not in attcli_here("amendments", "--format", "csv").stdout.splitlines()[1:]
    assert held() == dict.fromkeys(PUPILS, 20)


def test_an_older_export_that_only_adds_is_taken_in(weekly, held, tmp_path):
    register(tmp_path / "in/new.csv", DAYS[WEEK : 2 * WEEK], age=100)
    weekly()
    register(tmp_path / "in/late.csv", DAYS[:WEEK], age=5000)
    weekly()
    assert held() == dict.fromkeys(PUPILS, 20)
    register(tmp_path / "in/later.csv", DAYS[:3], age=4000)
    weekly()
    assert last_run(tmp_path)["taken"] == []


def test_what_was_taken_back_is_not_taken_in_again(weekly, attcli_here, tmp_path):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    weekly()
    register(tmp_path / "in/2.csv", DAYS[: 2 * WEEK], age=100)
    weekly()
    assert attcli_here("undo", "2", "--yes").returncode == 0
    weekly()
    assert "taken back" in left(tmp_path)["2.csv"]


def test_each_school_has_its_folder_and_another_schools_file_is_refused(
    weekly, attcli_here, tmp_path
):
    settings = tmp_path / "attcli.toml"
    settings.write_text('[schools.north]\nname = "North"\n[schools.south]\nname = "South"\n')
    south = tuple(f"B00000000000{number:X}" for number in range(12))
    register(tmp_path / "in/north/marks.csv", DAYS[:WEEK], age=900)
    register(tmp_path / "in/south/marks.csv", DAYS[:WEEK], age=900, pupils=south)
    weekly()
    assert sorted(path.name for path in (tmp_path / "out/2025-11-07-weekly").iterdir()) == [
        "north",
        "south",
    ]
    record = json.loads((tmp_path / "out/last-run.json").read_text(encoding="utf-8"))
    assert {one["file"] for one in record["taken"]} == {"north/marks.csv", "south/marks.csv"}
    register(tmp_path / "in/south/wrong.csv", DAYS[: 2 * WEEK], age=100)  # North's pupils
    told = weekly(code=3)
    assert "wrong.csv" in told
    assert set(left(tmp_path)) == {"south/wrong.csv"}
    shown = json.loads(attcli_here("absence", "--all", "--format", "json").stdout)["results"]
    assert {(row["school"], row["possible"]) for row in shown} == {("north", 10), ("south", 10)}


def test_new_marks_of_the_same_days_renew_the_folder_only_where_asked_to(
    weekly, attcli_here, tmp_path
):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    weekly()
    page = tmp_path / "out/2025-11-07-weekly/summary.html"
    made = page.stat().st_mtime_ns
    weekly()
    assert page.stat().st_mtime_ns == made
    register(tmp_path / "in/2.csv", DAYS[:WEEK], age=100, **{"2025_11_03": "I"})
    done = attcli_here("weekly", "--inbox", "in", "--draft", "none")
    assert (done.returncode, "--force" in done.stderr) == (2, True)
    assert page.stat().st_mtime_ns == made
    weekly()
    assert page.stat().st_mtime_ns != made


def test_nothing_new_ends_as_before_and_an_empty_workspace_ends_3(weekly, tmp_path):
    weekly(code=3)
    assert last_run(tmp_path)["folder"] is None
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    weekly()
    assert last_run(tmp_path)["last_good"]["folder"] == "2025-11-07-weekly"


def test_a_dry_run_says_what_would_be_taken_in(weekly, held, tmp_path):
    register(tmp_path / "in/1.csv", DAYS[:WEEK], age=900)
    weekly()
    register(tmp_path / "in/2.csv", DAYS[: 2 * WEEK], age=100)
    told = weekly("--dry-run")
    assert "New in the inbox: 2.csv (register)" in told
    assert held() == dict.fromkeys(PUPILS, 10)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("marks.csv",), "name no files beside it"),
        (("--pupils", "pupils.csv"), "name no files beside it"),
        (("--as-school", "north"), "name no files beside it"),
    ],
)
def test_the_inbox_stands_alone(weekly, more, words):
    assert words in " ".join(weekly(*more, code=2).split())


def test_without_the_folder_or_a_workspace_it_says_so(attcli_here, weekly, tmp_path):
    done = attcli_here("weekly", "--inbox", "nowhere")
    assert (done.returncode, "There is no folder nowhere" in done.stderr) == (2, True)
    (tmp_path / "attcli.toml").unlink()
    done = attcli_here("weekly", "--inbox", "in")
    assert (done.returncode, "no workspace" in done.stderr) == (2, True)


def test_the_log_tells_each_step_without_a_name(weekly, tmp_path):
    register(tmp_path / "in/Name0 marks.csv", DAYS[:WEEK], age=900)
    people(tmp_path / "in/pupils.csv", 900)
    weekly("--json-log", "log.jsonl", "-q")
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    steps = [json.loads(line) for line in text.splitlines()]
    assert [one["step"] for one in steps] == ["taken-in", "taken-in", "inbox", "written", "end"]
    assert [one.get("added") for one in steps[:2]] == [0, 120]
    assert not [word for word in ("Name0", "Ada", *PUPILS) if word in text]
    if os.name == "posix":
        assert (tmp_path / "log.jsonl").stat().st_mode & 0o077 == 0
