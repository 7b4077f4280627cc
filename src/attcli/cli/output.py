"""One place turns a result into words, JSON, CSV or XLSX. stdout carries the result only."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from attcli._version import __version__
from attcli.cli.options import Format
from attcli.cli.result import Result, Section
from attcli.errors import Exit, UsageError, gravest

if TYPE_CHECKING:
    import polars as pl

    from attcli.findings import Finding
    from attcli.register.model import Source


def for_people(
    rows: "pl.DataFrame", when: str, fmt: Format | None, path: Path | None
) -> "pl.DataFrame":
    """`rows` with the time in the column `when` to the minute, where people read it on a screen."""
    import polars as pl

    if fmt or path:
        return rows
    return rows.with_columns(pl.col(when).str.replace("T", " ").str.slice(0, 16))


def emit(result: Result, fmt: Format | None, path: Path | None) -> NoReturn:
    """Write the result, tell the findings, and end with the exit code they ask for."""
    form = chosen_format(fmt, path)
    deliver(result, path, lambda: _write(result, form, path), titled=form == Format.TABLE)


def deliver(
    result: Result, path: Path | None, write: Callable[[], None], *, titled: bool = False
) -> NoReturn:
    """`emit` for a result that `write` puts into words itself; `titled`: the title stands there."""
    import typer

    from attcli.cli.words import say, tell_findings

    if path:
        spare_inputs(path, result.sources)
    write()
    if result.title and not titled:
        say(result.title)
    tell_findings(result.findings, every=result.every_finding)
    for remark in result.remarks:
        say(remark)
    if path:
        say(f"Written: {path}")
    raise typer.Exit(gravest(result.exit, findings_exit(result.findings)))


def spare_inputs(path: Path, sources: "Sequence[Source]") -> None:
    """UsageError where a result would overwrite an export it was found in."""
    for source in sources:
        if path.resolve() == source.path.resolve():
            raise UsageError(
                f"{path} is the export itself: it would be lost.", "Name another file."
            )


def chosen_format(fmt: Format | None, path: Path | None) -> Format:
    """The format asked for, else the one the output file's ending says, else a table."""
    if fmt or not path:
        return fmt or Format.TABLE
    try:
        return Format({"txt": "table"}.get(path.suffix[1:].lower(), path.suffix[1:].lower()))
    except ValueError:
        raise UsageError(
            f"The ending of {path.name} says no format.",
            "Use .json, .csv, .xlsx or .txt, or say --format.",
        ) from None


def findings_exit(findings: "Sequence[Finding]") -> Exit:
    """1 where an error-level finding stands, 4 where marks lie before the law tables begin."""
    from attcli.findings import Severity

    codes = {found.code for found in findings if found.severity == Severity.ERROR}
    if "mark-before-law" in codes:
        return Exit.BEFORE_LAW
    return Exit.FINDINGS if codes else Exit.DONE


def envelope(result: Result) -> dict[str, Any]:
    """The JSON object of every command."""
    from attcli.reports.tables import rows_json

    return {
        "command": result.command,
        "version": __version__,
        "as_of": result.as_of,
        "school": result.school,
        "window": {"from": result.window[0], "to": result.window[1]},
        "sources": [source.as_json() for source in result.sources],
        "findings": [found.as_json() for found in result.findings],
        "results": rows_json(result.rows),
        "totals": result.totals,
        **result.extra,
    }


def _write(result: Result, fmt: Format, path: Path | None) -> None:
    from attcli.reports import tables

    match fmt:
        case Format.JSON:
            text = json.dumps(envelope(result), ensure_ascii=False, indent=2, default=plain) + "\n"
            put(text, path)
        case Format.CSV:
            tables.write_csv(result.rows, path or sys.stdout)
        case Format.XLSX:
            if path is None:
                raise UsageError("A workbook needs a file.", "Add -o NAME.xlsx.")
            tables.write_xlsx({result.command: result.rows}, path)
        case Format.TABLE:
            _table(result, path)


def plain(value: object) -> object:
    """What JSON has no type for, as text; a date in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def put(text: str, path: Path | None) -> None:
    """Write `text` to the file, privately, or to stdout."""
    from attcli.reports.tables import write_text

    if path:
        write_text(text, path)
    else:
        sys.stdout.write(text)


def _table(result: Result, path: Path | None) -> None:
    import io

    from rich.console import Console
    from rich.text import Text

    from attcli.cli.table import drawn, recognisable
    from attcli.cli.words import PIPED_WIDTH, stdout

    page = io.StringIO()
    console = Console(file=page, width=PIPED_WIDTH, no_color=True) if path else stdout()
    for part in (Section(result.title, result.rows, result.table), *result.sections):
        console.print(drawn(recognisable(part), console.width))
        if part.below:
            console.print(Text(part.below))
    if path:
        put(page.getvalue(), path)
