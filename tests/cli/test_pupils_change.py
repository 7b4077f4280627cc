"""Pupils whose UPN changes, as the workspace remembers them: marks, amendments, holds."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from attcli.cases.holds import doubts, held_by_office
from attcli.cli.open import Ask
from attcli.cli.take_in import Terms, take_in
from attcli.cli.taken_in import Done
from attcli.exports.values import upn_check_letter
from attcli.policy.settings_file import load
from attcli.store import events, holds
from attcli.store.amendments import amendments
from attcli.store.forgetting import Wanted, forget
from attcli.store.history import history
from attcli.store.recall import remembered
from attcli.store.undoing import undo
from attcli.store.workspace import case_log_path

AT = datetime(2025, 11, 17, 9, tzinfo=UTC)
NAMED = "UPN,Admission number,Surname,Forename,Date,Session,Mark"


def upn(number: int) -> str:
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


FIRST, SECOND = upn(1), upn(2)


def ingest(folder: Path, name: str, *lines: str) -> Done:
    settings = folder / "attcli.toml"
    if not settings.exists():
        settings.write_text('[schools.hill]\nname = "Hill School"\n', encoding="utf-8")
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = take_in(Ask([path]), Terms(folder, load(settings), "A. Officer", AT, yes=True))
    assert not done.refused
    return done


def test_two_held_pupils_turn_out_to_be_one_and_the_newer_mark_stays(tmp_path: Path) -> None:
    """The second file has no names: nothing says yet that its pupil is the first one."""
    ingest(
        tmp_path, "a.csv", NAMED,
        f"{FIRST},1001,Able,Anna,2025-09-04,AM,I", f"{FIRST},1001,Able,Anna,2025-09-05,AM,/",
    )  # fmt: skip
    ingest(
        tmp_path,
        "b.csv",
        "UPN,Admission number,Date,Session,Mark",
        f"{SECOND},1001,2025-09-04,AM,O",
    )
    assert remembered(tmp_path).pupils.height == 2
    ingest(
        tmp_path, "p.csv", "UPN,Admission number,Surname,Forename,Class",
        f"{SECOND},1001,Able,Anna,4A",
    )  # fmt: skip
    held = remembered(tmp_path)
    assert held.pupils.select("upn", "forename").rows() == [(SECOND, "Anna")]
    assert held.marks.select("date", "code").cast(pl.String).rows() == [
        ("2025-09-04", "O"),
        ("2025-09-05", "/"),
    ]
    told = amendments(tmp_path).select("pupil_id", "was", "now", "was_file", "now_file")
    assert told.rows() == [(f"hill|upn:{SECOND}", "I", "O", "a.csv", "b.csv")]


def office(folder: Path) -> None:
    """A pupil held, with an amendment, on hold by UPN and by pupil_id, and a call in the log."""
    rows = f"{FIRST},1001,Able,Anna,2025-09-04,AM"
    ingest(folder, "a.csv", NAMED, f"{rows},I", f"{upn(3)},1003,Cole,Cara,2025-09-04,AM,/")
    ingest(folder, "b.csv", NAMED, f"{rows},O", f"{upn(3)},1003,Cole,Cara,2025-09-04,AM,/")
    for named in (FIRST.lower(), f"hill|upn:{FIRST}", upn(3)):
        hold = holds.Hold("hill", named, "bereaved", date(2026, 1, 12), "A. Officer", AT)
        holds.place(case_log_path(folder), hold)
    events.enter(folder, events.Event("hill", FIRST, "call", date(2025, 11, 3), "A. Officer", AT))


def noted(folder: Path) -> tuple[list[str], list[str], list[str]]:
    return (
        [hold.pupil for hold in holds.standing(case_log_path(folder))],
        [event.pupil for event in events.events(folder)],
        amendments(folder).get_column("pupil_id").to_list(),
    )


def test_what_was_noted_of_a_pupil_follows_the_upn(tmp_path: Path) -> None:
    office(tmp_path)
    before = noted(tmp_path)
    ingest(tmp_path, "c.csv", NAMED, f"{SECOND},1001,Able,Anna,2025-09-05,AM,/")
    pupil_id = f"hill|upn:{SECOND}"
    assert noted(tmp_path) == ([SECOND, upn(3), pupil_id], [SECOND], [pupil_id])
    pupils = remembered(tmp_path).pupils
    placed = holds.standing(case_log_path(tmp_path))
    assert doubts(pupils, placed) == ()
    assert held_by_office(pupils, placed).get_column("pupil_id").to_list() == [
        pupil_id,
        f"hill|upn:{upn(3)}",
    ]
    last = history(tmp_path)[0]
    assert last.kind == "ingest"
    undo(tmp_path, last.id, "A. Officer", AT)
    assert noted(tmp_path) == before
    assert doubts(remembered(tmp_path).pupils, placed) != ()


def test_a_upn_learnt_renames_what_was_noted_by_a_lesser_number(tmp_path: Path) -> None:
    ingest(tmp_path, "a.csv", "Surname,Forename,Class,Date,Session,Mark",
           "Able,Anna,4A,2025-09-04,AM,/")  # fmt: skip
    hold = holds.Hold("hill", "hill|name:Able/Anna//4A", "x", date(2026, 1, 12), "A", AT)
    holds.place(case_log_path(tmp_path), hold)
    ingest(tmp_path, "p.csv", "UPN,Surname,Forename,Class", f"{FIRST},Able,Anna,4A")
    assert noted(tmp_path)[0] == [f"hill|upn:{FIRST}"]


def test_a_pupil_forgotten_leaves_no_former_upn(tmp_path: Path) -> None:
    office(tmp_path)
    ingest(tmp_path, "c.csv", NAMED, f"{SECOND},1001,Able,Anna,2025-09-05,AM,/")
    forget(tmp_path, Wanted(pupil=SECOND), "A. Officer", AT)
    for path in (path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".csv"):
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data += pl.read_parquet(path).write_csv().encode()
        assert not any(upn.encode() in data.upper() for upn in (FIRST, SECOND)), path
