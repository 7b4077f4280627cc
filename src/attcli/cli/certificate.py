"""`attcli certificate`: registration certificates, for the headteacher to check and sign."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.asking import asks_with_own_argument
from attcli.cli.certificate_given import put_on_record, refuse_unless_remembered
from attcli.cli.named import pupils_named, sorted_out
from attcli.cli.open import Ask, open_view
from attcli.cli.options import LetterDate, LetterForm, OneForm, OutputFolder
from attcli.cli.state import state
from attcli.cli.who import By
from attcli.errors import Exit, UsageError, gravest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attcli.letters import Certificate, PupilFacts
    from attcli.register.view import View

_WHICH, _WINDOW = "Whose", "Which window"


@asks_with_own_argument
def certificate(
    ask: Ask,
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PUPIL|EXPORT]...",
            help="Pupils (UPN, id, admission number or name) and register exports (files).",
        ),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="Everyone asked for.", rich_help_panel=_WHICH)
    ] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Pupils with a letter due.", rich_help_panel=_WHICH)
    ] = False,
    sessions: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="60|100",
            help="Only the last so many possible sessions.",
            rich_help_panel=_WINDOW,
        ),
    ] = None,
    two_years: Annotated[
        bool,
        typer.Option(
            "--this-and-last-year",
            help="From the start of the last academic year.",
            rich_help_panel=_WINDOW,
        ),
    ] = False,
    court: Annotated[
        bool,
        typer.Option(
            "--court", help="Refuse those with unknown reasons, missing marks, unsure weeks."
        ),
    ] = False,
    given_to: Annotated[
        str | None,
        typer.Option(
            "--given-to",
            metavar="WHOM",
            help="Put them on record as given to a council, a court or a parent: they are then "
            "looked at again when marks change.",
        ),
    ] = None,
    by: By = None,
    letter_date: LetterDate = None,
    form: OneForm = LetterForm.PDF,
    output: OutputFolder = Path("certificates"),
) -> None:
    """Write registration certificates: every session of a period, for the headteacher to sign.

    Each is drawn from the register, never signed, never final. The paths are printed.

    Example: attcli certificate A123456789012 marks.csv --pupils pupils.csv --this-and-last-year
    """
    from attcli.cli.output import findings_exit
    from attcli.cli.words import complain, say, tell_findings

    if sum([sessions is not None, two_years, ask.start is not None]) > 1:
        raise UsageError(
            "--sessions, --this-and-last-year and --from each set the window.", "Use one of them."
        )
    exports, wanted = sorted_out(named or [])
    if given_to:
        refuse_unless_remembered(exports)
    view = open_view(replace(ask, exports=exports))
    chosen = _chosen(
        view,
        wanted,
        everyone=everyone or bool(ask.pupil or ask.class_name or ask.year_group),
        due=due,
    )
    view = _over(view, sessions, two_years=two_years)
    facts = _facts(view, chosen, remembered=not exports)
    made, refused = _made(view, facts, letter_date or date.today(), sessions, court=court)
    written, undrawn = _write([cert for cert, _ in made], form, output, view)
    if given_to:
        first = {cert.pupil_id: begins for cert, begins in made}
        given = [
            (_whole_days(facts[pupil_id], first[pupil_id]), first[pupil_id], view.window.end, path)
            for pupil_id, path in written.items()
        ]
        put_on_record(given, given_to, by)
    tell_findings(view.findings)
    for reason in (*refused, *undrawn):
        complain(reason)
    for path in written.values():
        typer.echo(path)
    say(f"{len(written)} of {len(chosen)} certificates written; the headteacher signs each.")
    stopped = Exit.BLOCKED if refused or undrawn else Exit.DONE
    raise typer.Exit(gravest(stopped, findings_exit(view.findings)))


def _chosen(view: "View", wanted: "Sequence[str]", *, everyone: bool, due: bool) -> list[str]:
    """The pupil_ids asked for, in order; UsageError where a name fits several pupils, or nobody."""
    import polars as pl

    if due:
        from attcli.cases.stages import stages
        from attcli.cli.stages import standing_log

        found = stages(view, logged=standing_log()).filter(pl.col("due").is_not_null())
        return found.get_column("pupil_id").to_list()
    if everyone:
        names = ("surname", "forename", "pupil_id")
        here = view.rolls.join(view.scope, on="pupil", how="semi")
        return here.sort(names, nulls_last=True).get_column("pupil_id").to_list()
    if not wanted:
        raise UsageError(
            "No pupil is named.", "Name one by UPN, id or name, or say --all, --due or --class."
        )
    return pupils_named(view, wanted)


def _over(view: "View", sessions: int | None, *, two_years: bool) -> "View":
    """The view over the window that the certificates show."""
    from attcli.register.days import year_start
    from attcli.register.view import Window

    if sessions is None and not two_years:
        return view
    this_year = year_start(view.window.end)
    begins = this_year.replace(year=this_year.year - 1) if two_years else date.min
    return view.over(window=Window(begins, view.window.end))


def _facts(
    view: "View", chosen: "Sequence[str]", *, remembered: bool
) -> "Mapping[str, PupilFacts]":
    """The facts of the pupils, in the order chosen; where the workspace answers, with the changes
    of marks it knows of."""
    from attcli.letters.amended import with_amendments
    from attcli.letters.gather import facts_of
    from attcli.store.workspace import find, require

    found = facts_of(view, chosen)
    if remembered:
        found = with_amendments(found, view.pupils, require(find(state().workspace)))
    return {pupil_id: found[pupil_id] for pupil_id in chosen}


def _made(
    view: "View",
    facts: "Mapping[str, PupilFacts]",
    printed: date,
    sessions: int | None,
    *,
    court: bool,
) -> "tuple[list[tuple[Certificate, date]], list[str]]":
    """The certificates, each with its first day, and why the others are refused."""
    from attcli.letters import LetterContext, certificate
    from attcli.letters.court import not_for_court, weeks_unsure
    from attcli.letters.gather import last_possible

    own = _own_templates()
    made, refused = [], []
    for each in facts.values():
        pupil, first = each, view.window.start
        if sessions:
            pupil, begins = last_possible(pupil, sessions)
            first = begins or view.window.end
        school = view.settings.school(pupil.pupil["school"])
        context = LetterContext(
            school, printed, first, view.window.end, view.register.sources, templates=own
        )
        cert = certificate(pupil, context)
        unsure = court and weeks_unsure(view, pupil.pupil["school"], first)
        if court and (why := not_for_court(cert, weeks_unsure=unsure)):
            refused.append(f"{pupil.called}: no certificate for a court: {'; '.join(why)}.")
        else:
            made.append((cert, first))
    return made, refused


def _whole_days(facts: "PupilFacts", first: date) -> "PupilFacts":
    """The facts from that day on, counts included."""
    import polars as pl

    from attcli.letters.grid import counts_of, marks_of

    kept = replace(
        facts,
        marks=facts.marks.filter(pl.col("date") >= first),
        missing=frozenset(each for each in facts.missing or () if each[0] >= first),
    )
    return replace(kept, counts=counts_of(marks_of(kept), len(kept.missing or ())))


def _own_templates() -> Path | None:
    from attcli.store.workspace import find

    workspace = find(state().workspace)
    return workspace / "templates" if workspace else None


def _write(
    made: "Sequence[Certificate]", form: LetterForm, folder: Path, view: "View"
) -> tuple[dict[str, Path], list[str]]:
    """Draw and write each; the paths by pupil_id, in order, and why one could not be drawn."""
    from concurrent.futures import ThreadPoolExecutor

    from attcli.letters import UndrawableError, render
    from attcli.reports.private import write_private

    several, own = len(view.schools) > 1, _own_templates()

    def one(cert: "Certificate") -> Path | str:
        school = cert.pupil_id.partition("|")[0]
        path = (folder / school if several else folder) / f"{cert.file_stem}.{form}"
        try:
            write_private(path, render(cert, form.value, own).content)
        except UndrawableError as why:
            return f"{cert.forename} {cert.surname}: {why}"
        return path

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, made))
    paths = {c.pupil_id: x for c, x in zip(made, done, strict=True) if isinstance(x, Path)}
    return paths, [x for x in done if isinstance(x, str)]
