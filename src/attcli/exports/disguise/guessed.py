"""The rule of a column nobody knows, by what stands in it: where in doubt, a date is a birthday."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from attcli.exports.dates import looks_like_a_date, read_date
from attcli.exports.disguise import cells, harmless
from attcli.exports.disguise.cells import Rule

Rows = Sequence[Sequence[str]]
_FRIDAY = 4
_THREE_YEARS = 1096
_MANY = 3  # rows that share a date


def guessed(rows: Rows, at: int) -> Rule:
    """The rule of a column nobody knows: days of school and strings of marks stay, other dates
    become birthdays.
    """
    texts = [row[at] for row in rows if at < len(row) and row[at].strip()]
    if 2 * sum(map(harmless.register_characters, texts)) > len(texts):
        return cells.string
    read = {text: _day(text) for text in set(texts)}
    shared = Counter(day for text in texts if (day := read[text]))
    days = sorted(shared)
    if len(days) < 2 or min(shared.values()) < _MANY:
        return cells.birth
    near = (days[-1] - days[0]).days <= _THREE_YEARS
    at_work = near and all(day.weekday() <= _FRIDAY for day in days)
    return cells.day if at_work and not _of_somebody(rows, at, read) else cells.birth


def _day(text: str) -> date | None:
    return None if text.strip().isdigit() else read_date(text)


def _of_somebody(rows: Rows, at: int, read: Mapping[str, date | None]) -> bool:
    """Whether the dates go with what stands in another column, as a birthday with a name."""
    width = max(len(row) for row in rows)
    return any(_goes_with(rows, at, other, read) for other in range(width) if other != at)


def _goes_with(rows: Rows, at: int, other: int, read: Mapping[str, date | None]) -> bool:
    """Whether each value of a column that has some again, and no dates, has one date beside it."""
    found: dict[str, date | None] = {}
    n = 0
    for row in rows:
        if len(row) <= max(at, other) or not row[other].strip() or not read.get(row[at]):
            continue
        n += 1
        if found.setdefault(row[other], read[row[at]]) != read[row[at]]:
            return False
    return 1 < len(found) < n and not all(map(looks_like_a_date, found))
