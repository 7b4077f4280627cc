"""A file that stands beside a register and is none: its first sheet of the kind that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.exports.catalogue import Catalogue
from attcli.exports.files import Opened, open_sheets, take_in
from attcli.exports.identify import Match, identify
from attcli.exports.parts import rows_about_somebody
from attcli.exports.people import People, read_people
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import Sheet
from attcli.exports.table import Table
from attcli.register.model import Source


@dataclass(frozen=True)
class OneTable:
    """The sheet found: `above`, the rows over its headings; `cells`, its rows about somebody."""

    opened: Opened
    table: Table
    above: Sequence[Sequence[str]]
    cells: pl.DataFrame

    def source(self, people: People) -> Source:
        """Where its rows came from."""
        layout = self.table.match.layout
        return Source(
            file=self.table.file,
            path=self.opened.path,
            sha256=self.opened.sha256,
            modified=self.opened.modified,
            kind=layout.kind,
            layout=layout.name,
            sheet=self.table.sheet,
            rows=self.cells.height,
            pupils=people.persons.height,
            why=f"{self.opened.how}; {layout.title}",
        )


def open_table(path: Path, kind: str, take: str, known: Catalogue) -> tuple[OneTable, People]:
    """The first sheet of that kind, and who its rows are about; UnusableError where none is.

    `take`: what to take instead, for whoever named another file.
    """
    try:
        stamp, data = take_in(path)
        opened = open_sheets(stamp, data)
        sheet, match = _among(opened.sheets, kind, take, known)
        table = Table(
            0, path.name, sheet.name, match, sheet.body(match.row, len(match.headings)), known
        )
        cells = rows_about_somebody(table)
        if cells.is_empty():
            raise UnusableError("holds no pupil.", "Export it again.", match.layout.kind)
    except UnusableError as error:
        raise error.of(path.name) from None
    return OneTable(opened, table, sheet.head[: match.row], cells), read_people(table, cells)


def _among(sheets: Sequence[Sheet], kind: str, take: str, known: Catalogue) -> tuple[Sheet, Match]:
    refusals = []
    for sheet in sheets:
        try:
            return sheet, identify(sheet.head, known, None, (kind,))
        except UnusableError as error:
            refusals.append(UnusableError(error.problem, take, error.kind, error.layout))
    raise refusals[0] if refusals else UnusableError("holds no rows.", "Export it again.")
