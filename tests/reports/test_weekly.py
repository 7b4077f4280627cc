"""The weekly folder as it is written: what is in it, and what a second run does to it."""

import hashlib
import json
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.register.by_hand import others, pupil_id
from tests.reports.school import (
    DAYS,
    MONDAY,
    THIS_WEEK,
    PlainDesk,
    run_of,
    school,
    week_of,
    written,
)

from attcli.errors import Exit, UsageError
from attcli.reports.week import Week
from attcli.reports.weekly import same_as_before


@pytest.fixture(scope="module")
def week() -> Week:
    """Two letters due, of stage 3 and stage 1, and one threshold met."""
    return week_of(school(("most", DAYS[:15], "I"), ("some", DAYS[:3], "I"), ("o", THIS_WEEK, "G")))


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def manifest(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def todo(folder: Path) -> list[dict]:
    """The lines of To do under their headings."""
    rows = list(openpyxl.load_workbook(folder / "weekly.xlsx")["To do"].values)
    top = next(n for n, row in enumerate(rows) if row[0] == "Surname")
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def write_on_todo(folder: Path, surname: str, column: str, value: object) -> None:
    book = openpyxl.load_workbook(folder / "weekly.xlsx")
    sheet = book["To do"]
    top = next(n for n in range(1, 20) if sheet.cell(n, 1).value == "Surname")
    heads = {sheet.cell(top, n).value: n for n in range(1, sheet.max_column + 1)}
    row = next(n for n in range(top, sheet.max_row + 1) if sheet.cell(n, 1).value == surname)
    cell = sheet.cell(row, heads[column])
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    book.save(folder / "weekly.xlsx")


def test_the_folder_holds_everything(week, tmp_path):
    outcome = written(week, tmp_path / "wk", PlainDesk(copies=2))
    assert sorted(tree(outcome.folder)) == [
        "certificates/most_certificate.pdf",
        "certificates/some_certificate.pdf",
        "changes.html",
        "classes/01_4B.xlsx",
        "letters/drafts.json",
        "letters/index.csv",
        "letters/index.pdf",
        "letters/most_action-plan-invitation_1.pdf",
        "letters/most_action-plan-invitation_2.pdf",
        "letters/print-all.pdf",
        "letters/some_attendance-update_1.pdf",
        "letters/some_attendance-update_2.pdf",
        "run.json",
        "summary.html",
        "weekly.xlsx",
    ]
    assert (outcome.exit, outcome.written) == (Exit.DONE, True)
    assert [path.name for path in tmp_path.iterdir()] == ["wk"]


def test_run_json_says_what_it_was_made_from_and_fingerprints_every_file(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    run = manifest(folder)
    assert [made["file"] for made in run["files"]] == sorted(set(tree(folder)) - {"run.json"})
    for made in run["files"]:
        assert made["sha256"] == hashlib.sha256((folder / made["file"]).read_bytes()).hexdigest()
    assert (run["as_of"], run["letter_date"], run["exit_code"]) == ("2025-11-14", "2025-11-17", 0)
    assert run["window"] == {"from": "2025-08-01", "to": "2025-11-14"}
    assert run["inputs"][0]["sha256"] == "a"
    assert run["counts"]["letters_due"] == run["counts"]["letters_drafted"] == 2
    assert run["counts"]["new"] == {"severe": 0, "persistent": 0, "threshold": 1, "stage": 0}


def test_the_workbook_opens_with_what_is_to_do(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    book = openpyxl.load_workbook(folder / "weekly.xlsx")
    assert book.sheetnames == [
        "To do",
        "Absence",
        "Threshold",
        "Stages",
        "Letters",
        "Missing",
        "No reason yet",
        "To ring",
        "Runs",
        "Late",
        "Patterns",
        "Changes",
        "Weeks",
        "Findings",
        "Sources",
    ]
    page = book["To do"]
    counts = {c.value: page.cell(2, c.column).value for c in page[3] if c.value}
    assert counts["Letters drafted"] == 2
    assert counts["Threshold met now"] == 1
    assert counts["Over the limit"] == 0
    first = todo(folder)[0]
    assert list(first)[:7] == [
        "Surname",
        "Forename",
        "Year",
        "Class",
        "Attendance %",
        "Absent",
        "Possible",
    ]
    assert list(first)[-1] == "pupil_id"
    assert [(line["Surname"], line["What"], line["Letter"]) for line in todo(folder)] == [
        ("Most", "Stage 3 letter", "action-plan-invitation"),
        ("Some", "Stage 1 letter", "attendance-update"),
        ("O", "Threshold met", None),
    ]
    assert first["File"] == "letters/most_action-plan-invitation_1.pdf"
    assert first["To complete"] == "date of the meeting"
    assert first["Since"].date() == date(2025, 9, 12)  # 20 possible, all missed


def test_every_sheet_is_frozen_filtered_and_ready_to_print(week, tmp_path):
    book = openpyxl.load_workbook(written(week, tmp_path / "wk").folder / "weekly.xlsx")
    for page in book:
        assert page.freeze_panes, page.title
        assert page.auto_filter.ref, page.title
        assert page.page_setup.orientation == "landscape", page.title


def test_a_blocked_letter_ends_5_and_keeps_its_certificate(week, tmp_path):
    desk = PlainDesk(blocks={pupil_id("most"): "no address: Ms Most"})
    outcome = written(week, tmp_path / "wk", desk)
    files = tree(outcome.folder)
    assert outcome.exit == Exit.BLOCKED
    assert outcome.blocked == ("Most, Ada (action-plan-invitation): no address: Ms Most",)
    assert "certificates/most_certificate.pdf" in files
    assert [name for name in files if name.startswith("letters/some")]
    assert todo(outcome.folder)[0]["Blocked by"] == "no address: Ms Most"
    assert "no address: Ms Most" in files["summary.html"].decode()


def test_a_letter_that_cannot_be_drawn_is_blocked_and_the_rest_go_on(week, tmp_path):
    desk = PlainDesk(undrawable=frozenset({pupil_id("most")}), copies=2)
    outcome = written(week, tmp_path / "wk", desk)
    assert outcome.exit == Exit.BLOCKED
    letters = [name for name in tree(outcome.folder) if name.startswith("letters/")]
    assert sorted(letters) == [
        "letters/drafts.json",
        "letters/index.csv",
        "letters/index.pdf",
        "letters/print-all.pdf",
        "letters/some_attendance-update_1.pdf",
        "letters/some_attendance-update_2.pdf",
    ]
    assert todo(outcome.folder)[0]["Blocked by"] == "a letter that no font has"
    assert outcome.counts["letters_drafted"] == 1


@pytest.mark.parametrize("every", [False, True])
def test_a_letter_left_out_of_the_print_file_is_told_everywhere(week, tmp_path, every):
    """One of the two copies of the first letter, or every letter there is."""
    names = ["most_action-plan-invitation_2"]
    if every:
        names += ["most_action-plan-invitation_1"]
        names += [f"some_attendance-update_{n}" for n in (1, 2)]
    desk = PlainDesk(copies=2, unprintable=dict.fromkeys(names, "“𒀀” could not be displayed."))
    outcome = written(week, tmp_path / "wk", desk)
    told = "print its own file: not in print-all.pdf (“𒀀” could not be displayed.)"
    lines = ["Most, Ada (action-plan-invitation)", "Some, Ada (attendance-update)"]
    assert outcome.apart == tuple(f"{line}: {told}" for line in lines[: 1 + every])
    assert outcome.exit == Exit.DONE
    files = tree(outcome.folder)
    assert ("letters/print-all.pdf" in files) is not every
    assert todo(outcome.folder)[0]["To complete"] == f"date of the meeting; {told}"
    notes = pl.read_csv(outcome.folder / "letters/index.csv").get_column("notes").to_list()
    assert notes.count(
        "print it by itself: it is not in print-all.pdf (“𒀀” could not be displayed.)"
    ) == len(names)
    summary = files["summary.html"].decode()
    assert f"P{told[1:]}" in summary
    assert ("to print (without 1 letter: see below)" in summary) is not every


def test_the_index_has_a_line_a_copy_and_a_line_a_blocked_letter(week, tmp_path):
    desk = PlainDesk(blocks={pupil_id("most"): "no address"}, copies=2)
    folder = written(week, tmp_path / "wk", desk).folder
    index = pl.read_csv(folder / "letters/index.csv")
    assert index.select("surname", "letter", "to", "blocked_by").rows() == [
        ("Some", "attendance-update", "Home 1", None),
        ("Some", "attendance-update", "Home 2", None),
        ("Most", "action-plan-invitation", None, "no address"),
    ]


def test_the_gravest_ending_wins(week, tmp_path):
    desk = PlainDesk(blocks={pupil_id("most"): "no address"})
    assert written(week, tmp_path / "a", desk, findings_exit=Exit.FINDINGS).exit == Exit.BLOCKED
    found = written(week, tmp_path / "b", desk, findings_exit=Exit.BEFORE_LAW)
    assert found.exit == Exit.BEFORE_LAW


def test_with_no_letter_due_there_is_no_letter_folder(tmp_path):
    folder = written(week_of(others(DAYS)), tmp_path / "wk").folder
    made = ["changes.html", "classes/01_4B.xlsx", "run.json", "summary.html", "weekly.xlsx"]
    assert sorted(tree(folder)) == made
    assert "No letter is due." in (folder / "summary.html").read_text(encoding="utf-8")


def test_the_same_files_rewrite_nothing_and_end_as_that_run_did(week, tmp_path):
    desk = PlainDesk(blocks={pupil_id("most"): "no address"})
    first = written(week, tmp_path / "wk", desk)
    before = tree(first.folder)
    again = written(week, tmp_path / "wk", desk)
    assert (again.exit, again.written) == (Exit.BLOCKED, False)
    assert tree(first.folder) == before
    forced = written(week, tmp_path / "wk", desk, force=True)
    assert not forced.written


def test_what_was_ticked_off_does_not_make_it_another_run(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    write_on_todo(folder, "Most", "Sent on", date(2025, 11, 18))
    assert not written(week, tmp_path / "wk").written
    assert todo(folder)[0]["Sent on"].date() == date(2025, 11, 18)


def test_another_day_is_the_same_run_unless_somebody_asks_for_the_day(week, tmp_path):
    target = tmp_path / "wk"
    written(week, target)
    tuesday = date(2025, 11, 18)
    assert not written(week, target, letter_date=tuesday).written
    with pytest.raises(UsageError, match="not empty"):
        written(week, target, letter_date=tuesday, any_date=False)
    assert written(week, target, letter_date=tuesday, force=True).written
    assert manifest(target)["letter_date"] == "2025-11-18"


@pytest.mark.parametrize("spoilt", ["run.json", "summary.html", "letters/index.csv"])
def test_a_folder_that_is_not_whole_is_not_the_same_run(week, tmp_path, spoilt):
    (written(week, tmp_path / "wk").folder / spoilt).unlink()
    with pytest.raises(UsageError, match="not empty"):
        written(week, tmp_path / "wk")


def test_a_foreign_run_json_is_nothing_to_trust(week, tmp_path):
    target = tmp_path / "wk"
    target.mkdir()
    for text in ("[]", "{}", '{"exit_code": 99, "files": []}', '{"files": [1]}', "\x00"):
        (target / "run.json").write_text(text)
        with pytest.raises(UsageError):
            same_as_before(run_of(target))


def test_other_files_need_force_and_force_keeps_what_was_written(week, tmp_path):
    target = tmp_path / "wk"
    folder = written(week, target).folder
    write_on_todo(folder, "Most", "Sent on", date(2025, 11, 18))
    write_on_todo(folder, "Some", "Note", "rang: +44 7700 900123")
    write_on_todo(folder, "O", "Outcome", "=meeting")
    (folder / "letters/scan.pdf").write_bytes(b"signed")
    with pytest.raises(UsageError, match="--force"):
        written(week, target, sha="b")
    later = week_of(school(("most", DAYS[:15], "I"), ("new", DAYS[:20], "I")))
    assert written(later, target, sha="b", force=True).written
    lines = {(line["Surname"], line["What"]): line for line in todo(target)}
    assert lines["Most", "Stage 3 letter"]["Sent on"].date() == date(2025, 11, 18)
    gone = lines["Some", "Stage 1 letter"]
    assert (gone["Note"], gone["Letter"]) == ("rang: +44 7700 900123", "attendance-update")
    assert gone["Why"].startswith("No longer due")
    assert lines["O", "Threshold met"]["Outcome"] == "=meeting"
    assert ("New", "Stage 3 letter") in lines
    assert (target / "letters/scan.pdf").read_bytes() == b"signed"
    assert not (target / "letters/some_attendance-update_1.pdf").exists()


def test_notes_are_kept_over_several_runs(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    write_on_todo(folder, "Some", "Note", "wait")
    empty = week_of(others(DAYS))
    for sha in "bcd":
        written(empty, folder, sha=sha, force=True)
    assert [(line["Surname"], line["Note"]) for line in todo(folder)] == [("Some", "wait")]
    written(week, folder, sha="e", force=True)
    assert [line["Note"] for line in todo(folder)] == [None, "wait", None]


def test_a_letter_edited_by_hand_is_kept(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    letter = folder / "letters/most_action-plan-invitation_1.pdf"
    letter.write_bytes(b"edited")
    written(week, folder, sha="b", force=True)
    assert letter.read_bytes() == b"action-plan-invitation"
    kept = letter.with_stem(f"{letter.stem} (changed by hand)")
    assert kept.read_bytes() == b"edited"


def test_a_fault_in_the_middle_leaves_the_old_folder(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    before = tree(folder)

    class Broken(PlainDesk):
        def certificate(self, pupil_id):
            raise MemoryError

    with pytest.raises(MemoryError):
        written(week, folder, Broken(), sha="b", force=True)
    assert tree(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["wk"]


def test_several_forms_of_a_letter_stand_side_by_side(week, tmp_path):
    folder = written(week, tmp_path / "wk", PlainDesk(formats=("pdf", "docx"))).folder
    assert {p.suffix for p in (folder / "letters").glob("most_*")} == {".pdf", ".docx"}
    assert MONDAY.isoformat() in (folder / "run.json").read_text()


def test_columns_of_ones_own_and_equals_signs_survive_every_run(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    book = openpyxl.load_workbook(folder / "weekly.xlsx")
    page = book["To do"]
    top = next(n for n in range(1, 20) if page.cell(n, 1).value == "Surname")
    headings = [cell.value for cell in page[top]]
    page.cell(top + 1, len(headings) + 1).value = "spoke to Gran"
    page.cell(top + 1, headings.index("Note") + 1).value = "=rang mum"
    book.save(folder / "weekly.xlsx")
    for sha in ("b", "c"):
        written(week, tmp_path / "wk", sha=sha, force=True)
        first = todo(folder)[0]
        assert (first["Note"], first["Own notes"]) == ("=rang mum", "spoke to Gran")


def test_the_files_on_to_do_and_letters_open_with_a_click(week, tmp_path):
    folder = written(week, tmp_path / "wk", PlainDesk(copies=2)).folder
    book = openpyxl.load_workbook(folder / "weekly.xlsx")
    links = {
        page.title: [c.hyperlink.target for row in page.iter_rows() for c in row if c.hyperlink]
        for page in book
    }
    assert links["To do"] == [
        "letters/most_action-plan-invitation_1.pdf",
        "letters/some_attendance-update_1.pdf",
    ]
    assert len(links["Letters"]) == 8
    assert all((folder / target).is_file() for target in links["To do"] + links["Letters"])
