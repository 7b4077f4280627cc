"""`attcli leave decide`: the headteacher's decision on a request, recorded, and its letter."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.leave_options import (
    AskedBy,
    AskedOn,
    FirstDay,
    HalfDays,
    LastDay,
    Reason,
    Told,
    What,
    WhichLicence,
)
from attcli.cli.letter_files import (
    context_of,
    day_of,
    draw,
    made,
    record_of,
    tell,
    write,
)
from attcli.cli.named import pupils_named
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Forms, LetterDate, OutputFolder, PupilId, SchoolKey
from attcli.cli.pupil_noted import refuse_names
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.cases.leave_decision import Decision
    from attcli.cases.leave_request import Standing
    from attcli.letters.model import Prepared
    from attcli.register.view import View

_DECISION = "The decision"


def decide(
    pupil: PupilId,
    approve: Annotated[
        bool | None,
        typer.Option(
            "--approve/--decline",
            help="What the headteacher decided.",
            show_default=False,
            rich_help_panel=_DECISION,
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="With --approve: only the first so many school days are granted.",
            rich_help_panel=_DECISION,
        ),
    ] = None,
    meaning: Annotated[
        str | None,
        typer.Option(
            "--code-meaning",
            metavar="MEANING",
            help="With --approve, what the register records: leave-granted, religious, "
            "performance, medical, interview or traveller.  (default: by what it is for)",
            rich_help_panel=_DECISION,
        ),
    ] = None,
    note: Annotated[
        str,
        typer.Option(
            metavar="WORDS", help="A sentence that the letter adds.", rich_help_panel=_DECISION
        ),
    ] = "",
    first: FirstDay = None,
    last: LastDay = None,
    reason: Reason = "",
    kind: What = None,
    asked_on: AskedOn = None,
    asked_by: AskedBy = "",
    half: HalfDays = None,
    licence: WhichLicence = None,
    letter_date: LetterDate = None,
    forms: Forms = None,
    output: OutputFolder = Path("leave"),
    by: By = None,
    school: SchoolKey = None,
) -> None:
    """Record what the headteacher decided on a request for leave, and write the letter.

    Approved, the letter names the code that fits; declined, that the absence will be unauthorised,
    and the penalty rules of its own day. A letter that can't be written stops the entry too.

    Example: attcli leave decide A123456789012 --decline --from 2026-05-11 --to 2026-05-15 --for
    holiday --asked-on 2026-04-20 --asked-by "Mrs Able"
    """
    from attcli.cases.leave import tests_of
    from attcli.cases.leave_decision import Entered, entry
    from attcli.store.events import enter_all
    from attcli.store.workspace import find, require

    if approve is None:
        raise UsageError("It is not said what was decided.", "Add --approve or --decline.")
    if not approve and (days or meaning):
        raise UsageError("--days and --code-meaning go with --approve.", "Leave them out.")
    workspace = require(find(state().workspace))
    refuse_names(pupil)
    view = open_view(Ask(school=school))
    pupil_id = pupils_named(view, [pupil])[0]
    told = Told(first, last, reason, kind, asked_on, asked_by, half, licence)
    standing = _standing(view, told, pupil_id, workspace)
    decision = _decided(standing, approve=approve, days=days, meaning=meaning)
    now = datetime.now().astimezone()
    day = day_of(letter_date, now)
    done = _letter(view, standing, decision, day, note)
    drawn = draw(done, forms, output)
    own = Entered(standing.school.key, pupil, who(by, view.settings), now, day)
    new = entry(decision, tests_of(standing), own, record_of(done, drawn))
    write(drawn)
    new = replace(new, details={**new.details, "note": note})
    (entered,) = enter_all(workspace, [new], "a decision on leave was recorded")
    tell(done, drawn)
    say(_codes(decision, told_kind=kind is not None))
    say(
        f"Recorded: leave {decision.outcome}, for {len(decision.granted)} of "
        f"{len(decision.granted) + len(decision.refused)} sessions. A slip? attcli undo "
        f"{entered.change}"
    )
    say(
        f"Once the letter has gone: attcli log add {pupil} --kind letter --what "
        f"{decision.letter_id} --date DATE"
    )


def _codes(decision: "Decision", *, told_kind: bool) -> str:
    """The codes that the register is to have, and what the reason was read as where nobody said."""
    codes = [
        f"{code.letter} for the sessions {what}"
        for code, what in (
            (decision.granted_code, "granted"),
            (decision.further_code, "beyond the day set apart"),
            (decision.refused_code if decision.refused else None, "not granted"),
        )
        if code
    ]
    read = "" if told_kind else f"Read as {decision.request.kind.title} (--for says otherwise). "
    return f"{read}In the register: {', '.join(codes)}."


def _standing(view: "View", told: Told, pupil_id: str, workspace: Path) -> "Standing":
    """What the request is held against; UsageError where it was decided already."""
    from attcli.cases.leave_decision import already_decided
    from attcli.cases.leave_request import standings
    from attcli.store.events import events_of

    request = told.request(pupil_id)
    logged = events_of(workspace, view.pupils)
    if before := already_decided(request, logged.get(pupil_id, ())):
        raise UsageError(
            f"These days were decided on {before.day:%d/%m/%Y}: {before.what}.",
            f"To decide anew, first attcli undo {before.change}",
        )
    return standings(view, [request], logged)[0]


def _decided(
    standing: "Standing", *, approve: bool, days: int | None, meaning: str | None
) -> "Decision":
    from attcli.cases.leave_decision import decide as decided
    from attcli.cases.leave_decision import granted_meanings

    if meaning is not None and meaning not in granted_meanings():
        raise UsageError(
            f"Leave is not granted as “{meaning}”.",
            f"Choose one of: {', '.join(granted_meanings())}.",
        )
    return decided(standing, approve=approve, days=days, meaning=meaning)


def _letter(
    view: "View", standing: "Standing", decision: "Decision", day: date, note: str
) -> "Prepared":
    from attcli.cases.leave_requester import asker
    from attcli.letters import prepare
    from attcli.letters.gather import facts_of
    from attcli.letters.leave import decision_fields
    from attcli.letters.recipients import called

    pupil_id = standing.request.pupil_id
    facts = facts_of(view, [pupil_id])[pupil_id]
    context = context_of(standing.school, day, view.window.start, view.window.end)
    who_asked = asker(standing.request.requested_by, standing.contacts)
    asked_by = called(who_asked) if who_asked else None
    extra = {"leave": decision_fields(decision, standing.days, note, asked_by)}
    return made(prepare(decision.letter_id, facts, context, extra=extra))
