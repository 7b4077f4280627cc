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
from copy import copy
from itertools import islice

import polars as pl

from attcli.exports.refusals import UnusableError

NO_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)
"""What an archive raises that is damaged, or locked."""
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml$")
_BEYOND = (
    r'r="(?:[A-Z]{3,}[0-9]|[A-Z]*[0-9]{6})',  # 702 columns and 99,999 rows
    r'r="(?:[A-Z]{2,}[0-9]|[A-Z]*[0-9]{7})',  # 26 columns and 999,999 rows
)
"""Addresses beyond so many columns and rows: a sheet without those of either is not too large."""
_ADDRESS = re.compile(rb'\sr="([A-Z]*)(\d+)"')
_CHUNK, _AT_ONCE = 1 << 17, 4
_MOST_CELLS = 50_000_000


def refuse_far_cells(archive: zipfile.ZipFile) -> None:
    """UnusableError where a sheet reaches over more cells than any register has.

    One of `NO_ARCHIVE` where its checksum says that only damage makes it so.
    """
    for member in archive.infolist():
        if _SHEET.match(member.filename) and _too_large(archive, member):
            _check(archive, member)
            raise UnusableError(
                "is a workbook with a cell far beyond its table, so that it can't be read.",
                "Copy the table into a new workbook, or save it as CSV.",
            )


def _too_large(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    unchecked = copy(member)
    del unchecked.CRC  # left to the workbook library
    try:
        return (
            all(_has(archive, unchecked, pattern) for pattern in _BEYOND)
            and _cells(archive, unchecked) > _MOST_CELLS
        )
    except NO_ARCHIVE:
        return False  # damaged: the workbook library says so


def _cells(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many cells there are up to the last row and the last column."""
    rows, columns = {b"1"}, {b"A"}
    for part in _parts(archive, member):
        for letters, digits in set(_ADDRESS.findall(part)):
            columns.add(letters)
            rows.add(digits[:12])
    return max(map(int, rows)) * max(map(_number, columns))


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    for _ in _parts(archive, member):
        pass


def _has(archive: zipfile.ZipFile, member: zipfile.ZipInfo, pattern: str) -> bool:
    """Whether a member has a text of the pattern, whatever its encoding."""
    parts = _parts(archive, member)
    while some := list(islice(parts, _AT_ONCE)):
        texts = pl.Series([part.decode("latin-1") for part in some])
        if texts.str.contains(pattern).any():
            return True
    return False


def _parts(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member piece by piece, each but the last up to the end of a tag."""
    rest = b""
    with archive.open(member) as opened:
        while chunk := opened.read(_CHUNK):
            whole, end, rest = (rest + chunk).rpartition(b">")
            yield whole + end
    yield rest


def _number(letters: bytes) -> int:
    """A column's number: A is 1, Z 26, AA 27; 0 for a row."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
