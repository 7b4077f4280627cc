"""School years: half-terms, school days, and how much absence each day draws."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .figures import Figures

HERE = Path(__file__).parent
_LONG_WEEKEND = timedelta(days=4)


@dataclass(frozen=True)
class Year:
    """One school year: its half-terms and days. `weights` are relative, their mean 1."""

    starts: int
    terms: tuple[tuple[str, date, date], ...]
    inset: tuple[date, ...]
    bank_holidays: tuple[date, ...]
    festivals: tuple[date, ...]
    days: tuple[date, ...]
    weights: tuple[float, ...]

    @property
    def label(self) -> str:
        """As an export writes it: 2025/2026."""
        return f"{self.starts}/{self.starts + 1}"

    @property
    def short(self) -> str:
        """For file names: 2025-26."""
        return f"{self.starts}-{(self.starts + 1) % 100:02}"

    def between(self, first: date, last: date) -> list[int]:
        """Indices of the school days from `first` to `last`."""
        return [i for i, day in enumerate(self.days) if first <= day <= last]

    def edges(self) -> list[tuple[int, int]]:
        """(last day before a break, first day after it), as indices."""
        pairs = zip(self.days, self.days[1:], strict=False)
        return [(i, i + 1) for i, (day, after) in enumerate(pairs) if after - day > _LONG_WEEKEND]


def school_year(day: date) -> int:
    """The calendar year in which the school year of `day` began (1 August)."""
    return day.year if day.month >= 8 else day.year - 1


def load_years(figures: Figures, first: date, last: date) -> list[Year]:
    """The school years from `first` to `last`; LookupError where `terms.toml` lacks one."""
    data: dict[str, Any] = tomllib.loads((HERE / "terms.toml").read_text(encoding="utf-8"))
    wanted = range(school_year(first), school_year(last) + 1)
    missing = [str(start) for start in wanted if str(start) not in data]
    if missing:
        known = ", ".join(f"{start}/{int(start) + 1}" for start in data)
        raise LookupError(
            f"No term dates for the school year that begins in {', '.join(missing)}: there are "
            f"those of {known}. Add them to generator/terms.toml."
        )
    return [_year(start, data[str(start)], figures) for start in wanted]


def _year(starts: int, data: dict[str, Any], figures: Figures) -> Year:
    terms = tuple((name, start, end) for name, start, end in data["terms"])
    closed = {*data["inset"], *data["bank_holidays"]}
    days: list[date] = []
    weights: list[float] = []
    for half, (_, start, end) in enumerate(terms):
        for day in _weekdays(start, end):
            if day not in closed:
                days.append(day)
                weights.append(
                    _week_level(figures.weeks[half], start, end, day)
                    * figures.weekdays[day.weekday()] ** figures.weekday_power
                )
    mean = sum(weights) / len(weights)
    return Year(
        starts=starts,
        terms=terms,
        inset=tuple(data["inset"]),
        bank_holidays=tuple(data["bank_holidays"]),
        festivals=tuple(data["festivals"]),
        days=tuple(days),
        weights=tuple(weight / mean for weight in weights),
    )


def _weekdays(start: date, end: date) -> Iterable[date]:
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        if day.weekday() < 5:
            yield day


def _week_level(levels: tuple[float, ...], start: date, end: date, day: date) -> float:
    """The published week nearest to the day's place in its half-term."""
    monday = start - timedelta(days=start.weekday())
    weeks = (end - monday).days // 7 + 1
    week = (day - monday).days // 7
    return levels[round(week * (len(levels) - 1) / max(weeks - 1, 1))]
