"""Strings of marks: a pupil's week in 14 characters, or all days since a first one, two a day.

A week string is 14 cells, whatever is written. A year string has two cells for each day it
reaches. A blank before a pupil's first or after the last mark, or on a day on which nobody in the
table has a mark but closures, says only that there was no register: it is counted as no mark and
makes no row.
"""

from collections import Counter

import polars as pl

from attcli.exports.dates import day_column
from attcli.exports.layout import vocabulary
from attcli.exports.long import Slots, someone
from attcli.exports.odd_rows import Odd, Sorted, sort_out
from attcli.exports.people import read_people
from attcli.exports.sheet import ROW, WIDTH
from attcli.exports.string_rules import WEEK, characters
from attcli.exports.string_texts import (
    LOST_BEGINNING,
    judged_texts,
    tell_texts,
    without_repeats,
)
from attcli.exports.table import Table
from attcli.law.codes import NO_MARK
from attcli.register.roll import session_of
from attcli.register.schema import SESSION

_NOT_MARKED = "no-mark"
_LAST_YEAR = 2100


def read_strings(table: Table) -> Slots:
    """The slots of a table of strings; UnusableError where its dates only fit month first."""
    rows = _rows(table)
    told = _told(table, rows)
    kept = ~pl.col(ROW).is_in([*told.blank, *told.reasons])
    whole = judged_texts(table.match.layout.shape, rows.filter(kept))
    last = (pl.col("start").cast(pl.Int32) + pl.col("cells") // 2).cast(pl.Date)
    people = read_people(table, table.cells.filter(kept), whole.select(last).to_series())
    whole = without_repeats(whole.with_columns(people.who.alias("who")))
    slots = _exploded(whole)
    lost = _without_beginning(slots)
    slots = slots.filter(~pl.col(ROW).is_in(lost))
    whole = whole.with_columns(
        reason=pl.when(pl.col(ROW).is_in(lost)).then(pl.lit(LOST_BEGINNING)).otherwise("reason")
    )
    frame, dropped = _asked_about(slots)
    excluded = Counter(_cells_by_reason(rows, told.reasons)) + _left_out(whole)
    excluded[_NOT_MARKED] += dropped
    cells = frame.height + excluded.total()
    findings = [*told.findings, *tell_texts(table, whole), *people.findings]
    return Slots(people, frame, rows.height - len(told.blank), cells, +excluded, findings)


def _rows(table: Table) -> pl.DataFrame:
    """Each row: `row`, `width`, `start`, `text`, `someone`, `cells`, and whether it is `unmarked`:
    a pupil of whom a table of year strings has neither a first day nor marks.
    """
    weekly = table.match.layout.shape == "week-string"
    text = pl.col("text")
    cells = pl.lit(WEEK) if weekly else (text.str.len_chars() + 1) // 2 * 2
    rows = table.cells.select(
        ROW,
        WIDTH,
        _starts(table).alias("start"),
        table.column("mark").fill_null("").alias("text"),
        someone(table).alias("someone"),
        (table.column("date").str.strip_chars().fill_null("") == "").alias("undated"),
        _like_a_total().alias("total"),
    )
    rows = rows.with_columns(cells.cast(pl.Int64).alias("cells"))
    nothing = (text.str.strip_chars() == "") & pl.col("undated") & pl.col("someone")
    unmarked = pl.lit(False) if weekly else nothing & ~pl.col("total") & pl.col(WIDTH).is_null()
    return rows.with_columns(unmarked.alias("unmarked"))


def _starts(table: Table) -> pl.Series:
    """The first days; one after 2100 is none, for its last day may lie beyond all dates."""
    days = day_column(table.column("date"))
    return days.set(days.dt.year() > _LAST_YEAR, None)


def _like_a_total() -> pl.Expr:
    first = pl.coalesce(pl.exclude(ROW, WIDTH).str.strip_chars().replace("", None))
    plain = first.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    return plain.is_in(list(vocabulary().totals)).fill_null(False)


def _told(table: Table, rows: pl.DataFrame) -> Sorted:
    """The rows that are no strings, or of nobody or no day, told apart."""
    odd = pl.col("start").is_null() | ~pl.col("someone") | pl.col(WIDTH).is_not_null()
    found = rows.filter(odd & ~pl.col("unmarked"))
    return sort_out(table, _odd_rows(table, found)) if found.height else Sorted()


def _odd_rows(table: Table, odd: pl.DataFrame) -> list[Odd]:
    texts = table.cells.join(odd.select(ROW), on=ROW, how="semi", maintain_order="left")
    known = odd.select(ROW, WIDTH, "start", "someone")
    return [
        Odd(row, [cell or "" for cell in cells], width, day, SESSION.categories[0], there)
        for cells, (row, width, day, there) in zip(
            texts.drop(ROW, WIDTH).iter_rows(), known.iter_rows(), strict=True
        )
    ]


def _cells_by_reason(rows: pl.DataFrame, reasons: dict[int, str]) -> dict[str, int]:
    told = pl.DataFrame({ROW: reasons.keys(), "why": reasons.values()}, schema={
        ROW: pl.UInt32, "why": pl.String,
    })  # fmt: skip
    of_rows = rows.join(told, on=ROW, how="inner", validate="1:1")
    return dict(of_rows.group_by("why").agg(pl.col("cells").sum()).iter_rows())


def _left_out(whole: pl.DataFrame) -> Counter[str]:
    out = whole.filter(pl.col("reason").is_not_null())
    return Counter(dict(out.group_by("reason").agg(pl.col("cells").sum()).iter_rows()))


def _exploded(whole: pl.DataFrame) -> pl.DataFrame:
    """One row a cell: `row`, `who`, `date`, `session`, `raw`, `blank`, `edge` (a blank on a day
    before the string's first mark or after its last), `start`, `short` (than others of its start).
    """
    text = pl.col("whole")
    begins = (text.str.len_chars() - text.str.strip_chars_start().str.len_chars()) // 2
    ends = (text.str.strip_chars_end().str.len_chars().cast(pl.Int64) - 1) // 2
    longest = text.str.len_chars().max().over("start")
    strings = whole.filter(pl.col("reason").is_null()).select(
        ROW, "who", "start", text.str.split("").alias("raw"), begins.alias("begins"),
        ends.alias("ends"), (text.str.len_chars() < longest).alias("short"),
        at=pl.int_ranges(0, text.str.len_chars(), dtype=pl.Int32),
    )  # fmt: skip
    cells = strings.explode("raw", "at")
    day = pl.col("at") // 2
    return cells.select(
        ROW,
        "who",
        "start",
        "short",
        "raw",
        (pl.col("start").cast(pl.Int32) + day).cast(pl.Date).alias("date"),
        session_of(pl.col("at")).alias("session"),
        pl.col("raw").str.strip_chars().is_in(list(NO_MARK)).alias("blank"),
        ((day < pl.col("begins")) | (day > pl.col("ends"))).alias("edge"),
    )


def _without_beginning(cells: pl.DataFrame) -> list[int]:
    """The rows whose string has lost its beginning (a program took blanks off the left).

    It is shorter than others of the same start, and has a mark (no closure) on a day on which no
    string of the full length has one.
    """
    marked = cells.filter(_marked())
    if not marked.get_column("short").any():
        return []
    days = marked.filter(~pl.col("short")).select("start", "date").unique()
    alone = marked.filter("short").join(days, on=("start", "date"), how="anti")
    return alone.get_column(ROW).unique().sort().to_list()


def _marked() -> pl.Expr:
    """Cells with a mark that is no closure."""
    closed = pl.col("raw").is_in(list(characters("planned-closure")))
    return ~pl.col("blank") & ~closed


def _asked_about(cells: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The slots, and how many blanks are none."""
    marked_days = cells.filter(_marked()).get_column("date").unique()
    nothing = pl.col("blank") & (pl.col("edge") | ~pl.col("date").is_in(marked_days.to_list()))
    slots = cells.filter(~nothing).select(
        ROW,
        pl.lit(None, dtype=pl.UInt16).alias("column"),
        "date",
        "session",
        "raw",
        pl.lit(None, dtype=pl.UInt16).alias("minutes_late"),
        pl.lit(None, dtype=pl.Int32).alias("turn"),
        "who",
    )
    return slots, cells.height - slots.height
