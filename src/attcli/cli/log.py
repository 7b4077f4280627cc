"""`attcli log`: what was done for a pupil, when, and what came of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.log_import import import_log
from attcli.cli.log_list import list_log, logged_result
from attcli.cli.log_odd import refuse_odd
from attcli.cli.log_opening import opening
from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, PupilId, SchoolKey, on_day
from attcli.cli.output import emit
from attcli.cli.pupil_noted import doubt_of, refuse_names, refuse_unknown, school_of
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say

if TYPE_CHECKING:
    pass

log = typer.Typer(
    help="The log: letters, calls, meetings, visits, plans and notices, with what came of them.",
    no_args_is_help=True,
)


@log.command("add")
def add(
    pupil: PupilId,
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND", help="letter, call, meeting, visit, plan or notice-to-improve."
        ),
    ],
    day: Annotated[
        date,
        on_day("--date", "The day it was done; of a meeting, visit or plan also one to come."),
    ],
    what: Annotated[
        str, typer.Option(help="Which: a letter's id or a short title, without names.")
    ] = "",
    outcome: Annotated[str, typer.Option(help="What came of it.")] = "",
    until: Annotated[
        date | None,
        on_day("--until", "The last day of a plan, or of the time a notice to improve gives."),
    ] = None,
    parent: Annotated[
        str, typer.Option(help="The parent it was with, as the contacts name them.")
    ] = "",
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
    told = what.strip(), outcome.strip(), until
    new = Event(key, noted, kind, day, who(by, settings), now, *told, parent=parent.strip())
    refuse_odd(new)
    doubt = doubt_of(workspace, new)
    entered = enter(workspace, new)
    if doubt:
        say(f"{doubt} A slip? attcli undo {entered.change}", style="yellow")
    emit(logged_result("log add", [entered], workspace), fmt, output)


log.command("list")(list_log)
log.command("import")(import_log)
log.command("opening")(opening)
