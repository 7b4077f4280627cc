"""One invented school whose register the tests and the benchmarks write in every form."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.exports.gallery import upn

Key = tuple[str, date, str]
MONDAY = date(2025, 9, 1)
HALVES = ("AM", "PM")
CLOSED = "#"


@dataclass(frozen=True)
class Pupil:
    """A pupil with every id a system may give. `number` makes them."""

    number: int
    surname: str = "Able"
    forename: str = "Anna"

    @property
    def upn(self) -> str:
        return upn(self.number)

    @property
    def mis_id(self) -> str:
        return str(2000 + self.number)

    @property
    def adno(self) -> str:
        return f"{4100 + self.number:06}"

    @property
    def dob(self) -> date:
        return date(2016, 1, 1) + timedelta(self.number)

    @property
    def reg(self) -> str:
        return f"4{'ABC'[self.number % 3]}"


@dataclass(frozen=True)
class School:
    """Marks by UPN, day and half; "" is a session that was not marked. `last` is a Sunday."""

    pupils: Sequence[Pupil]
    first: date
    last: date
    marks: dict[Key, str]
    minutes: dict[Key, int] = field(default_factory=dict)

    def days(self) -> list[date]:
        """The days that anybody has a mark on, or a session not marked."""
        return sorted({day for _, day, _ in self.marks})

    def written(self) -> Iterator[tuple[Pupil, date, str, str, object]]:
        """Each session: pupil, day, half, mark, minutes late ("" for none)."""
        by_upn = {pupil.upn: pupil for pupil in self.pupils}
        for (who, day, half), mark in self.marks.items():
            yield by_upn[who], day, half, mark, self.minutes.get((who, day, half), "")

    def string(self, pupil: Pupil, first: date, days: int) -> str:
        """A character a session from a day on; weekends are closed."""
        cells = [(first + timedelta(n), half) for n in range(days) for half in HALVES]
        return "".join(
            self.marks.get((pupil.upn, *cell)) or (CLOSED if cell[0].weekday() > 4 else " ")
            for cell in cells
        )

    def with_weekends(self) -> "School":
        """The school as a string tells it: closed on every weekend."""
        every = [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]
        closed = {
            (pupil.upn, day, half): CLOSED
            for pupil in self.pupils
            for day in every
            if day.weekday() > 4
            for half in HALVES
        }
        return School(self.pupils, self.first, self.last, closed | self.marks, self.minutes)

    def of_single_characters(self) -> "School":
        """Without the pupils who have a mark of two characters: strings have no room for it."""
        long = {who for (who, _, _), mark in self.marks.items() if len(mark) > 1}
        marks = {key: mark for key, mark in self.marks.items() if key[0] not in long}
        pupils = [pupil for pupil in self.pupils if pupil.upn not in long]
        return School(pupils, self.first, self.last, marks, self.minutes)


_SINGLE = [*"CEIMRSTGNOUDQXVPWBKZ"]
_DOUBLE = ["C1", "C2", "J1", *(f"Y{n}" for n in range(1, 8))]
_NAMES = (("Áine", "Señor"), ("Zoë", "O'Brien"), ("José", "Núñez-Smith"), ("Noël", "Brontë"))


def invented(pupils: int = 60, weeks: int = 6, seed: int = 7) -> School:
    """Every code of today, pupils who join late, leave early or come late, sessions not marked."""
    chance = random.Random(seed)  # noqa: S311 (seeded, no secret)
    school = School(
        [Pupil(n, f"{_NAMES[n % 4][1]}", f"{_NAMES[n // 4 % 4][0]}") for n in range(1, pupils + 1)],
        MONDAY,
        MONDAY + timedelta(7 * weeks - 1),
        {},
    )
    days = [MONDAY + timedelta(7 * week + day) for week in range(weeks) for day in range(5)]
    for pupil in school.pupils:
        joins = chance.randrange(1, len(days)) if pupil.number % 10 == 3 else 0
        leaves = chance.randrange(joins + 1, len(days) + 1) if pupil.number % 10 == 8 else None
        codes = _SINGLE + (_DOUBLE if pupil.number % 5 == 4 else [])
        for day in days[joins:leaves]:
            for half in HALVES:
                key = (pupil.upn, day, half)
                school.marks[key] = CLOSED if day == MONDAY else _mark(chance, half, codes)
                if school.marks[key] in ("L", "U"):
                    school.minutes[key] = chance.randrange(1, 90)
    return school


def _mark(chance: random.Random, half: str, codes: list[str]) -> str:
    dice = chance.random()
    if dice < 0.8:
        return "/\\"[half == "PM"]
    return "" if dice < 0.83 else "L" if dice < 0.87 else chance.choice(codes)
