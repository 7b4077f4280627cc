"""An inbox at one look: what may be an export, and what is still being written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from attcli.exports.arrivals import Inbox, look_into

NOW = 1_800_000_000.0
SCHOOLS = {"north": "north", "north primary": "north"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path


def put(path: Path, age: int, text: str = "UPN,Date") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (NOW - age, NOW - age))
    return path


def look(inbox: Path, wait: Callable[[], None] = lambda: None) -> Inbox:
    return look_into(inbox, SCHOOLS, NOW, wait)


def names(inbox: Path, found: Inbox) -> list[tuple[str, str | None]]:
    return [(one.path.relative_to(inbox).as_posix(), one.school) for one in found.at_rest]


def test_exports_are_listed_oldest_first_with_their_schools(inbox: Path):
    put(inbox / "new.csv", 100)
    put(inbox / "old.XLSX", 9000)
    put(inbox / "North Primary/theirs.csv", 500)
    found = look(inbox)
    assert names(inbox, found) == [
        ("old.XLSX", None),
        ("North Primary/theirs.csv", "north"),
        ("new.csv", None),
    ]


@pytest.mark.parametrize("name", ["read me.txt", "letter.pdf", "marks.csv.part", "Thumbs.db"])
def test_other_files_are_counted_and_not_opened(inbox: Path, name: str):
    put(inbox / name, 100)
    found = look(inbox)
    assert (found.at_rest, found.moving, found.others) == ((), (), 1)


@pytest.mark.parametrize("name", ["~$marks.xlsx", ".~lock.marks.csv", ".hidden.csv"])
def test_hidden_files_and_those_of_open_programs_are_not_seen(inbox: Path, name: str):
    put(inbox / name, 100)
    found = look(inbox)
    assert (found.at_rest, found.others) == ((), 0)


def test_a_folder_that_is_no_schools_is_not_looked_into(inbox: Path):
    put(inbox / "Nroth/marks.csv", 100)
    found = look(inbox)
    assert found.at_rest == ()
    assert [folder.name for folder in found.strange_folders] == ["Nroth"]


def test_old_files_are_not_waited_for(inbox: Path):
    put(inbox / "marks.csv", 61)
    found = look(inbox, lambda: pytest.fail("waited"))
    assert len(found.at_rest) == 1


@pytest.mark.parametrize("age", [0, 59, -7200])  # a share's clock may run ahead
def test_a_young_file_that_does_not_change_is_at_rest(inbox: Path, age: int):
    put(inbox / "marks.csv", age)
    waits: list[int] = []
    found = look(inbox, lambda: waits.append(1))
    assert (len(found.at_rest), found.moving, waits) == (1, (), [1])


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [
        ("UPN,Date", lambda path: path.write_text("UPN,Date,Mark", encoding="utf-8")),
        ("UPN,Date", lambda path: os.utime(path, (NOW, NOW))),  # the same size, saved again
        ("UPN,Date", lambda path: path.unlink()),
        ("", lambda path: None),  # made, and nothing in it yet
    ],
)
def test_a_file_being_written_is_left(inbox: Path, before: str, meanwhile: Callable[[Path], None]):
    put(inbox / "before.csv", 3000)
    moving = put(inbox / "marks.csv", 5, before)
    found = look(inbox, lambda: meanwhile(moving))
    assert names(inbox, found) == [("before.csv", None)]
    assert [one.path for one in found.moving] == [moving]
