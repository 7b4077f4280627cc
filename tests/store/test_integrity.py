"""Each thing that can be wrong with a workspace is seen and told with the way out."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.remembering import ILL, NOON, take_in

from attcli.store import integrity as checks
from attcli.store.backups import backup
from attcli.store.integrity import Check, State, integrity

LATER = NOON + timedelta(1)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "attcli.toml").touch()
    take_in(tmp_path, 1)
    take_in(tmp_path, 2, code=ILL)
    backup(tmp_path, tmp_path / "backups" / "one.zip", NOON)
    return tmp_path


def by_name(workspace: Path) -> dict[str, Check]:
    found = integrity(workspace, LATER)
    assert len({check.name for check in found}) == len(found)
    return {check.name: check for check in found}


def test_all_is_well(office: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in office.rglob("*")}
    assert {check.state for check in integrity(office, LATER)} == {State.OK}
    assert {path: path.stat().st_mtime_ns for path in office.rglob("*")} == before


def test_a_new_workspace_is_well(tmp_path: Path) -> None:
    assert by_name(tmp_path)["case log"].sentence == "Nothing is remembered yet."


def first(folder: Path) -> Path:
    return next(folder.rglob("*.parquet"))


def cut_off(office: Path) -> None:
    for path in (office / "marks").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-5])


def zeroed(office: Path) -> None:
    (office / "attcli.sqlite3").write_bytes(b"\0" * 8192)


def scribbled(office: Path) -> None:
    log = office / "attcli.sqlite3"
    whole = bytearray(log.read_bytes())
    whole[-4096:-2000] = b"\xff" * 2096
    log.write_bytes(whole)


@pytest.mark.parametrize(
    ("damage", "name", "state"),
    [
        (cut_off, "marks", State.ERROR),
        (cut_off, "earlier states", State.WARNING),
        (lambda office: shutil.rmtree(office / "people"), "marks", State.ERROR),
        (zeroed, "case log", State.ERROR),
        (scribbled, "case log", State.ERROR),
        (
            lambda office: shutil.copy(
                first(office / "marks"), first(office / "marks").with_name(f"{'0' * 64}.parquet")
            ),
            "leftovers",
            State.WARNING,
        ),
        (lambda office: shutil.rmtree(office / "backups" / "auto"), "copies", State.WARNING),
        (lambda office: (office / "backups" / "one.zip").unlink(), "copies", State.WARNING),
        (lambda office: (office / "attcli.sqlite3-wal").touch(), "journal", State.WARNING),
        (lambda office: (office / "backups" / ".restoring").mkdir(), "restore", State.WARNING),
        pytest.param(
            lambda office: first(office / "marks").chmod(0o644),
            "permissions",
            State.WARNING,
            marks=pytest.mark.skipif(os.name == "nt", reason="no such modes there"),
        ),
    ],
)
def test_what_is_wrong_is_told(
    office: Path, damage: Callable[[Path], object], name: str, state: State
) -> None:
    damage(office)
    found = by_name(office)[name]
    assert found.state == state
    assert found.way_out


@pytest.mark.parametrize(("free", "state"), [(10**6, "error"), (10**8, "warning"), (10**10, "ok")])
def test_a_disk_that_fills_up_is_told(
    office: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    class Usage:
        def __init__(self) -> None:
            self.free = free

    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: Usage())
    assert by_name(office)["disk"].state == state


def test_a_clock_that_is_wrong_is_told(office: Path) -> None:
    found = {check.name: check for check in integrity(office, NOON - timedelta(1))}
    assert "still to come" in found["clock"].sentence
