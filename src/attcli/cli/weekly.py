"""`attcli weekly`: from the exports to one folder for Monday morning."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask
from attcli.cli.options import LetterForm, letter_dated
from attcli.cli.week_ask import DraftMode, Job
from attcli.cli.week_job import run
from attcli.cli.week_plan import show

_INBOX, _LETTERS, _FOLDER = "Which files", "Which letters", "The folder"


@asks
def weekly(
    ask: Ask,
    inbox: Annotated[
        Path | None,
        typer.Option(
            "--inbox",
            metavar="DIR",
            help="Take in the exports that are new in this folder, the newest last, and in its "
            "folders named like a school. Nothing there is moved.",
            rich_help_panel=_INBOX,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="The folder to make.  (default: out/<last day>-weekly)",
            rich_help_panel=_FOLDER,
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace the folder of an earlier run (with --inbox: where something new has "
            "come); what you wrote on To do is kept.",
            rich_help_panel=_FOLDER,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show the plan; write nothing.", rich_help_panel=_FOLDER),
    ] = False,
    letter_format: Annotated[
        list[LetterForm] | None,
        typer.Option(
            "--letter-format",
            help="pdf, docx or html; several times for several.  (default: pdf)",
            rich_help_panel=_LETTERS,
        ),
    ] = None,
    draft: Annotated[
        DraftMode,
        typer.Option(
            help="Draft all due letters, those of --choose, or none.", rich_help_panel=_LETTERS
        ),
    ] = DraftMode.ALL,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--choose",
            metavar="PUPIL",
            help="With --draft chosen: whose letter; several times for several.",
            rich_help_panel=_LETTERS,
        ),
    ] = None,
    max_letters: Annotated[
        int | None,
        typer.Option(
            "--max-letters",
            min=0,
            metavar="N",
            help="Draft at most so many, most urgent first.  (default: the policy's 60)",
            rich_help_panel=_LETTERS,
        ),
    ] = None,
    letter_date: Annotated[
        date | None,
        letter_dated(_LETTERS),
    ] = None,
) -> None:
    """The main job: everything for the week in one folder, from the exports of the school system.

    A summary to look at, a workbook that opens with what is to do, drafts of the letters that are
    due with a certificate each, and a record of what it was made from.

    Example: attcli weekly marks.csv --pupils pupils.csv --contacts contacts.csv -o week
    """
    job = Job(
        ask,
        output,
        letter_date,
        tuple(letter_format or [LetterForm.PDF]),
        draft,
        tuple(choose or ()),
        max_letters,
        force=force,
        inbox=inbox,
    )
    if dry_run:
        show(job)
    outcome = run(job)
    typer.echo(outcome.folder)
    raise typer.Exit(outcome.exit)
