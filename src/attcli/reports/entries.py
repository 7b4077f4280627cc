"""What an officer wrote on the To do sheet: read back, so that a new run never loses it."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, load_workbook

from attcli.errors import UsageError

TO_DO = "To do"
OFFICERS = ("Sent on", "How", "Outcome", "Don't send", "Reason", "Note")
"""The columns of To do that the officer fills."""
CHOICES = {"How": ("post", "email", "hand"), "Don't send": ("yes",)}
"""The words offered in a column; those that are read are more (`attcli.reports.ticked`)."""
OWN = "Own notes"
"""The heading given to a column that the officer added and did not name."""
KEYS = ("pupil_id", "What", "Letter")
"""What tells one line of To do from another: the pupil, the kind of thing, the letter."""


@dataclass(frozen=True)
class Entry:
    """One line of an earlier To do on which somebody wrote: all its cells, and what was written.

    `own`: what stands in columns that are the officer's own, by heading. `row`: as a person sees it
    in the sheet.
    """

    cells: Mapping[str, Any]
    own: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """The line it belongs to."""
        return tuple(str(self.cells.get(name) or "") for name in KEYS)

    @property
    def written(self) -> dict[str, Any]:
        """What the officer wrote, by column."""
        ours = {name: self.cells[name] for name in OFFICERS if _is_filled(self.cells.get(name))}
        return ours | dict(self.own)


def read_entries(workbook: Path, ours: Collection[str]) -> list[Entry]:
    """The lines of the To do sheet that hold something an officer wrote; none without the file.

    `ours`: the headings that the sheet is made with. Any other column is the officer's own; one
    without a heading gets one.

    UsageError where the file is there and its To do sheet cannot be read: what may have been
    written on it must not be overwritten.
    """
    if not workbook.exists():
        return []
    try:
        sheet = load_workbook(str(workbook)).get_sheet_by_name(TO_DO)
        rows = _with_formulas(sheet.to_python(skip_empty_area=False), workbook)
    except (CalamineError, OSError, InvalidFileException, BadZipFile) as problem:
        raise _unreadable(workbook, "can't be read") from problem
    top = _heading_row(rows)
    if top is None:
        raise _unreadable(workbook, "has lost some of its headings")
    width = max(map(len, rows))
    padded = [*rows[top], *[None] * (width - len(rows[top]))]
    headings = _told_apart([str(cell or "").strip() for cell in padded])
    own = [name for name in headings if name not in ours]
    lines = (
        _entry(dict(zip(headings, row, strict=False)), own, number)
        for number, row in enumerate(rows[top + 1 :], start=top + 2)
    )
    return [line for line in lines if line.written]


def _entry(cells: dict[str, Any], own: Sequence[str], row: int) -> Entry:
    return Entry(cells, {name: cells[name] for name in own if _is_filled(cells.get(name))}, row)


def _told_apart(headings: Sequence[str]) -> list[str]:
    """The headings with a name for those that have none or repeat an earlier one."""
    told: list[str] = []
    for heading in headings:
        names = (f"{heading or OWN} {n}".removesuffix(" 1") for n in itertools.count(1))
        told.append(next(name for name in names if name not in told))
    return told


def _with_formulas(rows: list[list[Any]], workbook: Path) -> list[list[Any]]:
    """`rows` with the text of each formula that gives nothing, or an error.

    Whoever begins a note with = has written a formula without wishing to.
    """
    book = openpyxl.load_workbook(workbook, read_only=True)
    try:
        typed = book[TO_DO].iter_rows(values_only=True)
        return [
            [_cell(value, *text) for value, *text in itertools.zip_longest(row, texts)]
            for row, texts in itertools.zip_longest(rows, typed, fillvalue=())
        ]
    finally:
        book.close()


def _cell(value: Any, text: Any) -> Any:
    is_formula = isinstance(text, str) and text.startswith("=")
    return text if is_formula and (not _is_filled(value) or str(value)[0] == "#") else value


def _unreadable(workbook: Path, why: str) -> UsageError:
    return UsageError(
        f"The sheet {TO_DO} of {workbook} {why}, and what was written there would be lost.",
        f"Move {workbook.name} out of the folder and run again.",
    )


def _heading_row(rows: Sequence[Sequence[Any]]) -> int | None:
    wanted = {*KEYS, *OFFICERS}
    found = (i for i, row in enumerate(rows) if wanted <= {str(cell).strip() for cell in row})
    return next(found, None)


def _is_filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
