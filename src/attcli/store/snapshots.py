"""Automatic snapshots of the case log: one after each write, the last ten kept, and none from
before something was forgotten.

A snapshot holds no marks: their Parquet files are never changed, and stay for the last ten changes
of a school. Named by the last change in it. `attcli restore` takes one.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

KEPT = 10
FOLDER = Path("backups") / "auto"
_BESIDE = ".part"


def take_snapshot(log: Path, connection: sqlite3.Connection) -> None:
    """Keep a copy of the case log as it stands, unless there is one of this state.

    A full disk must not undo a write that is already safe: the copy is then left out, and
    `integrity` says that the newest is old.
    """
    folder = log.parent / FOLDER
    target = folder / f"{last_change(connection):08d}.sqlite3"
    if target.exists():
        return
    with contextlib.suppress(OSError, sqlite3.Error):
        for made in (folder.parent, folder):
            made.mkdir(mode=0o700, exist_ok=True)
        copy_log(connection, target)
    forgotten = connection.execute("SELECT max(id) FROM change WHERE kind = 'forget'").fetchone()[0]
    for at, old in enumerate(snapshots(log.parent)):
        if at >= KEPT or int(old.stem) < (forgotten or 0):
            with contextlib.suppress(OSError):
                old.unlink(missing_ok=True)


def copy_log(connection: sqlite3.Connection, target: Path) -> None:
    """A private copy of the whole case log, made beside `target` and renamed into its place."""
    beside = target.with_name(f"{target.name}{_BESIDE}")
    beside.unlink(missing_ok=True)
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection.execute("VACUUM INTO ?", (str(beside),))
        handle = os.open(beside, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def snapshots(workspace: Path) -> list[Path]:
    """The automatic snapshots, newest first."""
    found = (workspace / FOLDER).glob("[0-9]*.sqlite3")
    return sorted(found, key=lambda path: path.name, reverse=True)


def last_change(connection: sqlite3.Connection) -> int:
    """The number of the last change in a case log; 0 for none."""
    found = connection.execute("SELECT ifnull(max(id), 0) FROM change").fetchone()
    return int(found[0])
