"""A table for people, drawn for the width there is: columns, the longest words, ids for names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from attcli.cli.result import Column, Section

if TYPE_CHECKING:
    from rich.table import Table

_GAP = 2  # a space on the right and the line between
LONGEST_WORDS = (22, 14, 10, 6)  # a longer word may be cut over two lines
_NO_NAMES = ("surname", "forename")


def recognisable(part: Section) -> Section:
    """A table of people with an id where a name is not known, to name the pupil by, and the school
    where there are several.
    """
    import polars as pl

    names = [column.name for column in part.table]
    rows, table = part.rows, list(part.table)
    if "surname" not in names or "pupil_id" not in rows.columns or rows.is_empty():
        return part
    nameless = pl.col("surname").is_null() & pl.col("forename").is_null()
    if rows.select((nameless & pl.col("pupil_id").is_not_null()).any()).item():
        short = pl.col("pupil_id").str.split("|").list.last().str.split(":").list.last()
        rows = rows.with_columns(id=pl.when(nameless).then(short))
        if rows.select(nameless.all()).item():
            table = [column for column in table if column.name not in _NO_NAMES]
        table.insert(0, Column("id", "Pupil"))
    if "school" in rows.columns and "school" not in names and rows["school"].n_unique() > 1:
        table.insert(0, Column("school", "School"))
    return replace(part, rows=rows, table=table)


def drawn(part: Section, width: int) -> "Table":
    """The table as it stands on a screen this wide."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [
        {column.name: _shown(row.get(column.name)) for column in part.table}
        for row in part.rows.iter_rows(named=True)
    ]
    columns = _that_fit(part.table, rows, width)
    table = Table(
        title=Text(part.title) if part.title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column, chars in columns.items():
        side: Literal["left", "right"] = "right" if column.right else "left"
        table.add_column(Text(column.heading), justify=side, overflow="fold", width=chars)
    for row in rows:
        table.add_row(*[Text(row[column.name]) for column in columns])
    return table


def _that_fit(
    columns: Sequence[Column], rows: Sequence[dict[str, str]], width: int
) -> dict[Column, int]:
    """The columns for a terminal this wide, with their widths; no word of them is cut.

    The least wanted columns go first; only where that is not enough are longer words cut.
    """
    for longest in LONGEST_WORDS:
        kept = [column for column in columns if column.from_width <= width]
        least = {column: _longest_word(column, rows, longest) for column in kept}
        while sum(least[column] + _GAP for column in kept) + 1 > width:
            spare = [column for column in kept if column.from_width]
            if not spare:
                break
            kept.remove(max(spare, key=lambda column: column.from_width))
        else:
            break
    least = {column: least[column] for column in kept}
    return _shared_out(least, rows, width - 1 - sum(least[c] + _GAP for c in kept))


def _shared_out(
    widths: dict[Column, int], rows: Sequence[dict[str, str]], left: int
) -> dict[Column, int]:
    """`widths` with what is `left` given to the columns that want least first."""
    more = {
        column: max(0, max(map(len, _cells(column, rows))) - least)
        for column, least in widths.items()
    }
    wider = dict(widths)
    for column in sorted(more, key=lambda column: more[column]):
        given = min(more[column], max(left, 0))
        wider[column] += given
        left -= given
    return wider


def _longest_word(column: Column, rows: Sequence[dict[str, str]], longest: int) -> int:
    words = [word for cell in _cells(column, rows) for word in cell.split()]
    return min(max(map(len, words), default=1), longest)


def _cells(column: Column, rows: Sequence[dict[str, str]]) -> list[str]:
    return [column.heading, *(row[column.name] for row in rows)]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
