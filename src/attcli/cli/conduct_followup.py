"""`attcli conduct followup`: what was agreed at an informal meeting, as a letter."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from attcli.cli.conduct_entry import finish, stem, words_of
from attcli.cli.conduct_person import (
    AddressOption,
    AlthoughOption,
    Named,
    ParentOption,
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


def followup(
    pupil: PupilOption = None,
    parent: ParentOption = None,
    visitor: VisitorOption = None,
    address: AddressOption = None,
    although_no_contact: AlthoughOption = "",
    meeting: Annotated[date | None, on_day("--meeting", "The day you met.")] = None,
    happened: Annotated[date | None, on_day("--on", "The day of what you met about.")] = None,
    agreed: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS|@FILE", help="Something agreed; several times for several."),
    ] = None,
    note: OwnWords = "",
    letter_date: LetterDate = None,
    forms: Forms = None,
    output: OutputFolder = Path("conduct"),
    by: By = None,
    school: SchoolKey = None,
) -> None:
    """Write down what was agreed at an informal meeting about conduct, and record the letter.

    Example: attcli conduct followup --pupil A123456789012 --parent mother --meeting 2026-05-06
    --agreed "You will ring before you come in."
    """
    from attcli.cases.conduct import FOLLOWUP, KIND, Case
    from attcli.letters import announce
    from attcli.letters.conduct import followup_fields
    from attcli.store.events import Event
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    settings = open_settings()
    now = datetime.now().astimezone()
    day = day_of(letter_date, now)
    named = Named(pupil, parent, visitor, tuple(address or ()), school, although_no_contact)
    person = person_of(workspace, named, Case(()))
    own = school_with_conduct(settings, person.school)
    points = tuple(filter(None, (words_of(one) for one in agreed or ())))
    if meeting is None or meeting > day or not points:
        raise UsageError(
            "It is not said when you met, or what you agreed.",
            "Say --meeting DATE (a day past) and --agreed WORDS.",
        )
    words = words_of(note)
    extra = {"conduct": followup_fields(meeting, happened, points, person.child, words)}
    done = made(
        announce(
            FOLLOWUP,
            context_of(own, day, day, day),
            person.recipient,
            extra=extra,
            stem=stem(FOLLOWUP, person, day),
        )
    )
    entry = Event(
        *(person.school, person.pupil, KIND, day, who(by, settings), now),
        what=FOLLOWUP,
        parent=person.name,
        details={
            "met_on": meeting.isoformat(),
            "about": happened.isoformat() if happened else None,
            "agreed": list(points),
            "note": words,
            "person": person.kept,
        },
    )
    finish(workspace, done, entry, forms, output)
