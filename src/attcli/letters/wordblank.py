"""Word: the tables of a letter or form, with room to write in empty cells."""

from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from attcli.letters.columns import column_shares
from attcli.letters.model import Blank, Block, Line
from attcli.letters.wordfile import add_control, add_runs

_LINE = 7  # mm, a line to write on
_LETTER, _MARGINS = 1.9, 6.5  # mm, of a narrow column and its words


def add_words_table(document: Any, block: Block, width: float) -> None:
    """The table at the end of the document, `width` mm wide."""
    head, *rows = block.rows
    headed = any(head)
    shown = [head, *rows] if headed else rows
    table = document.add_table(rows=len(shown), cols=len(head), style="Table Grid")
    table.autofit = False
    widths = _widths(block, width)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    for row, cells in zip(table.rows, shown, strict=True):
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(_height(cells))
        for cell, line, wide in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(wide)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
            if len(line) == 1 and isinstance(line[0], Blank) and line[0].form:
                add_control(paragraph, line[0], ruled=line[0].lines == 0)
            else:
                add_runs(paragraph, line)
    if headed:
        _mark_head(table.rows[0])
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _mark_head(row: Any) -> None:
    """The head is bold, told to screen readers and repeated on each page."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _height(cells: tuple[Line, ...]) -> float:
    """Room for the lines to write on: one in an empty cell."""
    blanks = [run for cell in cells for run in cell or (Blank(""),) if isinstance(run, Blank)]
    return max((_LINE * blank.lines for blank in blanks), default=5)


def _widths(block: Block, width: float) -> list[float]:
    shares = column_shares(block.rows)
    narrow = [
        None if share else max(_letters(row[at]) for row in block.rows) * _LETTER + _MARGINS
        for at, share in enumerate(shares)
    ]
    left = width - sum(n or 0 for n in narrow)
    total = sum(share or 0 for share in shares) or 1
    return [
        n if n is not None else left * (share or 0) / total
        for n, share in zip(narrow, shares, strict=True)
    ]


def _letters(line: Line) -> int:
    return sum(1 if isinstance(run, Blank) else len(run.text) for run in line)
