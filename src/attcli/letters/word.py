"""Word: the letter as an office can go on writing it, with real headings, lists and styles."""

import io
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from attcli.letters.languages import RIGHT_TO_LEFT
from attcli.letters.model import Blank, Block, Letter, Letterhead, Text
from attcli.letters.wordblank import add_words_table
from attcli.letters.wordfile import INK, add_foot, add_quiet, add_runs, finished, new_document, text

_STYLES = {
    "subject": "Heading 1",
    "heading": "Heading 2",
    "paragraph": "Normal",
    "bullets": "List Bullet",
    "numbers": "List Number",
}
_LEFT, _WIDTH = 22, 168
_ROWS = (27, 6, 37)  # letterhead, space, and the address where a DL window shows it (mm)


def draw(letter: Letter) -> bytes:
    """The letter as a .docx file; a logo Word cannot hold (SVG) is left out."""
    name = letter.letterhead.name
    document = new_document(
        letter.title,
        name.text if isinstance(name, Text) else "",
        letter.issued,
        16 if letter.large else 10,
    )
    section = document.sections[0]
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(210 - _LEFT - _WIDTH)
    section.top_margin, section.bottom_margin = Mm(12), Mm(20)
    section.footer_distance = Mm(9)
    _head(document, letter)
    greeting = f"{letter.salutation}," if letter.salutation else ""
    document.add_paragraph(text(greeting)).paragraph_format.space_before = Pt(10)
    for block in letter.body:
        _add_block(document, block)
    if letter.closing:
        _sign_off(document, letter)
    if letter.language in RIGHT_TO_LEFT:
        _turn(document)
    add_foot(section, letter.footnote)
    return finished(document)


def _turn(document: Any) -> None:
    """The paragraphs below the head from right to left."""
    for paragraph in document.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        turned = parse_xml(f"<w:bidi {nsdecls('w')}/>")
        properties.insert_element_before(turned, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _head(document: Any, letter: Letter) -> None:
    heights = _ROWS if letter.addressee else _ROWS[:1]
    table = document.add_table(rows=len(heights), cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (95, _WIDTH - 95), strict=True):
        column.width = Mm(width)
    for row, height in zip(table.rows, heights, strict=True):
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
        for cell, width in zip(row.cells, (95, _WIDTH - 95), strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    _flush_left(table)
    _letterhead(table.rows[0].cells, letter.letterhead)
    if not letter.addressee:
        return
    _add_lines(table.rows[2].cells[0], letter.addressee)
    dated = table.rows[2].cells[1].paragraphs[0]
    dated.add_run(text(letter.date))
    for label, value in letter.references:
        dated.add_run().add_break()
        add_quiet(dated, f"{label}: ")
        dated.add_run(text(value))


def _flush_left(table: Any) -> None:
    """No inner margins, so that the address stands at the page's own margin."""
    table._tbl.tblPr.append(
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/>'
            '<w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        )
    )


def _letterhead(cells: Any, head: Letterhead) -> None:
    left = cells[0].paragraphs[0]
    left.paragraph_format.line_spacing = 1.0
    if head.logo:
        _add_picture(left, head.logo[1])
    add_runs(left, (head.name,))
    if isinstance(head.name, Text):
        run = left.runs[-1]
        run.font.size, run.font.bold = Pt(12 if head.logo else 15), True
        run.font.color.rgb = INK
    right = cells[1].paragraphs[0]
    for number, line in enumerate(head.address):
        if number:
            right.add_run().add_break()
        add_runs(right, (line,))
    for label, value in head.contact:
        right.add_run().add_break()
        add_quiet(right, f"{label} ")
        add_runs(right, (value,))
    for run in right.runs:
        run.font.size = Pt(8)
    right.paragraph_format.line_spacing = 1.0
    for cell in cells:
        cell._tc.get_or_add_tcPr().append(
            parse_xml(
                f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0" '
                'w:color="1D2B3A"/></w:tcBorders>'
            )
        )


def _add_picture(paragraph: Any, picture: bytes) -> None:
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(picture), height=Mm(14))
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return
    shape._inline.docPr.set("descr", "School logo")
    paragraph.add_run().add_break()


def _add_lines(cell: Any, lines: tuple[str, ...]) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = 1.0
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(text(line))


def _add_block(document: Any, block: Block) -> None:
    if block.kind == "table":
        add_words_table(document, block, _WIDTH)
        return
    for line in block.lines:
        paragraph = document.add_paragraph(style=_STYLES[block.kind])
        add_runs(paragraph, line)
        if any(isinstance(run, Blank) and run.form and run.lines > 1 for run in line):
            paragraph.paragraph_format.line_spacing = Mm(7)
    if block.kind in ("bullets", "numbers"):
        paragraph.paragraph_format.space_after = Pt(6)


def _sign_off(document: Any, letter: Letter) -> None:
    closing = document.add_paragraph(f"{letter.closing},")
    closing.paragraph_format.space_before, closing.paragraph_format.space_after = Pt(8), Pt(34)
    signed = document.add_paragraph()
    add_runs(signed, (letter.signer,))
    signed.runs[0].bold = True
    signed.add_run().add_break()
    signed.add_run(text(letter.role))
    closing.paragraph_format.keep_with_next = True
    if letter.enclosures:
        signed.paragraph_format.keep_with_next = True
        add_quiet(document.add_paragraph(), f"Enclosed: {'; '.join(letter.enclosures)}", 8.5)
