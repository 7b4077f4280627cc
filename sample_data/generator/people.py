"""Pupils, families and contacts of an invented school."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from .years import Year, school_year

NURSERY, OLDEST = -1, 6
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_CLASS_SIZE = 32
_CLASSES = (
    "Limpets",
    "Puffins",
    "Starfish",
    "Seahorses",
    "Turtles",
    "Dolphins",
    "Seals",
    "Gannets",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """An adult of a family. Empty text: not known. `responsibility` None: not recorded."""

    forename: str
    surname: str
    title: str = ""
    relationship: str = ""
    responsibility: bool | None = True
    lives_with: bool | None = True
    address: tuple[str, str, str, str] = ("", "", "", "")
    email: str = ""
    phone: str = ""
    do_not_contact: bool = False
    salutation: str = ""
    language: str = ""
    dob: date | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil. `reception` is the calendar year in which the pupil's year began Reception."""

    number: int
    upn: str
    forename: str
    surname: str
    sex: str
    dob: date
    reception: int
    entry: date
    leaving: date | None = None
    preferred: str = ""
    ethnicity: str = ""
    language: str = "English"
    village: str = ""
    fsm: bool = False
    sen: str = "N"
    looked_after: bool = False
    child_protection: bool = False
    social_worker: bool = False
    health: bool = False
    traveller: bool = False
    service: bool = False
    young_carer: bool = False
    contacts: tuple[Contact, ...] = field(default=())

    def year_group(self, starts: int) -> int:
        """-1 nursery, 0 Reception, 1 to 6, in the school year that begins in `starts`."""
        return starts - self.reception

    def on_roll(self, year: Year) -> bool:
        """Whether the pupil is on roll in any part of the school year."""
        first, last = year.terms[0][1], year.terms[-1][2]
        return self.entry <= last and (self.leaving is None or self.leaving >= first)


@dataclass(frozen=True)
class Roll:
    """What the roll is made to: its size, seed, first and last date and the years between."""

    size: int
    seed: int
    first: date
    last: date
    years: list[Year]
    dfe_number: str = "9992001"
    nursery_pct: float = 6.7
    turnover_pct: float = 3


def upn_for(dfe_number: str, year: int, serial: int) -> str:
    """A well-formed UPN: check letter, the school's number, year of entry, serial."""
    rest = f"{dfe_number}{year % 100:02}{serial:03}"
    check = sum(weight * int(digit) for weight, digit in enumerate(rest, start=2)) % 23
    return _UPN_LETTERS[check] + rest


def class_name(group: int, index: int, classes: int) -> str:
    """The class of a year group; numbered where the year has several."""
    name = _CLASSES[group + 1]
    return name if classes == 1 else f"{name} {index + 1}"


def class_of(pupil: Pupil, starts: int, classes: int) -> str:
    """The pupil's class in the school year that begins in `starts`."""
    return class_name(pupil.year_group(starts), pupil.number % classes, classes)


def classes_a_year(size: int) -> int:
    """How many classes each year group has in a school of `size` pupils."""
    return max(1, -(-size // (8 * _CLASS_SIZE)))


Child = Callable[[], tuple[Mapping[str, Any], str, str]]
"""Draws a child: (name group, sex, forename)."""


def invent_pupils(roll: Roll, rng: random.Random, child: Child) -> list[Pupil]:
    """All pupils on roll at any time in the years, without families, oldest year group first."""
    pupils: list[Pupil] = []
    first_year, last_year = school_year(roll.first), school_year(roll.last)
    nursery = round(roll.size * roll.nursery_pct / 100)
    for reception in range(first_year - OLDEST, last_year - NURSERY + 1):
        size = _cohort_size(roll.size - nursery, last_year - reception)
        if reception > last_year:
            size = nursery
        pupils += _cohort(roll, rng, child, reception, (size, nursery, len(pupils)))
    return pupils


def _cohort_size(size: int, group: int) -> int:
    """The size of a year group; the remainder goes to the youngest years."""
    year_groups = OLDEST + 1
    share, extra = divmod(size, year_groups)
    return share + (1 if group % year_groups < extra else 0)


def _cohort(
    roll: Roll, rng: random.Random, child: Child, reception: int, sizes: tuple[int, int, int]
) -> list[Pupil]:
    size, nursery, number = sizes
    pupils = []
    for place in range(size):
        starts = reception - 1 if place < nursery else reception
        entry = _first_day(roll, starts)
        dob = date(reception - 5, 9, 1) + timedelta(days=rng.randrange(365))
        group, sex, forename = child()
        serial = number + place
        pupils.append(
            Pupil(
                number=serial,
                upn=upn_for(_number(roll, serial), starts, serial % 1000),
                forename=forename,
                surname=rng.choice(group["surnames"]),
                sex=sex,
                dob=dob,
                reception=reception,
                entry=entry,
                leaving=_last_day(roll, reception + OLDEST),
                ethnicity=group["ethnicity"],
                language=group["language"],
            )
        )
    return _turnover(roll, rng, pupils)


def _number(roll: Roll, serial: int) -> str:
    return str(int(roll.dfe_number) + serial // 1000)


def _first_day(roll: Roll, starts: int) -> date:
    known = {year.starts: year.days[0] for year in roll.years}
    return known.get(starts, date(starts, 9, 4))


def _last_day(roll: Roll, starts: int) -> date | None:
    known = {year.starts: year.days[-1] for year in roll.years}
    last = known.get(starts)
    return last if last and last <= roll.last else None


def _turnover(roll: Roll, rng: random.Random, pupils: list[Pupil]) -> list[Pupil]:
    """Some come and some go in the middle of a year."""
    moved = []
    for pupil in pupils:
        now = pupil
        for year in roll.years:
            if 0 <= now.year_group(year.starts) <= OLDEST and now.on_roll(year):
                draw = rng.random() * 100
                day = year.days[rng.randrange(20, len(year.days) - 10)]
                if draw < roll.turnover_pct and day <= roll.last and day > now.entry:
                    now = replace(now, leaving=day)
                elif draw < 2 * roll.turnover_pct and now.leaving is None and day <= roll.last:
                    now = replace(now, entry=day)
        moved.append(now)
    return moved
