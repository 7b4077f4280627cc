"""`attcli notices improve`: a notice to improve for each parent, and what stands against one."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.notices_open import (
    Desk,
    Parent,
    Pupil,
    dated,
    open_desk,
    parents_of,
    show_needs,
    write_all,
)
from attcli.cli.notices_record import Service
from attcli.cli.options import (
    OUTPUT,
    AsOf,
    Issue,
    LetterDate,
    LetterForm,
    OneForm,
    OutputFolder,
    SchoolKey,
    on_day,
)
from attcli.cli.who import By, who
from attcli.cli.words import complain, say
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attcli.cases.improve import Watch
    from attcli.cli.notices_open import Document
    from attcli.letters import Certificate, Copy, Format
    from attcli.letters.notice import Terms

_TIME = "The time watched"


@dataclass(frozen=True)
class _Made:
    """The notice to one parent, and beside it the same in the parent's own language, if any."""

    parent: str
    copies: "tuple[Copy, ...]"
    rests_on: "Mapping[str, Any]"


def improve(
    pupil: Pupil,
    improvement: Annotated[
        str,
        typer.Option(
            "--improvement",
            metavar="TEXT",
            help="What improvement means for this pupil, in your words; the notice quotes it.",
        ),
    ],
    parent: Parent = None,
    further: Annotated[
        str, typer.Option("--further", metavar="TEXT", help="Further help that the school offers.")
    ] = "",
    no_plan_reason: Annotated[
        str,
        typer.Option(
            "--no-plan-reason",
            metavar="TEXT",
            help="Why it is given though the plan before it is not on record, still runs, or did "
            "not fail; it is recorded.",
        ),
    ] = "",
    most: Annotated[
        int,
        typer.Option(
            "--most-unauthorised",
            min=0,
            max=20,
            metavar="N",
            help="Sessions of unauthorised absence that the time may hold.",
            rich_help_panel=_TIME,
        ),
    ] = 0,
    start: Annotated[
        date | None,
        on_day(
            "--start",
            "The first school day watched.  (default: the one after it is received)",
            _TIME,
        ),
    ] = None,
    school_days: Annotated[
        int | None,
        typer.Option(
            "--school-days",
            metavar="N",
            help="How many school days are watched.  (default: as the policy says)",
            rich_help_panel=_TIME,
        ),
    ] = None,
    how: Annotated[
        Service, typer.Option("--how", help="How it is sent.", rich_help_panel=OUTPUT)
    ] = Service.POST,
    letter_date: LetterDate = None,
    issue: Issue = False,
    by: By = None,
    form: OneForm = LetterForm.PDF,
    output: OutputFolder = Path("notices"),
    as_of: AsOf = None,
    school: SchoolKey = None,
) -> None:
    """Write a notice to improve for each parent, with the certificate.

    It rests on the ten school weeks that end now and on the support in the log; where something is
    missing it says what, and writes nothing. With --issue it is recorded and then watched.

    Example: attcli notices improve A123456789012 --improvement "In school by 8.40 every day."
    """
    from attcli.cases.improve import watch_of, without_plan
    from attcli.letters.notice import Terms
    from attcli.register.school_days import by_register

    _refuse_wordless(improvement)
    desk = open_desk(pupil, as_of, school)
    when = dated(desk, letter_date)
    watch = watch_of(
        by_register(desk.view, desk.case.school),
        _received(when, how),
        school_days or desk.school.policy.notices.watch_days,
        most,
        start,
    )
    made, why_not = _made(desk, parents_of(desk, parent), watch, Terms(improvement, further), when)
    lacking, reason = without_plan(desk.case), no_plan_reason.strip()
    if lacking:
        say(f"Before you go on: {lacking}.", style="yellow")
    if lacking and not reason:
        why_not.append(f"{lacking}: enter it (attcli log add), or say why with --no-plan-reason.")
    if why_not:
        for reason in why_not:
            complain(reason)
        raise typer.Exit(Exit.BLOCKED)
    certificate = _certificate(desk, when)
    forms: tuple[Format, ...] = (form.value,)
    documents: list[Document] = [
        *((output / copy.file_stem, copy.letter, forms) for one in made for copy in one.copies),
        (output / certificate.file_stem, certificate, forms),
    ]
    paths = write_all(documents, desk.templates)
    show_needs(desk)
    if issue:
        said = {"watch": _watched(watch, improvement), "how": how.value, "stage": 4}
        said |= {"no_plan_reason": reason, "lacking": lacking} if lacking else {}
        files = [output / f"{one.copies[0].file_stem}.{form.value}" for one in made]
        _record(desk, list(zip(made, files, strict=True)), who(by, desk.view.settings), when, said)
    else:
        say("A draft: nothing is recorded. When it is sent, say the same with --issue.")
    for path in paths:
        typer.echo(path)


def _refuse_wordless(improvement: str) -> None:
    if not any(letter.isalnum() for letter in improvement):
        raise UsageError(
            "--improvement says nothing.",
            'Say what improvement means for this pupil, for example "In school by 8.40 every day."',
        )


def _received(when: date, how: Service) -> date:
    """The day on which the notice is taken to be received."""
    from attcli.cases.notices import deemed_received

    return deemed_received(when) if how == Service.POST else when


def _made(
    desk: Desk, parents: "Sequence[str]", watch: "Watch", terms: "Terms", when: date
) -> "tuple[list[_Made], list[str]]":
    """The notice to each parent; and why there is none, where anything stands against it."""
    from attcli.cases.improve import against_notice
    from attcli.letters import Blocked, file_stem, prepare
    from attcli.letters.court import weeks_unsure
    from attcli.letters.notice import LETTER, notice_fields, rests_on

    case, context = desk.case, desk.context(when)
    unsure = weeks_unsure(desk.view, case.school, case.window[0])
    why_not: list[str] = []
    made: list[_Made] = []
    for parent in parents or [""]:
        found = against_notice(case, parent, when, weeks_unsure=unsure)
        why_not += [f"{desk.facts.called}: {why}." for why in found]
        extra = {"notice": notice_fields(case, parent, watch, terms, when)}
        done = prepare(LETTER, desk.facts, context, extra=extra, parent=parent or None)
        if isinstance(done, Blocked):
            why_not += [f"{why.rstrip('.')}." for why in done.reasons]
        else:
            stem = file_stem(desk.facts.pupil, LETTER, len(made) + 1)
            made.append(
                _Made(
                    parent, _numbered(done.copies, stem), rests_on(case, done, desk.facts, context)
                )
            )
    return made, list(dict.fromkeys(why_not))


def _numbered(copies: "Sequence[Copy]", stem: str) -> "tuple[Copy, ...]":
    """The copies to one parent under the name `stem`; what marks a language stays behind it."""
    first = copies[0].file_stem
    return tuple(
        replace(copy, file_stem=f"{stem}{copy.file_stem.removeprefix(first)}") for copy in copies
    )


def _certificate(desk: Desk, when: date) -> "Certificate":
    from attcli.letters import certificate

    return certificate(desk.facts, desk.context(when))


def _watched(watch: "Watch", improvement: str) -> dict[str, Any]:
    """The time watched and its terms, as the entry carries them."""
    return {
        "from": watch.start.isoformat(),
        "to": watch.end.isoformat(),
        "school_days": watch.school_days,
        "most_unauthorised": watch.most_unauthorised,
        "improvement": improvement,
    }


def _record(
    desk: Desk,
    made: "Sequence[tuple[_Made, Path]]",
    by: str,
    when: date,
    said: "dict[str, Any]",
) -> None:
    """Enter each notice as sent, with what it rested on."""
    from attcli.letters.notice import LETTER, file_of
    from attcli.store.events import Event, enter_all

    now = datetime.now().astimezone()
    case, until = desk.case, date.fromisoformat(said["watch"]["to"])
    new = [
        Event(
            school=case.school,
            pupil=case.pupil_id,
            kind=LETTER,
            day=when,
            by=by,
            at=now,
            what=LETTER,
            until=until,
            parent=one.parent,
            details={
                **one.rests_on,
                **file_of(path),
                "recipients": list(one.copies[0].letter.addressee),
                **said,
            },
        )
        for one, path in made
    ]
    entered = enter_all(desk.workspace, new, f"notices to improve of {when:%d/%m/%Y} were issued")
    if not entered:
        say("They were recorded before; nothing was changed.")
        return
    say(f"{len(entered)} recorded as change {entered[0].change}; attcli notices list watches them.")
