"""A list of requests for leave, read beside a register."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from attcli.exports.leave import read_leave
from attcli.exports.refusals import UnusableError
from attcli.register.schema import PUPILS

ADA = {"school": "school", "pupil_id": "school|upn:A1", "upn": "A1", "surname": "Able"}
BEN = {"school": "school", "pupil_id": "school|adno:07", "adno": "07", "surname": "Bell"}
KNOWN = pl.DataFrame(
    [ADA | {"forename": "Ada", "class": "4B"}, BEN | {"forename": "Ben", "class": "4B"}],
    schema=PUPILS,
)


def listed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "leave.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_request_has_its_pupil_and_its_days(tmp_path: Path) -> None:
    found = read_leave(
        listed(
            tmp_path,
            "UPN,Requested on,First day,Return date,Reason,Requested by\n"
            "A1,01/09/2025,20/10/2025,2025-11-03,a wedding,Mrs Able\n"
            "Z9,01/09/2025,20/10/2025,,,\n",
        ),
        KNOWN,
    )
    assert found.findings == ()
    assert found.rows.rows() == [
        (
            *(2, "school|upn:A1", date(2025, 9, 1), date(2025, 10, 20), date(2025, 11, 3)),
            *("a wedding", "Mrs Able"),
        ),
        (3, None, date(2025, 9, 1), date(2025, 10, 20), None, None, None),
    ]


def test_a_day_that_is_none_is_told_with_its_row(tmp_path: Path) -> None:
    found = read_leave(
        listed(tmp_path, 'Name,Requested on,First day\n"Bell, Ben",soon,31/02/2026\n'), KNOWN
    )
    assert found.rows.select("pupil_id", "requested_on", "first_day").rows() == [
        ("school|adno:07", None, None)
    ]
    assert [(f.code, f.row, f.column) for f in found.findings] == [
        ("unreadable-value", 2, "Requested on"),
        ("unreadable-value", 2, "First day"),
    ]


def test_another_file_is_refused_with_the_headings_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="Requested on"):
        read_leave(listed(tmp_path, "UPN,Date,Session,Mark\nA1,2025-09-04,AM,/\n"), KNOWN)
