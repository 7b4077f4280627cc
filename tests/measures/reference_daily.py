"""The daily lists again, slow and obvious: late arrivals, what waits for a reason, runs of absence.

Written from the definitions alone, as a second opinion on `attcli.measures`.
"""

from datetime import date

from tests.measures.reference import Pupil, is_, means, monday, school_weeks

Slot = tuple[date, str]


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
    pupils: tuple[Pupil, ...], school: str, as_of: date, end: date
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
