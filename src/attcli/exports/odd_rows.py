"""Rows that are no marks (totals, notes, repeated headings) and rows that can't be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from attcli.exports.dates import disagreeing_weekday
from attcli.exports.headings import folded
from attcli.exports.identify import same_headings
from attcli.exports.layout import vocabulary
from attcli.exports.refusals import ERROR_TEXT
from attcli.exports.second_table import repeats_headings
from attcli.exports.table import Table
from attcli.findings import Finding, Place, finding

CORE = ("date", "session", "mark")
NOT_A_MARK_ROW = "not-a-mark-row"
UNREADABLE = "unreadable-row"
IMPOSSIBLE = "impossible-date"
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd row: its cells, and what could be read of it. `width`: see `attcli.exports.sheet`."""

    row: int
    cells: Sequence[str]
    width: int | None
    day: date | None
    session: str | None
    someone: bool


@dataclass
class Sorted:
    """Odd rows, told apart: `reasons` of the rows left out; `blank` rows are not even counted,
    `short` ones are read.
    """

    reasons: dict[int, str] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    short: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def sort_out(table: Table, odd: Iterable[Odd]) -> Sorted:
    """Tell blank rows, totals and notes from rows that should hold a mark and can't be read."""
    found = Sorted()
    for row in odd:
        if not any(cell.strip() for cell in row.cells):
            found.blank.add(row.row)
        elif is_aside(table, row):
            _set_aside(table, row, found)
        else:
            _judge(table, row, found)
    asides = [row for row, reason in found.reasons.items() if reason == NOT_A_MARK_ROW]
    found.findings += tell_rows(table, NOT_A_MARK_ROW, asides)
    found.findings += tell_rows(table, "short-row", found.short)
    return found


def tell_rows(table: Table, code: str, rows: Sequence[int]) -> list[Finding]:
    """One finding for all rows of a kind, the first of them named; none where there are none."""
    if not rows:
        return []
    place = Place(table.file, table.sheet, rows[0], other_rows=tuple(rows[1:_LISTED]))
    return [finding(code, place, n=len(rows))]


def _set_aside(table: Table, row: Odd, found: Sorted) -> None:
    """A total or a note; but an error text among the rows means that some are missing."""
    said = " ".join(cell.strip() for cell in row.cells if cell.strip())
    if not ERROR_TEXT.search(said) or same_headings(row.cells, table.match):
        found.reasons[row.row] = NOT_A_MARK_ROW
        return
    found.reasons[row.row] = UNREADABLE
    why = f"it is an error text of the reporting program (“{said[:120]}”)"
    found.findings.append(finding(UNREADABLE, table.place(row.row), why=why))


def is_aside(table: Table, row: Odd) -> bool:
    """A repeated heading, a total, or a row in which the mark's own columns are all blank.

    UnusableError where the row holds the headings of another table.
    """
    if repeats_headings(table, row.row, row.cells):
        return True
    core = [row.cells[index] for name, index in table.match.columns.items() if name in CORE]
    if not any(cell.strip() for cell in core):
        return True
    first = next((folded(cell) for cell in row.cells if cell.strip()), "")
    return (row.day is None or row.session is None) and first.startswith(vocabulary().totals)


def _judge(table: Table, row: Odd, found: Sorted) -> None:
    said = row.cells[table.match.columns["date"]].strip()
    why = _cut_or_shifted(table, row)
    if why is None and row.day is None and said:
        found.reasons[row.row] = IMPOSSIBLE
        found.findings.append(no_date(table.place(row.row, "date", said), said))
    elif why := why or _unsaid(table, row):
        found.reasons[row.row] = UNREADABLE
        found.findings.append(finding(UNREADABLE, table.place(row.row), why=why))
    else:
        found.short.append(row.row)


def no_date(place: Place, text: str) -> Finding:
    """The finding about a text under a date's heading, or about a heading, that is no date."""
    falls = disagreeing_weekday(text)
    return finding("weekday-disagrees", place, falls=falls) if falls else finding(IMPOSSIBLE, place)


def _cut_or_shifted(table: Table, row: Odd) -> str | None:
    width = len(table.match.headings)
    if row.width is not None and row.width > width:
        return f"it has {row.width} cells under {width} headings"
    if row.width is not None and row.width <= _last_core(table):
        return f"it is cut off after {row.width} of {width} cells"
    return None


def _last_core(table: Table) -> int:
    return max(table.match.columns[name] for name in CORE if table.has(name))


def _unsaid(table: Table, row: Odd) -> str | None:
    if row.day is None:
        return "it has no date"
    if row.session is None:
        said = row.cells[table.match.columns["session"]].strip()
        return f"“{said}” is not AM or PM" if said else "it has no session"
    return None if row.someone else "it has no pupil"
