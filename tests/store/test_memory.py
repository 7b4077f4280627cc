"""What the workspace remembers: whole or not at all, private, and read without waiting."""

import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.store.remembering import (
    ILL,
    MONDAY,
    NOON,
    PRESENT,
    a_source,
    amendments,
    codes_held,
    contacts,
    frame,
    marks,
    pupils,
    take_in,
)

from attcli.errors import UnreadableError, UsageError, WorkspaceError
from attcli.findings import Place, finding
from attcli.register.schema import CONTACTS, MARKS, PUPILS
from attcli.store import current, files, holds, memory
from attcli.store.history import history
from attcli.store.holds import Hold
from attcli.store.memory import changing, empty_memory, remembered


def parquets(workspace: Path) -> list[str]:
    return sorted(path.relative_to(workspace).as_posix() for path in workspace.rglob("*.parquet"))


def test_nothing_held_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"holds no mark yet.*attcli ingest"):
        remembered(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_was_kept_comes_back_as_a_register(tmp_path: Path) -> None:
    take_in(tmp_path)
    register = remembered(tmp_path)
    for found, schema in (
        (register.marks, MARKS),
        (register.pupils, PUPILS),
        (register.contacts, CONTACTS),
    ):
        assert dict(found.schema) == schema
    assert register.marks.height == 4
    assert register.schools == ["hill"]
    [source] = register.sources
    assert source == a_source("marks1.csv", sha256="f1")


def test_the_sources_of_a_register_are_those_still_referred_to_without_gaps(
    tmp_path: Path,
) -> None:
    take_in(tmp_path, 1)
    take_in(tmp_path, 2, school="vale")
    take_in(tmp_path, 3)
    register = remembered(tmp_path)
    assert [source.file for source in register.sources] == ["marks2.csv", "marks3.csv"]
    assert register.marks.group_by("school", "source").len().sort("school").rows() == [
        ("hill", 1, 4),
        ("vale", 0, 4),
    ]
    assert remembered(tmp_path, ["vale"]).schools == ["vale"]


def test_a_school_of_which_nothing_is_held_is_said(tmp_path: Path) -> None:
    take_in(tmp_path)
    with pytest.raises(UsageError, match=r"No mark of “vale”.*hill"):
        remembered(tmp_path, ["vale"])


def test_within_a_change_the_memory_has_permanent_numbers(tmp_path: Path) -> None:
    take_in(tmp_path, 1)
    take_in(tmp_path, 2)
    with changing(tmp_path, "ingest", "x", NOON) as change:
        held = change.memory("hill")
        assert held.marks.schema["source"] == pl.UInt32
        assert set(held.marks["source"]) == {2}
        assert held.sources[2].file == "marks2.csv"
        assert change.memory("vale").marks.is_empty()


def test_a_fingerprint_taken_in_is_known_for_its_school_alone(tmp_path: Path) -> None:
    first = take_in(tmp_path, 1)
    with changing(tmp_path, "ingest", "x", NOON) as change:
        found = change.taken_in("f1", "hill")
        assert found is not None
        assert (found.change, found.by, found.at) == (first, "A. Officer", NOON)
        assert change.taken_in("f1", "vale") is None
        assert change.taken_in("f2", "hill") is None
        change.add_source(a_source(sha256="f2"), "hill", ())
        assert change.taken_in("f2", "hill") is None, "this very change does not count"


def test_a_change_that_keeps_nothing_leaves_no_trace(tmp_path: Path) -> None:
    take_in(tmp_path)
    before = history(tmp_path)
    with changing(tmp_path, "ingest", "x", NOON):
        pass
    assert history(tmp_path) == before


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    take_in(tmp_path, code=PRESENT)
    whole = remembered(tmp_path)

    def fail() -> None:
        with changing(tmp_path, "ingest", "x", NOON) as change:
            source = change.add_source(a_source("b.csv", "f2"), "hill", ())
            held = change.memory("hill")
            new = memory.Memory(
                "hill",
                marks(source, code=ILL),
                held.apart,
                held.pupils,
                held.contacts,
                held.sources,
            )
            change.keep(new, amendments())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert_frame_equal(remembered(tmp_path).marks, whole.marks)
    assert len(parquets(tmp_path)) == 4, "the files of the failed change lie about"
    with changing(tmp_path, "ingest", "x", NOON):
        pass
    assert len(parquets(tmp_path)) == 3, "and the next write sweeps them away"


def test_years_apart_and_a_year_that_stays_is_not_written_again(tmp_path: Path) -> None:
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source(), "hill", ())
        old = marks(source, first=date(2025, 7, 31), days=1)
        new = marks(source, first=date(2025, 8, 1), days=1)
        empty = empty_memory("hill")
        change.keep(
            memory.Memory(
                "hill", pl.concat([new, old]), empty.apart, empty.pupils, empty.contacts, {}
            ),
            amendments(),
        )
    first = parquets(tmp_path)
    assert [name.split("/")[1] for name in first] == ["year=2024-25", "year=2025-26"]
    inode = (tmp_path / first[0]).stat().st_ino
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", ())
        held = change.memory("hill")
        corrected = pl.concat([old, marks(source, first=date(2025, 8, 1), days=1, code=ILL)])
        change.keep(
            memory.Memory("hill", corrected, held.apart, held.pupils, held.contacts, {}),
            amendments(),
        )
    assert first[0] in parquets(tmp_path)
    assert (tmp_path / first[0]).stat().st_ino == inode
    register = remembered(tmp_path)
    assert register.marks["date"].to_list() == [date(2025, 7, 31), date(2025, 8, 1)] * 2


def settings(workspace: Path, text: str) -> None:
    (workspace / "attcli.toml").write_text(f"[schools.hill]\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "folder"),
    [
        ('dfe_number = "908/2345"\ncouncil = "Cornwall"', "authority=908"),
        ('council = "London Borough / Croydon"', "authority=London Borough %2F Croydon"),
    ],
)
def test_marks_lie_by_year_authority_and_school(tmp_path: Path, said: str, folder: str) -> None:
    settings(tmp_path, said)
    take_in(tmp_path)
    take_in(tmp_path, 2, school="vale")
    own = [name for name in parquets(tmp_path) if name.startswith("marks")]
    assert [name.rsplit("/", 1)[0] for name in own] == [
        f"marks/year=2025-26/{folder}/school=hill",
        "marks/year=2025-26/school=vale",
    ]
    assert remembered(tmp_path).schools == ["hill", "vale"]


def test_marks_written_before_the_authority_was_named_stay_where_they_are(tmp_path: Path) -> None:
    take_in(tmp_path)
    (before,) = (name for name in parquets(tmp_path) if name.startswith("marks"))
    settings(tmp_path, 'council = "Cornwall"')
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", ())
        held = change.memory("hill")
        later = marks(source, first=date(2026, 9, 1))
        both = pl.concat([held.marks, later])
        change.keep(
            memory.Memory("hill", both, held.apart, held.pupils, held.contacts, {}), amendments()
        )
    own = [name for name in parquets(tmp_path) if name.startswith("marks")]
    assert own[0] == before
    assert own[1].startswith("marks/year=2026-27/authority=Cornwall/school=hill/")
    assert remembered(tmp_path).marks.height == both.height


def test_folders_left_empty_are_swept_to_the_top(tmp_path: Path) -> None:
    settings(tmp_path, 'council = "Cornwall"')
    take_in(tmp_path)
    for number in range(2, 14):
        take_in(tmp_path, number, first=date(2026, 9, 1))
    assert not (tmp_path / "marks" / "year=2025-26").exists()
    assert (tmp_path / "marks" / "year=2026-27" / "authority=Cornwall" / "school=hill").is_dir()


@pytest.mark.parametrize("rows", [[2, 3, 4, 5], [9, 2, 4_000_000_000, 3], [7, 7, 7, 7]])
def test_the_row_of_every_mark_comes_back(tmp_path: Path, rows: list[int]) -> None:
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source(), "hill", ())
        held = marks(source).with_columns(row=pl.Series(rows, dtype=pl.UInt32))
        empty = empty_memory("hill")
        people = (pupils(source), empty.contacts)
        change.keep(memory.Memory("hill", held, held.head(2), *people, {}), amendments())
    assert remembered(tmp_path).marks["row"].to_list() == rows
    with changing(tmp_path, "ingest", "x", NOON) as change:
        assert change.memory("hill").apart["row"].to_list() == rows[:2]


def test_marks_written_with_their_row_numbers_are_read_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_STEPPED", ())
    take_in(tmp_path)
    monkeypatch.undo()
    take_in(tmp_path, 2, school="vale")
    assert remembered(tmp_path).marks["row"].to_list() == [2, 3, 4, 5] * 2


def test_rows_that_follow_one_another_take_no_room(tmp_path: Path) -> None:
    take_in(tmp_path, pupils=200, days=150)
    (path,) = (tmp_path / "marks").rglob("*.parquet")
    assert path.stat().st_size < 30_000  # of 30,000 marks


def test_marks_in_any_order_come_back_sorted(tmp_path: Path) -> None:
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source(), "hill", ())
        empty = empty_memory("hill")
        shuffled = marks(source, pupils=5, days=4).sample(fraction=1, shuffle=True, seed=3)
        change.keep(
            memory.Memory("hill", shuffled, empty.apart, empty.pupils, empty.contacts, {}),
            amendments(),
        )
    found = remembered(tmp_path).marks
    assert_frame_equal(found, found.sort("school", "pupil_id", "date", "session"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"marks": marks(1).drop("column")}, "other columns"),
        ({"marks": marks(99)}, "a source that"),
        ({"marks": marks(1, school="vale")}, "another school"),
        ({"marks": pl.concat([marks(1), marks(1)])}, "two rows"),
        ({"marks": pl.concat([marks(1), marks(1)]).sort("pupil_id", "date", "session")}, "two"),
    ],
)
def test_a_memory_that_could_not_be_read_back_is_refused(
    tmp_path: Path, wrong: dict[str, pl.DataFrame], said: str
) -> None:
    empty = empty_memory("hill")
    frames = {
        "marks": marks(1),
        "apart": empty.apart,
        "pupils": pupils(1),
        "contacts": contacts(1),
    } | wrong

    def keep() -> None:
        with changing(tmp_path, "ingest", "x", NOON) as change:
            change.add_source(a_source(), "hill", ())
            change.keep(memory.Memory("hill", **frames, sources={}), amendments())

    with pytest.raises(ValueError, match=said):
        keep()
    with pytest.raises(UnreadableError):
        remembered(tmp_path)


def test_amendments_and_who_made_the_change_are_logged(tmp_path: Path) -> None:
    take_in(tmp_path)
    with changing(tmp_path, "ingest", "B. Clerk", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", ())
        held = change.memory("hill")
        row = {"school": "hill", "pupil_id": "hill|upn:A000000000000", "date": MONDAY}
        row |= {"session": "AM", "was": PRESENT, "was_source": 1, "was_row": 2}
        row |= {"now": None, "now_source": source}
        change.keep(held, amendments(row))
        change.summary = "1 file taken in"
    with sqlite3.connect(tmp_path / "attcli.sqlite3") as log:
        [row_held] = log.execute(
            "SELECT change, school, date, session, was, now, was_row FROM amendment"
        ).fetchall()
    assert row_held == (2, "hill", "2025-11-03", "AM", PRESENT, None, 2)
    [newest, _] = history(tmp_path)
    assert (newest.kind, newest.by, newest.at) == ("ingest", "B. Clerk", NOON)
    assert (newest.summary, newest.school) == ("1 file taken in", "hill")


@pytest.mark.skipif(os.name == "nt", reason="file modes are the system's own there")
def test_everything_is_private(tmp_path: Path) -> None:
    take_in(tmp_path)
    made = list(tmp_path.rglob("*"))
    assert {oct(path.stat().st_mode & 0o777) for path in made if path.is_file()} == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in made if path.is_dir()} == {"0o700"}


@pytest.mark.parametrize("school", ["../../etc", "St. Mary's / Hill", "x" * 300, "a\\b", "Ysgol Ÿ"])
def test_a_school_of_any_name_stays_inside_its_folder(tmp_path: Path, school: str) -> None:
    workspace = tmp_path / "office"
    workspace.mkdir()
    take_in(workspace, school=school)
    assert remembered(workspace).schools == [school]
    assert {path.name for path in tmp_path.iterdir()} == {"office"}
    assert all(name.count("/") <= 3 for name in parquets(workspace))


@pytest.mark.parametrize("what", ["cut off", "changed", "missing"])
@pytest.mark.parametrize("where", ["marks", "people"])
def test_a_damaged_file_is_told_with_the_way_out(tmp_path: Path, what: str, where: str) -> None:
    take_in(tmp_path)
    path = next((tmp_path / where).rglob("*.parquet"))
    content = bytearray(path.read_bytes())
    if what == "missing":
        path.unlink()
    elif what == "cut off":
        path.write_bytes(content[:-9])
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    what = {"changed": "has been changed"}.get(what, what)
    with pytest.raises(WorkspaceError, match=rf"{what}.*attcli doctor.*attcli restore"):
        remembered(tmp_path)
    with (
        pytest.raises(WorkspaceError, match=what),
        changing(tmp_path, "ingest", "x", NOON) as change,
    ):
        change.memory("hill")


def test_reading_does_not_wait_for_a_long_write(tmp_path: Path) -> None:
    take_in(tmp_path, 1, code=PRESENT)
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", ())
        told = [finding("unknown-mark", Place("b.csv", row=n), date=MONDAY) for n in range(20000)]
        change.add_source(a_source("c.csv", "f3"), "hill", told)  # more than SQLite's cache
        held = change.memory("hill")
        change.keep(
            memory.Memory(
                "hill", marks(source, code=ILL), held.apart, held.pupils, held.contacts, {}
            ),
            amendments(),
        )
        started = os.times().elapsed
        assert codes_held(tmp_path) == [PRESENT] * 4
        assert os.times().elapsed - started < 5
    assert codes_held(tmp_path) == [ILL] * 4


def test_files_purged_between_the_two_reads_are_looked_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(tmp_path, 0)
    read, changes = current.read_all, list(range(1, 13))

    def meanwhile(workspace: Path, stored: list[files.StoredFile]) -> list[pl.DataFrame]:
        if changes:
            numbers = changes.copy()
            changes.clear()
            for number in numbers:
                take_in(tmp_path, number, code=ILL, pupils=1 + number % 2)
            gone = [one for one in stored if one.kind == "marks"]
            assert not (workspace / gone[0].file).exists(), "twelve changes purge it"
        return read(workspace, stored)

    monkeypatch.setattr(current, "read_all", meanwhile)
    assert codes_held(tmp_path) == [ILL] * 2


def test_superseded_files_are_kept_for_ten_changes(tmp_path: Path) -> None:
    for number in range(15):
        take_in(tmp_path, number, code=[PRESENT, ILL][number % 2], days=1 + number)
        if number == 3:
            take_in(tmp_path, 99, school="vale")
    with changing(tmp_path, "ingest", "x", NOON):
        pass
    hill = [name for name in parquets(tmp_path) if "year" in name and "school=hill" in name]
    assert len(hill) == 11
    assert any("school=vale" in name for name in parquets(tmp_path))


def test_findings_are_told_while_they_are_true(tmp_path: Path) -> None:
    unknown = finding("unknown-mark", Place("marks1.csv", row=3, value="*"), date=MONDAY)
    legacy = finding("legacy-code", Place("marks1.csv", row=2), date=MONDAY, ends=MONDAY, title="x")
    columns = finding("ignored-columns", Place("marks1.csv", value="Notes"))
    old = frame("marks", marks(1, pupils=1).to_dicts())
    old[1, "code"] = None
    empty = empty_memory("hill")

    def keep(new: pl.DataFrame, *found: object) -> list[str]:
        with changing(tmp_path, "ingest", "x", NOON) as change:
            change.add_source(a_source("f.csv", str(found)), "hill", found)  # type: ignore[arg-type]
            change.keep(
                memory.Memory("hill", new, empty.apart, empty.pupils, empty.contacts, {}),
                amendments(),
            )
        return [each.code for each in remembered(tmp_path).findings]

    assert keep(old, unknown, legacy, columns) == ["unknown-mark", "legacy-code", "ignored-columns"]
    corrected = old.with_columns(code=marks(1)["code"].head(2))
    assert keep(corrected) == ["legacy-code", "ignored-columns"]
    elsewhere = marks(3, pupils=1)
    assert keep(pl.concat([corrected.tail(1), elsewhere.head(1)])) == ["ignored-columns"]
    assert keep(elsewhere) == []


def test_a_case_log_of_the_first_version_is_upgraded_with_its_holds(tmp_path: Path) -> None:
    log = tmp_path / "attcli.sqlite3"
    with sqlite3.connect(log) as connection:
        connection.execute(_VERSION_1)
        connection.execute(
            "INSERT INTO hold VALUES (1, 'hill', 'A1', 'r', '2026-01-05', 'Ann', "
            "'2025-11-03T09:00:00+00:00', 'Ben', '2025-11-05T09:00:00+00:00'), "
            "(2, 'hill', 'B2', 'r', '2026-01-05', 'Ann', '2025-11-04T09:00:00+00:00', NULL, NULL)"
        )
        connection.execute("PRAGMA user_version = 1")
    before = log.read_bytes()
    assert [hold.pupil for hold in holds.standing(log)] == ["B2"]
    assert [(c.kind, c.by, c.hold) for c in history(tmp_path)] == [
        ("release", "Ben", 1),
        ("hold", "Ann", 2),
        ("hold", "Ann", 1),
    ]
    assert log.read_bytes() == before, "reading upgrades nothing on the disk"
    take_in(tmp_path)
    assert [hold.pupil for hold in holds.standing(log)] == ["B2"]
    assert [c.kind for c in history(tmp_path)] == ["ingest", "release", "hold", "hold"]


_VERSION_1 = """
    CREATE TABLE hold (
        id INTEGER PRIMARY KEY,
        school TEXT NOT NULL,
        pupil TEXT NOT NULL,
        reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
        review TEXT NOT NULL,
        placed_by TEXT NOT NULL,
        placed_at TEXT NOT NULL,
        released_by TEXT,
        released_at TEXT,
        CHECK ((released_by IS NULL) = (released_at IS NULL))
    ) STRICT
"""


def test_holds_write_the_history_without_saying_whose(tmp_path: Path) -> None:
    log = tmp_path / "attcli.sqlite3"
    holds.place(log, Hold("hill", "A123", "bereavement", date(2026, 1, 5), "Ann", NOON))
    holds.release(log, "hill", "A123", "Ben", NOON)
    made = history(tmp_path)
    assert [(c.kind, c.by, c.school) for c in made] == [
        ("release", "Ben", "hill"),
        ("hold", "Ann", "hill"),
    ]
    assert "A123" not in str(made)


def test_an_unused_year_and_an_emptied_frame_leave_no_file(tmp_path: Path) -> None:
    take_in(tmp_path)
    with changing(tmp_path, "ingest", "x", NOON) as change:
        source = change.add_source(a_source("b.csv", "f2"), "hill", ())
        empty = empty_memory("hill")
        change.keep(
            memory.Memory("hill", marks(source), empty.apart, empty.pupils, empty.contacts, {}),
            amendments(),
        )
    register = remembered(tmp_path)
    assert (register.pupils.height, register.contacts.height) == (0, 0)


def test_two_ingests_at_once_wait_for_each_other(tmp_path: Path) -> None:
    write = (
        "import sys; from pathlib import Path; from tests.store.remembering import take_in\n"
        "for n in range(5):\n"
        "    take_in(Path(sys.argv[1]), n, school=sys.argv[2])\n"
    )
    root = Path(__file__).parents[2]
    officers = [
        subprocess.Popen([sys.executable, "-c", write, str(tmp_path), school], cwd=root)
        for school in ("hill", "vale")
    ]
    assert [officer.wait(60) for officer in officers] == [0, 0]
    assert len(history(tmp_path)) == 10
    assert remembered(tmp_path).schools == ["hill", "vale"]


def test_a_busy_workspace_is_said_after_the_wait(tmp_path: Path) -> None:
    take_in(tmp_path)
    with (
        changing(tmp_path, "ingest", "x", NOON),
        pytest.raises(WorkspaceError, match=r"busy: another attcli.*run again"),
        changing(tmp_path, "ingest", "y", NOON, busy_seconds=0.05),
    ):
        pytest.fail("the other change holds the workspace")


def test_a_change_that_keeps_nothing_leaves_no_file(tmp_path: Path) -> None:
    with changing(tmp_path, "ingest", "x", NOON):
        pass
    assert list(tmp_path.iterdir()) == []
