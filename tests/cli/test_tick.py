"""`attcli tick`: what an officer wrote on To do goes into the log, once, in one change."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cli.a_school import ILL, LOST, OUT, people, register, workspace
from tests.conftest import Run, run_in

from attcli.store.events import Event, events

BOOK = Path("out/week/weekly.xlsx")


@pytest.fixture(scope="module")
def week_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its week, of which each test has a copy."""
    folder = tmp_path_factory.mktemp("office")
    workspace(folder)
    run_in(folder, "ingest", register(folder), *people(folder))
    done = run_in(folder, "weekly", "-o", "out/week", "--letter-format", "html")
    assert done.returncode == 5, done.stderr
    return folder


@pytest.fixture
def office(week_made: Path, tmp_path: Path, attcli_here: Run) -> Run:
    shutil.copytree(week_made, tmp_path, dirs_exist_ok=True)
    return attcli_here


def write(whose: str, cells: Mapping[str, Any], what: str = "letter") -> int:
    """Write on the line of that pupil; its row."""
    book = openpyxl.load_workbook(BOOK)
    page = book["To do"]
    top = next(n for n, row in enumerate(page.values, 1) if "Sent on" in row)
    names = [cell.value for cell in page[top]]
    line = next(
        row[0].row
        for row in page.iter_rows(min_row=top + 1)
        if str(row[names.index("pupil_id")].value).endswith(whose)
        and what in row[names.index("What")].value
    )
    for name, value in cells.items():
        page.cell(line, names.index(name) + 1).value = value
    book.save(BOOK)
    return line


def test_it_is_shown_first_and_written_with_yes(office: Run, tmp_path: Path) -> None:
    row = write(ILL, {"Sent on": date(2025, 11, 10), "How": "By hand", "Note": "rang mum"})
    write(OUT, {"Don't send": "x", "Reason": "new baby"})
    shown = office("tick", BOOK, "--format", "json")
    told = json.loads(shown.stdout)
    assert (shown.returncode, told["totals"]["new"]) == (0, 3)
    assert told["totals"]["written"] is False
    assert {r["row"] for r in told["results"] if r["surname"] == "Name0"} == {row}
    assert events(tmp_path) == ()
    assert office("tick", "out/week", "--yes").returncode == 0
    letter, refused, note = sorted(events(tmp_path), key=lambda e: (e.kind, e.what))
    assert (letter.kind, letter.day, letter.details["how"]) == (
        "letter",
        date(2025, 11, 10),
        "hand",
    )
    assert letter.details["figures"]["absent"] == 16
    assert (note.kind, note.outcome) == ("note", "rang mum")
    assert (refused.kind, refused.what) == ("not-sent", "meeting-invitation")
    assert refused.outcome == "new baby"
    assert len({event.change for event in events(tmp_path)}) == 1


def test_twice_is_the_same_as_once(office: Run, tmp_path: Path) -> None:
    write(ILL, {"Sent on": "10/11/2025", "Outcome": "will come"})
    write(OUT, {"Note": "ask again"})
    office("tick", BOOK, "--yes")
    before = events(tmp_path)
    again = office("tick", BOOK, "--yes")
    assert "2 are in the log already. Nothing new to write." in " ".join(again.stderr.split())
    assert events(tmp_path) == before
    write(OUT, {"Note": "asked again"})
    office("tick", BOOK, "--yes")
    assert [event.outcome for event in events(tmp_path)[len(before) :]] == ["asked again"]
    office("undo", str(before[0].change))
    assert [event.outcome for event in events(tmp_path)] == ["asked again"]


def test_a_letter_recorded_already_is_not_recorded_again(office: Run, tmp_path: Path) -> None:
    office("letters", "issue", "out/week", "--date", "2025-11-11", "--pupil", ILL)
    write(ILL, {"Sent on": date(2025, 11, 10), "How": "post"})
    office("tick", BOOK, "--yes")
    assert [(event.kind, event.day.day) for event in events(tmp_path)] == [("letter", 11)]


def test_an_outcome_that_comes_later_is_about_the_letter(office: Run, tmp_path: Path) -> None:
    office("letters", "issue", "out/week", "--date", "2025-11-10", "--pupil", ILL)
    write(ILL, {"Outcome": "they came"})
    office("tick", BOOK, "--yes")
    letter, note = events(tmp_path)
    assert (note.kind, note.outcome, note.about) == ("note", "they came", letter.id)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"Sent on": "yes"}, "“yes” is no date"),
        ({"Sent on": "31/02/2026"}, "is no date"),
        ({"Sent on": date(2099, 1, 5)}, "still to come"),
        ({"Sent on": date(2025, 11, 6)}, "its figures are of marks up to 07/11/2025"),
        ({"Sent on": date(2025, 11, 10), "How": "pigeon"}, "How “pigeon”?"),
        ({"Sent on": date(2025, 11, 10), "Don't send": "x", "Reason": "ill"}, "and not to send"),
        ({"Don't send": "x"}, "needs a reason"),
    ],
)
def test_a_line_that_can_t_be_understood_is_named_and_the_rest_is_read(
    office: Run, tmp_path: Path, cells: Mapping[str, Any], says: str
) -> None:
    row = write(ILL, cells)
    write(OUT, {"Sent on": date(2025, 11, 10)})
    done = office("tick", BOOK, "--yes", "--format", "json")
    assert done.returncode == 1
    [wrong] = [r for r in json.loads(done.stdout)["results"] if r["problem"]]
    assert (wrong["row"], wrong["surname"]) == (row, "Name0")
    assert says in wrong["problem"]
    [letter] = events(tmp_path)
    assert letter.pupil.endswith(OUT)


@pytest.mark.parametrize(
    ("cells", "made"),
    [
        ({"Don't send": "no"}, []),
        ({"Don't send": "yes", "Reason": "ill"}, [("not-sent", "ill")]),
        ({"Outcome": 3}, [("note", "3")]),
        ({"Reason": "they moved"}, [("note", "they moved")]),
        ({"Sent on": "Mon 10 Nov 2025", "How": "E-mail"}, [("letter", "")]),
    ],
)
def test_what_each_column_means(
    office: Run, tmp_path: Path, cells: Mapping[str, Any], made: list[tuple[str, str]]
) -> None:
    write(ILL, cells)
    office("tick", BOOK, "--yes")
    assert [(event.kind, event.outcome) for event in events(tmp_path)] == made


def test_no_letter_is_on_a_line_about_something_else(office: Run, tmp_path: Path) -> None:
    write(OUT, {"Sent on": date(2025, 11, 10)}, what="Threshold met")
    done = office("tick", BOOK, "--format", "json")
    [wrong] = json.loads(done.stdout)["results"]
    assert "no letter on this line" in wrong["problem"]
    write(OUT, {"Sent on": None, "Outcome": "no notice: support first"}, what="Threshold met")
    office("tick", BOOK, "--yes")
    [note] = events(tmp_path)
    assert (note.what, note.outcome) == ("Threshold met", "no notice: support first")


def test_a_workbook_by_itself_makes_letters_without_figures(office: Run, tmp_path: Path) -> None:
    write(ILL, {"Sent on": date(2025, 11, 10)})
    alone = tmp_path / "copy.xlsx"
    alone.write_bytes(BOOK.read_bytes())
    office("tick", alone, "--yes")
    [letter] = events(tmp_path)
    assert (letter.what, letter.details) == ("action-plan-invitation", {})
    assert office("tick", "nowhere.xlsx").returncode == 2
    assert office("tick", tmp_path / "attcli.toml").returncode == 2


def test_entries_are_the_officers(office: Run, tmp_path: Path) -> None:
    write(ILL, {"Note": "=rang mum"})
    office("tick", BOOK, "--yes", "--by", "Ann")
    [note] = events(tmp_path)
    assert isinstance(note, Event)
    assert (note.by, note.outcome, note.school) == ("Ann", "=rang mum", "hill")


def test_a_letter_that_was_blocked_and_never_written_was_not_sent(
    office: Run, tmp_path: Path
) -> None:
    row = write(LOST, {"Sent on": date(2025, 11, 10), "How": "post"})
    write(OUT, {"Sent on": date(2025, 11, 10)})
    done = office("tick", BOOK, "--yes", "--format", "json")
    [wrong] = [r for r in json.loads(done.stdout)["results"] if r["problem"]]
    assert (done.returncode, wrong["row"], wrong["surname"]) == (1, row, "Name2")
    assert "was not drafted (no address: Ms Name2)" in wrong["problem"]
    assert "attcli log add" in wrong["problem"]
    assert [event.pupil for event in events(tmp_path)] == [f"hill|upn:{OUT}"]


def test_every_word_that_to_do_offers_is_read(office: Run, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(BOOK)["To do"]
    offered = {}
    for one in page.data_validations.dataValidation:
        first = page[str(one.sqref).partition(":")[0]]
        offered[page.cell(first.row - 1, first.column).value] = one.formula1.strip('"').split(",")
    assert set(offered) == {"How", "Don't send"}
    for how in offered["How"]:
        write(ILL, {"Sent on": date(2025, 11, 10), "How": how})
        told = json.loads(office("tick", BOOK, "--format", "json").stdout)
        assert (told["totals"]["new"], told["totals"]["problems"]) == (1, 0)
    write(ILL, {"Sent on": None, "How": None, "Reason": "a reason"})
    for yes in offered["Don't send"]:
        write(ILL, {"Don't send": yes})
        told = json.loads(office("tick", BOOK, "--format", "json").stdout)
        assert [row["kind"] for row in told["results"]] == ["not sent"]
