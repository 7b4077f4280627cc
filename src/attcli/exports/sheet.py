"""A sheet of text cells with true row numbers, whatever file it came from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import polars as pl

HEAD_ROWS = 60
"""How far down a heading row is looked for."""

ROW = "row"
WIDTH = "width"


@dataclass(frozen=True)
class Body:
    """The rows beneath the headings: `c0`, `c1`, ... (text, null or empty: nothing there).

    `row` is 1-based as a person sees it; `width` the number of cells of a row that has fewer or
    more of them than there are headings, else null. In `read` a column may be Categorical: each
    different text stands there once, and is looked at once.
    """

    read: pl.DataFrame

    @cached_property
    def cells(self) -> pl.DataFrame:
        """All cells as text."""
        return self.read.with_columns(pl.selectors.categorical().cast(pl.String))


class Sheet(Protocol):
    """One sheet of one file."""

    @property
    def name(self) -> str | None:
        """Its name in a workbook; None for a text file."""

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as text, blank ones included."""

    @property
    def cut_off(self) -> str | None:
        """`long` or `wide` where the sheet is as large as its kind of file can be; `pages` where
        it says that it is one page of several.
        """

    def body(self, header: int, width: int, repeating: Collection[int] = ()) -> Body:
        """The rows under the row of index `header`, `width` columns wide; the same few texts stand
        again and again in the columns `repeating`.
        """


def names(width: int) -> list[str]:
    """The column names of a body."""
    return [f"c{index}" for index in range(width)]
