"""The cells of a workbook: text as text, real dates and numbers, and how each kind looks."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from attcli.reports.tables import in_words

INK, QUIET = "1F2A37", "5B6776"
_LINE, _HEAD, _FILL_IN = "D5DAE1", "E8EDF3", "FFFBEA"

_DATE, _WHOLE = "ddd dd/mm/yyyy", "0"
_PERCENT = "0.00"  # both decimals the figure has: a program that showed one would round it again
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767


def font(size: int, colour: str, *, bold: bool = False) -> Font:
    """The workbook's one typeface."""
    return Font(name="Calibri", size=size, color=colour, bold=bold)


_HEAD_FONT, _BODY_FONT = font(11, INK, bold=True), font(11, INK)
_LINK_FONT = Font(name="Calibri", size=11, color="1D4F91", underline="single")
_HEAD_RULE = Border(bottom=Side(style="thin", color=QUIET))
_RULE = Border(bottom=Side(style="hair", color=_LINE))
_HEAD_FILL = PatternFill("solid", fgColor=_HEAD)
_FILL_IN_FILL = PatternFill("solid", fgColor=_FILL_IN)
_NUMBER = Alignment(vertical="top")
_TEXT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_ONE_LINE = Alignment(horizontal="left", vertical="top", indent=1)


def put_text(cell: Cell, text: str) -> Cell:
    """Put `text` in as text: never a formula, an error value or a link."""
    cell.value = _UNPRINTABLE.sub("", text)[:_LONGEST_CELL]
    cell.data_type = "s"
    return cell


def heading_cell(cell: Cell, name: str, *, right: bool) -> None:
    """A heading, on the side on which its column's values stand."""
    put_text(cell, name)
    cell.font, cell.fill, cell.border = _HEAD_FONT, _HEAD_FILL, _HEAD_RULE
    cell.alignment = Alignment(
        horizontal="right" if right else "left",
        vertical="center",
        wrap_text=True,
        indent=0 if right else 1,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """`filled`: for the officer to write in. `clipped`: one line, cut off at the cell's edge.
    `opens`: it opens a file.
    """

    filled: bool = False
    clipped: bool = False
    opens: bool = False


class Painter:
    """Writes the headings and the body cells of one workbook.

    openpyxl works out the style of every cell anew, which takes longer than all the rest: here each
    look is worked out once and then shared by all cells that have it, and changed no more.
    """

    def __init__(self) -> None:
        self._styles: dict[tuple[str, Look], Any] = {}
        self._heads: dict[bool, Any] = {}

    def head(self, cell: Cell, name: str, *, right: bool) -> None:
        """Write a heading."""
        if right in self._heads:
            put_text(cell, name)._style = self._heads[right]
        else:
            heading_cell(cell, name, right=right)
            self._heads[right] = cell._style

    def body(self, cell: Cell, value: Any, look: Look) -> None:
        """Write one value."""
        kind = _put(cell, value)
        known = self._styles.get((kind, look))
        if known is None:
            _style(cell, kind, look)
            self._styles[kind, look] = cell._style
        else:
            cell._style = known


def _put(cell: Cell, value: Any) -> str:
    """Write `value` and give its kind: text, whole, rate, date or empty."""
    if isinstance(value, str):
        put_text(cell, value)
        return "text"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "empty"
    if isinstance(value, bool):
        put_text(cell, "yes" if value else "no")
        return "text"
    if isinstance(value, (int, float)):
        cell.value = value
        return "rate" if isinstance(value, float) else "whole"
    if isinstance(value, (date, datetime)):
        cell.value = value
        return "date"
    put_text(cell, in_words(value))
    return "text"


def _style(cell: Cell, kind: str, look: Look) -> None:
    cell.font = _LINK_FONT if look.opens else _BODY_FONT
    cell.border, cell.alignment = _RULE, _NUMBER
    if look.filled:
        cell.fill = _FILL_IN_FILL
    if kind in {"whole", "rate"}:
        cell.number_format = _WHOLE if kind == "whole" else _PERCENT
    elif kind == "date":
        cell.number_format, cell.alignment = _DATE, _ONE_LINE
    elif kind == "text":
        cell.alignment = _ONE_LINE if look.clipped else _TEXT
