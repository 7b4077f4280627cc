"""Files that share nobody, or few, are told."""

from pathlib import Path

import pytest

from attcli.exports.read import inspect
from attcli.findings import Finding

from .files import upn, write

UPNS = [upn(number) for number in range(6)]


def told(folder: Path, marked: list[str], pupils: list[str], of: str = "UPN") -> list[Finding]:
    marks = write(
        folder, "m.csv", "UPN,Date,Session,Mark", *(f"{p},2025-09-04,AM,/" for p in marked)
    )
    path = write(folder, "p.csv", f"{of},Surname,DOB", *(f"{p},Able{p},01/02/2016" for p in pupils))
    return list(inspect([marks], pupils=path).findings)


def test_a_pupils_file_that_shares_nobody_with_the_register_is_a_warning(tmp_path: Path) -> None:
    (found,) = told(tmp_path, UPNS[:2], ["17", "18", "19"], of="PersonID")
    assert (found.code, found.severity, found.file) == ("no-pupil-shared", "warning", "p.csv")
    assert (
        "None of this file's pupils (3) is in the register: the register has UPNs, this file has "
        "system ids."
    ) in found.message


def test_a_list_of_names_beside_a_register_of_numbers(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "PersonID,Adno,Date,Session,Mark", "17,4,2025-09-04,AM,/")
    pupils = write(tmp_path, "p.csv", "Surname,Forename,Class", "Able,Anna,4A")
    found = {f.code: f.message for f in inspect([marks], pupils=pupils).findings}
    assert list(found) == ["name-only-identity", "no-pupil-shared"]
    assert (
        "has system ids and admission numbers, this file has only names"
        in (found["no-pupil-shared"])
    )


@pytest.mark.parametrize("other", ["register", "pupils file"])
def test_a_contacts_file_that_shares_nobody_is_a_warning(tmp_path: Path, other: str) -> None:
    heading, row = {
        "register": ("UPN,Date,Session,Mark", f"{UPNS[0]},2025-09-04,AM,/"),
        "pupils file": ("UPN,Surname,DOB", f"{UPNS[0]},Able,"),
    }[other]
    given = write(tmp_path, "g.csv", heading, row)
    contacts = write(tmp_path, "c.csv", "Adno,Contact surname", "17,Able", "17,Baker", "18,Cole")
    (found,) = inspect([given], contacts=contacts).findings
    assert (found.code, found.severity, found.file) == ("no-pupil-shared", "warning", "c.csv")
    assert f"None of this file's pupils (2) is in the {other}: the {other} has UPNs" in (
        found.message
    )


@pytest.mark.parametrize(
    ("marked", "listed", "expected"),
    [
        (UPNS[:4], UPNS[:4], []),
        (UPNS[:4], UPNS[:2], [("pupil-not-listed", "info", "2 of 4.")]),
        (UPNS[:4], UPNS[:1], [("pupils-not-listed", "warning", "3 of 4.")]),
        (UPNS[:1], UPNS[:2], [("pupil-without-marks", "info", "1 pupils")]),
        (
            UPNS[:3],
            UPNS[1:5],
            [
                ("pupil-without-marks", "info", "2 pupils"),
                ("pupil-not-listed", "info", "1 of 3."),
            ],
        ),
    ],
)
def test_who_is_in_one_file_only_is_counted(
    tmp_path: Path, marked: list[str], listed: list[str], expected: list[tuple[str, str, str]]
) -> None:
    found = told(tmp_path, marked, listed)
    assert [(f.code, f.severity) for f in found] == [(code, grave) for code, grave, _ in expected]
    assert all(said in f.message for f, (*_, said) in zip(found, expected, strict=True))


def test_a_register_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{UPNS[0]},2025-09-04,AM,/")
    assert inspect([marks]).findings == ()
