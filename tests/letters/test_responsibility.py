"""Who may be written to, in the office's words: what the export says of a contact.

y, n, ?: the export's yes, no, or nothing at all.
"""

from pathlib import Path

import pytest
from tests.letters.hand import AWAY, HOME, Row, contact, context, facts, parent

from attcli.exports.read import read_exports, school_names
from attcli.letters import Blocked, Prepared, PupilFacts, prepare
from attcli.letters.gather import facts_of
from attcli.letters.recipients import audience
from attcli.policy.settings_file import load
from attcli.register.view import Asked, open_view

SAID = {"y": True, "n": False, "?": None}

# relationship, parental responsibility, lives with the pupil -> a legal letter, a plain letter:
# written to, to be confirmed, never
ALONE = """
Mother            y ?  written  written
Mother            ? y  written  written
Mother            ? ?  confirm  written
Mother            ? n  confirm  confirm
Mother            n n  never    never
Mum               ? ?  confirm  written
Father            n y  written  written
Stepfather        n y  written  written
Step-parent       ? y  written  written
Step-father       n n  never    never
Step-mother       ? ?  confirm  written
Guardian          ? y  written  written
Foster_carer      n y  written  written
Foster_carer      ? ?  confirm  written
Grandmother       n y  written  written
Grandmother       ? ?  never    never
Grandmother       y n  written  written
Grandparent_(carer) ? ? confirm written
-                 ? ?  confirm  written
-                 ? y  confirm  written
-                 n y  never    never
-                 y ?  written  written
Lodger            ? y  never    never
Lodger            y y  written  written
Other             ? y  never    never
Childminder       ? y  never    never
Child_minder      n y  never    never
Family_friend     ? y  never    never
Mother's_friend   ? ?  never    never
Neighbour         ? y  never    never
Brother           ? y  never    never
Step-sister       ? y  never    never
Foster_brother    n y  never    never
Sister            y y  written  written
Godmother         ? y  never    never
Mother-in-law     ? ?  never    never
Uncle             ? y  never    never
Uncle             y n  written  written
Social_worker     ? ?  never    never
"""


@pytest.mark.parametrize("line", ALONE.strip().splitlines())
def test_one_contact_and_what_the_export_says(line: str) -> None:
    relationship, responsible, lives_with, *expected = line.split()
    who = contact(
        *("Ms", "Anna", "Nowak"),
        relationship=None if relationship == "-" else relationship.replace("_", " "),
        parental_responsibility=SAID[responsible],
        lives_with_pupil=SAID[lives_with],
        **HOME,
    )
    assert [_answer(who, legal=legal) for legal in (True, False)] == expected


def _answer(who: Row, *, legal: bool) -> str:
    found = audience([who], "Aisha Khan", legal=legal)
    if found.recipients:
        return "written"
    return "confirm" if "confirm parental responsibility" in (found.reason or "") else "never"


def test_a_contact_who_must_not_be_contacted_is_never_asked_about() -> None:
    who = contact(None, "Tom", "Lee", relationship="Father", do_not_contact=True, **HOME)
    assert audience([who], "A", legal=True).reason == (
        "no contact who may be written to (parental responsibility, or care: a parent or carer who "
        "lives with the pupil)"
    )


FATHER = contact("Mr", "Tom", "Lee", relationship="Father", **AWAY)
MOTHER = parent("Ms", "Anna", "Nowak", relationship="Mother", lives_with_pupil=True)
LEGAL = ("meeting-invitation", "action-plan-invitation")


@pytest.mark.parametrize("letter_id", LEGAL)
def test_the_unconfirmed_parent_is_left_out_and_named(letter_id: str) -> None:
    done = prepare(letter_id, facts(contacts=(MOTHER, FATHER)), context())
    assert isinstance(done, Prepared)
    assert [copy.recipient.salutation for copy in done.copies] == ["Dear Ms Nowak"]
    assert done.notes == ("not written to: responsibility of Mr Tom Lee not confirmed",)


@pytest.mark.parametrize("letter_id", LEGAL)
def test_a_legal_letter_waits_until_someone_is_confirmed(letter_id: str) -> None:
    done = prepare(letter_id, facts(contacts=(FATHER,)), context())
    assert isinstance(done, Blocked)
    assert done.reasons == ("Aisha Khan: confirm parental responsibility of Mr Tom Lee",)


def test_a_letter_without_the_law_does_not_wait() -> None:
    done = prepare("attendance-update", facts(contacts=(MOTHER, FATHER)), context())
    assert isinstance(done, Prepared)
    assert len(done.copies) == 2
    assert done.notes == ()


def test_an_export_without_the_columns_is_told_which_to_add() -> None:
    asked = facts(contacts=(FATHER,), responsibility_given=False)
    done = prepare("meeting-invitation", asked, context())
    assert isinstance(done, Blocked)
    assert done.reasons == (
        "Aisha Khan: confirm parental responsibility of Mr Tom Lee (the contacts export says "
        "nothing of parental responsibility: add that column, filled)",
    )
    assert isinstance(prepare("attendance-update", asked, context()), Prepared)


def test_both_what_has_no_address_and_what_is_to_be_confirmed_are_said() -> None:
    mother = {**MOTHER, **dict.fromkeys(HOME)}
    assert audience([mother, FATHER], "A", legal=True).reason == (
        "no address: Ms Anna Nowak; confirm parental responsibility of Mr Tom Lee"
    )


def test_a_grandmother_beside_the_mother_has_no_care_of_her_own() -> None:
    gran = contact(
        *("Mrs", "Ewa", "Nowak"), relationship="Grandmother", lives_with_pupil=True, **HOME
    )
    found = audience([MOTHER, gran], "A", legal=True)
    assert [r.salutation for r in found.recipients] == ["Dear Ms Nowak"]


@pytest.mark.parametrize(
    ("column", "said", "given"),
    [("Parental responsibility", "Yes", True), ("Lives with pupil", "No", True), ("", "", False)],
)
def test_whether_the_contacts_export_has_the_columns_at_all(
    tmp_path: Path, column: str, said: str, given: bool
) -> None:
    contacts = f"Contact surname,Relationship,{column}\nA820200112001,Lee,Father,{said}\n"
    assert gathered(tmp_path, contacts).responsibility_given is given


def test_contacts_without_a_surname_are_known_of(tmp_path: Path) -> None:
    contacts = "Contact forename,Contact surname,Address line 1\nA820200112001,Tom,,1 Hill Lane\n"
    facts_read = gathered(tmp_path, contacts)
    assert (facts_read.nameless, facts_read.contacts) == (True, [])


def gathered(folder: Path, contacts: str) -> PupilFacts:
    """Aisha's facts, read from a register of one mark and the contacts."""
    (folder / "marks.csv").write_text(
        "UPN,Surname,Forename,Date,Session,Mark\nA820200112001,Khan,Aisha,2025-11-03,AM,/\n"
    )
    (folder / "contacts.csv").write_text(f"UPN,{contacts}")
    settings = load(None)
    register = read_exports(
        [folder / "marks.csv"], contacts=folder / "contacts.csv", schools=school_names(settings)
    )
    view = open_view(register, settings, Asked())
    (one,) = facts_of(view, view.rolls["pupil_id"].to_list()).values()
    return one
