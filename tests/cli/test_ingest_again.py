"""Files taken in before: what is held is never silently other than what the office just named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from tests.cli.test_ingest import PORTHKERRA, marks, upn, week, workspace
from tests.conftest import Run

from attcli.cli.open import Ask
from attcli.cli.take_in import Terms, take_in
from attcli.cli.taken_in import Done
from attcli.errors import Exit
from attcli.policy.settings_file import load
from attcli.store.forgetting import Wanted, forget
from attcli.store.history import history
from attcli.store.memory import remembered

AT = datetime(2025, 9, 8, 9, tzinfo=UTC)
PUPILS = "Admission number,UPN,Surname,Leaving date"


def ingest(
    folder: Path, *paths: Path, yes: bool = False, pupils: Path | None = None, dry: bool = False
) -> Done:
    settings = load(folder / "attcli.toml")
    return take_in(Ask(list(paths), pupils), Terms(folder, settings, "A. Officer", AT, yes, dry))


def corrected(**at: str) -> list[str]:
    """A week with other marks: row number and mark."""
    rows = week()
    for row, mark in at.items():
        rows[int(row[1:])] = rows[int(row[1:])][:-1] + mark
    return rows


def codes(folder: Path) -> list[str | None]:
    return remembered(folder).marks.get_column("code").to_list()


def refusal(done: Done) -> str:
    ((school, error),) = done.refused
    assert (school, done.exit, done.schools) == ("hill", Exit.USAGE, [])
    return str(error)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (corrected(r0="O"), "1 mark it covers was changed"),  # a wrong correction, reversed
        ([*week(), "1001,2025-09-01,AM,I"], "1 mark it covers was changed"),  # a conflict, mended
        (week()[1:], "1 mark it covers was changed"),
    ],
)
def test_the_first_export_again_is_asked_about_and_taken_in_with_a_yes(
    tmp_path: Path, second: list[str], said: str
) -> None:
    workspace(tmp_path, "hill")
    a, b = marks(tmp_path, "a.csv", *week()), marks(tmp_path, "b.csv", *second)
    assert not ingest(tmp_path, a).refused
    first = codes(tmp_path)
    assert not ingest(tmp_path, b).refused
    later = codes(tmp_path)
    assert later != first
    told = refusal(ingest(tmp_path, a))
    assert said in told
    assert "a.csv was taken in on 08/09/2025" in told
    assert "attcli ingest with the same files and --yes" in told
    assert codes(tmp_path) == later
    assert ingest(tmp_path, a, yes=True, dry=True).schools[0].change is None
    assert ingest(tmp_path, a, yes=True).schools[0].change == 3
    assert codes(tmp_path) == first
    assert not ingest(tmp_path, a).refused


def test_a_leaving_date_that_goes_and_comes_again(tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    a = marks(tmp_path, "a.csv", *week())
    first = marks(tmp_path, "p1.csv", f"1001,{upn(1)},Able,", heading=PUPILS)
    third = marks(tmp_path, "p3.csv", f"1001,{upn(1)},Able,2025-09-02", heading=PUPILS)
    ingest(tmp_path, a, pupils=first)
    every = codes(tmp_path)
    ingest(tmp_path, pupils=third)
    assert len(codes(tmp_path)) < len(every)
    said = history(tmp_path)[0].summary
    assert "2 marks now kept apart, 1 pupil's details changed" in said
    told = refusal(ingest(tmp_path, pupils=first))
    assert "2 marks and 1 pupil's details it covers were changed" in told
    assert not ingest(tmp_path, pupils=first, yes=True).refused
    assert codes(tmp_path) == every


def test_a_pupil_forgotten_by_mistake_comes_back_with_a_yes(tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    a = marks(tmp_path, "a.csv", *week())
    ingest(tmp_path, a)
    every = remembered(tmp_path).marks.drop("source")
    forget(tmp_path, Wanted(pupil="1001"), "A. Officer", AT)
    assert "attcli forget" in refusal(ingest(tmp_path, a))
    ingest(tmp_path, a, yes=True)
    assert_frame_equal(remembered(tmp_path).marks.drop("source"), every)


def test_the_files_of_the_weeks_together_again_change_nothing(tmp_path: Path) -> None:
    """As an inbox holds them: the earlier export and the one that corrected it."""
    workspace(tmp_path, "hill")
    a = marks(tmp_path, "a.csv", *week())
    b = marks(tmp_path, "b.csv", *corrected(r0="O"))
    c = marks(tmp_path, "c.csv", *week(day="2025-09-1{}"))
    ingest(tmp_path, a)
    ingest(tmp_path, a, b)
    held = codes(tmp_path)
    for yes in (False, True):
        (done,) = ingest(tmp_path, a, b, yes=yes).schools
        assert (done.change, codes(tmp_path)) == (None, held)
        assert ["nothing in it is new" in words for words in done.before] == [True, True]
    (done,) = ingest(tmp_path, a, c).schools
    assert "a.csv was taken in on 08/09/2025" in done.before[0]
    assert "left out, as others of these files are new" in done.before[0]
    assert codes(tmp_path)[:5] == held[:5]


@pytest.mark.parametrize("form", ["arbor", "sims"])
def test_each_file_of_a_call_again_by_itself_changes_nothing(tmp_path: Path, form: str) -> None:
    folder = PORTHKERRA / form
    (tmp_path / "attcli.toml").write_bytes((PORTHKERRA / "attcli.toml").read_bytes())
    paths = sorted(folder.glob("*.csv"))
    assert not ingest(tmp_path, *paths).refused
    for some in (*([path] for path in paths), paths):
        again = ingest(tmp_path, *some)
        assert not again.refused, some
        assert again.schools[0].change is None


def test_a_week_from_an_older_export_says_how_to_take_it_in(attcli: Run, tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    a, b = marks(tmp_path, "a.csv", *week()), marks(tmp_path, "b.csv", *corrected(r0="O"))
    ingest(tmp_path, a)
    ingest(tmp_path, b)
    done = attcli("weekly", "a.csv", "--draft", "none", "-o", "week")
    assert (
        done.returncode,
        "attcli ingest with the same files and --yes" in " ".join(done.stderr.split()),
    ) == (
        2,
        True,
    )
    assert not (tmp_path / "week").exists()


def test_an_older_export_that_changes_little_is_taken_in_and_said(
    attcli_here: Run, tmp_path: Path
) -> None:
    workspace(tmp_path, "hill")
    later = [f"{1000 + p},2025-09-05,AM,/" for p in range(1, 31)]
    ingest(tmp_path, marks(tmp_path, "a.csv", *week(), *later))
    marks(tmp_path, "b.csv", *corrected(r0="O", r7="I"))
    done = attcli_here("ingest", "b.csv")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stderr.split())
    assert "b.csv ends on 03/09/2025, before the last mark held (05/09/2025): 2 marks were" in said


def test_a_class_by_itself_is_taken_in_where_nothing_would_go(tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    ingest(tmp_path, marks(tmp_path, "a.csv", *week()))
    next_week = week(pupils=range(1, 10), day="2025-09-1{}")
    own = marks(tmp_path, "b.csv", *week(pupils=range(1, 10)), *next_week)
    assert ingest(tmp_path, own).schools[0].counts.added == len(next_week)


def test_a_refused_call_tells_what_was_read_and_why_it_was_refused(
    attcli_here: Run, tmp_path: Path
) -> None:
    workspace(tmp_path, "hill")
    ingest(tmp_path, marks(tmp_path, "a.csv", *week()))
    marks(tmp_path, "half.csv", *week()[::2], "1001,2025-09-03,PM,/")
    marks(tmp_path, "bad.csv", "no register at all")
    for files, status, about in (
        (["half.csv"], 2, "half.csv"),
        (["half.csv", "bad.csv"], 3, "bad.csv"),
    ):
        done = attcli_here("ingest", *files, "--dry-run", "--format", "json")
        assert done.returncode == status, done.stderr
        told = json.loads(done.stdout)
        ((school, refused),) = [(one.pop("school"), one) for one in told["refused"]]
        assert (school, refused["file"]) == ("hill", about)
        assert refused["problem"].startswith(about)
        assert refused["way_out"]
        read = {one["file"]: (one["cells"], one["marks"], one["pupils"]) for one in told["results"]}
        assert read["half.csv"] == (91, 91, 30)
        assert told["sources"][0]["rows"] == 91
