"""The case log's holds: what is written stays, through two writers, a crash and a damaged file."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from attcli.errors import UsageError, WorkspaceError
from attcli.store import database, holds
from attcli.store.holds import Hold

NOON = datetime(2025, 11, 14, 12, 0, tzinfo=UTC)


def a_hold(pupil: str = "A123", review: date = date(2025, 12, 1)) -> Hold:
    return Hold("school", pupil, "bereavement", review, "A. Officer", NOON)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "attcli.sqlite3"


def test_no_log_yet_means_no_hold_and_makes_no_file(log: Path) -> None:
    assert holds.standing(log) == ()
    assert not log.exists()


def test_a_hold_comes_back_as_it_was_written(log: Path) -> None:
    placed = holds.place(log, a_hold())
    assert holds.standing(log) == (placed,)
    assert (placed.reason, placed.review, placed.placed_by, placed.placed_at) == (
        "bereavement",
        date(2025, 12, 1),
        "A. Officer",
        NOON,
    )


def test_holds_are_listed_by_review_date(log: Path) -> None:
    holds.place(log, a_hold("later", date(2026, 1, 5)))
    holds.place(log, a_hold("sooner", date(2025, 11, 17)))
    assert [hold.pupil for hold in holds.standing(log)] == ["sooner", "later"]


def test_a_released_hold_no_longer_stands_but_leaves_its_trace(log: Path) -> None:
    holds.place(log, a_hold())
    ended = holds.release(log, "school", "a123", "B. Head", NOON)
    assert (ended.released_by, ended.released_at, ended.placed_by) == (
        "B. Head",
        NOON,
        "A. Officer",
    )
    assert holds.standing(log) == ()
    with sqlite3.connect(log) as connection:
        assert connection.execute("SELECT count(*) FROM hold").fetchone() == (1,)


def test_a_pupil_is_held_once_at_a_time_and_can_be_held_again(log: Path) -> None:
    holds.place(log, a_hold())
    with pytest.raises(UsageError, match=r"on hold already.*14/11/2025.*bereavement"):
        holds.place(log, a_hold())
    holds.release(log, "school", "A123", "B. Head", NOON)
    holds.place(log, a_hold())
    assert len(holds.standing(log)) == 1


def test_two_schools_hold_their_own_pupils(log: Path) -> None:
    holds.place(log, a_hold())
    with pytest.raises(UsageError, match="not on hold"):
        holds.release(log, "other", "A123", "B. Head", NOON)


@pytest.mark.skipif(os.name == "nt", reason="file modes are the system's own there")
def test_the_log_is_private(log: Path) -> None:
    holds.place(log, a_hold())
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_log_that_another_run_is_writing_to_is_busy_and_loses_nothing(log: Path) -> None:
    holds.place(log, a_hold())
    other = sqlite3.connect(log, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with (
        pytest.raises(WorkspaceError, match=r"busy: another attcli.*run again"),
        database.writing(log, busy_seconds=0.05),
    ):
        pytest.fail("the other run holds the log")
    with (
        pytest.raises(WorkspaceError, match="busy"),
        database.reading(log, busy_seconds=0.05) as connection,
    ):
        connection.execute("SELECT * FROM hold")
    other.rollback()
    assert len(holds.standing(log)) == 1


def test_two_writers_at_once_both_get_their_holds_in(log: Path) -> None:
    write = (
        "import sys; from pathlib import Path; from datetime import *; "
        "from attcli.store import holds\n"
        "for n in range(20):\n"
        "    holds.place(Path(sys.argv[1]), holds.Hold('school', f'{sys.argv[2]}{n}', 'r', "
        "date(2026, 1, 5), 'x', datetime(2025, 11, 14, tzinfo=UTC)))\n"
    )
    officers = [
        subprocess.Popen([sys.executable, "-c", write, str(log), name]) for name in ("a", "b")
    ]
    assert [officer.wait(60) for officer in officers] == [0, 0]
    assert len(holds.standing(log)) == 40


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_run_killed_in_the_middle_leaves_the_log_as_it_was(log: Path) -> None:
    placed = holds.place(log, a_hold())
    write = (
        "import sys, os, signal; from pathlib import Path; from attcli.store import database\n"
        "with database.writing(Path(sys.argv[1])) as connection:\n"
        "    connection.execute('PRAGMA cache_size = 1')\n"
        "    connection.execute('PRAGMA cache_spill = ON')\n"  # spill to the file at once
        "    for n in range(3000):\n"
        '        connection.execute("INSERT INTO hold (school, pupil, reason, review, placed_by, '
        "placed_at) VALUES ('school', ?, 'r', '2026-01-05', 'x', '2025-11-14T12:00:00+00:00')\", "
        "(f'p{n}' * 50,))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", write, str(log)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert log.with_name(log.name + "-journal").exists(), "the crash must leave a hot journal"
    assert holds.standing(log) == (placed,)


def test_a_block_that_fails_writes_nothing(log: Path) -> None:
    def fail_after_writing() -> None:
        with database.writing(log) as connection:
            connection.execute(
                "INSERT INTO hold (school, pupil, reason, review, placed_by, placed_at) "
                "VALUES ('school', 'p', 'r', '2026-01-05', 'x', '2025-11-14T12:00:00+00:00')"
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert holds.standing(log) == ()


@pytest.mark.parametrize("what", ["text", "a page scribbled over"])
def test_a_damaged_log_is_refused_with_the_way_out(log: Path, what: str) -> None:
    if what == "text":
        log.write_bytes(b"this is not a database, but it is long enough to be one" * 100)
    else:
        holds.place(log, a_hold())
        whole = bytearray(log.read_bytes())
        whole[4096:5000] = b"\xff" * 904
        log.write_bytes(whole)
    damaged = log.read_bytes()
    with pytest.raises(WorkspaceError, match=r"damaged.*attcli doctor.*attcli restore"):
        holds.place(log, a_hold("B456"))
    with pytest.raises(WorkspaceError, match="damaged"):
        holds.standing(log)
    assert log.read_bytes() == damaged


def test_a_log_of_a_newer_program_is_left_alone(log: Path) -> None:
    holds.place(log, a_hold())
    with sqlite3.connect(log) as connection:
        connection.execute("PRAGMA user_version = 99")
    for use in (lambda: holds.standing(log), lambda: holds.place(log, a_hold("B456"))):
        with pytest.raises(WorkspaceError, match=r"newer attcli.*Update"):
            use()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="can't be made"):
        holds.place(tmp_path / "gone" / "attcli.sqlite3", a_hold())
