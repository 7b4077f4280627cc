"""Files in: fingerprint, what a file really is from its first bytes, its sheets; or why not."""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from attcli.exports.encoding import decode
from attcli.exports.far_cells import NO_ARCHIVE, refuse_far_cells
from attcli.exports.london import clock_in_london
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import Sheet
from attcli.exports.text import TextSheet

_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
_EXCEL_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PERHAPS_JSON = re.compile(rb"[\s{\[\x80-\xff]")
"""What JSON begins with, blanks of every script before it."""
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that could be opened: its sheets, its fingerprint, and how it was read in words."""

    path: Path
    sha256: str
    modified: str
    how: str
    sheets: Sequence[Sheet]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's fingerprint and time, known even when its content can't be used."""

    path: Path
    sha256: str
    modified: str


def take_in(path: Path) -> tuple[Stamp, bytes]:
    """Read a file whole; UnusableError where it isn't there or may not be read."""
    try:
        before = path.stat()
        data = path.read_bytes()
        after = path.stat()
    except FileNotFoundError:
        raise UnusableError("does not exist.", "Check the name and the folder.") from None
    except IsADirectoryError:
        raise UnusableError("is a folder, not a file.", "Name the files in it.") from None
    except PermissionError:
        raise UnusableError(
            "may not be read.", "Close it where it is open and check who may read it."
        ) from None
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise UnusableError(
            "was changed while it was being read.", "Wait until it is saved whole, then run again."
        )
    modified = clock_in_london(after.st_mtime).isoformat()
    return Stamp(path, hashlib.sha256(data).hexdigest(), modified), data


def fingerprint(path: Path) -> str | None:
    """The fingerprint of a file as it is now; None where it can't be read any more."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def open_sheets(stamp: Stamp, data: bytes) -> Opened:
    """The sheets of a file's bytes; UnusableError says what the file really is."""
    if not data[:65536].strip(_BLANK) and not data.strip(_BLANK):
        raise UnusableError("is empty.", "Export it again.")
    if data.startswith((b"PK", _EXCEL_OLD)):
        return _workbook(stamp, data)
    if data.startswith(b"%PDF"):
        raise UnusableError("is a PDF.", "Export the data as CSV or XLSX.")
    if _start(data).startswith(b"<"):
        return _markup(stamp, data)
    text = decode(data)
    how = {"cp1252": "Windows-1252"}.get(text.encoding, text.encoding.upper())
    if _PERHAPS_JSON.match(text.utf8):
        from attcli.exports.json_text import is_json, read_json  # noqa: PLC0415 (only for JSON)

        if is_json(content := text.content):
            records = read_json(content)
            return Opened(stamp.path, stamp.sha256, stamp.modified, f"{how} JSON", [records])
    sheet = TextSheet.of(text)
    words = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    between = words.get(sheet.separator, f"“{sheet.separator}”")
    return Opened(stamp.path, stamp.sha256, stamp.modified, f"{how} text, {between}", [sheet])


def _workbook(stamp: Stamp, data: bytes) -> Opened:
    from attcli.exports.workbook import read_workbook  # noqa: PLC0415 (only for workbooks)

    if data.startswith(b"PK"):
        _refuse_other_zip(data)
    elif _ENCRYPTED in data:
        raise UnusableError(
            "is a workbook locked with a password.", "Save a copy without the password."
        )
    sheets = read_workbook(data, old=not data.startswith(b"PK"))
    how = "Excel workbook" if data.startswith(b"PK") else "old Excel workbook (.xls)"
    return Opened(stamp.path, stamp.sha256, stamp.modified, how, sheets)


def _refuse_other_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
            refuse_far_cells(archive)
    except NO_ARCHIVE:
        raise UnusableError(
            "is a damaged workbook: it was cut off or not fully copied.", "Export it again."
        ) from None
    if any(name.startswith("xl/") for name in members) or "content.xml" in members:
        return
    what = "a Word document" if any(n.startswith("word/") for n in members) else "a zip archive"
    raise UnusableError(f"is {what}, not a workbook.", "Export the register as CSV or XLSX.")


def _start(data: bytes) -> bytes:
    """The beginning of a file without what stands before its first character."""
    return data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _markup(stamp: Stamp, data: bytes) -> Opened:
    """A Common Transfer File; UnusableError for a web page and for other XML."""
    if _PAGE.search(_start(data)):
        raise UnusableError(
            "is a web page, not an export (often a log-in or error page saved under this name).",
            "Log in to the school system and download the export again.",
        )
    from attcli.exports.transfer import read_transfer  # noqa: PLC0415 (only for XML)

    sheets = read_transfer(data.lstrip(b" \t\r\n"))
    return Opened(stamp.path, stamp.sha256, stamp.modified, "Common Transfer File", sheets)
