"""Workbooks with a cell so far out that the sheet would fill all memory.

The workbook library makes room for every cell up to the farthest one: a blank typed by mistake into
the last cell of Excel's grid, or a damaged address, asks for hundreds of gigabytes, and the library
then ends the whole program. So the addresses are looked at first.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from attcli.exports.refusals import UnusableError

NO_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)
"""What an archive raises that is damaged, or locked."""
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml$")
_FAR = re.compile(rb'r="(?:[A-Z]{3,}\d|[A-Z]*\d{6})')
_ADDRESS = re.compile(rb'\sr="([A-Z]*)(\d+)"')
_CHUNK, _LONGEST_ADDRESS = 1 << 20, 128
_MOST_CELLS = 50_000_000


def refuse_far_cells(archive: zipfile.ZipFile) -> None:
    """UnusableError where a sheet reaches over more cells than any register has."""
    for name in archive.namelist():
        if _SHEET.match(name) and _too_large(archive, name):
            raise UnusableError(
                "is a workbook with a cell far beyond its table, so that it can't be read.",
                "Copy the table into a new workbook, or save it as CSV.",
            )


def _too_large(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        if not any(_FAR.search(part) for part in _parts(archive, name)):
            return False
        rows = columns = 1
        for part in _parts(archive, name):
            for letters, digits in _ADDRESS.findall(part):
                rows = max(rows, int(digits[:12]))
                columns = max(columns, _number(letters))
    except NO_ARCHIVE:
        return False  # damaged: the workbook library says so
    return rows * columns > _MOST_CELLS


def _parts(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member piece by piece; an address on the edge of two stands whole in one of them."""
    tail = b""
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_LONGEST_ADDRESS:]


def _number(letters: bytes) -> int:
    """A column's number: A is 1, Z 26, AA 27; 0 for a row."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
