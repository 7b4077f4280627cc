"""`attcli letters draft`: letters as files, for the office to look at, complete and send."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.asking import asks
from attcli.cli.letters_everyone import to_everyone
from attcli.cli.officer import MeetingsFile, SetFields, officer_fields
from attcli.cli.open import Ask, open_settings, open_view
from attcli.cli.options import OUTPUT, Forms, LetterForm, letter_dated
from attcli.cli.stopped import logged
from attcli.cli.week_open import own_templates
from attcli.cli.words import complain, say, tell_findings
from attcli.errors import Exit, UsageError, gravest

if TYPE_CHECKING:
    from attcli.cli.desk import LettersDesk
    from attcli.register.view import View
    from attcli.reports.drafts import Paper
    from attcli.reports.drawing import Drawn

_WHICH, _FILLED = "Which letters", "What is filled in"
_SHOWN = 12


class Delivery(StrEnum):
    """How letters go."""

    POST = "post"
    EMAIL = "email"
    HAND = "hand"


@asks
def draft(
    ask: Ask,
    letter: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="This letter, due or not, to the pupils of --pupil, --class or --year; one to all "
            "parents needs no pupil.",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    forms: Forms = None,
    letter_date: Annotated[
        date | None,
        letter_dated(_FILLED),
    ] = None,
    by: Annotated[
        Delivery | None,
        typer.Option(
            help="post, email or hand, where a contact's row wants no other way; one that must be "
            "served goes by post.  (default: as the template says)",
            rich_help_panel=_FILLED,
        ),
    ] = None,
    fields: SetFields = None,
    meetings: MeetingsFile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="The folder.  (default: out/<last day>-letters)",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
) -> None:
    """Draft the letters that are due, or one for the pupils you name. Nothing counts as sent.

    One file a copy, a file with all to print, the certificates they enclose, a list. Once they have
    gone: attcli letters issue DIR.

    Example: attcli letters draft --letter meeting-invitation --pupil "Smith, Jo" --set
    meeting.date=2025-11-24 -o meeting
    """
    from attcli.cli.desk import LettersDesk
    from attcli.cli.output import findings_exit
    from attcli.letters.catalogue import template
    from attcli.reports.draft_folder import Place, write_folder

    kind = template(letter, own_templates()) if letter else None
    if kind and kind.each == "everyone" and not kind.written_by:
        folder, wanted_forms = output or Path("letters"), forms or [LetterForm.PDF]
        to_everyone(kind, ask.school, letter_date or date.today(), wanted_forms, folder)
        raise typer.Exit(Exit.DONE)
    if letter and not (ask.pupil or ask.class_name or ask.year_group):
        raise UsageError(
            "It is not said whose letter it is.", "Add --pupil PUPIL, --class CLASS or --year YEAR."
        )
    view, settings = open_view(ask), open_settings()
    wanted, stopped = _wanted(view, letter, named=ask.pupil is not None)
    kinds = [template(letter_id, own_templates()) for letter_id in dict.fromkeys(wanted.values())]
    desk = LettersDesk(
        view,
        list(wanted),
        letter_date or date.today(),
        tuple(each.value for each in forms or [LetterForm.PDF]),
        own_templates(),
        officer_fields(fields, meetings, view.rolls, kinds, letter_date or date.today()),
        logged(),
        by.value if by else None,
    )
    papers = _prepared(desk, view, wanted)
    if not papers:
        for line in stopped[:_SHOWN]:
            say(line)
        say("There is no letter to draft.")
        raise typer.Exit(Exit.DONE)
    place = Place(output or _default(view), settings.output.keep_parent_permissions)
    encloses = any(kind.encloses for kind in kinds)
    drawn = write_folder(place, papers, desk, view.rolls, certificates=encloses)
    tell_findings(view.findings)
    _tell(view, drawn, stopped)
    typer.echo(place.target)
    blocked = Exit.BLOCKED if drawn.blocked else Exit.DONE
    raise typer.Exit(gravest(blocked, findings_exit(view.findings)))


def _wanted(view: "View", letter: str | None, *, named: bool) -> tuple[dict[str, str], list[str]]:
    """The letter of each pupil, by pupil_id, in order; and a line for each that is stopped."""
    from attcli.cases.waiting import WAITS
    from attcli.cli.stopped import due_letters, stops

    names = ("surname", "forename", "pupil_id")
    here = view.rolls.join(view.scope, on="pupil", how="semi").sort(names, nulls_last=True)
    due, blocked_by = due_letters(view)
    if letter:
        wanted = dict.fromkeys(here.get_column("pupil_id"), letter)
    else:
        wanted = {one: due[one] for one in here.get_column("pupil_id") if one in due}
    why = stops(view, letter) | {k: v for k, v in blocked_by.items() if v}
    if named:  # to name a pupil is the yes that a letter only waits for
        why = {one: reason for one, reason in why.items() if not reason.startswith(WAITS)}
    called = {row[2]: ", ".join(filter(None, row[:2])) or row[2] for row in here[names].iter_rows()}
    told = [f"Not drafted: {called[one]}: {why[one]}" for one in wanted if one in why]
    return {one: what for one, what in wanted.items() if one not in why}, told


def _prepared(desk: "LettersDesk", view: "View", wanted: dict[str, str]) -> "list[Paper]":
    """The letters, with the stage that each is of where the school's policy has it."""
    from dataclasses import replace

    made = []
    for pupil_id, letter_id in wanted.items():
        paper = desk.prepare(pupil_id, letter_id)
        policy = view.settings.school(pupil_id.partition("|")[0]).policy
        of = next((stage for stage in policy.stages if letter_id in stage.letters), None)
        told = {"stage": of.number, "track": of.track} if of else {}
        made.append(replace(paper, record={**paper.record, **told}))
    return made


def _default(view: "View") -> Path:
    from attcli.cli.state import state
    from attcli.store.workspace import find

    return (find(state().workspace) or Path()) / "out" / f"{view.latest_day}-letters"


def _tell(view: "View", drawn: "Drawn", stopped: "Sequence[str]") -> None:
    called = {
        row[0]: ", ".join(filter(None, row[1:])) or row[0]
        for row in view.rolls.select("pupil_id", "surname", "forename").iter_rows()
    }
    for line in view.later:
        say(line)
    n = len(drawn.letters)
    say(
        f"{n} {'letter' if n == 1 else 'letters'} drafted, {len(drawn.blocked)} blocked, "
        f"{len(stopped)} stopped, {len(drawn.to_complete)} to complete by hand."
    )
    for one, why in drawn.blocked.items():
        complain(f"blocked: {called[one]}: {why}")
    for one, words in drawn.printed_alone.items():
        complain(f"{called[one]}: {words}")
    for line in stopped[:_SHOWN]:
        say(line)
    if (more := len(stopped) - _SHOWN) > 0:
        say(f"… and {more} more: attcli letters list --only due")
