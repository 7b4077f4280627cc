"""`attcli forget`: take old marks, or one pupil, out of the workspace for good."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.consent import Yes, consent
from attcli.cli.open import open_settings
from attcli.cli.options import on_day
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.store.forgetting import Going


def forget(
    pupil: Annotated[
        str | None,
        typer.Argument(metavar="[PUPIL]", help="UPN, id, admission number or name."),
    ] = None,
    before: Annotated[
        date | None,
        on_day(
            "--before",
            "Forget marks and log before this day, and pupils of whom nothing later is held.",
        ),
    ] = None,
    yes: Yes = False,
    by: By = None,
) -> None:
    """Take old marks, or one pupil, out of the workspace for good: there is no undo.

    It says first how much would go, then asks; --yes does it without asking. Marks that the law
    keeps can't be forgotten by date. Gone are marks, details, contacts, amendments, findings,
    holds, log entries, earlier states and automatic copies; the history keeps counts and no name.
    Reports in out/, exports in inbox/ and your backups are yours to look through: it says how many
    there are.

    Example: attcli forget --before 2019-09-01
    """
    from attcli.store import forgetting
    from attcli.store.kept_by_law import refuse_too_soon
    from attcli.store.workspace import find, require

    if (pupil is None) == (before is None):
        raise UsageError(
            "Say what to forget: one pupil, or the marks before a day.",
            "attcli forget UPN, or attcli forget --before 2019-09-01",
        )
    workspace = require(find(state().workspace))
    today = datetime.now().astimezone()
    if before:
        refuse_too_soon(before, today.date())
    wanted = forgetting.Wanted(before, pupil)
    would_go = forgetting.going(workspace, wanted)
    if not would_go.anything:
        say("There is nothing to forget.")
        return
    say(f"This would go for good: {_in_words(would_go)}.")
    if pupil:
        _warn(would_go, today.date())
    consent("Forget it? There is no undo.", yes)
    gone = forgetting.forget(workspace, wanted, who(by, open_settings()), today)
    say(f"Forgotten: {_in_words(gone)}.")
    _tell_the_rest(workspace)


def _in_words(going: "Going") -> str:
    when = ""
    if going.first_date and going.last_date:
        when = f" ({going.first_date:%d/%m/%Y} to {going.last_date:%d/%m/%Y})"
    return going.in_words + when


def _warn(going: "Going", today: date) -> None:
    from attcli.store.kept_by_law import kept_until

    first, rule = kept_until(today)
    if going.last_date and going.last_date >= first:
        say(
            f"The law keeps register entries for {rule.years} years ({rule.citation}): your school "
            "system must go on holding these marks.",
            style="yellow",
        )


def _tell_the_rest(workspace: Path) -> None:
    from attcli.store.kept_by_law import elsewhere

    for folder, count in elsewhere(workspace).items():
        files = "1 file" if count == 1 else f"{count} files"
        say(f"Not touched, and yours to look through: {workspace / folder} ({files}).")
    say("An export that still holds them brings them back when it is taken in.")
