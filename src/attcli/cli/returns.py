"""`attcli returns`: the lists and forms that a school sends to its local authority."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, LetterForm, OutputFile, OutputFormat, letter_dated
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, Section, of_view
from attcli.cli.who import By

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.register.view import View
    from attcli.store.events import Event

returns = typer.Typer(
    help="The local authority's returns: irregular attendance, illness, children missing "
    "education, names deleted from the roll.",
    no_args_is_help=True,
)
_PANEL = "The documents"
Forms = Annotated[
    Path | None,
    typer.Option(
        "--forms", metavar="DIR", help="Write the letter or forms here.", rich_help_panel=_PANEL
    ),
]
Document = Annotated[
    LetterForm, typer.Option("--document", help="pdf, docx or html.", rich_help_panel=_PANEL)
]
LetterDate = Annotated[
    date | None,
    letter_dated(_PANEL),
]
Issue = Annotated[
    bool,
    typer.Option(
        "--issue", help="Record them as sent on that day: needs --forms.", rich_help_panel=_PANEL
    ),
]
_WHO = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=100),
    Column("class", "Class", from_width=90),
)
_LAST = (Column("returned", "Returned", from_width=80), Column("lacks", "Lacks"))


@dataclass(frozen=True)
class Papers:
    """What is asked of the documents: where (None: none), in which form, of which day."""

    folder: Path | None
    form: LetterForm
    letter_date: date
    issue: bool
    by: str | None


@returns.command("attendance")
@asks
def attendance(
    ask: Ask,
    forms: Forms = None,
    document: Document = LetterForm.PDF,
    letter_date: LetterDate = None,
    issue: Issue = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils who do not attend regularly, or were absent without leave for ten school days running.

    Regularly: not with the ten-session test met now, nor with persistent absence and an
    unauthorised session in the month up to --as-of. --forms writes the covering letter, without
    pupils who are not of compulsory school age: they are listed apart.

    Example: attcli returns attendance marks.csv --pupils pupils.csv --forms returns
    """
    from attcli.cases import returns as case

    view = open_view(ask)
    month = case.month_to(view.latest_day), view.latest_day
    table = (
        *_WHO,
        Column("why", "Why"),
        Column("unauthorised_in_month", "In the month", right=True),
        Column("compulsory_age", "School age", from_width=110),
        *_LAST,
    )
    rows = case.attendance(view, month)
    papers = Papers(forms, document, letter_date or date.today(), issue, by)
    kind = _Kind(case.ATTENDANCE, "Attendance return", table, "left_out")
    _finish(view, kind, rows, papers, (fmt, output))


@returns.command("sickness")
@asks
def sickness(
    ask: Ask,
    expected: Annotated[
        list[str] | None,
        typer.Option(
            "--expected",
            metavar="PUPIL",
            help="A pupil ill now and expected to be for so long; several times for several.",
        ),
    ] = None,
    forms: Forms = None,
    document: Document = LetterForm.PDF,
    letter_date: LetterDate = None,
    issue: Issue = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils away ill for fifteen school days: running, added up over the year, or expected to be.

    One row for each illness without a break. --forms writes a form for each.

    Example: attcli returns sickness marks.csv --pupils pupils.csv --contacts contacts.csv
    """
    from attcli.cases import returns as case
    from attcli.cli.named import pupils_named

    view = open_view(ask)
    table = (
        *_WHO,
        Column("why", "Illness"),
        Column("days", "School days", right=True),
        Column("from", "From"),
        Column("to", "To"),
        Column("now", "Now", from_width=70),
        *_LAST,
    )
    rows = case.sickness(view, pupils_named(view, expected or []))
    papers = Papers(forms, document, letter_date or date.today(), issue, by)
    _finish(view, _Kind(case.SICKNESS, "Sickness return", table), rows, papers, (fmt, output))


@returns.command("missing")
@asks
def missing(
    ask: Ask,
    forms: Forms = None,
    document: Document = LetterForm.PDF,
    letter_date: LetterDate = None,
    issue: Issue = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils absent without a known reason for so long that they may be missing education.

    As many school days as the policy names. Tried: calls, visits, letters and meetings in the log
    since they were last seen. --forms writes the referral for each.

    Example: attcli returns missing marks.csv --pupils pupils.csv --contacts contacts.csv
    """
    from attcli.cases import returns as case

    view = open_view(ask)
    table = (
        *_WHO,
        Column("last_seen", "Last seen"),
        Column("days", "School days", right=True),
        Column("tried", "Tried", right=True),
        *_LAST,
    )
    rows = case.missing(view, _logged())
    papers = Papers(forms, document, letter_date or date.today(), issue, by)
    kind = _Kind(case.MISSING, "Children who may be missing education", table)
    _finish(view, kind, rows, papers, (fmt, output))


@returns.command("deletion")
@asks
def deletion(
    ask: Ask,
    forms: Forms = None,
    document: Document = LetterForm.PDF,
    letter_date: LetterDate = None,
    issue: Issue = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils whose leaving date lies in the period: the return that follows a deletion.

    The ground and the future school are for you to fill in on the form (--forms); nobody is to be
    deleted because of a list.

    Example: attcli returns deletion marks.csv --pupils pupils.csv --from 2025-11-01
    """
    from attcli.cases import returns as case

    view = open_view(ask)
    table = (
        *_WHO,
        Column("leaving_date", "Leaving date"),
        Column("last_seen", "Last seen"),
        *_LAST,
    )
    rows = case.deletion(view)
    papers = Papers(forms, document, letter_date or date.today(), issue, by)
    kind = _Kind(case.DELETION, "Names deleted from the roll", table)
    _finish(view, kind, rows, papers, (fmt, output))


@dataclass(frozen=True)
class _Kind:
    """A return: the id of its document, its title, the columns of its table, and that of the rows
    which says why one is left out of the documents, where there is such a column.
    """

    letter: str
    title: str
    table: "Sequence[Column]"
    left_out: str | None = None


def _finish(
    view: "View",
    kind: _Kind,
    rows: "pl.DataFrame",
    papers: Papers,
    wanted: tuple[Format | None, Path | None],
) -> None:
    """The documents, where they are asked for, then the list."""
    from attcli.cases.returns import with_returned
    from attcli.cli.returns_forms import write_forms

    rows = with_returned(rows, kind.letter, _logged(), view)
    left, kept = rows.clear(), rows
    if kind.left_out:
        left, kept = rows.drop_nulls(kind.left_out), rows.filter(rows[kind.left_out].is_null())
    remarks = write_forms(view, kind.letter, kept, papers, _logged())
    lacking = kept.filter(kept["lacks"].is_not_null()).height
    if lacking:
        remarks.append(f"With something that the form wants and the exports lack: {lacking}.")
    fields: dict[str, Any] = of_view(view)
    shown = chosen_format(*wanted) == Format.TABLE
    emit(
        Result(
            f"returns {kind.letter.split('-')[0]}",
            kept if shown else rows,
            kind.table,
            title=kind.title,
            totals={"rows": rows.height, "lacking": lacking, "left_out": left.height},
            sections=_apart(left, kind),
            remarks=[*remarks, *view.later],
            **fields,
        ),
        *wanted,
    )


def _apart(left: "pl.DataFrame", kind: _Kind) -> list[Section]:
    """The table of those left out of the documents, with the reason; none where nobody is."""
    if left.is_empty():
        return []
    why = Column(kind.left_out or "", "Left out because")
    title = "Not on the form for the authority"
    return [Section(title, left, (*kind.table[: len(_WHO) + 1], why))]


def _logged() -> "Sequence[Event]":
    """The entries of the workspace's log; none without a workspace."""
    from attcli.cli.state import state
    from attcli.store.events import events
    from attcli.store.workspace import find

    workspace = find(state().workspace)
    return events(workspace) if workspace else ()
