"""`attcli explain PUPIL`: everything about one pupil on one screen."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks_with_own_argument
from attcli.cli.named import pupils_named, sorted_out
from attcli.cli.open import Ask, open_view
from attcli.cli.options import OutputFile
from attcli.cli.output import deliver, envelope, plain, put
from attcli.cli.result import Result, of_view
from attcli.cli.stages import standing_holds, standing_log
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from attcli.register.view import View

_MOST_SESSIONS = 24


class Form(StrEnum):
    """How the picture comes back."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


@asks_with_own_argument
def explain(
    ask: Ask,
    named: Annotated[
        list[str],
        typer.Argument(
            metavar="PUPIL [EXPORT]...",
            help="One pupil (UPN, id, admission number or name), and register exports (files).",
        ),
    ],
    every_session: Annotated[
        bool, typer.Option("--rows", help="Every session of the period, too.")
    ] = False,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="table, json or html.  (default: by -o's ending)"),
    ] = None,
    output: OutputFile = None,
) -> None:
    """One pupil's whole picture: what is due, counts, the ten sessions, stage, runs, the log.

    Every session is told with its row in the export. JSON has the rows behind each figure.

    Example: attcli explain A123456789012 marks.csv --pupils pupils.csv
    """
    import polars as pl

    from attcli.cases.one_pupil import explained, only

    exports, words = sorted_out(named)
    if len(words) != 1:
        raise UsageError(
            "Name one pupil." if not words else f"{len(words)} pupils are named: one at a time.",
            "By UPN, id, admission number or name (in quotes, if it has spaces).",
        )
    chosen = _chosen_form(form, output)
    view = open_view(replace(ask, exports=exports or None))
    pupil_id = pupils_named(view, words)[0]
    view = only(view, pupil_id)
    found = explained(view, standing_holds(), standing_log())
    fields: dict[str, Any] = of_view(view)
    result = Result("explain", pl.DataFrame(), (), remarks=view.later, **fields)
    deliver(result, output, lambda: _write(view, found, result, (chosen, output, every_session)))


def _chosen_form(form: Form | None, output: Path | None) -> Form:
    if form or not output:
        return form or Form.TABLE
    endings = {".json": Form.JSON, ".html": Form.HTML, ".txt": Form.TABLE}
    if output.suffix.lower() not in endings:
        raise UsageError(
            f"The ending of {output.name} says no format.",
            "Use .json, .html or .txt, or say --format.",
        )
    return endings[output.suffix.lower()]


def _write(
    view: "View", found: dict[str, Any], result: Result, how: tuple[Form, Path | None, bool]
) -> None:
    from attcli.law import thresholds
    from attcli.reports.one_pupil_page import page_html

    form, path, every_session = how
    needed = thresholds.on(view.latest_day).notice_sessions
    if form == Form.JSON:
        whole = envelope(result) | {"results": [found]}
        put(json.dumps(whole, ensure_ascii=False, indent=2, default=plain) + "\n", path)
    elif form == Form.HTML:
        put(page_html(view, found, needed, every_session=every_session), path)
    else:
        _screen(view, found, needed, path, every_session=every_session)


def _screen(
    view: "View", found: dict[str, Any], needed: int, path: Path | None, *, every_session: bool
) -> None:
    import io

    from rich.console import Console
    from rich.text import Text

    from attcli.cli.words import PIPED_WIDTH, stdout
    from attcli.reports.one_pupil import parts, who
    from attcli.reports.one_pupil_page import until
    from attcli.reports.one_pupil_rows import earlier_window, file_numbers, legend

    page = io.StringIO()
    console = Console(file=page, width=PIPED_WIDTH, no_color=True) if path else stdout()
    name, place, ids = who(found)
    console.print(Text.assemble((name, "bold"), "  ", place))
    console.print(Text(ids))
    console.print(Text(until(view)))
    files, grid = file_numbers(found), _grid()
    for part in parts(found, needed):
        lines = [Text(line) for line in part.lines]
        told = _beside(lines, part.sessions, _MOST_SESSIONS, files)
        grid.add_row(Text(part.title, style="bold"), told)
    if every_session:
        first_met = earlier_window(found["threshold"])
        if first_met:
            told = _beside([], first_met, len(first_met), files)
            grid.add_row(Text("First met", style="bold"), told)
        rows = found["rows"]["all"]
        grid.add_row(Text("Sessions", style="bold"), _beside([], rows, len(rows), files))
    console.print(grid)
    console.print(Text(legend(files), style="dim"))
    if path:
        put(page.getvalue(), path)


def _grid() -> Any:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=14)
    grid.add_column(ratio=1)
    return grid


def _beside(
    lines: "Sequence[RenderableType]",
    sessions: "Sequence[Any]",
    most: int,
    files: "Mapping[str, str]",
) -> "RenderableType":
    """The sentences, and the sessions in as many columns as fit."""
    from rich.columns import Columns
    from rich.console import Group
    from rich.text import Text

    from attcli.reports.one_pupil_rows import cells

    shown = [
        Text(f"{c.day} {c.session} {c.code} {c.where}", style="dim")
        for c in cells(sessions[:most], files)
    ]
    more = len(sessions) - most
    left = [Text(f"… and {more} more: --format html or json.", style="dim")] if more > 0 else []
    return Group(*lines, *([Columns(shown, padding=(0, 2))] if shown else []), *left)
