"""Headings of a grid that lack their year or their week, completed from the titles above.

A title `From 01/09/2025 To 24/10/2025` gives `01/09` its year, a title `Week beginning 01/09/2025`
gives `Mon AM` its day, where exactly one fits. Without such a title they stay as they are; a
heading that its title doesn't fit is a refusal.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import islice

from attcli.exports.dates import day_and_month, read_date
from attcli.exports.heading_words import Says, heading_says, names_a_week
from attcli.exports.headings import folded
from attcli.exports.refusals import UnusableError

_SPAN = re.compile(r"(?<!\S)(?=(\d.*?)\s+(?:to\s*:?|until|-|–)\s+(\d.*)$)", re.IGNORECASE)
_DATE_WORDS = 4
_TITLE_CELLS = 12

Span = tuple[date, date]


def with_years(head: Sequence[Sequence[str]], known: Collection[str]) -> Sequence[Sequence[str]]:
    """The first rows, the dates without a year completed in rows that hold `known` headings.

    UnusableError where a title above gives dates, and a heading fits none or several of them.
    """
    spans: list[Span] = []
    for at, row in enumerate(head):
        if spans and any(folded(cell) in known for cell in row):
            if yearless(row):
                return [*head[:at], _completed(row, at, spans), *head[at + 1 :]]
            if weekdays(row) and _one_week(spans):
                return [*head[:at], _in_week(row, at, spans), *head[at + 1 :]]
        if span := span_of(row):
            spans.append(span)
    return head


def yearless(row: Sequence[str]) -> list[int]:
    """The columns headed by a day and a month alone, or with AM or PM.

    None where there are not several, and no session.
    """
    found = [at for at, cell in enumerate(row) if heading_says(cell).yearless]
    sure = len(found) > 1 or any(heading_says(row[at]).session for at in found)
    return found if sure else []


def weekdays(row: Sequence[str]) -> list[int]:
    """The columns headed by a session of a weekday alone (`Mon AM`)."""
    said = [heading_says(cell) for cell in row]
    found = (at for at, s in enumerate(said) if s.session and not s.day)
    return [at for at in found if said[at].weekday is not None]


def span_of(row: Sequence[str]) -> Span | None:
    """The first and the last day that a title row gives."""
    told = list(islice((said for cell in row if (said := cell.strip())), _TITLE_CELLS + 1))
    if len(told) > _TITLE_CELLS:
        return None
    said = " ".join(told)
    for found in _SPAN.finditer(said):
        first, last = read_date(found[1].strip(" .,;")), _leading_date(found[2])
        if first and last and first <= last:
            return first, last
    week = heading_says(said) if names_a_week(said) else None
    monday = read_date(week.day) if week and week.week else None
    return (monday, monday + timedelta(days=6)) if monday and not monday.weekday() else None


def _leading_date(text: str) -> date | None:
    """The date a text begins with."""
    words = text.split()[:_DATE_WORDS]
    runs = (" ".join(words[:n]).strip(" .,;") for n in range(len(words), 0, -1))
    return next((day for run in runs if (day := read_date(run))), None)


def _within(spans: Sequence[Span]) -> Span:
    """The days that every title gives."""
    return max(span[0] for span in spans), min(span[1] for span in spans)


def _one_week(spans: Sequence[Span]) -> bool:
    """Whether the titles give days of one week only, Monday to Sunday."""
    first, last = _within(spans)
    return first <= last and last - first <= timedelta(days=6 - first.weekday())


def _completed(row: Sequence[str], at: int, spans: Sequence[Span]) -> Sequence[str]:
    full = list(row)
    for column in yearless(row):
        says = heading_says(row[column])
        full[column] = _written(_fitting(row[column], says, at, spans), says)
    return full


def _written(day: date, says: Says) -> str:
    return " ".join(filter(None, (f"{day:%d/%m/%Y}", says.session, says.rest)))


def _fitting(cell: str, says: Says, at: int, spans: Sequence[Span]) -> date:
    """The one date of that day and month in every span; UnusableError where there isn't one."""
    first, last = _within(spans)
    said = day_and_month(says.day) or (0, 0)
    years = range(first.year, last.year + 1)
    days = [read_date(f"{said[0]}/{said[1]}/{year}") for year in years]
    within = [day for day in days if day and first <= day <= last]
    fits = [day for day in within if says.weekday in (None, day.weekday())]
    if len(fits) == 1:
        return fits[0]
    title = f"the dates that stand above it ({first:%d/%m/%Y} to {last:%d/%m/%Y})"
    why = f"could be of several years in {title}" if fits else f"is not within {title}"
    if within and not fits:
        why = f"falls on another weekday within {title}"
    raise UnusableError(
        f"is a grid whose dates have no year, and “{_one_line(cell)}” in row {at + 1} {why}.",
        "Export it with the year in each date, or for the dates of its title alone.",
        "register",
    )


def _in_week(row: Sequence[str], at: int, spans: Sequence[Span]) -> Sequence[str]:
    first, last = _within(spans)
    full, seen = list(row), set()
    for column in weekdays(row):
        says = heading_says(row[column])
        day = first + timedelta(days=(says.weekday or 0) - first.weekday())
        written = _written(day, says)
        if not first <= day <= last or written in seen:
            why = "stands twice" if written in seen else "is not"
            raise UnusableError(
                f"is a grid of weekdays, and “{_one_line(row[column])}” in row {at + 1} {why} in "
                f"the week that stands above it ({first:%d/%m/%Y} to {last:%d/%m/%Y}).",
                "Export it with the date in each heading.",
                "register",
            )
        seen.add(written)
        full[column] = written
    return full


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
