"""Words about days and numbers, the same all over a report."""

from collections.abc import Sequence
from datetime import date

from attcli.register.days import DAYS, MONTHS, full_day
from attcli.register.view import View


def span(first: date, last: date) -> str:
    """Monday 10 to Friday 14 November 2025, with no part said twice."""
    if first == last:
        return full_day(first)
    begin = f"{DAYS[first.weekday()]} {first.day}"
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"{begin} to {full_day(last)}"


def now_or_then(view: View) -> str:
    """now; “then” where the marks end before the day asked for, of which nothing is known."""
    return "then" if view.ends_early else "now"


def as_far_as(view: View) -> str:
    """Up to which day lists of now look: “ up to …”, or as far as the marks go."""
    if view.ends_early:
        return f" as far as the marks go, {full_day(view.ends_early)}"
    return f" up to {full_day(view.latest_day)}"


def number(n: int | None) -> str:
    """12,345; nothing for an unknown number."""
    return "" if n is None else f"{n:,}"


def count_of(n: int, one: str, many: str | None = None) -> str:
    """'1 letter', '12 letters', 'no letters'."""
    word = one if n == 1 else many or f"{one}s"
    return f"{number(n) if n else 'no'} {word}"


def listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
