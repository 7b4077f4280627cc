"""An output folder comes into being whole, or not at all."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from attcli.errors import UsageError
from attcli.reports.folder import built_folder, carry_over, refuse_if_taken, restore
from attcli.reports.private import told_when_in_use


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def build(target: Path, text: str = "new", **options: bool) -> None:
    with built_folder(target, **options) as building:
        (building / "letters").mkdir()
        (building / "letters" / "a.pdf").write_text(text)
        (building / "run.json").write_text("{}")


def test_a_folder_is_made_private(tmp_path: Path) -> None:
    build(tmp_path / "out" / "week")
    assert mode(tmp_path / "out") == 0o700
    assert mode(tmp_path / "out/week") == mode(tmp_path / "out/week/letters") == 0o700
    assert mode(tmp_path / "out/week/letters/a.pdf") == 0o600


def test_a_share_keeps_its_own_permissions(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    share.chmod(0o750)
    build(share / "week", keep_parent_permissions=True)
    assert mode(share / "week/letters") == 0o750
    assert mode(share / "week/letters/a.pdf") == 0o640


def test_a_fault_leaves_what_stood_there(tmp_path: Path) -> None:
    target = tmp_path / "week"
    build(target, "old")
    with pytest.raises(FileNotFoundError), built_folder(target) as building:
        (building / "not there" / "half").write_text("half")
    assert (target / "letters/a.pdf").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_a_full_disk_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Make room"), built_folder(tmp_path / "week"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_the_new_folder_replaces_the_old_one_whole(tmp_path: Path) -> None:
    target = tmp_path / "week"
    build(target, "old")
    (target / "letters/old.pdf").write_text("old")
    build(target)
    assert [path.name for path in (target / "letters").iterdir()] == ["a.pdf"]
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_an_empty_folder_is_filled_also_where_one_works_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build(Path())
    assert sorted(path.name for path in Path().iterdir()) == ["letters", "run.json"]


@pytest.mark.parametrize("name", ["week", "week [1]"])
def test_a_run_that_is_killed_leaves_the_old_folder_and_the_next_sweeps(
    tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    build(target, "old")
    script = (
        "import sys, time; from pathlib import Path\n"
        "from attcli.reports.folder import built_folder\n"
        "with built_folder(Path(sys.argv[1])) as building:\n"
        "    (building / 'half').write_text('half')\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    build(tmp_path / "another")
    assert len(list(tmp_path.iterdir())) == 4  # a living run is left alone
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    assert (target / "letters/a.pdf").read_text() == "old"
    build(target)
    assert (target / "letters/a.pdf").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another", name]


def test_a_run_killed_between_its_two_renames_is_undone(tmp_path: Path) -> None:
    build(tmp_path / "week", "old")
    (tmp_path / "week").rename(tmp_path / ".week.replaced-x1")
    restore(tmp_path / "week")
    assert (tmp_path / "week/letters/a.pdf").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_what_was_moved_aside_goes_once_the_new_folder_stands(tmp_path: Path) -> None:
    build(tmp_path / "week")
    (tmp_path / ".week.replaced-x1").mkdir()
    restore(tmp_path / "week")
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    refuse_if_taken(tmp_path / "new", force=False)
    (tmp_path / "empty").mkdir()
    refuse_if_taken(tmp_path / "empty", force=False)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").touch()
    with pytest.raises(UsageError, match=r"not empty.*--force"):
        refuse_if_taken(tmp_path / "full", force=False)
    refuse_if_taken(tmp_path / "full", force=True)
    with pytest.raises(UsageError, match="is a file"):
        refuse_if_taken(tmp_path / "full/x", force=True)


def test_the_folder_one_works_in_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    with pytest.raises(UsageError, match="working in"):
        refuse_if_taken(tmp_path, force=True)


@pytest.mark.parametrize("mark", ["~$weekly.xlsx", ".~lock.weekly.xlsx#"])
def test_a_workbook_open_in_excel_stops_the_run(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).touch()
    with pytest.raises(UsageError, match=r"Close weekly\.xlsx and run again"):
        refuse_if_taken(tmp_path, force=True)


def test_what_a_person_put_there_is_carried_over(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "signed").mkdir(parents=True)
    (old / "signed/scan.pdf").write_text("scan")
    (old / "summary.html").write_text("ours")
    (old / "notes.txt").write_text("mine")
    (old / "link").symlink_to("notes.txt")
    new.mkdir()
    (new / "notes.txt").write_text("new")
    assert carry_over(old, new, ["summary.html"], []) == ["link", "signed/scan.pdf"]
    assert (new / "signed/scan.pdf").read_text() == "scan"
    assert (new / "notes.txt").read_text() == "new"
    assert not (new / "summary.html").exists()


def test_a_letter_edited_by_hand_is_kept_under_a_name_that_says_so(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "letters").mkdir(parents=True)
    (old / "letters/a.docx").write_text("edited")
    (old / "letters/a (changed by hand).docx").write_text("edited before")
    new.mkdir()
    carry_over(old, new, [], ["letters/a.docx"])
    assert sorted((path.name, path.read_text()) for path in (new / "letters").iterdir()) == [
        ("a (changed by hand 2).docx", "edited"),
        ("a (changed by hand).docx", "edited before"),
    ]


def test_what_a_killed_run_left_is_swept_even_when_nothing_is_written(tmp_path):
    (tmp_path / "week").mkdir()
    (tmp_path / "week/run.json").touch()
    (tmp_path / ".week.building-abc").touch()
    (tmp_path / ".week.building-abc.d").mkdir()
    restore(tmp_path / "week")
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    told = pytest.raises(UsageError, match=r"can't be written to.*Name another place")
    with told, told_when_in_use(tmp_path / "week"):
        raise PermissionError
