"""Bytes as text: which encoding, or that they are no text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attcli.exports.refusals import UnusableError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LINE_END = re.compile(rb"\r\n|\r|\n")
_STRAY_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HEAD = 65536


@dataclass(frozen=True, slots=True)
class Text:
    """A text file as UTF-8 with plain line ends, and what it was."""

    utf8: bytes
    encoding: str

    @property
    def content(self) -> str:
        """All of it decoded: of a large file that costs as much as reading it."""
        return self.utf8.decode()

    def lines(self) -> Iterator[str]:
        """The lines, decoded one at a time: the head of a large file is read without the rest."""
        start = 0
        while end := self.utf8.find(b"\n", start) + 1:
            yield self.utf8[start:end].decode()
            start = end
        if start < len(self.utf8):
            yield self.utf8[start:].decode()


def decode(data: bytes) -> Text:
    """UTF-8 or UTF-16 with or without a mark, else Windows-1252; UnusableError for binary."""
    encoding, start = marked(data)
    data = data[start:] if start else data
    try:
        encoding, utf8 = _as_utf8(data, encoding)
    except UnicodeDecodeError:
        raise UnusableError(
            "is damaged: it begins as text but is none.", "Export it again."
        ) from None
    _refuse_controls(utf8)
    if b"\r" in utf8:
        utf8 = utf8.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Text(utf8, encoding)


def _as_utf8(data: bytes, encoding: str | None) -> tuple[str, bytes]:
    """The encoding and the text as UTF-8; UnicodeDecodeError where the bytes are no text."""
    if encoding in (None, "utf-8") and data.isascii():
        return "utf-8", data
    encoding, content = decoded(data, encoding)
    return encoding, data if encoding == "utf-8" else content.encode()


def _refuse_controls(utf8: bytes) -> None:
    """UnusableError where the text holds characters no text has; of a few the row is named."""
    head = utf8[: 4 * _HEAD].decode(errors="ignore")[:_HEAD]
    strays = _STRAY_CONTROL.findall(head)
    if len(strays) > _few(len(head)):
        raise _binary()
    first = _STRAY_CONTROL.search(head)
    at = len(head[: first.start()].encode()) if first else utf8.find(b"\0")
    if at < 0:
        return
    row = len(_LINE_END.findall(utf8, 0, at)) + 1
    what = "a zero byte" if utf8[at] == 0 else f"a control character ({utf8[at]})"
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
