"""The day grid: one row a pupil, one column a date, the AM and the PM mark in each cell.

A mark alone in its cell that could be either half of the day is a finding, unless that day's column
shows one half of the day only.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from attcli.exports.dates import read_dates
from attcli.exports.day_cell import split_cell, two_marks
from attcli.exports.headings import folded
from attcli.exports.identify import same_headings
from attcli.exports.layout import IDS, vocabulary
from attcli.exports.long import Slots, someone
from attcli.exports.odd_rows import NOT_A_MARK_ROW, UNREADABLE, tell_rows
from attcli.exports.people import read_people
from attcli.exports.second_table import refuse_second_table
from attcli.exports.sheet import ROW, WIDTH
from attcli.exports.table import Table
from attcli.exports.values import by_value
from attcli.findings import Finding, Place, finding
from attcli.register.schema import SESSION

UNREADABLE_CELL = "unreadable-cell"


def read_day_grid(table: Table) -> Slots:
    """The slots of a day grid; UnusableError where its dates only fit month first.

    Also where a table with other headings begins among its rows.
    """
    refuse_second_table(table)
    days = read_dates(table.match.dates.values())
    width = 2 * len(table.match.dates)
    reasons, blank, short, findings = _odd_rows(table)
    kept = table.cells.filter(~pl.col(ROW).is_in([*reasons, *blank]))
    latest = max((day for day in days.values() if day), default=None)
    people = read_people(table, kept, pl.repeat(latest, kept.height, dtype=pl.Date, eager=True))
    long = _padded(_cells(table, kept.with_columns(people.who.alias("who"))))
    long = long.with_columns(
        by_value(long.get_column("heading"), days.__getitem__, pl.Date).alias("date")
    )
    undated = long.filter(pl.col("date").is_null())
    long = long.filter(pl.col("date").is_not_null())
    wrong = long.filter(pl.col("am").is_null())
    findings += [_impossible(table, heading) for heading, day in days.items() if day is None]
    findings += _wrong_cells(table, wrong)
    excluded = Counter({reason: n * width for reason, n in Counter(reasons.values()).items()})
    excluded[UNREADABLE_CELL] = 2 * wrong.height
    excluded["impossible-date"] = 2 * undated.height
    findings += tell_rows(table, NOT_A_MARK_ROW, [r for r, w in reasons.items() if w != UNREADABLE])
    findings += tell_rows(table, "short-row", short)
    rows = kept.height + len(reasons)
    frame = _slots(long.filter(pl.col("am").is_not_null()))
    return Slots(people, frame, rows, rows * width, +excluded, findings + people.findings)


def _cells(table: Table, kept: pl.DataFrame) -> pl.DataFrame:
    """One row a pupil and day: `who`, `row`, `column`, `heading`, `cell`, and its `am` and `pm`."""
    columns = {f"c{index}": index for index in table.match.dates}
    long = kept.unpivot(on=list(columns), index=["who", ROW], variable_name="at", value_name="cell")
    number = {name: index + 1 for name, index in columns.items()}
    heading = {name: table.match.dates[index] for name, index in columns.items()}
    at, cell = long.get_column("at"), long.get_column("cell").fill_null("")
    split = {text: split_cell(text) for text in cell.unique().to_list()}
    return long.select(
        "who",
        ROW,
        cell.alias("cell"),
        by_value(at, number.__getitem__, pl.UInt16).alias("column"),
        by_value(at, heading.__getitem__, pl.String).alias("heading"),
        by_value(cell, lambda text: (split[text] or (None, None))[0], pl.String).alias("am"),
        by_value(cell, lambda text: (split[text] or (None, None))[1], pl.String).alias("pm"),
    )


def _padded(long: pl.DataFrame) -> pl.DataFrame:
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
        long = long.with_columns(
            pl.when(sure).then(mark).otherwise(half).alias(half),
            pl.when(sure).then(pl.lit("")).otherwise(other).alias(other),
        )
    return long


def _slots(long: pl.DataFrame) -> pl.DataFrame:
    halves = [
        long.select(
            ROW,
            "column",
            "date",
            pl.lit(session, dtype=SESSION).alias("session"),
            pl.col(half).alias("raw"),
            pl.lit(None, dtype=pl.UInt16).alias("minutes_late"),
            pl.lit(None, dtype=pl.Int32).alias("turn"),
            "who",
        )
        for session, half in (("AM", "am"), ("PM", "pm"))
    ]
    return pl.concat(halves)


def _impossible(table: Table, heading: str) -> Finding:
    place = Place(table.file, table.sheet, table.match.row + 1, heading, heading)
    return finding("impossible-date", place)


def _wrong_cells(table: Table, wrong: pl.DataFrame) -> list[Finding]:
    return [
        finding(
            UNREADABLE_CELL,
            Place(table.file, table.sheet, cell[ROW], cell["heading"], cell["cell"].strip()),
            date=cell["date"],
        )
        for cell in wrong.sort(ROW, "column").iter_rows(named=True)
    ]


def _odd_rows(table: Table) -> tuple[dict[int, str], set[int], list[int], list[Finding]]:
    """Rows left out and why, blank rows, rows with too few cells, and the findings."""
    nobody = table.cells.with_columns(someone(table).alias("someone"))
    suspects = nobody.filter(
        ~pl.col("someone") | pl.col(WIDTH).is_not_null() | _starts_like_an_aside(table)
    )
    reasons: dict[int, str] = {}
    blank: set[int] = set()
    short: list[int] = []
    findings: list[Finding] = []
    for *texts, row, width, someone_there in suspects.iter_rows():
        cells = [text or "" for text in texts]
        if not any(cell.strip() for cell in cells):
            blank.add(row)
        elif _is_aside(table, cells, someone_there):
            reasons[row] = NOT_A_MARK_ROW
        elif why := _fault(table, width, someone_there):
            reasons[row] = UNREADABLE
            findings.append(finding(UNREADABLE, table.place(row), why=why))
        elif width is not None:
            short.append(row)
    return reasons, blank, short, findings


def _fault(table: Table, width: int | None, someone_there: bool) -> str | None:
    headings = len(table.match.headings)
    if width is not None and width > headings:
        return f"it has {width} cells under {headings} headings"
    return None if someone_there else "it has no pupil"


def _starts_like_an_aside(table: Table) -> pl.Expr:
    texts = pl.coalesce(pl.exclude(ROW, WIDTH, "someone").str.strip_chars().replace("", None))
    plain = texts.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    heads = [folded(heading) for heading in table.match.headings if heading.strip()]
    return plain.is_in([*vocabulary().totals, *heads]).fill_null(False)


def _is_aside(table: Table, cells: Sequence[str], someone_there: bool) -> bool:
    """Repeated headings; totals; notes: nobody, or no id, and no cell that could be two marks."""
    if same_headings(cells, table.match):
        return True
    marked = [cells[index] for index in table.match.dates if cells[index].strip()]
    if any(two_marks(cell) for cell in marked):
        return False
    if next(folded(cell) for cell in cells if cell.strip()) in vocabulary().totals:
        return True
    ids = [cells[table.match.columns[kind]] for kind in IDS if table.has(kind)]
    return not (someone_there and any(text.strip() for text in ids))
