"""A damaged page of the case log ends in the right answer or in words, never in another answer."""

import os
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.store import remembering
from tests.store.remembering import ILL, MONDAY, NOON, PRESENT, a_source, take_in

from attcli.errors import UnreadableError, WorkspaceError
from attcli.findings import Place, finding
from attcli.store import database, events, holds
from attcli.store.amendments import amendments
from attcli.store.backups import backup
from attcli.store.database import NEWEST, seen_once
from attcli.store.events import Event
from attcli.store.history import history
from attcli.store.holds import Hold
from attcli.store.memory import changing, remembered
from attcli.store.restoring import restore

PAGE = 4096
UPN = "A000000000000"
NOTHING_HELD = "nothing is held"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The case log of an office in which every table has rows."""
    told = finding("malformed-upn", Place("a.csv", row=2, value=UPN))
    take_in(tmp_path, 1, code=ILL, findings=(told,) * 80)
    row = {"school": "hill", "pupil_id": f"hill|upn:{UPN}", "date": MONDAY, "session": "AM"}
    with changing(tmp_path, "ingest", "Ann", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", [told])
        amended = row | {"was": ILL, "now": PRESENT, "now_source": source}
        change.keep(change.memory("hill"), remembering.amendments(amended))
    path = tmp_path / "attcli.sqlite3"
    holds.place(path, Hold("hill", UPN, "bereavement", date(2026, 1, 5), "Ann", NOON))
    events.enter(tmp_path, Event("hill", UPN, "call", MONDAY, "Ann", NOON, "first day"))
    return path


READS: dict[str, Callable[[Path], object]] = {
    "remembered": lambda log: remembered(log.parent).findings,
    "sources": lambda log: remembered(log.parent).sources,
    "marks": lambda log: remembered(log.parent).marks.rows(),
    "history": lambda log: history(log.parent),
    "amendments": lambda log: amendments(log.parent).rows(),
    "holds": holds.standing,
    "events": lambda log: events.events(log.parent),
}


def answer(read: Callable[[Path], object], log: Path) -> object:
    """What is read; None where it is refused with the way out."""
    try:
        return read(log)
    except UnreadableError:
        return NOTHING_HELD
    except WorkspaceError as told:
        return None if "attcli restore" in told.way_out else told


@pytest.mark.parametrize("byte", [b"\x00", b"\xff"])
@pytest.mark.parametrize("kept", [0, 8, 3000])
def test_whatever_page_is_overwritten_no_answer_is_wrong(log: Path, byte: bytes, kept: int) -> None:
    whole = log.read_bytes()
    right = {name: read(log) for name, read in READS.items()}
    pages = len(whole) // PAGE
    assert pages > 10
    refused = 0
    for page in range(pages):
        at = page * PAGE
        log.write_bytes(whole[: at + kept] + byte * (PAGE - kept) + whole[at + PAGE :])
        for name, read in READS.items():
            found = answer(read, log)
            assert found is None or found == right[name], (page, name)
            refused += found is None
    assert refused


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM finding WHERE id = 7",
        "DELETE FROM amendment",
        "UPDATE change SET by = 'Somebody' WHERE id = 1",
        "UPDATE hold SET review = '2027-01-05'",
        "DELETE FROM event",
        "DELETE FROM seal",
    ],
)
def test_rows_that_are_not_those_written_are_told(log: Path, sql: str) -> None:
    with sqlite3.connect(log) as other:
        other.execute(sql)
    other.close()
    for read in READS.values():
        assert answer(read, log) is None
    with pytest.raises(WorkspaceError, match="not what was written"):
        take_in(log.parent, 3)


def test_a_copy_that_is_brought_back_is_whole_again(log: Path) -> None:
    copy = backup(log.parent, log.parent / "copy.zip", NOON).path
    with sqlite3.connect(log) as other:
        other.execute("DELETE FROM finding")
    other.close()
    assert restore(log.parent, copy, "B. Head", NOON).was_damaged
    assert len(remembered(log.parent).findings) == 80


def test_a_log_of_an_older_program_has_no_seal_and_is_read(log: Path) -> None:
    right = {name: read(log) for name, read in READS.items()}
    with sqlite3.connect(log) as other:
        other.execute("DROP TABLE seal")
        other.execute("ALTER TABLE change DROP COLUMN brought_back")
        for index in ("event_by_about", "source_by_school", "stored_file_by_school"):
            other.execute(f"DROP INDEX {index}")
        for column in ("about", "parent", "details"):
            other.execute(f"ALTER TABLE event DROP COLUMN {column}")
        other.execute("PRAGMA user_version = 4")
    other.close()
    assert NEWEST == 7
    assert {name: answer(read, log) for name, read in READS.items()} == right
    take_in(log.parent, 3)
    assert answer(READS["history"], log)


def test_a_run_that_reads_it_often_looks_it_over_again_where_it_was_written_to(log: Path) -> None:
    with seen_once():
        before = history(log.parent)
        assert history(log.parent) == before
        content = bytearray(log.read_bytes())
        content[PAGE : 2 * PAGE] = bytes(PAGE)
        log.write_bytes(content)
        os.utime(log, ns=(1, 1))
        with pytest.raises(WorkspaceError):
            history(log.parent)


def test_what_was_found_whole_is_not_looked_over_again_in_such_a_run(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    check = database.check_seal
    monkeypatch.setattr(database, "check_seal", lambda log: looked.append(check(log)))
    with seen_once():
        for _ in range(3):
            history(log.parent)
        assert len(looked) == 1
        take_in(log.parent, 3)
        looked.clear()
        history(log.parent)
        assert len(looked) == 1
    history(log.parent)
    assert len(looked) == 2
