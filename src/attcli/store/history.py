"""What was changed, when and by whom: every write leaves one line, and none is ever taken away."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.store.database import reading
from attcli.store.snapshots import last_change
from attcli.store.workspace import case_log_path


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """One line of the history. `summary` holds no name. `hold`: the number of the hold, if any."""

    id: int
    at: datetime
    by: str
    kind: str  # ingest | hold | release | log | undo | forget | restore
    school: str | None
    summary: str
    hold: int | None = None
    undoes: int | None = None
    undone_by: int | None = None


def history(workspace: Path) -> tuple[ChangeMade, ...]:
    """All changes, the newest first; none where nothing was ever written."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return ()
        rows = connection.execute("SELECT * FROM change ORDER BY id DESC").fetchall()
    return tuple(map(change_made, rows))


def newest(workspace: Path) -> int:
    """The number of the newest change; 0 where nothing was ever written."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return 0
        return last_change(connection)


def change_made(row: sqlite3.Row) -> ChangeMade:
    """A row of the case log's changes."""
    return ChangeMade(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        by=row["by"],
        kind=row["kind"],
        school=row["school"],
        summary=row["summary"],
        hold=row["hold"],
        undoes=row["undoes"],
        undone_by=row["undone_by"],
    )


def record(
    connection: sqlite3.Connection,
    kind: str,
    by: str,
    at: datetime,
    summary: str = "",
    **more: str | int | None,
) -> int:
    """Write a line of history and give its number. `more`: school, hold, undoes, brought_back."""
    values = {
        "kind": kind,
        "by": by,
        "at": at.isoformat(timespec="seconds"),
        "summary": summary,
        **more,
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    made = connection.execute(
        f"INSERT INTO change ({names}) VALUES ({marks}) RETURNING id",  # noqa: S608 (own names)
        tuple(values.values()),
    ).fetchone()
    return int(made["id"])
