"""Week strings and year strings: where each mark belongs, and what is mended or left out."""

from pathlib import Path

import pytest

from attcli.exports.read import inspect, read_exports
from attcli.exports.string_rules import repaired

from .files import codes, column, upn, write

WHOLE = r"/\/\/\/\/\####"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (r"/\/\/\/\/" + "\\", WHOLE),
        (r"/\/\/\/\/\#", WHOLE),
        (r"/\/\/\/\/\###", WHOLE),
        (r"  /\/\/\/\##", r"  /\/\/\/\####"),
        ("", " " * 14),
        (r"/\/\/\/\##", r"/\/\/\/\######"),  # a closed Friday
        (r"####/\/\/" + "\\", r"####/\/\/\####"),
        (r"/\/\/\####", r"/\/\/\########"),
        (r"/\/\/\/\###", None),
        (r"/\/\/\/\/\#/", None),
        (r"/\/\/\/\/", None),
        ("##########", "#" * 14),
        ("/", None),
    ],
)
def test_a_short_week_is_padded_only_where_it_can_mean_one_thing(
    text: str, whole: str | None
) -> None:
    found = repaired("week-string", text)
    assert (found and found[0]) == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (r"/\/\/\####", None),  # Thursday and Friday closed, or a weekend and four lost marks
        (r"/\/\##/\##", r"/\/\##/\######"),
        (r"####/\/\/" + "\\", r"####/\/\/\####"),
    ],
)
def test_ten_characters_beside_longer_strings_may_have_lost_their_beginning(
    text: str, whole: str | None
) -> None:
    found = repaired("week-string", text, beside_longer=True)
    assert (found and found[0]) == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (r"/\/", r"/\/ "),
        (r"/\i\/", r"/\i\/ "),
        (r"\/\/L", None),  # afternoons in the mornings: the beginning is missing
        ("OOO", None),
        (r"/\//L", None),
    ],
)
def test_an_odd_year_string_lost_its_last_blank_only_where_the_halves_say_so(
    text: str, whole: str | None
) -> None:
    found = repaired("year-string", text)
    assert (found and found[0]) == whole


def test_the_marks_of_a_week_stand_on_their_days(tmp_path: Path) -> None:
    text = r"iIL\O-VV/\##DD"
    path = write(tmp_path, "w.csv", "UPN,WeekStart,WeekMarks", f"{upn(1)},08/09/25,{text}")
    marks = read_exports([path]).marks
    assert column(marks, "row") == [2] * 14
    assert [f"{day:%a}" for day in marks.get_column("date")] == [
        day for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") for _ in range(2)
    ]
    assert column(marks, "session") == ["AM", "PM"] * 7
    assert column(marks, "code") == [*"IIL\\O", None, *"VV/\\##DD"]


def test_blanks_at_the_left_of_a_year_string_keep_their_place(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "y.csv",
        "UPN,AttendanceStartDate,AttendanceMarks",
        f"{upn(1)},2025-09-03,/\\/\\/\\####/\\/\\",
        f"{upn(2)},2025-09-03,  /\\/\\####  /\\",
    )
    marks = read_exports([path]).marks.filter(row=3)
    shown = [f"{day:%d%b}" for day in marks.get_column("date")]
    # what stands before the first mark and after the last is no session asked about
    assert shown == [f"{day:02}Sep" for day in range(4, 10) for _ in "ap"]
    assert column(marks, "code") == [*"/\\/\\####", None, None, *"/\\"]


def test_a_blank_on_a_day_without_any_mark_is_accounted_for_and_makes_no_row(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        "w.csv",
        "UPN,WeekStart,WeekMarks",
        f"{upn(1)},01/09/25,    /\\/\\/\\    ",
        f"{upn(2)},01/09/25,      /\\/\\    ",
    )
    register = read_exports([path])
    assert register.marks.height == 10
    (file,) = inspect([path]).files
    assert (file.cells, file.marks, file.excluded) == (28, 10, {"no-mark": 18})


def test_a_leaver_whose_string_ends_early_is_read(tmp_path: Path) -> None:
    head = "UPN,AttendanceStartDate,AttendanceMarks"
    rows = (f"{upn(1)},2025-09-01,{WHOLE}{WHOLE}", f"{upn(2)},2025-09-01,{WHOLE}/\\")
    found = inspect([write(tmp_path, "y.csv", head, *rows)])
    assert codes(found.findings) == []
    assert found.files[0].marks == 44


def test_a_year_far_away_or_a_string_without_end_is_told(tmp_path: Path) -> None:
    head = "UPN,AttendanceStartDate,AttendanceMarks"
    rows = (
        f"{upn(1)},9999-12-31,{WHOLE}",
        f"{upn(2)},2025-09-01,{WHOLE * 400}",
        f"{upn(3)},2025-09-01,{WHOLE}",
    )
    found = inspect([write(tmp_path, "y.csv", head, *rows)])
    assert sorted(codes(found.findings)) == ["impossible-date", "unreadable-string"]
    assert found.files[0].excluded == {"impossible-date": 14, "unreadable-string": 5600}


def test_month_first_weeks_are_refused(tmp_path: Path) -> None:
    path = write(
        tmp_path, "w.csv", "UPN,WeekStart,WeekMarks", f"{upn(1)},09/15/2025,{WHOLE}",
        f"{upn(1)},09/22/2025,{WHOLE}",
    )  # fmt: skip
    (refusal,) = inspect([path]).refusals
    assert "month in front" in refusal.problem


def test_ten_characters_that_end_in_closures_among_longer_ones_say_why(tmp_path: Path) -> None:
    rows = [f"{upn(1)},01/09/25,{WHOLE}", rf"{upn(1)},08/09/25,/\/\/\####"]
    told = inspect([write(tmp_path, "w.csv", "UPN,WeekStart,WeekMarks", *rows)])
    (found,) = told.findings
    assert found.code == "unreadable-string"
    assert "Thursday and Friday may be closed, or its first four marks" in found.message
