"""The gallery of nasty files, `sample_data/awkward/`: what its writers share, and what is expected.

Each family of files has a writer, `awkward_*.py`, run by hand when a file is added
(`python -m tests.exports.awkward_files`): it makes its files and one `expected-….json` beside them.
"""

import io
import json
from typing import Any

import openpyxl

from attcli.exports.values import upn_check_letter
from attcli.places import sample_data_dir

FOLDER = sample_data_dir() / "awkward"


def expected() -> dict[str, dict[str, Any]]:
    """What reading each file of the gallery gives."""
    told: dict[str, dict[str, Any]] = {}
    for page in sorted(FOLDER.glob("expected*.json")):
        told |= json.loads(page.read_text("utf-8"))
    return told


class Family:
    """The files one writer makes."""

    def __init__(self) -> None:
        self.expected: dict[str, dict[str, Any]] = {}

    def file(self, name: str, content: str | bytes, exit_code: int, **expected: Any) -> None:
        """One file and what reading it gives; `findings`: rows by code (no mere information)."""
        data = content.encode() if isinstance(content, str) else content
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_bytes(data)
        self.kept(name, exit_code, **expected)

    def kept(self, name: str, exit_code: int, **expected: Any) -> None:
        """What is expected of a file that no library here writes: committed once."""
        self.expected[name] = {"exit": exit_code, **expected}

    def write(self, page: str) -> None:
        """The expectations, into the page of that name."""
        text = json.dumps(self.expected, ensure_ascii=False, indent=1)
        (FOLDER / page).write_text(text + "\n", encoding="utf-8")


def upn(number: int) -> str:
    """The UPN of an invented pupil."""
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


def lines(*rows: str) -> str:
    """The text of a file."""
    return "\n".join(rows) + "\n"


def workbook(cells: dict[str, Any], title: str = "Report") -> bytes:
    """A workbook of one sheet, its cells by address."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for address, value in cells.items():
        sheet[address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(top: str, left: int, *rows: list[Any]) -> dict[str, Any]:
    """Cells of a table whose first row is `top` and first column `left` (1: A)."""
    return {
        f"{chr(64 + left + at)}{int(top) + down}": value
        for down, row in enumerate(rows)
        for at, value in enumerate(row)
        if value is not None
    }
