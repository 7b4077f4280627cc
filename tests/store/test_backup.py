"""Backup and restore: whole or not at all, whatever stood there, and nothing lost by restoring."""

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from tests.store.remembering import ILL, NOON, PRESENT, codes_held, take_in

from attcli.errors import UnreadableError, UsageError, WorkspaceError
from attcli.store import restoring
from attcli.store.backups import backup
from attcli.store.database import writing
from attcli.store.history import history
from attcli.store.memory import changing, remembered
from attcli.store.restoring import restore
from attcli.store.undoing import undo
from attcli.store.workspace import find

LATER = NOON + timedelta(1)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    (folder / "templates").mkdir(parents=True)
    (folder / "attcli.toml").write_text("[schools.hill]\n")
    (folder / "templates" / "own.md.j2").write_text("Dear {{ parent }}")
    take_in(folder, 1, code=PRESENT)
    return folder


@pytest.fixture
def kept(office: Path, tmp_path: Path) -> Path:
    return backup(office, tmp_path / "copy.zip", NOON).path


def test_a_backup_brings_everything_back(office: Path, kept: Path) -> None:
    before = remembered(office)
    take_in(office, 2, code=ILL)
    (office / "attcli.toml").write_text("[schools.other]\n")
    (office / "templates" / "later.md.j2").write_text("x")
    done = restore(office, kept, "B. Head", LATER)
    assert done.marks == 4
    assert done.was_damaged is False
    assert_frame_equal(remembered(office).marks, before.marks)
    assert remembered(office).sources == before.sources
    assert (office / "attcli.toml").read_text() == "[schools.hill]\n"
    assert [path.name for path in (office / "templates").iterdir()] == ["own.md.j2"]
    newest = history(office)[0]
    assert (newest.id, newest.kind, newest.by) == (3, "restore", "B. Head")
    assert newest.summary == "the backup of 2025-11-14 restored"
    assert done.kept is not None
    assert restore(office, done.kept, "B. Head", LATER).marks == 4
    assert codes_held(office) == [ILL] * 4
    assert (office / "templates" / "later.md.j2").exists()


def test_a_backup_restores_onto_a_new_computer(kept: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    done = restore(new, kept, "x", LATER)
    assert (done.kept, codes_held(new)) == (None, [PRESENT] * 4)
    assert (new / "templates" / "own.md.j2").is_file()
    take_in(new, 7, code=ILL)
    assert codes_held(new) == [ILL] * 4


def test_a_backup_is_private_never_replaces_a_file_and_holds_no_more(
    office: Path, kept: Path
) -> None:
    (office / "inbox").mkdir()
    (office / "inbox" / "marks.csv").write_text("x")
    if os.name != "nt":
        assert kept.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="exists already"):
        backup(office, kept, LATER)
    with zipfile.ZipFile(backup(office, office / "backups" / "b.zip", NOON).path) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
    assert tops == {
        *("attcli.toml", "attcli.sqlite3", "manifest.json"),
        *("templates", "marks", "people"),
    }
    assert not list(office.glob("**/.attcli-*"))


def test_the_state_before_an_ingest_is_not_in_a_backup(office: Path, tmp_path: Path) -> None:
    take_in(office, 2, code=ILL)
    copy = backup(office, tmp_path / "two.zip", NOON).path
    new = tmp_path / "new"
    new.mkdir()
    restore(new, copy, "x", LATER)
    with pytest.raises(UsageError, match="no longer kept"):
        undo(new, 2, "x", LATER)
    assert codes_held(new) == [ILL] * 4


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name, content)


def newer(entries: dict[str, bytes]) -> None:
    about = json.loads(entries["manifest.json"]) | {"format": 99}
    entries["manifest.json"] = json.dumps(about).encode()


def strange(entries: dict[str, bytes]) -> None:
    about = json.loads(entries["manifest.json"])
    about["files"]["../../outside"] = "0"
    entries["manifest.json"] = json.dumps(about).encode()


def changed(entries: dict[str, bytes]) -> None:
    name = next(name for name in entries if name.startswith("marks/"))
    entries[name] = entries[name][:-1] + b"?"


def without(what: str) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        for name in [name for name in entries if name.startswith(what)]:
            del entries[name]

    return change


def unlisted(entries: dict[str, bytes]) -> None:
    about = json.loads(entries["manifest.json"])
    about["files"] = {n: f for n, f in about["files"].items() if not n.startswith("marks/")}
    entries["manifest.json"] = json.dumps(about).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (newer, "newer attcli"),
        (strange, "strange name"),
        (changed, r"damaged: marks/.* is not what it was"),
        (without("marks/"), "is damaged"),
        (without("manifest"), "no backup of attcli"),
        (unlisted, r"marks/.* is not in it"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(
    office: Path, kept: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    rewritten(kept, change)
    take_in(office, 2, code=ILL)
    with pytest.raises(UnreadableError, match=said):
        restore(office, kept, "x", LATER)
    assert codes_held(office) == [ILL] * 4
    assert not (office / "backups" / ".restoring").exists()


@pytest.mark.parametrize("cut", [0, 10, -1, -30])
def test_a_backup_cut_off_changes_nothing(office: Path, kept: Path, cut: int) -> None:
    kept.write_bytes(kept.read_bytes()[:cut])
    with pytest.raises(UnreadableError, match="no backup of attcli, or is damaged"):
        restore(office, kept, "x", LATER)
    assert codes_held(office) == [PRESENT] * 4


def header(office: Path) -> None:
    log = office / "attcli.sqlite3"
    log.write_bytes(b"garbage!" * 4 + log.read_bytes()[32:])


def middle(office: Path) -> None:
    log = office / "attcli.sqlite3"
    whole = bytearray(log.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    log.write_bytes(whole)


def emptied(office: Path) -> None:
    (office / "attcli.sqlite3").write_bytes(b"")


def gone(office: Path) -> None:
    (office / "attcli.sqlite3").unlink()


def old_copy(office: Path) -> None:
    shutil.copy(min((office / "backups" / "auto").iterdir()), office / "attcli.sqlite3")


def marks_cut_off(office: Path) -> None:
    for path in (office / "marks").rglob("*.parquet"):  # the one that counts is among them
        path.write_bytes(path.read_bytes()[:-10])


def marks_gone(office: Path) -> None:
    shutil.rmtree(office / "marks")


DAMAGE = [header, middle, emptied, gone, old_copy, marks_cut_off, marks_gone]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_workspace_is_refused_then_restored_and_set_aside(
    office: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    take_in(office, 2, code=ILL)
    kept = backup(office, tmp_path / "two.zip", NOON).path
    damage(office)
    damaged = {p.name: p.read_bytes() for p in office.glob("attcli.sqlite3")}
    with pytest.raises(WorkspaceError, match="attcli restore"):
        remembered(office)
    with (
        pytest.raises(WorkspaceError, match="attcli restore"),
        changing(office, "ingest", "x", LATER) as change,
    ):
        change.memory("hill")
    done = restore(office, kept, "x", LATER)
    assert codes_held(office) == [ILL] * 4
    assert done.was_damaged
    assert done.kept is not None
    for name, content in damaged.items():
        if damage in (header, middle):
            assert (done.kept / name).read_bytes() == content
    take_in(office, 3, code=PRESENT)
    assert codes_held(office) == [PRESENT] * 4


@pytest.mark.parametrize("damage", [header, middle, emptied, gone, old_copy])
def test_a_snapshot_brings_a_damaged_case_log_back(
    office: Path, damage: Callable[[Path], None]
) -> None:
    take_in(office, 2, code=ILL)
    damage(office)
    newest = restoring.copies(office)[0]
    assert newest.name == "00000002.sqlite3"
    restore(office, newest, "x", LATER)
    assert codes_held(office) == [ILL] * 4
    assert history(office)[0].summary == "the snapshot after change 2 restored"
    assert (office / "attcli.toml").read_text() == "[schools.hill]\n"


def test_an_earlier_snapshot_brings_back_the_state_then(office: Path) -> None:
    take_in(office, 2, code=ILL)
    take_in(office, 3, code=ILL, days=1)
    restore(office, office / "backups" / "auto" / "00000001.sqlite3", "x", LATER)
    assert codes_held(office) == [PRESENT] * 4


def test_a_snapshot_whose_marks_are_gone_is_refused(office: Path) -> None:
    take_in(office, 2, code=ILL)
    old = list((office / "marks").rglob("*.parquet"))
    for path in old:
        path.unlink()
    with pytest.raises(UnreadableError, match=r"can't be restored.*missing"):
        restore(office, office / "backups" / "auto" / "00000001.sqlite3", "x", LATER)


def test_snapshots_are_kept_for_ten_changes(office: Path) -> None:
    for number in range(2, 14):
        take_in(office, number)
    names = sorted(path.name for path in (office / "backups" / "auto").iterdir())
    assert names == [f"{number:08}.sqlite3" for number in range(4, 14)]


def test_a_writer_that_waited_for_a_restore_does_not_write_into_the_old_log(
    office: Path, kept: Path
) -> None:
    log = office / "attcli.sqlite3"
    waiting = sqlite3.connect(log, isolation_level=None)
    waiting.execute("SELECT * FROM change").fetchall()
    restore(office, kept, "x", LATER)
    waiting.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        waiting.execute("DELETE FROM change")


def test_restore_waits_for_a_writer(
    office: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from attcli.store import database  # noqa: PLC0415

    lock = database.locked
    monkeypatch.setattr(restoring, "locked", lambda log: lock(log, busy_seconds=0.05))
    with (
        writing(office / "attcli.sqlite3"),
        pytest.raises(WorkspaceError, match="busy"),
    ):
        restore(office, kept, "x", LATER)


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def killed_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(restoring, name, die)
    monkeypatch.setattr(restoring.shutil, "rmtree", lambda *_, **__: None)


@pytest.mark.parametrize("where", ["_keep", "_put_in_place", "_switch"])
def test_a_restore_that_dies_before_the_switch_changes_nothing(
    office: Path, kept: Path, where: str
) -> None:
    take_in(office, 2, code=ILL)
    (office / "attcli.toml").write_text("[schools.other]\n")
    with pytest.MonkeyPatch.context() as patch:
        killed_at(patch, where)
        with pytest.raises(Killed):
            restore(office, kept, "x", LATER)
    assert find(office) == office
    assert codes_held(office) == [ILL] * 4
    assert (office / "attcli.toml").read_text() == "[schools.other]\n"
    assert restore(office, kept, "x", LATER).marks == 4
    assert (office / "attcli.toml").read_text() == "[schools.hill]\n"


def test_a_restore_that_dies_after_the_switch_is_ended_by_the_next_command(
    office: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(office, 2, code=ILL)
    (office / "attcli.toml").write_text("[schools.other]\n")
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "settle", lambda *_: True)  # as if it never came to it
        patch.setattr(restoring, "writing", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            restore(office, kept, "x", LATER)
    assert (office / "attcli.toml").read_text() == "[schools.other]\n"
    assert find(office) == office
    assert (office / "attcli.toml").read_text() == "[schools.hill]\n"
    assert codes_held(office) == [PRESENT] * 4
    assert not (office / "backups" / ".restoring").exists()


def test_backup_and_restore_as_a_person_runs_them(
    attcli: Callable[..., object], office: Path, tmp_path: Path
) -> None:
    made = attcli("backup", cwd=office)
    assert made.returncode == 0
    path = Path(made.stdout.strip())
    assert path.parent.name == "backups"
    assert "4 marks" in made.stderr
    listed = attcli("restore", cwd=office)
    assert path.name[:12] in listed.stdout.replace("\n", "")
    header(office)
    assert attcli("hold", "--list", cwd=office).returncode == 6
    done = attcli("restore", path, "--by", "x", cwd=office)
    assert done.returncode == 0
    assert "set aside" in done.stderr
    new = attcli("restore", path, "--into", "elsewhere", "--by", "x")
    assert new.returncode == 0
    assert codes_held(tmp_path / "elsewhere") == [PRESENT] * 4
    refused = attcli("restore", "nothing.zip", cwd=office)
    assert (refused.returncode, "can't be read" in refused.stderr) == (3, True)
