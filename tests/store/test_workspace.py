"""Finding the workspace: the folder of attcli.toml, from here upwards, or the one named."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.store.remembering import take_in

from attcli.errors import UsageError, WorkspaceError
from attcli.store import workspace
from attcli.store.memory import remembered


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "attcli.toml").touch()
    (tmp_path / "exports" / "week 12").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("where", [".", "exports", "exports/week 12"])
def test_found_from_the_current_folder_upwards(office: Path, where: str) -> None:
    assert workspace.find(start=office / where) == office


def test_the_nearest_one_wins(office: Path) -> None:
    nearer = office / "exports"
    (nearer / "attcli.toml").touch()
    assert workspace.find(start=nearer / "week 12") == nearer


def test_none_on_the_way_up_is_no_workspace(tmp_path: Path) -> None:
    assert workspace.find(start=tmp_path) is None


def test_the_current_folder_is_where_the_search_begins(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office / "exports")
    assert workspace.find() == office


def test_the_one_named_is_taken_without_a_search(office: Path, tmp_path: Path) -> None:
    assert workspace.find(office) == office
    with pytest.raises(UsageError, match=r"is no workspace.*attcli init"):
        workspace.find(office / "exports")


def test_a_command_that_remembers_needs_one(office: Path) -> None:
    assert workspace.require(office) == office
    with pytest.raises(UsageError, match="attcli init"):
        workspace.require(None)


def test_settings_that_only_another_user_may_read_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "attcli.toml").touch()
    monkeypatch.setattr(Path, "open", denied)
    for named, start in ((tmp_path, None), (None, tmp_path)):
        with pytest.raises(WorkspaceError, match=r"somebody else.*name yours with -w"):
            workspace.find(named, start)


@pytest.mark.skipif(os.name == "nt", reason="no such modes there")
def test_the_log_for_machines_is_private(
    attcli_here: Callable[..., object], tmp_path: Path
) -> None:
    attcli_here("--json-log", "runs.json", "codes")
    assert (tmp_path / "runs.json").stat().st_mode & 0o777 == 0o600


def test_a_memory_that_only_another_user_may_read_is_told(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(office)
    monkeypatch.setattr("attcli.store.database.os.access", lambda *_: False)
    with pytest.raises(WorkspaceError, match=r"somebody else.*name yours with -w"):
        remembered(office)
