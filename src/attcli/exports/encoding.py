"""Bytes as text: which encoding, or that they are no text."""

import re
from dataclasses import dataclass

from attcli.exports.refusals import UnusableError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_STRAY_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file."""

    content: str
    encoding: str


def decode(data: bytes) -> Text:
    """UTF-8 or UTF-16 with or without a mark, else Windows-1252; UnusableError for binary."""
    encoding, start = _encoding(data)
    try:
        content = data[start:].decode(encoding)
    except UnicodeDecodeError:
        raise UnusableError(
            "is damaged: it begins as text but is none.", "Export it again."
        ) from None
    if _STRAY_CONTROL.search(content[:65536]):
        raise UnusableError(
            "is not text and not a workbook (a binary file).", "Export it as CSV or XLSX."
        )
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    return Text(content, encoding)


def _encoding(data: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    if b"\0" in data[:4096]:
        sample = data[:4096]
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 4 and not even:
            return "utf-16-le", 0
        if even > len(sample) // 4 and not odd:
            return "utf-16-be", 0
        raise UnusableError(
            "is not text and not a workbook (a binary file).", "Export it as CSV or XLSX."
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0
