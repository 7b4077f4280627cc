"""Which Parquet files are current, and what they hold: one short read of the case log, then files.

A reader takes no lock. Where a file has gone meanwhile because the state moved on, the new state is
read instead, once.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.store.files import HELD, SLOT, StoredFile, read_all
from attcli.store.schema import KEPT_CHANGES

_COLUMNS = ("kind", "school", "year", "file", "sha256", "bytes", "rows")


@dataclass(frozen=True, slots=True)
class Frames:
    """What is held of one school, `source` being the permanent number."""

    marks: pl.DataFrame
    apart: pl.DataFrame
    pupils: pl.DataFrame
    contacts: pl.DataFrame


def schools_held(connection: sqlite3.Connection) -> list[str]:
    """The schools of which any mark is held, in order."""
    rows = connection.execute(
        "SELECT DISTINCT school FROM stored_file WHERE kind = 'marks' AND until_change IS NULL "
        "ORDER BY school"
    )
    return [row["school"] for row in rows]


def current_files(connection: sqlite3.Connection, school: str) -> list[StoredFile]:
    """The files that hold a school's memory as it stands, in order of kind and year."""
    rows = connection.execute(
        "SELECT * FROM stored_file WHERE school = ? AND until_change IS NULL "
        "ORDER BY kind, ifnull(year, '')",
        (school,),
    )
    return [stored_file(row) for row in rows]


def stored_file(row: sqlite3.Row) -> StoredFile:
    """A row of the case log's files."""
    return StoredFile(*(row[name] for name in _COLUMNS))


def known_files(connection: sqlite3.Connection) -> set[str]:
    """The paths of all files that are kept: current, or superseded lately."""
    rows = connection.execute("SELECT DISTINCT file FROM stored_file WHERE purged = 0")
    return {row["file"] for row in rows}


def read_frames(workspace: Path, stored: Sequence[StoredFile]) -> Frames:
    """The frames of one school's files, marks of all years sorted together."""
    return read_schools(workspace, [stored])[0]


def read_schools(workspace: Path, files: Iterable[Sequence[StoredFile]]) -> list[Frames]:
    """The frames of each school's files, all files read side by side."""
    schools = [list(stored) for stored in files]
    read = iter(read_all(workspace, [one for stored in schools for one in stored]))
    return [_frames([(one.kind, next(read)) for one in stored]) for stored in schools]


def _frames(read: Sequence[tuple[str, pl.DataFrame]]) -> Frames:
    parts: dict[str, list[pl.DataFrame]] = {kind: [] for kind in HELD}
    for kind, frame in read:
        parts[kind].append(frame)
    frames = {
        kind: pl.concat(parts[kind]) if parts[kind] else pl.DataFrame(schema=dict(columns))
        for kind, columns in HELD.items()
    }
    if len(parts["marks"]) > 1:
        frames["marks"] = frames["marks"].sort(SLOT)
    return Frames(**frames)


def make_current(
    connection: sqlite3.Connection, school: str, wanted: Sequence[StoredFile], change: int
) -> None:
    """Let exactly the `wanted` files be the school's current ones, from this change on.

    Those that are current already stay untouched; the others are superseded and kept for a while.
    """
    standing = {(one.kind, one.year, one.file) for one in current_files(connection, school)}
    new = {(one.kind, one.year, one.file): one for one in wanted}
    for kind, year, _ in sorted(standing - new.keys(), key=str):
        connection.execute(
            "UPDATE stored_file SET until_change = ? WHERE school = ? AND kind = ? "
            "AND year IS ? AND until_change IS NULL",
            (change, school, kind, year),
        )
    for key in sorted(new.keys() - standing, key=str):
        one = new[key]
        connection.execute(
            "INSERT INTO stored_file (kind, school, year, file, sha256, bytes, rows, from_change) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*(getattr(one, name) for name in _COLUMNS), change),
        )


def let_go(connection: sqlite3.Connection, school: str) -> None:
    """Keep the files superseded by the school's last changes; the older ones are purged."""
    connection.execute(
        "UPDATE stored_file SET purged = 1 WHERE school = ?1 AND until_change IS NOT NULL "
        "AND until_change NOT IN ("
        "SELECT DISTINCT until_change FROM stored_file WHERE school = ?1 "
        "AND until_change IS NOT NULL ORDER BY until_change DESC LIMIT ?2)",
        (school, KEPT_CHANGES),
    )
