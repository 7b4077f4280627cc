"""Two registers of one school whose pupils can't be told to be the same: never counted twice."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from attcli.errors import UnreadableError
from attcli.exports.read import inspect, read_exports
from attcli.findings import Finding

from .files import upn, write

UPN, ADNO = "UPN,Date,Session,Mark", "Adno,Date,Session,Mark"
NAMED, BOTH = "Surname,Forename,Date,Session,Mark", "UPN,Adno,Surname,Forename"
A, B, C = (upn(number) for number in range(1, 4))
BORN = "2016-01-02"
MONDAY, TUESDAY = "2025-10-06", "2025-10-07"


def register(folder: Path, name: str, heading: str, day: str, *pupils: str) -> Path:
    return write(folder, name, heading, *(f"{pupil},{day},AM,/" for pupil in pupils))


def told(paths: Sequence[Path], pupils: Path | None = None) -> list[Finding]:
    return [found for found in inspect(paths, pupils=pupils).findings if found.file == "b.csv"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((UPN, A, B), (ADNO, "17", "18")),
        ((UPN, A, B), (NAMED, "Able,Anna", "Bell,Ben")),
        ((f"Adno,{NAMED}", "17,Able,Anna"), (f"UPN,{NAMED}", f"{A},Able,Anna")),  # which Anna?
    ],
)
def test_two_registers_of_the_same_days_without_a_shared_id_are_refused(
    tmp_path: Path, first: Sequence[str], second: Sequence[str]
) -> None:
    one = register(tmp_path, "a.csv", first[0], MONDAY, *first[1:])
    two = register(tmp_path, "b.csv", second[0], MONDAY, *second[1:])
    with pytest.raises(UnreadableError) as refusal:
        read_exports([one, two])
    assert refusal.value.problem.startswith("b.csv holds marks of the same days as a.csv")
    assert "--pupils" in refusal.value.way_out
    assert len(inspect([one, two]).refusals) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((UPN, A), (UPN, B)),  # a class each
        ((NAMED, "Able,Anna"), (NAMED, "Bell,Ben")),
        (
            (f"Adno,DOB,{NAMED}", f"17,{BORN},Able,Anna"),
            (f"UPN,DOB,{NAMED}", f"{A},{BORN},Able,Anna"),
        ),
        ((f"UPN,{ADNO}", f"{A},17"), (ADNO, "17", "18")),
    ],
)
def test_other_registers_of_the_same_days_are_read_without_a_word(
    tmp_path: Path, first: Sequence[str], second: Sequence[str]
) -> None:
    one = register(tmp_path, "a.csv", first[0], MONDAY, *first[1:])
    two = register(tmp_path, "b.csv", second[0], MONDAY, *second[1:])
    words = {found.code for found in told([one, two])}
    assert words <= {"name-only-identity", "joined-by-name", "duplicate-mark"}
    read_exports([one, two])


def test_registers_of_two_schools_are_nobodys_business(tmp_path: Path) -> None:
    one = register(tmp_path, "a.csv", f"School,{UPN}", MONDAY, f"Upper,{A}")
    two = register(tmp_path, "b.csv", f"School,{ADNO}", MONDAY, "Lower,17")
    assert told([one, two]) == []


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([f"{A},17,Able,Anna", f"{B},18,Bell,Ben"], []),
        ([f"{A},17,Able,Anna"], [("pupil-perhaps-twice", "1 of this file's 2 pupils")]),
    ],
)
def test_a_pupils_file_with_both_ids_joins_them(
    tmp_path: Path, known: list[str], expected: list[tuple[str, str]]
) -> None:
    one = register(tmp_path, "a.csv", UPN, MONDAY, A, B)
    two = register(tmp_path, "b.csv", ADNO, MONDAY, "17", "18")
    found = told([one, two], write(tmp_path, "p.csv", BOTH, *known))
    found = [one for one in found if one.code != "duplicate-mark"]
    assert [one.code for one in found] == [code for code, _ in expected]
    assert all(said in one.message for one, (_, said) in zip(found, expected, strict=True))


def test_a_pupil_whose_ids_tell_that_it_is_another_one_is_not_asked_about(tmp_path: Path) -> None:
    one = register(tmp_path, "a.csv", UPN, MONDAY, A)
    two = register(tmp_path, "b.csv", ADNO, MONDAY, "17", "18")
    pupils = write(tmp_path, "p.csv", BOTH, f"{A},17,Able,Anna")
    assert [one.code for one in told([one, two], pupils)] == ["duplicate-mark"]


def test_two_terms_without_a_shared_id_are_a_warning(tmp_path: Path) -> None:
    one = register(tmp_path, "a.csv", UPN, MONDAY, A, B)
    two = register(tmp_path, "b.csv", ADNO, TUESDAY, "17", "18")
    (found,) = told([one, two])
    assert (found.code, found.severity) == ("no-pupil-shared", "warning")
    assert "is in the register a.csv: the register a.csv has UPNs, this file has" in found.message


def test_the_ids_of_two_systems_are_not_of_one_kind(tmp_path: Path) -> None:
    sims = write(
        tmp_path, "a.csv", "PersonID,AttendanceDate,SessionName,AttendanceMark",
        f"17,{MONDAY},AM,/",
    )  # fmt: skip
    arbor = write(tmp_path, "b.csv", "STUDENT_ID,DATE,PERIOD,RAW_MARK", f"4711,{MONDAY},MORNING,/")
    with pytest.raises(UnreadableError, match=r"the same days as a\.csv"):
        read_exports([sims, arbor])
