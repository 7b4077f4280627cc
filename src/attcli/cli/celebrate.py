"""`attcli celebrate`: the best and the most improved class of the week; whole classes only."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit, spare_inputs
from attcli.cli.result import Column, Result, of_view
from attcli.cli.state import state
from attcli.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("award_said", "For"),
    Column("class", "Class"),
    Column("rate", "Att. %", right=True),
    Column("change", "Change", right=True),
    Column("pupils", "Pupils", right=True),
)
_SCHOOL = Column("school", "School")
_SAID = {"best": "best attendance", "most-improved": "most improved"}
_CERTIFICATE = typer.Option(
    "--certificate", metavar="FILE", help="Write their certificates: .pdf, .docx or .html."
)


@asks
def celebrate(
    ask: Ask,
    certificate: Annotated[Path | None, _CERTIFICATE] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """The best and the most improved class of the latest school week, to celebrate.

    Whole classes only, and no list of the others. Days of religious observance count against
    nobody. The last lines are for the newsletter.

    Example: attcli celebrate marks.csv --pupils pupils.csv --certificate class-of-the-week.pdf
    """
    from attcli.measures.class_weeks import celebrated, class_weeks
    from attcli.reports import class_certificate as paper

    if ask.pupil or ask.class_name:
        raise UsageError("Only whole schools or year groups are celebrated.", "Leave that out.")
    if certificate:
        paper.check(certificate)
    view = open_view(ask)
    if certificate:
        spare_inputs(certificate, view.register.sources)
    found = [celebrated(class_weeks(view, key, _fewest(view, key))) for key in view.schools]
    rows = _together(found)
    lines = paper.newsletter(rows, view.settings)
    remarks = [*lines, *view.later]
    if rows.is_empty():
        remarks.insert(0, "No class can be celebrated: none is known, or all are too small.")
    elif certificate:
        remarks.append(_written(certificate, rows, view))
    emit(
        Result(
            command="celebrate",
            rows=rows if fmt or output else _for_people(rows),
            table=([_SCHOOL] if len(view.schools) > 1 else []) + list(_TABLE),
            title=_title(rows),
            remarks=remarks,
            extra={"newsletter": lines},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _fewest(view: "View", key: str) -> int:
    return view.settings.school(key).governors.fewest


def _together(found: "list[pl.DataFrame]") -> "pl.DataFrame":
    import polars as pl

    return pl.concat(found)


def _written(path: Path, rows: "pl.DataFrame", view: "View") -> str:
    from attcli.reports.class_certificate import draw
    from attcli.reports.private import write_private
    from attcli.store.workspace import find

    workspace = find(state().workspace)
    own = workspace / "templates" if workspace else None
    write_private(path, draw(path, rows, view.settings, own))
    return f"Certificates written: {path}"


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import points, share

    possible, before = pl.col("possible"), pl.col("before_possible")
    change = pl.col("attended") * before - pl.col("before_attended") * possible
    return rows.with_columns(
        award_said=pl.col("award").replace(_SAID),
        rate=share("attended", "possible", 1),
        change=points(change, possible * before, 1),
    )


def _title(rows: "pl.DataFrame") -> str:
    from attcli.reports.words import span

    if rows.is_empty():
        return "Class of the week"
    first, last = rows.row(0, named=True)["week_from"], rows.row(0, named=True)["week_to"]
    return f"Class of the week, {span(first, last)}"
