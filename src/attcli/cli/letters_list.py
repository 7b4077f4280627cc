"""`attcli letters list`: what is due, drafted, sent, void, and what should be looked at again."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.moved import moved_in
from attcli.cli.named import ids_named
from attcli.cli.open import Ask, open_view
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.errors import UnreadableError

if TYPE_CHECKING:
    from attcli.cases.look_again import Moved
    from attcli.register.view import View
    from attcli.store.events import Event

_FIELDS = (
    *("state", *NAMES, "letter", "date", "how", "told", "offered", "blocked_by"),
    *("file", "id", "change", "pupil_id"),
)
_TABLE = (
    Column("state", "State"),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("class", "Class", from_width=120),
    Column("letter", "Letter"),
    Column("date", "Date"),
    Column("told", "Then and now", from_width=2),
    Column("offered", "Offered", from_width=100),
    Column("blocked_by", "Waits for", from_width=110),
    Column("id", "Id", right=True),
)


class Which(StrEnum):
    """The state of a letter."""

    LOOK_AGAIN = "look-again"
    DUE = "due"
    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


def list_letters(
    only: Annotated[
        list[Which] | None,
        typer.Option(
            "--only",
            metavar="STATE",
            help="look-again, due, draft, issued or void; several times for several.",
        ),
    ] = None,
    pupil: Annotated[
        list[str] | None,
        typer.Option("--pupil", metavar="P", help="Only this pupil; several times for several."),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """List the letters of the workspace: to look at again first, then due, drafted, sent and void.

    A letter is to be looked at again where its figures are no longer those of the register. Drafts
    are those in the workspace's folder out. The id is what attcli letters void and review want.

    Example: attcli letters list --only look-again
    """
    from attcli.store.events import events
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    logged = events(workspace)
    view = _remembered()
    moved = moved_in(workspace, logged, view) if view else ()
    wanted = only or list(Which)
    rows = [row for row in _rows(workspace, logged, moved, view) if row["state"] in wanted]
    if pupil:
        ids = {each.casefold() for each in ids_named(pupil)}
        rows = [row for row in rows if row["pupil_id"].casefold() in ids]
    emit(
        Result(
            "letters list",
            with_names(rows, _FIELDS, workspace),
            _TABLE,
            totals={str(w): sum(row["state"] == w for row in rows) for w in Which},
            title="Letters",
            remarks=() if rows else ("There is no such letter.",),
        ),
        fmt,
        output,
    )


def _remembered() -> "View | None":
    try:
        return open_view(Ask())
    except UnreadableError:
        return None


def _rows(
    workspace: Path, logged: "Sequence[Event]", moved: "Sequence[Moved]", view: "View | None"
) -> Iterator[dict[str, Any]]:
    for one in moved:
        told = {"told": one.told, "offered": ", ".join(one.offered)}
        yield _sent(one.event, Which.LOOK_AGAIN, one.pupil_id) | told
    if view:
        yield from _due(view, logged)
    yield from _drafts(workspace, logged)
    yield from _issued(logged, {one.event.id for one in moved})


def _due(view: "View", logged: "Sequence[Event]") -> Iterator[dict[str, Any]]:
    import polars as pl

    from attcli.cases.stages import stages
    from attcli.cli.stages import standing_holds

    due = stages(view, standing_holds(), logged).filter(pl.col("due").is_not_null())
    for row in due.select("pupil_id", "due", "due_from", "blocked_by").iter_rows(named=True):
        yield {
            "state": Which.DUE,
            "pupil_id": row["pupil_id"],
            "letter": row["due"],
            "date": row["due_from"],
            "blocked_by": row["blocked_by"],
        }


def _drafts(workspace: Path, logged: "Sequence[Event]") -> Iterator[dict[str, Any]]:
    """The newest draft of each letter that was not sent since."""
    from datetime import date

    from attcli.cases.issued import in_force
    from attcli.reports.drafted import drafts_below

    sent = {(e.pupil, e.what, e.details.get("window", {}).get("to")) for e in in_force(logged)}
    seen = set()
    for draft in drafts_below(workspace / "out"):
        window: Mapping[str, str] = draft.told["window"]
        if draft.key in seen or (*draft.key, window["to"]) in sent or draft.was_taken_out:
            continue
        seen.add(draft.key)
        files = draft.files_there()
        yield {
            "state": Which.DRAFT,
            "pupil_id": draft.pupil_id,
            "letter": draft.letter,
            "date": date.fromisoformat(draft.told["letter_date"]),
            "file": files[0].relative_to(workspace).as_posix(),
        }


def _issued(logged: "Sequence[Event]", shown: set[int | None]) -> Iterator[dict[str, Any]]:
    from attcli.cases.issued import taken_back

    gone = taken_back(logged)
    for event in reversed(logged):
        if event.kind != "letter" or event.id in shown:
            continue
        void = gone.get(event.id) if event.id else None
        row = _sent(event, Which.VOID if void else Which.ISSUED, event.pupil)
        yield row | ({"told": void.outcome} if void else {})


def _sent(event: "Event", state: Which, pupil_id: str) -> dict[str, Any]:
    return {
        "state": state,
        "pupil_id": pupil_id,
        "letter": event.what or event.kind,
        "date": event.day,
        "how": event.details.get("how"),
        "file": event.details.get("file"),
        "id": event.id,
        "change": event.change,
    }
