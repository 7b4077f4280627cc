"""Common Transfer Files and JSON: what is read of a pupil, and from where."""

from pathlib import Path

import pytest

from attcli.exports.json_text import is_json
from attcli.exports.read import inspect, read_exports

from .files import column, pupil, upn, write

TRANSFER = f"""<?xml version="1.0" encoding="utf-8"?>
<CTfile>
 <Header><SourceSchool><LEA>999</LEA><Estab>2001</Estab><SchoolName>Port</SchoolName></SourceSchool>
 </Header>
 <CTFpupilData>
  <Pupil>
   <UPN>{upn(1)}</UPN><Surname>O&apos;Able</Surname><Forename>Anna</Forename>
   <DOB>2016-01-02</DOB><Gender>F</Gender>
   <BasicDetails><PreferredForename>Annie</PreferredForename><NCyearActual>4</NCyearActual>
   </BasicDetails>
   <Address><AddressLine1>12 High Street</AddressLine1><PostCode>LY1 2AB</PostCode></Address>
   <Contacts>
    <Contact><Order>1</Order><Title>Mrs</Title><Surname>Able</Surname><Forename>Zoe</Forename>
     <Responsible>Y</Responsible><AddressAsPupil>true</AddressAsPupil></Contact>
    <Contact><Order>2</Order><Surname>Bell</Surname>
     <Address><BS7666Address><PAON>3</PAON><Street>Low Road</Street><Town>Port</Town>
      </BS7666Address><PostCode>LY2 3CD</PostCode></Address>
     <Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>01632 960001</PhoneNo></Phone></Phones>
    </Contact>
   </Contacts>
   <Attendance>
    <YearData><Year>2024</Year><SchoolName>Upper</SchoolName><AttendSessions>
     <AttendanceStartDate>2024-09-02</AttendanceStartDate>
     <AttendanceMarks>/\\I </AttendanceMarks></AttendSessions></YearData>
    <YearData><Year>2025</Year><SessionsPossible>4</SessionsPossible><AttendSessions>
     <AttendanceStartDate>2025-09-01</AttendanceStartDate>
     <AttendanceMarks>  /\\</AttendanceMarks></AttendSessions></YearData>
   </Attendance>
   <SchoolHistory>
    <School><Estab>9999</Estab><EntryDate>2020-09-01</EntryDate></School>
    <School><Estab>2001</Estab><EntryDate>2024-09-01</EntryDate></School></SchoolHistory>
  </Pupil>
  <Pupil><UPN>{upn(2)}</UPN><Surname>Bell</Surname><Forename>Ben</Forename></Pupil>
 </CTFpupilData>
</CTfile>"""


def test_a_transfer_file_gives_pupils_marks_and_contacts(tmp_path: Path) -> None:
    register = read_exports([write(tmp_path, "ctf.xml", TRANSFER)])
    anna = pupil(register, school="Port", upn=upn(1))
    assert (anna["surname"], anna["preferred_forename"]) == ("O'Able", "Annie")
    assert [str(anna[name]) for name in ("dob", "entry_date", "year_group", "sex")] == [
        "2016-01-02", "2024-09-01", "4", "F",
    ]  # fmt: skip
    assert pupil(register, upn=upn(2))["forename"] == "Ben"
    marks = register.marks
    assert column(marks, "school") == ["Port", "Port", "Upper", "Upper", "Upper", "Upper"]
    assert [str(day) for day in column(marks, "date")][::2] == [
        "2025-09-02", "2024-09-02", "2024-09-03",
    ]  # fmt: skip
    assert column(marks, "row") == [27, 27, 24, 24, 24, 24]


def test_a_contact_at_the_pupils_address_lives_there(tmp_path: Path) -> None:
    contacts = read_exports([write(tmp_path, "ctf.xml", TRANSFER)]).contacts
    shown = contacts.select("surname", "address_1", "town", "postcode", "lives_with_pupil")
    assert shown.unique(maintain_order=True).rows() == [
        ("Able", "12 High Street", None, "LY1 2AB", True),
        ("Bell", "3 Low Road", "Port", "LY2 3CD", None),
    ]


def test_a_transfer_file_without_attendance_is_a_list_of_pupils(tmp_path: Path) -> None:
    start, end = TRANSFER.index("<Attendance>"), TRANSFER.index("</Attendance>")
    path = write(tmp_path, "ctf.xml", TRANSFER[:start] + TRANSFER[end + 13 :])
    (file,) = inspect([path]).files
    assert (file.kind, file.pupils) == ("pupils", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_a_transfer_file_in_any_declared_encoding(tmp_path: Path, encoding: str) -> None:
    text = TRANSFER.replace("utf-8", encoding).replace("Zoe", "Zoé").replace("Annie", "Renée")
    path = tmp_path / "ctf.xml"
    path.write_bytes(text.encode(encoding))
    register = read_exports([path])
    assert pupil(register, school="Port", upn=upn(1))["preferred_forename"] == "Renée"


def test_a_namespace_does_not_hide_the_pupils(tmp_path: Path) -> None:
    text = TRANSFER.replace("<CTfile>", '<CTfile xmlns="http://example.invalid/ctf">')
    assert read_exports([write(tmp_path, "ctf.xml", text)]).marks.height == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{}]", True),
        (' \n{"data": []}', True),
        ("[]", True),
        ("{}", True),
        ("[Class 4A]\nUPN,Date", False),
        ("{4A}\nUPN,Date", False),
        ("UPN,Date", False),
    ],
)
def test_a_title_in_brackets_is_no_json(text: str, said: bool) -> None:
    assert is_json(text) == said


def test_numbers_in_json_keep_their_digits(tmp_path: Path) -> None:
    text = '[{"studentID": 12345678901234567890, "calendarName": "AM", "minute": 4, '
    text += '"calendarStartDate": "2025-09-01T00:00:00", "mark": "L", "extra": [1]}]'
    register = read_exports([write(tmp_path, "b.json", text)])
    assert column(register.pupils, "mis_id") == ["12345678901234567890"]
    assert column(register.marks, "minutes_late") == [4]


def test_an_included_student_that_differs_from_the_one_beside_it_is_refused(
    tmp_path: Path,
) -> None:
    text = '[{"date": "2025-09-01", "session": "AM", "attendance_code": "/", "student_id": "A1", '
    path = write(tmp_path, "w.json", text + '"student": {"data": {"id": "A2"}}}]')
    (refusal,) = inspect([path]).refusals
    assert "two columns headed “student_id”" in refusal.problem
    same = write(tmp_path, "v.json", text + '"student": {"data": {"id": "A1"}}}]')
    assert column(read_exports([same]).pupils, "mis_id") == ["A1"]


def test_a_transfer_file_may_hold_several_pupils_and_strings_on_one_line(tmp_path: Path) -> None:
    string = (
        "<AttendSessions><AttendanceStartDate>{}</AttendanceStartDate>"
        "<AttendanceMarks>/\\/</AttendanceMarks></AttendSessions>"
    )
    strings = string.format("2025-09-01") + string.format("2025-09-08")
    pupils = "".join(
        f"<Pupil><UPN>{upn(number)}</UPN><Attendance>{strings}</Attendance><Contacts><Contact>"
        f"<Surname>Able</Surname></Contact></Contacts></Pupil>"
        for number in (1, 2)
    )
    page = f"<CTfile><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    register = read_exports([write(tmp_path, "ctf.xml", page)])
    assert (register.sources[0].cells, register.sources[0].marks) == (16, 12)
    assert register.contacts.height == 2
    rows = [found.row for found in register.findings if found.code == "repaired-year-string"]
    assert rows == [1, 2, 3, 4]


def test_a_date_of_birth_may_be_an_object_inside_an_object(tmp_path: Path) -> None:
    born = '{"date": "2021-03-12 00:00:00.000000", "timezone_type": 3}'
    mark = (
        f'{{"date": {{"date": "2025-09-04 00:00:00.000000"}}, "session": "AM", '
        f'"attendance_code": "/", "student": {{"data": {{"id": "A1", "date_of_birth": {born}}}}}}}'
    )
    register = read_exports([write(tmp_path, "w.json", f'{{"data": [{mark}]}}')])
    assert str(pupil(register)["dob"]) == "2021-03-12"


def test_a_sub_code_of_bromcom_is_joined_to_its_mark_where_that_is_a_code_of_the_day(
    tmp_path: Path,
) -> None:
    heading = "studentID,calendarName,calendarStartDate,mark,markSubcode"
    rows = ["A1,AM,2025-09-04,Y,4", "A1,PM,2025-09-04,C,2", "A1,AM,2025-09-05,/,9",
            "A1,PM,2025-09-05,I,", "A1,AM,2024-05-08,C,2"]  # fmt: skip
    register = read_exports([write(tmp_path, "b.csv", heading, *rows)])
    assert column(register.marks, "code") == ["C", "Y4", "C2", "/", "I"]
    told = [(f.row, f.value) for f in register.findings if f.code == "unread-subcode"]
    assert told == [(4, "9"), (6, "2")]
