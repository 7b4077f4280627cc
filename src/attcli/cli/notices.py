"""`attcli notices`: notices to improve, referrals, and the ledger of penalty notices."""

import typer

from attcli.cli.notices_improve import improve
from attcli.cli.notices_list import list_notices
from attcli.cli.notices_record import record
from attcli.cli.notices_refer import refer

notices = typer.Typer(
    help="Notices to improve, referrals for a penalty notice, and the ledger of those issued.",
    no_args_is_help=True,
)
notices.command("list")(list_notices)
notices.command("record")(record)
notices.command("improve")(improve)
notices.command("refer")(refer)
