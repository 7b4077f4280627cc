"""What an officer wrote on the To do sheet: read back, so that a new run never loses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, load_workbook

from attcli.errors import UsageError

TO_DO = "To do"
OFFICERS = ("Sent on", "How", "Outcome", "Don't send", "Reason", "Note")
"""The columns of To do that the officer fills."""
KEYS = ("pupil_id", "What", "Letter")
"""What tells one line of To do from another: the pupil, the kind of thing, the letter."""


@dataclass(frozen=True)
class Entry:
    """One line of an earlier To do on which somebody wrote: all its cells, and what was written."""

    cells: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, ...]:
        """The line it belongs to."""
        return tuple(str(self.cells.get(name) or "") for name in KEYS)

    @property
    def written(self) -> dict[str, Any]:
        """What the officer wrote, by column."""
        return {name: self.cells[name] for name in OFFICERS if _is_filled(self.cells.get(name))}


def read_entries(workbook: Path) -> list[Entry]:
    """The lines of the To do sheet that hold something an officer wrote; none without the file.

    UsageError where the file is there and its To do sheet cannot be read: what may have been
    written on it must not be overwritten.
    """
    if not workbook.exists():
        return []
    try:
        sheet = load_workbook(str(workbook)).get_sheet_by_name(TO_DO)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError) as problem:
        raise _unreadable(workbook, "can't be read") from problem
    top = _heading_row(rows)
    if top is None:
        raise _unreadable(workbook, "has lost some of its headings")
    headings = [str(cell).strip() for cell in rows[top]]
    lines = (Entry(dict(zip(headings, row, strict=False))) for row in rows[top + 1 :])
    return [line for line in lines if line.written]


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
