"""What both Word writers share: page, styles, runs and blanks, tables, the finished bytes."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.shared import Mm, Pt, RGBColor

from attcli.letters.model import Blank, Inline

INK, QUIET = RGBColor(0x1D, 0x2B, 0x3A), RGBColor(0x4A, 0x55, 0x60)
FONT = "Arial"  # on every office PC; the PDF carries its own
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RULE = "_" * 21  # ink: underlined spaces, of whatever kind, may shrink to nothing at a line's end
_LONGEST_PROPERTY = 255
nsmap["w14"] = "http://schemas.microsoft.com/office/word/2010/wordml"  # boxes to tick
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def new_document(title: str, author: str, issued: dt.date, size: float) -> Any:
    """An A4 document with our styles; `size` is that of the words, in points."""
    document = Document()
    about = document.core_properties
    about.title, about.author, about.language, about.comments = (
        _property(title),
        _property(author),
        "en-GB",
        "",
    )
    about.created = about.modified = dt.datetime.combine(issued, dt.time())
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, height in (("Normal", size), ("Heading 1", size + 1.5), ("Heading 2", size)):
        _style(document.styles[name], height, heading=name != "Normal")
    for name in ("List Bullet", "List Number"):
        document.styles[name].paragraph_format.space_after = Pt(1)
    return document


def _style(style: Any, size: float, *, heading: bool) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    layout = style.paragraph_format
    layout.line_spacing, layout.space_before = 1.1, Pt(size * 0.6 if heading else 0)
    layout.space_after = Pt(size * (0.4 if heading else 0.6))
    if heading:
        style.font.bold, style.font.color.rgb = True, INK


def _property(value: str) -> str:
    """A property of the file: Word holds no more than 255 characters of one."""
    kept = text(value)
    return kept if len(kept) <= _LONGEST_PROPERTY else f"{kept[: _LONGEST_PROPERTY - 1]}…"


def text(value: str) -> str:
    """Text without what XML cannot hold."""
    return _NOT_XML.sub("", value)


def add_runs(paragraph: Any, line: Iterable[Inline]) -> None:
    """The runs of a line; a blank is a rule, with its label behind it where it needs one."""
    for inline in line:
        if isinstance(inline, Blank) and inline.form:
            add_control(paragraph, inline)
        elif isinstance(inline, Blank):
            paragraph.add_run(_RULE)
            if inline.captioned:
                add_quiet(paragraph, f" ({inline.label})", 7)
        else:
            run = paragraph.add_run(text(inline.text))
            run.bold, run.italic = inline.bold or None, inline.italic or None


def add_control(paragraph: Any, blank: Blank, *, ruled: bool = True) -> None:
    """A blank of a form as a content control, which Word fills in and a screen reader names.

    Not `ruled` in the cell of a table, whose own lines show where to write.
    """
    name = escape(text(blank.label)[:64], {'"': "&quot;"})  # Word holds no longer ones
    about = f'<w:alias w:val="{name}"/><w:tag w:val="{name}"/>'
    if blank.lines:
        rule = _RULE * (4 if blank.lines > 1 else 2) if ruled else "\u00a0" * 4
        rules = "<w:br/>".join(f"<w:t>{rule}</w:t>" for _ in range(blank.lines if ruled else 1))
        kind, held = '<w:showingPlcHdr/><w:text w:multiLine="1"/>', f"<w:r>{rules}</w:r>"
    else:
        kind = (
            '<w14:checkbox><w14:checked w14:val="0"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        fonts = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/>'
        held = f"<w:r><w:rPr>{fonts}</w:rPr><w:t>\u2610</w:t></w:r>"
    paragraph._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w', 'w14')}><w:sdtPr>{about}{kind}</w:sdtPr>"
            f"<w:sdtContent>{held}</w:sdtContent></w:sdt>"
        )
    )


def add_quiet(paragraph: Any, words: str, size: float | None = None) -> None:
    """A run in the quiet colour."""
    run = paragraph.add_run(text(words))
    run.font.color.rgb = QUIET
    if size:
        run.font.size = Pt(size)


def add_foot(section: Any, note: str) -> None:
    """The footer: “Page 1 of 2” on the right, and a note beneath."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.RIGHT, Pt(0)
    if note:
        add_quiet(section.footer.add_paragraph(), note, 7)
    add_quiet(paragraph, "Page ", 7)
    _add_field(paragraph, "PAGE")
    add_quiet(paragraph, " of ", 7)
    _add_field(paragraph, "NUMPAGES")


def _add_field(paragraph: Any, code: str) -> None:
    look = '<w:rPr><w:color w:val="4A5560"/><w:sz w:val="14"/></w:rPr>'
    field = (
        f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(parse_xml(field))


def table_xml(widths: Iterable[float], rows: Iterable[str]) -> str:
    """A table of fixed column widths (mm) from rows of XML."""
    cols = "".join(f'<w:gridCol w:w="{twips(w)}"/>' for w in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="0" w:type="auto"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{cols}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def add_table(document: Any, table: str) -> None:
    """The table at the end of the document."""
    document.element.body.insert(-1, parse_xml(table))  # the last element is the section's layout


def row_xml(
    cells: Iterable[str], height: float | None = None, *, header: bool = False, splits: bool = False
) -> str:
    """A row. `height` in mm; `header`: repeated on each page and told to screen readers; `splits`:
    may run over the end of a page.
    """
    high = f'<w:trHeight w:val="{twips(height)}" w:hRule="exact"/>' if height else ""
    head = "<w:tblHeader/>" if header else ""
    whole = "" if splits else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{whole}{high}{head}</w:trPr>{''.join(cells)}</w:tr>"


def cell_xml(  # noqa: PLR0913 (a cell has that many sides)
    words: str = "",
    *,
    span: int = 1,
    merge: str = "",
    fill: str = "",
    borders: str = "",
    align: str = "left",
    bold: bool = False,
    size: float = 8,
    quiet: bool = False,
    valign: str = "center",
) -> str:
    """A cell holding one line of plain text."""
    props = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    props += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    props += f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    props += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    look = "<w:b/>" if bold else ""
    look += '<w:color w:val="4A5560"/>' if quiet else ""
    look += f'<w:sz w:val="{round(size * 2)}"/>'
    run = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text(words))}</w:t></w:r>'
    return (
        f'<w:tc><w:tcPr>{props}<w:vAlign w:val="{valign}"/></w:tcPr><w:p><w:pPr>'
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{run if words else ""}</w:p></w:tc>'
    )


def layout_cell_xml(parts: Iterable[str], width: float) -> str:
    """A cell that holds tables and headings side by side with another."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>'
        f"{''.join(parts)}<w:p><w:pPr>{spacing}</w:pPr></w:p></w:tc>"
    )


def paragraph_xml(words: str, style: str = "Normal", *, quiet: bool = False) -> str:
    """A paragraph of plain text."""
    look = '<w:rPr><w:color w:val="4A5560"/></w:rPr>' if quiet else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{look}'
        f'<w:t xml:space="preserve">{escape(text(words))}</w:t></w:r></w:p>'
    )


def border(side: str, points: float, color: str = "000000") -> str:
    """One side of a cell."""
    return f'<w:{side} w:val="single" w:sz="{round(points * 8)}" w:space="0" w:color="{color}"/>'


def twips(millimetres: float) -> int:
    """Word's unit."""
    return round(millimetres * 1440 / 25.4)


def finished(document: Any) -> bytes:
    """The file's bytes, the same each time: every part of the package with one fixed date."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(
                zipfile.ZipInfo(name, _ZIP_DATE), source.read(name), zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()
