"""`attcli doctor`: what it looks at, what it says, and how it ends; no child is named."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from attcli.places import sample_data_dir

Run = Callable[..., CompletedProcess[str]]
EXPORTS = sample_data_dir() / "porthkerra" / "arbor"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds the sample school, made once."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(sample_data_dir() / "porthkerra" / "attcli.toml", folder)
    files = sorted(path for path in EXPORTS.iterdir() if path.suffix == ".csv")
    done = subprocess.run(
        [sys.executable, "-m", "attcli", "ingest", *map(str, files)],
        cwd=folder, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return folder


@pytest.fixture
def workspace(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "workspace"))


def checks(done: CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {row["about"]: row for row in json.loads(done.stdout)["results"]}


def test_a_whole_workspace_is_looked_over_and_nothing_changes(workspace: Path, attcli: Run) -> None:
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    done = attcli("doctor", "--format", "json", cwd=workspace)
    found = checks(done)
    assert done.returncode == 0
    assert {"details", "terms", "templates", "law", "marks", "reasons", "missing", "contacts",
            "retention", "holds", "store: case log", "store: marks"} <= set(found)  # fmt: skip
    assert found["store: marks"]["state"] == "ok"
    assert found["contacts"]["says"].startswith("1 of ")  # Bryony Tozer's family has no address
    assert "Tozer" not in done.stdout + done.stderr
    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before


def test_a_damaged_file_ends_with_6(workspace: Path, attcli_here: Run) -> None:
    stored = next((workspace / "marks").rglob("*.parquet"))
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:-100])
    done = attcli_here("doctor", "--format", "json", cwd=workspace)
    assert done.returncode == 6
    assert checks(done)["store: marks"]["state"] == "error"
    assert "restore" in checks(done)["store: marks"]["way_out"]
    assert json.loads(done.stdout)["totals"]["error"] == 1, "told once"


@pytest.mark.parametrize(
    ("spoil", "about", "says"),
    [
        ("settings", "settings", "attcli.toml"),
        ("template", "templates", "action-plan-invitation"),
        ("layout", "layouts", "ours.toml"),
    ],
)
def test_a_fault_in_a_file_of_the_school_is_named_and_the_rest_is_looked_at(
    spoil: str, about: str, says: str, workspace: Path, attcli_here: Run
) -> None:
    if spoil == "settings":
        with (workspace / "attcli.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n[schools.porthkerra.policy]\nnonsense = 1\n")
    elif spoil == "template":
        own = workspace / "templates" / "letters"
        own.mkdir(parents=True)
        (own / "action-plan-invitation.md.j2").write_text("+++\n", encoding="utf-8")
    else:
        (workspace / "layouts").mkdir()
        (workspace / "layouts" / "ours.toml").write_text("title = 3\n", encoding="utf-8")
    done = attcli_here("doctor", "--format", "json", cwd=workspace)
    found = checks(done)
    assert done.returncode == 2
    assert found[about]["state"] == "error"
    assert says in found[about]["says"]
    assert found["store: marks"]["state"] == "ok"


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path, attcli_here: Run) -> None:
    done = attcli_here("doctor", cwd=tmp_path)
    assert done.returncode == 2
    assert "attcli init" in done.stderr
