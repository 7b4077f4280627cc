"""How wide the columns of a table in a letter are, the same in every form."""

from collections.abc import Sequence

from attcli.letters.model import Blank, Line

_NARROW, _LONGEST = 30, 70  # letters
_ROOM, _MORE_ROOM = 32, 70  # columns to write in: a word or two, or several lines


def column_shares(rows: Sequence[Sequence[Line]]) -> list[int | None]:
    """For each column its share of the width; None: as wide as its words, which are short."""
    wide = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [None if width <= _NARROW else min(width, _LONGEST) for width in wide]


def _width(cell: Line) -> int:
    """Letters of a cell; one that is empty or holds a blank needs room to write."""
    blanks = [run.lines for run in cell if isinstance(run, Blank) and run.lines]
    if blanks or not cell:
        return _MORE_ROOM if blanks and max(blanks) > 1 else _ROOM
    return sum(1 if isinstance(run, Blank) else len(run.text) for run in cell)
