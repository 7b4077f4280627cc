"""Small memories made by hand, and taken in as an ingest does."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from attcli.findings import Finding
from attcli.register.model import Source
from attcli.store.memory import AMENDMENTS, HELD, Memory, changing, empty_memory, remembered

NOON = datetime(2025, 11, 14, 12, 0, tzinfo=UTC)
MONDAY = date(2025, 11, 3)
PRESENT, ILL = "/", "I"


def a_source(name: str = "marks.csv", sha256: str = "f1", kind: str = "register") -> Source:
    return Source(
        file=name,
        path=Path("exports") / name,
        sha256=sha256,
        modified="2025-11-14T09:00:00",
        kind=kind,
        layout="plain",
        rows=4,
        cells=4,
        marks=3,
        excluded={"no-mark": 1},
        pupils=2,
        first_date=MONDAY,
        last_date=MONDAY + timedelta(1),
        why="its headings fit",
    )


def marks(
    source: int,
    school: str = "hill",
    pupils: int = 2,
    first: date = MONDAY,
    days: int = 2,
    code: str | None = PRESENT,
) -> pl.DataFrame:
    """Every pupil's mornings, `code` in each; the rows numbered as in a file."""
    rows = [
        {
            "school": school,
            "pupil_id": f"{school}|upn:A{number:012}",
            "date": first + timedelta(day),
            "session": "AM",
            "code": code,
            "source": source,
            "row": 2 + number * days + day,
        }
        for number in range(pupils)
        for day in range(days)
    ]
    return frame("marks", rows)


def pupils(source: int, school: str = "hill", number: int = 2) -> pl.DataFrame:
    return frame(
        "pupils",
        [
            {
                "school": school,
                "pupil_id": f"{school}|upn:A{each:012}",
                "upn": f"A{each:012}",
                "surname": f"Surname{each}",
                "forename": f"Forename{each}",
                "dob": date(2016, 3, 1),
                "source": source,
                "row": each + 2,
            }
            for each in range(number)
        ],
    )


def contacts(source: int, school: str = "hill", number: int = 2) -> pl.DataFrame:
    return frame(
        "contacts",
        [
            {
                "pupil_id": f"{school}|upn:A{each:012}",
                "surname": f"Parent{each}",
                "phone": f"01736 55{each:04}",
                "priority": 1,
                "do_not_contact": False,
                "source": source,
                "row": each + 2,
            }
            for each in range(number)
        ],
    )


def frame(kind: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(HELD[kind]))


def amendments(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(AMENDMENTS))


def take_in(
    workspace: Path,
    number: int = 1,
    school: str = "hill",
    findings: tuple[Finding, ...] = (),
    **of_marks: object,
) -> int:
    """One ingest of one file, which replaces what was held; the number of the change."""
    with changing(workspace, "ingest", "A. Officer", NOON) as change:
        source = change.add_source(
            a_source(f"marks{number}.csv", sha256=f"f{number}"), school, findings
        )
        held = Memory(
            school,
            marks(source, school, **of_marks),  # type: ignore[arg-type]
            empty_memory(school).apart,
            pupils(source, school),
            contacts(source, school),
            change.memory(school).sources,
        )
        change.keep(held, amendments())
        change.summary = f"file {number} taken in"
        return change.id


def codes_held(workspace: Path) -> list[str | None]:

    return remembered(workspace).marks.get_column("code").cast(pl.String).to_list()
