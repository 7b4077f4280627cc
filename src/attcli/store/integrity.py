"""Is the workspace whole? One answer a check, for `attcli doctor`. Looking changes nothing."""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from attcli.errors import WorkspaceError
from attcli.store.backups import FOLDER
from attcli.store.current import known_files, stored_file
from attcli.store.database import reading
from attcli.store.files import MARKS_FOLDER, PEOPLE_FOLDER, is_whole, leftovers, read_frame
from attcli.store.forgotten import taken_back
from attcli.store.settling import STAGING
from attcli.store.snapshots import last_change, snapshots
from attcli.store.workspace import case_log_path

_LITTLE_ROOM = 200_000_000  # bytes
_NO_ROOM = 20_000_000


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it stands, in a sentence, and the way out (or empty).

    `school`: None where it is about all of them.
    """

    name: str
    state: State
    sentence: str
    way_out: str = ""
    school: str | None = None


def integrity(workspace: Path, now: datetime) -> tuple[Check, ...]:
    """Every check of what the workspace remembers. `now`: the moment to hold the history against.

    Waits for no lock.
    """
    log = case_log_path(workspace)
    checks = [_no_wal(log), _room(workspace), _private(workspace), _restored(workspace)]
    try:
        with reading(log) as connection:
            if connection is None:
                return (Check("case log", State.OK, "Nothing is remembered yet."), *checks)
            own = [look(workspace, connection) for look in _OF_THE_LOG]
            return (*own, _clock(connection, now), *checks)
    except WorkspaceError as fault:
        return (Check("case log", State.ERROR, fault.problem, fault.way_out), *checks)


def _case_log(_: Path, connection: sqlite3.Connection) -> Check:
    """A log that can be read was found whole."""
    return Check("case log", State.OK, f"Whole; its last change is {last_change(connection)}.")


def _files(workspace: Path, connection: sqlite3.Connection) -> Check:
    rows = connection.execute("SELECT * FROM stored_file WHERE until_change IS NULL").fetchall()
    broken = []
    for row in rows:
        try:
            read_frame(workspace, stored_file(row))
        except WorkspaceError as fault:
            broken.append(fault)
    if broken:
        more = f" And {len(broken) - 1} more." if len(broken) > 1 else ""
        return Check("marks", State.ERROR, f"{broken[0].problem}{more}", broken[0].way_out)
    marks = sum(row["rows"] for row in rows if row["kind"] == "marks")
    return Check("marks", State.OK, f"{marks:,} marks in {len(rows)} files, all as written.")


def _superseded(workspace: Path, connection: sqlite3.Connection) -> Check:
    rows = connection.execute(
        "SELECT * FROM stored_file WHERE until_change IS NOT NULL AND purged = 0"
    ).fetchall()
    gone = sum(not is_whole(workspace, stored_file(row)) for row in rows)
    if gone:
        said = f"{gone} files of earlier states are gone or damaged: some changes can't be undone."
        way_out = "Nothing to do, unless you want to undo: then restore a backup."
        return Check("earlier states", State.WARNING, said, way_out)
    return Check("earlier states", State.OK, f"{len(rows)} files are kept for undo.")


def _leftovers(workspace: Path, connection: sqlite3.Connection) -> Check:
    found = leftovers(workspace, known_files(connection))
    if found:
        said = f"{len(found)} files of a run that died, or superseded, lie in the workspace."
        return Check("leftovers", State.WARNING, said, "The next attcli ingest clears them away.")
    return Check("leftovers", State.OK, "None.")


def _copies(workspace: Path, connection: sqlite3.Connection) -> Check:
    taken, last = snapshots(workspace), last_change(connection)
    if last and (not taken or int(taken[0].stem) < last):
        said = f"There is no automatic copy of the case log after change {last}."
        return Check("copies", State.WARNING, said, "Make room on the disk, then attcli backup.")
    if not any((workspace / FOLDER).glob("*.zip")):
        said = "There is no backup in backups/; automatic copies hold the history, not the marks."
        return Check("copies", State.WARNING, said, "Make one now and then: attcli backup")
    return Check("copies", State.OK, f"Backups, and {len(taken)} automatic copies of the case log.")


def _forgotten(_: Path, connection: sqlite3.Connection) -> Check:
    if back := taken_back(connection):
        found = connection.execute("SELECT max(at) FROM change WHERE kind = 'restore'").fetchone()
        day = datetime.fromisoformat(found[0])
        times = "1 forgetting" if back == 1 else f"{back} forgettings"
        said = f"What was forgotten came back by the restore of {day:%d/%m/%Y}: {times}."
        way_out = "Forget it again (see attcli history): attcli forget"
        return Check("forgotten", State.WARNING, said, way_out)
    return Check("forgotten", State.OK, "Nothing that was forgotten was restored since.")


_OF_THE_LOG: tuple[Callable[[Path, sqlite3.Connection], Check], ...] = (
    _case_log,
    _files,
    _superseded,
    _leftovers,
    _forgotten,
    _copies,
)


def _clock(connection: sqlite3.Connection, now: datetime) -> Check:
    rows = connection.execute("SELECT id, at FROM change ORDER BY id").fetchall()
    moments = [(row["id"], datetime.fromisoformat(row["at"])) for row in rows]
    if moments and max(at for _, at in moments) > now:
        number, at = max(moments, key=lambda made: made[1])
        said = f"Change {number} is dated {at:%d/%m/%Y %H:%M}, which is still to come."
        return Check("clock", State.WARNING, said, "Check the date and time of this computer.")
    for (_, before), (number, at) in itertools.pairwise(moments):
        if at < before:
            said = f"Change {number} is dated before the one it followed: a clock went backwards."
            return Check("clock", State.WARNING, said, "Check the clocks of your computers.")
    return Check("clock", State.OK, "The history's moments are in order.")


def _no_wal(log: Path) -> Check:
    found = [name for end in ("-wal", "-shm") if log.with_name(name := f"{log.name}{end}").exists()]
    if found:
        said = f"{' and '.join(found)} lie beside the case log: another program opened it."
        way_out = "Close that program. Never open the case log with another one on a shared drive."
        return Check("journal", State.WARNING, said, way_out)
    return Check("journal", State.OK, "No write-ahead log, as a shared drive needs it.")


def _room(workspace: Path) -> Check:
    free = shutil.disk_usage(workspace).free
    said = f"{free / 1_000_000_000:,.1f} GB free on its disk."
    if free < _LITTLE_ROOM:
        state = State.ERROR if free < _NO_ROOM else State.WARNING
        return Check("disk", state, f"Only {free // 1_000_000} MB free on its disk.", "Make room.")
    return Check("disk", State.OK, said)


def _private(workspace: Path) -> Check:
    if os.name == "nt":
        return Check("permissions", State.OK, "Those of its folder: ask IT who may read it.")
    open_to_others = [path for path in _ours(workspace) if path.stat().st_mode & 0o077]
    if open_to_others:
        first = open_to_others[0].relative_to(workspace)
        said = f"{len(open_to_others)} files about pupils can be read by others: {first}, …"
        return Check("permissions", State.WARNING, said, f"chmod -R go= {workspace}")
    return Check("permissions", State.OK, "Only you can read it.")


def _ours(workspace: Path) -> Iterator[Path]:
    """What attcli makes there, except reports: those may be meant to share."""
    if case_log_path(workspace).exists():
        yield case_log_path(workspace)
    for folder in (MARKS_FOLDER, PEOPLE_FOLDER, FOLDER):
        yield from sorted((workspace / folder).rglob("*"))


def _restored(workspace: Path) -> Check:
    if (workspace / STAGING).exists():
        said = "A restore was begun and did not end; nothing was changed by it."
        return Check("restore", State.WARNING, said, "Run attcli restore again.")
    return Check("restore", State.OK, "None under way.")
