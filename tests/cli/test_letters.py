"""`attcli letters`: drafted, recorded as sent once, void, looked at again when the marks change."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.cli.a_school import ILL, LAST, OUT, people, register, workspace
from tests.conftest import Run, run_in

from attcli.store.events import events

DAY = "2025-11-10"


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that remembers the marks, of which each test has a copy; apart, the drafts."""
    folder = tmp_path_factory.mktemp("office") / "workspace"
    folder.mkdir()
    workspace(folder)
    done = run_in(folder, "ingest", register(folder), *people(folder))
    assert done.returncode == 0, done.stderr
    done = run_in(folder, "letters", "draft", "-o", "../first", "--format", "html")
    assert done.returncode == 5, done.stderr
    return folder


@pytest.fixture
def office(taken_in: Path, tmp_path: Path, attcli_here: Run) -> Run:
    shutil.copytree(taken_in, tmp_path, dirs_exist_ok=True)
    return attcli_here


@pytest.fixture
def drafts(taken_in: Path, office: Run) -> Path:
    """The folder of the letters that are due, drafted in `office`."""
    shutil.copytree(taken_in.parent / "first", "out/first")
    return Path("out/first")


def listed(office: Run, *words: str) -> list[dict]:
    done = office("letters", "list", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["results"]


def test_due_letters_are_drafted_and_one_that_can_t_be_is_named(office: Run) -> None:
    done = office("letters", "draft", "-o", "out/first", "--format", "html")
    assert (done.returncode, done.stdout) == (5, "out/first\n")
    assert "blocked: Name2, Ada: no address" in done.stderr
    assert "2 letters drafted, 1 blocked" in done.stderr
    names = sorted(path.name for path in Path("out/first/letters").iterdir())
    assert names == [
        "A000000000000_Name0-Ada_action-plan-invitation_1.html",
        "A000000000001_Name1-Ada_meeting-invitation_1.html",
        "drafts.json",
        "index.csv",
        "index.pdf",
        "print-all.pdf",
    ]
    assert {row["state"] for row in listed(office)} == {"due", "draft"}
    again = office("letters", "draft", "-o", "out/first")
    assert (again.returncode, "not empty" in again.stderr) == (2, True)


def test_a_letter_that_no_font_can_print_is_said_to_be_left_out(
    tmp_path: Path, attcli_here: Run
) -> None:
    """A contact's name in cuneiform: a web page shows it, the file to print cannot."""
    workspace(tmp_path)
    exports = (register(tmp_path), *people(tmp_path))
    contacts = tmp_path / "contacts.csv"
    told = contacts.read_text(encoding="utf-8").replace("Ms,Name0,", "Ms,𒀀𒀁,")
    contacts.write_text(told, encoding="utf-8")
    attcli_here("ingest", *exports)
    week = attcli_here("weekly", "-o", "week", "--letter-format", "html")
    said = "Name0, Ada (action-plan-invitation): print its own file: not in print-all.pdf"
    assert f"To print by itself: {said}" in week.stderr
    quiet = attcli_here("weekly", "-q", "-o", "again", "--letter-format", "html")
    assert "1 not in the file to print" in quiet.stderr
    draft = attcli_here("letters", "draft", "-o", "draft", "--format", "html")
    assert "Name0, Ada: print its own file: not in print-all.pdf" in draft.stderr
    for folder in ("week", "draft"):
        index = Path(folder, "letters/index.csv").read_text(encoding="utf-8-sig")
        assert index.count("print it by itself: it is not in print-all.pdf") == 1
        assert Path(folder, "letters/print-all.pdf").is_file()


def test_what_was_sent_is_recorded_once_in_one_change_and_taken_back_whole(
    office: Run, drafts: Path
) -> None:
    folder = drafts
    done = office("letters", "issue", folder, "--date", DAY, "--how", "hand", "--format", "json")
    rows = json.loads(done.stdout)["results"]
    assert [(r["state"], r["surname"], r["date"], r["how"]) for r in rows] == [
        ("issued", "Name0", DAY, "hand"),
        ("issued", "Name1", DAY, "hand"),
    ]
    assert {r["change"] for r in rows} == {2}
    assert rows[0]["to"] == "Ms Name0; 1 Hill Road; Lyvale; LY1 1AA"
    for later in (DAY, "2025-11-12"):
        again = office("letters", "issue", folder, "--date", later)
        assert "Nothing was recorded" in again.stderr
    assert [r["state"] for r in listed(office, "--only", "issued")] == ["issued"] * 2
    assert listed(office, "--only", "draft") == []
    told = office("undo", "2", "--yes").stderr
    assert "2 letters recorded as sent on 10/11/2025" in " ".join(told.split())
    assert listed(office, "--only", "issued") == []


def test_the_entry_tells_what_the_letter_rested_on(
    office: Run, drafts: Path, tmp_path: Path
) -> None:
    folder = drafts
    letter = folder / "letters/A000000000001_Name1-Ada_meeting-invitation_1.html"
    letter.write_text("completed by hand", encoding="utf-8")
    office("letters", "issue", folder, "--date", DAY)
    first, second = events(tmp_path)
    assert first.details["window"] == {"from": "2025-08-01", "to": "2025-11-07"}
    assert first.details["figures"]["absent"] == 16
    assert first.details["figures"]["possible"] == 100
    assert first.details["sessions"][0] == ["2025-09-01", "AM", "I"]
    assert len(first.details["sessions"]) == 16
    assert (first.details["stage"], first.details["how"]) == (3, "post")
    assert len(first.details["version"]) == len(first.details["sha256"]) == 64
    assert "changed_since_drafted" not in first.details
    assert second.details["changed_since_drafted"] is True


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        (("--pupil", ILL), {"Name0"}),
        (("--except", "Name0, Ada"), {"Name1"}),
        (("--pupil", ILL, "--pupil", OUT), {"Name0", "Name1"}),
    ],
)
def test_some_of_a_folder_were_sent(
    office: Run, drafts: Path, words: tuple[str, ...], sent: set[str]
) -> None:
    office("letters", "issue", drafts, "--date", DAY, *words)
    assert {row["surname"] for row in listed(office, "--only", "issued")} == sent


def test_a_draft_that_was_taken_out_of_the_folder_was_not_sent(office: Run, drafts: Path) -> None:
    folder = drafts
    next((folder / "letters").glob("*Name0*")).unlink()
    done = office("letters", "issue", folder, "--date", DAY)
    assert "Where there is no file any more, nothing is recorded" in done.stderr
    assert [row["surname"] for row in listed(office, "--only", "issued")] == ["Name1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "a folder of drafts, or --letter"),
        (("nowhere",), "holds no drafts"),
        (("out/first", "--date", "2099-01-05"), "still to come"),
        (("out/first", "--date", "2025-11-06"), "marks up to 2025-11-07"),
        (("out/first", "--pupil", "Name5, Ada"), "no draft for hill|upn:A000000000005"),
        (("--letter", "attendance-update"), "No pupil is named"),
        (("--letter", "no-such", "--pupil", ILL), "There is no letter “no-such”"),
        (("--letter", "attendance-update", "--pupil", "Name2, Ada"), "no address"),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_recorded(
    office: Run, drafts: Path, words: tuple[str, ...], says: str
) -> None:
    done = office("letters", "issue", *words)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())
    assert listed(office, "--only", "issued") == []


def test_a_letter_written_elsewhere_is_recorded_with_the_figures_of_today(office: Run) -> None:
    for _ in range(2):
        office("letters", "issue", "--letter", "attendance-update", "--pupil", ILL, "--date", DAY)
    [row] = listed(office, "--only", "issued")
    assert (row["surname"], row["letter"], row["file"]) == ("Name0", "attendance-update", None)


def test_a_damaged_list_of_drafts_is_refused(office: Run, drafts: Path) -> None:
    folder = drafts
    for text in ("{", '{"drafts": [{}]}', "[]"):
        (folder / "letters/drafts.json").write_text(text, encoding="utf-8")
        done = office("letters", "issue", folder)
        assert (done.returncode, "it was changed" in done.stderr) == (2, True)


def amended(office: Run, tmp_path: Path, mark: str, last: date = LAST) -> str:
    done = office("ingest", register(tmp_path, last, {ILL: mark}), "--yes")
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_letter_whose_figures_moved_is_looked_at_again_until_answered(
    office: Run, drafts: Path, tmp_path: Path
) -> None:
    office("letters", "issue", drafts, "--date", DAY)
    assert listed(office, "--only", "look-again") == []
    amended(office, tmp_path, "/")
    [moved] = listed(office, "--only", "look-again")
    assert moved["surname"] == "Name0"
    assert "missed: 16, now 0" in moved["told"]
    assert "no longer holds" in moved["told"]
    assert moved["offered"] == "correction, void, carry-on"
    wrong = office("letters", "review", moved["id"], "--outcome", "withdraw")
    assert (wrong.returncode, "Say one of correction" in wrong.stderr) == (2, True)
    office("letters", "review", moved["id"], "--outcome", "carry-on", "--reason", "it helped")
    assert listed(office, "--only", "look-again") == []
    amended(office, tmp_path, "M")
    [again] = listed(office, "--only", "look-again")
    assert "missed: 16, now 100" in again["told"]
    assert "no longer holds" not in again["told"]
    office("letters", "review", again["id"], "--outcome", "void")
    assert listed(office, "--only", "look-again") == []
    assert [row["surname"] for row in listed(office, "--only", "void")] == ["Name0"]


def test_a_void_letter_stands_no_more_and_may_be_sent_anew(office: Run, drafts: Path) -> None:
    folder = drafts
    office("letters", "issue", folder, "--date", DAY)
    number = listed(office, "--only", "issued", "--pupil", ILL)[0]["id"]
    assert office("letters", "void", number).returncode == 2
    done = office("letters", "void", number, "--reason", "wrong address")
    assert done.returncode == 0, done.stderr
    [row] = listed(office, "--only", "void")
    assert (row["id"], row["told"]) == (number, "wrong address")
    twice = office("letters", "void", number, "--reason", "again")
    assert (twice.returncode, "taken back" in twice.stderr) == (2, True)
    assert office("letters", "void", "999", "--reason", "x").returncode == 2
    office("letters", "issue", folder, "--date", "2025-11-12")
    assert [r["date"] for r in listed(office, "--only", "issued", "--pupil", ILL)] == ["2025-11-12"]


def test_what_the_office_fills_in(office: Run, tmp_path: Path) -> None:
    Path("meetings.csv").write_text(
        "Pupil,Date,Time,Place\nA000000000000,24/11/2025,9 am,The hall\n", encoding="utf-8"
    )
    filled = ("--set", "meeting.place=Room 2", "--meetings", "meetings.csv", "--letter-date", DAY)
    done = office("letters", "draft", *filled, "-o", "out/m", "--format", "html")
    assert done.returncode == 5, done.stderr
    texts = {p.name[:13]: p.read_text("utf-8") for p in Path("out/m/letters").glob("*.html")}
    assert "Monday 24 November 2025" in texts[ILL]
    assert "The hall" in texts[ILL]
    assert "Room 2" in texts[OUT]
    assert "24 November" not in texts[OUT]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "meeting.day=Monday"), "no field that the office fills in"),
        (("--set", "meeting.date"), "says nothing"),
        (
            ("--set", "meeting.date=2025-11-09", "--letter-date", DAY),
            "The meeting of 09/11/2025 is before the letter's date, 10/11/2025",
        ),
        (
            ("--meetings", "past.csv", "--letter-date", DAY),
            "past.csv, row 2: The meeting of 09/11/2025 is before the letter's date",
        ),
        (("--letter", "attendance-update"), "whose letter it is"),
        (("--meetings", "attcli.toml"), "no list of meetings"),
    ],
)
def test_drafting_refuses_what_it_can_t_use(office: Run, words: tuple[str, ...], says: str) -> None:
    Path("past.csv").write_text(f"Pupil,Date\n{ILL},09/11/2025\n", encoding="utf-8")
    done = office("letters", "draft", *words, "-o", "out/x")
    assert done.returncode in {2, 3}
    assert says in " ".join(done.stderr.split())
    assert not Path("out/x").exists()


def test_a_held_pupil_gets_no_draft_unless_released(office: Run) -> None:
    office("hold", ILL, "--reason", "bereavement", "--review", "2099-01-12")
    done = office("letters", "draft", "--letter", "attendance-update", "--pupil", ILL, "-o", "o")
    assert "Not drafted: Name0, Ada: on hold: bereavement" in " ".join(done.stderr.split())
    assert not Path("o").exists()


def test_a_preview_is_one_file_and_counts_for_nothing(office: Run) -> None:
    done = office("letters", "preview", "attendance-update", "--pupil", "Name5, Ada")
    assert (done.returncode, done.stdout) == (0, "preview-attendance-update.pdf\n")
    assert Path("preview-attendance-update.pdf").read_bytes().startswith(b"%PDF")
    blocked = office(
        "letters", "preview", "attendance-update", "--pupil", "Name2, Ada", "-o", "x.pdf"
    )
    assert (blocked.returncode, "no address" in blocked.stderr) == (5, True)
    assert (
        office("letters", "preview", "attendance-update", "--pupil", ILL, "-o", "x.txt").returncode
        == 2
    )
    assert listed(office, "--only", "issued", "--only", "draft") == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_killed_issue_leaves_nothing_half_recorded(
    office: Run, drafts: Path, attcli: Run, tmp_path: Path
) -> None:
    folder = drafts
    wait = (
        "import os, signal, attcli.store.database as d\n"
        "import attcli.cli.app as a\n"
        "d.set_seal = lambda connection: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"a.run(['letters', 'issue', {str(folder)!r}, '--date', {DAY!r}])\n"
    )
    run = subprocess.run([sys.executable, "-c", wait], cwd=tmp_path, check=False)
    assert run.returncode == -signal.SIGKILL
    assert listed(office, "--only", "issued") == []
    office("letters", "issue", folder, "--date", DAY)
    assert len(listed(office, "--only", "issued")) == 2


def moved_and_answered(office: Run, drafts: Path, tmp_path: Path, mark: str) -> None:
    office("letters", "issue", drafts, "--date", DAY)
    amended(office, tmp_path, mark)
    [moved] = listed(office, "--only", "look-again")
    done = office("letters", "review", moved["id"], "--outcome", "correction")
    assert "--letter correction" in done.stderr


@pytest.mark.parametrize(
    ("mark", "figures", "end"),
    [
        ("/", ("100.0%", "0 of 100"), "Please put it aside"),
        ("I", ("0.0%", "100 of 100"), "The rest of our letter still stands"),
    ],
)
def test_a_correction_says_what_was_wrong_and_what_is_right(
    office: Run, drafts: Path, tmp_path: Path, mark: str, figures: tuple[str, str], end: str
) -> None:
    words = ("--letter", "correction", "--pupil", ILL, "--format", "html", "-o", "out/right")
    none = office("letters", "draft", *words)
    assert (none.returncode, "no correction was decided" in none.stderr) == (5, True)
    moved_and_answered(office, drafts, tmp_path, mark)
    done = office("letters", "draft", *words[:-1], "out/put-right")
    assert done.returncode == 0, done.stderr
    [page] = Path("out/put-right/letters").glob("*_correction_1.html")
    text = " ".join(re.sub(r"<[^>]+>", " ", page.read_text("utf-8")).split())
    assert "A correction to our letter of 10 November 2025" in text
    assert "“Invitation to an action plan meeting”" in text
    for right, wrong in zip(figures, ("84.0%", "16 of 100"), strict=True):
        assert f"{right}. Our letter said {wrong}." in text
    assert end in text
    office("letters", "issue", "out/put-right", "--date", "2025-11-12")
    sent = listed(office, "--only", "issued", "--pupil", ILL)
    stands = [] if mark == "/" else ["action-plan-invitation"]
    assert [row["letter"] for row in sent] == ["correction", *stands]
    assert listed(office, "--only", "look-again") == []


def test_the_week_and_a_draft_write_the_letter_that_is_due_with_the_earlier_contact(
    office: Run,
) -> None:
    office("log", "add", OUT, "--kind", "letter", "--date", "2025-10-06",
           "--what", "attendance-update")  # fmt: skip
    due = {row["pupil_id"]: row["letter"] for row in listed(office, "--only", "due")}
    stages = json.loads(office("stages", "--format", "json").stdout)["results"]
    assert due == {row["pupil_id"]: row["due"] for row in stages if row["due"]}
    dated = ("--letter-date", DAY)
    office("weekly", "-o", "out/week", "--letter-format", "html", *dated)
    office("letters", "draft", "--pupil", OUT, "-o", "out/one", "--format", "html", *dated)
    [week] = Path("out/week/letters").glob(f"{OUT}*.html")
    [one] = Path("out/one/letters").glob("*.html")
    assert one.name == week.name
    assert due[f"hill|upn:{OUT}"] in one.name
    assert one.read_text("utf-8") == week.read_text("utf-8")
    assert "We got in touch about Ada’s attendance on 6 October 2025 (letter)" in one.read_text(
        "utf-8"
    )


def test_a_preview_never_overwrites_a_file_of_another_kind(office: Run) -> None:
    marks = Path("marks-2025-11-07.csv")
    before = marks.read_bytes()
    done = office(
        *("letters", "preview", "attendance-update", "--pupil", "Name5, Ada"),
        *("--format", "pdf", "-o", marks),
    )
    assert (done.returncode, "Use .pdf." in done.stderr) == (2, True), done.stderr
    assert marks.read_bytes() == before
