"""`attcli log opening`: whether what was done before attcli is on record."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey
from attcli.cli.output import emit
from attcli.cli.pupil_noted import refuse_unknown
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from attcli.policy.settings import Settings
    from attcli.store.events import Event

KIND, IMPORTED, WAIVED = "opening-history", "imported", "waived"
_TABLE = (
    Column("school", "School"),
    Column("state", "Earlier history"),
    Column("date", "Since"),
    Column("by", "By"),
    Column("change", "Id", right=True),
)


def opening(
    waive: Annotated[
        bool,
        typer.Option(
            "--waive",
            help="Say that nothing from before counts: letters and notices begin with this log.",
        ),
    ] = False,
    school: SchoolKey = None,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Show whether letters and notices from before attcli are on record, or waive them.

    Until they are imported (attcli log import) or waived, stages are first seen, and whether a
    family has had a notice before is not known. To waive is a decision: who made it is kept.

    Example: attcli log opening --waive --by "A. Head"
    """
    import polars as pl

    from attcli.store.events import enter_all, events
    from attcli.store.workspace import find, require

    workspace, settings = require(find(state().workspace)), open_settings()
    if school:
        school = settings.school_keys.get(" ".join(school.split()).casefold(), school)
        refuse_unknown(school, settings)
    schools = [school] if school else schools_of(workspace, settings)
    if waive:
        now = datetime.now().astimezone()
        known = {event.school.casefold() for event in _openings(events(workspace))}
        left = [key for key in schools if key.casefold() not in known]
        if not left:
            raise UsageError("It is on record already.", "See how: attcli log opening")
        new = [opened(key, WAIVED, who(by, settings), now) for key in left]
        enter_all(workspace, new, "the history from before attcli was waived")
    found = {event.school.casefold(): event for event in _openings(events(workspace))}
    rows = [_row(key, found.get(key.casefold())) for key in schools]
    schema = {"school": pl.String, "state": pl.String, "date": pl.Date, "by": pl.String}
    frame = pl.DataFrame(rows, schema={**schema, "change": pl.Int64})
    emit(Result("log opening", frame, _TABLE, title="Earlier history"), fmt, output)


def opened(
    school: str, how: str, by: str, at: datetime, details: dict[str, Any] | None = None
) -> "Event":
    """The entry that says that a school's earlier history is on record."""
    from attcli.store.events import Event

    return Event(school, "", KIND, at.date(), by, at, how, details=details or {})


def schools_of(workspace: "Path", settings: "Settings") -> list[str]:
    """The schools of the settings; where they name none, those remembered, else the default."""
    from attcli.store.memory import remembered

    if settings.schools:
        return list(settings.schools)
    try:
        return remembered(workspace).schools
    except UnreadableError:
        return [settings.default_key] if settings.default_key else []


def _openings(logged: "Iterable[Event]") -> "list[Event]":
    return [event for event in logged if event.kind == KIND]


def _row(school: str, event: "Event | None") -> dict[str, Any]:
    if event is None:
        return {"school": school, "state": "unknown", "date": None, "by": None, "change": None}
    told = {"date": event.day, "by": event.by, "change": event.change}
    return {"school": school, "state": event.what} | told
