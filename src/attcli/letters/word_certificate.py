"""Word: the registration certificate, with the same parts and numbers as its PDF and HTML twins."""

from collections.abc import Iterable, Iterator
from typing import Any

from docx.shared import Mm, Pt

from attcli.letters.certificate import Certificate
from attcli.letters.grid import Cell, Week
from attcli.letters.model import Blank, Text
from attcli.letters.wordfile import (
    add_foot,
    add_runs,
    add_table,
    border,
    cell_xml,
    finished,
    layout_cell_xml,
    new_document,
    paragraph_xml,
    row_xml,
    table_xml,
)

_WIDTH = 178
_WEEK, _SESSION, _GAP = 25, 6.6, 6
_SIDE = _WIDTH - _WEEK - 10 * _SESSION - _GAP
_GREY, _SHADE = "969696", "DEDEDE"
_THIN = "".join(border(side, 0.5, _GREY) for side in ("top", "left", "bottom", "right"))
_BOX = "".join(border(side, 1.5) for side in ("top", "left", "bottom", "right"))
_LINE = border("bottom", 0.5, _GREY)


def draw(cert: Certificate) -> bytes:
    """The certificate as a .docx file."""
    document = new_document(f"{cert.title}: {cert.forename} {cert.surname}", "", cert.issued, 8)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(12), Mm(16), Mm(7)
    heading = document.add_paragraph(cert.title, style="Heading 1")
    heading.runs[0].font.size, heading.paragraph_format.space_before = Pt(15), Pt(0)
    add_table(document, _details(cert))
    _spacer(document)
    add_table(document, _columns(cert))
    document.add_paragraph(cert.labels["notes"], style="Heading 2")
    for block in cert.notes:
        for line in block.lines:
            add_runs(document.add_paragraph(), line)
    _signature(document, cert)
    add_foot(section, cert.footnote)
    return finished(document)


def _spacer(document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(6)


def _details(cert: Certificate) -> str:
    cells = [
        part
        for label, value in cert.details
        for part in (cell_xml(label, quiet=True), cell_xml(_shown(value), bold=True))
    ]
    rows = [row_xml(cells[at : at + 4]) for at in range(0, len(cells), 4)]
    return table_xml((24, 65, 24, 65), rows)


def _shown(value: Text | Blank) -> str:
    return value.text if isinstance(value, Text) else str(value)


def _columns(cert: Certificate) -> str:
    """The grid on the left, totals and key on the right: a table that only lays out."""
    left = _WEEK + 10 * _SESSION
    cells = (
        layout_cell_xml([table_xml((_WEEK, *(_SESSION,) * 10), _grid(cert))], left),
        layout_cell_xml([], _GAP),
        layout_cell_xml(_side(cert), _SIDE),
    )
    return table_xml((left, _GAP, _SIDE), [row_xml(cells, splits=True)])


def _grid(cert: Certificate) -> Iterator[str]:
    corner = cell_xml(cert.labels["week"], merge="restart", bold=True)
    yield row_xml(
        [corner, *(cell_xml(name, span=2, align="center", bold=True) for name in cert.days)],
        header=True,
    )
    halves = (cell_xml(half, align="center", size=6, quiet=True) for half in ("AM", "PM") * 5)
    yield row_xml([cell_xml(merge="continue"), *halves], header=True)
    for week in cert.weeks:
        yield row_xml([cell_xml(week.label, borders=_LINE), *_sessions(week)], 4.2)


def _sessions(week: Week) -> Iterable[str]:
    if week.closed:
        return [
            cell_xml(
                week.closed, span=10, fill=_SHADE, align="center", quiet=True, size=7, borders=_THIN
            )
        ]
    return [_session(cell) for cell in week.cells]


def _session(cell: Cell) -> str:
    if cell.kind in ("missing", "no-reason"):
        return cell_xml(cell.mark, align="center", bold=True, borders=_BOX)
    fill = _SHADE if cell.kind in ("closed", "none") else ""
    return cell_xml(cell.mark, align="center", fill=fill, borders=_THIN)


def _side(cert: Certificate) -> Iterator[str]:
    totals = [
        row_xml(
            [
                cell_xml(label, borders=_LINE),
                cell_xml(value, bold=True, align="right", borders=_LINE),
            ]
        )
        for label, value in cert.totals
    ]
    key = [
        row_xml([cell_xml(k.code, bold=True, valign="top"), cell_xml(f"{k.title} ({k.group})")])
        for k in cert.key
    ]
    yield paragraph_xml(cert.labels["totals"], "Heading2")
    yield table_xml((_SIDE - 16, 16), totals)
    yield paragraph_xml(cert.labels["key"], "Heading2")
    yield table_xml((7, _SIDE - 7), key)
    for line in cert.legend:
        yield paragraph_xml(line, quiet=True)


def _signature(document: Any, cert: Certificate) -> None:
    statement = document.add_paragraph()
    statement.add_run(cert.labels["statement"]).bold = True
    statement.paragraph_format.space_before, statement.paragraph_format.space_after = Pt(8), Pt(22)
    name = cert.labels["signer"] + (f": {cert.signer}" if cert.signer else "")
    labels = (cert.labels["signature"], name, cert.labels["signed_on"])
    top = border("top", 0.75)
    cells = [cell_xml(label, size=7, quiet=True, borders=top) for label in labels]
    gap = cell_xml()
    add_table(
        document,
        table_xml((66, 5, 66, 5, 36), [row_xml([cells[0], gap, cells[1], gap, cells[2]])]),
    )
