"""Copies that can be sent: of names in any script, birthdays anywhere and comments nothing is left;
strings of marks stay whole.
"""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.exports.gallery import upn

from attcli.exports.anonymise import anonymised
from attcli.exports.catalogue import built_in
from attcli.exports.disguise.headings import heading
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.disguise.letters import is_letter
from attcli.exports.read import read_exports

PEOPLE = (
    ("Иванов", "Дмитрий"),
    ("Łukaszewski", "Żaneta"),
    ("李", "娜娜"),
    ("محمد", "عَلِي"),  # with vowel marks
    ("Παπαδόπουλος", "Άννα"),
    ("शर्मा", "नेहा"),  # vowels that are marks and no letters
    ("O'Malley", "Zoë"),  # ë as e and a mark
)
BORN = ("2014-07-13", "2014-07-14", "13/07/2014", "13 July 2014", "41833", "41834")


def copy(tmp_path: Path, name: str, content: str, encoding: str = "utf-8") -> str:
    path = tmp_path / name
    path.write_text(content, encoding=encoding)
    return anonymised([path], built_in(), Inventor(b"salt")).contents[0].decode(encoding)


def left(text: str, secrets: tuple[str, ...]) -> list[str]:
    """The secrets that are in a text, in any case and composed or not."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return [one for one in secrets if unicodedata.normalize("NFC", one).casefold() in plain]


def foreign(text: str) -> set[str]:
    """The letters that no ASCII text has, but for the one that stands for them."""
    return {one for one in text if is_letter(one) and not one.isascii()} - set("éÉ")


REGISTER = "UPN,Surname,Forename,DOB,Date,Session,Mark,Comments,Phone\n" + "".join(
    f'{upn(n)},{surname},{forename},13/07/2014,06/10/2025,AM,/,"{surname} {forename} ill",'
    f"07911 12345{n} ({forename})\n"
    for n, (surname, forename) in enumerate(PEOPLE)
)
CONTACTS = "UPN,Contact surname,Contact forename,Relationship,Town,Email,Year group\n" + "".join(
    f"{upn(n)},{surname},{forename},{forename},{surname},{forename}@{surname}.org,{surname[:2]}\n"
    for n, (surname, forename) in enumerate(PEOPLE)
)
UNKNOWN = "Kind,Datum,Geb,Wert\n" + "".join(
    f"{forename} {surname},06/10/2025,{BORN[n % 4]},{surname[:1]}\n"
    for n, (surname, forename) in enumerate(PEOPLE)
)
IN_MARKS = "UPN,Surname,Forename,Date,Session,Mark\n" + "".join(
    f"{upn(n)},A,B,06/10/2025,AM,{forename[:2]}\n" for n, (_, forename) in enumerate(PEOPLE)
)
UNHEADED = "".join(
    f"{forename} {surname},13/07/2014,/,Smith-Jones\n" * 4 for surname, forename in PEOPLE
)
FOLDED = "Kind;Geb;Tag;Zeichen\n" + "".join(
    f"{forename} {surname};{13 + n % 2:02}.07.2014;0{day}.09.2025;O\n"
    for day in (3, 4, 5)
    for n, (surname, forename) in enumerate(PEOPLE)
)


@pytest.mark.parametrize(
    "content", [REGISTER, CONTACTS, UNKNOWN, IN_MARKS, UNHEADED, FOLDED], ids=lambda text: text[:20]
)
def test_no_letter_of_a_name_in_any_script_is_left(content: str, tmp_path: Path) -> None:
    made = copy(tmp_path, "x.csv", content)
    names = tuple(name for pair in PEOPLE for name in pair if len(name) > 1)
    assert left(made, (*names, "Smith", "Jones", "Malley", *BORN, "13.07.2014")) == []
    assert foreign(made) == set()
    assert made.count("\n") == content.count("\n")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(categories=("Lu", "Ll", "Lo", "Lm", "Lt", "Mn", "Mc", "Nd")), min_size=1)
)
@example("ß")
@example("ı")
def test_a_name_of_any_letters_leaves_none(text: str) -> None:
    inventor = Inventor(b"salt")
    for made in (inventor.words(text, "names"), inventor.upn(text), inventor.telephone(text)):
        assert foreign(made) == set()


def test_the_mark_of_a_name_in_windows_1252_is_still_there(tmp_path: Path) -> None:
    made = copy(tmp_path, "x.csv", f"UPN,Surname,Forename\n{upn(1)},Müller,Zoë\n", "cp1252")
    assert left(made, ("Müller", "Zoë", "ü", "ë")) == []
    assert not made.isascii()  # so that it is read as Windows-1252, as the original was


@pytest.mark.parametrize(
    "birth",
    [
        '"date_of_birth": {"date": "2014-07-13 00:00:00.000000", "timezone": "Europe/London"}',
        '"student": {"data": {"date_of_birth": {"date": "2014-07-13 00:00:00.000000"}}}',
        '"born": {"on": {"date": "2014-07-13"}}',
        '"geboren": "2014-07-13"',
        '"birthday": ["2014-07-13"]',
    ],
)
def test_a_birthday_in_json_is_another_one_wherever_it_stands(birth: str, tmp_path: Path) -> None:
    one = f'{{"student_id": "1", {birth}, "date": {{"date": "2025-10-06"}}, "session": "AM", '
    records = [
        f'{one}"attendance_code": "/", "Wren notes": "Wren", "Finn": "x"}}' for _ in range(6)
    ]
    made = copy(tmp_path, "x.json", f'{{"data": [{", ".join(records)}]}}')
    assert left(made, ("2014-07-13", "Wren", "Finn")) == []
    assert "2025-10-06" in made
    assert '"attendance_code": "/"' in made
    assert len(json.loads(made)["data"][0]) == 7


@pytest.mark.parametrize(
    "birth",
    ["<DOB><Date>2014-07-13</Date></DOB>", '<DOB value="2014-07-13"/>', "<DOB>2014-07-13</DOB>",
     '<BirthDetails><When on="2014-07-13">13/07/2014</When></BirthDetails>'],
)  # fmt: skip
def test_a_birthday_in_xml_is_another_one_wherever_it_stands(birth: str, tmp_path: Path) -> None:
    made = copy(
        tmp_path, "x.xml", f"<CTfile><Pupil>{birth}<Date>2025-10-06</Date></Pupil></CTfile>"
    )
    assert left(made, BORN) == []
    assert "2025-10-06" in made


MARKS = (r"/\KB/\DE/I####", r"/\/\/\/\/\####", "IIOMEMGGXK", r"####/\/\/\##", "IIIIIIIIII####")


def test_strings_of_marks_stay_whole_in_a_common_transfer_file(tmp_path: Path) -> None:
    pupils = "\n".join(
        f"<Pupil><UPN>{upn(n)}</UPN><Surname>Quill</Surname><Attendance><AttendSessions>\n"
        "<AttendanceStartDate>2025-09-01</AttendanceStartDate>\n"
        f"<AttendanceMarks>{marks}</AttendanceMarks></AttendSessions></Attendance></Pupil>"
        for n, marks in enumerate(MARKS)
    )
    made = copy(tmp_path, "x.xml", f"<CTfile><CTFpupilData>\n{pupils}\n</CTFpupilData></CTfile>")
    assert re.findall("<AttendanceMarks>(.*?)</AttendanceMarks>", made) == list(MARKS)
    assert "Quill" not in made


@pytest.mark.parametrize("heads", ["UPN,WeekStart,WeekMarks", "UPN,AttMarksStartDate,AttMarks"])
def test_strings_of_marks_stay_whole_in_columns(heads: str, tmp_path: Path) -> None:
    rows = [f"{upn(n)},01/09/2025,{marks}" for n, marks in enumerate(MARKS)]
    made = copy(tmp_path, "x.csv", "\n".join([heads, *rows, f"{upn(9)},01/09/2025,Zachary Quill"]))
    lines = made.splitlines()[1:]
    assert [line.split(",")[2] for line in lines[:-1]] == list(MARKS)
    assert left(lines[-1], ("Zachary", "Quill")) == []


def test_strings_of_marks_in_a_column_nobody_knows_stay(tmp_path: Path) -> None:
    rows = [f"Wren {n},{marks}" for n, marks in enumerate(MARKS)]
    made = copy(tmp_path, "x.csv", "\n".join(["Kind,Zeichen", *rows]))
    assert [line.split(",")[1] for line in made.splitlines()[1:]] == list(MARKS)


def test_words_that_could_be_codes_are_no_marks_in_a_column_nobody_knows(tmp_path: Path) -> None:
    words = ("Smith-Jones", "LUIS-BENITEZ", "Moved to Ely", "Pick-up")
    made = copy(tmp_path, "x.csv", "\n".join(["Kind,Was", *(f"Wren,{word}" for word in words)]))
    assert left(made, words) == []


def test_days_of_school_in_a_column_nobody_knows_stay_and_birthdays_do_not(tmp_path: Path) -> None:
    pupils = [("Wren", "05/02/2014"), ("Finn", "05/02/2014"), ("Ada", "06/02/2014")]
    rows = [f"{name},{born},{day:02}/10/2025" for day in (6, 7, 8) for name, born in pupils]
    made = copy(tmp_path, "x.csv", "\n".join(["Wer,Geb,Tag", *rows]))
    assert left(made, ("05/02/2014", "06/02/2014", "Wren", "Finn")) == []
    assert [line.split(",")[2] for line in made.splitlines()[1::3]] == [
        "06/10/2025", "07/10/2025", "08/10/2025",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Wren's notes", "Xxxx's notes"),
        ("Surname", "Surname"),
        ("Wren Quill 06/10/2025 AM", "Xxxx Xxxxx 06/10/2025 AM"),
        ("Mon 06/10/2025 PM", "Mon 06/10/2025 PM"),
        ("w/b 06/10/2025", "w/b 06/10/2025"),
        ("Week 12 Thursday", "Week 12 Thursday"),
        ("Date seen by Marjorie", "Date xxxx by Xxxxxxxx"),
        ("3 Marjorie", "3 Xxxxxxxx"),
        ("李娜", "éx"),
        ("Z823300100001 mark", "X999999999999 mark"),
        ("Mark's notes", "Xxxx's notes"),
        ("Sesion", "Sesion"),
        ("Comments", "Comments"),
    ],
)
def test_a_heading_keeps_what_layouts_know(text: str, made: str) -> None:
    assert heading(text, built_in()) == made


def test_a_title_that_speaks_of_a_birth_keeps_no_date(tmp_path: Path) -> None:
    title = "Pupil: Wren,DOB,13/07/2014\nBorn 13/07/2014 from 06/10/2025,,\n"
    made = copy(tmp_path, "x.csv", title + REGISTER)
    assert left(made, BORN) == []


def test_a_register_of_six_scripts_gives_the_same_counts(tmp_path: Path) -> None:
    path, again = tmp_path / "x.csv", tmp_path / "copy.csv"
    path.write_text(REGISTER, encoding="utf-8")
    again.write_text(copy(tmp_path, "x.csv", REGISTER), encoding="utf-8")
    before, after = read_exports([path]), read_exports([again])
    assert after.marks.height == before.marks.height == len(PEOPLE)
    assert after.pupils.get_column("surname").n_unique() == len(PEOPLE)
