"""`attcli log import`: what was done before attcli, from the school's own list or Arbor's fines."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.cli.a_school import ILL, OUT, people, register, workspace
from tests.conftest import Run

from attcli.store.events import events

HEAD = "UPN,Kind,Date,What,Outcome,Until,Parent"
FINES = "Student,Year Group,Registration Form,Absence Period,Status,Date,Notes"
GOOD = (
    f"{ILL},meeting,14/10/2025,first meeting,bus pass,,",
    f"{OUT},letter,2025-10-01,attendance-update,,,",
    f"{OUT},Notice to improve,2025-10-02,,,2025-11-13,Ms Name1",
)


@pytest.fixture
def office(tmp_path: Path, attcli_here: Run) -> Run:
    workspace(tmp_path)
    attcli_here("ingest", register(tmp_path), *people(tmp_path))
    return attcli_here


def a_list(*rows: str, head: str = HEAD) -> str:
    Path("past.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return "past.csv"


def told(office: Run, *words: str) -> dict:
    done = office("log", "import", *words, "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)


def test_it_is_shown_first_and_written_once_with_yes(office: Run, tmp_path: Path) -> None:
    first = told(office, a_list(*GOOD))
    assert [row["state"] for row in first["results"]] == ["new"] * 3
    assert (first["totals"]["written"], events(tmp_path)) == (False, ())
    assert told(office, "past.csv", "--yes")["totals"]["written"] is True
    made = events(tmp_path)
    assert {(e.kind, e.what, e.outcome, e.parent) for e in made} == {
        ("meeting", "first meeting", "bus pass", ""),
        ("letter", "attendance-update", "", ""),
        ("notice-to-improve", "", "", "Ms Name1"),
        ("opening-history", "imported", "", ""),
    }
    assert {event.change for event in made} == {2}
    again = told(office, "past.csv", "--yes")
    assert [row["state"] for row in again["results"]] == ["in the log"] * 3
    assert events(tmp_path) == made
    office("undo", "2")
    assert events(tmp_path) == ()


def test_a_workbook_does_too(office: Run, tmp_path: Path) -> None:
    book = Workbook()
    for line in (HEAD, *GOOD):
        book.active.append(line.split(","))
    book.save("past.xlsx")
    assert told(office, "past.xlsx", "--yes")["totals"]["new"] == 3
    assert len(events(tmp_path)) == 4


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A999,call,01/10/2025,,,,", "no pupil of the register fits"),
        (f"{ILL},call,31/02/2025,,,,", "“31/02/2025” is no date"),
        (",call,01/10/2025,,,,", "it names no pupil"),
        (f"{ILL},call,01/10/2099,,,,", "still to come"),
        (f"{ILL},telegram,01/10/2025,,,,", "There is no kind “telegram”"),
        (f"{ILL},,01/10/2025,,,,", "does not say what was done"),
        (f"{ILL},plan,01/10/2025,,,soon,", "“soon” is no date"),
        (f"{ILL},plan,01/10/2025,,,01/09/2025,", "before its day"),
        (f"{ILL},call,01/10/2025,,,01/11/2025,", "has no --until"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_the_rest_is_entered(
    office: Run, tmp_path: Path, row: str, says: str
) -> None:
    done = office("log", "import", a_list(GOOD[0], row), "--yes")
    assert done.returncode == 1
    assert f"past.csv, row 3: The row cannot be read: {says}"[:30] in " ".join(done.stderr.split())
    assert says in " ".join(done.stderr.split())
    assert [event.kind for event in events(tmp_path)] == ["meeting"]
    assert "The earlier history stays unknown" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ("Name5,Ada,4,4B", True),
        ("Name5,Ada,Year 4,", True),
        ("NAME5,ada,,", True),
        ("Name5,Ada,5,4B", False),
        ("Name5,Ada,4,4C", False),
        ("Nobody,Ada,4,4B", False),
    ],
)
def test_a_name_means_a_pupil_only_where_one_fits(office: Run, row: str, fits: bool) -> None:
    head = "Surname,Forename,Year,Class,Kind,Date"
    found = told(office, a_list(f"{row},call,01/10/2025", head=head))
    assert bool(found["results"]) is fits
    if fits:
        assert found["results"][0]["pupil_id"] == "hill|upn:A000000000005"


def test_namesakes_are_not_told_apart_by_guessing(office: Run, tmp_path: Path) -> None:
    lines = Path("pupils.csv").read_text("utf-8").replace("Name6,Ada", "Name5,Ada")
    Path("pupils.csv").write_text(lines, "utf-8")
    office("ingest", "--pupils", "pupils.csv", "--yes")
    done = office(
        "log", "import", a_list("Name5,Ada,call,01/10/2025", head="Surname,Forename,Kind,Date")
    )
    assert "2 pupils of the register fit it" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("status", "state"),
    [("Issued", "new"), ("Pending", "left out"), ("Waived", "left out"), ("Odd", "left out")],
)
def test_arbors_fines(office: Run, tmp_path: Path, status: str, state: str) -> None:
    row = f'"Name5, Ada",Year 4,4B,1 Sep 2025 - 5 Sep 2025,{status},30/09/2025,first'
    found = told(office, a_list(row, head=FINES), "--yes")
    assert [one["state"] for one in found["results"]] == [state]
    made = events(tmp_path)
    if state == "new":
        [notice] = made
        assert (notice.kind, notice.day.isoformat()) == ("penalty-notice", "2025-09-30")
        assert notice.details == {"from": "2025-09-01", "to": "2025-09-05"}
        assert notice.outcome == "first"
    else:
        assert [event.kind for event in made] == ["opening-history"]


def test_a_notice_to_an_unnamed_parent_leaves_the_childs_ledger_unknown(office: Run) -> None:
    row = '"Name5, Ada",Year 4,4B,1 Sep 2025 - 5 Sep 2025,Issued,30/09/2025,'
    done = office("log", "import", a_list(row, head=FINES), "--yes")
    assert "does not name the parent" in " ".join(done.stderr.split())
    assert "unknown" in office("log", "opening").stdout
    assert office("log", "opening", "--waive", "--by", "A. Head").returncode == 0
    assert "waived" in office("log", "opening").stdout
    office("notices", "record", "A000000000005", "--parent", "Ms Name5", "--issued", "2025-11-03")
    rows = json.loads(office("notices", "list", "--format", "json").stdout)["results"]
    assert {row["number"] for row in rows} == {None}


def test_it_is_waived_once_and_by_somebody(office: Run, tmp_path: Path) -> None:
    assert office("log", "opening", "--waive", "--by", "A. Head").returncode == 0
    [event] = events(tmp_path)
    assert (event.kind, event.what, event.by, event.school) == (
        *("opening-history", "waived", "A. Head", "hill"),
    )
    again = office("log", "opening", "--waive")
    assert (again.returncode, "on record already" in again.stderr) == (2, True)
    assert office("log", "opening", "--school", "vale").returncode == 2


def test_another_file_is_refused(office: Run) -> None:
    done = office("log", "import", "contacts.csv")
    assert done.returncode == 3
    assert "UPN, Kind, Date" in " ".join(done.stderr.split())
    checked = office("check", a_list(*GOOD))
    assert checked.returncode == 3
    assert "attcli log import reads it" in " ".join(checked.stderr.split())
