"""The long shape: one row a pupil and session. Rows that are none are told apart and counted."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import and_, or_

import polars as pl

from attcli.exports import values
from attcli.exports.dates import day_column, time_of_day
from attcli.exports.layout import WHO
from attcli.exports.odd_rows import Odd, Sorted, sort_out
from attcli.exports.people import People, read_people
from attcli.exports.sheet import ROW, WIDTH, Body
from attcli.exports.subcodes import with_subcodes
from attcli.exports.table import Table
from attcli.findings import Finding
from attcli.register.schema import SESSION


@dataclass
class Slots:
    """The pupil-sessions of one table, and the people they are about.

    `frame`: `who` (see `attcli.exports.people`), `row`, `column` (of a grid), `date`, `session`,
    `raw` (the mark's text), `minutes_late`, `turn` (the order of several registers
    of one session; null: not told), in the file's order. `cells` counts every pupil-session of the
    table, those in `excluded` too.
    """

    people: People
    frame: pl.DataFrame
    rows: int
    cells: int
    excluded: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def read_long(table: Table) -> Slots:
    """The slots of a long table; UnreadableError where its dates only fit month first."""
    frame = table.body.read.select(
        ROW,
        WIDTH,
        pl.lit(None, dtype=pl.UInt16).alias("column"),
        day_column(table.read("date")).alias("date"),
        session_column(table).alias("session"),
        table.read("mark").alias("raw"),
        _minutes(table).alias("minutes_late"),
        _turn(table).alias("turn"),
        someone(table).alias("someone"),
    )
    unread = pl.col("date").is_null() | pl.col("session").is_null() | ~pl.col("someone")
    odd = frame.filter(unread | pl.col(WIDTH).is_not_null())
    told = sort_out(table, _odd_rows(table, odd)) if odd.height else Sorted()
    cells, rows = table.body.read, frame.height - len(told.blank)
    if left_out := [*told.blank, *told.reasons]:
        kept = ~pl.col(ROW).is_in(left_out)
        frame, cells = frame.filter(kept), cells.filter(kept)
    frame, unread_subcodes = with_subcodes(table, frame)
    people = read_people(table, cells, frame.get_column("date"))
    frame = frame.drop(WIDTH, "someone").with_columns(people.who)
    findings = [*told.findings, *unread_subcodes, *people.findings]
    return Slots(people, frame, rows, rows, Counter(told.reasons.values()), findings)


def session_column(table: Table) -> pl.Series:
    """The session of each row; null where its cell names none."""
    read = partial(values.session, own=table.match.layout.sessions)
    return values.by_value(table.read("session"), read, SESSION)


def someone(table: Table) -> pl.Series:
    """Whether a row says which pupil it is about."""
    names = {name for way in WHO for name in way if table.has(name)}
    there = {name: ~values.blank(table.read(name)) for name in names}
    ways = [reduce(and_, (there[n] for n in way)) for way in WHO if names.issuperset(way)]
    return reduce(or_, ways)


def _minutes(table: Table) -> pl.Expr:
    if not table.has("minutes_late"):
        return pl.lit(None, dtype=pl.UInt16)
    return pl.lit(values.by_value(table.read("minutes_late"), values.minutes, pl.UInt16))


def _turn(table: Table) -> pl.Expr:
    """The order of several registers of one session, where told: by time, period or number."""
    columns = table.match.columns
    told = {columns["session"]: values.register_no, columns["date"]: time_of_day}
    if "period" in columns:
        told = {columns["period"]: values.register_no, **told}
    if "time" in columns:
        told = {columns["time"]: time_of_day, **told}
    turns = [
        values.by_value(table.body.read.get_column(f"c{at}"), read, pl.Int32)
        for at, read in told.items()
    ]
    told_apart = [turn for turn in turns if turn.null_count() < turn.len()]
    return pl.coalesce(told_apart) if told_apart else pl.lit(None, dtype=pl.Int32)


def _odd_rows(table: Table, odd: pl.DataFrame) -> list[Odd]:
    wanted = odd.select(ROW)
    rows = table.body.read.join(wanted, on=ROW, how="semi", maintain_order="left")
    texts = Body(rows).cells.drop(ROW, WIDTH)
    known = odd.select(ROW, WIDTH, "date", "session", "someone")
    return [
        Odd(row, [cell or "" for cell in cells], width, day, session, there)
        for cells, (row, width, day, session, there) in zip(
            texts.iter_rows(), known.iter_rows(), strict=True
        )
    ]
