"""`attcli templates`: list, show, copy to change, and try on invented data."""

import json
from pathlib import Path
from typing import Any

import pytest

from attcli.letters.catalogue import letter_ids
from attcli.letters.checking import check

KEYS = {"letter", "whose", "pages", "reading_age", "faults", "file"}


@pytest.fixture
def office(attcli_here: Any, tmp_path: Path) -> Any:
    assert attcli_here("init", tmp_path, "--yes").returncode == 0
    return attcli_here


@pytest.mark.parametrize("letter_id", letter_ids(None))
def test_every_template_works_reads_easily_and_is_short(letter_id: str) -> None:
    found = check(letter_id, None)
    assert found.faults == ()
    assert found.reading_age is None or found.reading_age <= 12
    assert found.pages in (1, 2)


def test_check_ends_0_and_json_has_its_fields(office: Any) -> None:
    done = office("templates", "check", "attendance-update", "action-plan", "--format", "json")
    assert done.returncode == 0
    rows = json.loads(done.stdout)["results"]
    assert [row["letter"] for row in rows] == ["attendance-update", "action-plan"]
    assert set(rows[0]) == KEYS
    assert rows[1]["reading_age"] is None


def test_a_copy_wins_is_checked_and_never_written_over(office: Any, tmp_path: Path) -> None:
    done = office("templates", "edit", "attendance-update")
    path = tmp_path / "templates/letters/attendance-update.md.j2"
    assert (done.returncode, done.stdout.strip()) == (0, str(path))
    assert path.stat().st_mode & 0o077 == 0
    assert office("templates", "check", "attendance-update").returncode == 0
    path.write_text(path.read_text().replace("pupil.forename", "pupil.first", 1))
    done = office("templates", "check", "attendance-update", "--format", "json")
    assert done.returncode == 5
    (row,) = json.loads(done.stdout)["results"]
    assert row["whose"] == "your own"
    assert "asks for pupil.first, which is no merge field" in row["faults"]
    again = office("templates", "edit", "attendance-update")
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_an_unknown_field_on_a_branch_that_is_never_taken_is_found(
    office: Any, tmp_path: Path
) -> None:
    office("templates", "edit", "attendance-1a")
    path = tmp_path / "templates/letters/attendance-1a.md.j2"
    path.write_text(path.read_text() + "{% if attendance.missed > 999 %}{{ pupil.x }}{% endif %}")
    done = office("templates", "check", "attendance-1a", "--format", "json")
    assert "pupil.x" in json.loads(done.stdout)["results"][0]["faults"]


def test_a_copy_to_translate_and_a_copy_in_word(office: Any, tmp_path: Path) -> None:
    letters = tmp_path / "templates/letters"
    assert office("templates", "edit", "attendance-1a", "--language", "pl").returncode == 0
    assert (letters / "attendance-1a.pl.md.j2").is_file()
    assert office("templates", "edit", "attendance-1b", "--word").returncode == 0
    assert (letters / "attendance-1b.docx").is_file()
    done = office("templates", "check", "attendance-1a", "attendance-1b", "--format", "json")
    assert done.returncode == 0
    assert [row["file"] for row in json.loads(done.stdout)["results"]] == [
        "attendance-1a.md.j2",
        "attendance-1b.docx",
    ]
    both = office("templates", "edit", "attendance-2", "--word", "--language", "pl")
    assert both.returncode == 2
    assert office("templates", "edit", "attendance-2", "--language", "xx").returncode == 2


def test_a_head_with_a_fault_is_listed_and_checked_not_a_traceback(
    office: Any, tmp_path: Path
) -> None:
    office("templates", "edit", "attendance-2")
    path = tmp_path / "templates/letters/attendance-2.md.j2"
    path.write_text(path.read_text().replace('signs = "head"', 'signs = "boss"'))
    done = office("templates", "check", "--format", "json")
    assert done.returncode == 5
    rows = {row["letter"]: row for row in json.loads(done.stdout)["results"]}
    assert "“signs” is none of" in rows["attendance-2"]["faults"]
    listed = office("templates", "list", "--format", "json")
    assert listed.returncode == 0


def test_show_prints_the_words_and_an_unknown_letter_is_refused(office: Any) -> None:
    shown = office("templates", "show", "attendance-1a")
    assert shown.stdout.startswith("+++\n")
    assert "{{ pupil.forename }}" in shown.stdout
    assert office("templates", "show", "nothing").returncode == 2
    assert office("templates", "check", "nothing").returncode == 2


def test_edit_wants_a_workspace(attcli_here: Any) -> None:
    done = attcli_here("templates", "edit", "attendance-1a")
    assert done.returncode == 2
    assert "workspace" in done.stderr
