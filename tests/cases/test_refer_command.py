"""`attcli notices refer`: the folder held against what councils ask for, or why there is none."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from tests.cases.conftest import register_text
from tests.cases.office import (
    ADA,
    FATHER,
    MOTHER,
    SETTINGS,
    TERMS,
    ada,
    logged,
    open_office,
    supported,
)
from tests.conftest import Run

from attcli.store.events import events

ANSWERS = {
    "best_tool": "Yes: nothing else has helped.",
    "equality_act": "Considered on 3 November.",
    "public_interest": "Yes.",
    "enough_support": "Yes: a call, a meeting, a bus pass.",
    "told_by_notice": "Yes, on 20 October.",
}
WHEN = ("--letter-date", "2025-11-10", "--by", "Mrs Helen Trevose")


def words(path: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(path).pages).split())


def answers(where: Path, *keys: str) -> Path:
    path = where / "answers.toml"
    lines = [f'{key} = "{ANSWERS[key]}"' for key in keys or ANSWERS]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def notice(where: Path, **watch: object) -> None:
    """A notice to improve of 20 October to both parents, broken by the absence of 27 October."""
    details = {"watch": {"from": "2025-10-22", "most_unauthorised": 0, **watch}}
    until = date(2025, 12, 5)
    logged(where, "notice-to-improve", date(2025, 10, 20), until=until, details=details)


@pytest.fixture
def office(attcli_here: Run, tmp_path: Path) -> Callable[..., Run]:
    return lambda *args, **more: open_office(attcli_here, tmp_path, *args, **more)


def refer(run: Run, *more: object) -> tuple[int, str]:
    done = run("notices", "refer", ADA, *WHEN, *more)
    return done.returncode, " ".join(done.stderr.split())


def test_the_folder_holds_what_councils_ask_for(office: Callable[..., Run], tmp_path: Path) -> None:
    """The list of a referral, walked through: who, school, sessions, support, notices, decision."""
    run = office(ada(**{"Looked after": "No"}))
    supported(tmp_path)
    notice(tmp_path)
    logged(tmp_path, "opening-history", date(2025, 9, 1), "", what="waived")
    logged(
        tmp_path, "penalty-notice", date(2025, 3, 3), parent="Mrs Sadia Khan",
        details={"for": "absence"},
    )  # fmt: skip
    assert refer(run, "--answers", answers(tmp_path))[0] == 0
    first, second = sorted((tmp_path / "referrals").iterdir())
    assert sorted(path.name for path in first.iterdir()) == [
        *("certificate.pdf", "referral.docx", "referral.pdf"),
        *("sessions.csv", "sessions.xlsx", "support.csv"),
    ]
    assert not any(name in str(path) for path in first.iterdir() for name in ("Sadia", "Imran"))
    cover, other = words(first / "referral.pdf"), words(second / "referral.pdf")
    for told in (
        *("Legal name Ada Khan", "Date of birth 1 March 2016", f"UPN {ADA}", "Year group 4"),
        *("Home address 14 Quay Street, Little Ashton, TR12 4AB", "Looked after no"),
        *("Brothers and sisters here none known", "Language not in the export"),
        *("Name Mrs Sadia Khan", "Relationship Mother", "Parental responsibility yes"),
        *("Mr Imran Khan, Father, 3 Mill Lane, Ashton, TR12 9ZZ", "To Kestrel Council"),
        *("School Fernbank Primary School", "Headteacher Mrs Helen Trevose"),
        *("holds 10 sessions of unauthorised", "Mon 27 October 2025 morning and afternoon O"),
        *("6 October 2025: telephone call; mornings are hard", "20 October 2025: meeting; a bus"),
        *("20 October 2025: notice to improve", "13 October 2025: letter (Invitation to an"),
        *("given on 20 October 2025, watched to 5 December 2025: broken", "10 unauthorised"),
        *("issued 3 March 2025: nothing further recorded", "the second notice to this parent"),
        *("£160.", "Considered on 3 November.", "Yes: a call, a meeting, a bus pass."),
        *("Decided by Mrs Helen Trevose on 10 November 2025", "section 444(1)", "August 2024"),
    ):
        assert told in cover, told
    assert "the first notice to this parent" in other
    assert "£160, or £80 if paid within 21 days" in other
    assert "None" not in cover
    rows = list(csv.DictReader((first / "sessions.csv").open(encoding="utf-8-sig")))
    assert len(rows) == 10
    assert (rows[0]["date"], rows[0]["session"], rows[0]["code"]) == ("2025-10-27", "AM", "O")
    assert (rows[0]["file"], int(rows[0]["row"]) > 1) == ("register.csv", True)
    assert "a bus pass" in (first / "support.csv").read_text(encoding="utf-8-sig")
    certificate = words(first / "certificate.pdf")
    assert "Unauthorised absence 10" in certificate
    assert "true extract" in certificate
    assert "register.csv" in certificate
    tables = Document(str(first / "referral.docx")).tables
    assert any("Ada Khan" in cell.text for table in tables for cell in table._cells)


def test_sent_it_is_on_record_for_each_parent(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    assert refer(run, "--answers", answers(tmp_path), "--issue")[0] == 0
    code, said = refer(run, "--answers", answers(tmp_path), "--issue")
    assert code == 5
    assert "10 of these sessions were used for the referral of 10 November 2025" in said
    found = [event for event in events(tmp_path) if event.kind == "referral"]
    assert [(e.parent, e.what) for e in found] == [
        ("Mrs Sadia Khan", "absence"),
        ("Mr Imran Khan", "absence"),
    ]
    assert found[0].details["answers"] == ANSWERS
    assert found[0].details["decided_by"] == "Mrs Helen Trevose"
    assert len(found[0].details["sessions"]) == 10
    said = json.loads(run("notices", "list", "--format", "json").stdout)
    assert [row["date"] for row in said["referrals"]] == ["2025-11-10"] * 2


def test_every_reason_is_said_at_once(office: Callable[..., Run], tmp_path: Path) -> None:
    marks = "." * 80 + "OOOOOOOONN"
    no_word = ("Mr", "Imran", "Khan", "Father", "", "", *FATHER[6:])
    run = office(ada(marks, DOB=""), [(*MOTHER[:6], "", "", ""), no_word], SETTINGS)
    code, said = refer(run, "--answers", answers(tmp_path, "best_tool"))
    assert code == 5
    for reason in (
        "marks of these weeks that still say no reason is known: 2",
        "no date of birth",
        "no warning is on record",
        "no notice to improve on record",
        "not answered (equality_act)",
        "not answered (told_by_notice)",
        "no certificate for a court: marks that still say no reason is known: 2",
        "no address of Mrs Sadia Khan",
    ):
        assert reason in said, reason
    assert "not answered (best_tool)" not in said
    assert not (tmp_path / "referrals").exists()
    code, said = refer(run, "--parent", "father")
    assert "parental responsibility of Mr Imran Khan is not confirmed" in said


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ("O" * 10 + "." * 90, None),
        ("." * 20 + "O" * 9 + "." * 71, "hold 9 unauthorised sessions, and 10 are needed"),
    ],
)
def test_the_test_must_be_met_now(
    marks: str, said: str | None, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada(marks))
    supported(tmp_path)
    logged(tmp_path, "letter", date(2025, 9, 3), what="penalty-warning")
    code, told = refer(run, "--answers", answers(tmp_path), "--no-notice-reason", "a reason")
    assert (code == 0) == (said is None)
    assert (said or "A draft") in told


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([date(2025, 11, 3)], "no warning was given before the last session, 31 October 2025; only "
            "later (3 November 2025: letter (Warning"),
        ([date(2025, 10, 31)], "no warning was given before the last session"),
        ([date(2025, 10, 30)], "was warned in time: 30 October 2025: letter (Warning"),
        ([date(2025, 10, 1), date(2025, 11, 3)], "was warned in time: 1 October 2025: letter"),
        ([], "no warning is on record"),
    ],
)  # fmt: skip
def test_only_a_warning_before_the_last_session_bears_a_request(
    days: list[date], said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    for day in days:
        logged(tmp_path, "letter", day, what="penalty-warning")
    why = ("--no-notice-reason", "a reason")
    code, told = refer(run, "--answers", answers(tmp_path), *why)
    assert said in told
    assert code == (0 if "in time" in said else 5)
    if len(days) > 1:
        first, _ = sorted((tmp_path / "referrals").iterdir())
        assert "given after the last session of this request" in words(first / "referral.pdf")


def test_what_the_settings_lack_is_not_laid_on_the_export(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    assert refer(run, "--answers", answers(tmp_path))[0] == 0
    first, _ = sorted((tmp_path / "referrals").iterdir())
    assert "DfE number not in attcli.toml" in words(first / "referral.pdf")


def test_what_was_met_long_ago_opens_nothing(attcli_here: Run, tmp_path: Path) -> None:
    run = open_office(attcli_here, tmp_path, ada("O" * 10 + "." * 110), days=60)
    supported(tmp_path)
    more = ("--answers", answers(tmp_path), "--no-notice-reason", "x")
    code, said = refer(run, *more, "--letter-date", "2025-12-01")
    assert code == 5
    assert (
        "the test was met on 5 September 2025, but the 10 school weeks that end now hold 0" in said
    )


def test_a_holiday_wants_no_notice_and_three_answers(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada("." * 80 + "G" * 10 + "." * 10))
    logged(tmp_path, "letter", date(2025, 10, 13), what="leave declined, with a warning")
    three = answers(tmp_path, "best_tool", "equality_act", "public_interest")
    assert refer(run, "--answers", three)[0] == 0
    first, _ = sorted((tmp_path / "referrals").iterdir())
    cover = words(first / "referral.pdf")
    assert "not required: the absence is a holiday that was not granted" in cover
    assert "Was enough support given" not in cover


@pytest.mark.parametrize(
    ("until", "marks", "said"),
    [
        ("2025-12-05", "." * 60 + "O" * 10 + "." * 30, "is running and not broken"),
        ("2025-11-07", "." * 60 + "O" * 10 + "." * 30, "was met"),
    ],
)
def test_a_notice_that_holds_or_was_met_opens_nothing(
    until: str, marks: str, said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office(ada(marks))
    supported(tmp_path)
    details = {"watch": {"from": "2025-10-22", "most_unauthorised": 0}}
    logged(
        tmp_path, "notice-to-improve", date(2025, 10, 20),
        until=date.fromisoformat(until), details=details,
    )  # fmt: skip
    code, told = refer(run, "--answers", answers(tmp_path))
    assert (code, said in told) == (5, True)


def test_an_excluded_pupil_in_public(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office(ada("." * 80 + "E" * 6 + "." * 14))
    logged(tmp_path, "letter", date(2025, 10, 24), what="exclusion letter")
    three = answers(tmp_path, "best_tool", "equality_act", "public_interest")
    code, said = refer(run, "--answers", three, "--excluded-in-public", "2025-10-30")
    assert (code, "shows no exclusion" in said) == (5, True)
    assert refer(run, "--answers", three, "--excluded-in-public", "2025-10-28")[0] == 0
    first, _ = sorted((tmp_path / "referrals").iterdir())
    cover = words(first / "referral.pdf")
    assert "in a public place in school hours on 28 October 2025" in cover
    assert "£120, or £60 if paid within 21 days" in cover
    assert "section 103" in cover


def test_a_third_is_not_available_and_the_cover_says_why(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    for day in (date(2024, 11, 4), date(2025, 6, 2)):
        details = {"for": "absence"}
        logged(tmp_path, "penalty-notice", day, parent="Mrs Sadia Khan", details=details)
    assert refer(run, "--answers", answers(tmp_path), "--parent", "mother")[0] == 0
    (folder,) = (tmp_path / "referrals").iterdir()
    assert "a further one is not available" in words(folder / "referral.pdf")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"from": "2025-10-27", "to": "2025-10-31"}, "10 of these sessions were used for the"),
        ({"from": "2025-09-01", "to": "2025-10-24"}, None),
        ({}, None),  # nobody knows which days it was for
    ],
)
def test_a_session_makes_no_two_notices_to_one_parent(
    more: dict[str, str], said: str | None, office: Callable[..., Run], tmp_path: Path
) -> None:
    """Also where the notice was issued after the last day counted."""
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    details = {"for": "absence", **more}
    logged(tmp_path, "penalty-notice", date(2025, 11, 10), parent="Mrs Sadia Khan", details=details)
    code, told = refer(run, "--answers", answers(tmp_path), "--parent", "mother")
    assert code == (5 if said else 0), told
    assert (said or "A draft") in told
    assert refer(run, "--answers", answers(tmp_path), "--parent", "father")[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('best_toll = "yes"', "“best_toll” is no answer"),
        ("best_tool = true", "is no answer"),
        ("best_tool", "can't be read"),
    ],
)
def test_answers_that_can_not_be_read(
    text: str, said: str, office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    code, told = refer(run, "--answers", path)
    assert (code, said in told) == (2, True)


def test_a_voided_notice_or_letter_is_no_ground(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    (given,) = (e for e in events(tmp_path) if e.kind == "notice-to-improve")
    logged(tmp_path, "void", date(2025, 11, 5), about=given.id)
    code, said = refer(run, "--answers", answers(tmp_path))
    assert (code, "no notice to improve on record" in said) == (5, True)


def test_marks_that_changed_under_an_earlier_referral_are_answered_for_first(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    run = office()
    supported(tmp_path)
    notice(tmp_path)
    assert refer(run, "--answers", answers(tmp_path), "--issue")[0] == 0
    register = tmp_path / "register.csv"
    changed = register.read_text(encoding="utf-8").replace("2025-10-27,AM,O", "2025-10-27,AM,M")
    later = tmp_path / "later.csv"
    later.write_text(changed, encoding="utf-8")
    assert run("ingest", later, "--yes", "-q").returncode in (0, 1)
    code, said = refer(run, "--answers", answers(tmp_path))
    assert code == 5
    assert "rests on marks that have changed: answer first" in said
    assert "hold 9 unauthorised sessions" in said


def test_odd_words_stay_words(office: Callable[..., Run], tmp_path: Path) -> None:
    """Markup, templates, formulas and letters from right to left in names, the log and answers."""
    odd = "=1+1 <b>bold</b> # x {{ pupil.dob }} | a | \\\\..\\\\up حدّاد"
    mother = ("Mrs", "ليلى", "حدّاد", "=Mother", "Yes", "Yes", "1 <i>Quay</i> | St", "T", "TR1")
    run = office(ada(Forename="{{ 7*7 }}", Class="../Oak"), [mother])
    logged(tmp_path, "call", date(2025, 10, 6), outcome=odd)
    logged(tmp_path, "letter", date(2025, 10, 13), what="meeting-invitation")
    notice(tmp_path)
    path = answers(tmp_path)
    path.write_text(path.read_text().replace("Yes: nothing else has helped.", "# {{ x }} | b"))
    assert refer(run, "--answers", path)[0] == 0
    (folder,) = (tmp_path / "referrals").iterdir()
    assert folder.parent == tmp_path / "referrals"
    cover = words(folder / "referral.pdf")
    for told in ("{{ 7*7 }} Khan", "# {{ x }} | b", "<b>bold</b> # x {{ pupil.dob }} | a |"):
        assert told in cover, told
    assert "49 Khan" not in cover
    log = (folder / "support.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in log
    text = "In by 8.40 {{ pupil.dob }} <b>every</b> | day # always"
    said = ("--improvement", text, "--letter-date", "2025-11-10", "--no-plan-reason", odd)
    done = run("notices", "improve", ADA, *said)
    assert done.returncode == 0, done.stderr
    assert text in words(tmp_path / done.stdout.split()[0])


def test_weeks_known_from_few_pupils_bear_no_request(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    """With fewer than ten pupils and no term dates nobody can be sure of the school's weeks."""
    run = office(settings=SETTINGS)
    supported(tmp_path)
    notice(tmp_path)
    assert refer(run, "--answers", answers(tmp_path))[0] == 0
    few = tmp_path / "few"
    few.mkdir()
    text = (tmp_path / "register.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in text if "Other1" not in line and "Other0" not in line]
    (few / "attcli.toml").write_text(SETTINGS, encoding="utf-8")
    (few / "register.csv").write_text("\n".join([*kept, ""]), encoding="utf-8")
    contacts = ("--contacts", tmp_path / "contacts.csv")
    run("-w", few, "ingest", few / "register.csv", *contacts, "--yes", "-q")
    code, said = refer(run, "-w", few, "--answers", answers(tmp_path))
    assert code == 5
    assert "known from fewer than 10 pupils, and no term dates are set" in said
    assert "no certificate for a court: weeks known from fewer than 10 pupils" in said


def test_marks_without_a_reason_stop_it_also_where_the_school_does_not_count_them(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    own = SETTINGS + "[schools.school.policy]\ncount_no_reason = false\n"
    run = office(ada("." * 80 + "O" * 10 + "NN" + "." * 8), settings=own)
    supported(tmp_path)
    code, said = refer(run, "--answers", answers(tmp_path), "--no-notice-reason", "x")
    assert (code, "still say no reason is known: 2" in said) == (5, True)


def test_sessions_of_another_school_are_told_apart(
    office: Callable[..., Run], tmp_path: Path
) -> None:
    """Ada moved in: eight of the ten sessions stand in the register of the school she came from."""
    run = office(ada("OO", **{"from": "80"}))
    both = SETTINGS + TERMS + '[schools.south]\nname = "South School"\n'
    (tmp_path / "attcli.toml").write_text(both, encoding="utf-8")
    left = {"until": "78", "School": "south", "Leaving date": "2025-10-23"}
    text = register_text({"Khan": ada("." * 70 + "O" * 8, **left)}, 50, "south")
    south = tmp_path / "south.csv"
    south.write_text(text.replace("AOTHER", "BOTHER"), encoding="utf-8")
    done = run("ingest", south, "--yes", "-q")
    assert done.returncode in (0, 1), done.stderr
    supported(tmp_path)
    said = ("--school", "school", "--answers", answers(tmp_path), "--no-notice-reason", "a move")
    code, told = refer(run, *said)
    assert code == 0, told
    first, _ = sorted((tmp_path / "referrals").iterdir())
    cover = words(first / "referral.pdf")
    assert "holds 10 sessions" in cover
    assert "Of these, 8 sessions were recorded at the child’s other school" in cover
    rows = list(csv.DictReader((first / "sessions.csv").open(encoding="utf-8-sig")))
    assert [row["school"] for row in rows] == ["south"] * 8 + ["school"] * 2


def test_needs_are_shown_before_a_legal_step(office: Callable[..., Run], tmp_path: Path) -> None:
    run = office(ada(**{"Long-term health": "Yes", "SEN": "No SEN", "Looked after": "Yes"}))
    supported(tmp_path)
    notice(tmp_path)
    logged(tmp_path, "plan", date(2025, 10, 20), until=date(2025, 12, 1))
    code, said = refer(run, "--answers", answers(tmp_path))
    assert code == 0
    weigh = "a long-term health condition, a plan of 20/10/2025 still open (to 01/12/2025)"
    assert f"Before you go on: looked after, {weigh}." in said
