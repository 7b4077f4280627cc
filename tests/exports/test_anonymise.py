"""Copies of exports that can be sent: nothing about anybody in them, and the same faults."""

import datetime as dt
import io
import re
import stat
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from tests.exports.gallery import FOLDER, expected, upn

from attcli.errors import UnreadableError
from attcli.exports.anonymise import anonymised
from attcli.exports.catalogue import built_in
from attcli.exports.dates import read_date
from attcli.exports.disguise.days import other_day
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.read import inspect, read_exports
from attcli.exports.values import well_formed_upn

NOT_COPIED = {"binary.csv", "locked.xlsx", "truncated.xlsx", "zipped.xlsx"}
FIXED = Inventor(b"the same each time, so that a failing test fails again")


def copied(folder: Path, *paths: Path) -> list[Path]:
    copies = anonymised(paths, built_in(), Inventor(b"salt"))
    made = [
        folder / f"copy-{path.stem}{end}" for path, end in zip(paths, copies.suffixes, strict=True)
    ]
    for path, content in zip(made, copies.contents, strict=True):
        path.write_bytes(content)
    return made


def seen(path: Path) -> tuple[object, ...]:
    """What `check` says of a file, but for its name and the values it quotes."""
    found = inspect([path])
    account = {k: v for k, v in found.files[0].as_json().items() if k not in ("file", "why")}
    told = Counter((f.code, f.row, f.column, f.other_rows) for f in found.findings)
    refused = [re.sub("“[^”]*”", "“”", str(r).split(" ", 1)[1]) for r in found.refusals]
    return account, told, refused


@pytest.mark.parametrize("name", sorted(set(expected()) - NOT_COPIED))
def test_a_copy_of_a_nasty_file_is_as_nasty(name: str, tmp_path: Path) -> None:
    (copy,) = copied(tmp_path, FOLDER / name)
    assert seen(copy) == seen(FOLDER / name)


@pytest.mark.parametrize("name", sorted(NOT_COPIED))
def test_what_cannot_be_opened_is_not_copied(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as refusal:
        copied(tmp_path, FOLDER / name)
    assert refusal.value.problem.startswith(name)
    assert refusal.value.way_out


SECRETS = (
    *("Abernathy", "Wilhelmina", "O'Hanlon", "Żółkiewska", "Quentin", "Fairweather", "Dunsmuir"),
    *("14 Larkspur Crescent", "Larkspur", "Trewidden", "TR19 6QQ", "larkspur@mail.test"),
    *("07911 123456", "07911123456", "2016-03-14", "14/03/2016", "14 Mar 2016", "allergic"),
    *(upn(4711), upn(4712), "88213", "0088213", "Saltash", "Penhaligon"),
)
LONG = [
    "Penhaligon Academy of Saltash,,,,,,,,",
    "Printed by Quentin Fairweather,,From 01/09/2025 To 24/10/2025,,,,,,",
    "UPN,Adno,Surname,Forename,DOB,Class,Date,Session,Mark,Comment,Pupil's favourite",
    f"{upn(4711)},0088213,O'Hanlon-Abernathy,Wilhelmina,14/03/2016,Miss Dunsmuir,04/09/2025,AM,/,"
    "allergic to Larkspur,07911 123456",
    f"{upn(4712)},0088214,Żółkiewska,Quentin,2016-03-15,Miss Dunsmuir,04/09/2025,AM,O,,Larkspur",
]
CONTACTS = [
    "UPN,Contact title,Contact forename,Contact surname,Contact DOB,Relationship,Address 1,Town,"
    "Postcode,Email,Phone,Salutation,Do not contact",
    f"{upn(4711)},Mrs,Quentin,Fairweather,14 Mar 2016,Mother,14 Larkspur Crescent,Trewidden,"
    "TR19 6QQ,larkspur@mail.test,07911 123456,Mr and Mrs Fairweather,Yes",
]


def test_nothing_about_anybody_is_in_the_copy(tmp_path: Path) -> None:
    paths = []
    for name, lines in (("m.csv", LONG), ("c.csv", CONTACTS)):
        paths.append(tmp_path / name)
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    together = "".join(path.read_text("utf-8") for path in copied(tmp_path, *paths))
    assert [secret for secret in SECRETS if secret.casefold() in together.casefold()] == []
    assert "From 01/09/2025 To 24/10/2025" in together
    assert "Mrs," in together
    assert ",Yes" in together


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Miss Dunsmuir"
    book.properties.creator = "Quentin Fairweather"
    book.properties.title = "Penhaligon"
    book.defined_names.add(openpyxl.workbook.defined_name.DefinedName("Larkspur", attr_text="1"))
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "Penhaligon Academy"
    for row in (
        ["UPN", "Adno", "Name", "DOB", "Date", "Session", "Mark", "Notes"],
        [upn(4711), 88213, "O'Hanlon, Wilhelmina", dt.date(2016, 3, 14), dt.date(2025, 9, 4), "AM",
         "/", "allergic"],
        [upn(4712), 88214.5, "Żółkiewska, Quentin", dt.date(2016, 3, 15), dt.date(2025, 9, 4), "AM",
         "O", None],
    ):  # fmt: skip
        sheet.append(row)
    sheet["A3"].comment = openpyxl.comments.Comment("allergic", "Fairweather")
    sheet.oddHeader.center.text = "Penhaligon"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_copied_workbook_holds_its_cells_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(workbook())
    (copy,) = copied(tmp_path, path)
    with zipfile.ZipFile(copy) as parts:
        inside = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    left = [secret for secret in SECRETS if secret.casefold() in inside.casefold()]
    assert left == []
    sheet = openpyxl.load_workbook(copy).active
    assert [str(span) for span in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet["E3"].value == dt.datetime(2025, 9, 4)  # noqa: DTZ001 (as the workbook has it)
    assert isinstance(sheet["D3"].value, dt.datetime)
    assert isinstance(sheet["B3"].value, int)
    assert seen(copy) == seen(path)


def test_a_workbook_of_hidden_sheets_is_copied_with_one_to_see(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'state="visible"', b'state="hidden"'))
    (copy,) = copied(tmp_path, path)
    assert openpyxl.load_workbook(copy).worksheets[0].sheet_state == "visible"


def test_a_letter_that_the_encoding_has_only_as_a_small_one_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    text = f"UPN,Contact surname,Email\n{upn(1)},Able,\u00b5@example.org\n"
    path.write_bytes(text.encode("cp1252"))
    (copy,) = copied(tmp_path, path)
    assert copy.read_bytes().count(b"\n") == 2


def test_the_same_pupil_is_the_same_invented_one_in_every_file(tmp_path: Path) -> None:
    marks, contacts = tmp_path / "m.csv", tmp_path / "c.csv"
    marks.write_text("\n".join(LONG[2:]) + "\n", encoding="utf-8")
    contacts.write_text("\n".join(CONTACTS) + "\n", encoding="utf-8")
    one, other = copied(tmp_path, marks, contacts)
    before = read_exports([marks], contacts=contacts)
    after = read_exports([one], contacts=other)
    assert after.contacts.height == before.contacts.height == 1
    assert after.contacts.item(0, "pupil_id") in after.pupils.get_column("pupil_id").to_list()
    assert all(map(well_formed_upn, after.pupils.get_column("upn").to_list()))
    (pupil,) = after.pupils.filter(pupil_id=after.contacts.item(0, "pupil_id")).to_dicts()
    assert len(pupil["adno"]) == len("0088213")
    assert pupil["adno"].startswith("00")
    assert dt.date(2015, 9, 1) <= pupil["dob"] <= dt.date(2016, 8, 31)


@pytest.mark.parametrize(
    ("lines", "secret", "kept"),
    [
        (["Nom,Naissance", "Wilhelmina,14/03/2016"], ["Wilhelmina", "14/03/2016"], []),
        (["Mark,May,April", "Quentin,/,AM"], ["Quentin"], ["/", "AM"]),
        (["Kind;Tag;Zeichen", "Wilhelmina;14.03.2016;/", "Quentin;14.03.2016;O"],
         ["Wilhelmina", "Quentin", "14.03.2016"], ["/"]),
        (["Name,Likes", "Wilhelmina,Quentin"], ["Wilhelmina", "Quentin"], []),
        (['Name,Mon', '"Wilhelmina', 'Fairweather,/'], ["Wilhelmina", "Fairweather"], []),
    ],
)  # fmt: skip
def test_a_file_that_nothing_knows_is_masked(
    lines: list[str], secret: list[str], kept: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = copied(tmp_path, path)[0].read_text("utf-8")
    assert [one for one in secret if one in text] == []
    assert [one for one in kept if one not in text] == []


@pytest.mark.parametrize(
    "text",
    ["2016-03-14", "14/03/2016", "14.3.16", "Mon 14 Mar 2016", "2016-03-14 00:00:00", "42443",
     "14 March 2016", "Mar 14, 2016", "14-MAR-16"],
)  # fmt: skip
def test_a_birthday_is_written_as_it_was(text: str) -> None:
    made = other_day(text, lambda _: dt.date(2015, 11, 25))
    assert made is not None
    assert read_date(made) == dt.date(2015, 11, 25)
    assert [one for one in made if not one.isalnum()] == [o for o in text if not o.isalnum()]


def test_a_birthday_moves_within_its_year_group_and_no_two_become_one() -> None:
    inventor = Inventor(b"x")
    days = [dt.date(2015, 9, 1) + dt.timedelta(days=n) for n in range(366)]
    made = [inventor.birthday(day) for day in days]
    assert len(set(made)) == len(days)
    assert {min(made), max(made)} == {days[0], days[-1]}
    assert all(one != other for one, other in zip(days, made, strict=True))
    assert all((one.day > 12) == (new.day > 12) for one, new in zip(days, made, strict=True))


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_a_birthday_at_an_end_of_the_calendar_is_nobodys(day: dt.date) -> None:
    assert Inventor(b"x").birthday(day) == day


@pytest.mark.parametrize("text", [upn(1), upn(77).lower(), f" {upn(5)} ", "N99920000000Z"])
def test_a_upn_stays_well_formed_or_not(text: str) -> None:
    made = FIXED.upn(text)
    assert made != text
    assert well_formed_upn(made.strip().upper()) == well_formed_upn(text.strip().upper())
    assert len(made) == len(text)


def test_two_runs_invent_differently(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("\n".join(LONG) + "\n", encoding="utf-8")
    one, other = (anonymised([path], built_in()).contents[0] for _ in range(2))
    assert one != other


def test_the_command_writes_a_private_copy_and_says_what_it_replaced(
    attcli, tmp_path: Path
) -> None:
    path, out = tmp_path / "m.csv", tmp_path / "copy.csv"
    path.write_text("\n".join(LONG) + "\n", encoding="utf-8")
    done = attcli("anonymise", path, "-o", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 UPNs" in done.stderr
    assert "Look at it before you send it." in done.stderr
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert path.read_text("utf-8") == "\n".join(LONG) + "\n"


def test_the_command_never_writes_over_an_export(attcli_here, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("\n".join(LONG) + "\n", encoding="utf-8")
    done = attcli_here("anonymise", path, "-o", path)
    assert done.returncode == 2
    assert "would be lost" in done.stderr


@pytest.mark.parametrize(
    ("names", "output", "said"),
    [
        (["a.csv", "b.csv"], "copies.csv", "several copies need a folder"),
        (["a.csv"], "copy.xlsx", "ends in .csv"),
        (["a.xlsx"], "copy.csv", "ends in .xlsx"),
    ],
)
def test_a_copy_goes_into_no_file_of_another_kind(
    names: list[str], output: str, said: str, attcli_here, tmp_path: Path
) -> None:
    for name in names:
        held = workbook() if name.endswith("xlsx") else "\n".join(LONG).encode()
        (tmp_path / name).write_bytes(held)
    done = attcli_here("anonymise", *(tmp_path / name for name in names), "-o", tmp_path / output)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / output).exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.json", '[{"upn": "%s", "surname": "Abernathy", "born": "2016-03-14", "mark": "/",'
         ' "date": "2025-09-04", "notes": {"by": "Quentin", "tel": 7911123456}}, {"Larkspur'),
        ("m.xml", '<?xml version="1.0"?><!-- Quentin --><CTfile><Pupil id="88213"><UPN>%s</UPN>'
         "<Surname>Abernathy</Surname><DOB>2016-03-14</DOB><Note>allergic</Note>"
         "<AttendanceMarks>/\\/\\</AttendanceMarks></Pupil><![CDATA[Fairweather]]>"),
    ],
)  # fmt: skip
def test_json_and_xml_are_copied_value_by_value(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content % upn(4711), encoding="utf-8")
    text = copied(tmp_path, path)[0].read_text("utf-8")
    wanted = (*SECRETS, "7911123456")
    assert [secret for secret in wanted if secret.casefold() in text.casefold()] == []
    assert "/" in text
    assert text.count("{" if name.endswith("json") else "<") == content.count(
        "{" if name.endswith("json") else "<"
    )
