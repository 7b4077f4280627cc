"""The daily lists again, slow and obvious: late arrivals, what waits for a reason, runs of absence.

Written from the definitions alone, as a second opinion on `attcli.measures`.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tests.measures.reference import (
    DAY,
    NOTICE_STARTS,
    Pupil,
    held,
    is_,
    means,
    missing,
    monday,
    roll_end,
    school_weeks,
    year_end,
)

Slot = tuple[date, str]
Pupils = tuple[Pupil, ...]
URGENT = {"looked_after", "child_protection", "social_worker"}


def arrived(code: str | None, day: date) -> bool:
    return is_(code, day, "attended") or means(code, day, "late-after-close")


def lateness(pupil: Pupil, slots: list[Slot]) -> dict[str, int]:
    """Late before and after the register closed, and arrived, in these sessions."""
    codes = [(pupil.marks.get(slot), slot[0]) for slot in slots]
    return {
        "late": sum(means(code, day, "late") for code, day in codes),
        "late_after_close": sum(means(code, day, "late-after-close") for code, day in codes),
        "arrived": sum(arrived(code, day) for code, day in codes),
    }


def minutes(pupil: Pupil, slots: list[Slot]) -> dict[str, int]:
    late = [
        pupil.minutes.get(slot)
        for slot in slots
        if means(pupil.marks.get(slot), slot[0], "late")
        or means(pupil.marks.get(slot), slot[0], "late-after-close")
    ]
    known = [n for n in late if n is not None]
    return {
        "minutes_late": sum(known),
        "minutes_known": len(known),
        "minutes_unknown": len(late) - len(known),
    }


def trend_weeks(
    pupils: Pupils, school: str, as_of: date, end: date
) -> tuple[list[date], list[date]]:
    """The last six school weeks of the period, and the six before."""
    weeks = [week for week in school_weeks(pupils, school, as_of) if week <= end]
    return weeks[-6:], weeks[-12:-6]


def slots_in(pupil: Pupil, weeks: list[date], end: date) -> list[Slot]:
    return [slot for slot in pupil.marks if monday(slot[0]) in weeks and slot[0] <= end]


def triggers(recent: dict[str, int]) -> list[str]:
    late, after = recent["late"], recent["late_after_close"]
    told = {"frequent-lates": late + after >= 6, "lates-after-close": after >= 3}
    return [name for name, holds in told.items() if holds]


def waiting(pupils: Pupils, pupil: Pupil, as_of: date) -> set[tuple[str, date, str, int]]:
    """(kind, day, session, age): marks without a reason yet, and missing ones."""
    days = school_days(pupils, pupil.school, as_of)
    found = {
        ("no-reason-yet", day, session)
        for (day, session), code in pupil.marks.items()
        if day <= as_of and means(code, day, "no-reason-yet")
    }
    gaps = all_missing(pupils, pupil.school, as_of)
    found |= {("missing", day, session) for key, day, session in gaps if key == pupil.key}
    return {(kind, day, session, sum(d > day for d in days)) for kind, day, session in found}


def school_days(pupils: Pupils, school: str, as_of: date) -> list[date]:
    slots = held(pupils, school)
    return sorted({day for (day, _), how in slots.items() if "held" in how and day <= as_of})


@lru_cache(4)
def all_missing(pupils: Pupils, school: str, as_of: date) -> set[tuple[str, date, str]]:
    return missing(pupils, school, as_of)


def call_order(pupils: Pupils, as_of: dict[str, date]) -> list[tuple[bool, int, int, str]]:
    """Of each pupil on roll with a mark without a reason: urgent, age, marks, key; in order."""
    found = []
    for p in pupils:
        here = tuple(other for other in pupils if other.school == p.school)
        ages = [n for kind, _, _, n in waiting(pupils, p, as_of[p.school]) if kind != "missing"]
        end = roll_end(p, here)
        if ages and end and end >= as_of[p.school]:
            found.append((bool(set(p.flags) & URGENT), max(ages), len(ages), p.key))
    return sorted(found, key=lambda row: (not row[0], -row[1], -row[2]))


COVERS = {
    "proof-of-absence": ("authorised", "unauthorised"),
    "attendance-return": ("unauthorised",),
    "no-contact": ("no-reason-yet", "other-unauthorised"),
    "sickness-return": ("illness",),
    "sickness-return-year": ("illness",),
    "deletion-ground": ("holiday-not-granted", "no-reason-yet", "other-unauthorised"),
    "excluded-in-public": ("excluded",),
}
LENGTHS = {
    "proof-of-absence": 3,
    "attendance-return": 10,
    "no-contact": 10,
    "sickness-return": 15,
    "sickness-return-year": 15,
    "deletion-ground": 20,
}
BY_LAW = ("attendance-return", "sickness-return", "sickness-return-year", "deletion-ground")


def covered(code: str | None, day: date, clock: str) -> bool:
    words = COVERS[clock]
    return any(
        is_(code, day, w) if w in ("authorised", "unauthorised") else means(code, day, w)
        for w in words
    ) and (clock not in BY_LAW or day >= NOTICE_STARTS)


@dataclass
class Run:
    """Sessions without a break, and the days of which every possible session is among them."""

    slots: list[Slot]
    days: list[date]
    goes_on: bool


def possible_slots(pupil: Pupil, as_of: date) -> list[Slot]:
    slots = [s for s, c in pupil.marks.items() if s[0] <= as_of and is_(c, s[0], "possible")]
    return sorted(slots)


def whole_days(pupil: Pupil, slots: list[Slot], as_of: date) -> list[date]:
    possible = possible_slots(pupil, as_of)
    days = sorted({day for day, _ in slots})
    return [day for day in days if all(slot in slots for slot in possible if slot[0] == day)]


def runs(pupil: Pupil, as_of: date, clock: str, here: bool) -> list[Run]:
    """The runs of a clock, one after the other; those added up over a year, year by year."""
    possible = possible_slots(pupil, as_of)
    inside = [covered(pupil.marks[slot], slot[0], clock) for slot in possible]
    groups: list[list[Slot]] = []
    if clock == "sickness-return-year":
        kept = [slot for slot, yes in zip(possible, inside, strict=True) if yes]
        groups = [
            [slot for slot in kept if year_end(slot[0]) == year]
            for year in sorted({year_end(slot[0]) for slot in kept})
        ]
    else:
        before = False
        for slot, yes in zip(possible, inside, strict=True):
            if yes and before:
                groups[-1].append(slot)
            elif yes:
                groups.append([slot])
            before = yes
    return [
        Run(slots, whole_days(pupil, slots, as_of), here and slots[-1] == possible[-1])
        for slots in groups
    ]


def at_clocks(pupil: Pupil, as_of: date, here: bool) -> dict[str, tuple[date, date, date, bool]]:
    """Of each clock that was ever reached: the latest such run's first and last day, the day that
    reached it, and whether it stands now."""
    found = {}
    for clock, length in LENGTHS.items():
        for run in runs(pupil, as_of, clock, here):
            if len(run.days) >= length:
                now = run.goes_on
                if clock == "sickness-return-year":
                    now = here and year_end(run.slots[-1][0]) == year_end(as_of)
                found[clock] = (run.slots[0][0], run.slots[-1][0], run.days[length - 1], now)
    return found


def days_to_next(pupil: Pupil, as_of: date, here: bool) -> int | None:
    """School days to the nearest clock that the absence that goes on has not reached."""
    ahead = [
        LENGTHS[clock] - len(run.days)
        for clock in LENGTHS
        for run in runs(pupil, as_of, clock, here)
        if run.goes_on and len(run.days) < LENGTHS[clock]
    ]
    return min(ahead, default=None)


def first_days_excluded(pupil: Pupil, as_of: date) -> list[date]:
    found = [
        run
        for run in runs(pupil, as_of, "excluded-in-public", True)
        if year_end(run.slots[0][0]) == year_end(as_of)
    ]
    return sorted({day for day, _ in found[-1].slots})[:5] if found else []


def still_here(pupils: Pupils, pupil: Pupil, as_of: date) -> bool:
    end = roll_end(pupil, tuple(p for p in pupils if p.school == pupil.school))
    return bool(end and end >= as_of)


def inside_of(pupils: Pupils, pupil: Pupil, run: Run, as_of: date) -> set[tuple[date, str, str]]:
    """Every half-day inside a run that is not in it, and why."""
    gaps = {
        (day, session)
        for key, day, session in all_missing(pupils, pupil.school, as_of)
        if key == pupil.key
    }
    open_ = {slot for slot, how in held(pupils, pupil.school).items() if "held" in how}
    found = set()
    day = run.slots[0][0]
    while day <= run.slots[-1][0]:
        for session in ("AM", "PM"):
            slot = (day, session)
            if run.slots[0] < slot < run.slots[-1] and slot not in run.slots:
                if pupil.marks.get(slot):
                    why = "not-possible"
                elif slot in gaps:
                    why = "no-mark"
                else:
                    why = "not-expected" if slot in open_ else "closed"
                found.add((day, session, why))
        day += DAY
    return found


def traveller(pupils: Pupils, pupil: Pupil, as_of: dict[str, date]) -> int | None:
    """Sessions attended anywhere in the last year, of a pupil with a traveller's absence in it."""

    last = as_of[pupil.school]
    since = last.replace(year=last.year - 1)

    def inside(p: Pupil) -> list[tuple[str | None, date]]:
        until = min(last, as_of[p.school])
        return [(c, d) for (d, _), c in p.marks.items() if since < d <= until]

    if not any(means(code, day, "traveller") for code, day in inside(pupil)):
        return None
    own = [p for p in pupils if p.upn == pupil.upn]
    return sum(is_(code, day, "attended") for p in own for code, day in inside(p))
