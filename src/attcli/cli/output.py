"""One place turns a result into words, JSON, CSV or XLSX. stdout carries the result only."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from attcli._version import __version__
from attcli.cli.options import Format
from attcli.errors import Exit, UsageError, gravest

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

    from attcli.findings import Finding
    from attcli.register.model import Source
    from attcli.register.view import View

_GAP = 2  # a space on the right and the line between
LONGEST_WORDS = (22, 14, 10, 6)  # a longer word may be cut over two lines


@dataclass(frozen=True)
class Column:
    """A column of a table for people. `from_width`: shown on terminals at least this wide."""

    name: str
    heading: str
    right: bool = False
    from_width: int = 0


@dataclass(frozen=True)
class Section:
    """One more table for people, under the first; `below`: what must stand wherever it is shown."""

    title: str
    rows: "pl.DataFrame"
    table: Sequence[Column]
    below: str = ""


@dataclass(frozen=True)
class Result:
    """What a command found. `rows` holds every field of the contract, by name."""

    command: str
    rows: "pl.DataFrame"
    table: Sequence[Column]
    totals: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    remarks: Sequence[str] = ()  # lines for people, said on stderr after the table
    sections: Sequence[Section] = ()  # JSON has them in `extra`
    extra: dict[str, Any] = field(default_factory=dict)  # more top-level JSON fields
    sources: "Sequence[Source]" = ()
    findings: "Sequence[Finding]" = ()
    as_of: date | None = None
    school: str | None = None
    window: tuple[date | None, date | None] = (None, None)
    exit: Exit = Exit.DONE
    every_finding: bool = False  # tell all of them, not the first dozen


def of_view(view: "View") -> dict[str, Any]:
    """The fields of a Result that come from the view: sources, findings, days, school."""
    schools = view.schools
    return {
        "sources": view.register.sources,
        "findings": view.findings,
        "as_of": view.latest_day,
        "school": schools[0] if len(schools) == 1 else None,
        "window": (view.window.start, view.window.end),
    }


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

    from attcli.cli.words import PIPED_WIDTH, stdout

    page = io.StringIO()
    console = Console(file=page, width=PIPED_WIDTH, no_color=True) if path else stdout()
    for part in (Section(result.title, result.rows, result.table), *result.sections):
        console.print(_drawn(_recognisable(part), console.width))
        if part.below:
            console.print(Text(part.below))
    if path:
        put(page.getvalue(), path)


def _recognisable(part: Section) -> Section:
    """A table of people with an id where a name is not known, to name the pupil by, and the school
    where there are several.
    """
    import polars as pl

    names = [column.name for column in part.table]
    rows, table = part.rows, list(part.table)
    if "surname" not in names or "pupil_id" not in rows.columns or rows.is_empty():
        return part
    nameless = pl.col("surname").is_null() & pl.col("forename").is_null()
    if rows.select((nameless & pl.col("pupil_id").is_not_null()).any()).item():
        short = pl.col("pupil_id").str.split("|").list.last().str.split(":").list.last()
        rows = rows.with_columns(id=pl.when(nameless).then(short))
        if rows.select(nameless.all()).item():
            table = [column for column in table if column.name not in _NO_NAMES]
        table.insert(0, Column("id", "Pupil"))
    if "school" in rows.columns and "school" not in names and rows["school"].n_unique() > 1:
        table.insert(0, Column("school", "School"))
    return replace(part, rows=rows, table=table)


_NO_NAMES = ("surname", "forename")


def _drawn(part: Section, width: int) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [
        {column.name: _shown(row.get(column.name)) for column in part.table}
        for row in part.rows.iter_rows(named=True)
    ]
    columns = _that_fit(part.table, rows, width)
    table = Table(
        title=Text(part.title) if part.title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column, chars in columns.items():
        side: Literal["left", "right"] = "right" if column.right else "left"
        table.add_column(Text(column.heading), justify=side, overflow="fold", width=chars)
    for row in rows:
        table.add_row(*[Text(row[column.name]) for column in columns])
    return table


def _that_fit(
    columns: Sequence[Column], rows: Sequence[dict[str, str]], width: int
) -> dict[Column, int]:
    """The columns for a terminal this wide, with their widths; no word of them is cut.

    The least wanted columns go first; only where that is not enough are longer words cut.
    """
    for longest in LONGEST_WORDS:
        kept = [column for column in columns if column.from_width <= width]
        least = {column: _longest_word(column, rows, longest) for column in kept}
        while sum(least[column] + _GAP for column in kept) + 1 > width:
            spare = [column for column in kept if column.from_width]
            if not spare:
                break
            kept.remove(max(spare, key=lambda column: column.from_width))
        else:
            break
    least = {column: least[column] for column in kept}
    return _shared_out(least, rows, width - 1 - sum(least[c] + _GAP for c in kept))


def _shared_out(
    widths: dict[Column, int], rows: Sequence[dict[str, str]], left: int
) -> dict[Column, int]:
    """`widths` with what is `left` given to the columns that want least first."""
    more = {
        column: max(0, max(map(len, _cells(column, rows))) - least)
        for column, least in widths.items()
    }
    wider = dict(widths)
    for column in sorted(more, key=lambda column: more[column]):
        given = min(more[column], max(left, 0))
        wider[column] += given
        left -= given
    return wider


def _longest_word(column: Column, rows: Sequence[dict[str, str]], longest: int) -> int:
    words = [word for cell in _cells(column, rows) for word in cell.split()]
    return min(max(map(len, words), default=1), longest)


def _cells(column: Column, rows: Sequence[dict[str, str]]) -> list[str]:
    return [column.heading, *(row[column.name] for row in rows)]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
