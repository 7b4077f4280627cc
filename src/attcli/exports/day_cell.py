"""One cell of a day grid: the AM mark, then the PM mark.

A cell is never padded by guess: `/` alone can only be a morning, `\\` alone only an afternoon; `O`
alone could be either.
"""

from attcli.law import codes

_LETTERS = frozenset(codes.LETTERS)
_HALVES = {
    half: frozenset(
        code.letter for v in codes.versions() for code in v.codes.values() if half in code.meanings
    )
    for half in ("am-only-mark", "pm-only-mark")
}


def split_cell(cell: str) -> tuple[str, str] | None:
    """The AM and the PM mark of a cell; None where it can mean several things, or nothing known."""
    bare = cell.strip()
    if _no_mark(bare):
        return "", ""
    if len(cell) == 1:
        return _alone(cell.upper())
    if len(cell) == 2:
        return None if cell.upper() in _LETTERS else (cell[0].strip(), cell[1].strip())
    ways = {
        (cell[:at].strip(), cell[at:].strip())
        for at in range(1, len(cell))
        if _legal(cell[:at]) and _legal(cell[at:])
    }
    return ways.pop() if len(ways) == 1 else None


def _alone(mark: str) -> tuple[str, str] | None:
    if mark in _HALVES["am-only-mark"]:
        return mark, ""
    return ("", mark) if mark in _HALVES["pm-only-mark"] else None


def _legal(part: str) -> bool:
    bare = part.strip().upper()
    return _no_mark(bare) or bare in _LETTERS


def _no_mark(bare: str) -> bool:
    return bare in codes.NO_MARK


def two_marks(cell: str) -> bool:
    """Whether a cell holds two marks the law knows, or blanks."""
    split = split_cell(cell)
    return split is not None and all(_legal(part) for part in split)
