"""Who is one pupil: files joined on any shared number, two pupils of one name kept apart."""

from datetime import date
from pathlib import Path

import pytest

from attcli.errors import UnreadableError, UsageError
from attcli.exports import values
from attcli.exports.layout import vocabulary
from attcli.exports.read import inspect, read_exports
from attcli.exports.schools import SchoolNames
from attcli.register import special_needs

from .files import codes, column, pupil, upn, write

ANNA, BEN = upn(1), upn(2)
MARKS = "2025-09-04,AM,/"


def test_files_are_joined_on_any_number_they_share(tmp_path: Path) -> None:
    marks = write(
        tmp_path, "m.csv", "PersonID,AttendanceDate,SessionName,AttendanceMark", f"17,{MARKS}"
    )
    pupils = write(
        tmp_path, "p.csv", "Adno,PersonID,UPN,Surname,Forename,Reg", f"4,17,{ANNA},Able,Anna,4A"
    )
    contacts = write(tmp_path, "c.csv", "Adno,Contact surname,Reg", "000004,Able,4A")
    register = read_exports([marks], pupils=pupils, contacts=contacts)
    assert column(register.marks, "pupil_id") == [f"school|upn:{ANNA}"]
    assert column(register.contacts, "pupil_id") == [f"school|upn:{ANNA}"]
    one = pupil(register, upn=ANNA)
    assert (one["mis_id"], one["adno"], one["surname"], one["class"]) == (
        "17",
        "000004",
        "Able",
        "4A",
    )


@pytest.mark.parametrize(
    ("headings", "values", "pupil_id"),
    [
        ("UPN,Adno", f"{ANNA.lower()},17", f"upn:{ANNA}"),
        ("UPN,PersonID", ",17.0", "mis:17"),
        ("STUDENT_UNIQUE_ID,STUDENT_ID", "917,17", "mis:17"),
        ("STUDENT_UNIQUE_ID,Admission number", "917,17", "mis:917"),
        ("Admission number", "0017", "adno:0017"),
        ("Adno,Reg", "17,4A", "adno:000017"),
    ],
)
def test_the_first_number_a_file_has_is_the_pupils_id(
    tmp_path: Path, headings: str, values: str, pupil_id: str
) -> None:
    path = write(tmp_path, "m.csv", f"{headings},Date,Session,Mark", f"{values},{MARKS}")
    assert column(read_exports([path]).marks, "pupil_id") == [f"school|{pupil_id}"]


def test_two_pupils_of_one_name_stay_two(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "m.csv",
        "UPN,Surname,Forename,DOB,Date,Session,Mark",
        f"{ANNA},Able,Anna,01/02/2016,{MARKS}",
        f"{BEN},Able,Anna,01/02/2016,{MARKS}",
    )
    assert read_exports([path]).pupils.height == 2


def test_pupils_with_no_number_are_told_apart_by_birth_and_class(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "m.csv",
        "Name,DOB,Class,Date,Session,Mark",
        f'"Able, Anna",01/02/2016,4A,{MARKS}',
        f'"Able, Anna",09/02/2016,4A,{MARKS}',
        f'"Able, Anna",01/02/2016,4B,{MARKS}',
        '"ABLE, Anna",01/02/2016,4A,2025-09-05,AM,/',
    )
    register = read_exports([path])
    assert column(register.pupils, "pupil_id") == [
        "school|name:Able/Anna/2016-02-01/4A",
        "school|name:Able/Anna/2016-02-01/4B",
        "school|name:Able/Anna/2016-02-09/4A",
    ]
    assert codes(register.findings) == ["name-only-identity", "perhaps-one-pupil"]
    assert "in different classes (4A, 4B)" in register.findings[1].message


def test_a_list_of_names_is_joined_only_where_one_pupil_fits(tmp_path: Path) -> None:
    marks = write(
        tmp_path,
        "m.csv",
        "UPN,Surname,Forename,DOB,Date,Session,Mark",
        f"{ANNA},Able,Anna,01/02/2016,{MARKS}",
        f"{BEN},Able,Anna,09/02/2016,{MARKS}",
        f"{upn(3)},Cole,Cara,03/03/2016,{MARKS}",
    )
    contacts = write(
        tmp_path,
        "c.csv",
        "Surname,Forename,DOB,Contact surname",
        "Able,Anna,09/02/2016,Mother of Ben",
        "Able,Anna,,Whose mother",
        "Cole,Cara,,Mother of Cara",
    )
    register = read_exports([marks], contacts=contacts)
    joined = dict(register.contacts.select("surname", "pupil_id").rows())
    assert joined["Mother of Ben"] == f"school|upn:{BEN}"
    assert joined["Mother of Cara"] == f"school|upn:{upn(3)}"
    assert joined["Whose mother"] == "school|name:Able/Anna//"
    assert codes(register.findings) == ["name-only-identity", "contact-without-pupil"]


def test_files_with_different_numbers_are_joined_by_name_and_birth_and_it_is_said(
    tmp_path: Path,
) -> None:
    marks = write(
        tmp_path, "m.csv", "PersonID,Surname,Forename,DOB,Date,Session,Mark",
        f"17,Able,Anna,01/02/2016,{MARKS}", f"18,Baker,Ben,,{MARKS}",
    )  # fmt: skip
    pupils = write(
        tmp_path, "p.csv", "UPN,Surname,Forename,DOB",
        f"{ANNA},able,anna,2016-02-01", f"{BEN},Baker,Ben,2016-02-02",
    )  # fmt: skip
    register = read_exports([marks], pupils=pupils)
    assert column(register.marks, "pupil_id") == ["school|mis:18", f"school|upn:{ANNA}"]
    assert codes(register.findings) == [
        "joined-by-name",
        "pupil-without-marks",
        "pupil-not-listed",
    ]


def test_pupils_with_different_upns_never_become_one(tmp_path: Path) -> None:
    path = write(
        tmp_path, "m.csv", "UPN,Adno,Date,Session,Mark", f"{ANNA},17,{MARKS}", f"{BEN},17,{MARKS}"
    )
    register = read_exports([path])
    assert column(register.marks, "pupil_id") == [f"school|upn:{u}" for u in sorted((ANNA, BEN))]
    assert codes(register.findings) == ["identity-clash"]


def test_a_malformed_upn_is_told_once_a_pupil(tmp_path: Path) -> None:
    rows = [f"Z17,2025-09-{day:02d},AM,/" for day in (1, 2, 3)]
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", *rows)
    pupils = write(tmp_path, "p.csv", "UPN,Surname,DOB", "Z17,Able,01/02/2016")
    register = read_exports([marks], pupils=pupils)
    assert [(f.code, f.file, f.row) for f in register.findings] == [("malformed-upn", "p.csv", 2)]


def test_the_pupils_file_is_trusted_before_the_columns_beside_the_marks(tmp_path: Path) -> None:
    marks = write(
        tmp_path,
        "m.csv",
        "UPN,Year group,Class,Sex,Date,Session,Mark",
        f"{ANNA},3,3A,F,2025-07-04,AM,/",
        f"{ANNA},4,4A,F,2025-09-04,AM,/",
        f"{BEN},3,3B,M,2025-09-04,AM,/",
        f"{BEN},2,2B,M,2024-09-04,AM,/",
    )
    pupils = write(
        tmp_path, "p.csv", "UPN,Surname,Class,Looked after,FSM", f"{ANNA},Able,Owls,Y,no"
    )
    register = read_exports([marks], pupils=pupils)
    anna, ben = pupil(register, upn=ANNA), pupil(register, upn=BEN)
    assert (anna["class"], anna["year_group"], anna["sex"]) == ("Owls", "4", "F")
    assert (anna["looked_after"], anna["fsm"], anna["eal"]) == (True, False, None)
    assert (ben["class"], ben["year_group"], ben["surname"]) == ("3B", "3", None)


def test_a_pupil_enrolled_twice_is_here_from_the_first_entry_to_the_last_leaving(
    tmp_path: Path,
) -> None:
    pupils = write(
        tmp_path,
        "p.csv",
        "UPN,Surname,Entry date,Leaving date",
        f"{ANNA},Able,01/09/2023,19/07/2024",
        f"{ANNA},Able,01/09/2025,",
        f"{BEN},Baker,01/09/2023,19/07/2024",
        f"{BEN},Baker,06/01/2025,21/07/2025",
    )
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},{MARKS}", f"{BEN},{MARKS}")
    register = read_exports([marks], pupils=pupils)
    anna, ben = pupil(register, upn=ANNA), pupil(register, upn=BEN)
    assert (anna["entry_date"], anna["leaving_date"]) == (date(2023, 9, 1), None)
    assert (ben["entry_date"], ben["leaving_date"]) == (date(2023, 9, 1), date(2025, 7, 21))
    assert codes(register.findings) == ["outside-enrolment"]


def test_leaving_before_entering_judges_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "m.csv",
        "UPN,Entry date,Leaving date,Date,Session,Mark",
        f"{ANNA},01/09/2025,19/07/2025,{MARKS}",
    )
    found = inspect([path])
    assert codes(found.findings) == ["enrolment-dates"]
    assert found.files[0].marks == 1


def test_cells_not_understood_are_told_once_a_value(tmp_path: Path) -> None:
    pupils = write(
        tmp_path,
        "p.csv",
        "UPN,DOB,FSM,Looked after",
        f"{ANNA},31/02/2016,perhaps,",
        f"{BEN},01/02/2016,perhaps,no",
    )
    found = inspect([pupils])
    assert [(f.code, f.row, f.column, f.value) for f in found.findings] == [
        ("unreadable-value", 2, "DOB", "31/02/2016"),
        ("unreadable-value", 2, "FSM", "perhaps"),
    ]


def test_totals_and_repeated_headings_are_no_pupils(tmp_path: Path) -> None:
    pupils = write(
        tmp_path, "p.csv", "UPN,Surname,Class", f"{ANNA},Total,4A", "", "UPN,Surname,Class",
        f"{BEN},Page,4A", "Total,2,", ",Page,", ",,",
    )  # fmt: skip
    found = inspect([pupils])
    assert [(f.code, f.message[-19:]) for f in found.findings] == [
        ("not-a-mark-row", ": 3. Nothing to do.")
    ]
    assert (found.files[0].rows, found.files[0].pupils) == (5, 2)


@pytest.mark.parametrize(
    ("keys", "default", "named", "school"),
    [
        ({}, "school", None, "school"),
        ({}, "school", "Oak  Primary", "Oak Primary"),
        ({"oak primary": "oak"}, "oak", None, "oak"),
        ({"oak primary": "oak"}, "oak", "OAK Primary", "oak"),
        ({"oak primary": "oak"}, "oak", "Elm Primary", "Elm Primary"),
        ({"oak primary": "oak", "elm": "elm"}, None, "Elm", "elm"),
    ],
)
def test_the_key_of_a_school(
    tmp_path: Path, keys: dict[str, str], default: str | None, named: str | None, school: str
) -> None:
    head, cell = (",School", f",{named}") if named else ("", "")
    path = write(tmp_path, "m.csv", f"UPN,Date,Session,Mark{head}", f"{ANNA},{MARKS}{cell}")
    register = read_exports([path], schools=SchoolNames(keys, default))
    assert column(register.marks, "school") == [school]
    assert column(register.marks, "pupil_id") == [f"{school}|upn:{ANNA}"]
    unknown = bool(keys and named and school == "Elm Primary")
    assert codes(register.findings) == ["unknown-school"] * unknown


def test_one_upn_at_two_schools_is_two_pupils_and_the_pupils_file_finds_its_own(
    tmp_path: Path,
) -> None:
    marks = write(
        tmp_path,
        "m.csv",
        "UPN,School,Date,Session,Mark",
        f"{ANNA},oak,{MARKS}",
        f"{ANNA},elm,2025-10-04,AM,/",
        f"{BEN},elm,{MARKS}",
    )
    contacts = write(tmp_path, "c.csv", "UPN,Contact surname", f"{BEN},Baker")
    register = read_exports([marks], contacts=contacts)
    assert column(register.pupils, "pupil_id") == [
        *(f"elm|upn:{u}" for u in sorted((ANNA, BEN))),
        f"oak|upn:{ANNA}",
    ]
    assert column(register.contacts, "pupil_id") == [f"elm|upn:{BEN}"]


def test_a_register_that_names_no_school_where_the_settings_hold_several(tmp_path: Path) -> None:
    path = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},{MARKS}")
    with pytest.raises(UsageError, match="several schools"):
        read_exports([path], schools=SchoolNames({"a": "a", "b": "b"}, None))


def test_a_pupils_file_alone_is_no_register(tmp_path: Path) -> None:
    path = write(tmp_path, "p.csv", "UPN,Surname,DOB", f"{ANNA},Able,01/02/2016")
    with pytest.raises(UnreadableError, match="None of the files is a register"):
        read_exports([path])


def test_pupils_and_contacts_may_stand_among_the_exports(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},{MARKS}")
    pupils = write(tmp_path, "p.csv", "UPN,Surname,DOB", f"{ANNA},Able,01/02/2016")
    contacts = write(tmp_path, "c.csv", "UPN,Contact surname", f"{ANNA},Able")
    register = read_exports([contacts, marks, pupils])
    assert [source.kind for source in register.sources] == ["contacts", "register", "pupils"]
    assert column(register.marks, "source") == [1]
    assert column(register.pupils, "source") == [2]
    assert column(register.contacts, "source") == [0]


ONE_A_ROW = "UPN,Surname,Forename,DOB,Class,Date,Session,Mark"


@pytest.mark.parametrize(
    ("rows", "pupils"),
    [
        ((",Smith,Jo,,4A", ",Smith,Jo,,6B"), ["name:Smith/Jo//4A", "name:Smith/Jo//6B"]),
        (
            (",Smith,Jo,01/02/2016,4A", " ,Smith,Jo,01/02/2016,4B"),
            ["name:Smith/Jo/2016-02-01/4A", "name:Smith/Jo/2016-02-01/4B"],
        ),
        ((",Smith,Jo,,4A", ",SMITH,Jo,,4a"), ["name:Smith/Jo//4A"]),
        ((f"{ANNA},Smith,Jo,,4A", ",Smith,Jo,,6B"), ["name:Smith/Jo//6B", f"upn:{ANNA}"]),
        ((f"{ANNA},Smith,Jo,,4A", ",Smith,Jo,,4A"), [f"upn:{ANNA}"]),
        ((f"{ANNA},Smith,Jo,,3A", f"{ANNA},Smith,Jo,,4A", ",Smith,Jo,,4A"), [f"upn:{ANNA}"]),
        (
            (f"{ANNA},Smith,Jo,,4A", f"{BEN},Smith,Jo,,6B", ",Smith,Jo,,6B"),
            [f"upn:{u}" for u in sorted((ANNA, BEN))],
        ),
    ],
)
def test_rows_without_a_upn_are_told_apart_by_class(
    tmp_path: Path, rows: tuple[str, ...], pupils: list[str]
) -> None:
    dated = [f"{row},2025-09-{day:02d},AM,/" for day, row in enumerate(rows, start=1)]
    register = read_exports([write(tmp_path, "m.csv", ONE_A_ROW, *dated)])
    assert column(register.pupils, "pupil_id") == [f"school|{pupil}" for pupil in pupils]
    perhaps = ["perhaps-one-pupil"] * (len(pupils) > 1 and "2016-02-01" in pupils[0])
    assert codes(register.findings) == ["name-only-identity", *perhaps]


def test_how_many_pupils_have_no_number_is_said_once_a_file(tmp_path: Path) -> None:
    path = write(
        tmp_path, "m.csv", ONE_A_ROW, f"{ANNA},Able,Anna,,4A,{MARKS}", f",Smith,Jo,,4A,{MARKS}",
        ",Smith,Jo,,4A,2025-09-05,AM,/", f",Smith,Jo,,6B,{MARKS}",
    )  # fmt: skip
    (found,) = inspect([path]).findings
    assert (found.code, found.row) == ("name-only-identity", 3)
    assert "in some or all rows: 2. " in found.message


def test_rows_of_one_upn_that_contradict_each_other_are_told_with_what_is_used(
    tmp_path: Path,
) -> None:
    pupils = write(
        tmp_path, "p.csv", "UPN,Surname,Forename,DOB,Year group,Class",
        f"{ANNA},Able,Anna,01/02/2016,4,4A",
        f"{BEN},Baker,Ben,,5,5A",
        f"{ANNA},ABLE,Anna,09/02/2016,Year 5,5A",
        f"{BEN},Baker,,03/03/2015,5,5B",
    )  # fmt: skip
    (found,) = inspect([pupils]).findings
    assert (found.code, found.severity) == ("contradicting-details", "warning")
    assert (found.row, found.other_rows, found.column) == (2, (4,), "DOB, Year group")
    assert (
        "DOB “2016-02-01” (row 2), “2016-02-09” (row 4), of which “2016-02-01” is used; "
        "Year group “4” (row 2), “5” (row 4), of which “4” is used."
    ) in found.message


def test_a_register_with_one_upn_under_two_names_is_told(tmp_path: Path) -> None:
    marks = write(
        tmp_path, "m.csv", "UPN,Name,Year group,Class,Date,Session,Mark",
        f'{ANNA},"Able, Anna",3,3A,2025-07-04,AM,/',
        f'{ANNA},"Able, Anna",4,4A,2025-09-04,AM,/',
        f'{ANNA},"Baker, Ben",4,4A,2025-09-04,PM,/',
    )  # fmt: skip
    found = inspect([marks]).findings
    assert codes(found) == ["contradicting-details", "slash-in-pm"]
    assert (found[0].row, found[0].other_rows, found[0].column) == (2, (4,), "Name")
    assert "Name “Able” (row 2), “Baker” (row 4), of which “Able” is used" in found[0].message
    pupils = write(tmp_path, "p.csv", "UPN,Surname,Forename", f"{ANNA},Able-Cole,Anna")
    (found_with_file,) = [
        f for f in inspect([marks], pupils=pupils).findings if f.code == "contradicting-details"
    ]
    assert "“Baker” (row 4), while another file's “Able-Cole” is used" in found_with_file.message


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("fsm", "Eligible", True),
        ("fsm", "Universal infant free school meals", False),
        ("pupil_premium", "Ever 6", True),
        ("looked_after", "Looked after by the local authority", True),
        ("looked_after", "Not looked after", False),
        ("child_protection", "Child protection plan", True),
        ("child_in_need", "CIN", True),
        ("young_carer", "Identified as a young carer by school", True),
        ("service_child", "✓", True),
        ("traveller", "Gypsy/Roma", True),
        ("eal", "Other than English", True),
        ("eal", "T", True),
        ("social_worker", "N/A", False),
        ("long_term_health", "☐", False),
        ("fsm", "perhaps", None),
        ("looked_after", "Ever 6", None),
    ],
)
def test_the_words_for_yes_and_no(field: str, text: str, said: bool | None, tmp_path: Path) -> None:
    heading = field.replace("_", " ")
    path = write(tmp_path, "p.csv", f"UPN,Surname,{heading}", f"{ANNA},Able,{text}")
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},{MARKS}")
    register = read_exports([marks], pupils=path)
    assert column(register.pupils, field) == [said]
    assert codes(register.findings) == ([] if said is not None else ["unreadable-value"])


@pytest.mark.parametrize(
    ("text", "code"),
    [("No SEN", "N"), ("K", "K"), ("SEN Support", "K"), ("EHCP", "E"), ("Yes", "Yes"),
     ("Education, Health and Care Plan", "E"), ("School Action", "A"), ("hm", None), ("", None)],
)  # fmt: skip
def test_sen_status_is_read_as_its_code(text: str, code: str | None) -> None:
    assert values.sen_status(text) == code


def test_each_status_that_is_read_has_a_meaning() -> None:
    assert set(vocabulary().sen.values()) == set(special_needs.WORDS)


def test_two_files_that_disagree_about_a_pupil_are_told(tmp_path: Path) -> None:
    marks = write(
        tmp_path, "m.csv", "UPN,Surname,DOB,Sex,Date,Session,Mark",
        f"{ANNA},Abel,02/02/2016,F,{MARKS}", f"{BEN},Baker,03/03/2016,M,{MARKS}",
    )  # fmt: skip
    people = write(
        tmp_path, "p.csv", "UPN,Surname,DOB,Sex",
        f"{ANNA},Able,01/02/2016,Female", f"{BEN},baker,03/03/2016,M",
    )  # fmt: skip
    register = read_exports([marks], pupils=people)
    told = {found.column: found for found in register.findings}
    assert codes(register.findings) == ["files-disagree"] * 2
    assert "in p.csv (row 2) “2016-02-01”, which is used" in told["DOB"].message
    assert (told["Surname"].file, told["Surname"].row, told["Surname"].value) == (
        "m.csv",
        2,
        "Abel",
    )
    assert set(column(register.pupils, "surname")) == {"Able", "baker"}


def test_two_upn_columns_under_different_headings_may_not_disagree(tmp_path: Path) -> None:
    head = "UPN,Pupil UPN,Date,Session,Mark"
    blank = write(tmp_path, "ok.csv", head, f"{ANNA},,{MARKS}")
    assert read_exports([blank]).pupils.height == 1
    other = write(tmp_path, "m.csv", head, f"{ANNA},{BEN},{MARKS}")
    with pytest.raises(UnreadableError, match="headed “UPN” and “Pupil UPN”"):
        read_exports([other])


def test_an_id_that_a_spreadsheet_shortened_is_told_and_used_only_where_nothing_else_is(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path, "m.csv", "Adno,UPN,Surname,Forename,Date,Session,Mark",
        f"1.23E+11,{upn(1)},Able,Anna,2025-09-04,AM,/",
        f"1.23E+11,{upn(2)},Bell,Ben,2025-09-04,AM,/",
        "1.24E+11,,Cole,Cara,2025-09-04,AM,/",
    )  # fmt: skip
    register = read_exports([path])
    told = [(f.row, f.value, f.severity) for f in register.findings if f.code == "damaged-id"]
    assert told == [(2, "1.23E+11", "warning"), (4, "1.24E+11", "warning")]
    assert register.pupils.height == 3
    assert register.pupils.get_column("adno").to_list() == [None] * 3


def test_a_shortened_id_alone_still_tells_whose_mark_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, "m.csv", "Adno,Date,Session,Mark", "1.23E+11,2025-09-04,AM,/")
    register = read_exports([path])
    assert [f.code for f in register.findings] == ["damaged-id"]
    assert register.pupils.get_column("adno").to_list() == ["1.23E+11"]
