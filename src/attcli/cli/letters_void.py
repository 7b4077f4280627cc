"""`attcli letters void`: a letter that was sent in error, or should not stand; the trace stays."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.open import open_settings
from attcli.cli.options import LetterNumber, OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.store.events import Event

_FIELDS = ("state", *NAMES, "letter", "date", "reason", "id", "change", "pupil_id")
_TABLE = (
    Column("state", "State"),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("letter", "Letter"),
    Column("date", "Sent on"),
    Column("reason", "Why"),
)
_CAN_BE_VOID = ("letter", "notice-to-improve", "referral")


def void(
    number: LetterNumber,
    reason: Annotated[str, typer.Option(help="Why it does not stand.")] = "",
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Say that a letter that was sent does not stand: no later letter rests on it or quotes it.

    The entry stays in the log with the reason. To take back what was never sent: attcli undo.

    Example: attcli letters void 31 --reason "wrong pupil"
    """
    from attcli.store.events import enter_all
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    if not reason.strip():
        raise UsageError("A letter is void for a reason.", 'Add --reason "…".')
    about = standing(workspace, number, _CAN_BE_VOID)
    now = datetime.now().astimezone()
    new = voiding(about, reason.strip(), who(by, open_settings()), now)
    (entered,) = enter_all(workspace, [new], f"the {about.kind} of {about.day:%d/%m/%Y} made void")
    row = {
        "state": "void",
        "pupil_id": about.pupil,
        "letter": about.what or about.kind,
        "date": about.day,
        "reason": entered.outcome,
        "id": about.id,
        "change": entered.change,
    }
    remarks = (f"The entry stays in the log. A slip? attcli undo {entered.change}",)
    rows = with_names([row], _FIELDS, workspace)
    emit(Result("letters void", rows, _TABLE, title="Letters", remarks=remarks), fmt, output)


def standing(workspace: Path, number: int, kinds: tuple[str, ...]) -> "Event":
    """The entry of that id that stands; UsageError where there is none, or it was taken back."""
    from attcli.cases.issued import taken_back
    from attcli.store.events import events

    logged = events(workspace)
    found = next((event for event in logged if event.id == number), None)
    see = "See the ids: attcli letters list"
    if found is None or found.kind not in kinds:
        raise UsageError(f"There is no letter {number}.", see)
    if gone := taken_back(logged).get(number):
        raise UsageError(f"Letter {number} was taken back on {gone.day} already.", see)
    return found


def voiding(about: "Event", reason: str, by: str, at: datetime) -> "Event":
    """The entry that makes another void."""
    from attcli.cases.issued import VOID
    from attcli.store.events import Event

    return Event(
        about.school,
        about.pupil,
        VOID,
        at.date(),
        by,
        at,
        about.what,
        reason,
        about=about.id,
        parent=about.parent,
    )
