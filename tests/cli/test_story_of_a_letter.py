"""A letter's life as an office lives it, each step a run of its own: drafted by the week, sent,
ticked, its marks amended by the next export, looked at again, void, and taken back.
"""

import json
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.cli.a_school import ILL, LAST, OUT, people, register, workspace
from tests.conftest import Run

FIRST, SECOND = "out/2025-11-07-weekly", "out/2025-11-14-weekly"
NEXT = date(2025, 11, 14)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    workspace(tmp_path)
    people(tmp_path)
    return tmp_path


def to_do(folder: str) -> list[dict]:
    """The lines of To do, by heading."""
    rows = list(openpyxl.load_workbook(Path(folder) / "weekly.xlsx")["To do"].values)
    top = next(n for n, row in enumerate(rows) if "Sent on" in row)
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if any(row)]


def note(folder: str, whose: str, what: str, **cells: object) -> None:
    path = Path(folder) / "weekly.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["To do"]
    top = next(n for n, row in enumerate(page.values, 1) if "Sent on" in row)
    names = [cell.value for cell in page[top]]
    for row in page.iter_rows(min_row=top + 1):
        told = {name: cell.value for name, cell in zip(names, row, strict=True)}
        if str(told["pupil_id"]).endswith(whose) and str(told["What"]).startswith(what):
            for name, value in cells.items():
                row[names.index(name.replace("_", " "))].value = value
    book.save(path)


def listed(attcli: Run, *only: str) -> list[dict]:
    words = [word for one in only for word in ("--only", one)]
    return json.loads(attcli("letters", "list", *words, "--format", "json").stdout)["results"]


def test_from_the_first_draft_to_the_last_undo(attcli_here: Run, office: Path) -> None:
    exports = (register(office), "--pupils", "pupils.csv", "--contacts", "contacts.csv")
    week = attcli_here("weekly", *exports, "--letter-format", "html", "--letter-date", "2025-11-10")
    assert (week.returncode, week.stdout.strip()) == (5, str(office / FIRST)), week.stderr
    assert {row["state"] for row in listed(attcli_here)} == {"due", "draft"}
    # on Monday the one is posted and recorded; on To do the other is ticked, and a note is written
    attcli_here("letters", "issue", FIRST, "--pupil", ILL, "--date", "2025-11-10")
    note(FIRST, OUT, "Stage 2", Sent_on=date(2025, 11, 11), How="hand", Outcome="will come")
    note(FIRST, OUT, "Threshold met", Note="support first")
    # the next export amends the marks of the one; the week after reads To do and goes on
    amended = attcli_here("ingest", register(office, NEXT, {ILL: "/"}), "--yes", "--format", "json")
    told = json.loads(amended.stdout)["look_again"]
    assert [(one["letter"], one["before"]["absent"], one["after"]["absent"]) for one in told] == [
        ("action-plan-invitation", 16, 0)
    ]
    week = attcli_here("weekly", "--letter-format", "html", "--letter-date", "2025-11-17")
    assert week.stdout.strip() == str(office / SECOND), week.stderr
    assert "2 new entries read from To do into the log" in week.stderr
    lines = to_do(SECOND)
    [again] = [line for line in lines if str(line["What"]).startswith("Look again")]
    assert (again["Surname"], "missed: 16, now 0" in again["Why"]) == ("Name0", True)
    [threshold] = [line for line in lines if line["What"] == "Threshold met"]
    assert threshold["Note"] == "support first"
    assert [e["surname"] for e in listed(attcli_here, "issued")] == ["Name1"]
    assert (
        "1 have figures" in (said := " ".join(attcli_here("doctor").stdout.split()))
        or "1 has" in said
    )
    # it was sent for marks that were wrong: void; then both are taken back
    number = listed(attcli_here, "look-again")[0]["id"]
    assert attcli_here("letters", "review", str(number), "--outcome", "void").returncode == 0
    assert [(e["surname"], e["state"]) for e in listed(attcli_here, "void", "look-again")] == [
        ("Name0", "void")
    ]
    history = json.loads(attcli_here("history", "--format", "json").stdout)["results"]
    changes = {one["summary"]: str(one["id"]) for one in history}
    sent = changes["a letter recorded as sent on 10/11/2025"]
    first = attcli_here("undo", sent)
    assert (first.returncode, "later entries about it stand" in first.stderr) == (2, True)
    void = next(number for words, number in changes.items() if "looked at again" in words)
    assert attcli_here("undo", void).returncode == 0
    assert [e["surname"] for e in listed(attcli_here, "look-again")] == ["Name0"]
    assert attcli_here("undo", sent).returncode == 0
    assert attcli_here("undo", changes["2 entries read from To do"]).returncode == 0
    assert listed(attcli_here, "issued", "void", "look-again") == []
    assert not [name for words in changes for name in ("Name0", "Name1", ILL) if name in words]


def test_what_could_not_be_read_goes_on_until_it_is_put_right(
    attcli_here: Run, attcli: Run, office: Path
) -> None:
    exports = (register(office), "--pupils", "pupils.csv", "--contacts", "contacts.csv")
    attcli_here("weekly", *exports, "--letter-format", "html")
    note(FIRST, ILL, "Stage 3", Sent_on="last week", Note="rang")
    attcli_here("ingest", register(office, NEXT))
    week = attcli_here("weekly", "--letter-format", "html")
    assert "“last week” is no date" in " ".join(week.stderr.split())
    assert listed(attcli_here, "issued") == []
    [line] = [x for x in to_do(SECOND) if x["Surname"] == "Name0" and x["Letter"]]
    assert (line["Sent on"], line["Note"]) == ("last week", "rang")
    note(SECOND, ILL, "Stage 3", Sent_on=NEXT)
    assert attcli("tick", SECOND, "--yes").returncode == 0
    assert [row["date"] for row in listed(attcli_here, "issued")] == ["2025-11-14"]
    if os.name == "posix":
        assert (Path(SECOND) / "letters/drafts.json").stat().st_mode & 0o077 == 0
    assert LAST < NEXT
