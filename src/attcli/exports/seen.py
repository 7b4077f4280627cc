"""An export as a person sees it who knows nothing of layouts: its headings and its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from attcli.exports.catalogue import Catalogue
from attcli.exports.dates import looks_like_a_date
from attcli.exports.files import open_sheets, take_in
from attcli.exports.grid_columns import GridColumns, grid_columns
from attcli.exports.grid_heads import with_joined_headings
from attcli.exports.headings import folded
from attcli.exports.identify import identify
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import ROW, WIDTH, Sheet
from attcli.exports.values import session, well_formed_upn
from attcli.exports.years import with_years

_LOOKED_AT = 5000


@dataclass(frozen=True)
class Seen:
    """The table of a file: the sheet, the row of its headings (1-based), and the cells beneath.

    `columns`: the texts of each column's first rows, trimmed, blank cells left out.
    """

    path: Path
    sheet: str | None
    row: int
    headings: tuple[str, ...]
    columns: tuple[pl.Series, ...]

    @cached_property
    def grid(self) -> GridColumns:
        """The columns headed by days or sessions."""
        return grid_columns(self.headings)

    @property
    def dates(self) -> list[int]:
        """The columns of a grid: those headed by dates, and their minutes late."""
        return sorted({*self.grid.dates, *self.grid.late.values()})

    def samples(self, at: int, most: int = 3) -> list[str]:
        """The first different values of a column."""
        return [str(text)[:24] for text in self.columns[at].unique(maintain_order=True)[:most]]


def see(path: Path, known: frozenset[str], row: int | None = None) -> Seen:
    """The table of a file, its headings in `row` (1-based) or where they look like headings.

    `known`: folded headings that some layout knows. UnusableError where the file can't be opened
    or no row looks like headings.
    """
    try:
        opened = open_sheets(*take_in(path))
        found = [one for sheet in opened.sheets if (one := _table(sheet, known, row))]
        if not found:
            raise _no_headings(row)
    except UnusableError as error:
        raise error.of(path.name) from None
    _, sheet, at, cells = max(found, key=lambda each: each[0])
    body = sheet.body(at, len(cells)).cells.head(_LOOKED_AT).drop(ROW, WIDTH)
    trimmed = body.select(pl.all().str.strip_chars().replace("", None))
    return Seen(
        path,
        sheet.name,
        at + 1,
        tuple(cell.strip() for cell in cells),
        tuple(column.drop_nulls() for column in trimmed.iter_columns()),
    )


def no_register(seen: Seen, known: Catalogue) -> UnusableError | None:
    """What a file is that no layout could be taught for: a summary, a list of leave."""
    try:
        layout = identify([seen.headings], known).layout
    except UnusableError:
        return None
    if layout.refuse is None:
        return None
    said = UnusableError(f"{layout.refuse}.", layout.take, layout.kind, layout.name)
    return said.of(seen.path.name)


def _no_headings(row: int | None) -> UnusableError:
    if row is not None:
        return UnusableError(f"has no headings in row {row}.", "Look at the file: which row?")
    return UnusableError(
        "has no row that looks like headings.", "Say which row they stand in, with --row."
    )


def _table(
    sheet: Sheet, known: frozenset[str], row: int | None
) -> tuple[int, Sheet, int, Sequence[str]] | None:
    """How much a sheet's best row looks like headings, the sheet, the row's index, its cells."""
    head = with_years(with_joined_headings(sheet.head), known)
    rows = [(at, cells) for at, cells in enumerate(head) if row is None or at == row - 1]
    scored = [(_score(cells, known), -at) for at, cells in rows]
    score, at = max(scored, default=(0, 0))
    if score < (2 if row is None else 1):
        return None
    return score, sheet, -at, head[-at]


def _score(cells: Sequence[str], known: frozenset[str]) -> int:
    """How many cells of a row could be headings; those that some layout knows count twice."""
    dates = len(grid_columns(cells).dates)
    words = [cell for cell in cells if _is_word(cell)]
    if not words:
        return 0
    more = dates if dates > 1 else 0
    return len(words) + sum(folded(cell) in known for cell in words) + more


def _is_word(cell: str) -> bool:
    key = folded(cell)
    if not any(letter.isalpha() for letter in key) or session(cell):
        return False
    return not well_formed_upn(cell.strip()) and not _is_date(cell)


def _is_date(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell) and looks_like_a_date(cell)
