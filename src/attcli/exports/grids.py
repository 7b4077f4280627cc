"""Grids that are not read, known for what they are before something else claims them.

One column a session (in one row of headings or in two), dates in a row above the headings, dates
without a year: their headings beside the marks would pass for a list of pupils, or lose marks.
"""

import re
from collections.abc import Iterable, Sequence

from attcli.exports import values
from attcli.exports.dates import day_and_month, looks_like_a_date
from attcli.exports.headings import folded
from attcli.exports.identify import Match, as_pupils
from attcli.exports.layout import IDS
from attcli.exports.people import NAMES
from attcli.exports.refusals import UnusableError
from attcli.exports.years import yearless
from attcli.law import codes

_DATED = re.compile(r"\d.*\b[AP]\.?M\b", re.IGNORECASE)
_DAY_WORD = re.compile(r"\b(?:mon|tue|wed|thu|fri|week|wk)[a-z]*\b|[\d/.:-]", re.IGNORECASE)
_SHAPES = ("people", "contacts", "day-grid")
_TAKE = "Take one row a mark, or the grid with one column a day and two marks a cell."

Head = Sequence[Sequence[str]]


def refuse_grid(head: Head, match: Match) -> None:
    """UnusableError where a list of people, or a day grid, is really another kind of grid."""
    if match.layout.shape not in _SHAPES:
        return
    _refuse_sessions(head, match)
    _refuse_dates_above(head, match)
    if match.dates:
        _refuse_unheaded(head, match)
    else:
        _refuse_dates(match)


def refuse_grid_rows(head: Head) -> None:
    """The same where no layout claims any row: each row with a heading of a pupil is tried."""
    for row, cells in enumerate(head):
        match = as_pupils(row, cells)
        if match and "who" not in match.missing:
            refuse_grid(head, match)


def _free(cells: Sequence[str], match: Match) -> Iterable[str]:
    """The cells of a row that stand in columns from which nothing about people is read."""
    used = set(match.columns.values())
    return [cell.strip() for at, cell in enumerate(cells) if at not in used and cell.strip()]


def _refuse_sessions(head: Head, match: Match) -> None:
    for row in (match.row, match.row - 1, match.row + 1):
        if not 0 <= row < len(head) or (row > match.row and not _second_heading(head[row], match)):
            continue
        free = _free(head[row], match)
        dated = [cell for cell in free if row == match.row and _DATED.search(cell)]
        halves = dated or [cell for cell in free if _is_session(cell)]
        if dated or len(halves) > 1:
            raise UnusableError(
                "is a grid with one column a session "
                f"(“{halves[0]}” in row {row + 1}), which is not read.",
                _TAKE,
            )


def _is_session(cell: str) -> bool:
    """Whether a cell says AM or PM, perhaps of a weekday, a week or a date."""
    return bool(values.session(cell) or values.session(_DAY_WORD.sub("", cell)))


def _second_heading(cells: Sequence[str], match: Match) -> bool:
    """Whether the row beneath the headings is about nobody, or repeats them (merged cells)."""
    about = [at for name, at in match.columns.items() if name in (*IDS, *NAMES)]
    return all(
        not cells[at].strip() or folded(cells[at]) == folded(match.headings[at])
        for at in about
        if at < len(cells)
    )


def _refuse_dates_above(head: Head, match: Match) -> None:
    if match.row == 0 or match.dates:
        return
    days = [cell for cell in _free(head[match.row - 1], match) if _is_day(cell)]
    if len(days) > 1:
        raise UnusableError(
            f"is a grid with its dates (“{days[0]}”) in row {match.row}, above the headings in "
            f"row {match.row + 1}, which is not read.",
            _TAKE,
        )


def _is_day(cell: str) -> bool:
    return looks_like_a_date(cell) or day_and_month(cell) is not None


def _refuse_unheaded(head: Head, match: Match) -> None:
    """Marks beside a date, under no heading: the second column of a date merged over two."""
    beside = [
        at + 1
        for at in match.dates
        if at + 1 < len(match.headings) and not match.headings[at + 1].strip()
    ]
    for row, cells in enumerate(head[match.row + 1 :], start=match.row + 2):
        for at in beside:
            if at < len(cells) and cells[at].strip().upper() in codes.LETTERS:
                raise UnusableError(
                    f"is a grid with more than one column a day (row {row} says "
                    f"“{cells[at].strip()}” beside “{match.dates[at - 1]}”), which is not read.",
                    _TAKE,
                )


def _refuse_dates(match: Match) -> None:
    """A list of people may not have a column for each day."""
    free = list(_free(match.headings, match))
    if bare := yearless(free):
        raise UnusableError(
            f"is a grid whose dates have no year (“{free[bare[0]]}” in row {match.row + 1}).",
            "Export it with the year in each date, or with a row such as “From 01/09/2025 To "
            "24/10/2025” above the headings.",
        )
    days = [cell for cell in free if looks_like_a_date(cell)]
    if len(days) > 1:
        what = "contacts" if match.layout.kind == "contacts" else "pupils"
        raise UnusableError(
            f"is a grid of marks (“{days[0]}” in row {match.row + 1}), not a list of {what}.",
            "Name it among the exports of marks.",
        )
