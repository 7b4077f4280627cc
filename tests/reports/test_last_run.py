"""out/last-run.html: when, from which file, how it ended, and until when it is good."""

import errno
import json
import os
import sqlite3
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.conftest import Run

from attcli.cli import week_end, week_job
from attcli.errors import Exit
from attcli.policy.settings import Term
from attcli.reports.account import Account, Taken, Why
from attcli.reports.last_run import Held, good_until, write_last_run
from attcli.reports.lock import alone
from attcli.reports.private import told_when_full
from attcli.store.database import _told
from attcli.store.files import told_unwritable

FILES = ("marks.csv", "--pupils", "pupils.csv", "--contacts", "contacts.csv")
AUTUMN = (
    Term("Autumn 1", date(2025, 9, 2), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
)
SPRING = Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13))
NOW = datetime(2025, 11, 17, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "terms", "until"),
    [
        ("2025-11-17", AUTUMN, "2025-11-25"),  # a Monday in term: eight days on, a Tuesday
        ("2025-10-20", AUTUMN, "2025-11-06"),  # four days, half-term, four days
        ("2025-12-15", (*AUTUMN, SPRING), "2026-01-08"),  # the Monday after is not late yet
        ("2025-12-15", AUTUMN, "2025-12-23"),  # no later term is known: holidays count
        ("2025-08-20", AUTUMN, "2025-09-09"),
        ("2025-11-17", (), "2025-11-25"),
    ],
)
def test_eight_days_in_term(last: str, terms: tuple[Term, ...], until: str):
    assert good_until(date.fromisoformat(last), terms).isoformat() == until


def told(place: Path, account: Account, now: datetime = NOW, held: Held | None = None) -> dict:
    write_last_run(place, account, now, held or Held(AUTUMN))
    return json.loads((place / "last-run.json").read_text(encoding="utf-8"))


def words(place: Path) -> str:
    return (place / "last-run.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ended", "left", "state"),
    [
        (Exit.DONE, [], "done"),
        (Exit.DONE, [("2.csv", Why.OTHER_KIND)], "done"),
        (Exit.DONE, [("2.csv", Why.MOVING)], "look"),
        (Exit.DONE, [("2.csv", Why.REFUSED)], "look"),
        (Exit.FINDINGS, [], "look"),
        (Exit.BLOCKED, [], "look"),
        (Exit.BEFORE_LAW, [], "look"),
        (Exit.USAGE, [], "failed"),
        (Exit.UNREADABLE, [], "failed"),
        (Exit.WORKSPACE, [], "failed"),
        (Exit.BUG, [], "failed"),
        (Exit.INTERRUPTED, [], "failed"),
    ],
)
def test_each_end_has_its_colour(tmp_path: Path, ended: Exit, left: list, state: str):
    record = told(tmp_path, Account(NOW, left=left, exit=ended))
    assert (record["state"], record["exit"]) == (state, int(ended))
    assert f'<body class="{state}">' in words(tmp_path)


def test_a_failure_keeps_the_last_good_run(tmp_path: Path):
    told(tmp_path, Account(NOW, folder=tmp_path / "week", exit=Exit.BLOCKED))
    later = datetime(2025, 11, 24, 6, 30, tzinfo=UTC)
    for _ in range(2):
        record = told(tmp_path, Account(later, exit=Exit.UNREADABLE), later)
    assert record["last_good"] == {"at": NOW.isoformat(), "folder": "week"}
    assert "Monday 17 November 2025 at 06:30" in words(tmp_path)


def test_runs_without_a_new_register_do_not_keep_it_green(tmp_path: Path):
    taken_in = datetime(2025, 11, 10, 6, 30, tzinfo=UTC)
    held = Held(AUTUMN, "marks.csv", taken_in)
    assert told(tmp_path, Account(NOW), held=held)["good_until"] == "2025-11-18"
    assert "marks.csv, was taken in on Monday 10 November 2025 at 06:30" in words(tmp_path)


def test_a_name_of_a_file_is_no_markup(tmp_path: Path):
    taken = [Taken("<b>&marks.csv", "ab" * 32, "register", date(2025, 11, 14))]
    told(tmp_path, Account(NOW, taken=taken, left=[("</li>.csv", Why.REFUSED)]))
    assert "&lt;b&gt;&amp;marks.csv" in words(tmp_path)
    assert "</li>.csv" not in words(tmp_path)


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"last_good": null}'])
def test_an_earlier_record_that_is_spoilt_stops_nothing(tmp_path: Path, spoilt: str):
    (tmp_path / "last-run.json").write_text(spoilt, encoding="utf-8")
    assert told(tmp_path, Account(NOW, exit=Exit.BUG))["last_good"] is None


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ("", '<dd><a href="week/summary.html">week</a></dd>'),
        (
            "ash birch",
            '<dd>week: <a href="week/ash/summary.html">ash</a> · '
            '<a href="week/birch/summary.html">birch</a></dd>',
        ),
        ("ash", '<dd>week: <a href="week/ash/summary.html">ash</a></dd>'),
    ],
)
def test_the_page_leads_to_the_summary_of_each_school(tmp_path: Path, made: str, shown: str):
    for school in made.split() or [""]:
        (tmp_path / "week" / school).mkdir(parents=True)
        (tmp_path / "week" / school / "summary.html").touch()
    told(tmp_path, Account(NOW, folder=tmp_path / "week"))
    assert shown in words(tmp_path)


def test_the_page_needs_no_network(tmp_path: Path):
    told(tmp_path, Account(NOW))
    page = words(tmp_path)
    assert "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "src=" not in page.replace("-src", "")


@pytest.fixture
def workspace(attcli_here: Run, office: Path) -> Path:
    assert attcli_here("init", ".", "--yes").returncode == 0
    return office


def record_of(workspace: Path) -> dict:
    return json.loads((workspace / "out/last-run.json").read_text(encoding="utf-8"))


def test_a_run_tells_its_end_privately_and_without_a_name(attcli_here: Run, workspace: Path):
    done = attcli_here("weekly", *FILES)
    assert done.returncode == 5
    record = record_of(workspace)
    assert (record["state"], record["exit"], record["as_of"]) == ("look", 5, "2025-11-07")
    assert (record["folder"], record["counts"]["letters_due"]) == ("2025-11-07-weekly", 3)
    line = (workspace / "out/last-run.txt").read_text(encoding="utf-8")
    assert "3 letters due (2 drafted, 1 blocked, 0 wait for you)" in line
    assert line.count("\n") == 1
    for name in ("last-run.html", "last-run.txt", "last-run.json"):
        path = workspace / "out" / name
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("Name0", "Ada", "A00000000000", "Hill Road") if word in text]
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_the_page_can_be_read_by_those_who_may_read_its_folder(attcli_here: Run, workspace: Path):
    settings = workspace / "attcli.toml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(said.replace("#keep_parent", "keep_parent"), encoding="utf-8")
    (workspace / "out").mkdir(mode=0o750)
    (workspace / "out").chmod(0o750)
    assert attcli_here("weekly", *FILES, "--draft", "none").returncode == 0
    assert stat.S_IMODE((workspace / "out/last-run.html").stat().st_mode) == 0o640
    week = workspace / "out/2025-11-07-weekly"
    assert stat.S_IMODE(week.stat().st_mode) == 0o750
    assert stat.S_IMODE((week / "summary.html").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("fault", "code"),
    [(KeyboardInterrupt(), 130), (RuntimeError("Ada Name0"), 70), (OSError("Ada"), 70)],
)
def test_every_end_is_told(
    attcli_here: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: int
):
    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(week_job, "read_register", fails)
    assert attcli_here("weekly", *FILES).returncode == code
    assert record_of(workspace)["exit"] == code
    assert "Ada" not in (workspace / "out/last-run.html").read_text(encoding="utf-8")


def a_full_database() -> sqlite3.Connection:
    """One that has no room for another table."""
    made = sqlite3.connect(":memory:")
    made.execute("PRAGMA max_page_count = 1")
    return made


@pytest.mark.parametrize("where", ["folder", "database", "marks"])
def test_a_full_disk_is_told_as_such(
    attcli_here: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, where: str
):
    """Not as a workspace that is damaged, nor as a wish that can't be granted."""

    def fails(*_: object) -> None:
        if where == "database":
            with _told(workspace / "attcli.sqlite3"):
                a_full_database().execute("CREATE TABLE t (a)")
        said = told_unwritable if where == "marks" else told_when_full
        with said(workspace / "a file"):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(week_job, "read_register", fails)
    assert attcli_here("weekly", *FILES).returncode == (2 if where == "folder" else 6)
    record = record_of(workspace)
    assert (record["state"], record["disk_full"]) == ("failed", True)
    for name in ("last-run.html", "last-run.txt"):
        said = (workspace / "out" / name).read_text(encoding="utf-8")
        assert "no room on the disk" in said
        assert "damaged" not in said


def test_broken_settings_are_told_too(attcli_here: Run, workspace: Path):
    (workspace / "attcli.toml").write_text("[schools", encoding="utf-8")
    assert attcli_here("weekly", *FILES).returncode == 2
    assert record_of(workspace)["state"] == "failed"


def test_a_second_run_at_the_same_time_ends_6_and_tells_nothing(attcli_here: Run, workspace: Path):
    with alone(workspace / week_end.LOCK, AssertionError("free")):
        done = attcli_here("weekly", *FILES)
    assert done.returncode == 6
    assert "Another run is making the week" in done.stderr
    assert not (workspace / "out").exists()
    assert attcli_here("absence", "marks.csv").returncode == 0  # an analysis needs no lock
    assert attcli_here("weekly", *FILES).returncode == 5


def test_a_page_that_can_not_be_written_stops_nothing(attcli_here: Run, workspace: Path):
    (workspace / "out/last-run.html").mkdir(parents=True)
    done = attcli_here("weekly", *FILES)
    assert done.returncode == 5
    assert "last-run.html" in done.stderr


def test_without_a_workspace_there_is_no_page(attcli_here: Run, office: Path):
    assert attcli_here("weekly", *FILES).returncode == 5
    assert not list(office.rglob("last-run*"))
