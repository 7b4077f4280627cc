"""One table read into its part of the register: its people, and its slots or contacts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from attcli.exports.filled import filled_down
from attcli.exports.headings import folded
from attcli.exports.identify import same_headings
from attcli.exports.layout import DETAILS, IDS, vocabulary
from attcli.exports.long import Slots, read_long, someone
from attcli.exports.odd_rows import NOT_A_MARK_ROW
from attcli.exports.people import NAMES, People, read_people
from attcli.exports.second_table import refuse_second_table
from attcli.exports.sheet import ROW, WIDTH
from attcli.exports.table import Table
from attcli.exports.twice import refuse_disagreeing
from attcli.findings import Finding, finding
from attcli.register.schema import PUPILS


@dataclass
class Part:
    """What one table gives. A register has `slots` (see `attcli.exports.long.Slots`), which are
    its `cells`; a list of people has none. `school`: the key it was put down to, if any.
    """

    table: Table
    people: People
    rows: int
    cells: int = 0
    slots: pl.DataFrame | None = None
    contacts: pl.DataFrame | None = None
    excluded: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    school: str | None = None

    @property
    def says(self) -> tuple[str, ...]:
        """What the table says of each pupil it lists, blank or not; nothing of contacts' pupils."""
        if self.contacts is not None:
            return ()
        there = self.table.match.columns
        whole = ("surname", "forename") if "name" in there else ()
        named = [name for name in NAMES if name in (*there, *whole) and name in PUPILS]
        return (*named, *(name for name in DETAILS if name in self.people.details.columns))


def read_part(table: Table) -> Part:
    """Read a table by the shape of its layout.

    UnusableError for month-first dates, and for two columns of one heading that disagree.
    """
    refuse_disagreeing(table)
    shape = table.match.layout.shape
    if reader := _reader(shape):
        table, filled = filled_down(table) if shape == "long" else (table, [])
        read = reader(table)
        return Part(
            table,
            read.people,
            read.rows,
            cells=read.cells,
            slots=read.frame,
            excluded=read.excluded,
            findings=[*filled, *read.findings],
        )
    return _roster(table)


def _reader(shape: str) -> Callable[[Table], Slots] | None:
    """What reads registers of this shape; None for a list of people."""
    match shape:
        case "long":
            return read_long
        case "day-grid" | "session-grid":
            from attcli.exports.grid import read_grid  # noqa: PLC0415 (only for grids)

            return read_grid
        case "week-string" | "year-string":
            from attcli.exports.strings import read_strings  # noqa: PLC0415 (only for strings)

            return read_strings
        case _:
            return None


def _roster(table: Table) -> Part:
    """A list of pupils or of contacts: every row that says who it is about."""
    cells = rows_about_somebody(table)
    people = read_people(table, cells)
    part = Part(table, people, cells.height, findings=list(people.findings))
    left_out = table.cells.height - cells.height - _blank_rows(table)
    if left_out:
        part.rows += left_out
        part.findings.append(finding(NOT_A_MARK_ROW, table.place(), n=left_out))
    if table.match.layout.shape == "contacts":
        from attcli.exports.contacts import read_contacts  # noqa: PLC0415 (only for contacts)

        part.contacts, unread = read_contacts(people, cells)
        part.findings += unread
    return part


def rows_about_somebody(table: Table) -> pl.DataFrame:
    """The rows of a list that say who they are about: no totals, notes or repeated headings.

    UnusableError where the headings of another table stand among them.
    """
    refuse_second_table(table)
    cells = table.cells.filter(someone(table))
    asides = [row[0] for row in _suspects(table, cells) if _is_total(table, row)]
    return cells.filter(~pl.col(ROW).is_in(asides)) if asides else cells


def _blank_rows(table: Table) -> int:
    texts = pl.all().exclude(ROW, WIDTH).str.strip_chars().fill_null("") == ""
    return int(table.cells.select(pl.all_horizontal(texts).sum()).item())


def _suspects(table: Table, cells: pl.DataFrame) -> list[tuple[int, list[str]]]:
    """Rows that may be totals or repeated headings: those with no id that reads like the others."""
    first = pl.coalesce(pl.exclude(ROW, WIDTH, "someone").str.strip_chars().replace("", None))
    words = [*vocabulary().totals, *(folded(h) for h in table.match.headings if h.strip())]
    plain = first.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    odd = cells.filter(plain.is_in(words))
    return [
        (row, [cell or "" for cell in texts])
        for row, texts in zip(odd.get_column(ROW), odd.drop(ROW, WIDTH).iter_rows(), strict=True)
    ]


def _is_total(table: Table, row: tuple[int, list[str]]) -> bool:
    """A repeated heading, or a total: a row with nothing under an id, a birth date or a class."""
    if same_headings(row[1], table.match):
        return True
    columns = table.match.columns
    ids = [name for name in (*IDS, "dob", "class") if name in columns]
    shown = [row[1][columns[name]].strip() for name in ids]
    if not any(shown):
        return True
    first = next(folded(cell) for cell in row[1] if cell.strip())
    return first in vocabulary().totals and sum(bool(c.strip()) for c in row[1]) <= 2
