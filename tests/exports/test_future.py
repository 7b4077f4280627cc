"""Marks dated long after their file was saved."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attcli.exports.read import inspect

from .files import codes, upn, write


@pytest.mark.parametrize(
    ("last", "expected"),
    [("2205-09-04", ["far-future-date"]), ("2026-10-09", ["far-future-date"]), ("2026-10-08", [])],
)
def test_marks_long_after_the_file_was_saved_are_a_warning(
    tmp_path: Path, last: str, expected: list[str]
) -> None:
    rows = (f"{upn(1)},{day},AM,/" for day in ("2025-09-04", last))
    path = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", *rows)
    saved = datetime(2025, 9, 3, 12, tzinfo=UTC).timestamp()
    os.utime(path, (saved, saved))
    assert codes(inspect([path]).findings) == expected
