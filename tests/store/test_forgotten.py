"""What was forgotten comes back by a restore only with a yes, and never without a trace."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.remembering import NOON, take_in

from attcli.errors import UsageError
from attcli.store.backups import backup
from attcli.store.forgetting import Wanted, forget
from attcli.store.history import history
from attcli.store.integrity import State, integrity
from attcli.store.memory import remembered
from attcli.store.restoring import restore

LATER = NOON + timedelta(1)
UPN, OTHER = "A000000000000", "A000000000001"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A backup of two pupils was made, then one of them was forgotten."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "attcli.toml").write_text("[schools.hill]\n")
    take_in(folder)
    backup(folder, tmp_path / "before.zip", NOON)
    forget(folder, Wanted(pupil=UPN), "Ann", LATER)
    return folder


def kinds(office: Path) -> list[tuple[int, str]]:
    return [(made.id, made.kind) for made in reversed(history(office))]


def pupils(office: Path) -> int:
    return remembered(office).pupils.height


def warned(office: Path) -> str:
    [check] = [one for one in integrity(office, LATER) if one.name == "forgotten"]
    return check.sentence if check.state == State.WARNING else ""


def test_it_is_refused_and_nothing_changes(office: Path) -> None:
    with pytest.raises(UsageError, match=r"a pupil forgotten.*15/11/2025.*attcli forget") as told:
        restore(office, office.parent / "before.zip", "Ben", LATER)
    assert UPN not in str(told.value)
    assert kinds(office) == [(1, "ingest"), (2, "forget")]
    assert pupils(office) == 1
    assert not (office / "backups" / ".restoring").exists()


@pytest.mark.parametrize("damaged", [False, True])
def test_with_a_yes_the_trace_stays_and_the_doctor_tells_until_it_is_forgotten_again(
    office: Path, damaged: bool
) -> None:
    if damaged:
        (office / "attcli.sqlite3").write_bytes(b"\0" * 8192)
    copy = office.parent / "before.zip"
    with pytest.raises(UsageError):
        restore(office, copy, "Ben", LATER)
    restore(office, copy, "Ben", LATER, even_forgotten=True)
    assert kinds(office) == [(1, "ingest"), (2, "forget"), (3, "restore")]
    assert pupils(office) == 2
    assert warned(office).endswith("15/11/2025: 1 forgetting.")
    restore(office, copy, "Ben", LATER, even_forgotten=True)
    assert kinds(office)[1:] == [(2, "forget"), (3, "restore"), (4, "restore")]
    assert "1 forgetting" in warned(office)
    forget(office, Wanted(pupil=UPN), "Ann", LATER)
    assert warned(office) == ""
    restore(office, copy, "Ben", LATER, even_forgotten=True)
    assert "1 forgetting" in warned(office)


def test_a_copy_in_which_it_is_forgotten_is_restored_without_a_question(office: Path) -> None:
    after = backup(office, office.parent / "after.zip", LATER).path
    done = restore(office, office.parent / "before.zip", "Ben", LATER, even_forgotten=True)
    restore(office, after, "Ben", LATER)
    assert (pupils(office), warned(office)) == (1, "")
    assert done.kept is not None
    forget(office, Wanted(pupil=OTHER), "Ann", LATER)
    with pytest.raises(UsageError, match="a pupil forgotten"):
        restore(office, done.kept, "Ben", LATER)


def test_a_new_computer_knows_nothing_of_it(office: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    restore(new, tmp_path / "before.zip", "Ben", LATER)
    assert (pupils(new), warned(new)) == (2, "")


def test_restore_asks_as_a_person_runs_it(attcli: Callable[..., object], office: Path) -> None:
    copy = office.parent / "before.zip"
    asked = attcli("restore", copy, "--by", "Ben", cwd=office)
    assert asked.returncode == 2
    assert "a pupil forgotten" in " ".join(asked.stderr.split())
    assert "--yes" in asked.stderr
    assert attcli("restore", copy, "--by", "Ben", "--yes", cwd=office).returncode == 0
    assert pupils(office) == 2
