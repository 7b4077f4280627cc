"""Two columns under one heading."""

from pathlib import Path

import pytest

from attcli.errors import UnreadableError
from attcli.exports.read import read_exports

from .files import codes, column, upn, write

ANNA, BEN = upn(1), upn(2)


@pytest.mark.parametrize(
    ("headings", "row", "named"),
    [
        ("UPN,Date,Session,Mark,Mark", f"{ANNA},2025-09-04,AM,/,O", "“Mark” (columns 4 and 5)"),
        ("UPN,Date,Session,Mark,MARK ", f"{ANNA},2025-09-04,AM,/,", "“Mark” (columns 4 and 5)"),
        ("UPN,Date,Session,Mark,Date", f"{ANNA},2025-09-04,AM,/,2025-09-05", "“Date” (columns 2"),
        ("Session,UPN,Date,Session,Mark", f"AM,{ANNA},2025-09-04,PM,/", "“Session” (columns 1"),
        ("UPN,Date,Session,Mark,UPN", f"{ANNA},2025-09-04,AM,/,{BEN}", "“UPN” (columns 1 and 5)"),
        ("Adno,Reg,Date,Session,Mark,Adno", "17,4A,2025-09-04,AM,/,18", "“Adno” (columns 1 and 6)"),
    ],
)
def test_columns_of_one_heading_that_disagree_are_refused(
    tmp_path: Path, headings: str, row: str, named: str
) -> None:
    later = row.replace("09-04", "09-05")
    path = write(tmp_path, "m.csv", headings, row, f"{later}I" if later.endswith(",") else later)
    with pytest.raises(UnreadableError) as refusal:
        read_exports([path])
    assert f"m.csv has two columns headed {named}" in refusal.value.problem
    assert "row 2 says" in refusal.value.problem
    assert refusal.value.way_out


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("UPN,Date,Session,Mark,Mark", f"{ANNA},2025-09-04,AM,o,O"),
        ("UPN,Date,Session,Mark,Mark", f"{ANNA},2025-09-04,AM,O,"),
        ("UPN,Date,Session,Mark,Date", f"{ANNA},2025-09-04,AM,O,04/09/2025"),
        ("UPN,Date,Session,Mark,Session", f"{ANNA},2025-09-04,AM,O,Morning"),
        ("PersonID,Date,Session,Mark,PersonID", "17,2025-09-04,AM,O,17.0"),
        ("UPN,Date,Session,Mark,Comment,Comment", f"{ANNA},2025-09-04,AM,O,late,ill"),
    ],
)
def test_columns_of_one_heading_that_agree_are_one(tmp_path: Path, headings: str, row: str) -> None:
    total = ["Total", "", "", "7", "8", "9"][: headings.count(",") + 1]
    path = write(tmp_path, "m.csv", headings, row, headings, ",".join(total))
    register = read_exports([path])
    assert column(register.marks, "code") == ["O"]
    assert codes(register.findings) == ["ignored-columns", "not-a-mark-row"]


def test_a_pupils_file_with_two_upn_columns_is_refused(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},2025-09-04,AM,/")
    pupils = write(tmp_path, "p.csv", "UPN,Surname,DOB,UPN", f"{ANNA},Able,,{BEN}")
    with pytest.raises(UnreadableError, match=r"p\.csv has two columns headed “UPN”"):
        read_exports([marks], pupils=pupils)
