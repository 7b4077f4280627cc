"""The SQLite file of a workspace: opened so that two people, a crash or a share do no harm.

Rollback journal and BEGIN IMMEDIATE, never WAL: a write-ahead log needs shared memory, which
network folders do not give. A run that dies leaves nothing half-written.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from attcli.errors import WorkspaceError
from attcli.store.faults import BusyError, DamagedError
from attcli.store.schema import STEPS
from attcli.store.seal import check_seal, set_seal
from attcli.store.snapshots import last_change, snapshots, take_snapshot

BUSY_SECONDS = 30.0
PRIVATE = 0o600

NEWEST = len(STEPS)


@contextlib.contextmanager
def reading(path: Path, busy_seconds: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection | None]:
    """A connection to a case log that was found whole, in one transaction; `commit` ends it.

    None where nothing was ever written to it.

    WorkspaceError when it is busy or damaged.
    """
    taken = _taken(path)
    if not path.is_file():
        _check_newest(path, 0, taken)
        yield None
        return
    as_it_is = _as_it_is(path)
    with _told(path), contextlib.closing(_connect(path, busy_seconds)) as connection:
        connection.execute("BEGIN")
        if (seen := _SEEN.get()) is None or seen.get(path) != as_it_is:
            _check_whole(path, connection, taken)
            if seen is not None:
                seen[path] = as_it_is
        if _version(connection) in {0, NEWEST}:
            yield connection if _version(connection) else None
            return
        with contextlib.closing(_upgraded_copy(path, connection)) as copy:
            yield copy


@contextlib.contextmanager
def seen_once() -> Iterator[None]:
    """In the block a case log that was found whole is not looked over again while its file stays
    as it is: for a run that reads it hundreds of times.
    """
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


_AsItIs = tuple[int, int, int]
_SEEN: ContextVar[dict[Path, _AsItIs] | None] = ContextVar("attcli_case_logs_seen", default=None)


def _as_it_is(path: Path) -> _AsItIs:
    """What tells that a file was written to: its number, its size, when it last was."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextlib.contextmanager
def writing(
    path: Path, busy_seconds: float = BUSY_SECONDS, *, snapshot: bool = True
) -> Iterator[sqlite3.Connection]:
    """One transaction, made durable at the end of the block and undone where the block fails.

    The file and its tables are made where they are missing. Readers see the old state until the
    end. A `snapshot` is kept of the new state. BusyError when another run is writing for longer
    than `busy_seconds`, DamagedError when the file is not whole.
    """
    with (
        _told(path),
        _not_left_empty(path),
        contextlib.closing(_connect(path, busy_seconds)) as connection,
    ):
        connection.execute("PRAGMA cache_spill = OFF")  # a spill would lock readers out
        connection.execute("BEGIN IMMEDIATE")
        try:
            _upgrade(path, connection)
            yield connection
            if connection.in_transaction:
                set_seal(connection)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        if snapshot and _version(connection):
            take_snapshot(path, connection)


@contextlib.contextmanager
def locked(path: Path, busy_seconds: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """A whole case log that no other run writes to meanwhile; nothing is written to it here.

    BusyError, or DamagedError where it can't be locked because it is no whole case log.
    """
    with _told(path), contextlib.closing(_connect(path, busy_seconds)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _check_whole(path, connection, _taken(path))
        yield connection


def compact(path: Path) -> None:
    """Write the case log anew without the space that deleted rows left; BusyError, DamagedError."""
    with _told(path), contextlib.closing(_connect(path, BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")


def _connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextlib.contextmanager
def _not_left_empty(path: Path) -> Iterator[None]:
    """Make the file where it is missing, and take it away again where nothing was written to it."""
    made = _make_private(path)
    try:
        yield
    finally:
        if made and path.is_file() and path.stat().st_size == 0:
            path.unlink(missing_ok=True)


def _make_private(path: Path) -> bool:
    """Make the file where it is missing; whether it was."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        return True
    except FileExistsError:
        return False
    except OSError as fault:
        raise WorkspaceError(
            f"{path} can't be made: {fault.strerror}.", "Check that its folder can be written to."
        ) from fault


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_version(path: Path, connection: sqlite3.Connection) -> None:
    found = _version(connection)
    if found > NEWEST:
        raise WorkspaceError(
            f"{path} was written by a newer attcli (its version is {found}, this one knows "
            f"{NEWEST}).",
            "Update attcli on this computer; nothing was changed.",
        )


def _check_whole(path: Path, connection: sqlite3.Connection, taken: Sequence[Path]) -> None:
    _check_version(path, connection)
    check_seal(connection)
    _check_newest(path, _last_change(connection), taken)


def _taken(path: Path) -> list[Path]:
    """The snapshots; WorkspaceError where they and the case log are another user's."""
    try:
        if path.exists() and not os.access(path, os.R_OK):
            raise PermissionError
        return snapshots(path.parent)
    except PermissionError as denied:
        raise WorkspaceError(
            f"What {path.parent} remembers can't be read: it belongs to somebody else.",
            "Ask whoever made the workspace to let you read it, or name yours with -w DIR.",
        ) from denied


def _last_change(connection: sqlite3.Connection) -> int:
    return last_change(connection) if _version(connection) > 1 else 0


def _check_newest(path: Path, last: int, taken: Sequence[Path]) -> None:
    """DamagedError where a snapshot knows later changes: the case log is gone, emptied or an old
    copy, and the marks' files would pass for leftovers. `taken` are listed before `last` is read.
    """
    if taken and int(taken[0].stem) > last:
        raise DamagedError(
            f"{path} is missing, empty or an old copy: its own snapshots know later changes.",
            f"Bring back the newest: attcli restore {taken[0]}",
        )


def _upgraded_copy(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """A case log of an older program as this one reads it, in memory: a reader writes nothing."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.row_factory = sqlite3.Row
    connection.backup(copy)
    _upgrade(path, copy)
    set_seal(copy)
    return copy


def _upgrade(path: Path, connection: sqlite3.Connection) -> None:
    _check_whole(path, connection, _taken(path))
    for step in STEPS[_version(connection) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {NEWEST}")


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn SQLite's own errors into a sentence and a way out."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise BusyError(
                f"{path} is busy: another attcli is writing to it.",
                "Wait a moment, then run again; nothing was changed.",
            ) from fault
        if code == sqlite3.SQLITE_READONLY_DBMOVED:
            problem, way_out = f"{path} was restored meanwhile by another attcli.", "Look at it"
        elif code & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
            problem = f"{path} can't be written: {fault}."
            way_out = "Make room on the disk"
        else:
            problem = f"{path} can't be used: {fault}."
            way_out = "Check that its folder can be written to"
        raise WorkspaceError(problem, f"{way_out}, then run again; nothing was changed.") from fault
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as fault:
        raise DamagedError(
            f"{path} is damaged: {fault}.",
            "See what is whole with attcli doctor, then bring back a copy with attcli restore; "
            "nothing was changed.",
        ) from fault
