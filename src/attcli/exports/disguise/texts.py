"""Text files cell by cell: separators, quotation marks, line ends and encoding stay."""

import io
import re
from collections.abc import Callable

from attcli.exports.disguise.sheets import Rows
from attcli.exports.encoding import decoded, marked
from attcli.exports.refusals import UnusableError
from attcli.exports.text import separator_of

_LINE_END = re.compile(r"\r\n|\r|\n")
_DECLARED = re.compile(r"sep=.$", re.IGNORECASE)


def content_of(data: bytes) -> tuple[str, str, bytes]:
    """The text, its encoding, and the mark in front of it; UnusableError for what is no text."""
    encoding, start = marked(data)
    try:
        encoding, content = decoded(data[start:], encoding)
    except UnicodeDecodeError:
        raise UnusableError(
            "is no text that could be copied: its characters are damaged.",
            "Send it as it is to nobody.",
        ) from None
    return content, encoding, data[:start]


def disguised_text(content: str, disguise: Callable[[Rows], list[list[str]]]) -> str:
    """The text with its cells replaced."""
    separator = separator_of(io.StringIO(_LINE_END.sub("\n", content)))
    rows = _taken_apart(content, separator)
    first = 1 if rows and len(rows[0][0]) == 1 and _DECLARED.match(rows[0][0][0]) else 0
    new = disguise([[_value(raw) for raw in row] for row, _ in rows])
    out = []
    for index, ((row, end), values) in enumerate(zip(rows, new, strict=True)):
        kept = row if index < first else [_put(*cell) for cell in zip(row, values, strict=True)]
        out.append(separator.join(kept) + end)
    return "".join(out)


def cells_of(content: str) -> list[list[str]]:
    """Every cell's value, row for row."""
    separator = separator_of(io.StringIO(_LINE_END.sub("\n", content)))
    return [[_value(raw) for raw in row] for row, _ in _taken_apart(content, separator)]


def _taken_apart(content: str, separator: str) -> list[tuple[list[str], str]]:
    """Each row's cells as they are written, and the line end behind it."""
    sign = re.escape(separator)
    cell = re.compile(rf'((?:"(?:[^"]|"")*(?:"|\Z))?[^{sign}\r\n]*)({sign}|\r\n|\r|\n|\Z)')
    rows: list[tuple[list[str], str]] = []
    row: list[str] = []
    at = 0
    while at < len(content) or row:
        found = cell.match(content, at)
        if found is None:
            raise UnusableError("can't be taken apart into cells.", "Describe the file in words.")
        row.append(found[1])
        at = found.end()
        if found[2] != separator:
            rows.append((row, found[2]))
            row = []
            if at >= len(content):
                break
    return rows


def _value(raw: str) -> str:
    """What a cell says: without its quotation marks."""
    if not raw.startswith('"'):
        return raw
    inner = re.match(r'"((?:[^"]|"")*)("|\Z)', raw)
    return raw if inner is None else inner[1].replace('""', '"') + raw[inner.end() :]


def _put(raw: str, value: str) -> str:
    """A value in the place of a cell, in quotation marks where it was."""
    if _value(raw) == value:
        return raw
    if not raw.startswith('"'):
        return value
    closed = re.match(r'"(?:[^"]|"")*"', raw)
    return '"' + value.replace('"', '""') + ('"' if closed else "")


def encoded(content: str, encoding: str, mark: bytes) -> bytes:
    """The bytes of a text in the encoding it came in; `?` for an invented letter it has not."""
    return mark + content.encode(encoding, "replace")
