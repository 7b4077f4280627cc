"""A table: the rows of one sheet under the layout that claimed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.identify import Match
from attcli.exports.sheet import Body
from attcli.findings import Place


@dataclass(frozen=True)
class Table:
    """One sheet as read. `source` is its index in the register's sources, `file` its shown name.

    `catalogue`: the layouts it was recognised among. `titles`: the rows above the headings.
    """

    source: int
    file: str
    sheet: str | None
    match: Match
    body: Body
    catalogue: Catalogue = field(default_factory=built_in)
    titles: Sequence[Sequence[str]] = ()

    @cached_property
    def cells(self) -> pl.DataFrame:
        """All cells, with `row` and `width`."""
        return self.body.cells

    def has(self, name: str) -> bool:
        """Whether the file has this field."""
        return name in self.match.columns

    def read(self, name: str) -> pl.Series:
        """The cells of a field, as text or Categorical: for what is done text by text."""
        return self.body.read.get_column(f"c{self.match.columns[name]}")

    def column(self, name: str) -> pl.Series:
        """The cells of a field, as text."""
        return self.cells.get_column(f"c{self.match.columns[name]}")

    def cell(self, name: str) -> pl.Expr:
        """The column of a field in `cells`."""
        return pl.col(f"c{self.match.columns[name]}")

    def place(
        self, row: int | None = None, name: str | None = None, value: str | None = None
    ) -> Place:
        """A place in this table, its column by the heading the file gives it."""
        column = self.match.heading(name) if name and self.has(name) else None
        return Place(self.file, self.sheet, row, column, value)

    def heading_place(self, at: int, value: str) -> Place:
        """The heading of the column of index `at`."""
        heading = self.match.headings[at].strip()
        return Place(self.file, self.sheet, self.match.row + 1, heading, value)
