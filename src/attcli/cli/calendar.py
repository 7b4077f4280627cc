"""`attcli calendar`: the school weeks that the ten-week window counts."""

from typing import TYPE_CHECKING

from attcli.cli.open import Ask, open_view
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
    SchoolKey,
    Start,
)
from attcli.cli.output import emit
from attcli.cli.result import Column, Result, of_view

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

_TABLE = (
    Column("week", "Week", right=True),
    Column("start", "Begins"),
    Column("days", "Days", right=True),
    Column("sessions", "Sessions", right=True),
    Column("term", "Term"),
    Column("academic_year", "Year"),
    Column("pupils", "Pupils", right=True, from_width=90),
    Column("school", "School", from_width=100),
)


def calendar(
    exports: Exports = None,
    pupils: PupilsFile = None,
    contacts: ContactsFile = None,
    layout: LayoutName = None,
    as_school: AsSchool = None,
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """The school weeks the register shows, numbered from its first one.

    A session is held where a tenth of the pupils on roll have a possible mark, or where the term
    dates in attcli.toml say so. --from and --to choose the weeks shown; their numbers stay.

    Example: attcli calendar marks.csv --from 2025-09-01
    """
    asked = Ask(exports, pupils, contacts, layout, as_school, as_of=as_of, school=school)
    view = open_view(asked)
    weeks = view.calendar.weeks
    weeks = _between(weeks.filter(weeks["school"].is_in(view.schools)), start, end)
    emit(
        Result(
            command="calendar",
            rows=weeks,
            table=_TABLE,
            title="School weeks",
            totals={
                "weeks": weeks.height,
                "days": int(weeks["days"].sum()),
                "sessions": int(weeks["sessions"].sum()),
            },
            remarks=view.later,
            **of_view(view)
            | {"window": (start or weeks["start"].min(), _last(end, view.latest_day))},
        ),
        fmt,
        output,
    )


def _last(end: "date | None", latest: "date") -> "date":
    return min(end, latest) if end else latest


def _between(weeks: "pl.DataFrame", start: "date | None", end: "date | None") -> "pl.DataFrame":
    """The weeks with a day from `start` to `end`; None: no bound."""
    from attcli.register.days import monday_of

    if start:
        weeks = weeks.filter(weeks["start"] >= monday_of(start))
    return weeks.filter(weeks["start"] <= end) if end else weeks
