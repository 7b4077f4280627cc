"""Who is absent, when and why: spells of absence drawn from the published figures.

Each pupil draws a yearly rate of absence; it becomes a number of sessions, which is used up by
spells. The reason of each spell is drawn from what is left of each code's share of the whole
school's absence, so that the shares come out right in a school of any size.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from .figures import ABSENT_CODES, Figures
from .people import Pupil
from .years import Year

Marks = dict[tuple[int, date, int], str]
"""Marks that are not plain presence: (pupil number, date, 0 for AM or 1 for PM) to code."""

AM, PM = 0, 1
_TRIES = 15
_SAME_AS_LAST_YEAR = 0.65


@dataclass
class Attendance:
    """One pupil's place in one school year: the days on roll and what is still to be missed."""

    pupil: Pupil
    low: int
    high: int  # one past the last day
    morning_only: bool
    rate: float
    late: float
    class_name: str
    left: int = 0
    taken: set[int] = field(default_factory=set)

    @property
    def a_day(self) -> int:
        """Sessions a day."""
        return 1 if self.morning_only else 2

    @property
    def possible(self) -> int:
        """Sessions in the days on roll."""
        return (self.high - self.low) * self.a_day


class Places:
    """Where in the year a spell of a length begins: days that draw more absence are likelier."""

    def __init__(self, year: Year) -> None:
        self.weights = year.weights
        self.tables: dict[int, list[float]] = {}

    def start(self, rng: random.Random, length: int) -> int:
        """The index of a first day for a spell of `length` days."""
        if length not in self.tables:
            days = len(self.weights)
            windows = [sum(self.weights[s : s + length]) for s in range(days - length + 1)]
            self.tables[length] = list(accumulate(windows))
        table = self.tables[length]
        return bisect(table, rng.random() * table[-1])


def rates_of(figures: Figures, rng: random.Random, pupils: list[Pupil]) -> dict[int, float]:
    """A rate of absence a pupil. Draws are spread evenly, so that small schools are typical too."""
    rates: dict[int, float] = {}
    for name, spread in figures.rates.items():
        group = [pupil for pupil in pupils if pupil.fsm == (name == "fsm")]
        pool = spread.pool(rng, figures.shrink(), figures.widen)
        order = list(range(len(group)))
        rng.shuffle(order)
        for rank, pupil in zip(order, group, strict=True):
            rates[pupil.number] = pool[int((rank + rng.random()) / len(group) * len(pool))]
    return rates


def next_rates(rng: random.Random, last: dict[int, float], now: dict[int, float]) -> None:
    """Most pupils keep last year's rate; the rest keep their new draw."""
    for number in now:
        if number in last and rng.random() < _SAME_AS_LAST_YEAR:
            now[number] = last[number]


def absences(
    figures: Figures, rng: random.Random, year: Year, roll: list[Attendance], level: float
) -> Marks:
    """Every absent session of the year's pupils."""
    marks: Marks = {}
    quota = _budgets(figures, rng, year, roll, level)
    places = Places(year)
    _religious_days(rng, year, roll, quota, marks)
    _blocks(rng, roll, quota, marks, year)
    for state in rng.sample(roll, len(roll)):
        while state.left > 0 and len(state.taken) < state.high - state.low:
            code = rng.choices(_URN, weights=_odds(figures, state, quota))[0]
            length = min(figures.lengths[code].draw(rng), state.left)
            days = _place(rng, year, places, state, code, length)
            slots = list(_slots(rng, state, code, days, length))
            for day, half in slots:
                marks[state.pupil.number, year.days[day], half] = code
            state.taken.update(days)
            state.left -= len(slots)
            quota[code] -= len(slots)
    return marks


def _budgets(
    figures: Figures, rng: random.Random, year: Year, roll: list[Attendance], level: float
) -> dict[str, float]:
    """Sets each pupil's sessions to miss; returns each code's share of them all."""
    sums = [0.0, *accumulate(year.weights)]
    for state in roll:
        season = (sums[state.high] - sums[state.low]) / (state.high - state.low)
        exact = min(state.rate * level * season, 1) * state.possible
        state.left = int(exact + rng.random())
    total = sum(state.left for state in roll)
    return {code: total * figures.codes[code] / figures.absence_pct for code in ABSENT_CODES}


_URN = ("I", "M", "C", "C1", "E", "J1", "G", "O", "U", "N")


def _odds(figures: Figures, state: Attendance, quota: dict[str, float]) -> list[float]:
    """How likely each code is for this pupil's next spell."""
    fits = {
        "I": 2.0 if state.pupil.health else 1.0,
        "M": 3.0 if state.pupil.health else 1.0,
        "C": 1.0,
        "C1": 1.0,
        "E": 25 * state.rate * (state.pupil.sex == "M"),
        "J1": 1.0 if state.pupil.year_group(state.pupil.reception + 6) == 6 else 0.0,
        "G": 0.0 if state.left < 4 else 1.3 if state.rate < 0.12 else 0.6,
        "O": 0.35 + 5 * state.rate,
        "U": 0.3 + state.late,
        "N": 0.5 + 2 * state.rate,
    }
    odds = [max(quota[code], 0) / figures.lengths[code].mean * fits[code] for code in _URN]
    return odds if sum(odds) > 0 else [1.0 if code in "IO" else 0.0 for code in _URN]


def _place(
    rng: random.Random, year: Year, places: Places, state: Attendance, code: str, length: int
) -> list[int]:
    """The days of a spell: together where they fit, else wherever the pupil is still present."""
    span = -(-length // state.a_day)
    free_days = state.high - state.low - len(state.taken)
    for _ in range(_TRIES if span <= free_days else 0):
        start = places.start(rng, span)
        if code == "G" and rng.random() < 0.6:
            before, after = rng.choice(year.edges())
            start = before - span + 1 if rng.random() < 0.6 else after
        days = range(start, start + span)
        if start >= state.low and days[-1] < state.high and state.taken.isdisjoint(days):
            return list(days)
    free = [day for day in range(state.low, state.high) if day not in state.taken]
    return sorted(rng.sample(free, min(span, len(free))))


def _slots(
    rng: random.Random, state: Attendance, code: str, days: list[int], length: int
) -> Iterator[tuple[int, int]]:
    """(day, half) of a spell. Odd lengths begin after lunch, or end at it; U is a morning."""
    if state.morning_only:
        yield from ((day, AM) for day in days)
        return
    if length == 1:
        yield days[0], AM if code == "U" or rng.random() < 0.42 else PM
        return
    slots = [(day, half) for day in days for half in (AM, PM)]
    if length % 2:
        slots = slots[1:] if rng.random() < 0.55 else slots[:-1]
    yield from slots


def _religious_days(
    rng: random.Random, year: Year, roll: list[Attendance], quota: dict[str, float], marks: Marks
) -> None:
    """One whole day of religious observance each, until the share of R is used."""
    festivals = [i for i, day in enumerate(year.days) if day in year.festivals]
    for state in rng.sample(roll, len(roll)):
        if quota["R"] < 1 or not festivals:
            break
        day = rng.choice(festivals)
        if state.low <= day < state.high and state.left >= state.a_day:
            for half in range(state.a_day):
                marks[state.pupil.number, year.days[day], half] = "R"
            state.taken.add(day)
            state.left -= state.a_day
            quota["R"] -= state.a_day
    quota["O"] += max(quota.pop("R"), 0)


def _blocks(
    rng: random.Random, roll: list[Attendance], quota: dict[str, float], marks: Marks, year: Year
) -> None:
    """Part-time timetables (afternoons of some weeks) and travellers' absence (whole days)."""
    for code, shortest, longest in (("C2", 15, 40), ("T", 10, 30)):
        able = [s for s in roll if s.left >= shortest and not s.morning_only]
        rng.shuffle(able)
        for state in able:
            if quota[code] < shortest / 2:
                break
            days = min(rng.randint(shortest, longest), state.left)
            days = days // 2 if code == "T" else days
            start = rng.randrange(state.low, max(state.high - days, state.low + 1))
            for day in range(start, min(start + days, state.high)):
                if day in state.taken:
                    continue
                for half in (PM,) if code == "C2" else (AM, PM):
                    marks[state.pupil.number, year.days[day], half] = code
                    state.left -= 1
                    quota[code] -= 1
                state.taken.add(day)
        quota["I"] += max(quota.pop(code), 0)
