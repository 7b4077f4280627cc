"""PDF: fixed typst layouts fed with data. Tagged PDF/UA-1, our own fonts, the same bytes each time.

No text is ever typst source: the layouts read one JSON document. A letter with a character that our
fonts lack is drawn once more with the fonts of the machine, and says so; if they lack it too, it is
refused, for an empty box in a name is worse than no letter.
"""

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

from attcli.errors import AttcliError, Exit
from attcli.letters.certificate import Certificate
from attcli.letters.grid import Cell
from attcli.letters.model import Blank, Block, Inline, Letter, Rendered
from attcli.places import templates_dir

FONTS = Path(__file__).with_name("fonts")
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
    logo = next((p.document.letterhead.logo for p in parts if isinstance(p.document, Letter)), None)
    files: dict[str, bytes] = {**_layouts(own), **({f"logo-{logo[0]}": logo[1]} if logo else {})}
    data = {
        "title": title,
        "logo": f"logo-{logo[0]}" if logo else None,
        "parts": [_part(part) for part in parts],
    }
    issued = parts[0].document.issued
    try:
        return _compiled(files, data, issued, system_fonts=False)
    except typst.TypstError as fault:
        if "could not be displayed" not in fault.message:
            raise _refused(fault) from fault
    try:
        drawn = _compiled(files, data, issued, system_fonts=True)
    except typst.TypstError as fault:
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


def _compiler(system_fonts: bool) -> typst.Compiler:
    """One compiler a thread: it keeps what it has laid out before."""
    name = f"compiler_{system_fonts}"
    if not hasattr(_threads, name):
        made = typst.Compiler(font_paths=[FONTS], ignore_system_fonts=not system_fonts)
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


def _refused(fault: typst.TypstError) -> UndrawableError:
    return UndrawableError(
        f"It cannot be drawn: {fault.message}.",
        "Correct the name in the school system, or print this one by hand.",
    )


def _part(part: Part) -> dict[str, Any]:
    document = part.document
    if isinstance(document, Letter):
        return {"kind": "letter", "begins": part.begins, "letter": _letter(document)}
    return {"kind": "certificate", "begins": part.begins, "certificate": _certificate(document)}


def _letter(letter: Letter) -> dict[str, Any]:
    head = letter.letterhead
    return {
        "letterhead": {
            "name": run(head.name),
            "address": [run(line) for line in head.address],
            "contact": [{"label": label, "value": run(value)} for label, value in head.contact],
        },
        "addressee": letter.addressee,
        "date": letter.date,
        "references": [{"label": label, "value": value} for label, value in letter.references],
        "salutation": letter.salutation,
        "body": _blocks(letter.body),
        "closing": letter.closing,
        "signer": run(letter.signer),
        "role": letter.role,
        "enclosures": letter.enclosures,
        "footnote": letter.footnote,
    }


def _certificate(cert: Certificate) -> dict[str, Any]:
    return {
        "title": cert.title,
        "labels": dict(cert.labels),
        "details": [{"label": label, "value": run(value)} for label, value in cert.details],
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
        {"kind": block.kind, "lines": [[run(r) for r in line] for line in block.lines]}
        for block in blocks
    ]


def run(inline: Inline) -> dict[str, Any]:
    """A run as the layouts read it."""
    if isinstance(inline, Blank):
        return {"blank": inline.label, "captioned": inline.captioned}
    return {"text": inline.text, "bold": inline.bold, "italic": inline.italic}
