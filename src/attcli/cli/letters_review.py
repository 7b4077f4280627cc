"""`attcli letters review`: what is done about a letter whose figures have moved since it went."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.letters_void import voiding
from attcli.cli.moved import moved_in
from attcli.cli.open import open_settings
from attcli.cli.options import LetterNumber, OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.cases.look_again import Moved
    from attcli.store.events import Event

_FIELDS = ("outcome", *NAMES, "letter", "date", "told", "reason", "id", "change", "pupil_id")
_TABLE = (
    Column("outcome", "Outcome"),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("letter", "Letter"),
    Column("date", "Sent on"),
    Column("told", "Then and now"),
    Column("reason", "Why", from_width=100),
)


def review(
    number: LetterNumber,
    outcome: Annotated[
        str, typer.Option(metavar="OUTCOME", help="correction, void, withdraw or carry-on.")
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks.")] = "",
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Answer for a letter or notice whose figures are no longer those of the register.

    correction: a letter of apology with the right figures is drafted next (attcli letters draft
    --letter correction); where what it was sent for no longer holds it is void, too. void,
    withdraw: it no longer stands. carry-on: it stands as it is. The
    question comes back only where the figures move again.

    Example: attcli letters review 31 --outcome carry-on --reason "the trigger still holds"
    """
    from attcli.store.events import enter_all
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    moved = _open(workspace, number)
    if outcome not in moved.offered:
        raise UsageError(
            f"“{outcome}” is not offered for a {moved.event.kind}.",
            f"Say one of {', '.join(moved.offered)}.",
        )
    now = datetime.now().astimezone()
    new = _answer(moved, outcome, reason.strip(), who(by, open_settings()), now)
    of = f"the {moved.event.kind} of {moved.event.day:%d/%m/%Y}"
    entered = enter_all(workspace, new, f"{of} looked at again: {outcome}")
    row = {
        "outcome": outcome,
        "pupil_id": moved.pupil_id,
        "letter": moved.event.what or moved.event.kind,
        "date": moved.event.day,
        "told": moved.told,
        "reason": reason.strip() or None,
        "id": number,
        "change": entered[0].change,
    }
    remarks = [f"A slip? attcli undo {entered[0].change}"]
    if outcome == "correction":
        now_draft = "Now draft it: attcli letters draft --letter correction --pupil PUPIL -o DIR"
        remarks.insert(0, now_draft)
    rows = with_names([row], _FIELDS, workspace)
    emit(
        Result("letters review", rows, _TABLE, title="Looked at again", remarks=remarks),
        fmt,
        output,
    )


def _open(workspace: Path, number: int) -> "Moved":
    from attcli.store.events import events

    logged = events(workspace)
    found = [one for one in moved_in(workspace, logged) if one.event.id == number]
    if not found:
        raise UsageError(
            f"Nothing is to be looked at again of {number}.",
            "See what is: attcli letters list --only look-again",
        )
    return found[0]


def _answer(moved: "Moved", outcome: str, reason: str, by: str, at: datetime) -> "list[Event]":
    """The review, and what it does to the entry it is about."""
    from attcli.cases.issued import REVIEW, WITHDRAWN
    from attcli.cases.look_again import CORRECTION, VOIDED, WITHDRAW
    from attcli.store.events import Event

    about = moved.event
    told = {
        "before": {name: about.details["figures"][name] for name in moved.before},
        "after": dict(moved.now),
        "holds": moved.holds,
    }
    said = Event(
        about.school,
        about.pupil,
        REVIEW,
        at.date(),
        by,
        at,
        outcome,
        reason,
        about=about.id,
        parent=about.parent,
        details=told,
    )
    why = reason or f"its figures changed ({moved.figures})"
    wrong = outcome == CORRECTION and moved.holds is False  # the correction says: put it aside
    if wrong or outcome == VOIDED or (outcome == WITHDRAW and about.kind != "penalty-notice"):
        return [said, voiding(about, why, by, at)]
    if outcome == WITHDRAW:
        return [said, replace(voiding(about, why, by, at), kind=WITHDRAWN)]
    return [said]
