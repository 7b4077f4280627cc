"""A sheet made of records that are no rows of text: the objects of JSON, the pupils of XML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attcli.exports.sheet import HEAD_ROWS, ROW, WIDTH, Body, names


@dataclass(frozen=True)
class RecordSheet:
    """Records under the headings that any of them has. `numbers`: the row of each in its file.

    `cut_off`: `pages` where the file says that it holds one page of several.
    """

    name: str | None
    headings: Sequence[str]
    records: Sequence[Mapping[str, str | None]]
    numbers: Sequence[int]
    cut_off: str | None = None

    @classmethod
    def of(
        cls,
        name: str | None,
        records: Sequence[Mapping[str, str | None]],
        numbers: Sequence[int],
        cut_off: str | None = None,
    ) -> "RecordSheet":
        """The sheet of some records, its headings in the order in which they are met."""
        headings = list(dict.fromkeys(heading for record in records for heading in record))
        return cls(name, headings, records, numbers, cut_off)

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The headings and the first records, as text."""
        first = self.records[: HEAD_ROWS - 1]
        rows = [[record.get(heading) or "" for heading in self.headings] for record in first]
        return [list(self.headings), *rows]

    def body(self, header: int, width: int, repeating: Collection[int] = ()) -> Body:
        """The records after the row of index `header` (0: all of them)."""
        below = self.records[header:]
        columns = [
            pl.Series(name, [record.get(heading) for record in below], dtype=pl.String)
            for name, heading in zip(names(width), self.headings, strict=True)
        ]
        rows = pl.Series(ROW, self.numbers[header:], dtype=pl.UInt32)
        return Body(
            pl.DataFrame([*columns, rows]).with_columns(pl.lit(None, dtype=pl.UInt32).alias(WIDTH))
        )
