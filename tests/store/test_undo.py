"""Undo: the state before, a trace of it, and a refusal with words where it can't be."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.store import remembering
from tests.store.remembering import ILL, MONDAY, NOON, PRESENT, a_source, codes_held, take_in

from attcli.errors import UnreadableError, UsageError, WorkspaceError
from attcli.store import holds
from attcli.store.amendments import amendments
from attcli.store.history import history
from attcli.store.holds import Hold
from attcli.store.memory import AMENDMENTS, Memory, changing, remembered
from attcli.store.undoing import foreseen, undo


def take_back(workspace: Path, number: int) -> None:
    undo(workspace, number, "B. Head", NOON)


def test_an_ingest_undone_gives_the_state_before(tmp_path: Path) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    before = remembered(tmp_path)
    second = take_in(tmp_path, 2, code=ILL, days=1)
    doing = foreseen(tmp_path, second)
    assert (doing.before, doing.after, doing.removes_marks) == (2, 4, False)
    take_back(tmp_path, second)
    after = remembered(tmp_path)
    assert_frame_equal(after.marks, before.marks)
    assert_frame_equal(after.pupils, before.pupils)
    assert after.sources == before.sources
    newest, undone, _ = history(tmp_path)
    assert (newest.kind, newest.by, newest.undoes) == ("undo", "B. Head", second)
    assert newest.summary == f"change {second} undone (file 2 taken in)"
    assert undone.undone_by == newest.id


def test_all_ingests_undone_from_the_last_leave_nothing_held(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        take_in(tmp_path, number, code=[PRESENT, ILL][number % 2])
    for number in (3, 2, 1):
        take_back(tmp_path, number)
    with pytest.raises(UnreadableError, match="holds no mark"):
        remembered(tmp_path)


def test_an_ingest_after_an_undo_can_be_undone_too(tmp_path: Path) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    take_back(tmp_path, take_in(tmp_path, 2, code=ILL))
    take_back(tmp_path, take_in(tmp_path, 4, code=ILL, days=1))
    assert codes_held(tmp_path) == [PRESENT] * 4


def test_a_file_whose_ingest_was_undone_may_be_taken_in_again(tmp_path: Path) -> None:
    take_back(tmp_path, take_in(tmp_path, 1))
    with changing(tmp_path, "ingest", "x", NOON) as change:
        assert change.taken_in("f1", "hill") is None


def test_later_ingests_of_the_school_come_first(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        take_in(tmp_path, number)
    take_in(tmp_path, 4, school="vale")
    with pytest.raises(UsageError, match=r"later ingests of hill stand.*in this order: 3, 2\."):
        foreseen(tmp_path, 1)
    take_back(tmp_path, 3)
    with pytest.raises(UsageError, match=r"in this order: 2\."):
        take_back(tmp_path, 1)


def test_what_can_not_be_undone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing was changed here yet"):
        foreseen(tmp_path, 1)
    take_back(tmp_path, take_in(tmp_path, 1))
    with pytest.raises(UsageError, match="undone already, by change 2"):
        take_back(tmp_path, 1)
    with pytest.raises(UsageError, match=r"it is an undo.*attcli ingest"):
        take_back(tmp_path, 2)
    with pytest.raises(UsageError, match="no change 9"):
        take_back(tmp_path, 9)


def test_an_ingest_of_which_the_marks_before_are_gone_is_refused(tmp_path: Path) -> None:
    for number in range(13):
        take_in(tmp_path, number, days=number % 5 + 1)
    for last in range(13, 3, -1):
        take_back(tmp_path, last)
    assert len(codes_held(tmp_path)) == 2 * (2 % 5 + 1)
    with pytest.raises(UsageError, match=r"no longer kept.*attcli restore"):
        take_back(tmp_path, 3)


def test_a_damaged_state_before_is_not_brought_back(tmp_path: Path) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    [old] = (tmp_path / "marks").rglob("*.parquet")
    second = take_in(tmp_path, 2, code=ILL)
    old.write_bytes(old.read_bytes()[:-4])
    with pytest.raises(WorkspaceError, match=r"can't be brought back.*cut off"):
        take_back(tmp_path, second)
    assert codes_held(tmp_path) == [ILL] * 4


def test_a_hold_placed_and_a_hold_released_are_undone(tmp_path: Path) -> None:
    log = tmp_path / "attcli.sqlite3"
    holds.place(log, Hold("hill", "A1", "r", date(2026, 1, 5), "Ann", NOON))
    holds.release(log, "hill", "A1", "Ann", NOON)
    with pytest.raises(UsageError, match="was released since"):
        take_back(tmp_path, 1)
    assert foreseen(tmp_path, 2).pupil == "A1"
    take_back(tmp_path, 2)
    assert [hold.pupil for hold in holds.standing(log)] == ["A1"]
    take_back(tmp_path, 1)
    assert holds.standing(log) == ()
    assert [made.kind for made in history(tmp_path)] == ["undo", "undo", "release", "hold"]


def test_a_release_is_not_undone_into_two_holds(tmp_path: Path) -> None:
    log = tmp_path / "attcli.sqlite3"
    hold = Hold("hill", "A1", "r", date(2026, 1, 5), "Ann", NOON)
    holds.place(log, hold)
    holds.release(log, "hill", "A1", "Ann", NOON)
    holds.place(log, hold)
    with pytest.raises(UsageError, match="on hold again"):
        take_back(tmp_path, 2)


def test_amendments_tell_what_who_and_from_which_file(tmp_path: Path) -> None:
    assert amendments(tmp_path).is_empty()
    take_in(tmp_path, 1)
    with changing(tmp_path, "ingest", "B. Clerk", NOON) as change:
        source = change.add_source(a_source("new.csv", "f2"), "hill", ())
        held = change.memory("hill")
        row = {"school": "hill", "pupil_id": "hill|upn:A", "date": MONDAY, "session": "AM"}
        row |= {"was": PRESENT, "now": ILL, "was_minutes": 5, "was_source": 1, "was_row": 2}
        row |= {"now_source": source, "now_row": 7}
        change.keep(Memory("hill", held.marks, *_rest(held)), remembering.amendments(row))
    [found] = amendments(tmp_path).to_dicts()
    assert {name: found[name] for name in row} == row
    assert (found["change"], found["by"], found["undone"]) == (2, "B. Clerk", False)
    assert (found["was_file"], found["now_file"], found["now_sha256"]) == (
        "marks1.csv",
        "new.csv",
        "f2",
    )
    assert dict(amendments(tmp_path).select(list(AMENDMENTS)).schema) == AMENDMENTS
    take_back(tmp_path, 2)
    assert amendments(tmp_path)["undone"].to_list() == [True]


def _rest(held: Memory) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, dict[int, object]]:
    return held.apart, held.pupils, held.contacts, {}


Run = Callable[..., object]


def test_history_and_undo_as_a_person_runs_them(attcli: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.hill]\n[office]\nby = 'The office'")
    assert "Nothing was changed" in attcli("history").stderr
    take_in(tmp_path, 1, days=1)
    take_in(tmp_path, 2, days=2)
    refused = attcli("undo", "2")
    assert refused.returncode == 2
    said = " ".join(refused.stderr.split())
    assert "4 marks of hill are held now, 2 after the undo" in said
    assert "Add --yes" in said
    assert len(codes_held(tmp_path)) == 4
    done = attcli("undo", "2", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert len(codes_held(tmp_path)) == 2
    listed = json.loads(attcli("history", "--format", "json").stdout)["results"]
    assert [(row["id"], row["kind"], row["by"], row["undone"]) for row in listed] == [
        (3, "undo", "The office", False),
        (2, "ingest", "A. Officer", True),
        (1, "ingest", "A. Officer", False),
    ]
    for width in (80, 140):
        shown = attcli("history", COLUMNS=str(width)).stdout
        assert "file 1 taken in" in shown
        assert max(map(len, shown.splitlines())) <= width


def test_undoing_a_hold_asks_nothing(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.hill]")
    attcli_here("hold", "A123", "--reason", "r", "--review", "2099-01-12", "--by", "Ann")
    done = attcli_here("undo", "1", "--by", "Ann")
    assert done.returncode == 0
    assert "the hold on A123 is released again" in " ".join(done.stderr.split())
    assert holds.standing(tmp_path / "attcli.sqlite3") == ()


def test_what_was_undone_stays_among_the_amendments_and_says_so(
    attcli_here: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.hill]\nname = "Hill"\n', encoding="utf-8")
    for name, mark in (("a.csv", "/"), ("b.csv", "O")):
        text = f"Admission number,Date,Session,Mark\n1001,2025-09-01,AM,{mark}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert attcli_here("ingest", name).returncode in (0, 1)
    undone = attcli_here("undo", "2", "--yes")
    assert "1 amended or withdrawn mark goes back" in " ".join(undone.stderr.split())
    told = attcli_here("amendments").stdout
    assert "Undone" in told
    assert "yes" in told
    assert "T" not in told.splitlines()[-1]
