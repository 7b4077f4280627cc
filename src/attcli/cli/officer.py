"""What the office fills into letters: `--set meeting.date=…`, or a file of meetings."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.named import ids_of
from attcli.cli.options import parse_date
from attcli.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from attcli.cli.desk import Officer
    from attcli.letters.catalogue import Template

_MEETING = ("date", "time", "place")
_MEETING_DATE = "meeting.date"
_PUPIL = "pupil"
_HEADINGS = f"{_PUPIL}, {', '.join(_MEETING)}"

SetFields = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=TEXT",
        help="What a letter leaves to the office, for example meeting.date=2025-11-24; several "
        "times for several.",
        rich_help_panel="What is filled in",
    ),
]
MeetingsFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"Meetings, one a pupil: a CSV file with {_HEADINGS}.",
        rich_help_panel="What is filled in",
    ),
]


def officer_fields(
    said: Sequence[str] | None,
    meetings: Path | None,
    pupils: "pl.DataFrame",
    kinds: "Sequence[Template]",
    letter_date: "date",
) -> "Officer":
    """What is filled in; UsageError for a field that none of the letters leaves to the office, and
    where a letter of `letter_date` would ask to a meeting of an earlier day.
    """
    from attcli.cli.desk import Officer

    known = sorted({name for kind in kinds for name in kind.officer})
    invites = any(_MEETING_DATE in kind.officer and kind.each != "form" for kind in kinds)
    first = letter_date if invites else None
    everyone = {}
    for text in said or ():
        name, equals, value = text.partition("=")
        name = name.strip()
        if not (equals and value.strip()):
            raise UsageError(f"--set {name} says nothing.", "Write --set FIELD=TEXT.")
        if kinds and name not in known:
            ways = f"The fields: {', '.join(known)}." if known else "These letters have none."
            raise UsageError(f"“{name}” is no field that the office fills in.", ways)
        everyone[name] = _worded(name, value.strip(), first)
    return Officer(everyone, _meetings(meetings, pupils, first) if meetings else {})


def _worded(name: str, value: str, first: "date | None") -> str:
    """A date in words, as letters print it; other text as it was given. UsageError for a meeting
    before the day `first`.
    """
    from attcli.register.days import full_day

    if not name.endswith(".date"):
        return value
    try:
        day = parse_date(value)
    except typer.BadParameter:
        return value
    if first and name == _MEETING_DATE and day < first:
        raise UsageError(
            f"The meeting of {day:%d/%m/%Y} is before the letter's date, {first:%d/%m/%Y}.",
            "Correct the day of the meeting, or --letter-date.",
        )
    return full_day(day)


def _meetings(
    path: Path, pupils: "pl.DataFrame", first: "date | None"
) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(_rows(path), start=2):
        said = {name: (row.get(name) or "").strip() for name in (_PUPIL, *_MEETING)}
        if not any(said.values()):
            continue
        try:
            (pupil_id,) = ids_of(pupils, [said[_PUPIL]])
            filled = {
                name: _worded(name, said[short], first)
                for short in _MEETING
                if said[short] and (name := f"meeting.{short}")
            }
        except (UsageError, ValueError) as why:
            raise UsageError(f"{path.name}, row {number}: {why}", "Correct that row.") from why
        if pupil_id in found:
            raise UsageError(
                f"{path.name}, row {number}: that pupil has a meeting already.", "Keep one row."
            )
        found[pupil_id] = filled
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise UnreadableError(f"{path} can't be read: {why}.", "Save it as CSV (UTF-8).") from why
    rows = csv.DictReader(lines)
    headings = [str(name).strip().casefold() for name in rows.fieldnames or ()]
    if _PUPIL not in headings or not set(headings) & set(_MEETING):
        raise UnreadableError(
            f"{path.name} is no list of meetings.", f"Its first line should read: {_HEADINGS}."
        )
    rows.fieldnames = headings
    return list(rows)
