"""Marks that stand several times, in one file or in several; what counts and what is told."""

from pathlib import Path

import pytest

from attcli.exports.read import inspect, read_exports
from attcli.findings import Finding
from attcli.register.schema import MARKS

from .files import codes, column, upn, write

ANNA, BEN = upn(1), upn(2)
HEAD = "UPN,Date,Session,Mark"
Told = list[tuple[str, str | None, int | None, tuple[int, ...]]]


def told(findings: tuple[Finding, ...]) -> Told:
    return [(f.code, f.file, f.row, f.other_rows) for f in findings]


def test_a_mark_keeps_its_file_and_row_and_the_frame_its_order(tmp_path: Path) -> None:
    one = write(
        tmp_path, "b.csv", "Title", HEAD, f"{BEN},2025-09-05,PM,\\", f"{BEN},2025-09-05,AM,/"
    )
    two = write(tmp_path, "a.csv", HEAD, f"{ANNA},2025-09-04,AM,l")
    marks = read_exports([one, two]).marks
    assert dict(marks.schema) == MARKS
    ordered = sorted([(ANNA, "AM", "L", 1, 2), (BEN, "AM", "/", 0, 4), (BEN, "PM", "\\", 0, 3)])
    assert (
        marks.select(
            marks["pupil_id"].str.strip_prefix("school|upn:"), "session", "code", "source", "row"
        ).rows()
        == ordered
    )


def test_exports_that_overlap_count_each_mark_once(tmp_path: Path) -> None:
    lines = [f"{ANNA},2025-09-{day:02d},AM,/" for day in range(1, 6)]
    autumn = write(tmp_path, "autumn.csv", HEAD, *lines[:4])
    later = write(tmp_path, "later.csv", HEAD, *lines[2:])
    found = inspect([autumn, later])
    assert [(file.marks, file.excluded) for file in found.files] == [
        (4, {}),
        (1, {"duplicate-mark": 2}),
    ]
    (finding,) = found.findings
    assert (finding.code, finding.file) == ("duplicate-mark", "later.csv")
    assert "2 marks were read before, from autumn.csv" in finding.message


def test_the_same_file_given_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "m.csv", HEAD, f"{ANNA},2025-09-04,AM,/", f"{ANNA},2025-09-04,PM,")
    once, twice = read_exports([path]), read_exports([path, path])
    assert once.marks.equals(twice.marks)
    assert codes(twice.findings) == ["duplicate-mark"]
    assert twice.sources[1].excluded == {"duplicate-mark": 1, "no-mark": 1}


def test_a_blank_in_one_export_and_a_mark_in_another_is_no_conflict(tmp_path: Path) -> None:
    early = write(tmp_path, "early.csv", HEAD, f"{ANNA},2025-09-04,AM,/", f"{ANNA},2025-09-04,PM,")
    late = write(tmp_path, "late.csv", HEAD, f"{ANNA},2025-09-04,PM,\\")
    register = read_exports([early, late])
    assert column(register.marks, "code") == ["/", "\\"]
    assert register.findings == ()


def test_a_conflict_between_files_names_both(tmp_path: Path) -> None:
    one = write(tmp_path, "one.csv", HEAD, f"{ANNA},2025-09-04,AM,N")
    two = write(tmp_path, "two.csv", HEAD, "", f"{ANNA},2025-09-04,AM,I")
    register = read_exports([one, two])
    assert column(register.marks, "code") == [None]
    (finding,) = register.findings
    assert (finding.code, finding.file, finding.row) == ("conflicting-marks", "one.csv", 2)
    assert "N in row 2, I in row 3 of two.csv" in finding.message
    assert [source.excluded for source in register.sources] == [{"conflicting-marks": 1}] * 2


@pytest.mark.parametrize(
    ("headings", "first", "last"),
    [
        ("UPN,Date,Session,Time,Mark", "2025-09-04,PM,13:00,N", "2025-09-04,PM,2:30 pm,\\"),
        ("UPN,Date,Session,Period,Mark", "2025-09-04,PM,Period 4,N", "2025-09-04,PM,Period 5,\\"),
        ("UPN,Date,Session,Mark", "2025-09-04 13:00,PM,N", "2025-09-04 14:30,PM,\\"),
        ("UPN,Date,Session,Mark", "2025-09-04,PM1,N", "2025-09-04,PM2,\\"),
    ],
)
def test_the_last_of_several_afternoon_registers_counts(
    tmp_path: Path, headings: str, first: str, last: str
) -> None:
    for lines in ((first, last), (last, first)):
        path = write(tmp_path, "m.csv", headings, *(f"{ANNA},{line}" for line in lines))
        register = read_exports([path])
        assert column(register.marks, "code") == ["\\"]
        assert codes(register.findings) == ["earlier-register"]
        assert register.sources[0].excluded == {"earlier-register": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2025-09-04 08:50,AM,N", "2025-09-04 10:30,AM,/"),  # only afternoons have several
        ("2025-09-04 13:00,PM,N", "2025-09-04 13:00,PM,\\"),  # not told apart
        ("2025-09-04 13:00,PM,N", "2025-09-04,PM,\\"),  # not both told
    ],
)
def test_registers_that_are_not_told_apart_conflict(tmp_path: Path, one: str, other: str) -> None:
    path = write(tmp_path, "m.csv", HEAD, f"{ANNA},{one}", f"{ANNA},{other}")
    register = read_exports([path])
    assert column(register.marks, "code") == [None]
    assert codes(register.findings) == ["conflicting-marks"]


def test_an_unknown_mark_beside_a_good_one_leaves_neither(tmp_path: Path) -> None:
    path = write(tmp_path, "m.csv", HEAD, f"{ANNA},2025-09-04,AM,/", f"{ANNA},2025-09-04,AM,*")
    found = inspect([path])
    assert found.files[0].excluded == {"conflicting-marks": 1, "unknown-mark": 1}
    assert told(found.findings) == [
        ("unknown-mark", "m.csv", 3, ()),
        ("conflicting-marks", "m.csv", 2, (3,)),
    ]


def test_marks_that_are_read_alike_are_the_same_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "m.csv", HEAD, f"{ANNA},2025-09-04,AM,i", f"{ANNA},2025-09-04,am,I_F")
    found = inspect([path])
    assert found.files[0].excluded == {"duplicate-mark": 1}


def test_sessions_before_entry_that_only_say_not_on_roll_are_no_warning(tmp_path: Path) -> None:
    path = write(
        tmp_path, "m.csv", HEAD + ",Entry date",
        f"{ANNA},2025-09-03,AM,Z,2025-09-04", f"{ANNA},2025-09-02,AM,#,2025-09-04",
        f"{ANNA},2025-09-01,AM,,2025-09-04", f"{ANNA},2025-09-04,AM,/,2025-09-04",
    )  # fmt: skip
    found = inspect([path])
    assert found.files[0].excluded == {"no-mark": 1, "outside-enrolment": 2}
    assert found.findings == ()
    assert read_exports([path]).marks.height == 1


def test_marks_outside_enrolment_are_told_once_a_pupil_with_their_days(tmp_path: Path) -> None:
    pupils = write(tmp_path, "p.csv", "UPN,Surname,Leaving date", f"{ANNA},Able,05/09/2025")
    days = [f"{ANNA},2025-09-{day:02d},AM,/" for day in (4, 5, 8, 9)]
    register = read_exports([write(tmp_path, "m.csv", HEAD, *days)], pupils=pupils)
    (finding,) = register.findings
    assert told(register.findings) == [("outside-enrolment", "m.csv", 4, (5,))]
    assert "2 marks of this pupil" in finding.message
    assert "(2025-09-08 to 2025-09-09)" in finding.message


def test_very_many_findings_of_a_kind_are_summed_up(tmp_path: Path) -> None:
    many = [f"{upn(n)},2025-09-04,PM,/" for n in range(150)]
    many += [f"{upn(n)},2025-09-05,PM,\\" for n in range(151)]  # so most are as they should be
    found = inspect([write(tmp_path, "m.csv", HEAD, *many)])
    assert codes(found.findings).count("slash-in-pm") == 100
    (more,) = [f for f in found.findings if f.code == "more-findings"]
    assert more.message.startswith("50 more of the kind slash-in-pm")


def test_every_mark_before_the_law_is_told_however_many(tmp_path: Path) -> None:
    many = [f"{upn(n)},2012-09-04,AM,/" for n in range(1100)]
    found = inspect([write(tmp_path, "m.csv", HEAD, *many)])
    assert codes(found.findings) == ["mark-before-law"] * 1100


def test_minutes_late_stay_with_their_mark(tmp_path: Path) -> None:
    path = write(
        tmp_path, "m.csv", HEAD + ",Minutes late",
        f"{ANNA},2025-09-04,AM,L,12", f"{ANNA},2025-09-04,PM,\\,", f"{BEN},2025-09-04,AM,*,5",
    )  # fmt: skip
    marks = read_exports([path]).marks
    assert sorted(marks.select("code", "minutes_late").rows(), key=str) == [
        ("L", 12),
        ("\\", None),
        (None, None),
    ]


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = []
    for folder in ("oak", "elm"):
        (tmp_path / folder).mkdir()
        paths.append(write(tmp_path / folder, "m.csv", HEAD, f"{ANNA},2025-09-04,AM,/"))
    assert [file.file for file in inspect(paths).files] == ["oak/m.csv", "elm/m.csv"]


def test_a_layout_can_be_forced_on_the_exports_but_not_on_the_pupils(tmp_path: Path) -> None:
    both = f"{HEAD},PersonID,AttendanceDate,SessionName,AttendanceMark"
    marks = write(tmp_path, "m.csv", both, f"{ANNA},2025-09-04,AM,/,17,2025-09-05,PM,O")
    pupils = write(tmp_path, "p.csv", "UPN,Surname,DOB", f"{ANNA},Able,01/02/2016")
    register = read_exports([marks], pupils=pupils, layout="sims-session-marks")
    assert register.marks.select("session", "code").rows() == [("PM", "O")]
    assert [s.layout for s in register.sources] == ["sims-session-marks", "plain-pupils"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = inspect([tmp_path / "none.csv", tmp_path])
    assert [r.problem for r in found.refusals] == [
        "none.csv does not exist.",
        f"{tmp_path.name} is a folder, not a file.",
    ]
    assert [file.kind for file in found.files] == ["unknown", "unknown"]
