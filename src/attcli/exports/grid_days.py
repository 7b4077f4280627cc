"""The columns of a grid that hold a whole day: the AM mark and the PM mark in each cell.

A mark alone in its cell that could be either half of the day is a finding, unless that column shows
one half of the day only.
"""

import polars as pl

from attcli.exports.day_cell import split_cell
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.exports.values import by_value
from attcli.findings import Finding, Place, finding
from attcli.register.schema import SESSION

UNREADABLE_CELL = "unreadable-cell"


def both_sessions(table: Table, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Two slots for each cell, and a finding for each cell that can't be split.

    `cells`: `row`, `who`, `column`, `date`, `cell`.
    """
    halves = _padded(_halves(cells))
    unread = pl.col("am").is_null()
    return _slots(halves.filter(~unread)), _wrong_cells(table, halves.filter(unread))


def _halves(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with their `am` and `pm`, null where a cell can't be split."""
    cell = cells.get_column("cell").fill_null("")
    split = {text: split_cell(text) or (None, None) for text in cell.unique().to_list()}
    return cells.with_columns(
        cell,
        by_value(cell, lambda text: split[text][0], pl.String).alias("am"),
        by_value(cell, lambda text: split[text][1], pl.String).alias("pm"),
    )


def _padded(halves: pl.DataFrame) -> pl.DataFrame:
    """Cells of one character, read where that day's column shows only one half of the day."""
    lone = pl.col("am").is_null() & (pl.col("cell").str.strip_chars().str.len_chars() == 1)
    mornings = (pl.col("am") != "").any().over("column")
    afternoons = (pl.col("pm") != "").any().over("column")
    mark = pl.col("cell").str.strip_chars()
    for half, other, only in (
        ("am", "pm", mornings & ~afternoons),
        ("pm", "am", afternoons & ~mornings),
    ):
        sure = lone & only
        halves = halves.with_columns(
            pl.when(sure).then(mark).otherwise(half).alias(half),
            pl.when(sure).then(pl.lit("")).otherwise(other).alias(other),
        )
    return halves


def _slots(halves: pl.DataFrame) -> pl.DataFrame:
    sessions = [
        halves.with_columns(
            pl.lit(session, dtype=SESSION).alias("session"),
            pl.col(half).alias("raw"),
            pl.lit(None, dtype=pl.UInt16).alias("minutes_late"),
            pl.lit(None, dtype=pl.Int32).alias("turn"),
        )
        for session, half in (("AM", "am"), ("PM", "pm"))
    ]
    return pl.concat(sessions)


def _wrong_cells(table: Table, wrong: pl.DataFrame) -> list[Finding]:
    return [
        finding(
            UNREADABLE_CELL,
            Place(
                table.file,
                table.sheet,
                cell[ROW],
                table.match.headings[cell["column"] - 1].strip(),
                cell["cell"].strip(),
            ),
            date=cell["date"],
        )
        for cell in wrong.sort(ROW, "column").iter_rows(named=True)
    ]
