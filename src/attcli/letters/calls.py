"""Whom to ring about a pupil: the contacts with a telephone number, in the order of priority.

Nobody marked 'do not contact' is rung. Unlike a letter, a call may go to any other contact: the
school asks whether the child is safe, parents and carers first, as the export's priority has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from attcli.letters.facts import Row
from attcli.letters.recipients import called
from attcli.letters.words import clean


@dataclass(frozen=True, slots=True)
class Call:
    """One contact to ring. `relationship`: as the export says it, or None."""

    name: str
    relationship: str | None
    phone: str


def calls_for(contacts: Sequence[Row]) -> tuple[tuple[Call, ...], str | None]:
    """The calls to make, in the order of the contacts; and why there is none, where there is none.

    `contacts`: one pupil's rows of the contacts frame, in the order of their priority.
    """
    free = [contact for contact in contacts if not contact.get("do_not_contact")]
    calls = tuple(
        Call(called(contact), clean(contact.get("relationship")), phone)
        for contact in free
        if (phone := clean(contact.get("phone")))
    )
    return calls, None if calls else _why_none(contacts, free)


def _why_none(contacts: Sequence[Row], free: Sequence[Row]) -> str:
    if not contacts:
        return "no contact in the contacts file"
    if not free:
        return "every contact is marked “do not contact”"
    return "no contact has a telephone number"
