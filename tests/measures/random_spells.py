"""Random schools in which nobody has a habit, though absence comes in spells, more of it on
Fridays, in winter and when something goes round a class; and how often a pattern is claimed there.

    python -m tests.measures.random_spells 200
"""

import sys
from datetime import date
from random import Random

import polars as pl
from tests.register.by_hand import weekdays

from attcli.measures.habits import habit_totals, habits
from attcli.policy.settings import Settings
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS
from attcli.register.view import Asked, View, open_view

HOLIDAYS = (
    (date(2025, 10, 27), date(2025, 10, 31)),
    (date(2025, 12, 22), date(2026, 1, 2)),
    (date(2026, 2, 16), date(2026, 2, 20)),
    (date(2026, 3, 30), date(2026, 4, 10)),
    (date(2026, 5, 25), date(2026, 5, 29)),
)
YEAR = [
    day
    for day in weekdays(date(2025, 9, 3), date(2026, 7, 17))
    if not any(first <= day <= last for first, last in HOLIDAYS)
]
# Department for Education figures for 2022/23: a mixture fitted to the bands of primary schools,
# half of all spells of one or two days (FFT Education Datalab, 2022), Fridays a fifth worse.
RATES = ((0.888, 1.375, 24.33), (0.112, 0.374, 2.352))
LENGTHS = {0.5: 25, 1: 33, 2: 20, 3: 9, 4: 4, 5: 4, 8: 3, 15: 2}
CLASS = 30


def absences(random: Random, n: int, days: list[date]) -> dict[tuple[int, int, int], str]:
    """(pupil, place of the day, half) to code, of pupils without habits."""
    weekly = [random.lognormvariate(0, 0.25) for _ in range(60)]
    round_the_class = {
        (random.randrange(n // CLASS + 1), random.randrange(60)): random.uniform(1.5, 4)
        for _ in range(n // 10)
    }
    found = {}
    for pupil in range(n):
        for start, length, code in spells_of(random, pupil, days, weekly, round_the_class):
            halves = [random.random() < 0.4] if length == 0.5 else [0, 1]
            for place in range(start, min(start + int(length + 0.5), len(days))):
                found |= {(pupil, place, int(half)): code for half in halves}
    return found


def spells_of(random, pupil, days, weekly, round_the_class):
    heavy = random.random() < RATES[1][0]
    rate = min(0.7, random.betavariate(*RATES[heavy][1:]))
    often = rate / (1 - rate) / 1.9
    place = 0
    while place < len(days):
        week = (days[place] - days[0]).days // 7
        factor = weekly[week] * round_the_class.get((pupil // CLASS, week), 1)
        factor *= 1.3 if days[place].weekday() == 4 else 1
        if random.random() < often * factor:
            length = random.choices(list(LENGTHS), list(LENGTHS.values()))[0]
            code = random.choice("MMI" if length < 1 else "IIIO" if length < 5 else "IIG")
            yield place, length, code
            place += int(length + 0.5) + 1
        place += 1


def school(seed: int, n: int = 240, days: list[date] = YEAR, planted=lambda found: None) -> View:
    """A view of such a school; `planted` may change the absences first. Every twelfth pupil has a
    sibling four places on; classes of thirty."""
    found = absences(Random(seed), n, days)  # noqa: S311 (an invented school)
    planted(found)
    away = pl.DataFrame(
        [(*cell, code) for cell, code in found.items()],
        schema={"pupil": pl.Int64, "place": pl.Int64, "half": pl.Int64, "code": pl.String},
        orient="row",
    )
    grid = pl.DataFrame({"pupil": range(n)}).join(
        pl.DataFrame({"place": range(len(days)), "date": days}), how="cross"
    )
    grid = grid.join(pl.DataFrame({"half": [0, 1]}), how="cross")
    marks = grid.join(away, on=["pupil", "place", "half"], how="left").select(
        school=pl.lit("school"),
        pupil_id=upn("pupil"),
        date="date",
        session=pl.when(pl.col("half") == 0).then(pl.lit("AM")).otherwise(pl.lit("PM")),
        code=pl.col("code").fill_null("/"),
        minutes_late=None,
        source=0,
        row=pl.int_range(2, pl.len() + 2),
        column=None,
    )
    return open_view(
        Register(shaped(marks, MARKS).sort("pupil_id", "date", "session"), *people(n), sources=()),
        Settings(),
        Asked(start=days[0], as_of=days[-1]),
    )


def upn(column: str) -> pl.Expr:
    return pl.format("school|upn:p{}", pl.col(column).cast(pl.String).str.zfill(4))


def people(n: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    who = pl.DataFrame({"n": range(n)}).with_columns(
        school=pl.lit("school"), pupil_id=upn("n"), surname=upn("n").str.slice(11)
    )
    group = pl.format("C{}", pl.col("n") // CLASS)
    pupils = who.with_columns(group.alias("class"), source=0, row=1)
    family = pl.when(pl.col("n") % 3 == 0).then("n").otherwise(pl.col("n") - 4)
    contacts = who.filter((pl.col("n") % 3 == 0) | ((pl.col("n") - 4) % 12 == 0)).with_columns(
        surname=pl.format("Family {}", family), address_1=pl.lit("1 High Street"), source=0, row=1
    )
    return shaped(pupils, PUPILS), shaped(contacts, CONTACTS)


def shaped(frame: pl.DataFrame, schema: dict) -> pl.DataFrame:
    missing = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(missing).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def false_alarms(seeds: range, n: int = 240, days: list[date] = YEAR) -> list[str]:
    """The questions of the patterns claimed in schools without any, one school a seed."""
    claimed = []
    for seed in seeds:
        found = habits(school(seed, n, days)).collect()
        if found.height:
            claimed.append(f"{seed}: {', '.join(found['question'])}")
    return claimed


if __name__ == "__main__":
    n = int(sys.argv[1])
    claimed = false_alarms(range(n))
    view = school(0)
    shown = [*claimed, f"{len(claimed)} of {n} schools; one of them: {habit_totals(view)}"]
    sys.stdout.write("\n".join(shown) + "\n")
