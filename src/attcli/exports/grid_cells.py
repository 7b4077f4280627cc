"""The cells of a grid one beneath another, row by row: pupil by pupil, as a register is ordered."""

from collections.abc import Sequence

import polars as pl

from attcli.exports.table import Table
from attcli.exports.values import by_value, minutes


def cells_of(kept: pl.DataFrame, rows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Each cell of the columns, as `cell`, with what is told of its row and of its column.

    `rows` stand beside those of `kept`; a column of `columns` is named by its `column` (1: first).
    """
    at = columns.get_column("column").to_list()
    cells = _row_by_row([kept.get_column(f"c{number - 1}") for number in at])
    number = pl.int_range(cells.len(), dtype=pl.UInt32, eager=True)
    told = columns[number % len(at)], rows[number // len(at)]
    return pl.concat([*told, cells.alias("cell").to_frame()], how="horizontal")


def minutes_late(table: Table, kept: pl.DataFrame, columns: pl.DataFrame) -> pl.Series:
    """The minutes late that stand beside each cell of the columns, in the order of `cells_of`."""
    nothing = pl.repeat("", kept.height, dtype=pl.String, eager=True)
    beside = [table.match.late.get(number - 1) for number in columns.get_column("column")]
    texts = [nothing if at is None else kept.get_column(f"c{at}") for at in beside]
    return by_value(_row_by_row(texts), minutes, pl.UInt16)


def _row_by_row(columns: Sequence[pl.Series]) -> pl.Series:
    """The texts of columns: those of the first row, those of the second, and so on."""
    if not columns:
        return pl.Series(dtype=pl.String)
    number = pl.int_range(len(columns) * columns[0].len(), dtype=pl.UInt32, eager=True)
    at = number % len(columns) * columns[0].len() + number // len(columns)
    return pl.concat(columns).rechunk().gather(at)
