"""What stops a letter, and what only leaves a line to fill in. The certificate still comes."""

from datetime import date
from typing import Any

import pytest
from tests.letters.hand import HOME, SCHOOL, context, days_of, facts, marks, parent

from attcli.letters import Blocked, Prepared, certificate, prepare, render
from attcli.letters.blocks import plain
from attcli.policy.settings import School

NO_ADDRESS = (parent("Mrs", "Sadia", "Khan", **dict.fromkeys(HOME)),)
NEVER = days_of("2025-09-03", "2025-10-24", "X") | days_of("2025-11-03", "2025-11-14", "X")

BLOCKED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "no address": ({"contacts": NO_ADDRESS}, ("Aisha Khan: no address: Mrs Sadia Khan",)),
    "no forename": (
        {"pupil": {"forename": None}},
        ("Khan: no forename",),
    ),
    "a forename that says null": ({"pupil": {"forename": "NULL"}}, ("Khan: no forename",)),
    "no possible session": (
        {"changes": NEVER},
        ("Aisha Khan: no possible session in the period",),
    ),
    "several at once": (
        {"contacts": (), "pupil": {"forename": " "}},
        ("Khan: no contact: there is none in the contacts file", "Khan: no forename"),
    ),
}


@pytest.mark.parametrize("name", ["Nan", "Null", "NAN", "Undefined", "Na"])
def test_a_name_that_looks_like_nothing_is_a_name(name: str) -> None:
    family = (parent("Ms", name, name),)
    done = prepare(
        "attendance-update",
        facts(contacts=family, pupil={"forename": name, "surname": name}),
        context(),
    )
    assert isinstance(done, Prepared), done
    assert f"How {name}’s attendance is going" in plain(done.copies[0].letter.body)
    assert done.copies[0].recipient.salutation == f"Dear Ms {name}"


@pytest.mark.parametrize("nothing", [None, "", "NULL", "null", "None", "nan", "NaN", "undefined"])
def test_what_a_program_writes_for_nothing_is_no_name(nothing: str | None) -> None:
    done = prepare("attendance-update", facts(pupil={"forename": nothing}), context())
    assert isinstance(done, Blocked)
    assert done.reasons == ("Khan: no forename",)


def test_contacts_left_out_for_want_of_a_surname_are_not_called_none() -> None:
    done = prepare("attendance-update", facts(contacts=(), nameless=True), context())
    assert isinstance(done, Blocked)
    assert done.reasons == (
        "Aisha Khan: no contact with a surname in the contacts file (a contact without a surname "
        "is left out, and it has such rows)",
    )


@pytest.mark.parametrize("case", BLOCKED)
def test_what_stops_a_letter_names_pupil_and_field(case: str) -> None:
    given, reasons = BLOCKED[case]
    done = prepare("attendance-update", facts(**given), context())
    assert isinstance(done, Blocked)
    assert done.reasons == reasons
    assert done.pupil_id == "fernbank|upn:A820200112001"


@pytest.mark.parametrize("case", BLOCKED)
def test_a_blocked_pupil_still_gets_the_certificate(case: str) -> None:
    given, _ = BLOCKED[case]
    drawn = render(certificate(facts(**given), context()), "pdf")
    assert drawn.content.startswith(b"%PDF")


def test_school_details_and_officers_fields_print_as_blanks_to_complete() -> None:
    done = prepare("meeting-invitation", facts(), context(school=School("school")))
    assert isinstance(done, Prepared)
    assert done.to_complete == (
        "date of the meeting",
        "time",
        "place",
        "telephone or e-mail of the school",
        "name of the council",
        "name of the school",
        "address of the school",
        "telephone",
        "e-mail",
        "name",
    )
    for form in ("pdf", "docx", "html"):
        assert render(done.copies[0].letter, form).content


def test_a_standing_arrangement_and_what_the_officer_says_fill_the_meeting() -> None:
    school = School("s", meeting={"time": "9.15 am", "place": "the office"}, people=SCHOOL.people)
    done = prepare(
        "meeting-invitation", facts(), context(school=school, officer={"meeting.place": "the hall"})
    )
    assert isinstance(done, Prepared)
    said = plain(done.copies[0].letter.body)
    assert "Time: 9.15 am" in said
    assert "Place: the hall" in said
    assert "Date: ____________ (date of the meeting)" in said
    assert "time" not in done.to_complete


NOTHING = ("None", "null", "nan", "undefined")


@pytest.mark.parametrize(
    "letter_id", ["attendance-update", "meeting-invitation", "action-plan-invitation"]
)
def test_the_words_for_nothing_never_appear(letter_id: str) -> None:
    bare = dict.fromkeys(("upn", "adno", "dob", "year_group", "class", "preferred_forename"))
    poor = (parent(None, "Anna", "Nowak"),)
    pupil = facts(contacts=poor, pupil=bare)
    nowhere = context(school=School("school"), sources=())
    done = prepare(letter_id, pupil, nowhere)
    assert isinstance(done, Prepared), done
    pages = [
        render(x, "html").content.decode()
        for x in (done.copies[0].letter, certificate(pupil, nowhere))
    ]
    for page in pages:
        body = page.partition("<body>")[2]
        assert not [word for word in NOTHING if word in body]


def test_a_letter_for_a_pupil_without_any_mark_is_blocked_not_broken() -> None:
    nothing = facts(changes={})
    empty = type(nothing)(
        nothing.pupil,
        nothing.contacts,
        dict.fromkeys(nothing.counts, 0),
        marks(until=date(2025, 9, 2)),
    )
    done = prepare("attendance-update", empty, context())
    assert isinstance(done, Blocked)
    assert done.reasons == ("Aisha Khan: no possible session in the period",)


YOUNG = {"dob": date(2021, 10, 2)}
WHAT_DID_NOT_HAPPEN = {
    # letter, marks, pupil -> why it is not written
    "a meeting, never away nor late": (
        "meeting-invitation",
        {},
        {},
        "no absence and no late arrival in the period",
    ),
    "an action plan, never away": ("action-plan-invitation", {}, {}, "no absence in the period"),
    "a first letter, never away": ("attendance-1a", {}, {}, "no absence in the period"),
    "a second letter, never away": ("attendance-2", {}, {}, "no absence in the period"),
    "truancy, never away": ("truancy-warning", {}, {}, "no unauthorised absence in the period"),
    "truancy, only ill": (
        "truancy-warning",
        days_of("2025-09-08", "2025-09-12", "I"),
        {},
        "no unauthorised absence in the period",
    ),
    "a penalty, too young": ("penalty-warning", {}, YOUNG, "not of compulsory school age"),
}


@pytest.mark.parametrize("case", WHAT_DID_NOT_HAPPEN)
def test_a_letter_about_what_did_not_happen_is_stopped_with_the_one_reason(case: str) -> None:
    letter, changes, pupil, why = WHAT_DID_NOT_HAPPEN[case]
    done = prepare(letter, facts(changes=changes, pupil=pupil), context())
    assert isinstance(done, Blocked)
    assert done.reasons == (f"Aisha Khan: {why}",)


def test_a_meeting_about_coming_late_needs_no_absence() -> None:
    done = prepare("meeting-invitation", facts(changes={"2025-10-03 AM": "L"}), context())
    assert isinstance(done, Prepared)
