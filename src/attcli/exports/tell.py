"""Findings about marks, each at its place; very many of one kind in one file are summed up."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, Place, Severity, finding, severity_of

_CAPS = {Severity.ERROR: 1000, Severity.WARNING: 100, Severity.INFO: 20}
_NEVER_CAPPED = frozenset({"mark-before-law"})
OTHER_ROWS = 50
FLOOD = 20
"""More findings of one kind than these are one, where most of a file is so."""

TOLD = pl.Enum(
    (
        *("no-mark", "mark-before-law", "outside-enrolment"),
        *("unknown-mark", "code-before-its-start", "legacy-code", "folded-mark"),
        *("duplicate-mark", "conflicting-marks", "earlier-register"),
    )
)
"""What may be said of a slot: why it does not count, or a remark."""


@dataclass
class Teller:
    """Gathers findings. `tables` by source number."""

    tables: Mapping[int, Table]
    findings: list[Finding] = field(default_factory=list)

    def each(
        self,
        code: str,
        rows: pl.DataFrame,
        words: Callable[[Mapping[str, Any]], Mapping[str, object]],
    ) -> None:
        """One finding a row of `rows` (`source`, `row`, `column`, `raw`, perhaps `other_rows`)."""
        in_order = rows.sort("source", ROW, "column")
        for (source,), found in in_order.group_by("source", maintain_order=True):
            listed, more = self._listed(code, found)
            for row in listed.iter_rows(named=True):
                self.findings.append(finding(code, self.place(row), **words(row)))
            if more:
                table = self.tables[source]
                place = Place(table.file, table.sheet)
                self.findings.append(finding("more-findings", place, n=more, kind=code))

    def _listed(self, code: str, found: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        listed = found if code in _NEVER_CAPPED else found.head(cap(code))
        return listed, found.height - listed.height

    def place(self, row: Mapping[str, Any]) -> Place:
        """Where a mark stands: its file, sheet, row, the heading of its column, its text."""
        table = self.tables[row["source"]]
        column = row["column"]
        heading = (
            table.match.heading("mark")
            if column is None
            else table.match.headings[column - 1].strip()
        )
        return Place(
            file=table.file,
            sheet=table.sheet,
            row=row[ROW],
            column=heading,
            value=(row["raw"] or "").strip() or None,
            other_rows=tuple(row.get("other_rows") or ())[:OTHER_ROWS],
        )


def capped(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order; of very many of one kind in a sheet the first, and how many more."""
    kept: list[Finding] = []
    seen: Counter[tuple[str, str | None, str | None]] = Counter()
    for found in findings:
        key = (found.code, found.file, found.sheet)
        seen[key] += 1
        if found.code in _NEVER_CAPPED or seen[key] <= cap(found.code):
            kept.append(found)
    return kept + [
        finding("more-findings", Place(file, sheet), n=n - cap(code), kind=code)
        for (code, file, sheet), n in seen.items()
        if n > cap(code) and code not in _NEVER_CAPPED
    ]


def cap(code: str) -> int:
    """How many findings of a kind are listed one by one for one file."""
    return _CAPS[severity_of(code)]
