"""An office's three exports, for the tests that run whole commands."""

from datetime import date, timedelta
from pathlib import Path

import pytest

FIRST = date(2025, 9, 1)


def write_office(folder: Path) -> Path:
    """Twelve pupils: one often ill, one gone ten sessions, one without an address."""
    marks, pupils, contacts = (
        ["UPN,Date,Session,Mark"],
        ["UPN,Surname,Forename,DOB,Year group,Class"],
        ["UPN,Title,Contact surname,Parental responsibility,Address 1,Town,Postcode"],
    )
    days = [d for n in range(70) if (d := FIRST + timedelta(days=n)).weekday() < 5]
    for number in range(12):
        upn = f"A00000000000{number:X}"
        pupils.append(f"{upn},Name{number},Ada,2016-05-01,4,4B")
        home = ",," if number == 2 else "1 Hill Road,Lyvale,LY1 1AA"
        contacts.append(f"{upn},Ms,Name{number},yes,{home}")
        for at, day in enumerate(days):
            gone = {0: "I" if at < 8 else "", 1: "O" if at >= 45 else "", 2: "I" if at < 4 else ""}
            for session, mark in (("AM", "/"), ("PM", "\\")):
                marks.append(f"{upn},{day},{session},{gone.get(number) or mark}")
    for name, lines in (("marks", marks), ("pupils", pupils), ("contacts", contacts)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """`write_office`, in the folder of the test."""
    return write_office(tmp_path)
