"""`attcli letters`: drafts, what was sent, and what became of it."""

import typer

from attcli.cli.letters_draft import draft
from attcli.cli.letters_issue import issue
from attcli.cli.letters_list import list_letters
from attcli.cli.letters_preview import preview
from attcli.cli.letters_review import review
from attcli.cli.letters_void import void

letters = typer.Typer(
    help="Letters: drafted, recorded as sent, looked at again when the marks have changed.",
    no_args_is_help=True,
)

letters.command("draft")(draft)
letters.command("preview")(preview)
letters.command("issue")(issue)
letters.command("list")(list_letters)
letters.command("void")(void)
letters.command("review")(review)
