"""Faults for real: killed, disk full, nothing writable, two at once, a shared drive."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from tests.store.kill_many import Counts, run
from tests.store.remembering import ILL, NOON, PRESENT, codes_held, take_in

from attcli.errors import WorkspaceError
from attcli.store import database
from attcli.store.files import told_unwritable
from attcli.store.history import history
from attcli.store.integrity import State, integrity
from attcli.store.memory import changing, remembered

ROOT = Path(__file__).parents[2]
NOBODY = 65534
TAKE_IN = """
import os, resource, sys
from pathlib import Path
from attcli.errors import WorkspaceError
from attcli.findings import Place, finding
from tests.store.remembering import ILL, take_in
if len(sys.argv) > 5:  # become another user, now that the program is loaded
    os.setgid(int(sys.argv[5]))
    os.setuid(int(sys.argv[5]))
if int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    told = (finding("ignored-columns", Place(value="Notes")),) * int(sys.argv[4])
    take_in(Path(sys.argv[1]), 2, findings=told, code=ILL, pupils=int(sys.argv[3]), days=5)
except WorkspaceError as told:
    sys.exit(str(told))
"""


def in_a_process(workspace: Path, *numbers: int) -> tuple[int, str]:
    """`numbers`: most bytes a file (0: any), pupils, findings, and perhaps the user to be."""
    told = [str(number) for number in (*numbers, *(0, 2, 0)[len(numbers) :])]
    done = subprocess.run(
        [sys.executable, "-c", TAKE_IN, str(workspace), *told],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_killed_at_random_moments_the_workspace_is_whole(tmp_path: Path) -> None:
    counts: Counts = run(6, seed=7, folder=tmp_path)
    assert counts.lost == []
    assert sum(counts.found.values()) == 6


@pytest.mark.parametrize("where", ["write_frame", "make_current"])
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_killed_beside_the_commit_point_the_old_state_stands(tmp_path: Path, where: str) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    kill = (
        "import os, signal, sys; from pathlib import Path\n"
        "from attcli.store import memory; from tests.store.remembering import ILL, take_in\n"
        f"own = memory.{where}\n"
        "def then_die(*args):\n"
        "    own(*args); os.kill(os.getpid(), signal.SIGKILL)\n"
        f"memory.{where} = then_die\n"
        "take_in(Path(sys.argv[1]), 2, code=ILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", kill, str(tmp_path)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert codes_held(tmp_path) == [PRESENT] * 4
    told = {check.name: check.state for check in integrity(tmp_path, NOON)}
    assert told["leftovers"] == State.WARNING
    take_in(tmp_path, 3, code=ILL)
    assert codes_held(tmp_path) == [ILL] * 4
    told = {check.name: check.state for check in integrity(tmp_path, NOON)}
    assert told["leftovers"] == State.OK


@pytest.mark.skipif(os.name == "nt", reason="no such limit there")
@pytest.mark.parametrize(
    ("bytes_a_file", "pupils", "findings"),
    [(3_000, 2, 0), (20_000, 2000, 0), (0, 2, 3000)],
    ids=["no file fits", "some of them fit", "the case log can't grow"],
)
def test_a_full_disk_leaves_the_old_state_whole(
    tmp_path: Path, bytes_a_file: int, pupils: int, findings: int
) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    limit = bytes_a_file or (tmp_path / "attcli.sqlite3").stat().st_size
    code, told = in_a_process(tmp_path, limit, pupils, findings)
    assert code == 1
    assert "Make room on the disk" in told
    assert "Traceback" not in told
    assert codes_held(tmp_path) == [PRESENT] * 4
    assert in_a_process(tmp_path, 0)[0] == 0
    assert codes_held(tmp_path) == [ILL] * 10


def test_a_full_disk_at_the_snapshot_does_not_undo_the_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(tmp_path, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("attcli.store.snapshots.copy_log", full)
    take_in(tmp_path, 2, code=ILL)
    assert codes_held(tmp_path) == [ILL] * 4
    told = {check.name: check.state for check in integrity(tmp_path, NOON)}
    assert told["copies"] == State.WARNING


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EACCES, "Check that you may write there, and"),
        (errno.ENOSPC, "Make room on the disk, and"),
        (errno.EIO, "Make room on the disk, or check"),
    ],
)
def test_the_way_out_is_that_of_the_fault(number: int, says: str) -> None:
    with pytest.raises(WorkspaceError) as told, told_unwritable(Path("x")):
        raise OSError(number, os.strerror(number))
    assert told.value.way_out.startswith(says)


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "marks").write_text("not a folder")
    with pytest.raises(WorkspaceError, match=r"can't be written.*nothing was changed"):
        take_in(tmp_path)
    (tmp_path / "marks").unlink()
    take_in(tmp_path)


def test_a_folder_in_the_place_of_the_case_log_is_told(tmp_path: Path) -> None:
    (tmp_path / "attcli.sqlite3").mkdir()
    with pytest.raises(WorkspaceError, match="can't be used"):
        take_in(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="file modes are the system's own there")
def test_a_workspace_that_is_read_only_is_read_and_refuses_writes() -> None:
    is_root = os.geteuid() == 0  # who can write anywhere, but can become someone who can't
    folder_mode, file_mode = (0o755, 0o644) if is_root else (0o500, 0o400)
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder)
        take_in(office, 1, code=PRESENT)
        for path in (office, *office.rglob("*")):
            path.chmod(folder_mode if path.is_dir() else file_mode)
        code, told = in_a_process(office, 0, 2, 0, *([NOBODY] if is_root else []))
        held = codes_held(office)
        for path in (office, *office.rglob("*")):
            path.chmod(0o700)
        assert code == 1
        assert "nothing was changed" in told
        assert "Traceback" not in told
        assert held == [PRESENT] * 4


def test_the_second_of_two_writers_waits_and_then_goes_on(tmp_path: Path) -> None:
    take_in(tmp_path, 1)
    waited: list[float] = []

    def second() -> None:
        started = time.monotonic()
        take_in(tmp_path, 3, code=ILL)
        waited.append(time.monotonic() - started)

    with changing(tmp_path, "ingest", "x", NOON):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.3)
        assert waited == []
    other.join(30)
    assert waited
    assert waited[0] > 0.2
    assert codes_held(tmp_path) == [ILL] * 4


def test_by_default_a_writer_waits_for_half_a_minute() -> None:
    assert database.BUSY_SECONDS == 30.0


def test_no_write_ahead_log_is_ever_used(tmp_path: Path) -> None:
    """On a network drive one would lose writes: the journal is the classic one throughout."""
    seen: set[str] = set()
    for number in range(3):
        with changing(tmp_path, "ingest", "x", NOON) as change:
            [mode] = change._connection.execute("PRAGMA journal_mode").fetchone()
            [synchronous] = change._connection.execute("PRAGMA synchronous").fetchone()
            assert (mode, synchronous) == ("delete", 2)
            seen |= {path.name for path in tmp_path.iterdir()}
        take_in(tmp_path, number)
        remembered(tmp_path)
        seen |= {path.name for path in tmp_path.iterdir()}
    assert not any(name.endswith(("-wal", "-shm")) for name in seen)
    assert len(history(tmp_path)) == 3


def test_a_log_that_another_program_put_into_wal_is_put_back(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415

    take_in(tmp_path, 1, code=PRESENT)
    log = tmp_path / "attcli.sqlite3"
    with sqlite3.connect(log) as other:
        other.execute("PRAGMA journal_mode = WAL")
    other.close()
    assert codes_held(tmp_path) == [PRESENT] * 4
    assert log.read_bytes()[18:20] == b"\x01\x01", "the header says: rollback journal"
