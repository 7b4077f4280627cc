"""`attcli restore`: the workspace as a backup or a snapshot holds it, whole or not at all.

The order: check everything; lay it ready; keep what is there; put the marks' files in place (nobody
knows them yet); switch the case log by one rename. The settings follow, by the next command if this
run dies right after the switch.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.errors import UnreadableError
from attcli.store.archive import Archive, open_archive
from attcli.store.backups import FOLDER, backup, default_target, own_files
from attcli.store.database import locked, writing
from attcli.store.faults import DamagedError
from attcli.store.files import StoredFile, is_whole, sync_folder, told_unwritable, write_durably
from attcli.store.settling import STAGING, settle
from attcli.store.snapshots import snapshots
from attcli.store.staging import Asked, stage
from attcli.store.workspace import CASE_LOG_FILE, case_log_path

_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where what stood there before is kept (None: nothing stood there)."""

    marks: int
    kept: Path | None
    was_damaged: bool


def restore(
    workspace: Path, source: Path, by: str, at: datetime, *, even_forgotten: bool = False
) -> Restored:
    """Bring the workspace back as `source` holds it: a backup, or a snapshot of the case log.

    The lines of forgettings and restores stay in its history. UnreadableError where `source` is
    damaged or newer than this program, WorkspaceError where the workspace is busy or can't be
    written to, ForgottenError where `source` brings back what was forgotten since, unless
    `even_forgotten`. In all cases nothing was changed.
    """
    asked = Asked(workspace, source, _archive(source), by, at, even_forgotten)
    log = case_log_path(workspace)
    settle(workspace, log)
    with told_unwritable(workspace / FOLDER), _locked(log) as (lock, damaged):
        try:
            stored = stage(asked)
            kept, was_damaged = _keep(workspace, at, stored, damaged)
            if asked.archive:
                _put_in_place(workspace, asked.archive, stored)
            _switch(workspace, lock)
        except BaseException:
            if not settle(workspace, log):
                shutil.rmtree(workspace / STAGING, ignore_errors=True)
            raise
    settle(workspace, log)
    with writing(log):
        pass  # keeps a snapshot of the restored state
    marks = sum(one.rows for one in stored if one.kind == "marks")
    return Restored(marks, kept, was_damaged)


def copies(workspace: Path) -> list[Path]:
    """What can be restored: backups in the workspace's own folder, then snapshots; newest first."""
    found = (workspace / FOLDER).glob("*.zip")
    return [*sorted(found, key=lambda path: path.name, reverse=True), *snapshots(workspace)]


def _archive(source: Path) -> Archive | None:
    """The backup, checked; None for a snapshot."""
    try:
        with source.open("rb") as stream:
            if stream.read(len(_SQLITE)) == _SQLITE:
                return None
    except OSError as fault:
        raise UnreadableError(
            f"{source} can't be read: {fault.strerror}.", "Check the name of the backup."
        ) from fault
    return open_archive(source)


@contextlib.contextmanager
def _locked(log: Path) -> Iterator[tuple[sqlite3.Connection | None, bool]]:
    """Keep other writers out. The lock, and whether the case log is damaged (and can't be)."""
    with contextlib.ExitStack() as held:
        lock, damaged = None, False
        if log.exists():
            try:
                lock = held.enter_context(locked(log))
            except DamagedError:
                damaged = True
        yield lock, damaged


def _keep(
    workspace: Path, at: datetime, stored: Sequence[StoredFile], damaged: bool
) -> tuple[Path | None, bool]:
    """A backup of what is there, or copies of it where anything in it is damaged; and whether."""
    log = case_log_path(workspace)
    if not damaged and not log.exists() and not own_files(workspace):
        return None, False
    with contextlib.suppress(DamagedError):
        if not damaged:
            return backup(workspace, _free_name(workspace, at), at).path, False
    return _set_aside(workspace, at, stored), True


def _free_name(workspace: Path, at: datetime) -> Path:
    names = (f"-before-restore{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    targets = (default_target(workspace, at, name) for name in names)
    return next(path for path in targets if not path.exists())


def _set_aside(workspace: Path, at: datetime, stored: Sequence[StoredFile]) -> Path:
    """Copies of a damaged case log, of damaged files about to be replaced, of the settings."""
    aside = workspace / FOLDER / f"damaged-{at:%Y-%m-%d-%H%M%S}"
    log = case_log_path(workspace)
    paths = [log, _journal(log), *own_files(workspace).values()]
    paths += [workspace / one.file for one in stored if not is_whole(workspace, one)]
    for path in paths:
        if path.is_file():
            write_durably(aside / path.relative_to(workspace), path.read_bytes(), workspace)
    return aside


def _journal(log: Path) -> Path:
    return log.with_name(f"{log.name}-journal")


def _put_in_place(workspace: Path, archive: Archive, stored: Sequence[StoredFile]) -> None:
    missing = {one.file for one in stored if not is_whole(workspace, one)}
    for name, content in archive.contents(sorted(missing)):
        write_durably(workspace / name, content, workspace)


def _switch(workspace: Path, lock: sqlite3.Connection | None) -> None:
    """From here on the restored state is what everyone sees."""
    log = case_log_path(workspace)
    if lock is None:
        _journal(log).unlink(missing_ok=True)  # of a damaged log, set aside; never of the new one
    elif os.name == "nt":
        lock.close()  # an open file can't be replaced there
    (workspace / STAGING / CASE_LOG_FILE).replace(log)
    sync_folder(workspace)
