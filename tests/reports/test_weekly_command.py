"""`attcli weekly`, `demo` and `start` as an office runs them."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.conftest import Run

FILES = ("marks.csv", "--pupils", "pupils.csv", "--contacts", "contacts.csv")


def made(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_one_command_leaves_the_folder(attcli: Run, office: Path) -> None:
    done = attcli("weekly", *FILES, "-o", "week", "--letter-date", "2025-11-10")
    week = office / "week"
    assert (done.returncode, done.stdout) == (5, "week\n"), done.stderr
    assert "Blocked: Name2, Ada (attendance-update): no address" in done.stderr
    assert "Nothing is remembered" in done.stderr
    run = made(week)
    assert (run["as_of"], run["exit_code"]) == ("2025-11-07", 5)
    assert [i["file"] for i in run["inputs"]] == ["marks.csv", "pupils.csv", "contacts.csv"]
    for entry in run["files"]:
        assert (week / entry["file"]).is_file()
    names = {entry["file"] for entry in run["files"]}
    assert "letters/A000000000000_Name0-Ada_action-plan-invitation_1.pdf" in names
    assert "certificates/A000000000002_Name2-Ada_certificate.pdf" in names
    pages = PdfReader(week / "letters/print-all.pdf").pages
    assert "10 November 2025" in " ".join(pages[0].extract_text().split())
    if os.name == "posix":
        for path in (week, *week.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_quiet_prints_only_the_folder(attcli_here: Run, office: Path) -> None:
    done = attcli_here("weekly", "-q", *FILES, "--draft", "none")
    assert done.stdout == f"{Path('out') / '2025-11-07-weekly'}\n"
    assert (done.returncode, done.stderr) == (0, "")
    assert not (office / "out/2025-11-07-weekly/letters").exists()


def test_again_rewrites_nothing_and_ends_the_same(attcli_here: Run, office: Path) -> None:
    first = attcli_here("weekly", *FILES, "-o", "week")
    before = {path: path.stat().st_mtime_ns for path in (office / "week").rglob("*")}
    again = attcli_here("weekly", *FILES, "-o", "week")
    assert (again.returncode, again.stdout) == (first.returncode, first.stdout)
    assert "Nothing has changed" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in (office / "week").rglob("*")} == before
    other = attcli_here("weekly", "marks.csv", "-o", "week")
    assert (other.returncode, other.stdout) == (2, "")
    assert "--force" in other.stderr
    assert {path: path.stat().st_mtime_ns for path in (office / "week").rglob("*")} == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(attcli_here: Run, office: Path) -> None:
    done = attcli_here("weekly", *FILES, "--dry-run", COLUMNS="200")
    assert done.returncode == 5, done.stderr
    assert "Stage 3 letter" in done.stdout
    assert "no address" in done.stdout
    assert "attendance-update" not in done.stdout
    assert "Letters due: 3 (2 drafted, 1 blocked" in done.stderr
    assert sorted(p.name for p in office.iterdir()) == ["contacts.csv", "marks.csv", "pupils.csv"]


@pytest.mark.parametrize(
    ("options", "letters"),
    [
        (("--draft", "chosen", "--choose", "Name1, Ada"), {"A000000000001"}),
        (("--max-letters", "1"), {"A000000000000"}),
    ],
)
def test_fewer_letters_can_be_asked_for(
    attcli_here: Run, office: Path, options: tuple[str, ...], letters: set[str]
) -> None:
    done = attcli_here("weekly", *FILES, "-o", "week", "--letter-format", "html", *options)
    assert done.returncode == 0, done.stderr
    assert "--draft chosen)" in done.stderr or "over the limit)" in done.stderr
    drafted = (office / "week/letters").glob("*.html")
    assert {path.name.partition("_")[0] for path in drafted} == letters


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("weekly",), 2, "No register export"),
        (("weekly",), 2, "attcli weekly marks.csv"),
        (("init", "new", "--yes", "--term", "A=2026-10-01..2026-09-01"), 2, "--term"),
        (("init", "new", "--yes", "--term", "A=2026-13-01..2026-09-01"), 2, "--term"),
        (("weekly", "marks.csv", "--draft", "chosen"), 2, "--choose"),
        (("weekly", "marks.csv", "--choose", "Name1"), 2, "--draft chosen"),
        (("weekly", "marks.csv", "-o", "marks.csv"), 2, "is a file"),
        (("weekly", "marks.csv", "-o", "marks.csv/a/b"), 2, "marks.csv is a file, not a folder"),
        (("weekly", *FILES, "--draft", "chosen", "--choose", "Nobody"), 2, "No pupil"),
        (("weekly", *FILES, "--draft", "chosen", "--choose", "Name5"), 2, "No letter is due for"),
        (("weekly", "nowhere.csv"), 3, "nowhere.csv"),
        (("weekly", "contacts.csv"), 3, "register"),
        (("demo", "."), 2, "not empty"),
        (("start", "nowhere"), 2, "no CSV or Excel file"),
    ],
)
def test_a_users_fault_is_a_sentence_and_nothing_is_written(
    attcli_here: Run, office: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    before = sorted(office.rglob("*"))
    done = attcli_here(*args)
    assert done.returncode == code, done.stderr
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert (done.stdout, sorted(office.rglob("*"))) == ("", before)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_killed_run_leaves_nothing_and_the_next_is_whole(attcli_here: Run, office: Path) -> None:
    command = [sys.executable, "-m", "attcli", "weekly", *FILES, "-o", "week"]
    run = subprocess.Popen(command, cwd=office, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(office.glob(".week.building-*.d/letters/*")):
        assert run.poll() is None, "ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not (office / "week").exists()
    assert attcli_here("weekly", *FILES, "-o", "week").returncode == 5
    left = sorted(path.name for path in office.iterdir())
    assert left == ["contacts.csv", "marks.csv", "pupils.csv", "week"]


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_says_that_nothing_was_written(office: Path) -> None:
    command = [sys.executable, "-m", "attcli", "weekly", *FILES, "-o", "week"]
    run = subprocess.Popen(command, cwd=office, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(office.glob(".week.building-*.d")):
        assert run.poll() is None, "ended before it could be stopped"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130, told
    assert "Stopped; nothing was written." in told
    assert sorted(path.name for path in office.iterdir()) == [
        "contacts.csv",
        "marks.csv",
        "pupils.csv",
    ]


def test_without_a_register_nothing_is_said_of_remembering(attcli_here: Run, office: Path) -> None:
    assert "remembered" not in attcli_here("weekly").stderr


def test_the_demo_shows_a_week_and_prints_where_it_is(
    attcli: Run, attcli_here: Run, tmp_path: Path
) -> None:
    done = attcli("demo")
    assert done.returncode == 0, done.stderr
    paths = [tmp_path / line for line in done.stdout.splitlines()]
    assert all(path.exists() for path in paths)
    assert {path.name for path in paths} >= {"summary.html", "weekly.xlsx", "letters", "run.json"}
    assert len(list(tmp_path.rglob("run.json"))) == 1
    run = made(next(path.parent for path in paths if path.name == "run.json"))
    assert run["exit_code"] == 5
    assert run["counts"]["letters_blocked"] == 1
    assert run["counts"]["letters_drafted"] > 20
    assert "A letter is blocked" in done.stderr
    again = attcli_here("demo")
    assert (again.returncode, again.stdout) == (0, done.stdout)


def started(office: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "attcli", "start", "."],
        cwd=office,
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_start_needs_nothing_but_enter(office: Path) -> None:
    done = started(office, "", "", "", "")
    assert done.returncode == 5, done.stderr
    summary = Path(done.stdout.strip())
    assert summary == (office / "out/2025-11-07-weekly/summary.html").resolve()
    assert "a register, 1,200 marks" in done.stderr
    assert made(summary.parent)["counts"]["letters_drafted"] == 2


def test_start_asks_again_and_takes_numbers(office: Path) -> None:
    done = started(office, "marks", "99", "", "0", "none", "marks.csv", "my week")
    assert "Please type a number from 1 to 3" in done.stderr
    assert "is a file, not a folder" in done.stderr
    assert made(office / "my week")["counts"]["letters_blocked"] == 3
    wrong = started(office, "", "", "2", "", "our week")
    assert wrong.returncode in {0, 5}, wrong.stderr
    assert ", not contacts." in wrong.stderr
    ended = started(office, "")
    assert ended.returncode == 2
    assert "No answer came" in ended.stderr
