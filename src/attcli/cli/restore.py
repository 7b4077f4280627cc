"""`attcli restore`: bring a backup or a snapshot back."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.consent import Yes, consent
from attcli.cli.open import open_settings
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import complain, say
from attcli.errors import AttcliError, UsageError

if TYPE_CHECKING:
    from attcli.store.restoring import Restored

_TABLE = (
    Column("file", "File"),
    Column("made", "Made"),
    Column("holds", "Holds"),
)


def restore(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A backup, or a snapshot. Without: lists what there is."
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The folder to restore into, for a new computer.  [default: the workspace]",
        ),
    ] = None,
    yes: Yes = False,
    by: By = None,
) -> None:
    """Bring the workspace back as a backup holds it, or as it was after a change (a snapshot).

    Everything is checked first. What is there now is kept: as a backup, or set aside where it is
    damaged. Snapshots lie in backups/auto, one for each of the last ten changes; they bring back
    the marks and the history, not the settings. It asks before it brings back what was forgotten
    since the copy was made.

    Example: attcli restore backups/2026-01-12-093000.zip
    """
    workspace = _workspace(into, file)
    if file is None:
        _list(workspace)
        return
    done = _bring_back(workspace, file, _who(by), yes)
    say(f"Restored {workspace} from {file}: {done.marks:,} marks are held.")
    say(_kept(done))


def _bring_back(workspace: Path, file: Path, by: str, yes: bool) -> "Restored":
    """Restore; where that brings back what was forgotten, only after a yes."""
    from attcli.store.forgotten import ForgottenError
    from attcli.store.restoring import restore as bring_back

    now = datetime.now().astimezone()
    try:
        return bring_back(workspace, file, by, now, even_forgotten=yes)
    except ForgottenError as forgotten:
        complain(forgotten.problem)
        consent("Restore it all the same? Forget it again afterwards.", yes=False)
        return bring_back(workspace, file, by, now, even_forgotten=True)


def _workspace(into: Path | None, file: Path | None) -> Path:
    """The folder to restore into; with --into one that is made if need be."""
    from attcli.store.workspace import find, require

    if into is None:
        return require(find(state().workspace))
    if into.exists() and not into.is_dir():
        raise UsageError(f"{into} is a file, not a folder.", "Name another folder.")
    if file is not None:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    return into


def _who(by: str | None) -> str:
    """Who restores, also where the settings can't be read."""
    from attcli.policy.settings import Settings

    try:
        return who(by, open_settings())
    except AttcliError:
        return who(by, Settings())


def _kept(done: "Restored") -> str:
    if done.kept is None:
        return "Nothing stood there before."
    if done.was_damaged:
        return f"What stood there was damaged; it is set aside in {done.kept}."
    return f"What stood there is kept in {done.kept}."


def _made(path: Path) -> str:
    moment = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return f"{moment:%d/%m/%Y %H:%M}"


def _list(workspace: Path) -> None:
    import polars as pl

    from attcli.store.restoring import copies

    rows = [
        {
            "file": str(path),
            "made": _made(path),
            "holds": "everything" if path.suffix == ".zip" else "marks and history",
        }
        for path in copies(workspace)
    ]
    remarks = () if rows else (f"{workspace} holds no backup: name the file.",)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("file", "made", "holds"), pl.String))
    emit(
        Result("restore", frame, _TABLE, title="What can be restored", remarks=remarks), None, None
    )
