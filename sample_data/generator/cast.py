"""The people written by hand: a school's recipe (`porthkerra.toml`) over the invented crowd."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from .people import NURSERY, OLDEST, Contact, Pupil
from .years import Year, school_year

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RULE = re.compile(
    r"(?:(?P<weekdays>(?:Mon|Tue|Wed|Thu|Fri)(?:,(?:Mon|Tue|Wed|Thu|Fri))*) )?"
    r"(?P<first>\d{4}-\d\d-\d\d)(?:\.\.(?P<last>\d{4}-\d\d-\d\d))?"
    r"(?: (?P<half>AM|PM))? (?P<code>[A-Z/\\#]\d?|blank)"
    r"(?: (?P<minutes>\d+))?(?: # (?P<comment>.+))?"
)
_PUPIL_FIELDS = {f.name for f in fields(Pupil)} - {"number", "upn", "contacts", "reception"}
_DEFAULT_SCHOOL = {
    "key": "invented",
    "name": "Invented Primary School",
    "also_known_as": [],
    "address": ["1 Made-up Lane", "Porthkerra", "LY4 1ZZ"],
    "phone": "01632 960100",
    "email": "office@invented.example",
    "website": "",
    "council": "Lyonesse Council",
    "dfe_number": "999/2001",
    "people": {"head": "Ms A. Head", "champion": "Mx B. Champion", "attendance_officer": ""},
    "meeting": {},
}


class RecipeError(Exception):
    """A recipe contradicts itself, or the register made from it."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """One session written by hand. `code` None: no mark."""

    number: int
    day: date
    half: int
    code: str | None
    minutes: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Role:
    """A pupil written by hand: who, why, and what the register must say of them."""

    number: int
    why: str
    clear_from: date
    rules: tuple[str, ...]
    expect: Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """Marks shared by the pupils of a year group or a village. `why` goes into WHO.md."""

    why: str
    rules: tuple[str, ...]
    year_group: int | None = None
    village: str | None = None

    def holds(self, pupil: Pupil, starts: int) -> bool:
        """Whether the pupil belongs to the group in that school year."""
        return (self.year_group is None or pupil.year_group(starts) == self.year_group) and (
            self.village is None or pupil.village == self.village
        )


@dataclass(frozen=True)
class Recipe:
    """A school's identity, its levels of absence by school year, and its hand-written people."""

    school: Mapping[str, Any]
    levels: Mapping[int, float]
    groups: tuple[Group, ...]
    families: tuple[Mapping[str, Any], ...]
    unregistered: frozenset[str]

    def level(self, starts: int) -> float:
        """What the year's absence is multiplied by; 1 is the English average."""
        return self.levels.get(starts, 1.0)


def load_recipe(path: Path | None) -> Recipe:
    """Read a recipe; with no path, a school with no hand-written people."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path else {}
    return Recipe(
        school=data.get("school", _DEFAULT_SCHOOL),
        levels={int(year): level for year, level in data.get("levels", {}).items()},
        groups=tuple(_group(group) for group in data.get("groups", [])),
        families=tuple(data.get("families", [])),
        unregistered=frozenset(data.get("half_taken", {}).get("no_register_yet", [])),
    )


def _group(group: dict[str, Any]) -> Group:
    return Group(
        why=group["why"],
        rules=tuple(group["marks"]),
        year_group=group.get("year_group"),
        village=group.get("village"),
    )


def cast_people(recipe: Recipe, pupils: list[Pupil], last: Year) -> tuple[list[Pupil], list[Role]]:
    """Puts the hand-written people in the place of invented ones of their year group."""
    people = list(pupils)
    free = {
        group: iter([p.number for p in pupils if _stays(p, group, last)])
        for group in range(NURSERY, OLDEST + 1)
    }
    roles = []
    for family in recipe.families:
        contacts = tuple(_contact(contact) for contact in family["contacts"])
        for said in family["pupils"]:
            number = next(free[said["year_group"]])
            people[number] = _pupil(people[number], said, contacts)
            roles.append(
                Role(
                    number=number,
                    why=" ".join(said.get("why", family.get("why", "")).split()),
                    clear_from=said.get("clear_from", last.days[0]),
                    rules=tuple(said.get("marks", [])),
                    expect=said.get("expect", {}),
                )
            )
    return people, roles


def _stays(pupil: Pupil, group: int, last: Year) -> bool:
    return (
        pupil.year_group(last.starts) == group
        and pupil.leaving is None
        and pupil.entry <= last.days[0]
    )


def _pupil(pupil: Pupil, said: Mapping[str, Any], contacts: tuple[Contact, ...]) -> Pupil:
    given = {name: value for name, value in said.items() if name in _PUPIL_FIELDS}
    if not date(pupil.reception - 5, 9, 1) <= said["dob"] < date(pupil.reception - 4, 9, 1):
        raise RecipeError(
            f"{said['forename']} {said['surname']}: born {said['dob']}, not in year "
            f"{said['year_group']}"
        )
    plain = replace(
        pupil,
        sen="N",
        health=False,
        traveller=False,
        service=False,
        young_carer=False,
        social_worker=False,
        fsm=False,
        village="",
        preferred="",
        contacts=contacts,
        ethnicity="White - British",
        language="English",
    )
    return replace(plain, **given)


def _contact(said: Mapping[str, Any]) -> Contact:
    return Contact(**{**said, "address": tuple(said.get("address", ["", "", "", ""]))})


def scripted(number: int, rule: str, pupil: Pupil, years: list[Year]) -> Iterator[Scripted]:
    """The sessions of one rule, such as `Tue,Thu 2026-09-03..2026-11-13 PM D`.

    Several days mean school days on which the pupil is on roll; a single day is taken as it is.
    """
    match = _RULE.fullmatch(rule)
    if match is None:
        raise RecipeError(f"Not a rule for marks: {rule}")
    first = date.fromisoformat(match["first"])
    halves = (0, 1) if match["half"] is None else ((0, 1)[match["half"] == "PM"],)
    code = None if match["code"] == "blank" else match["code"]
    minutes = int(match["minutes"]) if match["minutes"] else None
    for day in _days(match, first, pupil, years):
        for half in halves:
            if half == 0 or not morning_only(pupil, day):
                yield Scripted(number, day, half, code, minutes, match["comment"] or "")


def _days(match: re.Match[str], first: date, pupil: Pupil, years: list[Year]) -> Iterator[date]:
    if match["last"] is None:
        yield first
        return
    wanted = (match["weekdays"] or ",".join(_WEEKDAYS)).split(",")
    last = date.fromisoformat(match["last"])
    for day in (day for year in years for day in year.days if first <= day <= last):
        on_roll = pupil.entry <= day and (pupil.leaving is None or day <= pupil.leaving)
        if on_roll and _WEEKDAYS[day.weekday()] in wanted:
            yield day


def morning_only(pupil: Pupil, day: date) -> bool:
    """Nursery children come in the mornings."""
    return pupil.year_group(school_year(day)) == NURSERY
