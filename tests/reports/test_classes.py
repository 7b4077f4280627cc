"""classes/: a workbook a class, with what its teacher needs and no more."""

from pathlib import Path

import openpyxl
import pytest
from tests.conftest import Run

HEADINGS = (
    *("Surname", "Forename", "There this week", "Possible this week", "Late this week"),
    *("Late after close", "Please ask: no reason yet", "Please check: no mark"),
    *("So far %", "Absent so far", "Possible so far"),
)
DAYS = tuple(f"2025-11-{day:02}" for day in (*range(3, 8), *range(10, 15)))


def rows(path: Path) -> list[tuple]:
    lines = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert lines[2] == HEADINGS
    return lines[3:]


@pytest.fixture
def week(attcli_here: Run, tmp_path: Path) -> Path:
    """Twelve pupils in 4B and CON, one in no class, one who has left."""
    people = ["UPN,Surname,Forename,DOB,Year group,Class,Leaving date"]
    marks = ["UPN,Date,Session,Mark"]
    own = {("0", 9, "PM"): "N", ("0", 8, "AM"): "O", ("1", 9, "AM"): "L", ("2", 9, "PM"): ""}
    for number in range(14):
        upn = f"A0000000000{number:02}"
        form = {12: "", 13: "4B"}.get(number, "4B" if number % 2 == 0 else "CON")
        left = "2025-11-07" if number == 13 else ""
        people.append(f"{upn},Name{number:02},Ada,2016-05-01,4,{form},{left}")
        for at, day in enumerate(DAYS[:5] if left else DAYS):
            for half, mark in (("AM", "/"), ("PM", "\\")):
                marks.append(f"{upn},{day},{half},{own.get((str(number), at, half), mark)}")
    (tmp_path / "marks.csv").write_text("\n".join(marks), encoding="utf-8")
    (tmp_path / "pupils.csv").write_text("\n".join(people), encoding="utf-8")
    done = attcli_here(
        *("weekly", "marks.csv", "--pupils", "pupils.csv", "--draft", "none", "-o", "week"),
        *("--as-of", "2025-11-14"),
    )
    assert done.returncode == 0, done.stderr
    return tmp_path / "week"


def test_each_teacher_sees_the_own_class_alone(week: Path):
    assert sorted(path.name for path in (week / "classes").iterdir()) == [
        "01_4B.xlsx",
        "02_CON.xlsx",
    ]
    whose = [{row[0] for row in rows(path)} for path in sorted((week / "classes").iterdir())]
    assert whose == [
        {f"Name{number:02}" for number in range(0, 12, 2)},
        {f"Name{number:02}" for number in range(1, 12, 2)},
    ]


def test_the_week_and_what_to_ask_about(week: Path):
    first, second, *_ = rows(week / "classes/01_4B.xlsx")
    assert first == ("Name00", "Ada", 8, 10, 0, 0, "14/11 PM", None, 90, 2, 20)
    assert second == ("Name02", "Ada", 9, 9, 0, 0, None, "14/11 PM", 100, 0, 19)
    late = rows(week / "classes/02_CON.xlsx")[0]
    assert late[:6] == ("Name01", "Ada", 10, 10, 1, 0)


def test_no_id_and_nothing_of_the_ladder_is_in_it(week: Path):
    for path in (week / "classes").iterdir():
        book = openpyxl.load_workbook(path)
        said = " ".join(str(cell) for row in book.active.values for cell in row).casefold()
        assert not [word for word in ("a00000", "stage", "letter", "hold") if word in said]


def test_the_summary_links_each(week: Path):
    page = (week / "summary.html").read_text(encoding="utf-8")
    assert 'href="classes/01_4B.xlsx"' in page
    assert 'href="classes/02_CON.xlsx"' in page
