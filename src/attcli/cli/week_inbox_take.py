"""`weekly --inbox`: the new files taken into the workspace, the lists first, the newest register
last, so that it has the last word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.open import Ask
from attcli.cli.steps import step
from attcli.cli.week_inbox import LISTS, File, Found, look, newest_lists, newest_registers
from attcli.cli.week_source import WeekSource, account_of, terms_of
from attcli.cli.words import complain, say
from attcli.errors import Exit
from attcli.reports.account import Account, Why

if TYPE_CHECKING:
    from attcli.cli.take_in import Terms
    from attcli.policy.settings import Settings


def take_in_inbox(inbox: Path, ask: Ask, settings: "Settings", account: Account) -> WeekSource:
    """Take in what is new in the inbox. A file that can't be used is left and told, and the rest
    goes on; the run ends 3 where it is newer than every register of its school.
    """
    from attcli.store.arrived import arrived
    from attcli.store.workspace import require

    workspace = require(settings.path.parent if settings.path else None)
    before = arrived(workspace)
    found = look(inbox, settings, before)
    account.left += found.left
    terms = terms_of(settings, workspace)
    newest = dict(newest_registers(before))
    for file in newest_lists(found.new, before):
        _take(file, found, terms, account)
    for file in found.new:
        if file.kind not in LISTS and _is_wanted(file, newest, found, terms, account):
            _take(file, found, terms, account)
    newest = dict(newest_registers(arrived(workspace)))
    ended = _refused(found, settings, newest, account)
    tell_left(account.left, found.others)
    step("inbox", taken=len(account.taken), left=len(account.left), no_exports=found.others)
    return WeekSource(ask, exit=ended)


def _take(file: File, found: Found, terms: "Terms", account: Account) -> None:
    """Take one file in; a refusal joins those of the inbox."""
    from attcli.cli.take_in import take_in

    done = take_in(_asked(file, found), terms)
    found.refused += [(file.arrival, error) for _, error in done.refused]
    if done.schools:
        account_of(done, account, found.name(file.arrival.path))


def _asked(file: File, found: Found) -> Ask:
    return Ask([file.arrival.path], inbox=found.inbox)


def _is_wanted(
    file: File,
    newest: Mapping[str, datetime],
    found: Found,
    terms: "Terms",
    account: Account,
) -> bool:
    """Whether a register may be taken in: one saved before a register taken in earlier only where
    it adds marks and changes none.
    """
    from attcli.cli.take_in import take_in

    if not any(file.arrival.modified < newest[key] for key in file.schools if key in newest):
        return True
    tried = take_in(_asked(file, found), replace(terms, dry_run=True))
    counts = [one.counts for one in tried.schools]
    changes = any(one.amended or one.withdrawn for one in counts) or bool(tried.refused)
    adds = any(one.added for one in counts)
    if changes:
        account.left.append((found.name(file.arrival.path), Why.OLDER))
    return adds and not changes


def _refused(
    found: Found, settings: "Settings", newest: Mapping[str, datetime], account: Account
) -> Exit:
    """Tell each file refused; 3 where one is newer than every register taken
    in for their school.
    """
    ended = Exit.DONE
    for arrival, error in found.refused:
        account.left.append((found.name(arrival.path), Why.REFUSED))
        owner = arrival.school or settings.default_key
        since = [at for key, at in newest.items() if owner in (key, None)]
        if since and arrival.modified < max(since):
            say(f"Left in the inbox, older than the register taken in: {error}")
            continue
        complain(f"left in the inbox: {error}")
        ended = Exit.UNREADABLE
    return ended


def tell_left(left: Sequence[tuple[str, Why]], others: int) -> None:
    """What else stays in the inbox, in words."""
    for name, why in left:
        if why != Why.REFUSED:
            say(f"Left in the inbox: {name} {why}.")
    if others:
        are = "1 file there is no export" if others == 1 else f"{others} files there are no exports"
        say(f"{are} by the ending of its name." if others == 1 else f"{are} by their endings.")


def foretell(inbox: Path, settings: "Settings") -> None:
    """Say what a run would take in; nothing is."""
    from attcli.store.arrived import arrived
    from attcli.store.workspace import require

    found = look(inbox, settings, arrived(require(settings.path.parent if settings.path else None)))
    for file in found.new:
        say(f"New in the inbox: {found.name(file.arrival.path)} ({file.kind}).")
    for arrival, error in found.refused:
        complain(f"{found.name(arrival.path)} would be left in the inbox: {error}")
    tell_left(found.left, found.others)
    say("Nothing is taken in by --dry-run: this plan is of what is remembered now.")
