"""What a command found, however it is written: its rows, the tables for people, what is said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from attcli.errors import Exit

if TYPE_CHECKING:
    import polars as pl

    from attcli.findings import Finding
    from attcli.register.model import Source
    from attcli.register.view import View


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
