"""Two columns under one heading: which of them holds the marks (or days, or ids) is not guessed.

Where both say the same in every row, or the second is blank throughout, one of them is read. Where
they disagree the file is refused.
"""

from collections.abc import Callable

import polars as pl

from attcli.exports import values
from attcli.exports.dates import read_date
from attcli.exports.headings import folded
from attcli.exports.layout import IDS
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import ROW
from attcli.exports.table import Table

_READ: dict[str, Callable[[str], object]] = {
    "date": lambda text: read_date(text) or text,
    "session": lambda text: values.session(text) or text,
    "mark": str.upper,
    **dict.fromkeys(IDS, lambda text: (values.identifier(text) or "").upper()),
}
"""The fields that may not be ambiguous, and when two cells of one say the same."""

_ONE_OF_ITS_KIND = "upn"
"""Pupils have one of it: columns with other headings for it must agree, too."""


def refuse_disagreeing(table: Table) -> None:
    """UnusableError where a second column of the same heading says something else in some row."""
    headings = [folded(heading) for heading in table.match.headings]
    for name, read in _READ.items():
        if not table.has(name):
            continue
        used = table.match.columns[name]
        for other, heading in enumerate(headings):
            same = heading in table.match.layout.fields[name] if name == _ONE_OF_ITS_KIND else False
            if other != used and (same or heading == headings[used]):
                _compare(table, name, other, read)


def _compare(table: Table, name: str, other: int, read: Callable[[str], object]) -> None:
    used = table.match.columns[name]
    two = table.cells.select(
        ROW,
        *(
            pl.col(f"c{at}").str.strip_chars().fill_null("").alias(key)
            for key, at in (("one", used), ("other", other))
        ),
    )
    two = _counting(table, two)
    if folded(table.match.headings[other]) != folded(table.match.headings[used]):
        two = two.filter((pl.col("one") != "") & (pl.col("other") != ""))
    if not (two.get_column("other") != "").any():
        return
    for row, one, said in two.filter(pl.col("one") != pl.col("other")).iter_rows():
        if read(one) != read(said):
            columns = f"columns {used + 1} and {other + 1}"
            heading, second = table.match.heading(name), table.match.headings[other].strip()
            headed = (
                f"“{heading}”"
                if folded(heading) == folded(second)
                else f"“{heading}” and “{second}”"
            )
            raise UnusableError(
                f"has two columns headed {headed} ({columns}), and they "
                f"disagree: row {row} says “{one}” and “{said}”.",
                "Take out or rename the column that is not meant, and try again.",
            )


def _counting(table: Table, two: pl.DataFrame) -> pl.DataFrame:
    """The rows that hold a mark: totals and notes say what they like."""
    if table.match.layout.shape != "long":
        return two
    days = table.column("date").unique().drop_nulls()
    dated = [day for day in days.to_list() if read_date(day)]
    return two.filter(table.column("date").is_in(dated))
