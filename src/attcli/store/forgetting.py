"""`attcli forget`: old marks, or one pupil, taken out of everything the workspace remembers.

What goes is gone from the bytes, too: earlier states are not kept, automatic copies are made anew,
and the case log overwrites what it deletes. The history keeps counts and no name.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from attcli.errors import UsageError
from attcli.store import sources as log
from attcli.store.backups import FOLDER, SCRATCH
from attcli.store.current import current_files, known_files, read_frames
from attcli.store.database import compact, locked, reading, writing
from attcli.store.files import sweep
from attcli.store.history import record
from attcli.store.memory import AMENDMENTS, Change, Memory, empty_memory
from attcli.store.scrubbing import Person, scrub, scrub_before
from attcli.store.settling import STAGING
from attcli.store.whom import persons_named
from attcli.store.workspace import case_log_path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forgotten: marks `before` a day, or a `pupil` by UPN, id or name."""

    before: date | None = None
    pupil: str | None = field(default=None, repr=False)


_ONE = {
    "marks": "mark",
    "pupils": "pupil",
    "contacts": "contact",
    "amendments": "amendment",
    "holds": "hold",
    "log_entries": "log entry",
}


@dataclass(frozen=True, slots=True)
class Going:
    """How much goes; `first_date` and `last_date` of the marks."""

    marks: int = 0
    pupils: int = 0
    contacts: int = 0
    amendments: int = 0
    holds: int = 0
    log_entries: int = 0
    first_date: date | None = None
    last_date: date | None = None

    @property
    def in_words(self) -> str:
        """The counts in one line, without the days."""
        counts = ((getattr(self, name), name, one) for name, one in _ONE.items())
        return ", ".join(
            f"{n:,} {one if n == 1 else name.replace('_', ' ')}" for n, name, one in counts if n
        )

    @property
    def anything(self) -> bool:
        """Whether there is anything to forget."""
        return bool(self.in_words)


@dataclass(frozen=True)
class _Plan:
    """One school's memory `now` and `then`, and the persons who go."""

    now: Memory
    then: Memory
    persons: tuple[Person, ...]

    @property
    def changes(self) -> bool:
        return any(
            getattr(self.now, kind).height != getattr(self.then, kind).height
            for kind in ("marks", "apart", "pupils", "contacts")
        )


def going(workspace: Path, wanted: Wanted) -> Going:
    """What `forget` would take out; UsageError where the pupil is not known, or is not one."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            raise UsageError(f"{workspace} remembers nothing yet.", "There is nothing to forget.")
        plans = _plans(workspace, connection, wanted)
        return _counts(connection, wanted, plans)


def forget(workspace: Path, wanted: Wanted, by: str, at: datetime) -> Going:
    """Take it out of marks, people, amendments, findings, holds, log, earlier states and copies.

    UsageError as `going`; WorkspaceError where the workspace is busy or damaged.
    """
    path = case_log_path(workspace)
    with writing(path) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        plans = _plans(workspace, connection, wanted)
        counts = _counts(connection, wanted, plans)
        if not counts.anything:
            connection.rollback()
            return counts
        number = record(connection, "forget", by, at, _summary(wanted, counts))
        change = Change(workspace, connection, number)
        for plan in plans:
            if plan.changes:
                change.keep(plan.then, pl.DataFrame(schema=AMENDMENTS))
        connection.execute("UPDATE stored_file SET purged = 1 WHERE until_change IS NOT NULL")
        if wanted.before:
            scrub_before(connection, wanted.before)
        scrub(connection, [person for plan in plans for person in plan.persons])
    _clear(workspace)
    return counts


def _clear(workspace: Path) -> None:
    """Take away the files that nobody knows any more, and the case log's own free space."""
    path = case_log_path(workspace)
    with locked(path) as connection:
        sweep(workspace, known_files(connection))
        for scratch in (workspace / STAGING, *(workspace / FOLDER).glob(f"{SCRATCH}*")):
            shutil.rmtree(scratch, ignore_errors=True)
    compact(path)


def _plans(workspace: Path, connection: sqlite3.Connection, wanted: Wanted) -> list[_Plan]:
    memories = list(_memories(workspace, connection))
    if wanted.before:
        return [_without_old(memory, wanted.before) for memory in memories]
    named = persons_named(connection, [memory.pupils for memory in memories], wanted.pupil or "")
    known = {memory.school for memory in memories}
    memories += [empty_memory(key) for key in sorted({one.school for one in named} - known)]
    return [_without(memory, named) for memory in memories]


def _memories(workspace: Path, connection: sqlite3.Connection) -> Iterator[Memory]:
    rows = connection.execute(
        "SELECT DISTINCT school FROM stored_file WHERE until_change IS NULL ORDER BY school"
    ).fetchall()
    for row in rows:
        school = row["school"]
        frames = read_frames(workspace, current_files(connection, school))
        yield Memory(
            school,
            frames.marks,
            frames.apart,
            frames.pupils,
            frames.contacts,
            log.sources_of(connection, [school]),
        )


def _without_old(now: Memory, before: date) -> _Plan:
    """Without the marks before a day, and without the pupils of whom nothing later is held."""
    old = pl.col("date") < before
    every = pl.concat([now.marks, now.apart])
    later = every.filter(~old).select("pupil_id").unique()
    gone = (
        now.pupils.join(later, on="pupil_id", how="anti")
        .join(every.filter(old), on="pupil_id", how="semi")
        .filter(~(pl.max_horizontal("entry_date", "leaving_date") >= before).fill_null(False))
    )
    then = replace(now, marks=now.marks.filter(~old), apart=now.apart.filter(~old))
    ids = gone.get_column("pupil_id").to_list()
    people = _without_people(then, ids)
    return _Plan(now, people, tuple(Person.of(row) for row in gone.iter_rows(named=True)))


def _without(now: Memory, persons: Sequence[Person]) -> _Plan:
    own = tuple(person for person in persons if person.school == now.school)
    return _Plan(now, _without_people(now, [person.pupil_id for person in own]), own)


def _without_people(memory: Memory, ids: Sequence[str]) -> Memory:
    others = ~pl.col("pupil_id").is_in(list(ids))
    return replace(
        memory,
        marks=memory.marks.filter(others),
        apart=memory.apart.filter(others),
        pupils=memory.pupils.filter(others),
        contacts=memory.contacts.filter(others),
    )


def _counts(connection: sqlite3.Connection, wanted: Wanted, plans: Sequence[_Plan]) -> Going:
    persons = [person for plan in plans for person in plan.persons]
    gone = [
        frame.join(kept, on=["pupil_id", "date", "session", "source", "row"], how="anti")
        for plan in plans
        for frame, kept in ((plan.now.marks, plan.then.marks), (plan.now.apart, plan.then.apart))
    ]
    days = pl.concat([frame.select("date") for frame in gone]) if gone else None
    amended = "SELECT count(*) FROM amendment WHERE date < ?"
    logged = "SELECT count(*) FROM event WHERE ifnull(until, date) < ?"
    old = (wanted.before.isoformat(),) if wanted.before else ("",)
    return Going(
        marks=sum(frame.height for frame in gone),
        pupils=len(persons),
        contacts=sum(plan.now.contacts.height - plan.then.contacts.height for plan in plans),
        amendments=connection.execute(amended, old).fetchone()[0]
        + sum(person.amendments(connection, wanted.before) for person in persons),
        holds=sum(len(person.holds(connection)) for person in persons),
        log_entries=connection.execute(logged, old).fetchone()[0]
        + len({n for person in persons for n in person.events(connection, wanted.before)}),
        first_date=days.select(pl.col("date").min()).item() if days is not None else None,
        last_date=days.select(pl.col("date").max()).item() if days is not None else None,
    )


def _summary(wanted: Wanted, counts: Going) -> str:
    what = f"marks before {wanted.before} forgotten" if wanted.before else "a pupil forgotten"
    return f"{what}: {counts.in_words}"
