"""`attcli governors`: the whole-school picture for governors, from which no child can be told."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UsageError, gravest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.register.view import View
    from attcli.reports.governors.picture import Log, Picture

_WHEN, _WORDS = "Which half-terms", "The headteacher's words"
_TERM = typer.Option(
    "--term", metavar="NAME", help="Only autumn, spring or summer.", rich_help_panel=_WHEN
)
_HALF_TERM = typer.Option(
    "--half-term", metavar="NAME", help="Only one: “autumn 1”.", rich_help_panel=_WHEN
)
_COMMENTARY = typer.Option(
    "--commentary",
    metavar="FILE",
    help="A text file with the headteacher's commentary; marked as a draft.",
    rich_help_panel=_WORDS,
)
_APPROVED = typer.Option(
    "--approved", help="The headteacher has approved the commentary.", rich_help_panel=_WORDS
)
_OUTPUT = typer.Option(
    "-o", "--output", metavar="FILE", help="The file: .html, .pdf, .docx or .xlsx."
)
_RECORD = typer.Option(
    "--record",
    help="Keep in the log what this summary reports, so that the next one tells what has changed.",
)


@asks
def governors(
    ask: Ask,
    output: Annotated[Path, _OUTPUT] = Path("governors.html"),
    term: Annotated[str | None, _TERM] = None,
    half_term: Annotated[str | None, _HALF_TERM] = None,
    commentary: Annotated[Path | None, _COMMENTARY] = None,
    approved: Annotated[bool, _APPROVED] = False,
    record: Annotated[bool, _RECORD] = False,
    by: By = None,
) -> None:
    """A summary for governors: two pages of headlines and questions, then the detail.

    Of whole schools and whole half-terms that are over, from 1 August unless you say otherwise.
    No child can be told from it: what is of too few pupils is taken together or left out.

    Example: attcli governors marks.csv --pupils pupils.csv --term autumn -o summary.pdf
    """
    from attcli.cli.output import findings_exit, spare_inputs
    from attcli.cli.words import say, tell_findings
    from attcli.reports.governors import build, forms
    from attcli.reports.governors.commentary import read
    from attcli.reports.governors.period import Wanted, running_words
    from attcli.reports.private import write_private

    forms.check(output)
    if approved and commentary is None:
        raise UsageError("There is no commentary to be approved.", "Name it with --commentary.")
    wanted = Wanted(term, half_term, ask.start, ask.end)
    view = open_view(replace(ask, start=None, end=None))
    spare_inputs(output, view.register.sources)
    log = _log(ask, record=record)
    said = read(commentary, view, approved=approved) if commentary else None
    pictures = build.pictures(view, wanted, log)
    document = build.document(pictures, said)
    write_private(output, forms.draw(document, output, view.latest_day))
    if record:
        _keep(view, pictures, by)
    tell_findings(view.findings)
    for line in said.perhaps if said else ():
        say(
            f"{commentary}, line {line} holds a word that is a pupil’s first name too. Is it meant?"
        )
    for picture in pictures:
        say(f"{picture.name}: {build.period_words(picture)}.")
        if running := running_words(view, picture.key):
            say(running)
    typer.echo(output)
    raise typer.Exit(gravest(findings_exit(view.findings)))


def _log(ask: Ask, *, record: bool) -> "Log":
    """What the workspace remembers; nothing where exports are named or there is none."""
    from attcli.reports.governors.picture import Log
    from attcli.store.amendments import amendments
    from attcli.store.events import events
    from attcli.store.holds import standing
    from attcli.store.workspace import case_log_path, find

    found = None if ask.exports else find(state().workspace)
    if found is None:
        if record:
            raise UsageError(
                "What was reported is kept in a workspace, and this summary is of exports named.",
                "Leave out --record, or take the exports in first: attcli ingest",
            )
        return Log()
    return Log(events(found), standing(case_log_path(found)), amendments(found), kept=True)


def _keep(view: "View", pictures: "Sequence[Picture]", by: str | None) -> None:
    from attcli.cli.words import say
    from attcli.reports.governors.quality import to_report
    from attcli.store.events import enter_all
    from attcli.store.workspace import find, require

    now = datetime.now().astimezone()
    decided = who(by, view.settings)
    new = [to_report(picture, decided, now, now.date()) for picture in pictures]
    workspace = require(find(state().workspace))
    kept = enter_all(workspace, new, "what a governors' summary reports was kept")
    say(f"Kept in the log as change {kept[0].change}." if kept else "It was kept before.")
