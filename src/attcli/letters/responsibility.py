"""Which of a pupil's contacts may be written to, and of whom the office must first make sure.

Written to are contacts not marked 'do not contact' who have parental responsibility, or care: a
parent or carer who lives with the pupil, or a grandparent who does where no parent does (parents in
the sense of section 576 of the Education Act 1996). Anyone else who lives there, a brother or a
lodger, needs parental responsibility. One of whom nothing is known, though the relationship is a
parent's or not given, gets a letter without legal content; a legal one waits for the office.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from attcli.letters.facts import Row
from attcli.letters.words import clean

_PARENTAL = re.compile(
    r"mother|father|parent|\bmum|\bmam|\bdad|guardian|carer|foster|adopt", re.IGNORECASE
)
_GRAND = re.compile(r"grand|\bgran\b|granny|\bnana?\b", re.IGNORECASE)
_CARER = re.compile(r"guardian|carer|with care|foster|adopt", re.IGNORECASE)
_NATURAL = re.compile(
    r"(birth |natural |biological )?(mother|father|parent|mum|mam|dad)", re.IGNORECASE
)
_OTHERS = re.compile(
    r"brother|sister|sibling|child\s*-?(minder|care)|in-law|\bgod|friend|neighbou?r|lodger|partner",
    re.IGNORECASE,
)

Kin = Literal["parent", "grandparent", "other", "unsaid"]


@dataclass(frozen=True, slots=True)
class Sorted:
    """A pupil's contacts: who may be written to, and who may be once the office has confirmed."""

    eligible: tuple[Row, ...]
    unconfirmed: tuple[Row, ...]


def sort_contacts(contacts: Sequence[Row], *, legal: bool) -> Sorted:
    """The contacts in their order. `legal`: for a letter that states the law or leads up to it."""
    free = [c for c in contacts if not c.get("do_not_contact")]
    parent_at_home = any(c.get("lives_with_pupil") and _kin(c) == "parent" for c in contacts)

    def confirmed(contact: Row) -> bool:
        cares = ("parent",) if parent_at_home else ("parent", "grandparent")
        return bool(
            contact.get("parental_responsibility")
            or (contact.get("lives_with_pupil") and _kin(contact) in cares)
            or (not legal and contact.get("lives_with_pupil") is not False and _open(contact))
        )

    eligible = tuple(c for c in free if confirmed(c))
    return Sorted(eligible, tuple(c for c in free if _open(c) and not confirmed(c)))


def no_parent(contact: Row) -> bool:
    """Whether, by what the contacts say, nobody could hold the contact for a parent by law: without
    parental responsibility, not living with the pupil, and neither mother nor father.
    """
    cares = contact.get("parental_responsibility") or contact.get("lives_with_pupil")
    if cares or _open(contact):
        return False
    return not _NATURAL.fullmatch(clean(contact.get("relationship")) or "")


def _open(contact: Row) -> bool:
    """Whether it may yet turn out that the contact is a parent with responsibility."""
    return contact.get("parental_responsibility") is None and _kin(contact) in ("parent", "unsaid")


def _kin(contact: Row) -> Kin:
    relationship = clean(contact.get("relationship"))
    if relationship is None:
        return "unsaid"
    if _OTHERS.search(relationship):
        return "other"
    if _GRAND.search(relationship) and not _CARER.search(relationship):
        return "grandparent"
    return "parent" if _PARENTAL.search(relationship) else "other"
