"""The summary as a Word file: real headings, rows of headings, pictures with their words."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from attcli.reports.governors.charts import png
from attcli.reports.governors.document import Box, Chart, Document, Part, Table, Words, said
from attcli.reports.governors.pdf import DRAFT

_INK, _QUIET, _DEEP = RGBColor(0x1C, 0x27, 0x33), RGBColor(0x46, 0x52, 0x5E), RGBColor(29, 59, 83)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_TEXT_WIDTH = 174  # mm
_MANY = 7  # columns, from which on a table is drawn closely
_LEAD = 4  # paragraphs: so many stay with the table or chart beneath
_SHORT = 14  # rows: so many stay on one page


def draw(document: Document, issued: date) -> bytes:
    """The file’s bytes, the same for the same document and day."""
    file = docx.Document()
    _set_up(file, document, issued)
    file.add_paragraph(document.name).runs[0].bold = True
    file.add_heading(document.title, level=1)
    _quiet(file.add_paragraph(document.schools[0].period))
    if document.draft:
        file.add_paragraph(DRAFT).runs[0].bold = True
    if document.opening:
        file.add_heading("All schools", level=2)
        _add_parts(file, document.opening, 3)
    for school in document.schools:
        level = 2
        if len(document.schools) > 1:
            file.add_heading(school.name, level=2).paragraph_format.page_break_before = True
            _quiet(file.add_paragraph(school.period))
            level = 3
        summary = True
        for section in school.sections:
            heading = file.add_heading(section.title, level=level)
            heading.paragraph_format.page_break_before = summary and not section.summary
            summary = section.summary
            _add_parts(file, section.parts, level + 1)
    file.add_heading("About these figures", level=2)
    _add_parts(file, document.closing, 3)
    return _finished(file)


def _set_up(file: Any, document: Document, issued: date) -> None:
    about = file.core_properties
    about.title, about.author, about.comments = f"{document.title} – {document.name}", "", ""
    about.language = "en-GB"
    about.created = about.modified = datetime.combine(issued, time())
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    looks = {
        "Normal": (9.5, 0),
        "Heading 1": (18, 2),
        "Heading 2": (13, 10),
        "Heading 3": (10.5, 8),
    }
    for name, (size, before) in {**looks, "Heading 4": (10, 8)}.items():
        style = file.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.font.color.rgb = _INK if name == "Normal" else _DEEP
        style.font.italic = False
        style.font.bold = name != "Normal"


def _add_parts(file: Any, parts: Sequence[Part], level: int) -> None:
    """The parts, none of which is left by a heading or by the words that lead to it."""
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        match part:
            case Table():
                file.add_heading(part.title, level=level)
                _keep_rows(_add_table(file, part), to_note=bool(part.note))
                if part.note:
                    note = file.add_paragraph(part.note)
                    note.paragraph_format.space_before = Pt(3)
                    _quiet(note)
            case Chart():
                file.add_heading(part.title, level=level)
                _add_chart(file, part)
            case Box():
                _add_box(file, part)
            case Words():
                style = "List Bullet" if part.listed else None
                for line in part.lines:
                    paragraph = file.add_paragraph(line, style=style)
                    leads = isinstance(after, (Table, Chart)) and len(part.lines) <= _LEAD
                    paragraph.paragraph_format.keep_with_next = leads
                    if part.quiet:
                        _quiet(paragraph)


def _add_table(file: Any, part: Table) -> Any:
    table = file.add_table(rows=1 + len(part.rows), cols=len(part.columns))
    _rule(table)
    table.autofit = False
    many = len(part.columns) > _MANY
    first = 0.17 if many else 0.34 if len(part.columns) > 2 else 0.6
    _keep_free(table, 0.8 if many else 1.9)
    rest = (1 - first) / max(1, len(part.columns) - 1)
    for at, column in enumerate(table.columns):
        column.width = Mm(_TEXT_WIDTH * (rest if at else first))
    headings = [column.heading for column in part.columns]
    lines = [headings] + [
        [said(value, column.kind) for value, column in zip(row, part.columns, strict=True)]
        for row in part.rows
    ]
    for row, words in zip(table.rows, lines, strict=True):
        for at, (cell, word) in enumerate(zip(row.cells, words, strict=True)):
            cell.width = Mm(_TEXT_WIDTH * (rest if at else first))
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(word)
            run.font.size, run.bold = Pt(8.5), None
            if words is headings:
                run.font.size, run.bold = Pt(7 if many else 7.5), True
            form = paragraph.paragraph_format
            form.space_before = form.space_after = Pt(0.5)
            if part.columns[at].kind != "text":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark_row(table.rows[0], "w:tblHeader")
    for row in table.rows:
        _mark_row(row, "w:cantSplit")
    return table


def _keep_rows(table: Any, *, to_note: bool) -> None:
    """A short table stays on one page, of a longer one the headings with the rows beneath; the last
    row with its note.
    """
    rows = list(table.rows)
    kept = rows[:-1] if len(rows) <= _SHORT else rows[:3]
    for row in [*kept, *(rows[-1:] if to_note else [])]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _rule(table: Any) -> None:
    """Thin grey lines between the rows, none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "AAB4BF")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.find(qn("w:tblW")).addnext(borders)  # where the format wants it


def _keep_free(table: Any, mm: float) -> None:
    """Room at the left and right of each cell."""
    room = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        free = OxmlElement(f"w:{side}")
        free.set(qn("w:w"), str(round(Mm(mm).pt * 20)))
        free.set(qn("w:type"), "dxa")
        room.append(free)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(room)


def _mark_row(row: Any, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _add_box(file: Any, part: Box) -> None:
    table = file.add_table(rows=1, cols=len(part.tiles))
    _rule(table)
    for cell, (label, figure, line) in zip(table.rows[0].cells, part.tiles, strict=True):
        paragraph = cell.paragraphs[0]
        for words, size, bold in ((label, 8, False), (figure, 15, True), (line, 8, False)):
            run = paragraph.add_run(words)
            run.font.size, run.bold = Pt(size), bold
            if words is not line:
                run.add_break()


def _add_chart(file: Any, part: Chart) -> None:
    picture = file.add_picture(io.BytesIO(png(part)), width=Mm(150))
    picture._inline.docPr.set("descr", part.says)
    picture._inline.docPr.set("title", part.title)


def _quiet(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.color.rgb, run.font.size = _QUIET, Pt(8.5)


def _finished(file: Any) -> bytes:
    """The bytes, every part with one fixed date."""
    made, fixed = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            to.writestr(zipfile.ZipInfo(name, _ZIP_DATE), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
