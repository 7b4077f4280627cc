"""`attcli log list`: the entries of the log, with names where the register is remembered."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.options import OnlyPupil, OutputFile, OutputFormat, SchoolKey, on_day
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.store.events import Event

_PEOPLE = ("surname", "forename", "year_group", "class")
_NUMBERS = ("upn", "mis_id", "adno")
_NAMES = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=110),
    Column("class", "Class", from_width=110),
)
_ENTRY = (
    Column("date", "Date"),
    Column("kind", "Kind"),
    Column("what", "What", from_width=2),
    Column("outcome", "Outcome", from_width=1),
    Column("until", "Until", from_width=100),
    Column("by", "By", from_width=120),
    Column("change", "Id", right=True),
)


def list_log(
    pupil: OnlyPupil = None,
    since: Annotated[
        date | None,
        on_day("--since", "Only from this day on."),
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only this kind.")] = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """List the entries of the log, the newest first.

    The id is what attcli undo wants. Names are those of the marks remembered.

    Example: attcli log list --since 2025-09-01 --kind meeting
    """
    from attcli.store.events import KINDS, WRITTEN, events
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    if kind and kind not in (known := (*KINDS, *WRITTEN)):
        raise UsageError(f"There is no kind “{kind}”.", f"Say one of {', '.join(known)}.")
    wanted = [
        each
        for each in events(workspace)
        if (kind is None or each.kind == kind)
        and (since is None or each.day >= since)
        and (school is None or each.school.casefold() == school.casefold())
    ]
    emit(logged_result("log list", wanted[::-1], workspace, pupil), fmt, output)


def logged_result(
    command: str, logged: "Sequence[Event]", workspace: Path, pupil: str | None = None
) -> Result:
    """These entries, in their order; with `pupil` only those about them."""
    pupils = pupils_remembered(workspace)
    rows = _rows(logged, pupils)
    if pupil:
        rows = rows.filter(_about(pupil, rows, pupils))
    rows = rows.drop("entered")
    known = pupils is not None
    noted = Column("pupil", "Pupil", from_width=140 if known else 0)
    return Result(
        command,
        rows,
        table=(*(_NAMES if known else ()), noted, *_ENTRY),
        totals={"entries": rows.height},
        title="Log",
        remarks=() if rows.height else ("The log holds no such entry. Enter one: attcli log add",),
    )


def pupils_remembered(workspace: Path) -> "pl.DataFrame | None":
    """The pupils that the workspace remembers; None where it remembers no mark."""
    from attcli.store.memory import remembered

    try:
        return remembered(workspace).pupils
    except UnreadableError:
        return None


def _rows(logged: "Sequence[Event]", pupils: "pl.DataFrame | None") -> "pl.DataFrame":
    """One row an entry, with name and number of the one pupil it is about where the register knows
    them; `entered`: the pupil as the entry has them.
    """
    import polars as pl

    from attcli.register.schema import PUPILS
    from attcli.store.events import whose

    fields = ("school", "pupil", "kind", "until", "by", "id", "change")
    texts = (*fields, "what", "outcome", "at")
    schema = {**dict.fromkeys(texts, pl.String), "id": pl.Int64, "change": pl.Int64}
    schema |= {"until": pl.Date, "date": pl.Date, "event": pl.Int64}
    rows = [
        {
            **{name: getattr(one, name) for name in fields},
            "what": one.what or None,
            "outcome": one.outcome or None,
            "date": one.day,
            "at": one.at.isoformat(),
            "event": place,
        }
        for place, one in enumerate(logged)
    ]
    every = pl.DataFrame(schema=PUPILS) if pupils is None else pupils
    names = whose(logged, every).join(
        every.select("pupil_id", *_PEOPLE, *_NUMBERS), on="pupil_id", validate="m:1"
    )
    number = pl.col("pupil").str.replace(r"^.*\|[a-z]+:", "")  # of a pupil_id, its number alone
    return (
        pl.DataFrame(rows, schema=schema)
        .join(names, on="event", how="left", validate="1:1", maintain_order="left")
        .with_columns(entered="pupil", pupil=pl.coalesce(*_NUMBERS, number))
        .select(
            *("school", *_PEOPLE, "pupil", "date", "kind", "what", "outcome", "until", "by", "at"),
            *("id", "change", "entered", "pupil_id"),
        )
    )


def _about(pupil: str, rows: "pl.DataFrame", pupils: "pl.DataFrame | None") -> "pl.Expr":
    """Whether a row is about that pupil: entered so, or named so in the register."""
    import polars as pl

    from attcli.register.scope import Asked, in_scope

    entered = pl.col("entered").str.to_lowercase() == pupil.strip().lower()
    if pupils is None:
        return entered
    try:
        ids = in_scope(pupils, Asked(pupil=pupil)).get_column("pupil_id")
    except UsageError:
        if rows.filter(entered).is_empty():
            raise
        return entered
    return entered | pl.col("pupil_id").is_in(ids.to_list())
