"""`attcli tick`: what you wrote on To do goes into the log."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import complain, say
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from attcli.reports.ticked import Sheet, Ticked
    from attcli.store.events import Event

_FIELDS = ("row", *NAMES, "kind", "what", "date", "how", "text", "problem", "pupil_id")
_TABLE = (
    Column("row", "Row", right=True),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("class", "Class", from_width=120),
    Column("kind", "Becomes"),
    Column("what", "Which"),
    Column("date", "Date", from_width=60),
    Column("how", "How", from_width=110),
    Column("text", "Outcome or note", from_width=80),
    Column("problem", "Can't be read"),
)
_MOST = 12

Write = Annotated[bool, typer.Option("--yes", help="Write it; without, it is only shown.")]


def tick(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="weekly.xlsx with what you wrote, or its folder."),
    ],
    yes: Write = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Read To do back: what was sent, what was not and why, outcomes and notes, into the log.

    Shown first; --yes writes it, in one change that attcli undo takes back. Reading the same sheet
    twice is the same as once. The next attcli weekly does this too.

    Example: attcli tick out/2025-11-14-weekly/weekly.xlsx --yes
    """
    from attcli.store.events import events
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    book = file / _workbook() if file.is_dir() else file
    if not book.is_file():
        raise UsageError(f"There is no {book}.", "Name the weekly.xlsx that you wrote on.")
    now = datetime.now().astimezone()
    _, found = _read(book, who(by, open_settings()), now, events(workspace))
    change = _write(workspace, [found]) if yes else None
    rows = [_row(row, event) for row, event in found.new] + _problems(found)
    emit(
        Result(
            "tick",
            with_names(sorted(rows, key=lambda row: row["row"]), _FIELDS, workspace),
            _TABLE,
            totals={
                "new": len(found.new),
                "before": found.before,
                "problems": len(found.problems),
                "written": change is not None,
            },
            title="To do",
            remarks=_remarks(found, change, yes=yes),
            exit=Exit.FINDINGS if found.problems else Exit.DONE,
        ),
        fmt,
        output,
    )


def read_into_log(
    workspace: Path, books: Sequence[Path], by: str, at: datetime
) -> "list[tuple[Sheet, Ticked]]":
    """Read the To do sheets of weeks into the log, in one change, and say so."""
    from attcli.store.events import events

    logged = events(workspace)
    read = [_read(book, by, at, logged) for book in books]
    change = _write(workspace, [found for _, found in read])
    for (_, found), book in zip(read, books, strict=True):
        for problem in found.problems[:_MOST]:
            complain(f"{book}, row {problem.entry.row}: {problem.why}. It is not in the log.")
    if change is not None:
        n = sum(len(found.new) for _, found in read)
        entries = "entry" if n == 1 else "entries"
        say(f"{n} new {entries} read from To do into the log. A slip? attcli undo {change}")
    return read


def _workbook() -> str:
    from attcli.reports.weekly import WORKBOOK

    return WORKBOOK


def _read(book: Path, by: str, at: datetime, logged: "Sequence[Event]") -> "tuple[Sheet, Ticked]":
    from attcli.reports.ticked import read_sheet, ticked

    sheet = read_sheet(book)
    return sheet, ticked(sheet, by, at, logged)


def _write(workspace: Path, found: "Sequence[Ticked]") -> int | None:
    """Write the entries as one change, and give its number; None where there is nothing new."""
    from attcli.store.events import enter_all

    new = [event for one in found for _, event in one.new]
    n = f"{len(new)} {'entry' if len(new) == 1 else 'entries'}"
    entered = enter_all(workspace, new, f"{n} read from To do")
    return entered[0].change if entered else None


def _row(row: int, event: "Event") -> dict[str, Any]:
    return {
        "row": row,
        "pupil_id": event.pupil,
        "kind": "letter sent" if event.kind == "letter" else event.kind.replace("-", " "),
        "what": event.what,
        "date": event.day if event.kind == "letter" else None,
        "how": event.details.get("how"),
        "text": event.outcome or None,
    }


def _problems(found: "Ticked") -> list[dict[str, Any]]:
    rows = []
    for problem in found.problems:
        pupil_id, what, letter = problem.entry.key
        told = {"pupil_id": pupil_id, "what": letter or what, "problem": problem.why}
        rows.append({"row": problem.entry.row, **told})
    return rows


def _remarks(found: "Ticked", change: int | None, *, yes: bool) -> list[str]:
    said = []
    if found.before:
        n = found.before
        said.append(f"{n} {'is' if n == 1 else 'are'} in the log already.")
    if found.problems:
        said.append("What can't be read is left out: correct the row and run again.")
    if change is not None:
        said.append(f"Written. A slip? attcli undo {change}")
    elif not found.new:
        said.append("Nothing new to write.")
    elif not yes:
        said.append("Nothing is written yet: add --yes.")
    return said
