"""Holds in the case log: who stopped a pupil's letters, why, and when to look again.

A hold stops letters, never counting. Nothing is deleted: a released hold stays, with who and when.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from attcli.errors import UsageError
from attcli.store.database import reading, writing
from attcli.store.history import record


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `pupil` is as the office named them: pupil_id, UPN, system id, admission number."""

    school: str
    pupil: str
    reason: str
    review: date
    placed_by: str
    placed_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None
    id: int | None = None


def place(log: Path, hold: Hold) -> Hold:
    """Write a hold; UsageError where the pupil has one already."""
    with writing(log) as connection:
        if standing := _standing(connection, hold.school, hold.pupil):
            raise UsageError(
                f"{hold.pupil} is on hold already (since {standing.placed_at:%d/%m/%Y}: "
                f"{standing.reason}).",
                f"Release it first: attcli hold {hold.pupil} --release",
            )
        row = connection.execute(
            "INSERT INTO hold (school, pupil, reason, review, placed_by, placed_at) "
            "VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
            (
                hold.school,
                hold.pupil,
                hold.reason,
                hold.review.isoformat(),
                hold.placed_by,
                hold.placed_at.isoformat(timespec="seconds"),
            ),
        ).fetchone()
        _note(connection, "hold", hold.placed_by, hold.placed_at, row)
        return _hold(row)


def release(
    log: Path, school: str, pupil: str, by: str, at: datetime, *, anywhere: bool = False
) -> Hold:
    """End a pupil's hold and return it; UsageError where there is none.

    `anywhere`: where the school has no such hold, the only one placed under another key.
    """
    with writing(log) as connection:
        standing = _standing(connection, school, pupil)
        if standing is None and anywhere:
            standing = _only(connection, pupil)
        if standing is None:
            raise UsageError(f"{pupil} is not on hold.", "See who is: attcli hold --list")
        row = connection.execute(
            "UPDATE hold SET released_by = ?, released_at = ? WHERE id = ? RETURNING *",
            (by, at.isoformat(timespec="seconds"), standing.id),
        ).fetchone()
        _note(connection, "release", by, at, row)
        return _hold(row)


def _note(
    connection: sqlite3.Connection, kind: str, by: str, at: datetime, row: sqlite3.Row
) -> None:
    what = "put on hold" if kind == "hold" else "released"
    summary = f"a pupil's letters were {what}"
    record(connection, kind, by, at, summary, school=row["school"], hold=row["id"])


def standing(log: Path) -> tuple[Hold, ...]:
    """The holds not released, by review date; none where there is no log yet."""
    with reading(log) as connection:
        if connection is None:
            return ()
        rows = connection.execute(
            "SELECT * FROM hold WHERE released_at IS NULL ORDER BY review, school, pupil, id"
        ).fetchall()
    return tuple(map(_hold, rows))


def _standing(connection: sqlite3.Connection, school: str, pupil: str) -> Hold | None:
    row = connection.execute(
        "SELECT * FROM hold WHERE school = ? COLLATE NOCASE AND pupil = ? COLLATE NOCASE "
        "AND released_at IS NULL",
        (school, pupil),
    ).fetchone()
    return _hold(row) if row else None


def _only(connection: sqlite3.Connection, pupil: str) -> Hold | None:
    """The one hold on that identifier at any school; None where there is none, or several."""
    rows = connection.execute(
        "SELECT * FROM hold WHERE pupil = ? COLLATE NOCASE AND released_at IS NULL", (pupil,)
    ).fetchall()
    return _hold(rows[0]) if len(rows) == 1 else None


def _hold(row: sqlite3.Row) -> Hold:
    return Hold(
        school=row["school"],
        pupil=row["pupil"],
        reason=row["reason"],
        review=date.fromisoformat(row["review"]),
        placed_by=row["placed_by"],
        placed_at=datetime.fromisoformat(row["placed_at"]),
        released_by=row["released_by"],
        released_at=_moment(row["released_at"]),
        id=row["id"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
