"""Pupils of another school: refused where they are there now, taken in where they have moved."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from attcli.cli.open import Ask
from attcli.cli.take_in import Terms, take_in
from attcli.cli.taken_in import Done
from attcli.errors import UsageError
from attcli.exports.values import upn_check_letter
from attcli.policy.settings_file import load
from attcli.store.recall import remembered

AT = datetime(2025, 11, 17, 9, tzinfo=UTC)
PUPILS = range(1, 10)


def upn(number: int) -> str:
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """A primary and a secondary school; the primary holds July."""
    text = "".join(f'[schools.{key}]\nname = "{key.title()}"\n' for key in ("primary", "secondary"))
    (tmp_path / "attcli.toml").write_text(text, encoding="utf-8")
    days = [f"2025-{day}" for day in ("06-02", "07-21", "07-22")]
    assert not ingest(tmp_path, register(tmp_path, "primary", "july.csv", days)).refused
    return tmp_path


def register(folder: Path, school: str, name: str, days: list[str]) -> Path:
    rows = [f"{upn(n)},{day},{half},/" for n in PUPILS for day in days for half in ("AM", "PM")]
    return file(folder, school, name, "UPN,Date,Session,Mark", *rows)


def listed(folder: Path, school: str, more: str = "", value: str = "") -> Path:
    rows = [f"{upn(n)},Able,Anna{value}" for n in PUPILS]
    return file(folder, school, "list.csv", f"UPN,Surname,Forename{more}", *rows)


def file(folder: Path, school: str, name: str, *lines: str) -> Path:
    path = folder / "inbox" / school / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def ingest(folder: Path, *paths: Path, yes: bool = True) -> Done:
    settings = load(folder / "attcli.toml")
    return take_in(Ask(list(paths)), Terms(folder, settings, "A. Officer", AT, yes=yes))


def refusal(done: Done) -> str:
    ((_, error),) = done.refused
    assert isinstance(error, UsageError)
    return str(error)


def test_pupils_who_moved_in_the_summer_are_taken_in(trust: Path) -> None:
    autumn = register(trust, "secondary", "autumn.csv", ["2025-09-03", "2025-09-04"])
    assert not ingest(trust, autumn, listed(trust, "secondary"), yes=False).refused
    assert remembered(trust, ["secondary"]).pupils.height == len(PUPILS)


def test_a_file_whose_days_the_other_school_holds_for_them_is_refused(trust: Path) -> None:
    mixed_up = register(trust, "secondary", "mixed-up.csv", ["2025-07-21", "2025-09-03"])
    done = ingest(trust, mixed_up, listed(trust, "secondary"))
    assert "9 of the 9 pupils in mixed-up.csv are pupils of primary" in refusal(done)


def test_a_weeks_file_in_the_wrong_inbox_is_refused_unless_they_have_left(trust: Path) -> None:
    next_week = register(trust, "secondary", "next-week.csv", ["2025-07-23", "2025-07-24"])
    assert "are pupils of primary" in refusal(ingest(trust, next_week))
    assert not ingest(trust, listed(trust, "primary", ",Leaving date", ",2025-07-22")).refused
    assert not ingest(trust, next_week).refused
    same_day = register(trust, "secondary", "same-day.csv", ["2025-07-22"])
    assert not ingest(trust, same_day).refused  # known here by now


@pytest.mark.parametrize(
    ("more", "value"),
    [("", ""), (",Entry date", ",2025-07-22"), (",Leaving date", ",2026-07-22")],
)
def test_a_list_of_pupils_there_of_late_is_refused(trust: Path, more: str, value: str) -> None:
    said = refusal(ingest(trust, listed(trust, "secondary", more, value)))
    assert "9 of the 9 pupils in list.csv are pupils of primary" in said
    assert "leaving dates" in said


def test_a_list_of_pupils_who_enter_after_the_other_schools_marks_is_taken_in(trust: Path) -> None:
    moved = listed(trust, "secondary", ",Entry date", ",2025-09-03")
    assert not ingest(trust, moved).refused


def test_a_list_of_pupils_who_left_the_other_school_is_taken_in(trust: Path) -> None:
    leavers = listed(trust, "primary", ",Leaving date", ",2025-07-22")
    assert not ingest(trust, leavers).refused
    rows = [f"{upn(n)},Able,7A" for n in PUPILS]
    moved = file(trust, "secondary", "moved.csv", "UPN,Surname,Class", *rows)
    assert not ingest(trust, moved).refused


def test_a_list_of_pupils_long_gone_is_taken_in(trust: Path) -> None:
    others = [f"{upn(n)},2025-09-03,AM,/" for n in range(20, 40)]
    later = file(trust, "primary", "september.csv", "UPN,Date,Session,Mark", *others)
    assert not ingest(trust, later).refused
    assert not ingest(trust, listed(trust, "secondary")).refused


def test_pupils_in_two_schools_files_of_one_call_are_refused_in_both(trust: Path) -> None:
    both = [
        register(trust, key, f"{key}.csv", ["2025-09-03", "2025-09-04"])
        for key in ("primary", "secondary")
    ]
    done = ingest(trust, *both)
    ((school, error),) = done.refused  # the primary holds them already
    assert school == "secondary"
    assert "9 of the 9 pupils in secondary.csv are pupils of another school of this call" in str(
        error
    )


def test_new_pupils_in_two_schools_files_of_one_call_are_refused_in_both(tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.a]\nname = "A"\n[schools.b]\nname = "B"\n')
    done = ingest(tmp_path, *(register(tmp_path, k, f"{k}.csv", ["2025-09-03"]) for k in "ab"))
    assert [school for school, _ in done.refused] == ["a", "b"]
    assert all("another school of this call" in str(error) for _, error in done.refused)
    lists = ingest(tmp_path, *(listed(tmp_path, k) for k in "ab"))
    assert [school for school, _ in lists.refused] == ["a", "b"]


def test_movers_in_one_call_of_both_schools_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.a]\nname = "A"\n[schools.b]\nname = "B"\n')
    july = register(tmp_path, "a", "july.csv", ["2025-07-21"])
    autumn = register(tmp_path, "b", "autumn.csv", ["2025-09-03"])
    done = ingest(tmp_path, july, listed(tmp_path, "a"), autumn, listed(tmp_path, "b"))
    assert not done.refused
    assert len(done.schools) == 2
