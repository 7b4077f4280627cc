"""What each file is, for people who check an export before they use it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from attcli.errors import UnreadableError
from attcli.findings import Finding
from attcli.register.model import Source


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: its kind, the layout and why, and the account of its cells (sheets together).

    `pupils` are the different pupils in it; the dates are those of the marks that count.
    """

    file: str
    kind: str
    layout: str | None
    rows: int
    cells: int
    pupils: int
    marks: int
    first_date: date | None
    last_date: date | None
    excluded: dict[str, int]
    why: str

    def as_json(self) -> dict[str, Any]:
        """The file as one of the results of `attcli check`."""
        return asdict(self)


@dataclass(frozen=True)
class Inspection:
    """What the files hold. `refusals`: why a file can't be used, for each that can't."""

    files: tuple[FileReport, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    refusals: tuple[UnreadableError, ...]


def report(sources: Sequence[Source], pupils: Iterable[pl.Series]) -> FileReport:
    """One file from its sources (a workbook may have several) and the pupils of each."""
    kinds = [source.kind for source in sources]
    main = "register" if "register" in kinds else kinds[0]
    layouts = dict.fromkeys(source.layout for source in sources if source.layout)
    everyone = {number for numbers in pupils for number in numbers}
    firsts = [source.first_date for source in sources if source.first_date]
    lasts = [source.last_date for source in sources if source.last_date]
    excluded = sum((Counter(source.excluded) for source in sources), Counter[str]())
    return FileReport(
        file=sources[0].file,
        kind=main,
        layout=" + ".join(layouts) or None,
        rows=sum(source.rows for source in sources),
        cells=sum(source.cells for source in sources),
        pupils=len(everyone),
        marks=sum(source.marks for source in sources),
        first_date=min(firsts, default=None),
        last_date=max(lasts, default=None),
        excluded=dict(sorted(excluded.items())),
        why="; ".join(dict.fromkeys(source.why for source in sources)),
    )
