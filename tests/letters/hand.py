"""A made-up pupil, family and school for the tests of letters; each part can be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from attcli.law.codes import codes_on
from attcli.letters import LetterContext, PupilFacts
from attcli.policy.settings import Person, School
from attcli.register.model import Source
from attcli.register.schema import MARKS

Row = dict[str, Any]

SCHOOL = School(
    "fernbank",
    name="Fernbank Primary School",
    address=("Fernbank Lane", "Little Ashton", "TR12 4QX"),
    phone="01326 555 010",
    email="office@fernbank.example",
    website="https://fernbank.example/",
    council="Kestrel Council",
    people={
        "head": Person("Mrs Helen Trevose", "Headteacher"),
        "champion": Person("Mr David Okoro", "Attendance champion"),
        "attendance_officer": Person("Miss Priya Shah", "Attendance officer"),
    },
)
SOURCE = Source(
    file="marks_autumn.csv",
    path=Path("marks_autumn.csv"),
    sha256="9f2c" * 16,
    modified="2025-11-17T08:05:00",
    kind="register",
    layout="plain",
)
CONTEXT = LetterContext(SCHOOL, date(2025, 11, 17), date(2025, 8, 1), date(2025, 11, 14), (SOURCE,))
HOME = {"address_1": "14 Quay Street", "town": "Little Ashton", "postcode": "TR12 4AB"}
AWAY = {"address_1": "3 Mill Lane", "town": "Ashton", "postcode": "TR12 9ZZ"}
_HALF_TERM = (date(2025, 10, 27), date(2025, 10, 31))


def contact(
    title: str | None = None, forename: str | None = None, surname: str | None = None, **more: Any
) -> Row:
    """A contact; nothing is known that is not said."""
    nothing = dict.fromkeys(
        (
            *("relationship", "parental_responsibility", "lives_with_pupil"),
            *("address_1", "address_2", "town", "postcode"),
            *("email", "phone", "salutation", "preferred_language"),
        )
    )
    who = {"title": title, "forename": forename, "surname": surname, "do_not_contact": False}
    return {**nothing, **who, **more}


def parent(
    title: str | None = None, forename: str | None = None, surname: str | None = None, **more: Any
) -> Row:
    """A contact with parental responsibility, at home."""
    return contact(title, forename, surname, **{"parental_responsibility": True, **HOME, **more})


KHANS = (parent("Mrs", "Sadia", "Khan"), parent("Mr", "Imran", "Khan"))


def marks(
    changes: Mapping[str, str | None] | None = None, until: date = CONTEXT.end
) -> pl.DataFrame:
    """Present in every session from 3 September, but for `changes`: {"2025-09-08 AM": "I"}.

    None: a row without a mark; "gone": no row at all. Weekends stand only where they are named.
    """
    changes = dict(changes or {})
    rows = []
    for day in _days(date(2025, 9, 3), until):
        for session, present in (("AM", "/"), ("PM", "\\")):
            mark = changes.pop(f"{day} {session}", present if _open(day) else "gone")
            if mark != "gone":
                rows.append(("fernbank", "p", day, session, mark, None, 0, len(rows) + 2, None))
    assert not changes, changes
    return pl.DataFrame(rows, schema=MARKS, orient="row")


def days_of(first: str, last: str, mark: str) -> dict[str, str]:
    """Changes: `mark` in both sessions of every weekday."""
    span = _days(date.fromisoformat(first), date.fromisoformat(last))
    return {f"{d} {s}": mark for d in span if d.weekday() < 5 for s in ("AM", "PM")}


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def _open(day: date) -> bool:
    return day.weekday() < 5 and not _HALF_TERM[0] <= day <= _HALF_TERM[1]


SOME_ABSENCE = (
    days_of("2025-09-08", "2025-09-12", "I")
    | days_of("2025-10-13", "2025-10-14", "O")
    | {"2025-09-22 AM": "U", "2025-10-03 AM": "L"}
)


def counted(frame: pl.DataFrame) -> dict[str, int]:
    """The counts of a pupil's marks, counted the slow and obvious way."""
    counts = dict.fromkeys(
        (
            "possible",
            "attended",
            "absent",
            "authorised",
            "unauthorised",
            "late",
            "late_after_close",
        ),
        0,
    )
    for day, letter in frame.select("date", "code").iter_rows():
        if letter:
            code = codes_on(day)[letter]
            for name in ("possible", "attended", "absent", "authorised", "unauthorised"):
                counts[name] += getattr(code, name)
            counts["late"] += "late" in code.meanings
            counts["late_after_close"] += "late-after-close" in code.meanings
    return counts


def facts(
    contacts: Iterable[Row] = KHANS,
    changes: Mapping[str, str | None] = SOME_ABSENCE,
    pupil: Mapping[str, Any] | None = None,
    **more: Any,
) -> PupilFacts:
    """Aisha Khan of 4B, 9 years old."""
    frame = marks(changes)
    known = {
        "school": "fernbank",
        "pupil_id": "fernbank|upn:A820200112001",
        "upn": "A820200112001",
        "mis_id": None,
        "adno": "1042",
        "surname": "Khan",
        "forename": "Aisha",
        "preferred_forename": None,
        "dob": date(2016, 2, 10),
        "year_group": "4",
        "class": "4B",
    }
    return PupilFacts({**known, **(pupil or {})}, list(contacts), counted(frame), frame, **more)


def context(**more: Any) -> LetterContext:
    """The run of 17 November 2025, changed as said."""
    return replace(CONTEXT, **more)
