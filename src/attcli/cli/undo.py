"""`attcli undo`: take one change back, leaving a trace."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.consent import Yes, consent
from attcli.cli.open import open_settings
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say

if TYPE_CHECKING:
    from attcli.store.undoing import Undoing


def undo(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its id in attcli history.")],
    by: By = None,
    yes: Yes = False,
) -> None:
    """Take one change back: an ingest, a hold placed or released, an entry of the log.

    What it does is said first. Where marks go, it asks; --yes says yes without being asked. The
    history keeps both, the change and the undo. The file can be taken in again afterwards.

    Example: attcli undo 12 --yes --by "A. Officer"
    """
    from attcli.store.undoing import foreseen
    from attcli.store.undoing import undo as undo_it
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    doing = foreseen(workspace, number)
    say(_in_words(doing))
    if doing.removes_marks:
        consent("Undo it?", yes)
    undo_it(workspace, number, who(by, open_settings()), datetime.now().astimezone())
    say(f"Undone: change {number}.")


def _in_words(doing: "Undoing") -> str:
    made = doing.change
    when = f"of {made.at:%d/%m/%Y %H:%M} by {made.by}"
    if made.kind == "ingest":
        n = doing.amended
        back = f" {n:,} amended or withdrawn {'mark goes' if n == 1 else 'marks go'} back."
        return (
            f"Change {made.id} {when}, {made.summary}: {doing.before:,} marks of {made.school} are "
            f"held now, {doing.after:,} after the undo.{back if n else ''}"
        )
    if made.kind == "log":
        gone = f"it is taken out of {doing.pupil}'s log" if doing.pupil else "that leaves the log"
        return f"Change {made.id} {when}, {made.summary}: {gone}."
    then = "is released again" if made.kind == "hold" else "stands again"
    return f"Change {made.id} {when}: the hold on {doing.pupil} {then}."
