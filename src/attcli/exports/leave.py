"""A list of requests for leave, as the office keeps it."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.exports import values
from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.dates import day_column
from attcli.exports.one_table import open_table
from attcli.exports.sheet import ROW
from attcli.exports.summary import pupil_ids
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.register.model import Source

_DAYS = ("requested_on", "first_day", "return_date")
_TEXTS = ("reason", "requested_by")
_TAKE = "A list of leave requests has the headings UPN, Requested on, First day, Return date."
_LISTED = 20


@dataclass(frozen=True)
class LeaveList:
    """One list. `rows`: row, pupil_id (null: nobody of the register), requested_on, first_day,
    return_date, reason, requested_by; null where the cell is empty or not understood.
    """

    source: Source
    rows: pl.DataFrame
    findings: tuple[Finding, ...]


def read_leave(path: Path, pupils: pl.DataFrame, known: Catalogue | None = None) -> LeaveList:
    """The requests in a file, each with its pupil among `pupils`; UnusableError for another file.

    `known`: the layouts it is recognised among (None: ours alone).
    """
    found, people = open_table(path, "leave", _TAKE, known or built_in())
    table = found.table
    rows = found.cells.select(
        pl.col(ROW).alias("row"),
        people.who.alias("who"),
        *(_cell(table, name).alias(name) for name in (*_DAYS, *_TEXTS)),
    ).with_columns(pl.col(name).str.strip_chars().replace("", None) for name in (*_DAYS, *_TEXTS))
    read = rows.with_columns(day_column(rows.get_column(name)).alias(name) for name in _DAYS)
    odd = [one for name in _DAYS for one in _unread(table, rows, read, name)]
    named = read.join(pupil_ids(people, pupils), on="who", how="left", validate="m:1")
    columns = ("row", "pupil_id", *_DAYS, *_TEXTS)
    return LeaveList(
        found.source(people), named.select(columns).sort("row"), (*people.findings, *odd)
    )


def _cell(table: Table, name: str) -> pl.Expr:
    return table.cell(name) if table.has(name) else pl.lit(None, pl.String)


def _unread(table: Table, rows: pl.DataFrame, read: pl.DataFrame, name: str) -> list[Finding]:
    """A finding for each cell that holds something and no date."""
    unread = rows.filter(rows.get_column(name).is_not_null() & read.get_column(name).is_null())
    return [
        finding("unreadable-value", table.place(row, name, values.trimmed(text)))
        for row, text in unread.select("row", name).head(_LISTED).iter_rows()
    ]
