"""Headings of a day grid that have no year (`01/09`), completed from the titles above.

A title `From 01/09/2025 To 24/10/2025` gives each of them its year where exactly one fits; where
there is no such title, or some heading fits none, they stay as they are.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date

from attcli.exports.dates import day_and_month, read_date
from attcli.exports.headings import folded

_SPAN = re.compile(r"\bfrom\s*:?\s*(\d.*?)\s+to\s*:?\s*(\d.*)$", re.IGNORECASE)


def with_years(head: Sequence[Sequence[str]], known: Collection[str]) -> Sequence[Sequence[str]]:
    """The first rows, the dates without a year completed in rows that hold `known` headings."""
    spans: list[tuple[date, date]] = []
    for at, row in enumerate(head):
        if spans and yearless(row) and any(folded(cell) in known for cell in row):
            return [*head[:at], _completed(row, spans), *head[at + 1 :]]
        if span := span_of(row):
            spans.append(span)
    return head


def yearless(row: Sequence[str]) -> list[int]:
    """The columns headed by a day and a month alone; none where there are not several."""
    found = [at for at, cell in enumerate(row) if day_and_month(cell)]
    return found if len(found) > 1 else []


def span_of(row: Sequence[str]) -> tuple[date, date] | None:
    """The first and the last day that a title row gives."""
    found = _SPAN.search(" ".join(cell.strip() for cell in row if cell.strip()))
    if not found:
        return None
    first, last = (read_date(text.strip(" .,;")) for text in found.groups())
    return (first, last) if first and last and first <= last else None


def _completed(row: Sequence[str], spans: Sequence[tuple[date, date]]) -> Sequence[str]:
    full = {at: _fitting(row[at], spans) for at in yearless(row)}
    if not all(full.values()):
        return row
    return [f"{day:%d/%m/%Y}" if (day := full.get(at)) else cell for at, cell in enumerate(row)]


def _fitting(cell: str, spans: Sequence[tuple[date, date]]) -> date | None:
    """The one date of that day and month in every span."""
    said = day_and_month(cell)
    if said is None:
        return None
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    years = range(first.year, last.year + 1)
    days = [read_date(f"{said[0]}/{said[1]}/{year}") for year in years]
    fits = [day for day in days if day and first <= day <= last]
    return fits[0] if len(fits) == 1 else None
