"""Awkward families, in the office's words: who gets a copy, and how it begins."""

import pytest
from tests.letters.hand import AWAY, HOME, KHANS, Row, contact, parent

from attcli.letters.recipients import audience

NOWHERE = dict.fromkeys(HOME)

# who is in the contacts -> (salutation, addressee) of each copy
FAMILIES: dict[str, tuple[tuple[Row, ...], list[tuple[str, str]]]] = {
    "a couple of one name": (KHANS, [("Dear Mr and Mrs Khan", "Mr and Mrs Khan")]),
    "a couple, she is the doctor": (
        (parent("Dr", "Sadia", "Khan"), parent("Mr", "Imran", "Khan")),
        [("Dear Dr Khan and Mr Khan", "Dr S Khan and Mr I Khan")],
    ),
    "a couple, he is the doctor": (
        (parent("Mrs", "Sadia", "Khan"), parent("Dr.", "Imran", "Khan")),
        [("Dear Dr and Mrs Khan", "Dr and Mrs Khan")],
    ),
    "two names": (
        (parent("Ms", "Anna", "Nowak"), parent("mr", "Tom", "Lee")),
        [("Dear Ms Nowak and Mr Lee", "Ms A Nowak and Mr T Lee")],
    ),
    "no title": ((parent(None, "Anna", "Nowak"),), [("Dear Anna Nowak", "Anna Nowak")]),
    "two fathers of one title and name": (
        (parent("Mr", "Ian", "Bell"), parent("Mr", "Jo", "Bell")),
        [("Dear Mr Ian Bell and Mr Jo Bell", "Mr Ian Bell and Mr Jo Bell")],
    ),
    "three at one address": (
        (*KHANS, parent("Mrs", "Bibi", "Aziz")),
        [("Dear Mrs Khan, Mr Khan and Mrs Aziz", "Mrs S Khan, Mr I Khan and Mrs B Aziz")],
    ),
    "a surname and nothing more": (
        (parent(None, None, "Nowak"),),
        [("Dear Parent or Carer", "The parent or carer of Aisha Khan")],
    ),
    "parents at two addresses": (
        (parent("Ms", "Anna", "Nowak"), parent("Mr", "Tom", "Lee", **AWAY)),
        [("Dear Ms Nowak", "Ms A Nowak"), ("Dear Mr Lee", "Mr T Lee")],
    ),
    "one address written in two ways": (
        (
            parent("Ms", "Anna", "Nowak"),
            parent("Mr", "Tom", "Lee", **{**HOME, "address_1": "14, Quay  street"}),
        ),
        [("Dear Ms Nowak and Mr Lee", "Ms A Nowak and Mr T Lee")],
    ),
    "one must not be contacted": (
        (parent("Mrs", "Sadia", "Khan"), parent("Mr", "Imran", "Khan", do_not_contact=True)),
        [("Dear Mrs Khan", "Mrs S Khan")],
    ),
    "a stepfather who lives there": (
        (
            parent("Ms", "Anna", "Nowak"),
            contact(
                *("Mr", "Tom", "Lee"),
                relationship="Stepfather",
                parental_responsibility=False,
                lives_with_pupil=True,
                **HOME,
            ),
        ),
        [("Dear Ms Nowak and Mr Lee", "Ms A Nowak and Mr T Lee")],
    ),
    "a stepfather elsewhere": (
        (
            parent("Ms", "Anna", "Nowak"),
            contact(
                *("Mr", "Tom", "Lee"),
                relationship="Stepfather",
                parental_responsibility=False,
                lives_with_pupil=False,
                **AWAY,
            ),
        ),
        [("Dear Ms Nowak", "Ms A Nowak")],
    ),
    "a grandmother of whom nothing is known": (
        (
            parent("Ms", "Anna", "Nowak"),
            contact("Mrs", "Ewa", "Nowak", relationship="Grandmother", **AWAY),
        ),
        [("Dear Ms Nowak", "Ms A Nowak")],
    ),
    "a foster carer of whom nothing more is known": (
        (contact("Mrs", "Ewa", "Hill", relationship="Foster Carer", **HOME),),
        [("Dear Mrs Hill", "Mrs E Hill")],
    ),
    "a contact without a relationship": (
        (contact("Mrs", "Ewa", "Hill", **HOME),),
        [("Dear Mrs Hill", "Mrs E Hill")],
    ),
    "a grown-up brother at home": (
        (
            parent("Ms", "Anna", "Nowak"),
            contact("Mr", "Jan", "Nowak", relationship="Brother", lives_with_pupil=True, **HOME),
        ),
        [("Dear Ms Nowak", "Ms A Nowak")],
    ),
    "no address for one who lives there": (
        (
            parent("Mrs", "Sadia", "Khan", lives_with_pupil=True),
            parent("Mr", "Imran", "Khan", lives_with_pupil=True, **NOWHERE),
        ),
        [("Dear Mr and Mrs Khan", "Mr and Mrs Khan")],
    ),
    "the export's own salutation": (
        (
            parent("Mrs", "Sadia", "Khan", salutation="Sadia and Imran"),
            parent("Mr", "Imran", "Khan"),
        ),
        [("Dear Sadia and Imran", "Mr and Mrs Khan")],
    ),
    "a salutation that begins with Dear": (
        (parent("Dr", "Anna", "Nowak", salutation="Dear Anna"),),
        [("Dear Anna", "Dr A Nowak")],
    ),
    "a salutation for two, but one lives elsewhere": (
        (
            parent("Mrs", "Sadia", "Khan", salutation="Mr & Mrs Khan"),
            parent("Mr", "Imran", "Khan", salutation="Mr & Mrs Khan", **AWAY),
        ),
        [("Dear Mrs Khan", "Mrs S Khan"), ("Dear Mr Khan", "Mr I Khan")],
    ),
    "a salutation for one of two": (
        (parent("Mrs", "Sadia", "Khan", salutation="Sadia"), parent("Mr", "Imran", "Khan")),
        [("Dear Mr and Mrs Khan", "Mr and Mrs Khan")],
    ),
    "an initial that is no Latin letter": (
        (parent("Mr", "Łukasz", "Świątek"), parent("Mrs", "فاطمة", "Khan", **AWAY)),
        [("Dear Mr Świątek", "Mr Ł Świątek"), ("Dear Mrs Khan", "\u2068Mrs فاطمة Khan\u2069")],
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_who_is_written_to_and_how(family: str) -> None:
    contacts, expected = FAMILIES[family]
    found = audience(contacts, "Aisha Khan", legal=False)
    assert [(r.salutation, r.addressee) for r in found.recipients] == expected
    assert found.reason is None


def test_no_copy_shows_another_adults_address_or_name() -> None:
    two = (parent("Ms", "Anna", "Nowak"), parent("Mr", "Tom", "Lee", **AWAY))
    home, away = audience(two, "Aisha Khan", legal=True).recipients
    assert "Mill Lane" not in " ".join((home.addressee, home.salutation, *home.address))
    assert "Quay Street" not in " ".join((away.addressee, away.salutation, *away.address))
    assert "Lee" not in home.addressee + home.salutation
    assert "Nowak" not in away.addressee + away.salutation


def test_a_parent_elsewhere_without_an_address_is_said() -> None:
    parents = (parent("Ms", "Anna", "Nowak"), parent("Mr", "Tom", "Lee", **NOWHERE))
    found = audience(parents, "A", legal=True)
    assert [r.salutation for r in found.recipients] == ["Dear Ms Nowak"]
    assert found.notes == ("Mr Tom Lee has no address and gets no copy",)


@pytest.mark.parametrize(
    ("contacts", "reason"),
    [
        ((), "no contact: there is none in the contacts file"),
        ((parent("Ms", "Anna", "Nowak", **NOWHERE),), "no address: Ms Anna Nowak"),
        (
            (parent("Ms", "Anna", "Nowak", **{**NOWHERE, "postcode": "TR1 1AA"}),),
            "no address: Ms Anna Nowak",
        ),
        (
            (parent("Ms", "Anna", "Nowak", do_not_contact=True),),
            "no contact who may be written to (parental responsibility, or care: a parent or carer "
            "who lives with the pupil)",
        ),
    ],
)
def test_why_nobody_can_be_written_to(contacts: tuple[Row, ...], reason: str) -> None:
    found = audience(contacts, "Aisha Khan", legal=False)
    assert found.recipients == ()
    assert found.reason == reason
