"""Puts an invented school together: its people, its register, its recipe."""

import random
from dataclasses import dataclass
from datetime import date

import polars as pl

from .absences import Attendance, Marks, absences, next_rates, rates_of
from .cast import Group, Recipe, Role, Scripted, cast_people, morning_only, scripted
from .families import invent_people
from .figures import Figures, load_figures
from .people import NURSERY, OLDEST, Pupil, Roll, class_of, classes_a_year
from .presence import fresh_no_reason, presence
from .years import Year, load_years

REGISTER = {
    "number": pl.UInt32,
    "date": pl.Date,
    "half": pl.UInt8,  # 0 AM, 1 PM
    "code": pl.String,  # null: no mark
    "minutes": pl.UInt16,
    "comment": pl.String,
}
"""The register: one row a pupil-session. `number` is the pupil's place in `School.pupils`."""


@dataclass(frozen=True)
class Order:
    """What to make: size, seed, dates; whether the last day's registers are half taken."""

    pupils: int
    seed: int
    first: date
    last: date
    half_taken: bool = False


@dataclass(frozen=True)
class School:
    """An invented school."""

    recipe: Recipe
    order: Order
    years: list[Year]
    pupils: list[Pupil]
    roles: list[Role]
    register: pl.DataFrame

    @property
    def classes(self) -> int:
        """Classes in each year group."""
        return classes_a_year(self.order.pupils)

    def class_on(self, pupil: Pupil) -> tuple[int, str]:
        """(year group, class) in the last school year the pupil was on roll."""
        year = [year for year in self.years if pupil.on_roll(year)][-1]
        return pupil.year_group(year.starts), class_of(pupil, year.starts, self.classes)


def make_school(order: Order, recipe: Recipe) -> School:
    """Invent it. The same order and recipe give the same school."""
    figures = load_figures()
    years = load_years(figures, order.first, order.last)
    dfe_number = recipe.school["dfe_number"].replace("/", "")
    roll = Roll(order.pupils, order.seed, order.first, order.last, years, dfe_number)
    pupils, roles = cast_people(recipe, invent_people(roll), years[-1])
    school = School(recipe, order, years, pupils, roles, pl.DataFrame(schema=REGISTER))
    marks = _random_marks(school, figures)
    changes = _changes(school, marks)
    register = _register(school, marks, changes)
    return School(recipe, order, years, pupils, roles, register)


def _random_marks(school: School, figures: Figures) -> Marks:
    order, marks = school.order, Marks()
    last_rates: dict[int, float] = {}
    late = _lateness(school)
    for year in school.years:
        rng = random.Random(f"{order.seed}/{year.starts}")
        here = [pupil for pupil in school.pupils if _span(school, pupil, year)]
        rates = rates_of(figures, rng, here)
        next_rates(rng, last_rates, rates)
        last_rates |= rates
        roll = [_attendance(school, pupil, year, rates, late) for pupil in here]
        of_year = absences(figures, rng, year, roll, school.recipe.level(year.starts))
        presence(figures, rng, year, roll, of_year)
        if year is school.years[-1]:
            fresh_no_reason(figures, rng, year, roll, of_year)
        marks |= of_year
    return marks


def _lateness(school: School) -> dict[int, float]:
    """How prone to lateness: a few much, most hardly."""
    rng = random.Random(f"{school.order.seed}/late")
    return {pupil.number: rng.gammavariate(0.5, 2) for pupil in school.pupils}


def _span(school: School, pupil: Pupil, year: Year) -> list[int]:
    """The school days, as indices, on which the pupil has a register."""
    if not NURSERY <= pupil.year_group(year.starts) <= OLDEST:
        return []
    first = max(school.order.first, pupil.entry)
    last = min(school.order.last, pupil.leaving or school.order.last)
    return year.between(first, last)


def _attendance(
    school: School, pupil: Pupil, year: Year, rates: dict[int, float], late: dict[int, float]
) -> Attendance:
    span = _span(school, pupil, year)
    return Attendance(
        pupil=pupil,
        low=span[0],
        high=span[-1] + 1,
        morning_only=morning_only(pupil, year.days[0]),
        rate=rates[pupil.number],
        late=late[pupil.number],
        class_name=class_of(pupil, year.starts, school.classes),
    )


def _changes(school: School, marks: Marks) -> list[Scripted]:
    """What the recipe writes: for groups, then for single people, whose own marks it clears."""
    changes: list[Scripted] = []
    for group in school.recipe.groups:
        for pupil in school.pupils:
            for rule in group.rules:
                changes += [
                    change
                    for change in scripted(pupil.number, rule, pupil, school.years)
                    if _holds(school, group, pupil, change.day)
                ]
    cleared = {role.number: role.clear_from for role in school.roles}
    for key in [key for key in marks if key[1] >= cleared.get(key[0], date.max)]:
        del marks[key]
    changes = [c for c in changes if c.day < cleared.get(c.number, date.max)]
    for role in school.roles:
        for rule in role.rules:
            changes += scripted(role.number, rule, school.pupils[role.number], school.years)
    return changes


def _holds(school: School, group: Group, pupil: Pupil, day: date) -> bool:
    """Whether the group's mark of that day is the pupil's: on roll then, and of the group."""
    year = next((year for year in school.years if day in year.days), None)
    if year is None or not group.holds(pupil, year.starts):
        return False
    span = _span(school, pupil, year)
    return bool(span) and span[0] <= year.days.index(day) <= span[-1]


def _register(school: School, marks: Marks, changes: list[Scripted]) -> pl.DataFrame:
    """Every session of every pupil: present, unless something else is known."""
    rng = random.Random(f"{school.order.seed}/minutes")
    rows: dict[tuple[int, date, int], tuple[str | None, int | None, str]] = {
        key: (code, _minutes(rng, code), "") for key, code in marks.items()
    }
    for change in changes:
        minutes = change.minutes or _minutes(rng, change.code)
        rows[change.number, change.day, change.half] = (change.code, minutes, change.comment)
    known = pl.DataFrame(
        {
            "number": [key[0] for key in rows],
            "date": [key[1] for key in rows],
            "half": [key[2] for key in rows],
            "known": [row[0] for row in rows.values()],
            "minutes": [row[1] for row in rows.values()],
            "comment": [row[2] or None for row in rows.values()],
        },
        schema=_KNOWN,
    ).with_columns(changed=True)
    key = ["number", "date", "half"]
    whole = _present(school).join(known, on=key, how="full", coalesce=True, validate="1:1")
    whole = whole.with_columns(
        code=pl.when(pl.col("changed")).then("known").otherwise("code")
    ).select(*REGISTER)
    return _half_taken(school, whole).sort(key)


_KNOWN = {
    "number": pl.UInt32,
    "date": pl.Date,
    "half": pl.UInt8,
    "known": pl.String,
    "minutes": pl.UInt16,
    "comment": pl.String,
}


def _minutes(rng: random.Random, code: str | None) -> int | None:
    if code == "L":
        return int(rng.triangular(1, 30, 6))
    return int(rng.triangular(31, 150, 45)) if code == "U" else None


def _present(school: School) -> pl.DataFrame:
    """Plain presence on every school day on roll; planned closure on INSET days."""
    frames = []
    for year in school.years:
        spans = [(p, _span(school, p, year)) for p in school.pupils]
        pupils = pl.DataFrame(
            {
                "number": [p.number for p, span in spans if span],
                "low": [year.days[span[0]] for _, span in spans if span],
                "high": [year.days[span[-1]] for _, span in spans if span],
                "halves": [2 - morning_only(p, year.days[0]) for p, span in spans if span],
            },
            schema={"number": pl.UInt32, "low": pl.Date, "high": pl.Date, "halves": pl.UInt8},
        )
        frames.append(
            pupils.join(_sessions(year), how="cross").filter(
                pl.col("date").is_between("low", "high"), pl.col("half") < pl.col("halves")
            )
        )
    return pl.concat(frames).select("number", "date", "half", "code")


def _sessions(year: Year) -> pl.DataFrame:
    days = sorted({*year.days, *year.inset})
    return pl.DataFrame(
        {
            "date": [day for day in days for _ in range(2)],
            "half": [half for _ in days for half in range(2)],
            "code": ["#" if day in year.inset else "/\\"[half] for day in days for half in (0, 1)],
        },
        schema={"date": pl.Date, "half": pl.UInt8, "code": pl.String},
    )


def _half_taken(school: School, register: pl.DataFrame) -> pl.DataFrame:
    """On a half-taken last day some classes have no morning mark, and nobody has an afternoon."""
    if not school.order.half_taken:
        return register
    without = school.recipe.unregistered
    numbers = [p.number for p in school.pupils if school.class_on(p)[1] in without]
    blank = (pl.col("date") == school.order.last) & (
        (pl.col("half") == 1) | pl.col("number").is_in(numbers)
    )
    empty = {"code": pl.String, "minutes": pl.UInt16, "comment": pl.String}
    return register.with_columns(
        pl.when(~blank).then(name).otherwise(pl.lit(None, dtype)).alias(name)
        for name, dtype in empty.items()
    )
