"""The sessions behind one pupil's figures, each with its place in the exports, ready to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attcli.register.days import short_day
from attcli.reports.words import listed

Facts = Mapping[str, Any]
_NO_CODE = {"no-reason-yet": "no reason yet"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One session as a list shows it: its day, AM or PM, code, file, and where in the file."""

    day: str
    session: str
    code: str
    file: str
    where: str


def file_numbers(found: Facts) -> dict[str, str]:
    """The files that rows stand in, numbered as [1], [2] where there are several."""
    test = found["threshold"]
    rows = [*found["rows"]["all"], *test["sessions"], *test["current"], *found["unexplained"]]
    files = dict.fromkeys(row["file"] for row in rows if row["file"])
    return {file: f"[{n}]" if len(files) > 1 else "" for n, file in enumerate(sorted(files), 1)}


def legend(files: Mapping[str, str]) -> str:
    """What the rows are rows of; empty where there is none."""
    named = [" ".join(filter(None, (number, file))) for file, number in files.items()]
    return f"Rows of {listed(named)}." if named else ""


def cells(rows: Sequence[Facts], files: Mapping[str, str]) -> list[Cell]:
    """Sessions ready to show, each row with the number of its file (`file_numbers`).

    A missing mark has no code; one without a row in the export, no place.
    """
    return [
        Cell(
            f"{row['weekday'][:3]} {short_day(row['date'])}",
            row["session"],
            row.get("code") or _NO_CODE.get(row.get("kind", ""), "no mark"),
            row["file"] or "no row",
            " ".join(filter(None, (files.get(row["file"]), _where(row)))),
        )
        for row in rows
    ]


def _where(row: Facts) -> str:
    parts = (("sheet", row["sheet"]), ("row", row["row"]), ("column", row["column"]))
    return ", ".join(f"{name} {value}" for name, value in parts if value is not None)


def earlier_window(test: Facts) -> Sequence[Facts]:
    """The sessions of the window that first met the test, where it is not the one that ends now."""
    met_before = test["met"] and test["window_start"] != test["current_window_start"]
    found: Sequence[Facts] = test["sessions"] if met_before else ()
    return found
