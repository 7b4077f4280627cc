"""A restore laid ready: its case log, with the restore in its history, and its settings."""

import contextlib
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.errors import UnreadableError, WorkspaceError
from attcli.store.archive import TAKE_ANOTHER, Archive
from attcli.store.current import stored_file
from attcli.store.database import writing
from attcli.store.faults import DamagedError
from attcli.store.files import FOLDER_MODE, StoredFile, checked_bytes, write_durably
from attcli.store.forgotten import ForgottenError, carry, trace
from attcli.store.history import record
from attcli.store.settling import SETTINGS, STAGING, Token, leave_token
from attcli.store.snapshots import last_change, snapshots
from attcli.store.workspace import CASE_LOG_FILE, case_log_path

_NOT_SETTINGS = (CASE_LOG_FILE, "marks/", "people/")


@dataclass(frozen=True)
class Asked:
    """One restore asked for. `archive` None: `source` is a snapshot of the case log."""

    workspace: Path
    source: Path
    archive: Archive | None
    by: str
    at: datetime
    even_forgotten: bool = False


def stage(asked: Asked) -> list[StoredFile]:
    """Lay the restore ready in the staging folder; the marks' files it needs.

    UnreadableError where the case log or a file it needs is not whole, ForgottenError where it
    brings back what was forgotten since, unless `even_forgotten`.
    """
    staging = asked.workspace / STAGING
    shutil.rmtree(staging, ignore_errors=True)  # of a run killed before its switch
    staging.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    staging.mkdir(mode=FOLDER_MODE)
    log, own = staging / CASE_LOG_FILE, None
    if asked.archive is None:
        write_durably(log, asked.source.read_bytes(), asked.workspace)
    else:
        names = asked.archive.names
        own = [name for name in names if not name.startswith(_NOT_SETTINGS)]
        for name, content in asked.archive.contents([*own, *({CASE_LOG_FILE} & set(names))]):
            place = log if name == CASE_LOG_FILE else staging / SETTINGS / name
            write_durably(place, content, asked.workspace)
    stored, change = _prepared(asked, log)
    leave_token(asked.workspace, Token(change, own))
    return stored


def _prepared(asked: Asked, log: Path) -> tuple[list[StoredFile], int]:
    """Check the staged case log and write the restore into its history."""
    try:
        with writing(log, snapshot=False) as copy:
            every = copy.execute("SELECT * FROM stored_file WHERE purged = 0").fetchall()
            stored = [stored_file(row) for row in every if row["until_change"] is None]
            _refuse_incomplete(asked, stored)
            gone = [row["id"] for row in every if not _is_there(asked, row)]
            copy.executemany("UPDATE stored_file SET purged = 1 WHERE id = ?", ((n,) for n in gone))
            summary = _summary(asked, copy)
            lost, back = carry(copy, trace(asked.workspace))
            if back > 0 and not asked.even_forgotten:
                raise ForgottenError(asked.source, lost)
            _go_on_counting(copy, _last_number(asked.workspace))
            more = {"brought_back": max(back, 0)}
            return stored, record(copy, "restore", asked.by, asked.at, summary, **more)
    except WorkspaceError as fault:
        raise UnreadableError(
            f"{asked.source} can't be restored. {fault.problem}", TAKE_ANOTHER
        ) from fault


def _is_there(asked: Asked, row: sqlite3.Row) -> bool:
    """Whether a file that was superseded lately can still be brought back by an undo."""
    return row["until_change"] is None or (asked.workspace / row["file"]).exists()


def _summary(asked: Asked, copy: sqlite3.Connection) -> str:
    if asked.archive:
        return f"the backup of {asked.archive.at[:10]} restored"
    return f"the snapshot after change {last_change(copy)} restored"


def _refuse_incomplete(asked: Asked, stored: list[StoredFile]) -> None:
    """A snapshot needs its marks' files whole in the workspace; a backup has them."""
    for one in stored:
        if asked.archive is None:
            checked_bytes(asked.workspace, one)
        elif one.file not in asked.archive.names:
            raise DamagedError(f"{one.file} is not in it.")


def _last_number(workspace: Path) -> int:
    """The highest number of a change so far, also where the case log can't be read."""
    named = [int(path.stem) for path in snapshots(workspace)]
    with contextlib.suppress(sqlite3.Error):
        address = f"{case_log_path(workspace).resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as log:
            named.append(last_change(log))
    return max(named, default=0)


def _go_on_counting(copy: sqlite3.Connection, last: int) -> None:
    """No number of a change is given twice, whatever was restored."""
    if last > last_change(copy):
        copy.execute("DELETE FROM sqlite_sequence WHERE name = 'change'")
        copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('change', ?)", (last,))
