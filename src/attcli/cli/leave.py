"""`attcli leave`: requests for leave of absence, held against the policy, decided, told."""

import typer

from attcli.cli.leave_check import check
from attcli.cli.leave_decide import decide
from attcli.cli.leave_form import form

leave = typer.Typer(
    help="Leave of absence: requests held against the policy's rules, the decision and its letter.",
    no_args_is_help=True,
)
leave.command("check")(check)
leave.command("decide")(decide)
leave.command("form")(form)
