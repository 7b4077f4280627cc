"""`attcli init --add-school`: one more school in a workspace, what is there kept as it is."""

import os
from pathlib import Path

import pytest

from attcli.cli.add_school import add_school
from attcli.errors import SettingsError, UsageError
from attcli.policy.blank import NewSchool, settings_text
from attcli.policy.settings_file import load


@pytest.fixture
def there(tmp_path: Path) -> Path:
    path = tmp_path / "attcli.toml"
    path.write_text(settings_text(NewSchool("Hill Primary")), encoding="utf-8")
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "# mine: naïve"])
def test_everything_there_stays_byte_for_byte_above(there: Path, newline: str, end: str) -> None:
    before = (there.read_text("utf-8") + end).replace("\n", newline).encode()
    there.write_bytes(before)
    key = add_school(there, NewSchool("Vale School", details={"phone": "01872 000000"}))
    after = there.read_bytes()
    assert after.startswith(before)
    assert after.endswith(newline.encode())
    assert (b"\r\n" in after) == (newline == "\r\n")
    settings = load(there)
    assert (key, list(settings.schools)) == ("vale-school", ["hill-primary", "vale-school"])
    assert settings.school(key).phone == "01872 000000"
    assert os.name == "nt" or there.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in there.parent.iterdir()] == ["attcli.toml"]


@pytest.mark.parametrize("name", ["Hill Primary", "hill  primary", "Hill-Primary!"])
def test_a_school_that_is_there_is_refused(there: Path, name: str) -> None:
    before = there.read_bytes()
    with pytest.raises(UsageError, match="hill-primary"):
        add_school(there, NewSchool(name))
    assert there.read_bytes() == before


def test_what_would_not_load_is_not_written(there: Path) -> None:
    before = there.read_bytes()
    with pytest.raises(SettingsError, match="email"):
        add_school(there, NewSchool("Vale", details={"email": "office"}))
    assert there.read_bytes() == before
    assert [path.name for path in there.parent.iterdir()] == ["attcli.toml"]


def test_as_a_person_runs_it(attcli, there: Path) -> None:
    done = attcli("init", "--add-school", "Vale School", "--council", "Cornwall Council", "--yes")
    assert (done.returncode, done.stdout.strip()) == (0, "attcli.toml")
    assert "inbox/vale-school/" in done.stderr
    assert "--as-school vale-school" in done.stderr
    assert load(there).school("vale-school").council == "Cornwall Council"
    again = attcli("init", "--add-school", "Vale School", "--yes")
    assert (
        again.returncode,
        "has the school vale-school already" in " ".join(again.stderr.split()),
    ) == (2, True)
    none = attcli("init", "elsewhere", "--add-school", "Vale School", "--yes")
    assert (none.returncode, "attcli init" in none.stderr) == (2, True)
    both = attcli("init", "--add-school", "Vale", "--name", "Vale")
    assert both.returncode == 2
