"""The register as the rest of the program knows it: three frames, their sources, the findings."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from attcli.findings import Finding


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet of one file that was read: `rows` of data, `cells` of pupil-sessions."""

    file: str
    path: Path
    sha256: str
    modified: str  # ISO date and time of the file, on London's clocks
    kind: str  # register | pupils | contacts | leave | fines | log | summary | unknown
    layout: str | None
    sheet: str | None = None
    rows: int = 0
    cells: int = 0
    marks: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    pupils: int = 0
    first_date: date | None = None  # of the marks that count
    last_date: date | None = None
    why: str = ""  # how the layout was told, in words
    columns: tuple[str, ...] = ()  # of a pupils file: what it says of each pupil, blank or not

    def as_json(self) -> dict[str, Any]:
        """The source as the JSON object of every command's `sources`."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "layout": self.layout,
            "rows": self.rows,
            "cells": self.cells,
        }


@dataclass(frozen=True)
class Register:
    """Marks, pupils and contacts (see `attcli.register.schema`) with where they came from.

    `marks` has one row for each (pupil_id, date, session), sorted; `source` in each frame is an
    index into `sources`.
    """

    marks: pl.DataFrame
    pupils: pl.DataFrame
    contacts: pl.DataFrame
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def schools(self) -> list[str]:
        """The schools with at least one row, in order."""
        return self.marks.get_column("school").unique().sort().to_list()
