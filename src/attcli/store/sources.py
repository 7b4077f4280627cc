"""Files taken in, and what was found in them, as rows of the case log."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from attcli.findings import Finding, Severity
from attcli.register.model import Source

_AS_THEY_ARE = (
    *("file", "sha256", "modified", "kind", "layout", "sheet"),
    *("rows", "cells", "marks", "pupils", "why"),
)
_FINDING = ("code", "severity", "message", "file", "sheet", "row", "column", "value", "other_rows")


def add_source(connection: sqlite3.Connection, source: Source, school: str, change: int) -> int:
    """Write a source and give its permanent number."""
    values: dict[str, object] = {name: getattr(source, name) for name in _AS_THEY_ARE}
    values |= {
        "change": change,
        "school": school,
        "path": str(source.path),
        "excluded": json.dumps(source.excluded),
        "columns": json.dumps(source.columns),
        "first_date": source.first_date.isoformat() if source.first_date else None,
        "last_date": source.last_date.isoformat() if source.last_date else None,
    }
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    made = connection.execute(
        f"INSERT INTO source ({names}) VALUES ({marks}) RETURNING id",  # noqa: S608 (own names)
        tuple(values.values()),
    ).fetchone()
    return int(made["id"])


def add_findings(
    connection: sqlite3.Connection, number: int, findings: Iterable[Finding], change: int
) -> None:
    """Write what a change found in the source of that number."""
    connection.executemany(
        "INSERT INTO finding (source, change, code, severity, message, file, sheet, row, column, "
        "value, other_rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                change,
                *(f.code, str(f.severity), f.message, f.file, f.sheet, f.row, f.column, f.value),
                json.dumps(f.other_rows),
            )
            for f in findings
        ],
    )


def sources_of(connection: sqlite3.Connection, schools: Sequence[str]) -> dict[int, Source]:
    """The schools' sources by their permanent numbers, those of undone changes too."""
    rows = connection.execute(
        "SELECT * FROM source WHERE school IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(schools)),),
    )
    return {int(row["id"]): _source(row) for row in rows}


def _source(row: sqlite3.Row) -> Source:
    return Source(
        **{name: row[name] for name in _AS_THEY_ARE},
        path=Path(row["path"]),
        excluded=json.loads(row["excluded"]),
        columns=tuple(json.loads(row["columns"])),
        first_date=_day(row["first_date"]),
        last_date=_day(row["last_date"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def findings_of(
    connection: sqlite3.Connection, schools: Sequence[str]
) -> Mapping[int, list[Finding]]:
    """What was found, by the number of the source, in the order it was told; not what an undone
    change found in files that others took in."""
    found: dict[int, list[Finding]] = {}
    rows = connection.execute(
        "SELECT finding.* FROM finding JOIN source ON source.id = finding.source "
        "JOIN change ON change.id = finding.change "
        "WHERE source.school IN (SELECT value FROM json_each(?)) AND undone_by IS NULL "
        "ORDER BY finding.id",
        (json.dumps(list(schools)),),
    )
    for row in rows:
        found.setdefault(int(row["source"]), []).append(_finding(row))
    return found


def _finding(row: sqlite3.Row) -> Finding:
    values = {name: row[name] for name in _FINDING}
    values["severity"] = Severity(values["severity"])
    values["other_rows"] = tuple(json.loads(values["other_rows"]))
    return Finding(**values)
