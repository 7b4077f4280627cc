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
SCOPE = "Which pupils and days"
OUTPUT = "What comes back"
"""The panels of the help that most commands have."""


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


def on_day(name: str, words: str, panel: str | None = None) -> Any:
    """An option that takes a day."""
    return typer.Option(name, metavar="DATE", parser=parse_date, help=words, rich_help_panel=panel)


def letter_dated(panel: str | None = None) -> Any:
    """The option of the day that letters are dated, in a panel of the help."""
    words = "The day printed on what is sent; its law counts.  (default: today)"
    return on_day("--letter-date", words, panel)


class Format(StrEnum):
    """How a table comes back."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class LetterForm(StrEnum):
    """The form of a letter, or of another document."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


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
        rich_help_panel=SCOPE,
    ),
]
End = Annotated[
    date | None,
    typer.Option(
        "--to",
        metavar="DATE",
        parser=parse_date,
        help="Last day counted.  (default: --as-of)",
        rich_help_panel=SCOPE,
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_date,
        help="Marks up to and including this day.  (default: the last complete day)",
        rich_help_panel=SCOPE,
    ),
]
SchoolKey = Annotated[
    str | None,
    typer.Option("--school", metavar="S", help="Only this school.", rich_help_panel=SCOPE),
]
YearGroup = Annotated[
    str | None,
    typer.Option("--year", metavar="Y", help="Only this year group.", rich_help_panel=SCOPE),
]
ClassName = Annotated[
    str | None,
    typer.Option("--class", metavar="C", help="Only this class.", rich_help_panel=SCOPE),
]
PupilName = Annotated[
    str | None,
    typer.Option(
        "--pupil",
        metavar="P",
        help="Only this pupil: UPN, id, admission number or name.",
        rich_help_panel=SCOPE,
    ),
]
OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="table, json, csv or xlsx.  (default: by -o's ending, else table)",
        rich_help_panel=OUTPUT,
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to this file.", rich_help_panel=OUTPUT
    ),
]

PupilId = Annotated[
    str,
    typer.Argument(metavar="PUPIL", help="UPN, system id, admission number or pupil_id of a list."),
]
OnlyPupil = Annotated[
    str | None,
    typer.Argument(metavar="[PUPIL]", help="Only this pupil: UPN, id, admission number or name."),
]
LetterNumber = Annotated[
    int, typer.Argument(metavar="ID", help="The letter's id in attcli letters list.")
]
NewFolder = Annotated[
    Path, typer.Argument(metavar="[DIR]", help="The folder; it is made if need be.")
]
OwnWords = Annotated[
    str,
    typer.Option("--note", metavar="WORDS|@FILE", help="Words of your own that the letter adds."),
]
LetterDate = Annotated[date | None, letter_dated(OUTPUT)]
Issue = Annotated[
    bool, typer.Option("--issue", help="Record it as sent on that day.", rich_help_panel=OUTPUT)
]
OneForm = Annotated[
    LetterForm, typer.Option("--format", help="pdf, docx or html.", rich_help_panel=OUTPUT)
]
Forms = Annotated[
    list[LetterForm] | None,
    typer.Option(
        "--format",
        help="pdf, docx or html; several times for several.  (default: pdf)",
        rich_help_panel=OUTPUT,
    ),
]
OutputFolder = Annotated[
    Path, typer.Option("-o", "--output", metavar="DIR", help="The folder.", rich_help_panel=OUTPUT)
]
