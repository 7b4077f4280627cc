"""`attcli conduct letter N`: one of the seven letters, written and recorded."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.conduct_entry import finish, stem, words_of
from attcli.cli.conduct_person import (
    AddressOption,
    AlthoughOption,
    CaseOption,
    Named,
    ParentOption,
    Person,
    PupilOption,
    VisitorOption,
    person_of,
    school_with_conduct,
)
from attcli.cli.letter_files import context_of, day_of, made
from attcli.cli.open import open_settings
from attcli.cli.options import Forms, LetterDate, OutputFolder, OwnWords, SchoolKey, on_day
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.cases.conduct import Case
    from attcli.letters.model import Prepared
    from attcli.policy.settings import School

_BAN = 4
_HAPPENED, _DECIDED = "What happened (letters 1, 2 and 4)", "What was decided"


class Risk(StrEnum):
    """How likely it is to happen again."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Decision(StrEnum):
    """What the chair or the committee decided."""

    CONFIRM = "confirm"
    OVERTURN = "overturn"
    CONTINUE_CONDITIONS = "continue-conditions"
    CONTINUE_BAN = "continue-ban"
    CONDITIONS = "conditions"
    LIFT = "lift"


def letter(
    number: Annotated[
        int,
        typer.Argument(
            metavar="N",
            min=1,
            max=7,
            help="1 warning, 2 conditions, 3 decision on them, 4 ban, 5 decision on it, 6 "
            "invitation to the review, 7 its outcome.",
        ),
    ],
    case: CaseOption = None,
    pupil: PupilOption = None,
    parent: ParentOption = None,
    visitor: VisitorOption = None,
    address: AddressOption = None,
    although_no_contact: AlthoughOption = "",
    happened: Annotated[date | None, on_day("--on", "The day it happened.", _HAPPENED)] = None,
    at: Annotated[
        str, typer.Option("--time", help="The time of day.", rich_help_panel=_HAPPENED)
    ] = "",
    what: Annotated[
        str,
        typer.Option(
            metavar="WORDS|@FILE",
            help="What happened, in plain facts; @FILE: the words of that file.",
            rich_help_panel=_HAPPENED,
        ),
    ] = "",
    effect: Annotated[
        str,
        typer.Option(
            metavar="WORDS|@FILE", help="What it did to those there.", rich_help_panel=_HAPPENED
        ),
    ] = "",
    assault: Annotated[
        bool,
        typer.Option(
            "--assault",
            help="It was an assault and was reported to the police; the letter says so.",
            rich_help_panel=_HAPPENED,
        ),
    ] = False,
    risk: Annotated[
        Risk | None,
        typer.Option(help="The risk of a repeat, as assessed.", rich_help_panel=_HAPPENED),
    ] = None,
    assessment: Annotated[
        str,
        typer.Option(
            metavar="WORDS|@FILE",
            help="What was weighed: evidence, witnesses, earlier incidents; kept in the log only.",
            rich_help_panel=_HAPPENED,
        ),
    ] = "",
    condition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N|WORDS",
            help="A condition: its number in the policy's list, or your own; several times.",
            rich_help_panel=_DECIDED,
        ),
    ] = None,
    decision: Annotated[
        Decision | None,
        typer.Option(help="Of letters 3, 5 and 7.", rich_help_panel=_DECIDED),
    ] = None,
    reply: Annotated[
        date | None, on_day("--reply", "The day the parent's own letter came.", _DECIDED)
    ] = None,
    meeting: Annotated[
        date | None, on_day("--meeting", "The day the committee meets or met.", _DECIDED)
    ] = None,
    ban: Annotated[
        bool,
        typer.Option(
            "--ban", help="It is about a ban, where the log does not say.", rich_help_panel=_DECIDED
        ),
    ] = False,
    note: OwnWords = "",
    although: Annotated[
        str,
        typer.Option(metavar="REASON", help="Why it may go out of order; kept in the log."),
    ] = "",
    letter_date: LetterDate = None,
    forms: Forms = None,
    output: OutputFolder = Path("conduct"),
    by: By = None,
    school: SchoolKey = None,
) -> None:
    """Write one of the seven letters about conduct, and record it.

    Deadlines are school days of the school's own term dates. The head signs 1, 2 and 4, the chair
    3 and 5, the clerk 6 and 7. Words given with @FILE stay out of the shell's memory; no name
    stands in a file's name or in the history.

    Example: attcli conduct letter 1 --pupil A123456789012 --parent mother --on 2026-05-05 --what
    @incident.txt --risk low
    """
    from attcli.cases.conduct import KIND, STEPS, Clock
    from attcli.cases.conduct_letter import Told, details_of, late
    from attcli.store.events import Event
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    settings = open_settings()
    now = datetime.now().astimezone()
    day = day_of(letter_date, now)
    chain = _case(workspace, case)
    named = Named(pupil, parent, visitor, tuple(address or ()), school, although_no_contact)
    person = person_of(workspace, named, chain)
    own = school_with_conduct(settings, person.school)
    told = Told(
        incident_on=happened,
        incident_at=at,
        what=words_of(what),
        effect=words_of(effect),
        assault=assault,
        risk=risk and risk.value,
        assessment=words_of(assessment),
        conditions=tuple(condition or ()),
        decision=decision and decision.value,
        reply=reply,
        met_on=meeting,
        note=words_of(note),
        although=although.strip(),
        ban=ban,
    )
    step = STEPS[number]
    clock = Clock(own, own.policy.conduct or _never())
    details = details_of(step, chain, told, clock, day)
    done = _prepared(details, chain, own, person, day)
    entry = Event(
        *(person.school, person.pupil, KIND, day, who(by, settings), now),
        what=step.letter_id,
        about=chain.last.id if chain.last else None,
        parent=person.name,
        details={**details, "person": person.kept},
    )
    finish(workspace, done, entry, forms, output, _next(details, late(step, told, clock, day)))


def _case(workspace: Path, number: int | None) -> "Case":
    from attcli.cases.conduct import Case, case_of
    from attcli.store.events import events

    return Case(()) if number is None else case_of(events(workspace), number)


def _never() -> Any:
    raise UsageError("The school does not have the letters about conduct.")


def _prepared(
    details: dict[str, Any], case: "Case", school: "School", person: Person, day: date
) -> "Prepared":
    from attcli.letters import announce
    from attcli.letters.conduct import conduct_fields
    from attcli.register.days import full_day

    context = context_of(school, day, day, day)
    if details["met_on"]:
        met_on = date.fromisoformat(details["met_on"])
        context = replace(context, officer={"meeting.date": full_day(met_on)})
    extra = {"conduct": conduct_fields(details, case, school, person.child)}
    letter_id = f"conduct-{details['number']}"
    return made(
        announce(
            letter_id, context, person.recipient, extra=extra, stem=stem(letter_id, person, day)
        )
    )


def _next(details: dict[str, Any], late: str | None) -> list[str]:
    """What is due after the letter, in lines."""
    from attcli.register.days import full_day

    lines = [late] if late else []
    if details["answer_by"]:
        lines.append(f"An answer is due by {full_day(date.fromisoformat(details['answer_by']))}.")
    if details["review_on"]:
        day = full_day(date.fromisoformat(details["review_on"]))
        lines.append(f"To be reviewed at about {day}.")
    if details["number"] == _BAN:
        lines.append("The chair of the board is to be told of the ban: send the copy.")
    return lines
