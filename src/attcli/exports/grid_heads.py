"""The headings of a grid in two or more rows (dates over AM and PM), joined into one row.

A date that is merged over its sessions stands in the first of their columns only: it holds for the
columns to its right, as far as each adds a session the day has not yet had. The rows above and
beneath the one with the pupils' headings are tried; each must add what the columns lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from attcli.exports.heading_words import Says, heading_says
from attcli.exports.headings import folded
from attcli.exports.identify import Match, as_pupils
from attcli.exports.layout import DETAILS, IDS
from attcli.exports.people import NAMES
from attcli.exports.refusals import UnusableError

TAKE = (
    "Export it with the date and AM or PM over each column, or take one row a mark, or the grid "
    "with one column a day and two marks a cell."
)
_MOST_ROWS = 4
_PEOPLE = frozenset(("school", *IDS, *NAMES, *DETAILS))

Head = Sequence[Sequence[str]]


def with_joined_headings(head: Head) -> Head:
    """The first rows, the headings of a grid joined into the last of their rows.

    UnusableError where it can't be said which date a column belongs to.
    """
    for row, cells in enumerate(head):
        match = as_pupils(row, cells)
        if match is None or "who" in match.missing:
            continue
        first, last = _reach(head, match)
        joined = _Block(head[first : last + 1], first, match).joined()
        if joined:
            return [*head[:first], *([[]] * (last - first)), joined, *head[last + 1 :]]
    return head


def about_nobody(cells: Sequence[str], match: Match) -> bool:
    """Whether a row beneath the headings names no pupil, or repeats them (merged cells)."""
    about = [at for name, at in match.columns.items() if name in (*IDS, *NAMES)]
    return all(
        not cells[at].strip() or folded(cells[at]) == folded(match.headings[at])
        for at in about
        if at < len(cells)
    )


def _reach(head: Head, match: Match) -> tuple[int, int]:
    """The first and the last row of the headings around the row that names the pupils."""
    first = last = match.row
    columns = _Columns(match)
    columns.take(head[match.row])
    while last + 1 < len(head) and last - first + 1 < _MOST_ROWS:
        below = head[last + 1]
        if not about_nobody(below, match) or not columns.lack(below):
            break
        last += 1
        columns.take(below)
    while first > 0 and last - first + 1 < _MOST_ROWS and columns.lack(head[first - 1]):
        first -= 1
        columns.take(head[first])
    return first, last


class _Columns:
    """What the rows taken so far say of each column that is not about pupils."""

    def __init__(self, match: Match) -> None:
        self._match = match
        self._told: dict[int, set[str]] = {}  # of a day or a session
        self._plain: set[int] = set()  # anything else

    def lack(self, cells: Sequence[str]) -> bool:
        """Whether a row says of days and sessions what the columns lack, and nothing else there."""
        told, plain = self._said(cells)
        new = all(not parts & self._told.get(at, set()) for at, parts in told.items())
        return bool(told) and new and not self._plain & set(told) and not plain & set(self._told)

    def take(self, cells: Sequence[str]) -> None:
        """Add what a row says."""
        told, plain = self._said(cells)
        self._plain |= plain
        for at, parts in told.items():
            self._told[at] = self._told.get(at, set()) | parts

    def _said(self, cells: Sequence[str]) -> tuple[dict[int, set[str]], set[int]]:
        used = _of_people(self._match)
        told, plain = {}, set()
        for at, cell in enumerate(cells):
            if at in used or not cell.strip():
                continue
            says = heading_says(cell)
            if says.told and says.field:
                told[at] = _parts(says)
            elif not says.field:
                plain.add(at)
        return told, plain


def _of_people(match: Match) -> set[int]:
    """The columns about pupils, those that may also stand for a session left out."""
    return {at for name, at in match.columns.items() if name in _PEOPLE}


def _parts(says: Says) -> set[str]:
    told = {"day": says.day, "session": says.session or says.both, "clock": says.clock is not None}
    return {part for part, there in told.items() if there}


@dataclass(frozen=True)
class _Block:
    """The rows of the headings; `first` is the index of the first of them."""

    rows: Head
    first: int
    match: Match

    def joined(self) -> list[str] | None:
        """One row of headings; None where no column is headed by a session of a day."""
        width, several = max(map(len, self.rows)), len(self.rows) > 1
        rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        grid = [self._in_grid(rows, at) for at in range(width)]
        if not any(grid):
            return None
        carried = [_carried(row, grid) for row in rows]
        columns = [
            [row[at] for row in carried if row[at]] if grid[at] else [self._own(rows, at)]
            for at in range(width)
        ]
        headings = [" ".join(dict.fromkeys(words)) for words in columns]
        headings = _by_the_clock(headings)
        says = [heading_says(text) if grid[at] else Says() for at, text in enumerate(headings)]
        if not any((s.day or s.weekday is not None) and (s.session or several) for s in says):
            return None
        self._refuse_unsure(rows, carried, says)
        return headings

    def _in_grid(self, rows: Head, at: int) -> bool:
        """Whether a column says a day or a session, and no word that is neither."""
        if at in _of_people(self.match):
            return False
        said = [heading_says(row[at]) for row in rows if row[at]]
        fields = all(one.field for one in said)
        several = len(rows) > 1
        return bool(said) and (fields if several else any(one.told for one in said))

    def _own(self, rows: Head, at: int) -> str:
        """The heading of a column that is not of the grid: that of the pupils' row, or the last."""
        own = rows[self.match.row - self.first][at]
        return own or next((row[at] for row in reversed(rows) if row[at]), "")

    def _refuse_unsure(self, rows: Head, carried: Head, says: Sequence[Says]) -> None:
        seen: set[tuple[object, ...]] = set()
        dated = any(said.day for said in says)
        for at, said in enumerate(says):
            if not said.told or not said.field:
                continue
            if not said.day and (dated or said.weekday is None):
                raise self._dateless(rows, at)
            key = (said.day, said.weekday, said.session, said.clock, said.rest)
            borrowed = any(row[at] != own[at] for row, own in zip(carried, rows, strict=True))
            if borrowed and key in seen:
                raise self._dateless(rows, at)
            seen.add(key)

    def _dateless(self, rows: Head, at: int) -> UnusableError:
        down = next(down for down in range(len(rows) - 1, -1, -1) if rows[down][at])
        return UnusableError(
            f"is a grid with one column a session, but “{rows[down][at]}” in row "
            f"{self.first + down + 1}, column {at + 1}, has no date of its own.",
            TAKE,
        )


def _carried(row: Sequence[str], grid: Sequence[bool]) -> list[str]:
    """A row with each day or session carried over the blank cells to its right, inside the grid.

    Also before the words for what else stands beside a session's marks (`AM`, `Mins late`).
    """
    found, last = [], ""
    for cell, inside in zip(row, grid, strict=True):
        says = heading_says(cell)
        if inside and cell and not says.told and heading_says(last).session:
            found.append(f"{last} {cell}")
            continue
        if cell and (inside or says.told):
            last = cell if inside and says.told else ""
        found.append(cell or (last if inside else ""))
    return found


def _by_the_clock(headings: list[str]) -> list[str]:
    """Headings of days told apart by times alone (`04/09/2025 09:00`, `… 13:00`), with AM or PM.

    Only where some day has a time of each half: one time throughout says nothing.
    """
    says = [heading_says(text) for text in headings]
    timed = [one for one in says if one.day and one.clock is not None]
    if any(one.session for one in says):
        return headings
    halves = {(one.day, _half(one.clock)) for one in timed}
    if not any((day, "PM") in halves for day, half in halves if half == "AM"):
        return headings
    return [
        f"{_half(one.clock)} {text}" if one.day and one.clock is not None else text
        for one, text in zip(says, headings, strict=True)
    ]


def _half(clock: int | None) -> str:
    return "AM" if (clock or 0) < 12 * 60 else "PM"
