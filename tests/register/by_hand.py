"""Registers written by hand: rows of marks and what is known of pupils, as a reader gives them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from attcli.policy.settings import Settings
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty
from attcli.register.view import Asked, View, open_view

Row = tuple[str, date, str, str | None]
"""(pupil, date, AM or PM, code; None: a row without a mark). `sam@south` is Sam at school south."""

DAY = timedelta(days=1)
NO_SETTINGS = Settings()


def pupil_id(pupil: str) -> str:
    name, _, school = pupil.partition("@")
    return f"{school or 'school'}|upn:{name}"


def register_of(
    rows: Iterable[Row], pupils: Mapping[str, Mapping[str, Any]] | None = None
) -> Register:
    """A register of these rows; `pupils` says more of a pupil than surname and UPN (the name)."""
    data = [
        (pupil.partition("@")[2] or "school", pupil_id(pupil), day, session, code, None, 0, n, None)
        for n, (pupil, day, session, code) in enumerate(rows, 2)
    ]
    marks = pl.DataFrame(data, schema=MARKS, orient="row")
    names = sorted({(row[0], row[1]) for row in data})
    said = {pupil_id(pupil): facts for pupil, facts in (pupils or {}).items()}
    about = [
        {
            "school": school,
            "pupil_id": key,
            "upn": key.partition(":")[2],
            "surname": key.partition(":")[2].title(),
            "forename": "Ada",
            "source": 0,
            "row": 1,
        }
        | dict(said.get(key, {}))
        for school, key in names
    ]
    return Register(
        marks=marks.sort("school", "pupil_id", "date", "session"),
        pupils=pl.DataFrame(about, schema=PUPILS),
        contacts=empty(CONTACTS),
        sources=(),
    )


def view_of(
    rows: Iterable[Row],
    pupils: Mapping[str, Mapping[str, Any]] | None = None,
    settings: Settings = NO_SETTINGS,
    **asked: Any,
) -> View:
    return open_view(register_of(rows, pupils), settings, Asked(**asked))


def weekdays(first: date, last: date) -> list[date]:
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def present(pupils: Iterable[str], days: Iterable[date]) -> list[Row]:
    """Both sessions of each day present, for each pupil."""
    days = list(days)
    return [
        (pupil, day, session, mark)
        for pupil in pupils
        for day in days
        for session, mark in (("AM", "/"), ("PM", "\\"))
    ]


def others(days: Iterable[date], n: int = 12, school: str = "") -> list[Row]:
    """A class of `n` pupils who are always there, so that the school's days are known."""
    end = f"@{school}" if school else ""
    return present([f"other{i:02d}{end}" for i in range(n)], days)


def with_marks(rows: Iterable[Row], changed: Iterable[Row]) -> list[Row]:
    """`rows` with those of the same pupil-session replaced by `changed`."""
    by_key = {row[:3]: row for row in rows} | {row[:3]: row for row in changed}
    return list(by_key.values())
