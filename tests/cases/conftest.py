"""A school written down as a plain register file: the days, a class always there, and the pupils
of a case with the marks and details they have."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from attcli.cases.stages import stages
from attcli.exports.read import read_exports, school_names
from attcli.policy.settings_file import load
from attcli.register.view import Asked, View, open_view
from attcli.store.events import Event
from attcli.store.holds import Hold

FIRST = date(2025, 9, 1)  # a Monday
DETAILS = ("DOB", "Year group", "Class", "Leaving date", "Looked after", "Child protection")
HEADINGS = ("School", "UPN", "Surname", "Forename", *DETAILS, "Long-term health")

Pupil = Mapping[str, str]
"""Details by heading, and `marks`: the codes in order, '.' for present; the rest is present."""


def school_days(number: int) -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range(number * 2))
    return [day for day in days if day.weekday() < 5][:number]


def register_text(pupils: Mapping[str, Pupil], days: int, school: str = "school") -> str:
    """The file: one row a session; `from` leaves out that many sessions at the start, `until`
    ends the pupil's rows after that many."""
    lines = [",".join((*HEADINGS, "Date", "Session", "Mark"))]
    sessions = [(day, half) for day in school_days(days) for half in ("AM", "PM")]
    always = {f"Other{n:02}": {"DOB": "2016-01-05", "Class": "Oak"} for n in range(12)}
    for name, pupil in (always | dict(pupils)).items():
        known = {"School": school, "UPN": f"A{name.upper():x<12}", "Surname": name} | dict(pupil)
        about = ",".join(known.get(heading, "") for heading in HEADINGS)
        first, until = int(known.get("from", "0")), int(known.get("until", "9999"))
        marks = known.get("marks", "").split()
        for n, (day, half) in enumerate(sessions[first:until]):
            mark = marks[n] if n < len(marks) else "."
            shown = {"AM": "/", "PM": "\\"}[half] if mark == "." else mark
            lines.append(f"{about},{day},{half},{shown}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def register_file(tmp_path: Path) -> Callable[..., Path]:
    """The register of a school of `days` days with these pupils, as a file."""

    def write(pupils: Mapping[str, Pupil], days: int = 50) -> Path:
        path = tmp_path / "register.csv"
        path.write_text(register_text(pupils, days), encoding="utf-8")
        return path

    return write


Stages = Callable[..., dict[str, dict[str, object]]]


@pytest.fixture
def view_of(tmp_path: Path, register_file: Callable[..., Path]) -> Callable[..., View]:
    """The view of a school of `days` days with these pupils, its settings as text."""

    def make(
        pupils: Mapping[str, Pupil], days: int = 50, settings: str = "", **asked: object
    ) -> View:
        toml = tmp_path / "attcli.toml"
        toml.write_text(settings, encoding="utf-8")
        known = load(toml)
        read = read_exports([register_file(pupils, days)], schools=school_names(known))
        return open_view(read, known, Asked(**asked))

    return make


@pytest.fixture
def stages_of(view_of: Callable[..., View]) -> Stages:
    """The rows of `stages`, by surname."""

    def find(
        pupils: Mapping[str, Pupil],
        placed: Sequence[Hold] = (),
        logged: Sequence[Event] | None = None,
        **more: object,
    ) -> dict[str, dict[str, object]]:
        found = stages(view_of(pupils, **more), placed, logged)
        return {row["surname"]: row for row in found.iter_rows(named=True)}

    return find
