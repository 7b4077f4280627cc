"""Whom to ring: by priority, never someone marked 'do not contact'."""

import pytest

from attcli.letters.calls import calls_for

MUM = {"title": "Mrs", "forename": "Ewa", "surname": "Nowak", "relationship": "Mother"}
GRAN = {"forename": "Maria", "surname": "Nowak", "relationship": "Grandmother", "phone": "0123"}


def test_in_the_order_of_the_contacts_with_names_and_numbers() -> None:
    calls, why = calls_for([{**MUM, "phone": " 07700 900001 "}, GRAN])
    assert [(call.name, call.relationship, call.phone) for call in calls] == [
        ("Mrs Ewa Nowak", "Mother", "07700 900001"),
        ("Maria Nowak", "Grandmother", "0123"),
    ]
    assert why is None


def test_nobody_marked_do_not_contact_is_rung() -> None:
    calls, _ = calls_for([{**MUM, "phone": "07700 900001", "do_not_contact": True}, GRAN])
    assert [call.name for call in calls] == ["Maria Nowak"]


@pytest.mark.parametrize(
    ("contacts", "why"),
    [
        ([], "no contact in the contacts file"),
        ([MUM, {**GRAN, "phone": "  "}], "no contact has a telephone number"),
        ([{**GRAN, "do_not_contact": True}], "every contact is marked “do not contact”"),
    ],
)
def test_why_there_is_nobody_to_ring(contacts: list[dict], why: str) -> None:
    assert calls_for(contacts) == ((), why)
