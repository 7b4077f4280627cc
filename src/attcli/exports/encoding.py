"""Bytes as text: which encoding, or that they are no text."""

import re
from dataclasses import dataclass

from attcli.exports.refusals import UnusableError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LINE_END = re.compile(r"\r\n|\r|\n")
_STRAY_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: its content with plain line ends, the same as UTF-8, and what it was."""

    content: str
    utf8: bytes
    encoding: str


def decode(data: bytes) -> Text:
    """UTF-8 or UTF-16 with or without a mark, else Windows-1252; UnusableError for binary."""
    encoding, start = marked(data)
    data = data[start:] if start else data
    try:
        encoding, content = decoded(data, encoding)
    except UnicodeDecodeError:
        raise UnusableError(
            "is damaged: it begins as text but is none.", "Export it again."
        ) from None
    _refuse_controls(content)
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
        return Text(content, content.encode(), encoding)
    return Text(content, data if encoding == "utf-8" else content.encode(), encoding)


def _refuse_controls(content: str) -> None:
    """UnusableError where the text holds characters no text has; of a few the row is named."""
    strays = _STRAY_CONTROL.findall(content[:65536])
    if len(strays) > _few(min(len(content), 65536)):
        raise _binary()
    first = _STRAY_CONTROL.search(content[:65536])
    at = first.start() if first else content.find("\0")
    if at < 0:
        return
    row = len(_LINE_END.findall(content, 0, at)) + 1
    what = "a zero byte" if content[at] == "\0" else f"a control character ({ord(content[at])})"
    raise UnusableError(
        f"is damaged: row {row} holds {what}, which no text has.",
        "Look at that row in the school system, or export again.",
    )


def _few(length: int) -> int:
    """How many characters no text has may stand in a text that is damaged, and not binary."""
    return max(3, length // 1000)


def decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The encoding and the text; UnicodeDecodeError where the bytes are no text."""
    if encoding is not None:
        return encoding, data.decode(encoding)
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", data.decode("cp1252")


def marked(data: bytes) -> tuple[str | None, int]:
    """The encoding a mark or the zero bytes of UTF-16 tell, and where the text begins."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    sample = data[:4096]
    if b"\0" not in sample:
        return None, 0
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and not even:
        return "utf-16-le", 0
    if even > len(sample) // 4 and not odd:
        return "utf-16-be", 0
    if even + odd > _few(len(sample)):
        raise _binary()
    return None, 0


def _binary() -> UnusableError:
    return UnusableError(
        "is not text and not a workbook (a binary file).", "Export it as CSV or XLSX."
    )
