"""`attcli notices record`: a penalty notice that the council issued, and what became of it."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.notices_named import contacts_of
from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, PupilId, SchoolKey, on_day
from attcli.cli.output import emit
from attcli.cli.pupil_noted import doubt_of, refuse_names, refuse_unknown, school_of
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attcli.cases.notices import Notice
    from attcli.store.events import Event

_HAPPENED, _NEW = "What happened (one of these)", "Of a new notice"


class Service(StrEnum):
    """How the council sent a notice."""

    POST = "post"
    HAND = "hand"
    EMAIL = "email"


def record(
    pupil: PupilId,
    parent: Annotated[
        str | None,
        typer.Option(help="To whom: as the contacts name them, or “mother”.", metavar="NAME"),
    ] = None,
    issued: Annotated[date | None, on_day("--issued", "The council issued it.", _HAPPENED)] = None,
    received: Annotated[
        date | None, on_day("--received", "The parent received it.", _HAPPENED)
    ] = None,
    paid: Annotated[date | None, on_day("--paid", "It was paid.", _HAPPENED)] = None,
    withdrawn: Annotated[
        date | None, on_day("--withdrawn", "The council withdrew it.", _HAPPENED)
    ] = None,
    prosecuted: Annotated[
        date | None, on_day("--prosecuted", "It went to court.", _HAPPENED)
    ] = None,
    notice: Annotated[
        int | None,
        typer.Option(metavar="ID", help="Which notice: its id in attcli notices list."),
    ] = None,
    start: Annotated[date | None, on_day("--from", "The first day that it is for.", _NEW)] = None,
    end: Annotated[date | None, on_day("--to", "The last day that it is for.", _NEW)] = None,
    how: Annotated[
        Service | None,
        typer.Option("--how", help="How it was sent; by post it arrives.", rich_help_panel=_NEW),
    ] = None,
    excluded: Annotated[
        bool,
        typer.Option(
            "--excluded-in-public",
            help="It is for an excluded pupil in public, not for absence.",
            rich_help_panel=_NEW,
        ),
    ] = False,
    although: Annotated[
        str,
        typer.Option(
            metavar="REASON",
            help="Why this person is liable, though the contacts show no parent; kept in the log.",
            rich_help_panel=_NEW,
        ),
    ] = "",
    by: By = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Record a penalty notice that the council issued to one parent, or what became of it.

    One thing that happened at a time. A wrong entry: attcli undo, then record it anew.

    Example: attcli notices record A123456789012 --parent mother --issued 2025-11-24 --how post
    """
    from attcli.cases.notices import ISSUED, PAID, PROSECUTED, RECEIVED, WITHDRAWN
    from attcli.cli.notices_list import Wanted, is_table, ledger_result
    from attcli.store.events import Event, enter
    from attcli.store.workspace import find, require

    days = {
        ISSUED: issued,
        RECEIVED: received,
        PAID: paid,
        WITHDRAWN: withdrawn,
        PROSECUTED: prosecuted,
    }
    kind, day = _one_of(days)
    workspace = require(find(state().workspace))
    settings = open_settings()
    refuse_names(pupil)
    key, noted = school_of(pupil, school, settings)
    refuse_unknown(key, settings)
    now = datetime.now().astimezone()
    if day > now.date():
        raise UsageError(f"{day} is still to come.", "Record it when it has happened.")
    new = Event(key, noted, kind, day, who(by, settings), now)
    doubt = doubt_of(workspace, new)
    own = {"start": start, "end": end, "how": how, "excluded": excluded, "although": although}
    if kind == ISSUED:
        named = _parent(workspace, new, parent, liable=bool(although.strip()))
        new = replace(new, parent=named, details=_details(own))
    else:
        _refuse_of_a_new_one(own)
        new = _follow_up(workspace, new, parent, notice)
    entered = enter(workspace, new)
    if doubt:
        say(f"{doubt} A slip? attcli undo {entered.change}", style="yellow")
    say(f"Recorded as change {entered.change}; a wrong one is taken back: attcli undo.")
    wanted = Wanted("notices record", now.date(), pupil, school)
    emit(ledger_result(workspace, wanted, table=is_table(fmt, output)), fmt, output)


def _one_of(days: "Mapping[str, date | None]") -> tuple[str, date]:
    said = [(kind, day) for kind, day in days.items() if day]
    if len(said) != 1:
        raise UsageError(
            "Say one thing that happened to the notice.",
            "One of --issued, --received, --paid, --withdrawn, --prosecuted, with its date.",
        )
    return said[0]


def _details(own: "Mapping[str, Any]") -> dict[str, str]:
    """What the entry of a new notice carries: what it is for, how it was sent, its period."""
    from attcli.law.penalties import ABSENCE, EXCLUDED_PUPIL

    start, end = own["start"], own["end"]
    if (start is None) != (end is None) or (start and end and start > end):
        raise UsageError(
            "The period of a notice has a first and a last day.",
            "Give --from and --to, or neither.",
        )
    period = {"from": start.isoformat(), "to": end.isoformat()} if start and end else {}
    sent = {"how": own["how"].value} if own["how"] else {}
    reason = " ".join(own["although"].split())
    liable = {"although": reason} if reason else {}
    return {"for": EXCLUDED_PUPIL if own["excluded"] else ABSENCE, **sent, **period, **liable}


def _refuse_of_a_new_one(own: "Mapping[str, Any]") -> None:
    if any(own.values()):
        raise UsageError(
            "--from, --to, --how, --excluded-in-public and --although are of a new notice.",
            "Say them with --issued.",
        )


def _parent(workspace: Path, new: "Event", said: str | None, *, liable: bool = True) -> str:
    """The parent as the contacts name them; as said, where no contact of the pupil is known.
    UsageError for one who, by what the contacts say, can't be a parent by law, if not `liable`.
    """
    if not said or not said.strip():
        raise UsageError(
            "A notice is issued to one parent.", "Say whom with --parent: the name, or “mother”."
        )
    from attcli.letters.parents import parent_named
    from attcli.letters.recipients import called
    from attcli.letters.responsibility import no_parent

    contacts = contacts_of(workspace, new)
    if not contacts:
        return " ".join(said.split())
    found = parent_named(contacts, said)
    if no_parent(found) and not liable:
        raise UsageError(
            "By the contacts, the person named has no parental responsibility and does not live "
            "with the pupil: a notice goes to a parent.",
            "Look whom the council named; correct the contacts and take them in again, or say "
            "--although REASON, which is kept.",
        )
    return called(found)


def _follow_up(workspace: Path, new: "Event", parent: str | None, number: int | None) -> "Event":
    """The entry about the one notice that is meant."""
    from attcli.cases import notices as ledger
    from attcli.cli.log_list import pupils_remembered
    from attcli.store.events import events

    pupils = pupils_remembered(workspace)
    found = ledger.notices(events(workspace), pupils)
    (child,) = ledger.children_of([new], pupils)
    mine = [n for n in found if n.child == child and (number is None or n.id == number)]
    if parent:
        named = " ".join(_parent(workspace, new, parent).split()).casefold()
        mine = [n for n in mine if n.party[1] == named]
    meant = mine if number is not None else [n for n in mine if ledger.open_to(n, new.kind)]
    if len(meant) != 1:
        raise UsageError(*_which(mine, meant))
    if why := ledger.refusal(meant[0], new):
        raise UsageError(
            why, "attcli notices list shows what is recorded; attcli undo takes it back."
        )
    return replace(new, about=meant[0].id, parent=meant[0].event.parent)


def _which(mine: "Sequence[Notice]", meant: "Sequence[Notice]") -> tuple[str, str]:
    if not mine:
        return (
            "No such notice is on record.",
            "Record it first: attcli notices record … --issued DATE",
        )
    if not meant:
        return "That is on record already for every notice.", "Look at attcli notices list."
    told = ", ".join(f"{n.id} (issued {n.issued:%d/%m/%Y})" for n in meant)
    return f"{len(meant)} notices may be meant.", f"Say which: --parent NAME, or --notice: {told}."
