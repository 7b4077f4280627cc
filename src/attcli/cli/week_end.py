"""A week's run from its first step to its end: alone in its workspace, its end told on a page."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attcli.cli.state import state
from attcli.cli.words import complain
from attcli.errors import AttcliError, Exit
from attcli.reports.account import Account

if TYPE_CHECKING:
    from attcli.reports.last_run import Held
    from attcli.reports.weekly import Outcome

LOCK = ".weekly.lock"
OUT = "out"


@contextlib.contextmanager
def accounted() -> Iterator[Account]:
    """The account of a run. Where there is a workspace, no other week is made in it meanwhile, and
    every end of the run, also one that failed, is told in out/last-run.html.

    BusyError where another week is being made.
    """
    from attcli.reports.private import for_want_of_room
    from attcli.store.workspace import find

    account = Account(datetime.now().astimezone())
    workspace = find(state().workspace)
    if workspace is None:
        yield account
        return
    with _alone(workspace):
        try:
            yield account
        except BaseException as end:
            account.exit = _code_of(end)
            account.disk_full = for_want_of_room(end)
            _tell(workspace, account)
            raise
        _tell(workspace, account)


def note(account: Account, outcome: "Outcome") -> None:
    """Put into the account what the run left."""
    from attcli.reports import manifest

    account.folder, account.exit = outcome.folder, outcome.exit
    account.counts = outcome.counts
    made = manifest.read(outcome.folder) or {}
    if "as_of" in made:
        account.as_of = datetime.fromisoformat(made["as_of"]).date()


@contextlib.contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    from attcli.reports.lock import alone
    from attcli.store.faults import BusyError
    from attcli.store.files import told_unwritable

    busy = BusyError(
        f"Another run is making the week in {workspace}.",
        "Wait until it is done, then run again; nothing was changed.",
    )
    with contextlib.ExitStack() as held:
        with told_unwritable(workspace / LOCK):
            held.enter_context(alone(workspace / LOCK, busy))
        yield


def _code_of(end: BaseException) -> Exit:
    """The exit code that the run will end with."""
    if isinstance(end, AttcliError):
        return end.exit_code
    if isinstance(end, typer.Exit):
        return Exit(end.exit_code)
    return Exit.INTERRUPTED if isinstance(end, KeyboardInterrupt) else Exit.BUG


def _tell(workspace: Path, account: Account) -> None:
    """Write the page; that it can't be written is said, and stops nothing."""
    from attcli.reports.last_run import PAGE, write_last_run

    place = workspace / OUT
    try:
        write_last_run(place, account, datetime.now().astimezone(), _held(workspace))
    except (AttcliError, OSError) as fault:
        complain(f"{place / PAGE} can't be written: {fault}")


def _held(workspace: Path) -> "Held":
    """What the page tells beside the run; nothing where the workspace can't be read."""
    from attcli.policy.settings_file import load
    from attcli.reports.last_run import Held
    from attcli.store.arrived import arrived
    from attcli.store.workspace import SETTINGS_FILE

    try:
        settings = load(workspace / SETTINGS_FILE)
        registers = [one for one in arrived(workspace) if one.kind == "register" and not one.undone]
    except AttcliError:
        return Held()
    newest = max(registers, key=lambda one: one.at, default=None)
    return Held(
        tuple(term for school in settings.schools.values() for term in school.terms),
        newest.path.name if newest else None,
        newest.at if newest else None,
        settings.output.keep_parent_permissions,
    )
