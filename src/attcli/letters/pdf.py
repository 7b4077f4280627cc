"""PDF: fixed typst layouts fed with data. Tagged PDF/UA-1, our own fonts, the same bytes each time.

No text is ever typst source: the layouts read one JSON document. A letter with a character that our
fonts lack is drawn once more with the fonts of the machine, and says so; if they lack it too, it is
refused, for an empty box in a name is worse than no letter.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Any, cast

import typst
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.image.image import Image

from attcli.errors import AttcliError, Exit
from attcli.letters.certificate import Certificate
from attcli.letters.columns import column_shares
from attcli.letters.grid import Cell
from attcli.letters.model import Blank, Block, Inline, Letter, Rendered
from attcli.letters.words import breakable
from attcli.places import fonts_dir, templates_dir

_LAYOUTS = {
    "main.typ": "layouts/print.typ",
    "letter.typ": "layouts/letter.typ",
    "certificate.typ": "certificate/certificate.typ",
}
_COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*/Count (\d+)|/Count (\d+)[^>]*/Type\s*/Pages\b")
# A cell under the first column's heading is the heading of its row. typst marks such cells only
# behind a switch that its Python binding does not offer, so the tag is set here, byte for byte as
# long as before: the file's table of positions stays right.
_ROW_HEADING = re.compile(rb"/S/TD(/P \d+ 0 R/A\[<</O/Table)(/Headers\[\(U\d+x0y0\)\])")
_NO_FONT = "could not be displayed"
_LOGO = "Look at the school's logo, and at the layouts in your own templates folder."
# Letters that stand in a line of the address, and in one of the body (a fingerprint stays whole).
_NARROW, _WIDE = 24, 70
_KEPT_FOR = 11  # documents
_threads = local()


class UndrawableError(AttcliError):
    """A document that cannot be drawn: a character that no font has, or a layout with a fault."""

    exit_code = Exit.BLOCKED


@dataclass(frozen=True, slots=True)
class Part:
    """A letter or a certificate of a print file. `begins`: the first of its pack."""

    document: Letter | Certificate
    begins: bool = True


def draw(parts: Sequence[Part], title: str, own: Path | None) -> Rendered:
    """One PDF of the parts, each numbered by itself. UndrawableError where it cannot be done."""
    files = dict(_layouts(own))
    data = {"title": title, "parts": [_part(part, files) for part in parts]}
    issued = parts[0].document.issued
    try:
        return _compiled(files, data, issued, system_fonts=False)
    except RuntimeError as fault:  # also where a file of the project is no text
        if _NO_FONT not in str(fault):
            raise _refused(fault) from fault
    try:
        drawn = _compiled(files, data, issued, system_fonts=True)
    except RuntimeError as fault:
        raise _refused(fault) from fault
    return Rendered(drawn.content, drawn.pages, ("drawn with fonts of this machine",))


def _compiled(
    files: dict[str, bytes], data: dict[str, Any], issued: date, *, system_fonts: bool
) -> Rendered:
    # The binding takes the files of a project by name. The data is one of them: as sys_inputs they
    # would make the compiler begin anew with every document.
    pdf = _compiler(system_fonts).compile(
        cast("bytes", {**files, "data.json": json.dumps(data, ensure_ascii=False).encode()}),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
    )
    content = _ROW_HEADING.sub(_as_row_heading, cast("bytes", pdf))
    return Rendered(content, _pages(content))


def let_go() -> None:
    """Let typst forget what it has laid out, as it does ten documents later: of a long document it
    is hundreds of megabytes, which the drawing of each of these would look through.
    """
    for _ in range(_KEPT_FOR):
        _compiler(system_fonts=False).compile(b"", format="pdf")


def _compiler(system_fonts: bool) -> typst.Compiler:
    """One compiler a thread: it keeps what it has laid out before."""
    name = f"compiler_{system_fonts}"
    if not hasattr(_threads, name):
        made = typst.Compiler(font_paths=[fonts_dir()], ignore_system_fonts=not system_fonts)
        setattr(_threads, name, made)
    return cast("typst.Compiler", getattr(_threads, name))


@lru_cache(maxsize=8)
def _layouts(own: Path | None) -> dict[str, bytes]:
    return {name: _layout(path, own) for name, path in _LAYOUTS.items()}


def _layout(path: str, own: Path | None) -> bytes:
    mine = own / path if own else None
    return (mine if mine and mine.is_file() else templates_dir() / path).read_bytes()


def _as_row_heading(cell: re.Match[bytes]) -> bytes:
    return b"/S/TH" + cell[1] + b"/Scope/Row".ljust(len(cell[2]))


def _pages(pdf: bytes) -> int:
    return max((int(a or b) for a, b in _COUNT.findall(pdf)), default=0)


def _refused(fault: RuntimeError) -> UndrawableError:
    way_out = "Correct the name in the school system, or print this one by hand."
    if _NO_FONT not in str(fault):
        way_out = _LOGO
    return UndrawableError(f"It cannot be drawn: {_why(fault)}.", way_out)


def _why(fault: RuntimeError) -> str:
    return fault.message if isinstance(fault, typst.TypstError) else str(fault)


def _part(part: Part, files: dict[str, bytes]) -> dict[str, Any]:
    """A part as the layouts read it; a letter's logo joins the `files`."""
    document = part.document
    if isinstance(document, Letter):
        logo = document.letterhead.logo and _logo(document.letterhead.logo, files)
        return {"kind": "letter", "begins": part.begins, "letter": _letter(document), "logo": logo}
    return {"kind": "certificate", "begins": part.begins, "certificate": _certificate(document)}


def _logo(picture: tuple[str, bytes], files: dict[str, bytes]) -> str:
    name = f"logo-{hashlib.sha256(picture[1]).hexdigest()}.svg"
    files[name] = picture[1] if picture[0].lower().endswith(".svg") else _as_svg(picture[1])
    return name


@lru_cache(maxsize=8)
def _as_svg(picture: bytes) -> bytes:
    """A PNG or JPEG inside an SVG: the binding takes files that are text only."""
    try:
        image = Image.from_blob(picture)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError) as fault:
        raise UndrawableError("The school's logo is no picture that can be read.", _LOGO) from fault
    size = f'width="{image.px_width}" height="{image.px_height}"'
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:{image.content_type};base64,{data}"/></svg>'
    ).encode()


def _letter(letter: Letter) -> dict[str, Any]:
    head = letter.letterhead
    return {
        "letterhead": {
            "name": run(head.name),
            "address": [run(line) for line in head.address],
            "contact": [{"label": label, "value": run(value)} for label, value in head.contact],
        },
        "addressee": [breakable(line, _NARROW) for line in letter.addressee],
        "date": letter.date,
        "references": [
            {"label": label, "value": breakable(value, _NARROW)}
            for label, value in letter.references
        ],
        "salutation": breakable(letter.salutation, _WIDE),
        "body": _blocks(letter.body),
        "closing": letter.closing,
        "signer": run(letter.signer),
        "role": letter.role,
        "enclosures": letter.enclosures,
        "footnote": letter.footnote,
        "language": letter.language,
        "large": letter.large,
    }


def _certificate(cert: Certificate) -> dict[str, Any]:
    return {
        "title": cert.title,
        "labels": dict(cert.labels),
        "details": [
            {"label": label, "value": run(value, _NARROW)} for label, value in cert.details
        ],
        "days": cert.days,
        "weeks": [
            {
                "label": week.label,
                "closed": week.closed,
                "cells": [_cell(cell) for cell in week.cells],
            }
            for week in cert.weeks
        ],
        "totals": [{"label": label, "value": value} for label, value in cert.totals],
        "key": [{"code": k.code, "title": k.title, "group": k.group} for k in cert.key],
        "legend": cert.legend,
        "notes": _blocks(cert.notes),
        "signer": cert.signer,
        "footnote": cert.footnote,
    }


def _cell(cell: Cell) -> str | dict[str, str]:
    return cell.mark if cell.kind == "mark" else {"kind": cell.kind, "mark": cell.mark}


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [
        {
            "kind": block.kind,
            "lines": [[run(r) for r in line] for line in block.lines],
            "rows": [[[run(r) for r in cell] for cell in row] for row in block.rows],
            "columns": column_shares(block.rows),
        }
        for block in blocks
    ]


def run(inline: Inline, longest: int = _WIDE) -> dict[str, Any]:
    """A run as the layouts read it; words of more letters than `longest` may be parted."""
    if isinstance(inline, Blank):
        blank = {"captioned": inline.captioned, "form": inline.form, "lines": inline.lines}
        return {"blank": inline.label, **blank}
    return {"text": breakable(inline.text, longest), "bold": inline.bold, "italic": inline.italic}
