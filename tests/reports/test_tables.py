"""How a table leaves the program: JSON rows and CSV."""

import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from attcli.errors import UsageError
from attcli.reports import tables

PEOPLE = pl.DataFrame(
    {
        "pupil_id": ["school|upn:A1"],
        "status": ["persistent"],
        "possible": [40],
        "absent": [4],
        "class": ["4B"],
        "forename": ["Zoë"],
        "surname": ["O’Neil"],
        "year_group": ["4"],
        "attendance_pct": [90.0],
    }
)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+44 7700 900123", "'+44 7700 900123"),
        ("-Smith", "'-Smith"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tSmith", "'\tSmith"),
        ("\rSmith", "'\rSmith"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("-", "-"),  # a register mark
        ("/", "/"),
        ("#", "#"),
        ("\\", "\\"),
        ("-3", "-3"),
        ("-3.5", "-3.5"),
        ("O’Neil-Smith", "O’Neil-Smith"),
        ("", ""),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_defused(cell: str, written: str) -> None:
    assert tables.defused(cell) == written
    lines = tables.csv_text(pl.DataFrame({"name": [cell], "n": [1]}))
    assert pl.read_csv(io.StringIO(lines), infer_schema=False)["name"][0] in {written, None}


def test_numbers_and_codes_are_never_defused() -> None:
    frame = pl.DataFrame(
        {"n": [-4], "pct": [-0.5], "code": ["-"]},
        schema_overrides={"code": pl.Enum(["-", "/"])},
    )
    assert tables.csv_text(frame) == "n,pct,code\n-4,-0.5,-\n"


def test_a_table_of_people_begins_with_names_and_ends_with_the_id() -> None:
    assert tables.csv_text(PEOPLE).splitlines() == [
        "surname,forename,year_group,class,attendance_pct,absent,possible,status,pupil_id",
        "O’Neil,Zoë,4,4B,90.0,4,40,persistent,school|upn:A1",
    ]


def test_headings_for_people_are_their_own_words() -> None:
    top = tables.csv_text(PEOPLE, headings=True).splitlines()[0]
    assert top == "Surname,Forename,Year,Class,Attendance %,Absent,Possible,Status,pupil_id"


def test_a_table_without_pupils_keeps_its_order() -> None:
    assert tables.csv_text(pl.DataFrame({"week": [1], "class": ["4B"]})) == "week,class\n1,4B\n"


def test_lists_become_one_cell_of_words() -> None:
    day = date(2025, 9, 15)
    frame = pl.DataFrame(
        {
            "schools": [["north", "south"]],
            "sessions": [[{"date": day, "session": "AM", "code": "O"}]],
            "by_code": [{"G": 2, "O": None, "U": 1}],
        }
    )
    row = tables.csv_text(frame).splitlines()[1]
    assert row == '"north, south",2025-09-15 AM O,"G 2, U 1"'


def test_json_rows_have_iso_dates_two_decimals_and_nulls() -> None:
    frame = pl.DataFrame(
        {
            "first_met": [date(2025, 10, 3), None],
            "pct": [89.945, float("nan")],
            "sessions": [[{"date": date(2025, 9, 1), "session": "AM"}], []],
        }
    )
    assert tables.rows_json(frame) == [
        {
            "first_met": "2025-10-03",
            "pct": 89.95,
            "sessions": [{"date": "2025-09-01", "session": "AM"}],
        },
        {"first_met": None, "pct": None, "sessions": []},
    ]


def test_an_empty_table_still_has_its_headings() -> None:
    assert tables.csv_text(PEOPLE.clear()).startswith("surname,forename,")
    assert tables.rows_json(PEOPLE.clear()) == []


def test_a_csv_file_is_private_and_marked_for_excel(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    tables.write_csv(PEOPLE, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsurname")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["people.csv"]


def test_a_stream_gets_no_byte_order_mark() -> None:
    stream = io.StringIO()
    tables.write_csv(PEOPLE, stream)
    assert stream.getvalue().startswith("surname")


def test_a_file_in_use_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_use(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(UsageError, match=r"Close people\.csv and run again\."):
        tables.write_csv(PEOPLE, tmp_path / "people.csv")
    assert list(tmp_path.iterdir()) == []
