"""What pupils do who attend: late, on visits, at sport, elsewhere; and dual registration."""

import random
from collections import defaultdict
from datetime import timedelta
from itertools import accumulate

from .absences import AM, PM, Attendance, Marks
from .figures import Figures
from .years import Year

_DUAL_DAYS = (1, 3)  # Tuesday and Thursday
_SERIES_DAYS = 12
_TEAM = 10


def presence(
    figures: Figures, rng: random.Random, year: Year, roll: list[Attendance], marks: Marks
) -> None:
    """Adds the codes of attendance and code D to `marks`; absences stay as they are."""
    possible = sum(state.possible for state in roll)
    _dual(rng, year, roll, marks, possible * figures.dual_per_1000 / 1000)
    quota = {code: possible * figures.codes[code] / 100 for code in ("V", "P", "B", "K", "L")}
    _visits(rng, year, roll, marks, quota["V"])
    _sport(rng, year, roll, marks, quota["P"])
    for code in ("B", "K"):
        _series(rng, year, roll, marks, (code, quota[code]))
    _lateness(rng, year, roll, marks, (quota["L"], figures.late_am_pct / 100))


def fresh_no_reason(
    figures: Figures, rng: random.Random, year: Year, roll: list[Attendance], marks: Marks
) -> None:
    """In the last days of the register more absence has no reason yet than later on."""
    days = year.days[: max(state.high for state in roll)][-figures.fresh_days :]
    numbers = {state.pupil.number for state in roll}
    sessions = sum(2 for state in roll for _ in range(state.high - len(days), state.high))
    known = sorted(
        (key for key, code in marks.items() if key[1] in days and code in {"I", "O"}),
    )
    known = [key for key in known if key[0] in numbers]
    already = sum(code == "N" and key[1] in days for key, code in marks.items())
    wanted = max(round(sessions * figures.fresh_pct / 100) - already, 0)
    for key in rng.sample(known, min(wanted, len(known))):
        marks[key] = "N"


def _dual(
    rng: random.Random, year: Year, roll: list[Attendance], marks: Marks, quota: float
) -> None:
    for state in rng.sample(roll, len(roll)):
        if quota < state.possible / 5:
            return
        for day in range(state.low, state.high):
            if year.days[day].weekday() in _DUAL_DAYS:
                for half in range(state.a_day):
                    marks[state.pupil.number, year.days[day], half] = "D"
                    quota -= 1


def _visits(
    rng: random.Random, year: Year, roll: list[Attendance], marks: Marks, quota: float
) -> None:
    """Whole classes out for whole days, in turn."""
    classes: dict[str, list[Attendance]] = defaultdict(list)
    for state in roll:
        if not state.morning_only:
            classes[state.class_name].append(state)
    turns: list[str] = []
    while quota > 0 and classes:
        turns = turns or rng.sample(sorted(classes), len(classes))
        members = classes[turns.pop()]
        day = rng.randrange(
            min(state.low for state in members), max(state.high for state in members)
        )
        for state in members:
            for half in (AM, PM):
                key = (state.pupil.number, year.days[day], half)
                if state.low <= day < state.high and key not in marks:
                    marks[key] = "V"
                    quota -= 1


def _sport(
    rng: random.Random, year: Year, roll: list[Attendance], marks: Marks, quota: float
) -> None:
    """A team of older pupils away for an afternoon."""
    older = [state for state in roll if state.pupil.year_group(year.starts) >= 3]
    while quota > 0 and len(older) >= _TEAM:
        day = rng.randrange(max(state.high for state in older))
        for state in rng.sample(older, _TEAM):
            key = (state.pupil.number, year.days[day], PM)
            if state.low <= day < state.high and key not in marks:
                marks[key] = "P"
                quota -= 1


def _series(
    rng: random.Random, year: Year, roll: list[Attendance], marks: Marks, want: tuple[str, float]
) -> None:
    """One pupil elsewhere for an afternoon a week, over some weeks."""
    code, quota = want
    able = [state for state in roll if not state.morning_only]
    while quota > 0 and able:
        state = rng.choice(able)
        start = rng.randrange(state.low, state.high)
        first = year.days[start]
        for week in range(_SERIES_DAYS):
            day = first + timedelta(weeks=week)
            key = (state.pupil.number, day, PM)
            if day in year.days[start : state.high] and key not in marks:
                marks[key] = code
                quota -= 1


def _lateness(
    rng: random.Random,
    year: Year,
    roll: list[Attendance],
    marks: Marks,
    want: tuple[float, float],
) -> None:
    """Single late marks; a few pupils have most of them."""
    quota, am_share = want
    weights = list(accumulate(state.late * state.possible for state in roll))
    misses = 0
    while quota > 0 and misses < 10 * len(roll):
        state = rng.choices(roll, cum_weights=weights)[0]
        half = AM if state.morning_only or rng.random() < am_share else PM
        key = (state.pupil.number, year.days[rng.randrange(state.low, state.high)], half)
        if key in marks:
            misses += 1
        else:
            marks[key] = "L"
            quota -= 1
