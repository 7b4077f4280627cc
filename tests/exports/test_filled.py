"""Rows grouped under their pupil: filled down where nothing else can be meant, else left out."""

from pathlib import Path

import pytest

from attcli.exports.read import inspect, read_exports

from .files import codes, upn, write

HEADING = "UPN,Surname,Forename,Date,Session,Mark"
ANNA, BEN = f"{upn(1)},Able,Anna", f"{upn(2)},Bell,Ben"
MORE = ["06/10/2025,PM,O", "07/10/2025,AM,O"]


def file(folder: Path, *rows: str) -> Path:
    return write(folder, "m.csv", HEADING, *rows)


def test_the_rows_beneath_a_pupil_are_the_pupils(tmp_path: Path) -> None:
    rows = [f"{who},06/10/2025,AM,/" for who in (ANNA, BEN)]
    more = [f",,,{rest}" for rest in MORE]
    register = read_exports([file(tmp_path, rows[0], *more, rows[1], *more)])
    assert register.marks.group_by("pupil_id").len().get_column("len").to_list() == [3, 3]
    (found,) = register.findings
    assert (found.code, found.severity, found.row) == ("filled-down", "info", 3)
    assert "pupil's row: 4." in found.message


@pytest.mark.parametrize(
    "rows",
    [
        [f"{ANNA},06/10/2025,AM,/", "", ",,,06/10/2025,PM,O"],
        [f"{ANNA},06/10/2025,AM,/", "Class 4A,,,,,", ",,,06/10/2025,PM,O"],
        [f"{ANNA},06/10/2025,AM,/", HEADING, ",,,06/10/2025,PM,O"],
        [",,,06/10/2025,PM,O", f"{ANNA},06/10/2025,AM,/"],
        [f"{ANNA},06/10/2025,AM,/", f"{BEN},06/10/2025,AM,/", ",,,06/10/2025,AM,/"],  # no UPN
        [
            *(f"{ANNA},06/10/2025,{half}" for half in ("AM,/", "PM,O")),
            ",,,07/10/2025,AM,O",
            ",,,07/10/2025,PM,O",
        ],
        [f"{ANNA},06/10/2025,AM,/", ",Bell,,06/10/2025,PM,O"],
        [f"{ANNA},06/10/2025,AM,/", f"{BEN},06/10/2025,AM,/", ",,,06/10/2025,PM,O"],  # one of two
    ],
)
def test_nothing_is_filled_where_it_may_be_another_pupil(tmp_path: Path, rows: list[str]) -> None:
    found = inspect([file(tmp_path, *rows)])
    assert "filled-down" not in codes(found.findings)
    assert {"unreadable-row"} <= set(codes(found.findings))
    (source,) = found.sources
    assert source.cells == source.marks + sum(source.excluded.values())
