"""`attcli notices refer`: the folder for the council, for each parent, and what it lacks."""

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
from attcli.cli.options import AsOf, Issue, LetterDate, OutputFolder, SchoolKey, on_day
from attcli.cli.who import By, who
from attcli.cli.words import complain, say
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from attcli.cases.referral import Asked
    from attcli.cli.notices_open import Document
    from attcli.letters import Certificate, Letter
    from attcli.store.events import Event

_SAID = "What the school says"
_ENCLOSED = (
    "registration certificate, for the headteacher to sign",
    "list of the sessions, each with its place in the register export (CSV, Excel)",
    "log of support and warnings (CSV)",
)


@dataclass(frozen=True)
class _Made:
    """The folder about one parent: where it goes, its cover, and how they were warned."""

    parent: str
    folder: Path
    cover: "Letter"
    rests_on: "Mapping[str, Any]"
    warned: str


def refer(
    pupil: Pupil,
    parent: Parent = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="The school's answers, as TOML: best_tool, equality_act, public_interest, "
            "enough_support, told_by_notice.",
            rich_help_panel=_SAID,
        ),
    ] = None,
    in_public: Annotated[
        date | None,
        on_day(
            "--excluded-in-public", "The excluded pupil was in a public place on that day.", _SAID
        ),
    ] = None,
    no_notice_reason: Annotated[
        str,
        typer.Option(
            "--no-notice-reason",
            metavar="TEXT",
            help="Why there was no notice to improve; it is quoted.",
            rich_help_panel=_SAID,
        ),
    ] = "",
    by: By = None,
    letter_date: LetterDate = None,
    issue: Issue = False,
    output: OutputFolder = Path("referrals"),
    as_of: AsOf = None,
    school: SchoolKey = None,
) -> None:
    """Make the folder with which the council is asked for a penalty notice, for each parent.

    A cover (PDF and Word), the certificate, the sessions, the log of support. While something is
    missing nothing is written, and every reason is said. The school asks; the council issues.

    Example: attcli notices refer A123456789012 --answers answers.toml --by "Mrs Trevose"
    """
    from attcli.cases.referral import Asked

    desk = open_desk(pupil, as_of, school)
    when = dated(desk, letter_date)
    asked = Asked(_answers(answers), in_public, no_notice_reason.strip())
    decided_by = who(by, desk.view.settings)
    certificate, why_not = _certificate(desk, when)
    made: list[_Made] = []
    for one in parents_of(desk, parent) or [""]:
        found, against = _made(desk, one, asked, decided_by, when)
        made += [replace(each, folder=_folder(desk, output, len(made) + 1)) for each in found]
        why_not += against
    if why_not:
        for reason in dict.fromkeys(why_not):
            complain(f"{desk.facts.called}: {reason}{'' if reason.endswith('?') else '.'}")
        raise typer.Exit(Exit.BLOCKED)
    paths = _write(desk, made, certificate)
    show_needs(desk)
    for each in made:
        say(each.warned)
    if issue:
        _record(desk, made, asked, decided_by, when)
    else:
        say("A draft: nothing is recorded. When it is sent, say the same with --issue.")
    for path in sorted(paths):
        typer.echo(path)


def _answers(path: Path | None) -> dict[str, str]:
    """The answers of a TOML file; UsageError for what can't be read, or is no question."""
    import tomllib

    from attcli.cases.referral import QUESTIONS

    if path is None:
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        way_out = 'Write lines such as best_tool = "…".'
        raise UsageError(f"{path} can't be read: {fault}.", way_out) from None
    strange = [key for key, text in said.items() if key not in QUESTIONS or type(text) is not str]
    if strange:
        raise UsageError(
            f"{path}: “{strange[0]}” is no answer to a question.",
            f"Each is a text under one of: {', '.join(QUESTIONS)}.",
        )
    return said


def _certificate(desk: Desk, when: date) -> "tuple[Certificate, list[str]]":
    """The certificate from the start of the academic year, or of the ten weeks where that is
    earlier; and why it can't be shown to a court."""
    from attcli.letters import certificate
    from attcli.letters.amended import with_amendments
    from attcli.letters.court import not_for_court, weeks_unsure
    from attcli.letters.gather import facts_of
    from attcli.register.days import year_start
    from attcli.register.view import Window

    first, last = desk.case.window
    first = min(first, year_start(last))
    over = desk.case.view.over(window=Window(first, last))
    found = with_amendments(facts_of(over, [desk.case.pupil_id]), desk.view.pupils, desk.workspace)
    context = replace(desk.context(when), start=first)
    cert = certificate(found[desk.case.pupil_id], context)
    unsure = weeks_unsure(desk.view, desk.case.school, first)
    why_not = not_for_court(cert, weeks_unsure=unsure)
    return cert, [f"no certificate for a court: {why}" for why in why_not]


def _made(
    desk: Desk, parent: str, asked: "Asked", decided_by: str, when: date
) -> tuple[list[_Made], list[str]]:
    """The cover about one parent, or what stands against it."""
    from attcli.cases.ledger import next_for
    from attcli.cases.referral import against_referral
    from attcli.letters import Blocked, prepare
    from attcli.letters.court import weeks_unsure
    from attcli.letters.identity import siblings_of
    from attcli.letters.notice import rests_on
    from attcli.letters.referral import (
        LETTER,
        Folder,
        given_in_time,
        missing_of,
        offence_over,
        referral_fields,
        warning_line,
        warnings_of,
    )

    case, unsure = desk.case, weeks_unsure(desk.view, desk.case.school, desk.case.window[0])
    why_not = [
        *against_referral(case, parent, asked, weeks_unsure=unsure),
        *missing_of(desk.facts, parent),
    ]
    warned = warnings_of(case, parent, when, desk.templates)
    in_time = given_in_time(warned, case, asked)
    if not in_time:
        why_not.append(_unwarned(warned, offence_over(case, asked)))
    if why_not:
        return [], why_not
    mine, following = next_for(desk.logged, desk.view.pupils, case.pupil_id, parent, when)
    folder = Folder(
        parent, mine, following, siblings_of(desk.view, case.pupil_id), decided_by, _ENCLOSED
    )
    fields = referral_fields(case, desk.facts, desk.school, folder, (asked, when, desk.templates))
    done = prepare(LETTER, desk.facts, desk.context(when), extra={"referral": fields})
    if isinstance(done, Blocked):
        return [], [why.removeprefix(f"{desk.facts.called}: ") for why in done.reasons]
    kept = rests_on(case, done, desk.facts, desk.context(when))
    told = f"{parent} was warned in time: {'; '.join(map(warning_line, in_time))}."
    return [_Made(parent, Path(), done.copies[0].letter, kept, told)], []


def _unwarned(late: "Sequence[Event]", last: date | None) -> str:
    """Why no warning on record bears the request; `late`: those given after it was over."""
    from attcli.letters.referral import warning_line
    from attcli.register.days import plain_day

    if not late or last is None:
        return "no warning is on record (a letter that states the law, or such a notice)"
    told = "; ".join(map(warning_line, late))
    return f"no warning was given before the last session, {plain_day(last)}; only later ({told})"


def _folder(desk: Desk, output: Path, number: int) -> Path:
    from attcli.letters import file_stem

    return output / file_stem(desk.facts.pupil, "referral", number)


def _write(desk: Desk, made: "Sequence[_Made]", certificate: "Certificate") -> list[Path]:
    """The files of every folder: the cover and the certificate, the sessions, the log."""
    from attcli.reports.tables import write_csv, write_xlsx

    documents: list[Document] = []
    for each in made:
        documents.append((each.folder / "referral", each.cover, ("pdf", "docx")))
        documents.append((each.folder / "certificate", certificate, ("pdf",)))
    paths = write_all(documents, desk.templates)
    sessions = _sessions(desk)
    for each in made:
        support, where = _support(desk, each.parent), each.folder
        write_csv(sessions, where / "sessions.csv")
        write_xlsx({"sessions": sessions, "support": support}, where / "sessions.xlsx")
        write_csv(support, where / "support.csv")
        paths += [where / name for name in ("sessions.csv", "sessions.xlsx", "support.csv")]
    return paths


def _sessions(desk: Desk) -> "pl.DataFrame":
    import polars as pl

    rows = [
        (s.day, s.session, s.code, s.title, s.school, s.file, s.row) for s in desk.case.sessions
    ]
    text = pl.String
    schema = {"date": pl.Date, "session": text, "code": text, "meaning": text, "school": text}
    place = {"file": text, "row": pl.Int64}
    return pl.DataFrame(rows, schema={**schema, **place}, orient="row")


def _support(desk: Desk, parent: str) -> "pl.DataFrame":
    import polars as pl

    from attcli.cases.notice_case import SUPPORT
    from attcli.cases.watch import NOTICE

    rows = [
        (e.day, e.kind, e.what or None, e.outcome or None, e.until, e.by)
        for e in desk.case.logged
        if e.parent in ("", parent) and e.kind in (*SUPPORT, NOTICE)
    ]
    text = pl.String
    schema = {"date": pl.Date, "kind": text, "what": text, "outcome": text, "until": pl.Date}
    return pl.DataFrame(rows, schema={**schema, "by": text}, orient="row")


def _record(
    desk: Desk, made: "Sequence[_Made]", asked: "Asked", decided_by: str, when: date
) -> None:
    """Enter each referral as sent, with what it rested on."""
    from attcli.cases.referral import REFERRAL
    from attcli.letters.notice import file_of
    from attcli.store.events import Event, enter_all

    now, case = datetime.now().astimezone(), desk.case
    said = {
        "recipients": [desk.school.council or ""],
        "answers": dict(asked.answers),
        "no_notice_reason": asked.no_notice_reason,
        "in_public": asked.in_public.isoformat() if asked.in_public else None,
        "decided_by": decided_by,
    }
    new = [
        Event(
            school=case.school,
            pupil=case.pupil_id,
            kind=REFERRAL,
            day=when,
            by=decided_by,
            at=now,
            what=asked.about,
            parent=one.parent,
            details={
                **one.rests_on,
                **file_of(one.folder / "referral.pdf"),
                **said,
            },
        )
        for one in made
    ]
    entered = enter_all(desk.workspace, new, f"referrals of {when:%d/%m/%Y} were sent")
    if not entered:
        say("They were recorded before; nothing was changed.")
        return
    say(f"{len(entered)} recorded as change {entered[0].change}; see attcli notices list.")
