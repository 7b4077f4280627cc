"""`attcli unexplained`: marks without a reason, marks that are missing, and whom to ring."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.call_list import call_list, with_words
from attcli.cli.open import Ask, every_mark, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view
from attcli.cli.stages import standing_holds

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_WHO = (Column("surname", "Surname"), Column("forename", "Forename"))
_MARKS = (
    *_WHO,
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True, from_width=2),
    Column("missed", "Absent", right=True, from_width=1),
    Column("when", "Session"),
    Column("lacks", "Lacks"),
    Column("age_school_days", "Days", right=True),
    Column("overdue", "Overdue"),
    Column("where", "Row", from_width=120),
)
_CALLS = (
    *_WHO,
    Column("year_group", "Year", from_width=84),  # below that the numbers to ring matter more
    Column("class", "Class", from_width=84),
    Column("rate", "%", right=True, from_width=90),
    Column("missed", "Absent", right=True, from_width=90),
    Column("first", "First", from_width=1),
    Column("no_reason", "Marks", right=True),
    Column("age_school_days", "Days", right=True),
    Column("call", "Call"),
    Column("oldest", "Since", from_width=140),
    Column("newest", "Last", from_width=110),
)
_CALL_LIST = typer.Option(
    "--calls", help="The call list instead: a line a pupil, with whom to ring, most urgent first."
)


@asks
def unexplained(
    ask: Ask,
    calls: Annotated[bool, _CALL_LIST] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Marks without a reason yet and missing marks, overdue first, and whom to ring about them.

    Overdue: more than five school days old. Every mark up to --as-of is looked at. JSON holds both
    lists. The program reports; it never changes a mark.

    Example: attcli unexplained marks.csv --contacts contacts.csv --calls
    """
    from attcli.measures import unexplained as measure
    from attcli.reports.daily_words import with_rate
    from attcli.reports.tables import rows_json

    ask, cut = every_mark(ask)  # an old mark without a reason is the most overdue of all
    view = open_view(ask)
    totals = measure.unexplained_totals(view)
    marks = _with_rates(view, measure.unexplained(view))
    to_call = call_list(view, standing_holds())
    form = chosen_format(fmt, output)
    rows = to_call if calls and form != Format.JSON else marks
    if form == Format.TABLE:
        rows = with_words(with_rate(rows)) if calls else _marks_for_people(view, rows)
    fields: dict[str, Any] = of_view(view)
    fields["window"] = (view.first_day, view.latest_day)
    emit(
        Result(
            command="unexplained",
            rows=rows,
            table=_CALLS if calls else _MARKS,
            title=_title(totals),
            totals={**totals, "to_call": to_call.height},
            remarks=[*_remarks(view, totals, to_call, calls=calls), *view.later, *cut],
            extra={"calls": rows_json(to_call)},
            **fields,
        ),
        fmt,
        output,
    )


def _with_rates(view: "View", rows: "pl.LazyFrame") -> "pl.DataFrame":
    """`rows`, several a pupil, with the counts of the academic year."""
    from attcli.measures.absence import with_rates

    rates = with_rates(view, rows.select("pupil_id").unique())
    known = rows.join(rates, on="pupil_id", validate="m:1", maintain_order="left")
    return known.collect()


def _marks_for_people(view: "View", rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.measures.unexplained import MISSING, NO_REASON
    from attcli.reports.daily_words import with_rate

    files = {number: source.file for number, source in enumerate(view.register.sources)}
    file = pl.col("source").cast(pl.Int64).replace_strict(files, return_dtype=pl.String)
    words = {NO_REASON: "reason", MISSING: "mark"}
    return with_rate(rows).with_columns(
        when=pl.format("{} {}", pl.col("date").dt.strftime("%d/%m/%Y"), "session"),
        lacks=pl.col("kind").replace_strict(words, return_dtype=pl.String),
        where=pl.format("{} {}", file, "row"),
        overdue=pl.when("overdue").then(pl.lit("overdue")),
    )


def _title(totals: dict[str, Any]) -> str:
    days = totals["overdue_after_school_days"]
    after = f" (over {days} school days)" if days else ""
    return (
        f"Marks without a reason yet: {totals['no_reason']}, overdue{after}: "
        f"{totals['no_reason_overdue']}. Missing marks: {totals['missing']}, as old: "
        f"{totals['missing_overdue']}. Days are school days."
    )


def _remarks(
    view: "View", totals: dict[str, Any], to_call: "pl.DataFrame", *, calls: bool
) -> list[str]:
    from attcli.measures.people import children

    lines = []
    if not calls and to_call.height:
        n = children(to_call)
        pupils = "1 pupil" if n == 1 else f"{n} pupils"
        lines.append(f"To ring about {pupils}: --calls shows whom, most urgent first.")
    if calls:
        lines.append(
            "First: looked-after, child protection, social worker; then who has waited longest. "
            "Pupils who have left are not on it; contacts marked “do not contact” are left out."
        )
        lines += _gaps(view, totals, to_call)
    lines.append("A missing mark is first asked for in school. The program changes no mark.")
    return lines


def _gaps(view: "View", totals: dict[str, Any], to_call: "pl.DataFrame") -> list[str]:
    """What the files don't say, so that nobody takes the list for more than it is."""
    lines = []
    if not totals["urgency_known"]:
        lines.append(
            "The exports don't say who is looked after, on a child-protection plan or has a social "
            "worker: name a pupils export with these columns (--pupils)."
        )
    if view.register.contacts.is_empty():
        lines.append("No contacts export is named: --contacts adds whom to ring.")
    elif without := to_call.get_column("no_call").count():
        lines.append(f"Pupils with nobody to ring in the contacts export: {without}.")
    return lines
