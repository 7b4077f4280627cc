"""Asking before something goes: on a terminal a question, elsewhere `--yes`."""

import sys
from typing import Annotated

import typer

from attcli.errors import UsageError

Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing: do it.")]


def consent(question: str, yes: bool) -> None:
    """Go on only where the user says yes; UsageError where they don't, or nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("Nothing was changed.", "Add --yes to do it.")
    if not typer.confirm(question, default=False, err=True):
        raise UsageError("Nothing was changed.", "Say yes, or add --yes, to do it.")
