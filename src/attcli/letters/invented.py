"""An invented pupil, family and school, to try a template on before a real letter is made of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from attcli.letters.catalogue import Template
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.grid import counts_of, marks_of
from attcli.letters.merge import Fields
from attcli.letters.model import Earlier
from attcli.policy.settings import Person, School, Term
from attcli.register.schema import MARKS

_FIRST, _LAST = date(2025, 9, 3), date(2025, 11, 14)
_WRITTEN = date(2025, 11, 17)
_HOME = {"address_1": "14 Quay Street", "town": "Little Ashton", "postcode": "TR12 4AB"}
_SCHOOL = School(
    "fernbank",
    name="Fernbank Primary School",
    address=("Fernbank Lane", "Little Ashton", "TR12 4QX"),
    phone="01326 555 010",
    email="office@fernbank.example",
    council="Kestrel Council",
    people={
        "head": Person("Mrs Helen Trevose", "Headteacher"),
        "champion": Person("Mr David Okoro", "Attendance champion"),
        "attendance_officer": Person("Miss Priya Shah", "Attendance officer"),
        "chair": Person("Mr Colin Reed", "Chair of governors"),
        "clerk": Person("Ms Dana Holt", "Clerk to the governors"),
    },
    terms=(
        Term("Autumn", _FIRST, date(2025, 12, 19)),
        Term("Spring", date(2026, 1, 5), date(2026, 2, 13)),
    ),
)
_PUPIL = {
    "school": "fernbank",
    "pupil_id": "fernbank|upn:A820200112001",
    "upn": "A820200112001",
    "adno": "1042",
    "surname": "Khan",
    "forename": "Aisha",
    "dob": date(2016, 2, 10),
    "year_group": "4",
    "class": "4B",
}
_PARENTS = tuple(
    {"title": title, "forename": forename, "surname": "Khan", "parental_responsibility": True}
    | {"relationship": kin, "do_not_contact": False, "lives_with_pupil": True, **_HOME}
    for title, forename, kin in (("Mrs", "Sadia", "Mother"), ("Mr", "Imran", "Father"))
)
_LOGGED = Earlier(
    contact="letter",
    contact_date=date(2025, 10, 3),
    met_with="Mrs Khan",
    met_date=date(2025, 10, 10),
    trend="declined",
    met_trend="no-better",
    calls=(date(2025, 11, 12), date(2025, 11, 13)),
)


def invented(kind: Template, own: Path | None, *, bare: bool) -> tuple[PupilFacts, LetterContext]:
    """A pupil and a run for which every letter can be written. `bare`: nothing is logged, the child
    is below compulsory school age, nothing is filled in.
    """
    facts = _facts()
    context = LetterContext(_SCHOOL, _WRITTEN, _FIRST, _LAST, templates=own)
    if bare:
        young = {**facts.pupil, "dob": date(2021, 3, 1)}
        return replace(facts, pupil=young), context
    earlier = replace(_LOGGED, letters=dict.fromkeys(kind.follows, date(2025, 10, 3)))
    officer = {name: f"({label})" for name, label in kind.officer.items() if name != "plan.start"}
    return replace(facts, earlier=earlier), replace(
        context, officer={**officer, "plan.start": "2025-11-24"}
    )


def example_groups(kind: Template) -> dict[str, Fields]:
    """The fields that a letter has beyond those of every letter, with the values of its head."""
    groups: dict[str, Fields] = {}
    for name, value in kind.example.items():
        group, _, key = name.partition(".")
        groups.setdefault(group, Fields(group, {}))[key] = _as_field(key, value)
    return groups


def _as_field(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return Fields(name, {key: _as_field(key, inner) for key, inner in value.items()})
    if isinstance(value, list):
        return [_as_field(name, inner) for inner in value]
    return value


def _facts() -> PupilFacts:
    marks = _marks()
    facts = PupilFacts(_PUPIL, _PARENTS, {}, marks)
    counted = marks_of(facts)
    absent = [(m.day, m.session) for m in counted if m.code and m.code.unauthorised]
    window = {
        "current_window_start": _FIRST,
        "current_sessions": len(absent),
        "n_current": sum(bool(m.code and "no-reason-yet" in m.code.meanings) for m in counted),
        "met_now": True,
        "current_list": absent,
    }
    return replace(facts, counts=counts_of(counted, 0), window=window)


def _marks() -> pl.DataFrame:
    """Present, but for two weeks of illness, some lates, and days without a word at the end."""
    rows = []
    days = [_FIRST + timedelta(n) for n in range((_LAST - _FIRST).days + 1)]
    for number, day in enumerate(day for day in days if day.weekday() < 5):
        for session, present in (("AM", "/"), ("PM", "\\")):
            mark = present
            if 3 <= number < 13:
                mark = "I"
            elif day > date(2025, 11, 11):
                mark = "N"
            elif day > date(2025, 11, 7):
                mark = "O"
            elif session == "AM" and number % 5 == 4:
                mark = "U" if number > 30 else "L"
            rows.append(("fernbank", _PUPIL["pupil_id"], day, session, mark, None, 0, 2, None))
    return pl.DataFrame(rows, schema=MARKS, orient="row")
