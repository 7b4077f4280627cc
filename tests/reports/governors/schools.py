"""Random schools of a whole year, in six half-terms of three weeks each: small, with joiners and
leavers, and groups of all sizes, so that much of them must not be told."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
from tests.register.by_hand import pupil_id

from attcli.policy.settings import Governors, School, Settings
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty
from attcli.register.view import Asked, View, open_view

DAY = timedelta(days=1)
STARTS = (
    date(2025, 9, 8),
    date(2025, 11, 3),
    date(2026, 1, 5),
    date(2026, 2, 23),
    date(2026, 4, 13),
    date(2026, 6, 1),
)
WEEKS = 3
ABSENCES = "IIIIIIOGMCNE"


def days_of(half: int, weeks: int = WEEKS) -> list[date]:
    start = STARTS[half]
    return [start + (7 * week + day) * DAY for week in range(weeks) for day in range(5)]


def facts(random: Random, n: int) -> list[dict[str, Any]]:
    """What the pupils export says: some groups of one or two, pupil premium nearly FSM, and
    year groups of very different sizes."""
    years = random.choices("R123456", weights=[random.choice((1, 4, 9)) for _ in range(7)], k=n)
    found = []
    for number, year in enumerate(years):
        fsm = random.random() < 0.25
        found.append(
            {
                "surname": f"Surname{number}",
                "forename": f"Forename{number}",
                "year_group": year,
                "class": f"{year}{random.choice('AB')}",
                "sex": random.choice(("Female", "Male")),
                "fsm": fsm,
                "pupil_premium": fsm or random.random() < 0.05,
                "looked_after": random.random() < 0.04,
                "eal": random.random() < 0.2,
                "sen": random.choices("NKE", weights=(8, 2, 1))[0],
                "ethnicity": random.choices("ABCDEF", weights=(40, 5, 3, 2, 1, 1))[0],
            }
        )
    return found


def register(random: Random, n: int, halves: int = 6, more: int = 0) -> Register:
    """`n` pupils over the first `halves` half-terms and `more` weeks of the next one."""
    days = [day for half in range(halves) for day in days_of(half)]
    days += days_of(halves, more) if more else []
    about = facts(random, n)
    rows = []
    for number in range(n):
        ill = random.choice((0.01, 0.03, 0.06, 0.15))
        first, last = days[0], days[-1]
        if random.random() < 0.1:
            first = random.choice(days)
        if random.random() < 0.1:
            last = random.choice(days)
        key = pupil_id(f"P{number:03}")
        for day in days:
            away = random.random() < ill
            for session, mark in (("AM", "/"), ("PM", "\\")):
                if first <= day <= last:
                    code = random.choice(ABSENCES) if away else mark
                    code = (
                        random.choice("LU") if session == "AM" and random.random() < 0.02 else code
                    )
                    rows.append(("school", key, day, session, code, None, 0, len(rows) + 2, None))
    here = {row[1] for row in rows}
    people = [
        {"school": "school", "pupil_id": key, "upn": key[-4:], "source": 0, "row": 1, **of}
        for key, of in ((pupil_id(f"P{m:03}"), of) for m, of in enumerate(about))
        if key in here
    ]
    marks = pl.DataFrame(rows, schema=MARKS, orient="row")
    return Register(
        marks=marks.sort("school", "pupil_id", "date", "session"),
        pupils=pl.DataFrame(people, schema=PUPILS),
        contacts=empty(CONTACTS),
        sources=(),
    )


def settings(fewest: int = 5, **more: Any) -> Settings:
    school = School("school", name="Hill School", governors=Governors(fewest, **more))
    return Settings(schools={"school": school})


def view(of: Register, fewest: int = 5, **more: Mapping[str, Any]) -> View:
    return open_view(of, settings(fewest), Asked(**more))
