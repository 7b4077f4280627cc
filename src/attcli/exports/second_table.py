"""Headings among the rows: the table's own once more, or those of a second table beneath it.

The rows of a second table would be read under the first one's headings and make pupils and days
that don't exist: such a file is refused.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from attcli.exports.headings import folded
from attcli.exports.identify import Match, claims, same_headings
from attcli.exports.layout import IDS
from attcli.exports.people import NAMES
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import ROW, WIDTH
from attcli.exports.table import Table

_DATES = ("date", "dob", "entry_date", "leaving_date")


def repeats_headings(table: Table, row: int, cells: Sequence[str]) -> bool:
    """Whether a row repeats the headings; UnusableError where it holds other ones."""
    if same_headings(cells, table.match):
        return True
    found = [] if _about_somebody(table, cells) else claims(row - 1, cells, table.catalogue)
    if not found:
        return False
    own = table.match
    if any(match.layout == own.layout and match.columns == own.columns for match in found):
        return True
    raise _two_tables(own, found[0])


def _about_somebody(table: Table, cells: Sequence[str]) -> bool:
    """Whether a row has an id or a date, or, in a table without ids, a name: it is no heading."""
    columns = table.match.columns
    of_figures = [columns[name] for name in (*IDS, *_DATES) if name in columns]
    if any(character.isdigit() for at in of_figures for character in cells[at]):
        return True
    if any(kind in columns for kind in IDS):
        return False
    names = [folded(cells[columns[name]]) for name in NAMES if name in columns]
    return any(name and name not in table.catalogue.headings for name in names)


def refuse_second_table(table: Table) -> None:
    """UnusableError where other headings stand anywhere among the rows."""
    for row, cells in _with_a_heading(table):
        repeats_headings(table, row, cells)


def _with_a_heading(table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows with a cell that reads like a heading."""
    known = table.catalogue.headings
    texts = pl.concat(table.cells.drop(ROW, WIDTH).get_columns()).unique().drop_nulls()
    like = [text for text in texts.to_list() if folded(text) in known]
    if not like:
        return
    there = pl.any_horizontal(pl.exclude(ROW, WIDTH).is_in(like))
    for *cells, row, _ in table.cells.filter(there).iter_rows():
        yield row, [cell or "" for cell in cells]


def _two_tables(own: Match, other: Match) -> UnusableError:
    headings = ", ".join(heading.strip() for heading in other.headings if heading.strip())
    return UnusableError(
        f"holds two layouts at once: {own.layout.name} from row {own.row + 1} on, and other "
        f"headings in row {other.row + 1} ({other.layout.name}: {headings}).",
        "Put each of the two tables into a file of its own, and name both files.",
    )
