"""The summary as PDF: tagged PDF/UA-1, with our own fonts, the same bytes each time."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import typst

from attcli.errors import UsageError
from attcli.places import fonts_dir, templates_dir
from attcli.reports.governors.document import Box, Chart, Document, Part, Table, Words, said
from attcli.reports.governors.html import kind_of

DRAFT = "Draft: the headteacher has not approved the commentary yet."


def draw(document: Document, issued: date) -> bytes:
    """The file’s bytes. UsageError for a character of the commentary that no font has."""
    files: dict[str, bytes] = {"main.typ": (templates_dir() / "reports/governors.typ").read_bytes()}
    data = _data(document, files)
    files["data.json"] = json.dumps(data, ensure_ascii=False).encode()
    compiler = typst.Compiler(font_paths=[fonts_dir()], ignore_system_fonts=True)
    try:
        drawn = compiler.compile(
            cast("bytes", files),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
        )
    except RuntimeError as fault:
        raise UsageError(
            f"The PDF cannot be drawn: {fault}.", "Look for an odd character in the commentary."
        ) from fault
    return cast("bytes", drawn)


def _data(document: Document, files: dict[str, bytes]) -> dict[str, Any]:
    """The document as the layout reads it; charts join the `files`."""
    return {
        "title": document.title,
        "name": document.name,
        "draft": document.draft,
        "draft-words": DRAFT,
        "opening": _parts(document.opening, files),
        "closing": _parts(document.closing, files),
        "schools": [
            {
                "name": school.name,
                "period": school.period,
                "sections": [
                    {
                        "title": section.title,
                        "summary": section.summary,
                        "parts": _parts(section.parts, files),
                    }
                    for section in school.sections
                ],
            }
            for school in document.schools
        ],
    }


def _parts(parts: Sequence[Part], files: dict[str, bytes]) -> list[dict[str, Any]]:
    return [{"kind": kind_of(part), **_part(part, files)} for part in parts]


def _part(part: Part, files: dict[str, bytes]) -> dict[str, Any]:
    match part:
        case Table():
            kinds = [column.kind for column in part.columns]
            return {
                "title": part.title,
                "note": part.note,
                "columns": [
                    {"heading": column.heading, "number": column.kind != "text"}
                    for column in part.columns
                ],
                "rows": [
                    [said(value, kind) for value, kind in zip(row, kinds, strict=True)]
                    for row in part.rows
                ],
            }
        case Chart():
            name = f"chart-{len(files)}.svg"
            files[name] = part.svg.encode()
            return {"title": part.title, "says": part.says, "file": name}
        case Box():
            return {"tiles": part.tiles}
        case Words():
            return {"lines": part.lines, "quiet": part.quiet}
