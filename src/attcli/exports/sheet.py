"""A sheet of text cells with true row numbers, whatever file it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

HEAD_ROWS = 60
"""How far down a heading row is looked for."""

ROW = "row"
WIDTH = "width"


@dataclass(frozen=True, slots=True)
class Body:
    """The rows beneath the headings: `c0`, `c1`, ... (text, null or empty: nothing there).

    `row` is 1-based as a person sees it; `width` the number of cells of a row that has fewer or
    more of them than there are headings, else null.
    """

    cells: pl.DataFrame


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

    def body(self, header: int, width: int) -> Body:
        """The rows under the row of index `header`, `width` columns wide."""


def names(width: int) -> list[str]:
    """The column names of a body."""
    return [f"c{index}" for index in range(width)]
