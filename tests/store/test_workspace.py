"""Finding the workspace: the folder of attcli.toml, from here upwards, or the one named."""

from pathlib import Path

import pytest

from attcli.errors import UsageError
from attcli.store import workspace


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
