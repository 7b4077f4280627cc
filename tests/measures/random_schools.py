"""Random schools with everything that decides cases: holidays, single-day weeks, two school years,
leavers, joiners, movers, part-time pupils, blank and missing rows, every code, long spells of one
kind of absence, habits of coming late."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
from tests.measures.reference import Pupil
from tests.register.by_hand import Row, register_of

from attcli.law import codes
from attcli.register.model import Register

DAY = timedelta(days=1)
FLAGS = (
    "looked_after",
    "child_protection",
    "social_worker",
    "child_in_need",
)
HABITS = ("GNOU", "GNOU", "LU", "I", "NO", "IO", "E", "TL")


def days_of(random: Random) -> list[date]:
    """School days over some weeks, from before 19 August 2024 or later, with gaps."""
    monday = random.choice(
        (date(2024, 7, 1), date(2024, 9, 2), date(2025, 6, 9), date(2025, 12, 1))
    )
    days = []
    for _ in range(random.randint(2, 22)):
        kind = random.choice(("whole", "whole", "one day", "inset", "holiday", "some"))
        week = {
            "whole": range(5),
            "one day": [random.randrange(5)],
            "inset": range(1, 5),
            "holiday": [],
            "some": [d for d in range(5) if random.random() < 0.6],
        }[kind]
        days += [monday + d * DAY for d in week]
        monday += 7 * DAY * (7 if monday.month == 7 and random.random() < 0.5 else 1)
    return days or [monday]


def school(random: Random, name: str, upns: list[str], days: list[date]) -> list[Pupil]:
    return [a_pupil(random, name, upn, days) for upn in upns]


def a_pupil(random: Random, name: str, upn: str, days: list[date]) -> Pupil:
    pupil = Pupil(
        key=f"{name}|upn:{upn}",
        school=name,
        upn=upn,
        group=random.choice(("A", "A", "B")),
        dob=random.choice((None, a_birthday(random, days))),
    )
    pupil.flags = random.choice(((), (), (), *((flag,) for flag in FLAGS)))
    first, last = sorted((random.choice(days), random.choice(days)))
    if random.random() < 0.6:
        first, last = days[0], days[-1]
    if random.random() < 0.2:
        pupil.entry = first
    if random.random() < 0.2:
        pupil.leaving = last
    bad, off = random.choice(((0.05, 0.02), (0.3, 0.02), (0.7, 0.0), (0.1, 0.3))), None
    off = random.choice((None, None, None, "AM", "PM", random.randrange(5)))
    habit = random.choice(HABITS)
    for day in days:
        if first <= day <= last:
            for session in ("AM", "PM"):
                if off not in (session, day.weekday()):
                    mark(random, pupil, day, session, (*bad, habit))
    spell(random, pupil, habit)
    if not pupil.marks:
        pupil.marks[first, "AM"] = None
    return pupil


def a_birthday(random: Random, days: list[date]) -> date:
    """Often near the edges of compulsory school age."""
    year = days[0].year - random.choice((4, 5, 5, 8, 15, 16))
    return date(year, 1, 1) + random.randrange(365) * DAY


def spell(random: Random, pupil: Pupil, habit: str) -> None:
    """Often one long stretch, now and then to the end, of absence that little breaks."""
    slots = sorted(pupil.marks)
    if not slots or random.random() < 0.5:
        return
    begin = random.randrange(len(slots))
    end = random.choice((len(slots), begin + random.randrange(60)))
    for slot in slots[begin:end]:
        if random.random() < 0.97:
            pupil.marks[slot] = random.choice((habit[0], habit[0], "#", None, "Y1", habit[-1]))


def mark(
    random: Random, pupil: Pupil, day: date, session: str, often: tuple[float, float, str]
) -> None:
    absent, gone, habit = often
    roll = random.random()
    if roll < gone:
        if random.random() < 0.5:
            pupil.marks[day, session] = None
    elif roll < gone + absent:
        pupil.marks[day, session] = random.choice(habit)
    elif roll < gone + absent + 0.1:
        pupil.marks[day, session] = random.choice(sorted(codes.codes_on(day)))
    else:
        pupil.marks[day, session] = "/"
    if pupil.marks.get((day, session)) in ("L", "U") and random.random() < 0.7:
        pupil.minutes[day, session] = random.randrange(60)


def schools(random: Random) -> list[Pupil]:
    """One or two schools; with two, some pupils move from one to the other or stand at both."""
    days = days_of(random)
    n = random.choice((1, 3, 6, 14))
    pupils = school(random, "school", [f"p{i:02d}" for i in range(n)], days)
    if random.random() < 0.4:
        others = days_of(random)
        pupils += school(random, "south", [f"p{i:02d}" for i in range(n - 1, n + 3)], others)
    if random.random() < 0.3:
        stray(random, pupils)
    return pupils


def stray(random: Random, pupils: list[Pupil]) -> None:
    """One mark on a day when nobody else was in."""
    pupil = random.choice(pupils)
    day = random.choice(sorted(day for day, _ in pupil.marks)) + random.choice((6, 12)) * DAY
    pupil.marks.setdefault((day, "AM"), random.choice("VGO"))


def as_register(pupils: Iterable[Pupil]) -> Register:
    rows: list[Row] = []
    about = {}
    for p in pupils:
        name = f"{p.upn}@{p.school}"
        rows += [(name, day, session, code) for (day, session), code in p.marks.items()]
        about[name] = {
            "class": p.group,
            "dob": p.dob,
            "entry_date": p.entry,
            "leaving_date": p.leaving,
            **dict.fromkeys(p.flags, True),
        }
    register = register_of(rows, about)
    minutes = {(p.key, *slot): n for p in pupils for slot, n in p.minutes.items()}
    known = [
        minutes.get(key) for key in register.marks.select("pupil_id", "date", "session").rows()
    ]
    marks = register.marks.with_columns(minutes_late=pl.Series(known, dtype=pl.UInt16))
    return replace(register, marks=marks)
