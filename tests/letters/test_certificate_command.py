"""`attcli certificate` as an office runs it."""

import re
import stat
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.conftest import Run

WEEKS = [f"2025-{day}" for day in ("09-08", "09-09", "09-10", "09-11", "09-12", "09-15", "09-16")]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Twelve pupils for seven days; the first is ill for two, the second has an N and a gap."""
    lines = ["UPN,Surname,Forename,Class,Date,Session,Mark"]
    for number in range(12):
        surname = "Pender" if number in {5, 6} else f"Name{number}"
        for at, day in enumerate(WEEKS):
            for session, mark in (("AM", "/"), ("PM", "\\")):
                if number == 0 and at < 2:
                    mark = "I"  # noqa: PLW2901
                if number == 1 and at == 4:
                    mark = "N" if session == "AM" else ""  # noqa: PLW2901
                lines.append(f"A00000000000{number:X},{surname},Jago,4B,{day},{session},{mark}")
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def words(path: Path) -> str:
    return " ".join(PdfReader(path).pages[0].extract_text().split())


def test_a_pupil_by_upn(attcli: Run, export: Path) -> None:
    done = attcli(
        "certificate", "A000000000000", export, "--letter-date", "2025-09-17", "-o", "out"
    )
    assert done.returncode == 0, done.stderr
    (path,) = (export.parent / line for line in done.stdout.split())
    assert path.name == "A000000000000_Name0-Jago_certificate.pdf"
    assert "Possible 14" in words(path)
    assert "Authorised absence 4" in words(path)
    assert "8 September 2025 to 16 September 2025" in words(path)
    assert "Printed on 17 September 2025" in words(path)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_last_sessions_only(attcli_here: Run, export: Path) -> None:
    done = attcli_here("certificate", "A000000000000", export, "--sessions", "11")
    assert done.returncode == 0, done.stderr
    (path,) = (export.parent / line for line in done.stdout.split())
    assert "Possible 11" in words(path)
    assert "Authorised absence 1" in words(path)
    assert "9 September 2025 to 16 September 2025" in words(path)


@pytest.mark.parametrize("form", ["docx", "html"])
def test_everyone_in_each_form(form: str, attcli_here: Run, export: Path) -> None:
    done = attcli_here("certificate", "--all", export, "--format", form, "-q")
    assert done.returncode == 0, done.stderr
    written = sorted((export.parent / "certificates").iterdir())
    assert len(written) == len(done.stdout.split()) == 12
    assert {path.suffix for path in written} == {f".{form}"}


def test_a_court_gets_none_with_an_unknown_reason_or_a_gap(attcli_here: Run, export: Path) -> None:
    done = attcli_here("certificate", "A000000000000", "A000000000001", export, "--court")
    assert done.returncode == 5
    assert len(done.stdout.split()) == 1
    assert "Jago Name1: no certificate for a court" in done.stderr
    assert "no reason is known: 1" in done.stderr
    assert "sessions without a mark: 1" in done.stderr


def test_a_court_gets_none_from_a_calendar_of_few_pupils(attcli_here: Run, export: Path) -> None:
    few = export.read_text(encoding="utf-8").splitlines()[: 1 + 14 * 3]
    export.write_text("\n".join(few), encoding="utf-8")
    done = attcli_here("certificate", "A000000000000", export, "--court")
    assert done.returncode == 5
    assert "fewer than 10 pupils" in done.stderr
    assert attcli_here("certificate", "A000000000000", export).returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "No pupil is named"),
        (("A999999999999",), "No pupil of the exports has that UPN"),
        (("Pender, Jago",), r"2 pupils fit one of the names.*A000000000005"),
        (("A000000000000", "--sessions", "60", "--this-and-last-year"), "each set the window"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    args: tuple[str, ...], said: str, attcli_here: Run, export: Path
) -> None:
    done = attcli_here("certificate", *args, export)
    assert done.returncode == 2
    assert re.search(said, " ".join(done.stderr.split()))
    assert done.stdout == ""
    assert not (export.parent / "certificates").exists()


def test_a_mark_that_changed_since_it_was_first_read_is_told(
    attcli_here: Run, export: Path
) -> None:
    assert attcli_here("init", "--yes").returncode == 0
    attcli_here("ingest", export, "-q")
    marks = export.read_text(encoding="utf-8")
    later = export.with_name("later.csv")
    later.write_text(marks.replace("2025-09-12,AM,N", "2025-09-12,AM,M"), encoding="utf-8")
    attcli_here("ingest", later, "--yes", "-q")
    attcli_here("certificate", "A000000000001", "A000000000002", "-o", "out", "-q")
    changed, other = sorted((export.parent / "out").iterdir())
    assert "12 Sep 2025 AM: N, then M; known since" in words(changed)
    assert "from later.csv" in words(changed)
    assert "then M" not in words(other)
    attcli_here("certificate", "A000000000001", "--from", "2025-09-15", "-o", "after", "-q")
    (after,) = (export.parent / "after").iterdir()
    assert "then M" not in words(after)
    assert "not known to it" in words(after)


def test_gaps_and_unknown_reasons_are_listed(attcli_here: Run, export: Path) -> None:
    attcli_here("certificate", "A000000000001", export, "-o", "out", "-q")
    (path,) = (export.parent / "out").iterdir()
    assert "reason is still to be found: 12 Sep 2025 AM" in words(path)
    assert "without a mark, not counted: 12 Sep 2025 PM" in words(path)
