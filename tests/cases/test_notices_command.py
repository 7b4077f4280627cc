"""`attcli notices record` and `list`: the ledger of an office (worked examples 8 to 12)."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cases.office import ADA, AWAY, FATHER, HOME, MOTHER, open_office
from tests.conftest import Run

from attcli.store.events import Event, enter, events
from attcli.store.history import history

CHILD, SISTER = "A000000000000", "A000000000001"
NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
D = date(2025, 10, 6)

Note = Callable[..., None]


@pytest.fixture
def office(tmp_path: Path, attcli_here: Run) -> Run:
    """A workspace in which nothing was issued before the log began."""
    assert attcli_here("init", "--yes").returncode == 0
    waived = Event("school", "", "opening-history", date(2025, 9, 1), "Ann", NOON, "waived")
    enter(tmp_path, waived)
    return attcli_here


def note(office: Run, *said: object, pupil: str = CHILD, parent: str = "Mrs Ada Khan") -> None:
    done = office("notices", "record", pupil, "--parent", parent, *said, "-q")
    assert done.returncode == 0, done.stderr


def listed(office: Run, on: date, *more: object) -> dict[str, Any]:
    done = office("notices", "list", "--on", on, "--format", "json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("days", "pounds", "status"),
    [(20, 80, "to pay"), (21, 160, "to pay"), (27, 160, "to pay"), (28, None, "overdue")],
)
def test_8_a_first_notice_received_on_day_d(
    days: int, pounds: int | None, status: str, office: Run
) -> None:
    note(office, "--issued", D - timedelta(3))
    note(office, "--received", D)
    (row,) = listed(office, D + timedelta(days))["results"]
    assert (row["number"], row["pounds_now"], row["status"]) == (1, pounds, status)
    assert (row["last_reduced_day"], row["last_day"]) == ("2025-10-26", "2025-11-02")


def test_9_a_second_within_three_years_is_160_flat(office: Run) -> None:
    note(office, "--issued", "2024-10-07")
    (following,) = listed(office, date(2025, 10, 5))["next"]
    assert (following["available"], following["number"]) == (True, 2)
    assert (following["pounds"], following["reduced_pounds"]) == (160, None)
    note(office, "--issued", "2025-10-06")
    note(office, "--received", "2025-10-08", "--notice", 3)
    second, first = listed(office, date(2025, 10, 20))["results"]
    assert (first["number"], second["number"]) == (1, 2)
    assert (second["pounds_now"], second["last_reduced_day"]) == (160, None)


def test_10_a_third_in_three_years_is_not_available_and_the_reason_is_said(office: Run) -> None:
    note(office, "--issued", "2024-10-07")
    note(office, "--issued", "2025-10-06")
    (following,) = listed(office, date(2025, 11, 3))["next"]
    assert (following["available"], following["pounds"]) == (False, None)
    assert following["next_on"] == "2027-10-07"
    assert "2 notices within 3 years" in following["why"]
    assert "other legal action" in following["why"]
    (later,) = listed(office, date(2027, 10, 7))["next"]
    assert (later["available"], later["number"]) == (True, 2)


def test_11_one_of_two_withdrawn_and_the_next_is_the_second(office: Run) -> None:
    note(office, "--issued", "2024-10-07")
    note(office, "--issued", "2025-10-06")
    done = office("notices", "record", CHILD, "--withdrawn", "2025-10-20")
    assert done.returncode == 2
    assert "2 notices may be meant" in done.stderr
    note(office, "--withdrawn", "2025-10-20", "--notice", 2)
    said = listed(office, date(2025, 11, 3))
    assert [row["status"] for row in said["results"]] == ["issued", "withdrawn"]
    assert said["next"][0]["number"] == 2


def test_12_three_siblings_and_two_parents_make_six_notices(office: Run) -> None:
    for child in (CHILD, SISTER, "A000000000002"):
        for parent in ("Mrs Ada Khan", "Mr Imran Khan"):
            note(office, "--issued", D, pupil=child, parent=parent)
    said = listed(office, D)
    assert len(said["results"]) == len(said["next"]) == 6
    assert {row["number"] for row in said["results"]} == {1}
    assert {row["number"] for row in said["next"]} == {2}
    assert len(listed(office, D, SISTER)["results"]) == 2


@pytest.mark.parametrize(
    "earlier",
    [
        ["--issued", "2024-08-18"],  # before the national limit
        ["--issued", "2025-03-03", "--excluded-in-public"],
    ],
)
def test_what_does_not_count_leaves_the_next_one_the_first(
    earlier: Sequence[str], office: Run
) -> None:
    note(office, *earlier)
    (following,) = listed(office, D)["next"]
    assert (following["available"], following["number"], following["pounds"]) == (True, 1, 160)


def test_until_the_earlier_history_is_known_nothing_is_called_the_first(attcli_here: Run) -> None:
    attcli_here("init", "--yes")
    note(attcli_here, "--issued", D, "--how", "post")
    said = listed(attcli_here, D + timedelta(7))
    (row,), (following,) = said["results"], said["next"]
    assert (row["number"], row["reduced_pounds"], row["pounds_now"]) == (None, None, None)
    assert (row["pounds"], row["last_day"]) == (160, "2025-11-04")
    assert following["available"] is None
    assert "earlier notices unknown" in following["why"]
    note(attcli_here, "--issued", "2024-10-07")
    assert listed(attcli_here, D + timedelta(7))["next"][0]["available"] is False


def test_post_is_taken_to_arrive_on_the_second_working_day(office: Run) -> None:
    note(office, "--issued", "2025-12-23", "--how", "post")  # Christmas comes between
    (row,) = listed(office, date(2026, 1, 5))["results"]
    assert (row["received"], row["received_how"]) == ("2025-12-29", "deemed")
    note(office, "--received", "2025-12-30")
    (row,) = listed(office, date(2026, 1, 5))["results"]
    assert (row["received"], row["received_how"]) == ("2025-12-30", "recorded")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], "Say one thing that happened"),
        (["--paid", "2025-10-20", "--received", "2025-10-08"], "Say one thing that happened"),
        (["--issued", "2125-01-05", "--parent", "Ada"], "still to come"),
        (["--issued", "2025-10-06"], "issued to one parent"),
        (["--paid", "2025-10-05"], "before the notice was issued"),
        (["--paid", "2025-10-07", "--how", "post"], "are of a new notice"),
        (["--received", "2025-10-08"], "on record already"),
        (
            ["--issued", "2025-10-07", "--parent", "Ada", "--from", "2025-09-01"],
            "a first and a last day",
        ),
    ],
)
def test_what_can_not_be_is_refused(said: Sequence[str], told: str, office: Run) -> None:
    note(office, "--issued", D)
    note(office, "--received", D)
    done = office("notices", "record", CHILD, *said)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert len(listed(office, D)["results"]) == 1


def test_the_history_names_nobody_and_a_slip_is_undone(office: Run, tmp_path: Path) -> None:
    note(office, "--issued", D)
    note(office, "--paid", D)
    *_, issued, paid = sorted(history(tmp_path), key=lambda change: change.id)
    assert "Khan" not in issued.summary + paid.summary
    assert office("undo", paid.id, "--yes").returncode == 0
    (row,) = listed(office, D)["results"]
    assert row["paid"] is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mrs Sadia Khan", "Mrs Sadia Khan"),
        ("sadia khan", "Mrs Sadia Khan"),
        ("FATHER", "Mr Imran Khan"),
        ("Imran", "Mr Imran Khan"),
        ("Khan", None),  # both
        ("aunt", None),
    ],
)
def test_a_parent_is_meant_as_the_contacts_name_them(
    said: str, name: str | None, attcli_here: Run, tmp_path: Path
) -> None:
    run = open_office(attcli_here, tmp_path, contacts=[MOTHER, FATHER])
    done = run("notices", "record", ADA, "--parent", said, "--issued", D, "--format", "json")
    if name:
        (row,) = json.loads(done.stdout)["results"]
        assert (row["parent"], row["surname"]) == (name, "Khan")
    else:
        assert done.returncode == 2
        assert "Mother and Father" in done.stderr
        assert "Sadia" not in done.stderr


GRAN = ("Mrs", "Noor", "Khan", "Grandmother", "No", "No", *AWAY)
STEP = ("Mr", "Steve", "Stepp", "Stepfather", "No", "No", *AWAY)
AT_HOME = ("Mr", "Steve", "Stepp", "Stepfather", "No", "Yes", *HOME)
NATURAL = ("Mr", "Imran", "Khan", "Father", "No", "No", *AWAY)
UNSURE = ("Mr", "Imran", "Khan", "Father", "", "", *AWAY)


@pytest.mark.parametrize(
    ("contact", "liable"),
    [(GRAN, False), (STEP, False), (AT_HOME, True), (NATURAL, True), (UNSURE, True)],
)
def test_a_notice_goes_to_a_parent(
    contact: tuple[str, ...], liable: bool, attcli_here: Run, tmp_path: Path
) -> None:
    """Parents by law: natural ones, with responsibility, or with care of the child."""
    run = open_office(attcli_here, tmp_path, contacts=[MOTHER, contact])
    said = ("notices", "record", ADA, "--parent", f"{contact[1]} {contact[2]}", "--issued", D)
    done = run(*said)
    assert done.returncode == (0 if liable else 2)
    if not liable:
        assert "no parental responsibility and does not live" in done.stderr
        assert contact[1] not in done.stderr
        assert run(*said, "--although", "He has care of her.").returncode == 0
        (entry,) = events(tmp_path)
        assert entry.details["although"] == "He has care of her."
        assert run("notices", "record", ADA, "--parent", contact[3], "--paid", D).returncode == 0


def test_the_sessions_of_its_days_are_told_and_used_up(attcli_here: Run, tmp_path: Path) -> None:
    run = open_office(attcli_here, tmp_path)
    days = ("--from", "2025-10-27", "--to", "2025-10-29")
    note(run, "--issued", "2025-11-05", *days, pupil=ADA, parent="mother")
    (row,) = listed(run, date(2025, 11, 10))["results"]
    assert row["sessions_used"] == 6
    said = json.loads(run("threshold", "--pupil", ADA, "--all", "--format", "json").stdout)
    (test,) = said["results"]
    assert (test["current_sessions"], test["excluded_by_notice"]) == (4, 6)
