"""The options that many commands share, defined once.

A register command takes `exports: Exports = None, pupils: PupilsFile = None, …` and passes them
to `attcli.cli.open.open_view(Ask(...))`.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

_FILES = "Which files"
_SCOPE = "Which pupils and days"
_OUTPUT = "What comes back"


def parse_date(text: str | date) -> date:
    """`2025-11-14` or `14/11/2025` as a date."""
    if isinstance(text, date):
        return text
    parts = text.strip().split("/")
    try:
        if len(parts) == 3:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"“{text}” is not a date; write 2025-11-14 or 14/11/2025"
        ) from None


class Format(StrEnum):
    """How a table comes back."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


Exports = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[EXPORT]...", help="Register exports: CSV or Excel, several at once."),
]
PupilsFile = Annotated[
    Path | None,
    typer.Option("--pupils", metavar="FILE", help="The pupils export.", rich_help_panel=_FILES),
]
ContactsFile = Annotated[
    Path | None,
    typer.Option("--contacts", metavar="FILE", help="The contacts export.", rich_help_panel=_FILES),
]
LayoutName = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="NAME",
        help="Read the exports as this layout instead of recognising them.",
        rich_help_panel=_FILES,
    ),
]
AsSchool = Annotated[
    str | None,
    typer.Option(
        "--as-school",
        metavar="ID",
        help="The school of the named files, by its key in attcli.toml.  (default: what the file "
        "says, or the folder inbox/ID of the workspace it lies in)",
        rich_help_panel=_FILES,
    ),
]
Start = Annotated[
    date | None,
    typer.Option(
        "--from",
        metavar="DATE",
        parser=parse_date,
        help="First day counted.  (default: 1 August of the academic year)",
        rich_help_panel=_SCOPE,
    ),
]
End = Annotated[
    date | None,
    typer.Option(
        "--to",
        metavar="DATE",
        parser=parse_date,
        help="Last day counted.  (default: --as-of)",
        rich_help_panel=_SCOPE,
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_date,
        help="Marks up to and including this day.  (default: the last complete day)",
        rich_help_panel=_SCOPE,
    ),
]
SchoolKey = Annotated[
    str | None,
    typer.Option("--school", metavar="S", help="Only this school.", rich_help_panel=_SCOPE),
]
YearGroup = Annotated[
    str | None,
    typer.Option("--year", metavar="Y", help="Only this year group.", rich_help_panel=_SCOPE),
]
ClassName = Annotated[
    str | None,
    typer.Option("--class", metavar="C", help="Only this class.", rich_help_panel=_SCOPE),
]
PupilName = Annotated[
    str | None,
    typer.Option(
        "--pupil",
        metavar="P",
        help="Only this pupil: UPN, id, admission number or name.",
        rich_help_panel=_SCOPE,
    ),
]
OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="table, json, csv or xlsx.  (default: by -o's ending, else table)",
        rich_help_panel=_OUTPUT,
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to this file.", rich_help_panel=_OUTPUT
    ),
]


def letter_dated(panel: str | None = None) -> Any:
    """The option of the day that letters are dated, in a panel of the help."""
    return typer.Option(
        "--letter-date",
        metavar="DATE",
        parser=parse_date,
        help="The day printed on what is sent; its law counts.  (default: today)",
        rich_help_panel=panel,
    )
