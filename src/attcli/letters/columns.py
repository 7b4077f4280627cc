"""How wide the columns of a table in a letter are, the same in every form."""

from collections.abc import Sequence

from attcli.letters.model import Blank, Line

_NARROW, _LONGEST = 24, 60  # letters
_ROOM = 40  # a column to write in


def column_shares(rows: Sequence[Sequence[Line]]) -> list[int | None]:
    """For each column its share of the width; None: as wide as its words, which are short."""
    columns = list(zip(*rows, strict=True))
    wide = [max(map(_width, column)) for column in columns]
    shares = [None if width <= _NARROW else min(width, _LONGEST) for width in wide]
    return shares if any(shares) else [width or 1 for width in wide]


def _width(cell: Line) -> int:
    """Letters of a cell; one that is empty or holds a blank needs room to write."""
    if not cell or any(isinstance(run, Blank) and run.lines for run in cell):
        return _ROOM
    return sum(1 if isinstance(run, Blank) else len(run.text) for run in cell)
