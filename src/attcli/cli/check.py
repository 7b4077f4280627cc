"""`attcli check`: what each export is, whether every cell is accounted for, and what is wrong."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.against import against
from attcli.cli.open import Ask, open_settings, said_of
from attcli.cli.options import (
    AsOf,
    AsSchool,
    ContactsFile,
    End,
    Exports,
    LayoutName,
    OutputFile,
    OutputFormat,
    PupilsFile,
    Start,
)
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.exports.inspection import FileReport

FILES_TABLE = (
    Column("file", "File"),
    Column("kind", "Kind"),
    Column("layout", "Layout"),
    Column("rows", "Rows", right=True, from_width=110),
    Column("cells", "Cells", right=True),
    Column("marks", "Marks", right=True),
    Column("excluded", "Left out"),
    Column("pupils", "Pupils", right=True),
    Column("first_date", "From", from_width=90),
    Column("last_date", "To", from_width=90),
)
_AGAINST = typer.Option(
    "--against",
    metavar="SUMMARY",
    help="A summary of the school system: set its totals a pupil beside those of the register.",
)


def check(
    exports: Exports = None,
    pupils: PupilsFile = None,
    contacts: ContactsFile = None,
    layout: LayoutName = None,
    as_school: AsSchool = None,
    summary: Annotated[Path | None, _AGAINST] = None,
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Read exports and say what each one is, account for every cell, and list what is wrong.

    Writes nothing else. Cells are the marks that count plus everything left out, by reason. A file
    that can't be used is shown with its kind, and the run ends with exit code 3. --against lists
    the pupils of whom the school system's own summary says something else, and the likely cause.

    Example: attcli check marks.csv --pupils pupils.csv
    """
    from attcli.cli.words import complain
    from attcli.exports.read import inspect

    if not exports and not pupils and not contacts:
        raise UsageError(
            "No export is named.",
            "Name the file your school system gave you, for example: attcli check marks.csv",
        )
    ask = Ask(exports, pupils, contacts, layout, as_school, start, end, as_of)
    if summary:
        against(ask, summary, fmt, output)
        return
    _refuse_days(start, end, as_of)
    found = inspect(exports or [], **said_of(ask, open_settings()))
    refused = [str(refusal) for refusal in found.refusals]
    for refusal in refused:
        complain(refusal)
    emit(
        Result(
            command="check",
            rows=file_rows(found.files),
            table=FILES_TABLE,
            remarks=why_words(found.files, refused),
            extra={"results": [file.as_json() for file in found.files]},
            sources=found.sources,
            findings=found.findings,
            every_finding=True,
            exit=Exit.UNREADABLE if refused else Exit.DONE,
        ),
        fmt,
        output,
    )


def _refuse_days(*days: date | None) -> None:
    if any(days):
        raise UsageError(
            "--from, --to and --as-of go with --against: a check looks at every row.",
            "Leave them out, or name the summary: attcli check marks.csv --against summary.csv",
        )


def why_words(files: "Sequence[FileReport]", refused: "Sequence[str]") -> list[str]:
    """How each file that can be used was recognised, and whether its cells add up."""
    said = []
    for file in files:
        if file.why in refused:
            continue
        reasons = ", ".join(f"{n} {reason}" for reason, n in file.excluded.items())
        account = f"{file.cells} cells = {file.marks} marks" + (f" + {reasons}" if reasons else "")
        told = account if file.kind == "register" else f"{file.rows} rows"
        said.append(f"{file.file}: {file.why}." + (f" {told}." if _read(file) else ""))
    return said


def _read(file: "FileReport") -> bool:
    """Whether anything of a file was read: not of one that was refused, or left with another."""
    return bool(file.rows or file.cells)


def file_rows(files: "Sequence[FileReport]") -> "pl.DataFrame":
    """One row a file for FILES_TABLE; no number of rows where it was not read."""
    import polars as pl

    schema = {
        "file": pl.String,
        "kind": pl.String,
        "layout": pl.String,
        "rows": pl.UInt32,
        "cells": pl.UInt32,
        "pupils": pl.UInt32,
        "marks": pl.UInt32,
        "first_date": pl.Date,
        "last_date": pl.Date,
        "excluded": pl.String,
        "why": pl.String,
    }
    rows = [
        {
            **file.as_json(),
            "rows": file.rows if _read(file) else None,
            "excluded": ", ".join(f"{r} {n}" for r, n in file.excluded.items()),
        }
        for file in files
    ]
    return pl.DataFrame(rows, schema=schema)
