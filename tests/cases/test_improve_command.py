"""`attcli notices improve`: one notice for each parent, or every reason why there is none."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.cases.office import (
    ADA,
    FATHER,
    LATE_O,
    MOTHER,
    SETTINGS,
    TERMS,
    ada,
    logged,
    open_office,
    planned,
    supported,
)
from tests.conftest import Run

from attcli.places import templates_dir
from attcli.store.events import events

SAID = ("--improvement", "Ada is in class by 8.40.", "--letter-date", "2025-11-10")


def words(path: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(path).pages).split())


@pytest.fixture
def office(attcli_here: Run, tmp_path: Path) -> Callable[..., Run]:
    return lambda *args, **more: open_office(attcli_here, tmp_path, *args, **more)


def improve(run: Run, *more: object) -> str:
    done = run("notices", "improve", ADA, *SAID, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_parent_gets_a_notice_with_what_it_must_say(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    logged(tmp_path, "call", date(2025, 10, 21), parent="Mr Imran Khan")
    paths = [tmp_path / line for line in improve(run, "--further", "a club").split()]
    assert [path.name.rpartition("_")[2] for path in paths] == ["1.pdf", "2.pdf", "certificate.pdf"]
    mother, father = (words(path) for path in paths[:2])
    assert "for you, Mrs Sadia Khan" in mother
    assert "Imran" not in mother
    assert "Mill Lane" not in mother
    for text in (mother, father):
        assert "missed 10 sessions without" in text
        assert "Mon 27 October 2025 morning and afternoon O" in text
        assert "6 October 2025: telephone call" in text
        assert "13 October 2025: letter (Invitation to an attendance meeting)" in text
        assert "mornings are hard" not in text
        assert "from 13 November 2025 to 7 January 2026" in text
        assert "These are 30 school days" in text
        assert "Ada is in class by 8.40." in text
        assert "A first notice is for £160, or £80 if paid within 21 days" in text
        assert "within 3 years is for £160" in text
        assert "section 7 of the Education Act 1996" in text
        assert "section 444(1)" in text
    assert "21 October 2025: telephone call" in father
    assert "21 October 2025" not in mother
    assert events(tmp_path)[-1].kind == "call"


def test_issued_it_is_on_record_with_its_figures_and_watched(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    improve(run, "--issue", "--by", "Mr Okoro")
    again = run("notices", "improve", ADA, *SAID, "--issue", "--by", "Mr Okoro")
    assert again.returncode == 5
    assert "of 10 November 2025 still runs to 7 January 2026" in again.stderr
    found = [e for e in events(tmp_path) if e.kind == "notice-to-improve"]
    assert [e.parent for e in found] == ["Mrs Sadia Khan", "Mr Imran Khan"]
    assert {(e.day, e.until, e.by) for e in found} == {
        (date(2025, 11, 10), date(2026, 1, 7), "Mr Okoro")
    }
    details = found[0].details
    assert details["figures"]["unauthorised"] == len(details["sessions"]) == 10
    assert details["watch"]["most_unauthorised"] == 0
    assert len(details["sha256"]) == len(details["version"]) == 64
    listed = json.loads(run("notices", "list", "--format", "json").stdout)
    assert [row["status"] for row in listed["watching"]] == ["not begun", "not begun"]
    assert {row["available"] for row in listed["next"]} == {None}


@pytest.mark.parametrize(
    ("marks", "more", "said"),
    [
        ("." * 80 + "O" * 8, {}, "hold 8 unauthorised sessions, and 10 are needed"),
        ("." * 80 + "O" * 8 + "NN", {}, "no reason is known: 2"),
        ("." * 80 + "G" * 10, {}, "not for holidays"),
        ("." * 80 + "O" * 10, {"DOB": ""}, "no date of birth"),
        ("." * 80 + "O" * 10, {"DOB": "2021-03-01"}, "not of compulsory school age"),
    ],
)
def test_what_stands_against_it(
    marks: str, more: dict[str, str], said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada(marks.ljust(100, "."), **more))
    supported(tmp_path)
    done = run("notices", "improve", ADA, *SAID)
    assert done.returncode == 5
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert not (tmp_path / "notices").exists()


@pytest.mark.parametrize(
    ("contacts", "said"),
    [
        ([], "no contact"),
        ([("Mrs", "Sadia", "Khan", "Mother", "", "", *MOTHER[6:])], "confirm parental"),
        ([(*MOTHER[:6], "", "", "")], "no address"),
    ],
)
def test_whom_it_can_not_go_to(
    contacts: list[tuple[str, ...]], said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(contacts=contacts)
    supported(tmp_path)
    done = run("notices", "improve", ADA, *SAID)
    assert done.returncode == 5
    assert said in done.stderr


def test_without_support_or_term_dates_there_is_none(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(contacts=[FATHER])
    assert "no support is on record" in run("notices", "improve", ADA, *SAID).stderr
    supported(tmp_path)
    (tmp_path / "attcli.toml").write_text(SETTINGS, encoding="utf-8")
    done = run("notices", "improve", ADA, *SAID)
    assert done.returncode == 2
    assert "Add the term dates" in done.stderr


@pytest.mark.parametrize(
    ("marks", "plan", "said"),
    [
        (LATE_O, None, "Before you go on: no plan and no outcome of one is on record"),
        (LATE_O, ("", date(2025, 10, 31)), "no outcome of the plan of 8 October 2025 is on record"),
        (LATE_O, ("agreed", date(2025, 11, 28)), "still runs to 28 November 2025"),
        (LATE_O, ("did not engage", date(2025, 11, 28)), None),
        (LATE_O, ("not kept", date(2025, 10, 31)), None),
        ("O" * 10 + "." * 90, ("kept", date(2025, 10, 31)), "attendance has improved, or it is"),
    ],
)
def test_before_the_plan_has_failed_it_wants_the_officers_reason(
    marks: str,
    plan: tuple[str, date] | None,
    said: str | None,
    office: Callable[..., Run],
    tmp_path: Path,
) -> None:
    run = office(ada(marks))
    logged(tmp_path, "call", date(2025, 10, 6))
    if plan:
        planned(tmp_path, *plan)
    done = run("notices", "improve", ADA, *SAID)
    told = " ".join(done.stderr.split())
    assert (done.returncode, said is None or said in told) == (5 if said else 0, True), told
    assert ("--no-plan-reason" in told) == bool(said)
    done = run("notices", "improve", ADA, *SAID, "--no-plan-reason", "The family moved.", "--issue")
    assert (done.returncode, said is None or said in " ".join(done.stderr.split())) == (0, True)
    (entry, _) = (e for e in events(tmp_path) if e.kind == "notice-to-improve")
    kept = "The family moved." if said else None
    assert entry.details.get("no_plan_reason") == kept


def test_a_policy_whose_ladder_has_no_plan_asks_for_none(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    own = SETTINGS.replace("[schools.school]", '[schools.school]\npack = "croydon"')
    run = office(settings=own + TERMS)
    logged(tmp_path, "call", date(2025, 10, 6))
    assert "Before you go on" not in run("notices", "improve", ADA, *SAID).stderr


@pytest.mark.parametrize("text", ["", "  ", "---", "\u200b", "…"])
def test_what_improvement_means_must_be_said(
    text: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    done = run("notices", "improve", ADA, "--improvement", text, "--letter-date", "2025-11-10")
    assert done.returncode == 2
    assert "Say what improvement means" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--school-days", "14"), "can't watch 14 school days"),
        (("--school-days", "31"), "can't watch 31 school days"),
        (("--start", "2025-11-15"), "a school day"),  # a Saturday
        (("--start", "2025-11-12"), "not after the day on which the notice is received"),
        (("--letter-date", "2025-11-06"), "after the day of the letter"),
    ],
)
def test_a_time_that_can_not_be_is_refused(
    more: tuple[str, ...], said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    done = run("notices", "improve", ADA, *SAID, *more)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_notice_goes_in_the_familys_language_beside_the_english_one(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    """The school's own translation, for the father alone; the English one is on record."""
    run = office(settings=SETTINGS + TERMS)
    supported(tmp_path)
    contacts = tmp_path / "contacts.csv"
    head, mother, father = contacts.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},Preferred language", f"{mother},English", f"{father},Polish", ""]
    contacts.write_text("\n".join(lines), encoding="utf-8")
    run("ingest", "--contacts", contacts, "--yes", "-q")
    own = tmp_path / "templates/letters"
    own.mkdir(parents=True)
    english = (templates_dir() / "letters/notice-to-improve.md.j2").read_text(encoding="utf-8")
    polish = re.sub(r"(?s)\A\+\+\+.*?\+\+\+", '+++\ntitle = "Zawiadomienie"\n+++', english)
    (own / "notice-to-improve.pl.md.j2").write_text(polish, encoding="utf-8")
    names = [line.rpartition("/")[2] for line in improve(run, "--issue").split()]
    assert [name.partition("notice-to-improve_")[2] for name in names[:3]] == [
        *("1.pdf", "2.pdf", "2-pl.pdf"),
    ]
    _, given = (e for e in events(tmp_path) if e.kind == "notice-to-improve")
    assert given.details["file"] == names[1]
