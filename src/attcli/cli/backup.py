"""`attcli backup`: the whole workspace in one file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from attcli.cli.state import state
from attcli.cli.words import say


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Where to.  [default: backups/ in the workspace, named by time]"
        ),
    ] = None,
) -> None:
    """Write the workspace into one file: settings, your templates and layouts, history, marks.

    The file is read again and checked. It holds pupils' data: keep it where only the office can
    read it, and one copy on another disk. Exports in inbox/ and reports in out/ are not in it.

    Example: attcli backup H:/attendance/attcli-2026-01-12.zip
    """
    from attcli.store.backups import backup as make
    from attcli.store.backups import default_target
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    now = datetime.now().astimezone()
    made = make(workspace, file or default_target(workspace, now), now)
    typer.echo(made.path)
    say(f"{made.files} files, {made.marks:,} marks; read again and found whole.")
