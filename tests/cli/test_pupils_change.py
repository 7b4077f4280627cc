"""Pupils whose UPN changes, as the workspace remembers them: marks, amendments, holds."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from attcli.cli.open import Ask
from attcli.cli.take_in import Done, Terms, take_in
from attcli.exports.values import upn_check_letter
from attcli.policy.settings import load
from attcli.store.amendments import amendments
from attcli.store.recall import remembered

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
