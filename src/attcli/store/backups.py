"""`attcli backup`: one file that holds the whole workspace as it stands, checked after writing."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.errors import UsageError
from attcli.store.archive import open_archive, write_archive
from attcli.store.current import stored_file
from attcli.store.database import reading, writing
from attcli.store.faults import MissingFileError
from attcli.store.files import (
    FOLDER_MODE,
    StoredFile,
    checked_bytes,
    sync_folder,
    told_unwritable,
)
from attcli.store.settling import OWN_FOLDERS
from attcli.store.snapshots import copy_log
from attcli.store.workspace import CASE_LOG_FILE, SETTINGS_FILE, case_log_path

FOLDER = "backups"
SCRATCH = ".attcli-"
_DIED = 3600  # seconds after which a scratch folder can't be one in use


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup made: its file, how many files and marks it holds."""

    path: Path
    files: int
    marks: int


def backup(workspace: Path, target: Path, at: datetime) -> Backup:
    """Write settings, own templates and layouts, the case log and the marks into one new file.

    UsageError where `target` exists; WorkspaceError where something to be kept is damaged, or it
    can't be written. Waits for no lock.
    """
    if target.exists():
        raise UsageError(f"{target} exists already.", "Name another file: it is never replaced.")
    try:
        return _backup(workspace, target, at)
    except MissingFileError:  # superseded and purged while the others were read
        return _backup(workspace, target, at)


def default_target(workspace: Path, at: datetime, why: str = "") -> Path:
    """Where a backup goes that was given no name: `backups/2025-11-14-093000.zip`."""
    return workspace / FOLDER / f"{at:%Y-%m-%d-%H%M%S}{why}.zip"


def _backup(workspace: Path, target: Path, at: datetime) -> Backup:
    with told_unwritable(target):
        target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=SCRATCH) as scratch:
            _sweep(Path(scratch))
            stored = _copied_log(workspace, Path(scratch))
            entries = _entries(workspace, Path(scratch) / CASE_LOG_FILE, stored)
            beside = Path(scratch) / "backup.zip"
            write_archive(beside, at.isoformat(timespec="seconds"), entries)
            made = open_archive(beside)
            beside.rename(target)
            sync_folder(target.parent)
    marks = sum(one.rows for one in stored if one.kind == "marks")
    return Backup(target, len(made.names), marks)


def _sweep(scratch: Path) -> None:
    """Remove what a run that died left beside; by the file system's own clock."""
    now = scratch.stat().st_mtime
    for other in scratch.parent.glob(f"{SCRATCH}*"):
        if now - other.stat().st_mtime > _DIED:
            shutil.rmtree(other, ignore_errors=True)


def _copied_log(workspace: Path, scratch: Path) -> list[StoredFile]:
    """Copy the case log, with nothing in it that the backup won't hold; the current files."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return []
        connection.commit()  # a copy is made outside a transaction
        copy_log(connection, scratch / CASE_LOG_FILE)
    with writing(scratch / CASE_LOG_FILE, snapshot=False) as copy:
        copy.execute("UPDATE stored_file SET purged = 1 WHERE until_change IS NOT NULL")
        return [
            stored_file(row)
            for row in copy.execute("SELECT * FROM stored_file WHERE until_change IS NULL")
        ]


def _entries(workspace: Path, log: Path, stored: list[StoredFile]) -> Iterator[tuple[str, bytes]]:
    for name, path in own_files(workspace).items():
        yield name, path.read_bytes()
    if log.exists():
        yield CASE_LOG_FILE, log.read_bytes()
    for one in stored:
        yield one.file, checked_bytes(workspace, one)


def own_files(workspace: Path) -> dict[str, Path]:
    """What the school wrote itself, by its path in the workspace: settings, templates, layouts."""
    paths = [workspace / SETTINGS_FILE]
    for folder in OWN_FOLDERS:
        paths += sorted((workspace / folder).rglob("*"))
    return {path.relative_to(workspace).as_posix(): path for path in paths if path.is_file()}
