"""An office with a workspace: a school of twelve who are always there and Ada, her parents, and
whatever the log holds. Term dates reach to July 2026; the register ends on Friday 7 November 2025.
"""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from tests.cases.conftest import Pupil, register_text
from tests.conftest import Run

from attcli.store.events import Event, enter

ADA = "A999200120069"
NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
LATE_O = "." * 80 + "O" * 10 + "." * 10
"""Ten sessions in the last three weeks, 27 to 31 October 2025."""
HOME = ("14 Quay Street", "Little Ashton", "TR12 4AB")
AWAY = ("3 Mill Lane", "Ashton", "TR12 9ZZ")
MOTHER = ("Mrs", "Sadia", "Khan", "Mother", "Yes", "Yes", *HOME)
FATHER = ("Mr", "Imran", "Khan", "Father", "Yes", "No", *AWAY)
_CONTACTS = (
    *("UPN", "Title", "Contact forename", "Contact surname", "Relationship"),
    *("Parental responsibility", "Lives with pupil", "Address 1", "Town", "Postcode"),
)
SETTINGS = """
[schools.school]
name = "Fernbank Primary School"
address = ["Fernbank Lane", "Little Ashton", "TR12 4QX"]
phone = "01326 555 010"
email = "office@fernbank.example"
council = "Kestrel Council"
[schools.school.people.head]
name = "Mrs Helen Trevose"
[schools.school.people.champion]
name = "Mr David Okoro"
"""
TERMS = """
[[schools.school.terms]]
name = "Autumn"
start = 2025-09-01
end = 2025-12-19
[[schools.school.terms]]
name = "Spring"
start = 2026-01-05
end = 2026-03-27
[[schools.school.terms]]
name = "Summer"
start = 2026-04-13
end = 2026-07-20
"""


def ada(marks: str = LATE_O, **more: str) -> Pupil:
    """Ada, in the words of the register file; one letter a session."""
    known = {"UPN": ADA, "Forename": "Ada", "DOB": "2016-03-01", "Class": "Oak"}
    return {**known, "Year group": "4", "marks": " ".join(marks), **more}


def open_office(
    attcli: Run,
    where: Path,
    pupil: Pupil | None = None,
    contacts: Iterable[tuple[str, ...]] = (MOTHER, FATHER),
    settings: str = SETTINGS + TERMS,
    days: int = 50,
) -> Run:
    """A workspace in `where` that remembers the school."""
    (where / "attcli.toml").write_text(settings, encoding="utf-8")
    register = where / "register.csv"
    register.write_text(register_text({"Khan": pupil or ada()}, days), encoding="utf-8")
    with (where / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_CONTACTS, *((ADA, *row) for row in contacts)])
    done = attcli("ingest", register, "--contacts", where / "contacts.csv", "--yes", "-q")
    assert done.returncode in (0, 1), done.stderr
    return attcli


def logged(where: Path, kind: str, day: date, pupil: str = ADA, **more: object) -> Event:
    """An entry of the log."""
    return enter(where, Event("school", pupil, kind, day, "Ann", NOON, **more))  # type: ignore[arg-type]


def planned(where: Path, outcome: str = "not kept", until: date = date(2025, 10, 31)) -> None:
    """An attendance plan of 8 October, over by the end of that month."""
    logged(where, "plan", date(2025, 10, 8), outcome=outcome, until=until)


def supported(where: Path) -> None:
    """A call, a letter that states the law, a plan that did not help, a meeting."""
    logged(where, "call", date(2025, 10, 6), outcome="mornings are hard")
    logged(where, "letter", date(2025, 10, 13), what="meeting-invitation")
    planned(where)
    logged(where, "meeting", date(2025, 10, 20), outcome="a bus pass")
