"""A pupil held under one UPN comes under another: one pupil where number and name say so."""

from pathlib import Path

import pytest

from attcli.exports.assemble import Assembled, assemble
from attcli.exports.held import Held
from attcli.exports.merge import Merged, merge
from attcli.exports.read import open_files, read_exports
from attcli.exports.schools import SchoolNames
from attcli.exports.values import upn_check_letter

from .files import codes, nothing_held, upn, write

SCHOOL = SchoolNames({}, "hill")
TEMPORARY = upn_check_letter("99920000001Z") + "99920000001Z"
FIRST, SECOND = upn(1), upn(2)
HEADING = "UPN,Admission number,Surname,Forename,DOB,Date,Session,Mark"


def take_in(held: Held, *paths: Path) -> tuple[Merged, Assembled]:
    read = assemble(open_files(paths), SCHOOL, held)
    return merge(held, read), read


def row(
    upn: str,
    *,
    adno: str = "1001",
    surname: str = "Able",
    forename: str = "Anna",
    dob: str = "2016-02-01",
    day: str = "2025-09-04",
    mark: str = "/",
) -> str:
    return f"{upn},{adno},{surname},{forename},{dob},{day},AM,{mark}"


def register(folder: Path, name: str, *rows: str) -> Path:
    return write(folder, name, HEADING, *rows)


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        (row(FIRST), row(SECOND, day="2025-09-05"), SECOND),
        (row(FIRST), row(SECOND, dob="", surname="ABLE", day="2025-09-05"), SECOND),
        (row(FIRST), row(SECOND, forename="Annie", day="2025-09-05"), SECOND),
        (row(TEMPORARY), row(FIRST, day="2025-09-05"), FIRST),
        (row(FIRST), row(TEMPORARY, day="2025-09-03"), FIRST),
        (row(FIRST), row("Z17", day="2025-09-03"), FIRST),
    ],
)
def test_the_same_number_and_name_are_one_pupil_whatever_the_upn(
    tmp_path: Path, before: str, after: str, stays: str
) -> None:
    held = take_in(nothing_held("hill"), register(tmp_path, "a.csv", before))[0].held
    merged, read = take_in(held, register(tmp_path, "b.csv", after))
    old, new = before.partition(",")[0], after.partition(",")[0]
    gone = ({old, new} - {stays}).pop()
    assert merged.held.pupils.get_column("upn").to_list() == [stays]
    assert merged.held.marks.get_column("pupil_id").to_list() == [f"hill|upn:{stays}"] * 2
    assert merged.amended.is_empty()
    (told,) = (f for f in read.findings if f.code == "upn-corrected")
    assert (told.file, told.row, told.value) == ("b.csv", 2, f"{gone} -> {stays}")
    assert "identity-clash" not in codes(read.findings)


@pytest.mark.parametrize(
    "after",
    [
        row(SECOND, surname="Baker", day="2025-09-05"),
        row(SECOND, forename="Ben", dob="2016-03-03", day="2025-09-05"),
        row(SECOND, surname="", forename="", dob="", day="2025-09-05"),
        row(SECOND, forename="", dob="", day="2025-09-05"),
    ],
)
def test_a_number_used_again_for_someone_else_stays_a_clash(tmp_path: Path, after: str) -> None:
    held = take_in(nothing_held("hill"), register(tmp_path, "a.csv", row(FIRST)))[0].held
    merged, read = take_in(held, register(tmp_path, "b.csv", after))
    assert merged.held.pupils.get_column("upn").to_list() == sorted([FIRST, SECOND])
    assert "identity-clash" in codes(read.findings)
    assert "upn-corrected" not in codes(read.findings)


def test_two_upns_in_the_files_of_one_call_stay_two_pupils(tmp_path: Path) -> None:
    files = [
        register(tmp_path, "a.csv", row(FIRST)),
        register(tmp_path, "b.csv", row(SECOND, day="2025-09-05")),
    ]
    assert codes(read_exports(files).findings) == ["identity-clash"]
    held = take_in(nothing_held("hill"), files[0])[0].held
    merged, read = take_in(held, *files)
    assert merged.held.pupils.height == 2
    assert "identity-clash" in codes(read.findings)
