"""The log: what was done for a pupil, or is planned, when and with what outcome.

Letters, calls, meetings, visits, plans and notices to improve, entered by a person; and what other
commands write of their own doing (`WRITTEN`). Nothing is changed once entered: an entry is undone
(`attcli.store.undoing`) and entered anew.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from attcli.errors import UsageError
from attcli.register.noted import fits
from attcli.store.database import reading, writing
from attcli.store.history import record
from attcli.store.workspace import case_log_path

KINDS = ("letter", "call", "meeting", "visit", "plan", "notice-to-improve")
"""The kinds that a person enters."""
WRITTEN = (
    *("certificate", "void", "review", "not-sent", "note", "referral", "leave", "conduct"),
    "return",
    *("penalty-notice", "notice-received", "notice-paid", "notice-withdrawn", "notice-prosecuted"),
    *("opening-history", "reported"),
)
"""The kinds that commands write: of letters, notices, leave, conduct, returns and reports."""
LASTING = ("plan", "notice-to-improve")
"""The kinds that last for a time, to the day `until`."""
PLANNED = ("meeting", "visit", "plan")
"""The kinds that may be entered before their day."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `pupil` is as the office named them: pupil_id, UPN, system id, admission number.

    `what`: a letter's id or a short title; `outcome`: what came of it; either may be empty.
    `until`: the end of what lasts. `change`: its number in the history, which `undo` wants.
    `about`: the id of the entry this one follows up. `parent`: the one parent it concerns, as the
    contacts name them. `details`: what the kind carries besides, as JSON can hold it. `pupil` is
    empty for what concerns the whole school.
    """

    school: str
    pupil: str = field(repr=False)
    kind: str
    day: date
    by: str
    at: datetime
    what: str = ""
    outcome: str = ""
    until: date | None = None
    id: int | None = None
    change: int | None = None
    about: int | None = None
    parent: str = field(default="", repr=False)
    details: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


def enter(workspace: Path, event: Event) -> Event:
    """Write an entry and return it with its numbers; UsageError where the same stands already."""
    with writing(case_log_path(workspace)) as connection:
        if standing := _same(connection, event):
            raise UsageError(
                f"The same is in the log already, as change {standing['change']}.",
                "Nothing was changed.",
            )
        (entered,) = _write(
            connection, [event], f"a {event.kind} of {event.day:%d/%m/%Y} was logged"
        )
        return entered


def enter_all(workspace: Path, new: Sequence[Event], summary: str) -> tuple[Event, ...]:
    """Write several entries as one change, all or none; those that stand already are left out.

    `summary`: the line of the history, without any name. Given back are those written, with their
    numbers; where that is none, nothing is changed. The first says who and when.
    """
    if not new:
        return ()
    with writing(case_log_path(workspace)) as connection:
        once = {_said(event): event for event in new}
        missing = [event for event in once.values() if _same(connection, event) is None]
        if not missing:
            connection.rollback()
            return ()
        return _write(connection, missing, summary)


def events(workspace: Path) -> tuple[Event, ...]:
    """Every entry that stands, the oldest first; none where nothing was ever written."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return ()
        rows = connection.execute(f"{_STANDING} ORDER BY event.date, event.id").fetchall()
    return tuple(map(_event, rows))


def events_of(workspace: Path, pupils: pl.DataFrame) -> dict[str, tuple[Event, ...]]:
    """The entries about each of these pupils, by pupil_id, the oldest first.

    `pupils`: rows of the register's pupils (or rolls), all of them, so that a number that fits
    several is given to none. Pupils without an entry are left out.
    """
    every = events(workspace)
    found: dict[str, list[Event]] = {}
    for row in fitting(every, pupils).filter(~pl.col("doubtful")).iter_rows(named=True):
        found.setdefault(row["pupil_id"], []).append(every[row["event"]])
    return {pupil: tuple(own) for pupil, own in found.items()}


def fitting(logged: Sequence[Event], pupils: pl.DataFrame) -> pl.DataFrame:
    """Every pupil that each entry fits: event (its place in `logged`), school (the entry's), at,
    pupil_id, person, here, doubtful (it fits several persons). See `attcli.register.noted`.
    """
    columns = {
        "event": pl.Series(range(len(logged)), dtype=pl.Int64),
        "school": pl.Series([event.school for event in logged], dtype=pl.String),
        "noted": pl.Series([event.pupil for event in logged], dtype=pl.String),
    }
    several = pl.col("person").n_unique().over("event") > 1
    return fits(pl.DataFrame(columns), pupils, by="event").with_columns(doubtful=several)


def whose(logged: Sequence[Event], pupils: pl.DataFrame) -> pl.DataFrame:
    """[event (its place in `logged`), pupil_id]: the one pupil that each entry is about, at the
    entry's own school where they are there. Entries that fit nobody or several have no row.
    """
    return (
        fitting(logged, pupils)
        .filter(~pl.col("doubtful"))
        .sort("event", ~pl.col("here"), "at", "pupil_id")
        .unique("event", keep="first", maintain_order=True)
        .select("event", "pupil_id")
    )


_STANDING = (
    "SELECT event.*, change.by, change.at FROM event JOIN change ON change.id = event.change "
    "WHERE change.undone_by IS NULL"
)


_COLUMNS = "school, pupil, kind, date, until, what, outcome, about, parent, details"


def _said(event: Event) -> tuple[str | int | None, ...]:
    until = event.until.isoformat() if event.until else None
    day = event.day.isoformat()
    said = (event.school, event.pupil, event.kind, day, until, event.what, event.outcome)
    details = json.dumps(dict(event.details), ensure_ascii=False, sort_keys=True)
    return (*said, event.about, event.parent, details)


def _same(connection: sqlite3.Connection, event: Event) -> sqlite3.Row | None:
    """The entry that stands and says the same."""
    row: sqlite3.Row | None = connection.execute(
        f"{_STANDING} AND event.school = ? COLLATE NOCASE AND pupil = ? COLLATE NOCASE "
        "AND event.kind = ? AND event.date = ? AND until IS ? AND what = ? AND outcome = ? "
        "AND about IS ? AND parent = ? AND details = ?",
        _said(event),
    ).fetchone()
    return row


def _write(connection: sqlite3.Connection, new: Iterable[Event], summary: str) -> tuple[Event, ...]:
    new = list(new)
    schools = {event.school for event in new}
    school = schools.pop() if len(schools) == 1 else None
    change = record(connection, "log", new[0].by, new[0].at, summary, school=school)
    connection.executemany(
        f"INSERT INTO event (change, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        ((change, *_said(event)) for event in new),
    )
    rows = connection.execute(f"{_STANDING} AND event.change = ? ORDER BY event.id", (change,))
    return tuple(map(_event, rows.fetchall()))


def _event(row: sqlite3.Row) -> Event:
    return Event(
        school=row["school"],
        pupil=row["pupil"],
        kind=row["kind"],
        day=date.fromisoformat(row["date"]),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        what=row["what"],
        outcome=row["outcome"],
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        id=row["id"],
        change=row["change"],
        about=row["about"],
        parent=row["parent"],
        details=json.loads(row["details"]),
    )
