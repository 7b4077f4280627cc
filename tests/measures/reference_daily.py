"""The daily lists again, slow and obvious: late arrivals, what waits for a reason, runs of absence.

Written from the definitions alone, as a second opinion on `attcli.measures`.
"""

from datetime import date
from functools import lru_cache

from tests.measures.reference import (
    Pupil,
    held,
    is_,
    means,
    missing,
    monday,
    roll_end,
    school_weeks,
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
