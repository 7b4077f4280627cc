"""Every letter word for word. ATTCLI_WRITE_GOLDENS=1 writes them anew: then read the difference."""

import os
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.letters.hand import SOME_ABSENCE, context, days_of, facts

from attcli.letters import (
    Earlier,
    Prepared,
    PupilFacts,
    announce,
    prepare,
    render,
    template,
)
from attcli.letters.blocks import plain
from attcli.letters.model import Blank, Letter

GOLDEN = Path(__file__).with_name("golden")
LATES = {f"2025-09-{day} AM": "L" for day in ("15", "16", "17", "18", "19")}
NO_WORD = days_of("2025-11-12", "2025-11-14", "N")
UNAUTHORISED = {
    "current_window_start": date(2025, 9, 8),
    "current_sessions": 11,
    "n_current": 6,
    "met_now": True,
    "current_list": [
        (date(2025, 9, 22), "AM"),
        *((date(2025, 10, day), half) for day in (13, 14) for half in ("AM", "PM")),
        *((date(2025, 11, day), half) for day in (12, 13, 14) for half in ("AM", "PM")),
    ],
}
LOGGED = Earlier(
    contact="letter",
    contact_date=date(2025, 10, 3),
    met_with="Mrs Khan",
    met_date=date(2025, 10, 17),
    trend="declined",
    met_trend="declined",
    letters={"punctuality-1": date(2025, 10, 3), "attendance-1a": date(2025, 10, 3)},
    calls=(date(2025, 11, 12), date(2025, 11, 13)),
)
MEETING = {
    "meeting.date": "Tuesday 2 December 2025",
    "meeting.time": "3.30 pm",
    "meeting.place": "the library",
}

CASES = {
    "attendance-update": (facts(), {}),
    "attendance-update, often late": (facts(changes=SOME_ABSENCE | LATES), {}),
    "meeting-invitation": (facts(), {}),
    "meeting-invitation, logged, late, meeting set": (
        facts(changes=SOME_ABSENCE | LATES, earlier=LOGGED),
        MEETING,
    ),
    "meeting-invitation, not of compulsory age": (facts(pupil={"dob": date(2021, 3, 1)}), {}),
    "action-plan-invitation": (facts(), {}),
    "action-plan-invitation, logged": (facts(earlier=LOGGED), MEETING),
    "whole-school-warning": (facts(), {}),
    "lateness-email": (facts(), {}),
    "punctuality-1": (facts(changes=SOME_ABSENCE | LATES), {}),
    "punctuality-2": (facts(), {}),
    "punctuality-2, logged": (facts(changes=LATES, earlier=LOGGED), {}),
    "attendance-1a": (facts(), {}),
    "attendance-1b": (facts(), {}),
    "attendance-2": (facts(), {}),
    "attendance-2, logged, other absence": (
        facts(changes=days_of("2025-10-13", "2025-10-15", "O"), earlier=LOGGED),
        {},
    ),
    "absence-followup": (facts(changes=SOME_ABSENCE | NO_WORD), {}),
    "absence-followup, logged": (facts(changes=SOME_ABSENCE | NO_WORD, earlier=LOGGED), {}),
    "evidence-notice": (facts(), {"evidence.from": "Monday 24 November 2025"}),
    "penalty-warning": (facts(changes=SOME_ABSENCE | NO_WORD, window=UNAUTHORISED), {}),
    "penalty-warning, not of compulsory age": (
        facts(pupil={"dob": date(2021, 3, 1)}, window={**UNAUTHORISED, "n_current": 0}),
        {},
    ),
    "truancy-warning": (
        facts(),
        {"truancy.when": "Monday 10 November, afternoon, and Tuesday 11 November, afternoon"},
    ),
}


def letter_of(case: str) -> Letter:
    pupil, officer = CASES[case]
    letter_id = case.split(",", maxsplit=1)[0]
    run = context(officer=officer)
    if template(letter_id, None).each == "everyone":
        done = announce(letter_id, run)
    else:
        done = prepare(letter_id, pupil, run)
    assert isinstance(done, Prepared), done
    return done.copies[0].letter


def as_text(letter: Letter) -> str:
    """A whole letter as plain text."""
    head = letter.letterhead
    lines = [
        *(str(x) if isinstance(x, Blank) else x.text for x in (head.name, *head.address)),
        *(f"{label} {v if isinstance(v, Blank) else v.text}" for label, v in head.contact),
        "",
        *letter.addressee,
        "",
        letter.date,
        *(f"{label}: {value}" for label, value in letter.references),
        "",
        f"{letter.salutation},",
        "",
        plain(letter.body),
        f"{letter.closing},",
        "",
        str(letter.signer) if isinstance(letter.signer, Blank) else letter.signer.text,
        letter.role,
        "",
        *(f"Enclosed: {what}" for what in letter.enclosures),
        *([f"Foot: {letter.footnote}"] if letter.footnote else []),
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_the_words_of_a_letter(case: str) -> None:
    path = GOLDEN / f"{case.replace(', ', '_').replace(' ', '-')}.txt"
    text = as_text(letter_of(case))
    if os.environ.get("ATTCLI_WRITE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_the_pdf_says_what_the_letter_says_on_one_page(case: str, tmp_path: Path) -> None:
    letter = letter_of(case)
    drawn = render(letter, "pdf")
    (tmp_path / "letter.pdf").write_bytes(drawn.content)
    pdf = PdfReader(tmp_path / "letter.pdf")
    assert drawn.pages == len(pdf.pages) == 1
    seen = squeezed(pdf.pages[0].extract_text())
    lines = [cell for line in plain(letter.body).splitlines() for cell in line.split(" | ")]
    wanted = [line.lstrip("#- ") for line in lines if "____" not in line]
    for line in (*letter.addressee, letter.salutation, *wanted, letter.role, letter.footnote):
        assert squeezed(line) in seen, line


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_no_earlier_contact_is_claimed_without_a_log() -> None:
    for letter_id in ("meeting-invitation", "action-plan-invitation"):
        done = prepare(letter_id, facts(), context())
        assert isinstance(done, Prepared)
        said = plain(done.copies[0].letter.body)
        assert "got in touch" not in said
        assert "Thank you for the meeting" not in said
        assert "gone down" not in said


def test_the_law_is_that_of_the_letters_date() -> None:
    before = prepare("meeting-invitation", facts(), context(letter_date=date(2024, 8, 18)))
    after = prepare("meeting-invitation", facts(), context(letter_date=date(2024, 8, 19)))
    assert isinstance(before, Prepared)
    assert isinstance(after, Prepared)
    old, new = (plain(done.copies[0].letter.body) for done in (before, after))
    assert "£120, or £60 if paid within 21 days" in old
    assert "second notice" not in old
    assert "£160, or £80 if paid within 21 days" in new
    assert "within 3 years is for £160, to be paid within 28 days" in new


def test_a_pupil_without_a_date_of_birth_keeps_the_legal_paragraph_and_a_note() -> None:
    unknown: PupilFacts = facts(pupil={"dob": None})
    done = prepare("meeting-invitation", unknown, context())
    assert isinstance(done, Prepared)
    assert "What the law says" in plain(done.copies[0].letter.body)
    assert done.notes == ("no date of birth: compulsory school age could not be checked",)
