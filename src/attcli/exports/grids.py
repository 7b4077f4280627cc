"""Grids that can't be read, known for what they are before something else claims them.

Sessions without their dates, dates without a year, two columns under one date: their headings
beside the marks would pass for a list of pupils, or lose marks.
"""

import re
from collections.abc import Iterable, Sequence

from attcli.exports.dates import day_and_month, looks_like_a_date
from attcli.exports.grid_heads import TAKE, about_nobody
from attcli.exports.heading_words import heading_says
from attcli.exports.identify import Match, as_pupils
from attcli.exports.refusals import UnusableError
from attcli.exports.years import yearless
from attcli.law import codes

_DATED = re.compile(r"\d.*\b[AP]\.?M\b", re.IGNORECASE)
_SHAPES = ("people", "contacts", "day-grid")

Head = Sequence[Sequence[str]]


def refuse_grid(head: Head, match: Match) -> None:
    """UnusableError where a list of people, or a day grid, is really another kind of grid."""
    if match.sessions:
        _refuse_unheaded(head, match)
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
    """The cells of a row that stand in columns from which nothing is read."""
    used = {*match.columns.values(), *match.dates}
    return [cell.strip() for at, cell in enumerate(cells) if at not in used and cell.strip()]


def _refuse_sessions(head: Head, match: Match) -> None:
    for row in (match.row, match.row - 1, match.row + 1):
        if not 0 <= row < len(head) or (row > match.row and not about_nobody(head[row], match)):
            continue
        free = _free(head[row], match)
        dated = [cell for cell in free if row == match.row and _DATED.search(cell)]
        halves = dated or [cell for cell in free if _one_session(cell)]
        if dated or len(halves) > 1:
            raise UnusableError(
                "is a grid with one column a session "
                f"(“{' '.join(halves[0].split())}” in row {row + 1}), and {_lacking(halves[0])}.",
                TAKE,
            )


def _one_session(cell: str) -> bool:
    says = heading_says(cell)
    return says.session is not None and says.field is not None


def _lacking(cell: str) -> str:
    """Why a heading that says AM or PM is not read."""
    says = heading_says(cell)
    if says.yearless:
        return "its dates have no year"
    if says.week:
        return "its weeks do not begin on a Monday, or their days are not named"
    return "which day it is can't be read" if not says.day else "what it holds can't be read"


def _refuse_dates_above(head: Head, match: Match) -> None:
    if match.row == 0 or match.dates:
        return
    days = [cell for cell in _free(head[match.row - 1], match) if _is_day(cell)]
    if len(days) > 1:
        raise UnusableError(
            f"is a grid with its dates (“{days[0]}”) in row {match.row}, above the headings in "
            f"row {match.row + 1}, and what stands beneath each date can't be read.",
            TAKE,
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
                    f"“{cells[at].strip()}” beside “{match.headings[at - 1].strip()}”), and which "
                    "session each holds can't be read.",
                    TAKE,
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
