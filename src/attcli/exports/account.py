"""The account of every cell of every register: counted, or left out for a reason that is told."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.exports.marks import EARLY
from attcli.exports.parts import Part
from attcli.exports.refusals import UnusableError


@dataclass(frozen=True, slots=True)
class Account:
    """One register's cells: `cells` = `marks` + the sum of `excluded`. Dates are of the marks."""

    rows: int
    cells: int
    marks: int
    pupils: int
    first_date: date | None
    last_date: date | None
    excluded: dict[str, int]
    readable: bool  # holds at least one mark the law knows, or one from before the law's tables

    @classmethod
    def of(cls, part: Part, judged: pl.DataFrame) -> "Account":
        """The account of a part from its judged slots."""
        own = judged.select("source", "reason", "code", "remark", "date", "pupil")
        here = own.get_column("source") == part.table.source
        own = own if here.all() else own.filter(here)
        reasons = own.drop_nulls("reason").group_by("reason").len()
        excluded = part.excluded + Counter(dict(reasons.iter_rows()))
        legal = pl.col("code").is_not_null() | (pl.col("remark") == EARLY).fill_null(False)
        counted = pl.col("date").filter(pl.col("reason").is_null())
        marks, first, last, pupils, readable = own.select(
            marks=pl.col("reason").null_count(),
            first=counted.min(),
            last=counted.max(),
            pupils=pl.col("pupil").rle().struct.field("value").n_unique(),
            readable=legal.any(),
        ).row(0)
        if part.cells != marks + excluded.total():
            raise AssertionError("cells that are neither counted nor left out for a reason")
        return cls(
            rows=part.rows,
            cells=part.cells,
            marks=marks,
            pupils=pupils,
            first_date=first,
            last_date=last,
            excluded=dict(sorted(excluded.items())),
            readable=readable,
        )


def no_mark(part: Part, judged: pl.DataFrame) -> UnusableError:
    """The refusal of a register without one mark."""
    table = part.table
    kind, layout = table.match.layout.kind, table.match.layout.name
    texts = judged.filter((pl.col("source") == table.source) & ~pl.col("blank"))
    if texts.is_empty():
        way_out = "Take the marks too, and check the dates asked for."
        return UnusableError("holds no mark.", way_out, kind, layout)
    example = texts.get_column("raw").item(0).strip()
    return UnusableError(
        f"holds no mark: none of its {texts.height} entries is a register code (“{example}”).",
        "Take the column with the codes themselves (/ \\ and the letters).",
        kind,
        layout,
    )
