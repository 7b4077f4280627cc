"""Forgetting: gone from every byte of the workspace, and a trace that names nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.store import remembering
from tests.store.remembering import ILL, NOON, PRESENT, a_source, contacts, marks, pupils, take_in

from attcli.errors import UnreadableError, UsageError
from attcli.findings import Place, finding
from attcli.store import holds
from attcli.store.amendments import amendments
from attcli.store.backups import backup
from attcli.store.forgetting import Going, Wanted, forget, going
from attcli.store.history import history
from attcli.store.holds import Hold
from attcli.store.kept_by_law import elsewhere, kept_until, refuse_too_soon
from attcli.store.memory import Memory, changing, remembered
from attcli.store.undoing import undo

LATER = NOON + timedelta(1)
UPN, OTHER = "A000000000000", "A000000000001"
NAMES = ("Surname0", "Forename0", "Parent0")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Two pupils; the first has amendments, a hold, findings, earlier states, a file of a name."""
    take_in(tmp_path, 1, code=ILL)
    own = f"hill|upn:{UPN}"
    with changing(tmp_path, "ingest", "Ann", NOON) as change:
        told = finding("malformed-upn", Place("a.csv", row=2, value=UPN))
        other = finding("malformed-upn", Place("a.csv", row=3, value=OTHER))
        source = change.add_source(a_source("Forename0 Surname0.csv", "f2"), "hill", [told, other])
        apart = marks(source, first=date(2024, 1, 8), days=1)
        row = {"school": "hill", "pupil_id": own, "date": remembering.MONDAY, "session": "AM"}
        change.keep(
            Memory("hill", marks(source), apart, pupils(source), contacts(source), {}),
            remembering.amendments(row | {"was": ILL, "now": PRESENT, "now_source": source}),
        )
    log = tmp_path / "attcli.sqlite3"
    hold = Hold("hill", UPN, "brother of Forename0 Surname0", date(2026, 1, 5), "Ann", NOON)
    holds.place(log, hold)
    holds.place(log, replace(hold, pupil=OTHER))
    holds.release(log, "hill", UPN, "Ann", NOON)
    return tmp_path


def found_in(folder: Path, words: tuple[str, ...]) -> set[str]:
    """The files that hold any of the words: in their bytes, their tables or their names."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes() + str(path.relative_to(folder)).encode()
            if path.suffix == ".parquet":
                held += pl.read_parquet(path).write_csv().encode()
            if any(word.encode() in held for word in words):
                found.add(path.relative_to(folder).as_posix())
    return found


def test_a_pupil_forgotten_is_in_no_byte_of_the_workspace(office: Path) -> None:
    words = (UPN, *NAMES)
    assert len(found_in(office, words)) > 10
    would_go = going(office, Wanted(pupil=UPN))
    assert would_go == Going(
        marks=3,
        pupils=1,
        contacts=1,
        amendments=1,
        holds=1,
        first_date=date(2024, 1, 8),
        last_date=date(2025, 11, 4),
    )
    assert forget(office, Wanted(pupil=UPN), "B. Head", LATER) == would_go
    assert found_in(office, words) == set()
    register = remembered(office)
    assert set(register.marks["pupil_id"]) == {f"hill|upn:{OTHER}"}
    assert register.pupils.height == register.contacts.height == 1
    assert [found.value for found in register.findings] == [OTHER]
    assert [hold.pupil for hold in holds.standing(office / "attcli.sqlite3")] == [OTHER]
    newest = history(office)[0]
    assert (newest.kind, newest.by) == ("forget", "B. Head")
    assert newest.summary == "a pupil forgotten: 3 marks, 1 pupil, 1 contact, 1 amendment, 1 hold"


@pytest.mark.parametrize(
    ("file", "goes"),
    [
        ("Surname0 marks.csv", True),
        ("marks_surname0_2025.csv", True),
        ("Forename0.csv", True),
        ("A000000000000.csv", True),
        ("marks-2025-26.csv", False),
        ("Surname0son.csv", False),
        ("Presurname0.csv", False),
    ],
)
def test_a_file_named_after_the_pupil_loses_its_name(tmp_path: Path, file: str, goes: bool) -> None:
    with changing(tmp_path, "ingest", "Ann", NOON) as change:
        told = finding("malformed-upn", Place(file, row=3, value="A1"))
        source = change.add_source(a_source(file), "hill", [told])
        change.keep(
            Memory(
                *("hill", marks(source), marks(source).clear()),
                *(pupils(source), contacts(source), {}),
            ),
            remembering.amendments(),
        )
    forget(tmp_path, Wanted(pupil=UPN), "x", LATER)
    [found] = remembered(tmp_path).findings
    name = "export-1.csv" if goes else file
    assert (found.file, remembered(tmp_path).sources[0].file) == (name, name)
    assert bool(found_in(tmp_path, (file,))) is not goes


def test_nothing_of_the_others_is_lost(office: Path) -> None:
    others = pl.col("pupil_id") != f"hill|upn:{UPN}"
    before = remembered(office)
    forget(office, Wanted(pupil=UPN), "x", LATER)
    after = remembered(office)
    for kind in ("marks", "pupils", "contacts"):
        kept = getattr(before, kind).filter(others)
        assert getattr(after, kind).equals(kept)


@pytest.mark.parametrize("named", [UPN, "a000000000000", "Surname0, Forename0", f"hill|upn:{UPN}"])
def test_a_pupil_is_named_by_number_or_name(office: Path, named: str) -> None:
    assert going(office, Wanted(pupil=named)).pupils == 1


def test_a_name_that_fits_two_or_nobody_forgets_nothing(office: Path) -> None:
    with pytest.raises(UsageError, match=r"2 pupils are named so.*UPN"):
        going(office, Wanted(pupil="Forename"))
    with pytest.raises(UsageError, match="knows no pupil"):
        forget(office, Wanted(pupil="A99"), "x", LATER)
    assert history(office)[0].kind == "release"


def test_a_pupil_of_whom_only_the_log_tells_is_forgotten_too(office: Path) -> None:
    undo(office, 2, "x", NOON)
    undo(office, 1, "x", NOON)
    gone = forget(office, Wanted(pupil=UPN), "x", LATER)
    assert (gone.marks, gone.amendments, gone.holds) == (0, 1, 1)
    assert found_in(office, (UPN,)) == set()


def test_what_was_forgotten_can_not_be_undone_into_being(office: Path) -> None:
    forget(office, Wanted(pupil=UPN), "x", LATER)
    with pytest.raises(UsageError, match="no longer kept"):
        undo(office, 2, "x", LATER)
    with pytest.raises(UsageError, match="gone for good"):
        undo(office, 6, "x", LATER)
    with pytest.raises(UsageError, match="gone for good"):
        undo(office, 3, "x", LATER)


def test_old_marks_go_with_the_pupils_of_whom_nothing_later_is_held(tmp_path: Path) -> None:
    with changing(tmp_path, "ingest", "Ann", NOON) as change:
        source = change.add_source(a_source(), "hill", ())
        old = marks(source, pupils=3, first=date(2018, 9, 3))
        new = marks(source, pupils=1)
        details = pupils(source, number=4).with_columns(
            leaving_date=pl.Series([None, None, date(2026, 7, 20), None])
        )
        row = {"school": "hill", "pupil_id": f"hill|upn:{UPN}", "date": date(2018, 9, 3)}
        change.keep(
            Memory(
                "hill", pl.concat([old, new]), marks(source).clear(), details, contacts(source), {}
            ),
            remembering.amendments(row | {"session": "AM", "now": ILL}),
        )
    gone = forget(tmp_path, Wanted(before=date(2019, 9, 1)), "x", LATER)
    assert (gone.marks, gone.pupils, gone.contacts, gone.amendments) == (6, 1, 1, 1)
    register = remembered(tmp_path)
    assert register.marks["date"].min() == date(2025, 11, 3)
    assert register.pupils["surname"].to_list() == ["Surname0", "Surname2", "Surname3"]
    assert amendments(tmp_path).is_empty()
    assert found_in(tmp_path, (OTHER, "Surname1", "Parent1")) == set()
    assert history(tmp_path)[0].summary.startswith("marks before 2019-09-01 forgotten: 6 marks")


def test_nothing_to_forget_leaves_no_trace(office: Path) -> None:
    before = history(office)
    assert not forget(office, Wanted(before=date(2015, 9, 1)), "x", LATER).anything
    assert history(office) == before


def test_the_last_pupil_forgotten_leaves_nothing_held(office: Path) -> None:
    forget(office, Wanted(pupil=UPN), "x", LATER)
    forget(office, Wanted(pupil=OTHER), "x", LATER)
    with pytest.raises(UnreadableError, match="holds no mark"):
        remembered(office)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 22), date(2020, 11, 22)),
        (date(2028, 2, 29), date(2022, 2, 28)),
        (date(2023, 9, 1), date(2020, 9, 1)),  # three years under the regulations of then
    ],
)
def test_what_the_law_keeps_is_refused(today: date, first: date) -> None:
    assert kept_until(today)[0] == first
    refuse_too_soon(first, today)
    with pytest.raises(UsageError, match=rf"kept for \d years.*Regulations.*--before {first}"):
        refuse_too_soon(first + timedelta(1), today)


def test_what_is_not_touched_is_counted(office: Path) -> None:
    (office / "out" / "week").mkdir(parents=True)
    (office / "out" / "week" / "summary.html").touch()
    backup(office, office / "backups" / "b.zip", NOON)
    assert elsewhere(office) == {"out": 1, "backups": 1}


def test_forget_as_a_person_runs_it(attcli: Callable[..., object], office: Path) -> None:
    (office / "attcli.toml").write_text("[schools.hill]\n")
    backup(office, office / "backups" / "b.zip", NOON)
    for words in ((), ("A1", "--before", "2019-09-01")):
        assert attcli("forget", *words).returncode == 2
    too_soon = attcli("forget", "--before", "2025-12-01")
    assert (too_soon.returncode, "6 years" in too_soon.stderr) == (2, True)
    shown = attcli("forget", UPN)
    assert shown.returncode == 2
    said = " ".join(shown.stderr.split())
    assert "3 marks, 1 pupil, 1 contact, 1 amendment, 1 hold (08/01/2024 to 04/11" in said
    assert "The law keeps register entries for 6 years" in said
    assert going(office, Wanted(pupil=UPN)).pupils == 1
    done = attcli("forget", UPN, "--yes", "--by", "B. Head")
    assert (done.returncode, done.stdout) == (0, "")
    assert "backups (1 file)" in " ".join(done.stderr.split())
    assert found_in(office, (UPN, *NAMES)) == {"backups/b.zip"}, "which was named"
    assert NAMES[0] not in attcli("history").stdout
