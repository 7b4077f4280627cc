"""`attcli codes`: the attendance codes of a day, each with its group, title and citation."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.options import OutputFile, OutputFormat, on_day
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from attcli.law.codes import Code

_TABLE = (
    Column("code", "Code"),
    Column("group", "Group"),
    Column("title", "Title"),
    Column("starts", "From", from_width=90),
    Column("ends", "To", from_width=90),
    Column("legacy", "Ended"),
    Column("citation", "Source", from_width=200),
)


def codes(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="Only this code; quote # and \\.")
    ] = None,
    on: Annotated[
        date | None,
        on_day("--on", "The table in force on this day (default: the newest)."),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Show the attendance codes in force on a day, with group, title and source.

    A code that has ended is still read in its old meaning, with a warning. Not legal advice.

    Example: attcli codes --on 2024-07-19
    """
    from attcli.law import codes as law

    day = on or law.versions()[-1].starts
    if day < law.LAW_BEGINS:
        raise UsageError(
            f"There is no code table for {day}: the tables begin on {law.LAW_BEGINS}.",
            f"Ask for that day or a later one: attcli codes --on {law.LAW_BEGINS}",
        )
    table = law.codes_on(day)
    chosen = list(table.values()) if code is None else [table[_letter(code, day)]]
    read_as = (
        [f"“{code}” is read as {chosen[0].letter}."] if code and _differs(code, chosen) else []
    )
    checked = f"Checked on {law.CHECKED_ON} against: {law.GUIDANCE_EDITION}."
    emit(
        Result(
            command="codes",
            rows=_rows(chosen),
            table=_TABLE,
            title=_title(chosen, f"{'on' if on else 'from'} {day:%d/%m/%Y}"),
            remarks=(*read_as, checked, "This is not legal advice."),
            extra={"checked_on": law.CHECKED_ON, "guidance": law.GUIDANCE_EDITION},
            as_of=day,
        ),
        fmt,
        output,
    )


def _letter(asked: str, day: date) -> str:
    """The code `asked` is read as on `day`; UsageError names its first day, or what is near."""
    from attcli.law import codes as law

    reading = law.read_mark(asked, day)
    if reading.letter is not None:
        return reading.letter
    if reading.finding == "code-before-its-start":
        starts = reading.words["starts"]
        raise UsageError(
            f"Code {asked.strip()} did not exist on {day}: it began on {starts}.",
            f"Ask for that day or a later one: attcli codes {asked.strip()} --on {starts}",
        )
    near = [letter for letter in law.codes_on(day) if letter[:1] == asked.strip()[:1].upper()]
    raise UsageError(
        f"“{asked.strip()}” is not a register code on {day}.",
        f"Near it: {', '.join(near)}." if near else "List them all: attcli codes",
    )


def _differs(asked: str, chosen: "Sequence[Code]") -> bool:
    return asked.strip().upper() != chosen[0].letter


def _title(chosen: "Iterable[Code]", when: str) -> str:
    sources = {c.citation: "Source of codes that ended" if c.legacy else "Source" for c in chosen}
    lines = [f"{words}: {citation}" for citation, words in sources.items()]
    return "\n".join([f"Attendance codes {when}", *lines])


def _rows(chosen: "Iterable[Code]") -> "pl.DataFrame":
    import polars as pl

    schema = {
        "code": pl.String,
        "group": pl.String,
        "title": pl.String,
        "citation": pl.String,
        "starts": pl.Date,
        "ends": pl.Date,
        "legacy": pl.Boolean,
    }
    rows = [
        (c.letter, str(c.group), c.title, c.citation, c.starts, c.ends, c.legacy) for c in chosen
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
