"""Which layout claims a file, by its headings alone."""

from pathlib import Path

import pytest

from attcli.errors import UnreadableError
from attcli.exports.catalogue import built_in
from attcli.exports.headings import folded
from attcli.exports.identify import Match, identify
from attcli.exports.layout import SHOWN, vocabulary
from attcli.exports.read import inspect
from attcli.register.schema import CONTACTS, PUPILS

from .files import write


def named(*rows: str, forced: str | None = None, kinds: tuple[str, ...] = ()) -> Match:
    return identify([row.split(",") for row in rows], built_in(), forced, kinds)


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        ("UPN,Date,Session,Mark", "plain-register"),
        ("Mark,session,DATE,upn,Surname,Favourite colour", "plain-register"),
        ("UPN,My_x0020_Col,Date,Session,Mark", "plain-register"),
        ("Admission number,Date,Session,Mark", "plain-register"),
        ("Surname,Forename,DOB,Class,Date,Session,Mark", "plain-register"),
        ("STUDENT_UNIQUE_ID,DATE,PERIOD,RAW_MARK", "arbor-statutory-marks"),
        ("STUDENT_ID,APPLICATION_ID,DATE,PERIOD,RAW_MARK,MARK_CODE", "arbor-statutory-marks"),
        ("Arbor Student ID,Name,Date,Session,Mark", "arbor-custom-long"),
        ("Arbor Student ID,Name,Session date,AM/PM,Attendance mark", "arbor-custom-long"),
        ("PersonID,AttendanceDate,SessionName,AttendanceMark,MinsLate", "sims-session-marks"),
        ("Adno,Surname,Reg,AttendanceDate,SessionName,AttendanceMark", "sims-session-marks"),
        ("Adno,Surname_x0020_Forename,Reg_x0020_Group,Date,Session,Mark", "sims-custom-long"),
        ("PersonID,AttendanceDate,Session,AttendanceMark", "mixed-register"),
        ("UPN,Surname,Forename,DOB,Year group,Class", "plain-pupils"),
        ("UPN,LEGAL_LAST_NAME,LEGAL_FIRST_NAME,CURRENT_YEAR_GROUP", "arbor-pupils"),
        ("Arbor Student ID,UPN,Name,Date of Birth,Leaving date", "arbor-custom-pupils"),
        ("Adno,UPN,Surname,Forename,Reg,Year,DOB", "sims-pupils"),
        ("UPN,Contact surname,Contact forename,Title", "plain-contacts"),
        ("UPN,Guardian First Name,Guardian Last Name", "arbor-contacts"),
        ("Adno,Contact Surname,Contact Forename,Contact Priority", "sims-contacts"),
        ("UPN,Surname,Thu 04/09/2025,2025-09-05,45908", "day-grid"),
    ],
)
def test_one_layout_claims_a_file(headings: str, layout: str) -> None:
    assert named(headings).layout.name == layout


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        ("Name,Year,Possible,Authorised,Unauthorised", "summary"),
        ("Adno,Possible Marks,Attendances,Authorised Absences,Lates", "summary"),
        ("Arbor Student ID,Name,Attendance %,Absences", "summary"),
        ("Student,Year Group,Registration Form,Absence Period,Status,Date,Notes", "arbor-fines"),
        ("UPN,Requested on,First day,Return date,Reason", "plain-leave"),
    ],
)
def test_what_is_no_register_is_known_for_what_it_is(headings: str, layout: str) -> None:
    match = named(headings)
    assert match.layout.name == layout
    assert match.layout.refuse


def test_titles_may_stand_above_the_headings() -> None:
    match = named("Oak School", "Mark Smith's list", "", "From,To", "UPN,Date,Session,Mark")
    assert (match.layout.name, match.row) == ("plain-register", 4)


def test_headings_deeper_than_the_titles_are_not_data_of_a_pupil_called_mark() -> None:
    match = named("UPN,Forename,Date,Session,Mark", "A1,Mark,2025-09-04,AM,/")
    assert match.row == 0


def test_two_layouts_that_read_different_columns_are_refused_and_one_can_be_forced() -> None:
    both = "UPN,Date,Session,Mark,PersonID,AttendanceDate,SessionName,AttendanceMark"
    with pytest.raises(UnreadableError, match="two layouts at once") as refusal:
        named(both)
    assert "plain-register (Date, Session, Mark)" in refusal.value.problem
    assert "sims-session-marks (AttendanceDate, SessionName" in refusal.value.problem
    assert "--layout plain-register" in refusal.value.way_out
    forced = named(both, forced="sims-session-marks")
    assert forced.heading("mark") == "AttendanceMark"


def test_a_near_miss_says_what_is_there_what_is_missing_and_which_export_to_take() -> None:
    with pytest.raises(UnreadableError) as refusal:
        named("PersonID,AttendanceDate,AttendanceMark")
    problem = refusal.value.problem
    assert "nearest to “sims-session-marks”" in problem
    assert "with AttendanceDate, AttendanceMark" in problem
    assert "without SessionName" in problem
    assert "SIMS: the session marks" in refusal.value.way_out


def test_the_way_out_of_a_near_miss_is_another_export_or_to_teach_the_headings() -> None:
    for headings in ("PersonID,AttendanceDate,AttendanceMark", "a,b,c", "UPN,Date,Sesion,Mark"):
        with pytest.raises(UnreadableError, match="attcli layouts learn FILE"):
            named(headings)
    with pytest.raises(UnreadableError) as refusal:
        named("UPN,Date,Session", forced="plain-register")
    assert "learn" not in refusal.value.way_out


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("UPN,Date,Session,Marks", "without Mark (perhaps “Marks”?)"),
        ("UPN,Date,Session,Register mark given", "(perhaps “Register mark given”?)"),
        ("UPN,Date,Session,Colour", "with Date, Session, but without Mark"),
        ("Date,Session,Mark", "but without a pupil id (UPN,"),
        ("Adno,Mark Date,Sesion,Mark", "nearest to “sims-custom-long”"),
    ],
)
def test_a_near_miss_names_the_heading_that_may_be_meant(headings: str, said: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        named(headings)
    assert said in refusal.value.problem
    assert len(refusal.value.problem) < 500


def test_a_forced_layout_that_does_not_fit_says_what_it_lacks() -> None:
    with pytest.raises(UnreadableError, match="without RAW_MARK"):
        named("STUDENT_ID,DATE,PERIOD,Mark", forced="arbor-statutory-marks")


def test_a_pupils_file_is_only_taken_for_one_where_one_was_asked_for() -> None:
    register = "UPN,Surname,DOB,Date,Session,Mark"
    assert named(register).layout.kind == "register"
    assert named(register, kinds=("pupils",)).layout.kind == "pupils"


def test_no_known_heading_at_all() -> None:
    with pytest.raises(UnreadableError, match="no row of headings that any layout knows"):
        named("a,b,c", "1,2,3")


@pytest.mark.parametrize(
    ("heading", "same"),
    [
        ("My_x0020_Name", "MY NAME"),
        ("My_X0020Name", "my-name"),
        ("Year group(s)", "YEAR_GROUPS"),
        ("D.O.B.", "dob"),
    ],
)
def test_headings_are_the_same_whatever_case_and_punctuation(heading: str, same: str) -> None:
    assert folded(heading) == folded(same)


@pytest.mark.parametrize("name", built_in().layouts)
def test_every_layout_is_whole(name: str) -> None:
    layout = built_in().layouts[name]
    groups = SHOWN.keys()
    assert layout.title
    assert layout.take
    assert layout.kind in ("register", "pupils", "contacts", "summary", "fines", "leave", "log")
    assert layout.shape in (
        "long",
        "day-grid",
        "session-grid",
        "week-string",
        "year-string",
        "people",
        "contacts",
        "none",
    )
    assert (layout.shape == "none") == bool(layout.refuse)
    for need in layout.needs:
        assert need in groups or layout.fields[need]


def test_every_pupil_and_contact_column_can_be_named() -> None:
    pupil = set(PUPILS) - {"pupil_id", "source", "row"}
    assert pupil <= set(vocabulary().columns)
    own = {"title", "forename", "surname", "dob"}
    contact = set(CONTACTS) - {"pupil_id", "source", "row"}
    for name in ("plain-contacts", "arbor-contacts", "sims-contacts"):
        fields = set(built_in().layouts[name].fields)
        asked = {f"contact_{f}" if f in own else f for f in contact}
        assert asked - fields <= {"salutation"}


REGISTER = ("UPN,Surname,Forename,Date,Session,Mark", "A1,Able,Anna,2025-09-04,AM,/")
SIMS = ("PersonID,AttendanceDate,SessionName,AttendanceMark", "17,2025-09-05,AM,O")
GRID = ("UPN,Surname,2025-09-04,2025-09-05", "A1,Able,/\\,OO")
PUPILS_FILE = ("UPN,Surname,Forename,Class", "A1,Able,Anna,4A")
CONTACTS_FILE = ("UPN,Contact surname,Contact forename", "A1,Able,Anna")
SUMMARY = ("UPN,Possible,Attended", "A1,10,9")


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        (REGISTER, SIMS, "sims-session-marks"),
        (SIMS, REGISTER, "plain-register"),
        (REGISTER, ("Date,Session,Mark,UPN", "2025-09-05,AM,O,A1"), "plain-register"),
        (REGISTER, SUMMARY, "summary"),
        (REGISTER, PUPILS_FILE, "plain-pupils"),
        (GRID, REGISTER, "plain-register"),
        (GRID, ("No,UPN,2025-10-04,2025-10-05", "1,A1,/\\,OO"), "day-grid"),
        (PUPILS_FILE, REGISTER, "plain-register"),
        (CONTACTS_FILE, PUPILS_FILE, "plain-pupils"),
    ],
)
def test_a_second_table_among_the_rows_is_refused_and_its_row_named(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...], named: str
) -> None:
    width = second[0].count(",") - first[0].count(",")
    path = write(tmp_path, "two.csv", "A title", first[0] + "," * width, first[1], "", *second)
    (refusal,) = inspect([path]).refusals
    assert "two layouts at once" in refusal.problem
    assert f"other headings in row 5 ({named}: {second[0].replace(',', ', ')})" in refusal.problem
    assert "a file of its own" in refusal.way_out


def test_words_of_headings_in_cells_are_no_headings(tmp_path: Path) -> None:
    path = write(
        tmp_path, "p.csv", "UPN,Surname,Forename,DOB,Entry date,Role,SEN,EAL",
        "A1,Able,Mark,01/02/2016,04/09/2021,Student,SEN,EAL",
        ",Name,Class,01/02/2016,04/09/2021,Student,SEN,",
    )  # fmt: skip
    assert not inspect([path]).refusals


@pytest.mark.parametrize("first", [REGISTER, SIMS, GRID, PUPILS_FILE, CONTACTS_FILE])
def test_the_same_headings_once_more_are_no_second_table(
    tmp_path: Path, first: tuple[str, ...]
) -> None:
    path = write(tmp_path, "one.csv", *first, first[0], f"{first[0]},", "Mark,Smith,,", first[1])
    assert not inspect([path]).refusals
