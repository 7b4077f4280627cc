"""What a restore must not lose of forgettings: their lines in the history, and how many it undid.

A line names nobody, so that a restore can't forget anew what it brings back: it says so, and
`attcli doctor` goes on saying so until as many forgettings followed.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from attcli.errors import UsageError, WorkspaceError
from attcli.store.database import reading
from attcli.store.history import ChangeMade, change_made
from attcli.store.snapshots import snapshots
from attcli.store.workspace import case_log_path

_TRACE = "SELECT * FROM change WHERE kind IN ('forget', 'restore') ORDER BY id"
_COLUMNS = ("at", "by", "kind", "school", "summary", "brought_back")


class ForgottenError(UsageError):
    """A copy holds what was forgotten after it was made."""

    def __init__(self, source: Path, lost: Sequence[ChangeMade]) -> None:
        told = "; ".join(f"{one.summary} (on {one.at:%d/%m/%Y})" for one in lost)
        super().__init__(
            f"{source} was made before something was forgotten, and brings it back: {told}.",
            "With --yes it is restored all the same; forget it again afterwards: attcli forget.",
        )


def trace(workspace: Path) -> list[sqlite3.Row]:
    """The lines of forgettings and restores, the oldest first; from the newest snapshot that is
    whole where the case log is damaged or gone."""
    for path in (case_log_path(workspace), *snapshots(workspace)):
        try:
            with reading(path) as connection:
                return connection.execute(_TRACE).fetchall() if connection else []
        except WorkspaceError:
            continue
    return []


def carry(copy: sqlite3.Connection, lines: Iterable[sqlite3.Row]) -> tuple[list[ChangeMade], int]:
    """Write the lines that a copy about to be restored lacks into its history.

    The forgettings among them, and how many of all forgettings the copy takes back.
    """
    made, again = _told(copy)
    own = {_key(row) for row in copy.execute(_TRACE)}
    missing = [row for row in lines if _key(row) not in own]
    for row in missing:
        taken = copy.execute("SELECT 1 FROM change WHERE id = ?", (row["id"],)).fetchone()
        copy.execute(
            f"INSERT INTO change (id, {', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (own names)
            (None if taken else row["id"], *(row[name] for name in _COLUMNS)),
        )
    lost = [change_made(row) for row in missing if row["kind"] == "forget"]
    return lost, _told(copy)[0] - (made - again)


def taken_back(connection: sqlite3.Connection) -> int:
    """How many forgettings a restore took back that were not made again since."""
    return _told(connection)[1]


def _key(row: sqlite3.Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("id", "kind", "at", "by"))


def _told(connection: sqlite3.Connection) -> tuple[int, int]:
    """The forgettings made, without those that were made again; and those to be made again."""
    made = again = 0
    for row in connection.execute(_TRACE):
        if row["kind"] == "restore":
            again = row["brought_back"]
        elif again:
            again -= 1
        else:
            made += 1
    return made, again
