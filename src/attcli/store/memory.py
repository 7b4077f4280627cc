"""What the workspace remembers: read without a lock, changed in one transaction or not at all."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import polars as pl

from attcli.findings import Finding
from attcli.policy.settings import Settings
from attcli.policy.settings_file import load
from attcli.register.days import first_year
from attcli.register.model import Source
from attcli.register.roll import half_day
from attcli.register.schema import CODE, SESSION
from attcli.store import sources as log
from attcli.store.current import (
    Frames,
    current_files,
    known_files,
    let_go,
    make_current,
    read_frames,
)
from attcli.store.database import BUSY_SECONDS, writing
from attcli.store.files import HELD, Part, StoredFile, sweep, write_frame
from attcli.store.history import record
from attcli.store.recall import remembered
from attcli.store.renaming import rename
from attcli.store.workspace import SETTINGS_FILE, case_log_path

__all__ = [
    "AMENDMENTS",
    "HELD",
    "Change",
    "Memory",
    "TakenIn",
    "changing",
    "empty_memory",
    "remembered",
]

AMENDMENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "school": pl.String,
    "pupil_id": pl.String,
    "date": pl.Date,
    "session": SESSION,
    "was": CODE,  # null: no mark
    "now": CODE,  # null: no mark
    "was_minutes": pl.UInt16,
    "now_minutes": pl.UInt16,
    "was_source": pl.UInt32,
    "was_row": pl.UInt32,
    "now_source": pl.UInt32,  # the file that says so, also where it no longer holds the mark
    "now_row": pl.UInt32,
}
"""The columns of a frame of amendments; the sources are permanent numbers."""

_PLAIN = pl.Schema(
    {
        name: pl.String if kind in (pl.String, pl.Date, CODE, SESSION) else pl.Int64
        for name, kind in AMENDMENTS.items()
    }
)
"""The types in which SQLite holds an amendment."""


@dataclass(frozen=True)
class Memory:
    """One school's memory as it stands.

    The frames have the columns of `HELD`: the register's, but `source` is the permanent number of a
    source. `apart`: marks outside the enrolment dates, never counted, kept in case a date is
    corrected. `sources`: by permanent number, every one that the frames refer to.
    """

    school: str
    marks: pl.DataFrame
    apart: pl.DataFrame
    pupils: pl.DataFrame
    contacts: pl.DataFrame
    sources: Mapping[int, Source]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """When a file was taken in, in which change, and by whom."""

    change: int
    at: datetime
    by: str


def empty_memory(school: str) -> Memory:
    """The memory of a school of which nothing is held."""
    frames = {kind: pl.DataFrame(schema=dict(columns)) for kind, columns in HELD.items()}
    return Memory(school, **frames, sources={})


class Change:
    """One change of the workspace, inside its transaction.

    `id`: its number in the history. `summary`: set it to one line for the history, without names.
    """

    def __init__(self, workspace: Path, connection: sqlite3.Connection, number: int) -> None:
        self.id = number
        self.summary = ""
        self._workspace = workspace
        self._connection = connection
        self._schools: set[str] = set()

    def memory(self, school: str) -> Memory:
        """The school's memory as it stands; an empty one where nothing is held."""
        frames = read_frames(self._workspace, current_files(self._connection, school))
        return _memory(school, frames, log.sources_of(self._connection, [school]))

    def taken_in(self, sha256: str, school: str) -> TakenIn | None:
        """When the file was taken in for that school, unless that was undone; else None."""
        row = self._connection.execute(
            "SELECT change.id, at, by FROM source JOIN change ON change.id = source.change "
            "WHERE sha256 = ? AND source.school = ? AND undone_by IS NULL AND change.id <> ? "
            "ORDER BY change.id DESC",
            (sha256, school, self.id),
        ).fetchone()
        return TakenIn(row["id"], datetime.fromisoformat(row["at"]), row["by"]) if row else None

    def add_source(self, source: Source, school: str, findings: Sequence[Finding]) -> int:
        """Remember a file read for that school and what was found in it; its permanent number."""
        self._schools.add(school)
        number = log.add_source(self._connection, source, school, self.id)
        self.add_findings(number, findings)
        return number

    def add_findings(self, source: int, findings: Sequence[Finding]) -> None:
        """Remember what was found in a file, also one taken in before."""
        log.add_findings(self._connection, source, findings, self.id)

    def keep(
        self,
        memory: Memory,
        amendments: pl.DataFrame,
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Let the school's memory be this from now on, and log the amendments (`AMENDMENTS`).

        `renamed`: the pupil_id of each pupil who had another, by the one before; what was noted of
        them follows.

        The files are written now; they become current when the change ends without an error.
        """
        self._check(memory)
        self._schools.add(memory.school)
        make_current(self._connection, memory.school, self._write(memory), self.id)
        let_go(self._connection, memory.school)
        rename(self._connection, memory.school, renamed, self.id)
        names = tuple(AMENDMENTS)
        rows = amendments.select(names).cast(_PLAIN).iter_rows()
        marks = ", ".join("?" * (len(names) + 1))
        self._connection.executemany(
            f"INSERT INTO amendment (change, {', '.join(names)}) VALUES ({marks})",  # noqa: S608
            ((self.id, *row) for row in rows),
        )

    @property
    def schools(self) -> frozenset[str]:
        """The schools changed so far."""
        return frozenset(self._schools)

    def _write(self, memory: Memory) -> list[StoredFile]:
        school, authority = memory.school, self._settings.school(memory.school).authority
        parts = [
            (Part("marks", school, year, authority), frame)
            for year, frame in _by_year(memory.marks)
        ]
        people = ("apart", "pupils", "contacts")
        parts += [(Part(kind, school), getattr(memory, kind)) for kind in people]
        standing = current_files(self._connection, school)
        return [
            write_frame(self._workspace, part, frame, standing)
            for part, frame in parts
            if not frame.is_empty()
        ]

    @cached_property
    def _settings(self) -> Settings:
        """The workspace's settings, which name each school's local authority."""
        path = self._workspace / SETTINGS_FILE
        return load(path if path.is_file() else None)

    def _check(self, memory: Memory) -> None:
        """ValueError for a memory that could not be read back: a fault of the caller."""
        known = log.sources_of(self._connection, [memory.school]).keys()
        for kind, columns in HELD.items():
            frame: pl.DataFrame = getattr(memory, kind)
            if dict(frame.schema) != dict(columns):
                raise ValueError(f"{kind}: other columns or types than those held")
            if not set(frame.get_column("source").unique()) <= known:
                raise ValueError(f"{kind}: a source that the school does not have")
            if "school" in columns and (frame.get_column("school") != memory.school).any():
                raise ValueError(f"{kind}: rows of another school")
        if _any_slot_twice(memory.marks):
            raise ValueError("marks: two rows for one pupil and session")


@contextlib.contextmanager
def changing(
    workspace: Path, kind: str, by: str, at: datetime, busy_seconds: float = BUSY_SECONDS
) -> Iterator[Change]:
    """One change of the workspace: whole when the block ends, nothing where it fails.

    A block that keeps nothing and adds no source leaves no trace. WorkspaceError when another run
    is writing for longer than `busy_seconds`, or the disk, a folder or the workspace is at fault.
    """
    with writing(case_log_path(workspace), busy_seconds) as connection:
        sweep(workspace, known_files(connection))
        change = Change(workspace, connection, record(connection, kind, by, at))
        yield change
        if change.schools:
            school = next(iter(change.schools)) if len(change.schools) == 1 else None
            connection.execute(
                "UPDATE change SET summary = ?, school = ? WHERE id = ?",
                (change.summary, school, change.id),
            )
        else:
            connection.rollback()


def _any_slot_twice(marks: pl.DataFrame) -> bool:
    """Whether a pupil has two rows for one half-day. Marks in order are not looked at twice."""
    pupil, half = pl.col("pupil_id"), half_day()
    same = pupil == pupil.shift(1)
    later = (pupil > pupil.shift(1)) | (same & (half > half.shift(1)))
    if marks.select(later.fill_null(value=True).all()).item():
        return False
    found: bool = marks.select(pl.struct("pupil_id", half).is_duplicated().any()).item()
    return found


def _memory(school: str, frames: Frames, sources: Mapping[int, Source]) -> Memory:
    return Memory(school, frames.marks, frames.apart, frames.pupils, frames.contacts, dict(sources))


def _by_year(marks: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The marks of each academic year, 2025-26."""
    began = first_year("date").alias("began")
    for (first,), frame in marks.group_by(began, maintain_order=True):
        year = int(str(first))
        yield f"{year}-{(year + 1) % 100:02}", frame
