"""Taking one change back: an ingest by the files that were current before it, a hold by its end,
an entry of the log by the mark that it was undone.

Nothing is lost: the undo is a change itself, and what was undone stays in the history.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.errors import UsageError, WorkspaceError
from attcli.store.current import current_files, make_current, stored_file
from attcli.store.database import reading, writing
from attcli.store.files import StoredFile, checked_bytes
from attcli.store.history import ChangeMade, change_made, record
from attcli.store.renaming import turn_back
from attcli.store.workspace import case_log_path

_ALL = "See them all: attcli history"


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a change does. The marks held of its schools `before` and `after` the undo;
    `amended`: how many it replaced or withdrew; `pupil`: whose letters it stops or frees, or whom
    the entry is about, as the office named them.
    """

    change: ChangeMade
    before: int = 0
    after: int = 0
    pupil: str | None = None
    amended: int = 0

    @property
    def removes_marks(self) -> bool:
        """Whether fewer marks are held afterwards."""
        return self.after < self.before


def foreseen(workspace: Path, number: int) -> Undoing:
    """What undoing that change would do; UsageError with the reason where it can't be undone."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            raise UsageError("Nothing was changed here yet.", "There is nothing to undo.")
        return _foreseen(connection, workspace, number)


def undo(workspace: Path, number: int, by: str, at: datetime) -> Undoing:
    """Undo that change and leave a trace of it; UsageError where it can't be undone.

    WorkspaceError where a file that held the marks before is damaged.
    """
    with writing(case_log_path(workspace)) as connection:
        doing = _foreseen(connection, workspace, number)
        made = doing.change
        own = record(
            connection,
            "undo",
            by,
            at,
            f"change {number} undone ({made.summary})",
            school=made.school,
            undoes=number,
        )
        connection.execute("UPDATE change SET undone_by = ? WHERE id = ?", (own, number))
        if made.kind == "ingest":
            for school in _schools(connection, number):
                make_current(connection, school, _files_before(connection, school, number), own)
            turn_back(connection, number)
        elif made.hold is not None:
            _turn_hold(connection, made, by, at)
        return doing


def _foreseen(connection: sqlite3.Connection, workspace: Path, number: int) -> Undoing:
    row = connection.execute("SELECT * FROM change WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise UsageError(f"There is no change {number}.", _ALL)
    made = change_made(row)
    if made.undone_by is not None:
        raise UsageError(f"Change {number} was undone already, by change {made.undone_by}.", _ALL)
    if made.kind == "ingest":
        return _ingest(connection, workspace, made)
    if made.kind in {"hold", "release"}:
        return Undoing(made, pupil=_pupil(connection, made))
    if made.kind == "log":
        return Undoing(made, pupil=_logged_pupil(connection, made))
    raise UsageError(f"Change {number} can't be undone: {_WHY_NOT[made.kind]}", _ALL)


_WHY_NOT = {
    "undo": "it is an undo. Do again what was undone: attcli ingest, hold or log.",
    "forget": "what was forgotten is gone for good; a backup made before it may hold it.",
    "restore": "restore the backup that was made before it: attcli restore FILE.",
}


def _ingest(connection: sqlite3.Connection, workspace: Path, made: ChangeMade) -> Undoing:
    before = after = 0
    for school in _schools(connection, made.id):
        _refuse_where_later_ones_stand(connection, school, made.id)
        for one in (back := _files_before(connection, school, made.id)):
            _check(workspace, one)
        before += _marks(current_files(connection, school))
        after += _marks(back)
    (amended,) = connection.execute(
        "SELECT count(*) FROM amendment WHERE change = ?", (made.id,)
    ).fetchone()
    return Undoing(made, before, after, amended=amended)


def _schools(connection: sqlite3.Connection, number: int) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT school FROM source WHERE change = ? ORDER BY school", (number,)
    )
    return [row["school"] for row in rows]


def _refuse_where_later_ones_stand(
    connection: sqlite3.Connection, school: str, number: int
) -> None:
    rows = connection.execute(
        "SELECT DISTINCT change.id FROM change JOIN source ON source.change = change.id "
        "WHERE source.school = ? AND change.id > ? AND undone_by IS NULL ORDER BY change.id DESC",
        (school, number),
    )
    if later := [str(row["id"]) for row in rows]:
        raise UsageError(
            f"Change {number} can't be undone while later ingests of {school} stand.",
            f"Undo these first, in this order: {', '.join(later)}.",
        )


def _files_before(connection: sqlite3.Connection, school: str, number: int) -> list[StoredFile]:
    """The files that were current just before that change; UsageError where they were let go."""
    rows = connection.execute(
        "SELECT * FROM stored_file WHERE school = ? AND from_change < ? "
        "AND (until_change IS NULL OR until_change >= ?) ORDER BY id",
        (school, number, number),
    ).fetchall()
    if any(row["purged"] for row in rows):
        raise UsageError(
            f"Change {number} can't be undone: the marks before it are no longer kept (they are "
            "for the last ten changes of a school, and not after attcli forget).",
            "A backup made before it may hold them: attcli restore FILE.",
        )
    return [stored_file(row) for row in rows]


def _check(workspace: Path, stored: StoredFile) -> None:
    try:
        checked_bytes(workspace, stored)
    except WorkspaceError as damaged:
        raise WorkspaceError(
            f"The marks before can't be brought back. {damaged.problem}", damaged.way_out
        ) from damaged


def _marks(files: list[StoredFile]) -> int:
    return sum(one.rows for one in files if one.kind == "marks")


def _pupil(connection: sqlite3.Connection, made: ChangeMade) -> str:
    """Whose letters the hold stops; UsageError where the undo would not mean anything now."""
    hold = connection.execute("SELECT * FROM hold WHERE id = ?", (made.hold,)).fetchone()
    if hold is None:
        raise UsageError(f"Change {made.id} can't be undone: {_WHY_NOT['forget']}", _ALL)
    if made.kind == "hold" and hold["released_at"]:
        raise UsageError(f"Change {made.id} can't be undone: the hold was released since.", _ALL)
    if made.kind == "release":
        again = connection.execute(
            "SELECT 1 FROM hold WHERE school = ? COLLATE NOCASE AND pupil = ? COLLATE NOCASE "
            "AND released_at IS NULL",
            (hold["school"], hold["pupil"]),
        ).fetchone()
        if again:
            raise UsageError(
                f"Change {made.id} can't be undone: the pupil is on hold again.",
                "See who is: attcli hold --list",
            )
    return str(hold["pupil"])


def _logged_pupil(connection: sqlite3.Connection, made: ChangeMade) -> str | None:
    """Whom the entry of the log is about, None for a change of several entries; UsageError where
    they were forgotten, or later entries follow them up.
    """
    rows = connection.execute("SELECT id, pupil FROM event WHERE change = ?", (made.id,)).fetchall()
    if not rows:
        raise UsageError(f"Change {made.id} can't be undone: {_WHY_NOT['forget']}", _ALL)
    later = connection.execute(
        "SELECT DISTINCT event.change FROM event JOIN change ON change.id = event.change "
        "WHERE change.undone_by IS NULL AND event.change <> ?1 "
        "AND about IN (SELECT id FROM event WHERE change = ?1) ORDER BY event.change DESC",
        (made.id,),
    ).fetchall()
    if later:
        numbers = ", ".join(str(row["change"]) for row in later)
        raise UsageError(
            f"Change {made.id} can't be undone while later entries about it stand.",
            f"Undo these first, in this order: {numbers}.",
        )
    return str(rows[0]["pupil"]) or None if len(rows) == 1 else None


def _turn_hold(connection: sqlite3.Connection, made: ChangeMade, by: str, at: datetime) -> None:
    """End the hold that was placed, or let the released one stand again."""
    ended = (by, at.isoformat(timespec="seconds")) if made.kind == "hold" else (None, None)
    connection.execute(
        "UPDATE hold SET released_by = ?, released_at = ? WHERE id = ?", (*ended, made.hold)
    )
