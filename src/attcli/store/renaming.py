"""What was noted of a pupil follows them when their pupil_id changes: a UPN learnt or corrected.

Holds, entries in the log and amendments name a pupil by identifiers. What stood there before is
kept beside the change that brought the new one, so that undoing it turns them back.
"""

import sqlite3
from collections.abc import Mapping

_NOTED = {"hold": "pupil", "event": "pupil", "amendment": "pupil_id"}


def rename(
    connection: sqlite3.Connection, school: str, renamed: Mapping[str, str], change: int
) -> None:
    """Let what names a pupil of the school by the pupil_id before, or by the UPN in it, name them
    by the one they have now. `renamed`: the new pupil_id by the one before.
    """
    texts = {text: now for both in renamed.items() for text, now in _texts(*both)}
    for table, column in _NOTED.items() if texts else ():
        rows = connection.execute(
            f"SELECT id, {column} FROM {table} WHERE school = ? COLLATE NOCASE",  # noqa: S608
            (school,),
        ).fetchall()
        found = [(n, was, texts[was.casefold()]) for n, was in rows if was.casefold() in texts]
        connection.executemany(
            "INSERT INTO renaming (change, noted, row, was) VALUES (?, ?, ?, ?)",
            ((change, table, n, was) for n, was, _ in found),
        )
        connection.executemany(
            f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608 (own names)
            ((now, n) for n, _, now in found),
        )


def turn_back(connection: sqlite3.Connection, change: int) -> None:
    """Let everything that this change renamed be named as before."""
    for table, column in _NOTED.items():
        connection.execute(
            f"UPDATE {table} SET {column} = renaming.was FROM renaming "  # noqa: S608 (own names)
            f"WHERE renaming.change = ? AND noted = ? AND renaming.row = {table}.id",
            (change, table),
        )
    connection.execute("DELETE FROM renaming WHERE change = ?", (change,))


def scrub_names_before(connection: sqlite3.Connection) -> None:
    """Take out the former names of what is in the case log no more."""
    for table in _NOTED:
        connection.execute(
            f"DELETE FROM renaming WHERE noted = ? AND row NOT IN (SELECT id FROM {table})",  # noqa: S608
            (table,),
        )


def _texts(was: str, now: str) -> list[tuple[str, str]]:
    """How the pupil may have been noted, without regard to case, and how they are from now on."""
    kind, _, value = was.partition("|")[2].partition(":")
    new_kind, _, new = now.partition("|")[2].partition(":")
    whole = [(was.casefold(), now)]
    return [*whole, (value.casefold(), new)] if kind == new_kind == "upn" else whole
