"""What a week works from: the named exports alone, or the workspace with them taken in."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attcli.cli.open import Ask
from attcli.cli.steps import step
from attcli.cli.words import say, tell_findings
from attcli.errors import Exit, UsageError
from attcli.reports.account import Account, Taken

if TYPE_CHECKING:
    from attcli.cli.take_in import Terms
    from attcli.cli.taken_in import Done
    from attcli.policy.settings import Settings
    from attcli.register.model import Register


@dataclass(frozen=True)
class WeekSource:
    """What to ask the register from now on; the schools whose files were refused, and the exit."""

    ask: Ask
    failed: frozenset[str] = frozenset()
    exit: Exit = Exit.DONE


def with_kin(register: "Register", school: str) -> list[str]:
    """The school, and those where its pupils (by UPN) were too: their sessions count together."""
    import polars as pl

    known = register.pupils.filter(pl.col("upn").is_not_null())
    kin = known.filter(school=school).select("upn").join(known, on="upn", how="inner")
    return sorted({school, *kin.get_column("school")} & set(register.schools))


def take_in_named(ask: Ask, settings: "Settings", account: Account) -> WeekSource:
    """Take the named exports into the workspace, if there is one. It ends here, with the refusals
    told, where nothing could be taken in.
    """
    from attcli.cli.ingest import tell_refused
    from attcli.cli.take_in import take_in

    if settings.path is None:
        if not ask.exports:
            raise UsageError(
                "No register export is named, and there is no workspace here.",
                "Name the file your school system gave you, for example: attcli weekly marks.csv "
                "--pupils pupils.csv --contacts contacts.csv",
            )
        say("Nothing is remembered: this works from the named exports alone.")
        return WeekSource(ask)
    if not ask.named:
        return WeekSource(ask)
    done = take_in(ask, terms_of(settings, settings.path.parent))
    tell_refused(done, settings)
    if not done.schools:
        raise typer.Exit(done.exit)
    account_of(done, account)
    rest = replace(ask, exports=None, pupils=None, contacts=None, layout=None, as_school=None)
    failed = frozenset(school for school, _ in done.refused if school)
    return WeekSource(rest, failed, done.exit)


def terms_of(settings: "Settings", workspace: Path) -> "Terms":
    """How a week takes files in: now, by whom the settings name."""
    from attcli.cli.take_in import Terms
    from attcli.cli.who import who

    return Terms(workspace, settings, who(None, settings), datetime.now().astimezone())


def account_of(done: "Done", account: Account, name: str | None = None) -> None:
    """Say what was taken in: to people, to the log for machines, and in the account of the run.

    `name`: what the one file is called there (None: as each file is).
    """
    from attcli.cli.ingest import told

    for line in told(done, dry_run=False):
        say(line)
    tell_findings([found for one in done.schools for found in one.about_call])
    for one in done.schools:
        step("taken-in", school=one.school, change=one.change, **asdict(one.counts))
    if any(one.change for one in done.schools):
        account.taken += [
            Taken(name or source.file, source.sha256, source.kind, source.last_date)
            for source in done.sources
        ]
