"""Grids: one row a pupil, and one column a session, or one column a day with two marks a cell."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import polars as pl

from attcli.exports.dates import read_dates
from attcli.exports.day_cell import two_marks
from attcli.exports.grid_cells import cells_of, minutes_late
from attcli.exports.grid_days import UNREADABLE_CELL, both_sessions
from attcli.exports.grid_rows import odd_rows
from attcli.exports.long import Slots
from attcli.exports.odd_rows import (
    IMPOSSIBLE,
    NOT_A_MARK_ROW,
    UNREADABLE,
    Sorted,
    no_date,
    tell_rows,
)
from attcli.exports.people import read_people
from attcli.exports.refusals import UnusableError
from attcli.exports.second_table import refuse_second_table
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding
from attcli.law import codes
from attcli.register.schema import SESSION

_SLOT = (ROW, "column", "date", "session", "raw", "minutes_late", "turn", "who")


def read_grid(table: Table) -> Slots:
    """The slots of a grid; UnusableError where its dates only fit month first.

    Also where a table with other headings begins among its rows, and where the columns of single
    sessions hold two marks a cell.
    """
    refuse_second_table(table)
    days = read_dates(table.match.dates.values())
    odd = odd_rows(table)
    kept = table.cells
    if left_out := [*odd.reasons, *odd.blank]:
        kept = kept.filter(~pl.col(ROW).is_in(left_out))
    latest = max((day for day in days.values() if day), default=None)
    people = read_people(table, kept, pl.repeat(latest, kept.height, dtype=pl.Date, eager=True))
    rows = kept.select(ROW, people.who.alias("who"))
    whole, half = (_columns(table, days, single=one) for one in (False, True))
    double, wrong = both_sessions(table, cells_of(kept, rows, whole))
    texts = pl.Categorical(pl.Categories.random())
    cells = cells_of(kept, rows, half).cast({"cell": texts})
    single = _one_session(table, kept, cells, half)
    undated = [at for at, text in table.match.dates.items() if days[text] is None]
    width = _sessions(table, table.match.dates)
    excluded = Counter({reason: n * width for reason, n in Counter(odd.reasons.values()).items()})
    excluded[IMPOSSIBLE] = kept.height * _sessions(table, undated)
    excluded[UNREADABLE_CELL] = 2 * len(wrong)
    findings = [*_about_rows(table, odd), *(_impossible(table, at) for at in undated), *wrong]
    n = kept.height + len(odd.reasons)
    frame = pl.concat([double.select(_SLOT).cast({"raw": texts}), single.select(_SLOT)])
    return Slots(people, frame, n, n * width, +excluded, [*findings, *people.findings])


def _about_rows(table: Table, odd: Sorted) -> list[Finding]:
    asides = [row for row, reason in odd.reasons.items() if reason != UNREADABLE]
    return [
        *odd.findings,
        *tell_rows(table, NOT_A_MARK_ROW, asides),
        *tell_rows(table, "short-row", odd.short),
    ]


def _sessions(table: Table, columns: Mapping[int, str] | list[int]) -> int:
    """How many sessions the columns hold."""
    return sum(1 if at in table.match.sessions else 2 for at in columns)


def _columns(table: Table, days: Mapping[str, date | None], *, single: bool) -> pl.DataFrame:
    """The dated columns of single sessions, or the others: `column` (1: the first), `date`."""
    match = table.match
    there = [at for at, text in match.dates.items() if days[text]]
    found = [at for at in there if (at in match.sessions) is single]
    return pl.DataFrame(
        {
            "column": [at + 1 for at in found],
            "date": [days[match.dates[at]] for at in found],
            "session": [match.sessions.get(at) for at in found],
        },
        schema={"column": pl.UInt16, "date": pl.Date, "session": SESSION},
    )


def _one_session(
    table: Table, kept: pl.DataFrame, cells: pl.DataFrame, columns: pl.DataFrame
) -> pl.DataFrame:
    """The slots of columns with one mark a cell, and the minutes late that stand beside them."""
    _refuse_two_marks(table, cells)
    late = minutes_late(table, kept, columns) if table.match.late else None
    return cells.rename({"cell": "raw"}).with_columns(
        pl.lit(late, dtype=pl.UInt16).alias("minutes_late"), turn=pl.lit(None, dtype=pl.Int32)
    )


def _refuse_two_marks(table: Table, cells: pl.DataFrame) -> None:
    """UnusableError where more than half of the marks under AM or PM are two marks."""
    told: Counter[str] = Counter()
    for text, n in cells.get_column("cell").value_counts(name="n").iter_rows():
        if text and (mark := text.strip()):
            told[mark] += n
    two = [text for text in told if text.upper() not in codes.LETTERS and _pair(text)]
    if 2 * sum(told[text] for text in two) <= told.total():
        return
    marks = pl.col("cell").cast(pl.String).str.strip_chars()
    first = cells.filter(marks.is_in(two)).sort(ROW, "column")
    row, column, text = first.select(ROW, "column", "cell").row(0)
    raise UnusableError(
        f"is a grid whose columns are headed by one session, but hold two marks (row {row} says "
        f"“{text.strip()}” under “{table.match.headings[column - 1].strip()}”).",
        "Export it with the date alone over each column, or with one mark a session.",
        "register",
        table.match.layout.name,
    )


def _pair(text: str) -> bool:
    return len(text) > 1 and two_marks(text)


def _impossible(table: Table, at: int) -> Finding:
    text = table.match.dates[at]
    return no_date(table.heading_place(at, text), text)
