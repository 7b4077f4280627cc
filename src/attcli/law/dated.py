"""A value of the law over time: no overlap, no gap, and the look-up by day."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from attcli.errors import LawDataError
from attcli.law.data import LawFile, Value
from attcli.law.entry import DAY, Span

T = TypeVar("T")


class Dated(Generic[T]):
    """One value over time: a sequence of spans without overlap or gap, and the look-up by day."""

    def __init__(self, file: LawFile, what: str, values: Sequence[Value[T]]) -> None:
        if not values:
            raise file.head.broken(f"no {what}")
        self.what = what
        ordered = sorted(values, key=lambda value: value.span.starts)
        for one, following in pairwise(ordered):
            _refuse_bad_seam(one, following)
        self._values = tuple((value.span, value.value) for value in ordered)

    @property
    def begins(self) -> date:
        """The first day with a value."""
        return self._values[0][0].starts

    def maybe_on(self, day: date) -> T | None:
        """The value in force on `day`, or None."""
        return next((value for span, value in self._values if span.holds(day)), None)

    def on(self, day: date) -> T:
        """The value in force on `day`; LawDataError when there is none."""
        value = self.maybe_on(day)
        if value is None:
            raise LawDataError(
                f"No {self.what} is in force on {day}; the law files begin with {self.begins}.",
                "Ask for another date.",
            )
        return value

    def spans(self) -> tuple[tuple[Span, T], ...]:
        """Every value with its dates, oldest first."""
        return self._values


def by_name(file: LawFile, kind: str, values: Sequence[Value[T]]) -> dict[str, Dated[T]]:
    """Values over time, one sequence for each `id` of the entries, in the order of the file."""
    found: dict[str, list[Value[T]]] = {}
    for value in values:
        found.setdefault(value.entry.text("id"), []).append(value)
    return {name: Dated(file, f"{kind} “{name}”", of_one) for name, of_one in found.items()}


def years_on(day: date, years: int) -> date:
    """The same date `years` later; 29 February becomes 1 March in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _refuse_bad_seam(one: Value[T], following: Value[T]) -> None:
    before, after = one.span, following.span
    if before.overlaps(after):
        raise following.entry.broken(f"its dates overlap those of the entry from {before.starts}")
    if before.ends is not None and before.ends + DAY != after.starts:
        raise following.entry.broken(f"a gap: nothing is in force on {before.ends + DAY}")
