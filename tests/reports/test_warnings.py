"""What an office must know before the figures: rules that are off, holds that want a new look."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.register.by_hand import others, pupil_id, register_of
from tests.reports.school import DAYS, LAST, planned, school, week_of

from attcli.register.model import Register, Source
from attcli.reports.trust import notices, unknown_words
from attcli.reports.week import gather
from attcli.store.holds import Hold

ALL_KNOWN = {
    "dob": date(2016, 5, 1),
    "looked_after": False,
    "child_protection": False,
    "leaving_date": date(2026, 7, 24),
}


def known(*, source: str = "register", **about: object) -> Register:
    register = register_of(others(DAYS[:2]), {"other00": about})
    made = Source("a.csv", Path("a.csv"), "a", "2025-11-17T08:00:00", source, "plain")
    return Register(register.marks, register.pupils, register.contacts, (made,))


@pytest.mark.parametrize(
    ("without", "words"),
    [
        (
            set(ALL_KNOWN),
            "No pupils file: dates of birth, looked-after, child protection and leaving dates are "
            "not known; add --pupils.",
        ),
        ({"dob"}, "No pupils file: dates of birth are not known; add --pupils."),
        ({"child_protection"}, "No pupils file: child protection is not known; add --pupils."),
        (set(), ""),
    ],
)
def test_what_is_known_of_nobody_is_said(without, words):
    about = {name: value for name, value in ALL_KNOWN.items() if name not in without}
    assert unknown_words(known(**about)) == words


def test_a_pupils_file_without_the_columns_is_said_too():
    words = unknown_words(known(source="pupils", dob=date(2016, 5, 1), leaving_date=LAST))
    assert words.startswith("Not known of any pupil: looked-after and child protection;")


def test_the_page_opens_with_it():
    assert "looked-after" in notices(week_of(others(DAYS)))[0].text


PLACED = datetime(2025, 9, 1, tzinfo=UTC)


def hold(pupil: str, review: date) -> Hold:
    return Hold(
        "school", pupil, "family is grieving", review, "ada", datetime(2025, 9, 1, tzinfo=UTC)
    )


def reviewed(*holds: Hold, today: date = LAST, **asked: object):
    week = week_of(school(("held", DAYS[:15], "I"), ("free", DAYS[:5], "I")), **asked)
    return gather(week.view, holds, today)


def test_a_hold_whose_review_date_has_come_is_on_to_do_and_on_the_page():
    week = reviewed(hold("HELD", LAST), hold("free", date(2025, 12, 1)), hold("gone", DAYS[0]))
    lines = planned(week).todo.lines.filter(what="Hold to review")
    assert lines.select("surname", "pupil_id", "since").rows() == [
        ("gone", "gone", DAYS[0]),
        ("Held", pupil_id("held"), LAST),
    ]
    assert "family is grieving" in lines.item(1, "why")
    assert planned(week).counts["holds_to_review"] == 2
    told = {notice.head: notice.text for notice in notices(week)}["Holds to review."]
    assert told == "gone (since 1 September 2025); Held, Ada (since 14 November 2025)"


def test_only_holds_of_the_pupils_asked_for_are_listed():
    week = reviewed(hold("held", LAST), hold("free", LAST), hold("gone", LAST), pupil="held")
    lines = planned(week).todo.lines.filter(what="Hold to review")
    assert lines["surname"].to_list() == ["Held"]


def test_the_command_says_both_before_all_else(attcli_here: Run, office: Path) -> None:
    assert attcli_here("init", "school", "--yes", "--name", "Hill School").returncode == 0
    placed = ("hold", "A000000000000", "--reason", "grief", "--review", "2099-01-05", "--by", "ada")
    done = attcli_here("-w", "school", *placed)
    assert done.returncode == 0, done.stderr
    date_of_letters = ("--letter-date", "2099-01-05")
    done = attcli_here("-w", "school", "weekly", "marks.csv", "-o", "week", *date_of_letters)
    assert "No pupils file: dates of birth, looked-after" in done.stderr, done.stderr
    assert "1 hold is due for review: see To do" in done.stderr
    page = (office / "week/summary.html").read_text(encoding="utf-8")
    assert page.index("No pupils file") < page.index("Holds to review") < page.index("At a glance")
    before = attcli_here(
        "-w", "school", "weekly", "marks.csv", "--dry-run", "--letter-date", "2099-01-04"
    )
    assert "due for review" not in before.stderr


def test_contacts_of_another_school_are_said_once(attcli_here: Run, office: Path) -> None:
    contacts = office / "contacts.csv"
    contacts.write_text(contacts.read_text(encoding="utf-8").replace("A0000", "B0000"), "utf-8")
    files = ("marks.csv", "--pupils", "pupils.csv", "--contacts", "contacts.csv")
    assert attcli_here("weekly", *files, "-o", "week").returncode == 5
    page = (office / "week/summary.html").read_text(encoding="utf-8")
    assert page.count("3 of 3 pupils due a letter have no contact in contacts.csv") == 1
