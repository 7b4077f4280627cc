"""What a command about notices opens: the workspace, one pupil's case, where documents go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.named import pupils_named
from attcli.cli.open import Ask, open_settings, read_register, view_of
from attcli.cli.state import state
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.cases.notice_case import Case
    from attcli.letters import Certificate, Format, Letter, LetterContext, PupilFacts
    from attcli.policy.settings import School
    from attcli.register.view import View
    from attcli.store.events import Event

    Document = tuple[Path, Letter | Certificate, Sequence[Format]]

Pupil = Annotated[
    str,
    typer.Argument(metavar="PUPIL", help="UPN, id, admission number or name."),
]
Parent = Annotated[
    str | None,
    typer.Option(
        "--parent", metavar="NAME", help="Only to this one: the name, or “mother”.  (default: each)"
    ),
]


@dataclass(frozen=True)
class Desk:
    """An office at work on one pupil: the workspace, the whole register, the pupil's case."""

    workspace: Path
    view: "View"
    logged: "Sequence[Event]" = field(repr=False)
    case: "Case" = field(repr=False)
    facts: "PupilFacts" = field(repr=False)

    @property
    def school(self) -> "School":
        """The settings of the pupil's school."""
        return self.view.settings.school(self.case.school)

    @property
    def templates(self) -> Path:
        """The workspace's own folder of templates."""
        return self.workspace / "templates"

    def context(self, when: date) -> "LetterContext":
        """The run of a letter dated `when` about the window that ends now."""
        from attcli.letters import LetterContext

        first, last = self.case.window
        sources = self.view.register.sources
        return LetterContext(self.school, when, first, last, sources, templates=self.templates)


def open_desk(pupil: str, as_of: date | None, school: str | None) -> Desk:
    """The desk for the one pupil meant; UsageError where a name fits several, or nobody."""
    from attcli.cases.notice_case import case_of
    from attcli.letters.amended import with_amendments
    from attcli.letters.gather import facts_of
    from attcli.register.view import Window
    from attcli.store import holds
    from attcli.store.events import events
    from attcli.store.workspace import case_log_path, find, require

    workspace, settings = require(find(state().workspace)), open_settings()
    ask = Ask(as_of=as_of, school=school)
    view = view_of(ask, read_register(ask, settings), settings)
    (pupil_id,) = pupils_named(view, [pupil])
    logged = events(workspace)
    case = case_of(view, pupil_id, logged, holds.standing(case_log_path(workspace)))
    over = case.view.over(window=Window(*case.window))
    facts = with_amendments(facts_of(over, [pupil_id]), view.pupils, workspace)
    return Desk(workspace, view, logged, case, facts[pupil_id])


def dated(desk: Desk, letter_date: date | None) -> date:
    """The day printed on the documents; UsageError where it lies before the last day counted."""
    when, last = letter_date or date.today(), desk.case.window[1]
    if when < last:
        raise UsageError(
            f"The marks count up to {last}, after the day of the letter ({when}).",
            f"Give a later --letter-date, or look back: --as-of {when}.",
        )
    return when


def write_all(documents: "Iterable[Document]", own: Path | None) -> list[Path]:
    """Draw each document in its forms, beside its path without suffix; the paths, in order.

    All are drawn before the first is written. UndrawableError where one cannot be.
    """
    from attcli.letters import render
    from attcli.reports.private import write_private

    drawn = [
        (stem.with_name(f"{stem.name}.{form}"), render(document, form, own).content)
        for stem, document, forms in documents
        for form in forms
    ]
    for path, content in drawn:
        write_private(path, content)
    return [path for path, _ in drawn]


def show_needs(desk: Desk) -> None:
    """Say what an officer should have before their eyes: needs, health, a plan that runs."""
    from attcli.cases.logbook import logbook
    from attcli.cases.weigh import to_weigh

    case = desk.case
    book = logbook(case.logged, case.view.rolls, case.view.latest_day)
    weighed = to_weigh(case.view, book).collect().get_column("weigh").to_list()
    care = {"looked_after": "looked after", "child_protection": "a child-protection plan"}
    if known := [words for name, words in care.items() if case.pupil.get(name)] + weighed:
        say(f"Before you go on: {', '.join(known)}.", style="yellow")


def parents_of(desk: Desk, said: str | None) -> list[str]:
    """Those who are parents by law, as the contacts name them; or the one who is meant."""
    from attcli.letters.parents import parent_named
    from attcli.letters.recipients import called
    from attcli.letters.responsibility import sort_contacts

    known = sort_contacts(desk.facts.contacts, legal=True)
    if said:
        return [called(parent_named((*known.eligible, *known.unconfirmed), said))]
    return [called(contact) for contact in known.eligible]
