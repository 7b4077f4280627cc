"""The log: what is entered stays as entered, is undone and forgotten, and means one pupil."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.store.remembering import NOON, take_in
from tests.store.test_forget import found_in

from attcli.errors import UsageError
from attcli.store import holds
from attcli.store.backups import backup
from attcli.store.events import Event, enter, enter_all, events, events_of, fitting, whose
from attcli.store.forgetting import Wanted, forget, going
from attcli.store.history import history
from attcli.store.memory import remembered
from attcli.store.restoring import restore
from attcli.store.schema import STEPS
from attcli.store.undoing import foreseen, undo

UPN, OTHER = "A000000000000", "A000000000001"
MEETING = Event("hill", UPN, "meeting", date(2025, 11, 10), "Ann", NOON, "first", "bus pass")
PLAN = replace(MEETING, kind="plan", what="", outcome="", until=date(2025, 12, 19))


def test_an_entry_comes_back_as_it_was_entered_the_oldest_first(tmp_path: Path) -> None:
    assert events(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []
    plan = enter(tmp_path, replace(PLAN, day=date(2025, 11, 12)))
    meeting = enter(tmp_path, MEETING)
    assert events(tmp_path) == (meeting, plan)
    assert replace(meeting, id=None, change=None) == MEETING
    assert (plan.until, plan.change, meeting.change) == (date(2025, 12, 19), 1, 2)


def test_the_history_names_nobody(tmp_path: Path) -> None:
    enter(tmp_path, MEETING)
    [made] = history(tmp_path)
    assert (made.kind, made.by, made.at, made.school) == ("log", "Ann", NOON, "hill")
    assert made.summary == "a meeting of 10/11/2025 was logged"


def test_the_same_is_entered_once(tmp_path: Path) -> None:
    enter(tmp_path, MEETING)
    with pytest.raises(UsageError, match="already, as change 1"):
        enter(tmp_path, replace(MEETING, pupil=UPN.lower(), by="Ben"))
    enter(tmp_path, replace(MEETING, outcome="no show"))
    undo(tmp_path, 1, "Ben", NOON)
    enter(tmp_path, MEETING)
    assert [event.outcome for event in events(tmp_path)] == ["no show", "bus pass"]


def test_an_entry_is_undone_once_and_leaves_its_trace(tmp_path: Path) -> None:
    enter(tmp_path, MEETING)
    doing = foreseen(tmp_path, 1)
    assert (doing.pupil, doing.removes_marks) == (UPN, False)
    undo(tmp_path, 1, "Ben", NOON)
    assert events(tmp_path) == ()
    assert [made.kind for made in history(tmp_path)] == ["undo", "log"]
    with pytest.raises(UsageError, match="undone already"):
        undo(tmp_path, 1, "Ben", NOON)
    with pytest.raises(UsageError, match=r"it is an undo.*attcli ingest, hold or log"):
        undo(tmp_path, 2, "Ben", NOON)


@pytest.mark.parametrize("version", [1, 2])
def test_a_case_log_of_an_older_version_takes_entries(tmp_path: Path, version: int) -> None:
    log = tmp_path / "attcli.sqlite3"
    with sqlite3.connect(log) as connection:
        for statement in (each for step in STEPS[:version] for each in step):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO hold VALUES (1, 'hill', 'A1', 'r', '2026-01-05', 'Ann', "
            "'2025-11-03T09:00:00+00:00', NULL, NULL)"
        )
        connection.execute(f"PRAGMA user_version = {version}")
    before = log.read_bytes()
    assert events(tmp_path) == ()
    assert log.read_bytes() == before, "reading upgrades nothing on the disk"
    entered = enter(tmp_path, MEETING)
    assert events(tmp_path) == (entered,)
    assert [hold.pupil for hold in holds.standing(log)] == ["A1"]


def test_a_backup_holds_the_log(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    (office / "attcli.toml").write_text("[schools.hill]\n")
    take_in(office)
    entered = enter(office, MEETING)
    backup(office, tmp_path / "b.zip", NOON)
    undo(office, 2, "Ann", NOON)
    restore(office, tmp_path / "b.zip", "Ann", NOON)
    assert events(office) == (entered,)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Two pupils held; entries about the first (by UPN and by id), and about the other."""
    take_in(tmp_path)
    enter(tmp_path, replace(MEETING, outcome="with Parent0"))
    enter(tmp_path, replace(PLAN, pupil=f"hill|upn:{UPN}"))
    sibling = "came with Forename0 Surname0"
    enter(tmp_path, replace(MEETING, pupil=OTHER, what="a word", outcome=sibling))
    return tmp_path


def test_a_pupil_forgotten_is_in_no_byte_of_the_log(office: Path) -> None:
    assert going(office, Wanted(pupil=UPN)).log_entries == 2
    forget(office, Wanted(pupil=UPN), "Ben", NOON)
    assert found_in(office, (UPN, "Surname0", "Parent0")) == set()
    [left] = events(office)
    assert (left.pupil, left.what, left.outcome) == (OTHER, "", "it named a pupil since forgotten")
    assert history(office)[0].summary.endswith("1 contact, 2 log entries")
    with pytest.raises(UsageError, match="gone for good"):
        undo(office, 2, "Ben", NOON)


def test_a_pupil_of_whom_only_the_log_tells_is_forgotten(tmp_path: Path) -> None:
    enter(tmp_path, MEETING)
    gone = forget(tmp_path, Wanted(pupil=UPN), "Ben", NOON)
    assert (gone.in_words, events(tmp_path)) == ("1 pupil, 1 log entry", ())


def test_what_the_log_says_of_days_before_is_forgotten_with_their_marks(office: Path) -> None:
    enter(office, replace(MEETING, day=date(2018, 5, 1)))
    running = enter(office, replace(PLAN, day=date(2018, 5, 1), until=date(2019, 9, 1)))
    before = Wanted(before=date(2019, 9, 1))
    assert going(office, before).log_entries == 1
    assert forget(office, before, "Ben", NOON).in_words == "1 log entry"
    assert events(office)[0] == running
    assert len(events(office)) == 4


# whom an entry of school hill names → the pupil it is about (None: nobody, or doubtful)
ABOUT = {
    UPN: f"hill|upn:{UPN}",
    f"vale|upn:{UPN}": f"vale|upn:{UPN}",
    "7": "hill|adno:7",
    "vale|adno:7": "vale|adno:7",
    "hill|adno:8": None,
    "9": None,
}


def two_schools() -> pl.DataFrame:
    rows = [
        {"school": school, "pupil_id": f"{school}|{rest}", "upn": upn, "adno": adno}
        for school in ("hill", "vale", "oak")
        for rest, upn, adno in ((f"upn:{UPN}", UPN, None), ("adno:7", None, "7"))
    ]
    schema = {**dict.fromkeys(("school", "pupil_id", "upn", "mis_id", "adno"), pl.String)}
    return pl.DataFrame(rows, schema=schema)


@pytest.mark.parametrize("named", ABOUT)
def test_whom_an_entry_is_about(named: str) -> None:
    found = whose([replace(MEETING, pupil=named)], two_schools()).get_column("pupil_id").to_list()
    assert found == [ABOUT[named]] * (ABOUT[named] is not None)


def test_a_number_of_several_pupils_elsewhere_is_nobodys() -> None:
    entry = replace(MEETING, school="fern", pupil="7")
    assert fitting([entry], two_schools())["doubtful"].to_list() == [True] * 3
    assert whose([entry], two_schools()).is_empty()


def test_the_entries_of_each_pupil_of_the_register(office: Path) -> None:
    found = events_of(office, remembered(office).pupils)
    assert {pupil: [event.kind for event in own] for pupil, own in found.items()} == {
        f"hill|upn:{UPN}": ["meeting", "plan"],
        f"hill|upn:{OTHER}": ["meeting"],
    }


LETTER = replace(
    MEETING,
    kind="letter",
    what="attendance-update",
    outcome="",
    parent="Ms Ann Lee",
    details={"sha256": "ab", "recipients": ["Ms Ann Lee"], "figures": {"absent": 12}},
)
BATCH = (LETTER, replace(LETTER, pupil=OTHER))


def test_several_entries_are_one_change_and_go_back_together(tmp_path: Path) -> None:
    written = enter_all(tmp_path, BATCH, "2 letters recorded as sent")
    assert [event.details for event in written] == [LETTER.details] * 2
    assert events(tmp_path) == written
    assert {event.change for event in written} == {1}
    assert history(tmp_path)[0].summary == "2 letters recorded as sent"
    assert foreseen(tmp_path, 1).pupil is None
    undo(tmp_path, 1, "Ben", NOON)
    assert events(tmp_path) == ()


def test_what_stands_already_is_not_written_again(tmp_path: Path) -> None:
    enter_all(tmp_path, BATCH[:1], "first")
    again = enter_all(tmp_path, BATCH, "second")
    assert [event.pupil for event in again] == [OTHER]
    assert enter_all(tmp_path, [*BATCH, *BATCH], "third") == ()
    assert enter_all(tmp_path, [], "none") == ()
    assert len(history(tmp_path)) == 2


def test_an_entry_that_others_follow_up_is_undone_after_them(tmp_path: Path) -> None:
    (letter,) = enter_all(tmp_path, [LETTER], "sent")
    enter_all(tmp_path, [replace(MEETING, kind="void", about=letter.id)], "voided")
    with pytest.raises(UsageError, match=r"later entries about it stand.*: 2"):
        undo(tmp_path, 1, "Ben", NOON)
    undo(tmp_path, 2, "Ben", NOON)
    undo(tmp_path, 1, "Ben", NOON)
    assert events(tmp_path) == ()


def test_an_entry_about_the_whole_school_is_nobodys(tmp_path: Path) -> None:
    take_in(tmp_path)
    enter(tmp_path, replace(MEETING, pupil="", kind="opening-history", what="waived"))
    assert len(events(tmp_path)) == 1
    assert events_of(tmp_path, remembered(tmp_path).pupils) == {}


def test_a_pupil_forgotten_is_in_nobodys_details(tmp_path: Path) -> None:
    take_in(tmp_path)
    told = {"siblings": ["Forename0 Surname0"]}
    enter(tmp_path, replace(LETTER, pupil=OTHER, details=told, parent="Ms Surname0"))
    forget(tmp_path, Wanted(pupil=UPN), "Ben", NOON)
    assert found_in(tmp_path, ("Forename0", "Ms Surname0")) == set()
    [left] = events(tmp_path)
    assert (left.details, left.parent) == ({}, "")
