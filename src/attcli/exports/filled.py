"""Grouped rows of a long table: the pupil stands once, in the first of the pupil's rows.

Filled down only where nothing else can be meant: a row that directly follows another of a pupil,
says nothing of who it is about, but a day and a session that the pupil has not had yet; in a table
in which every pupil stands once and most have rows beneath. Never across a blank row, a title or a
repeated heading.
"""

from dataclasses import replace
from functools import reduce
from operator import and_

import polars as pl

from attcli.exports import values
from attcli.exports.dates import day_column
from attcli.exports.layout import DETAILS, IDS
from attcli.exports.long import session_column, someone
from attcli.exports.people import NAMES
from attcli.exports.sheet import ROW, WIDTH, Body
from attcli.exports.table import Table
from attcli.findings import Finding, finding

_WHO = (*IDS, *NAMES, "dob")


def filled_down(table: Table) -> tuple[Table, list[Finding]]:
    """The table with its grouped rows filled, told once; unchanged where it has none."""
    named = [name for name in _WHO if table.has(name)]
    bare = reduce(and_, (values.blank(table.read(name)) for name in named))
    if not bare.any():
        return table, []
    cells, who = table.cells, [table.cell(name) for name in named]
    rows = cells.select(
        ROW,
        bare.alias("bare"),
        day_column(table.read("date")).alias("day"),
        session_column(table).alias("session"),
        (pl.lit(someone(table)) & pl.col(WIDTH).is_null()).alias("someone"),
        pl.col(WIDTH).is_null().alias("whole"),
        pl.struct(who).alias("who"),
    )
    slot = pl.col("day").is_not_null() & pl.col("session").is_not_null()
    rows = rows.with_columns(
        first=pl.col("someone") & slot, more=pl.col("bare") & pl.col("whole") & slot
    )
    rows = rows.with_columns(group=(~pl.col("more")).cum_sum())
    rows = rows.with_columns(fill=pl.col("more") & pl.col("first").first().over("group"))
    if not rows.get_column("fill").any() or not _grouped(rows):
        return table, []
    fields = [name for name in ("school", *_WHO, *DETAILS) if table.has(name)]
    columns = sorted({table.match.columns[name] for name in fields})
    group, fill = rows.get_column("group"), rows.get_column("fill")
    filled = cells.with_columns(group=group, fill=fill).with_columns(
        pl.when(pl.col("fill") & _blank(pl.col(f"c{at}")))
        .then(pl.col(f"c{at}").first().over("group"))
        .otherwise(pl.col(f"c{at}"))
        .alias(f"c{at}")
        for at in columns
    )
    body = Body(filled.drop("group", "fill"))
    row = int(rows.filter("fill").get_column(ROW).item(0))
    told = finding("filled-down", table.place(row), n=int(fill.sum()))
    return replace(table, body=body), [told]


def _blank(column: pl.Expr) -> pl.Expr:
    return column.str.strip_chars().fill_null("") == ""


def _grouped(rows: pl.DataFrame) -> bool:
    """Whether every pupil stands once, most have rows beneath, no group has a session twice."""
    firsts = rows.filter("first").get_column("who")
    groups = rows.filter("fill").get_column("group").n_unique()
    slots = rows.filter(pl.col("first") | pl.col("fill")).select("group", "day", "session")
    habit = 2 * groups > firsts.len()
    return habit and not firsts.is_duplicated().any() and not slots.is_duplicated().any()
