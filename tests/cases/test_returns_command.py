"""`attcli returns`: who is on each list, what is missing, and the documents for the authority."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.cases.office import ADA, MOTHER, ada, logged, open_office
from tests.conftest import Run

from attcli.cases.returns import month_to
from attcli.store.events import events

FORMS = ("--forms", "forms", "--letter-date", "2025-11-10")


def words(path: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(path).pages).split())


@pytest.fixture
def office(attcli_here: Run, tmp_path: Path) -> Callable[..., Run]:
    return lambda *args, **more: open_office(attcli_here, tmp_path, *args, **more)


def rows(run: Run, kind: str, *more: object) -> list[dict[str, Any]]:
    done = run("returns", kind, "--format", "json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["results"]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2025, 11, 13), date(2025, 10, 14)),
        (date(2026, 3, 31), date(2026, 3, 1)),
        (date(2025, 12, 31), date(2025, 12, 1)),
        (date(2026, 1, 15), date(2025, 12, 16)),
    ],
)
def test_the_month_that_ends_on_a_day(last: date, first: date) -> None:
    assert month_to(last) == first


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ("." * 80 + "O" * 20, "absent without leave on 10 school days running"),
        ("." * 80 + "GNOU" * 5, "absent without leave on 10 school days running"),
        ("." * 90 + "O" * 10, "10 unauthorised sessions in 10 school weeks now"),
        ("I" * 10 + "." * 88 + "OO", "persistent absence with unauthorised sessions in the month"),
        ("O" * 9 + "." * 91, None),  # not now, and nothing in the month
        ("I" * 20 + "." * 80, None),  # nothing unauthorised
        ("." * 80 + "O" * 9 + "." * 11, None),
    ],
)
def test_the_attendance_return(marks: str, why: str | None, office: Callable[..., Run]) -> None:
    found = rows(office(ada(marks)), "attendance")
    assert [row["pupil_id"] for row in found] == ([f"school|upn:{ADA}"] if why else [])
    if why:
        assert why in found[0]["why"]
        assert found[0]["address"] == "14 Quay Street, Little Ashton, TR12 4AB"
        assert found[0]["dob"] == "2016-03-01"
        assert len(found[0]["sessions"]) == found[0]["unauthorised_in_month"]
        assert found[0]["left_out"] is None


def test_its_covering_letter_names_each_child_and_session(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada("." * 80 + "O" * 20))
    rows(run, "attendance", *FORMS)
    text = words(tmp_path / "forms/attendance-return.pdf")
    for told in (
        *("Kestrel Council, attendance team", "Attendance return, 8 October 2025 to 7 November"),
        *("Ada Khan, born 1 March 2016", f"UPN {ADA}", "27 Oct 2025 AM, PM: O", "7 Nov 2025 AM"),
    ):
        assert told in text, told
    assert events(tmp_path) == ()


def test_a_child_not_of_compulsory_age_is_listed_apart_and_not_reported(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada("." * 80 + "O" * 20, DOB="2022-03-01"))
    (row,) = rows(run, "attendance", *FORMS, "--issue")
    assert row["left_out"] == "not of compulsory school age"
    assert not (tmp_path / "forms").exists()
    assert events(tmp_path) == ()
    shown = run("returns", "attendance").stdout
    assert "Not on the form for the authority" in shown
    assert "not of compulsory school age" in shown
    assert shown.count("Khan") == 1


@pytest.mark.parametrize(
    ("marks", "more", "why"),
    [
        ("." * 70 + "I" * 30, (), ["continuous"]),
        ("." * 70 + "I" * 29 + ".", (), []),
        ("I" * 16 + "." * 70 + "I" * 14, (), ["added up"]),
        ("." * 80 + "I" * 20, (), []),
        ("." * 80 + "I" * 20, ("--expected", ADA), ["expected"]),
        ("I" * 30 + "." * 30 + "I" * 40, (), ["continuous", "continuous"]),
    ],
)
def test_the_sickness_return_has_a_row_for_each_illness(
    marks: str, more: tuple[str, ...], why: list[str], office: Callable[..., Run], tmp_path: Path
) -> None:
    found = rows(office(ada(marks)), "sickness", *more, *FORMS)
    assert [row["why"] for row in found] == why
    assert len(list(tmp_path.glob("forms/*sickness-return*.pdf"))) == len(why)


def test_a_child_of_whom_nothing_is_heard(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office(ada("." * 80 + "N" * 20))
    logged(tmp_path, "call", date(2025, 10, 20), outcome="before it began")
    logged(tmp_path, "call", date(2025, 10, 28), outcome="no answer")
    logged(tmp_path, "visit", date(2025, 11, 4))
    (row,) = rows(run, "missing", *FORMS)
    assert (row["days"], row["last_seen"], row["tried"]) == (10, "2025-10-24", 2)
    (path,) = tmp_path.glob("forms/*cme-referral.pdf")
    text = words(path)
    for told in (
        *("Last seen in school: 24 October 2025", "10 school days running"),
        *("28 October 2025 telephone call no answer", "4 November 2025 home visit nothing"),
        *("Mrs Sadia Khan", "Mother, parental responsibility, lives with the child"),
    ):
        assert told in text, told
    assert "before it began" not in text


def test_a_name_deleted_from_the_roll(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office(ada("." * 80, until="80", **{"Leaving date": "2025-10-24"}))
    (row,) = rows(run, "deletion", *FORMS)
    assert (row["leaving_date"], row["last_seen"]) == ("2025-10-24", "2025-10-24")
    assert rows(run, "deletion", "--from", "2025-10-25") == []
    (path,) = tmp_path.glob("forms/*deletion-return.pdf")
    text = words(path)
    assert "Day of deletion: 24 October 2025" in text
    assert "Future school" in text


def test_what_the_exports_lack_is_named(office: Callable[..., Run]) -> None:
    run = office(ada("." * 80 + "O" * 20, DOB=""), [(*MOTHER[:6], "", "", "")])
    (row,) = rows(run, "attendance")
    assert row["lacks"] == "no date of birth, no address"
    assert "the exports lack: 1" in run("returns", "attendance").stderr


def test_sent_it_is_on_record_and_shown(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office(ada("." * 80 + "O" * 20))
    (row,) = rows(run, "attendance")
    assert row["returned"] is None
    rows(run, "attendance", *FORMS, "--issue")
    rows(run, "attendance", *FORMS, "--issue")  # twice is the same as once
    (entry,) = events(tmp_path)
    assert (entry.kind, entry.what, entry.day) == (
        *("return", "attendance-return"),
        date(2025, 11, 10),
    )
    assert rows(run, "attendance")[0]["returned"] == "2025-11-10"
    assert run("returns", "attendance", "--issue").returncode == 2


def test_without_a_workspace_the_lists_come_from_the_exports(
    attcli_here: Run, office: Callable[..., Run], tmp_path: Path
) -> None:
    office(ada("." * 80 + "O" * 20))
    for left in ("attcli.toml", "attcli.sqlite3"):
        (tmp_path / left).unlink()
    done = attcli_here("returns", "attendance", "register.csv", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "27" in done.stdout
    assert "Khan" in done.stdout
