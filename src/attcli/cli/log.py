"""`attcli log`: what was done for a pupil, when, and what came of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.log_list import list_log, logged_result
from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey, parse_date
from attcli.cli.output import emit
from attcli.cli.pupil_noted import doubt_of, refuse_names, refuse_unknown, school_of
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.store.events import Event

log = typer.Typer(
    help="The log: letters, calls, meetings, visits, plans and notices, with what came of them.",
    no_args_is_help=True,
)


@log.command("add")
def add(
    pupil: Annotated[
        str,
        typer.Argument(
            metavar="PUPIL", help="UPN, system id, admission number or pupil_id of a list."
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND", help="letter, call, meeting, visit, plan or notice-to-improve."
        ),
    ],
    day: Annotated[
        date,
        typer.Option(
            "--date",
            metavar="DATE",
            parser=parse_date,
            help="The day it was done; of a meeting, visit or plan also one to come.",
        ),
    ],
    what: Annotated[
        str, typer.Option(help="Which: a letter's id or a short title, without names.")
    ] = "",
    outcome: Annotated[str, typer.Option(help="What came of it.")] = "",
    until: Annotated[
        date | None,
        typer.Option(
            metavar="DATE",
            parser=parse_date,
            help="The last day of a plan, or of the time a notice to improve gives.",
        ),
    ] = None,
    by: By = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Enter what was done for a pupil: a letter, call, meeting, visit, plan or notice to improve.

    Letters sent before attcli was used belong here too. A wrong entry: attcli undo, then enter it
    anew.

    Example: attcli log add A123456789012 --kind meeting --date 2025-11-14 --outcome "bus pass"
    """
    from attcli.store.events import Event, enter
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    settings = open_settings()
    refuse_names(pupil)
    key, noted = school_of(pupil, school, settings)
    refuse_unknown(key, settings)
    now = datetime.now().astimezone()
    new = Event(key, noted, kind, day, who(by, settings), now, what.strip(), outcome.strip(), until)
    _refuse_odd(new)
    doubt = doubt_of(workspace, new)
    entered = enter(workspace, new)
    if doubt:
        say(f"{doubt} A slip? attcli undo {entered.change}", style="yellow")
    emit(logged_result("log add", [entered], workspace), fmt, output)


def _refuse_odd(new: "Event") -> None:
    """UsageError for a kind, a day or an end that can't be."""
    from attcli.store.events import KINDS, LASTING, PLANNED

    if new.kind not in KINDS:
        raise UsageError(f"There is no kind “{new.kind}”.", f"Say one of {', '.join(KINDS)}.")
    if new.until and new.kind not in LASTING:
        raise UsageError(
            f"A {new.kind} has no --until.", "It is the last day of a plan or notice to improve."
        )
    if new.until and new.until < new.day:
        raise UsageError(f"It would end ({new.until}) before its day ({new.day}).", "Check both.")
    if new.day <= new.at.date():
        return
    if new.kind not in PLANNED:
        raise UsageError(
            f"{new.day} is still to come.",
            f"Enter a {new.kind} when it was done; meetings, visits and plans may be planned.",
        )
    if new.outcome:
        raise UsageError(
            f"{new.day} is still to come: there is no outcome yet.",
            "Enter the outcome when it is known.",
        )


log.command("list")(list_log)
