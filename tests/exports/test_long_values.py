"""A cell of any length is shown by its beginning."""

from pathlib import Path

import pytest

from attcli.exports.read import inspect
from attcli.findings import Place, finding, short, short_values

from .files import upn, write

LONG = "x" * 300_000
HEAD = "UPN,Date,Session,Mark,Surname,DOB"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("x" * 80, "x" * 80), ("x" * 81, "x" * 79 + "…"), ("", "")],
)
def test_a_value_is_cut_at_80_characters(text: str, shown: str) -> None:
    assert short(text) == shown
    assert short_values(f"it says “{text}” and “no”") == f"it says “{shown}” and “no”"


@pytest.mark.parametrize(
    "row",
    [
        f"{upn(1)},2025-09-04,AM,{LONG},Able,",
        f"{upn(1)},{LONG},AM,/,Able,",
        f"{upn(1)},2025-09-04,{LONG},/,Able,",
        f"{LONG},2025-09-04,AM,/,Able,",
        f"{upn(1)},2025-09-04,AM,/,Able,{LONG}",
        f'{upn(1)},2025-09-04,AM,/,"{LONG}"",""{LONG}",',
        f"{upn(1)},2025-09-04,AM,O,Able,\n{upn(1)},2025-09-04,AM,{LONG},{LONG},",
        f",,,,Error: {LONG},",
    ],
)
def test_no_finding_echoes_a_long_cell(tmp_path: Path, row: str) -> None:
    found = inspect([write(tmp_path, "m.csv", HEAD, f"{upn(2)},2025-09-04,AM,/,Baker,", row)])
    assert not found.refusals
    for told in found.findings:
        assert len(told.value or "") <= 80
        assert len(told.message) < 1500


@pytest.mark.parametrize(
    "lines",
    [
        (f"UPN,Class,{LONG} 1 AM", f"{upn(1)},4A,/"),
        ("UPN,Date,Session,Mark,Mark", f"{upn(1)},2025-09-04,AM,/,{LONG}"),
        (HEAD, f"{upn(1)},2025-09-04,AM,{LONG},,"),
        (f"UPN,Class,{LONG}", f"UPN,Date,{LONG}"),
    ],
)
def test_no_refusal_echoes_a_long_cell(tmp_path: Path, lines: tuple[str, ...]) -> None:
    found = inspect([write(tmp_path, "m.csv", *lines)])
    for said in (*found.refusals, *found.findings, *(file.why for file in found.files)):
        assert len(str(said)) < 1500


def test_the_columns_not_used_are_all_named() -> None:
    headings = [f"A heading of this report, number {number}" for number in range(20)]
    told = finding("ignored-columns", Place(value=", ".join(headings)), value=headings)
    assert all(heading in told.message for heading in headings)
    assert len(told.value or "") == 80
