"""A sub-code in a column of its own beside the mark: joined where the two make a code of that day.

Bromcom writes a code of two characters as its first in `mark` and its second in `markSubcode`.
"""

from datetime import date

import polars as pl

from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.law.codes import read_mark

_LISTED = 20


def with_subcodes(table: Table, slots: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The slots (`row`, `date`, `raw`) with whole codes; a finding for each sub-code left out."""
    if not table.has("subcode"):
        return slots, []
    slots = slots.with_columns(pl.col("raw").cast(pl.String))
    texts = table.cells.select(ROW, table.cell("subcode").str.strip_chars().alias("sub"))
    there = texts.filter(pl.col("sub").fill_null("") != "")
    mark = pl.col("raw").str.strip_chars()
    said = slots.join(there, on=ROW, how="inner", validate="1:1", maintain_order="left")
    said = said.filter((mark.fill_null("") != "") & pl.col("date").is_not_null())
    said = said.select(ROW, "date", mark.alias("mark"), "sub")
    distinct = said.unique(("date", "mark", "sub"), maintain_order=True)
    joined = [
        mark + sub if _in_force(mark + sub, day) else None
        for day, mark, sub in distinct.select("date", "mark", "sub").iter_rows()
    ]
    told = distinct.select("date", "mark", "sub", pl.Series("joined", joined, dtype=pl.String))
    said = said.join(told, on=("date", "mark", "sub"), how="left", validate="m:1")
    whole = said.filter(pl.col("joined").is_not_null()).select(ROW, "joined")
    slots = slots.join(whole, on=ROW, how="left", validate="1:1", maintain_order="left")
    slots = slots.with_columns(raw=pl.coalesce("joined", "raw")).drop("joined")
    return slots, _unread(table, said.filter(pl.col("joined").is_null()))


def _in_force(code: str, day: date) -> bool:
    read = read_mark(code, day)
    return read.letter == code.upper() and read.finding is None


def _unread(table: Table, said: pl.DataFrame) -> list[Finding]:
    """Each mark and sub-code that make no code, once."""
    each = said.group_by("mark", "sub").agg(pl.col(ROW).min(), pl.len()).sort(ROW).head(_LISTED)
    return [
        finding("unread-subcode", table.place(row, "subcode", sub), mark=mark, n=n)
        for mark, sub, row, n in each.iter_rows()
    ]
