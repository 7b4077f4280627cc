"""What a summary is made of: sections of words, tables and charts, the same for every form."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "count", "pct", "points"]
Value = str | int | float | None
"""None: there is no such figure, or it is not shown; text stands where a number can't."""

NOT_SHOWN = "not shown"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what its numbers are."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Plot:
    """How a workbook draws a table: `columns` (their places) as lines over time, as points side by
    side, or as bars; what is `along` its rows and `across` in words.
    """

    kind: Literal["lines", "points", "bars"]
    title: str
    along: str
    columns: tuple[int, ...]
    across: str = "Attendance"


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its heading. `note` stands beneath. Other forms than
    the workbook have pictures (`Chart`) in place of `plot`.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    plot: Plot | None = None


@dataclass(frozen=True)
class Chart:
    """A chart: its picture, how large it is in pixels, and what it shows in words."""

    title: str
    says: str
    svg: str = field(repr=False)
    size: tuple[int, int]


@dataclass(frozen=True)
class Words:
    """Paragraphs, or the points of a list."""

    lines: tuple[str, ...]
    listed: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Box:
    """A few figures side by side: label, figure, a line beneath."""

    title: str
    tiles: tuple[tuple[str, str, str], ...]


Part = Table | Chart | Words | Box


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `summary`: on the first two pages."""

    title: str
    parts: Sequence[Part]
    summary: bool = False


@dataclass(frozen=True)
class SchoolPart:
    """One school's sections; `name` as people call it."""

    name: str
    period: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class Document:
    """The whole summary. `draft`: the head has not approved the commentary yet."""

    title: str
    schools: Sequence[SchoolPart]
    opening: Sequence[Part]
    closing: Sequence[Part]
    draft: bool = False

    @property
    def name(self) -> str:
        """The school, or how many there are."""
        names = [school.name for school in self.schools]
        return names[0] if len(names) == 1 else f"{len(names)} schools side by side"


def said(value: Value, kind: Kind) -> str:
    """A value as people read it."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if kind == "pct":
        return f"{value:.1f}%"
    if kind == "points":
        return f"{value:+.1f}" if value else "0.0"
    return f"{value:,}"
