"""`attcli conduct`: letters about the conduct of parents and visitors, where a school has them."""

import typer

from attcli.cli.conduct_followup import followup
from attcli.cli.conduct_letter import letter
from attcli.cli.conduct_list import list_conduct

conduct = typer.Typer(
    help="Letters about the conduct of parents and visitors (the add-on conduct).",
    no_args_is_help=True,
)
conduct.command("letter")(letter)
conduct.command("followup")(followup)
conduct.command("list")(list_conduct)
