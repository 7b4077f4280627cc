"""One parent among a pupil's contacts: who is one by law, and who is meant by a word."""

from collections.abc import Sequence

from attcli.errors import UsageError
from attcli.letters.facts import Row
from attcli.letters.recipients import called
from attcli.letters.words import clean, listed


def parent_named(contacts: Sequence[Row], said: str) -> Row:
    """The one contact meant by a name, with or without the title, a part of it, or the relationship
    (“mother”). UsageError where none or several are meant; it names relationships, never people.
    """
    wanted = _folded(said)
    for fits in (_whole, _part):
        found = [contact for contact in contacts if fits(contact, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    known = listed([clean(c.get("relationship")) or "relationship not given" for c in contacts])
    how_many = f"{len(found)} contacts are meant" if found else "No contact is meant"
    raise UsageError(
        f"{how_many} by the parent named.",
        f"Write the name as the contacts file does, or the relationship. It holds: {known}.",
    )


def perhaps_named(contacts: Sequence[Row], said: str | None) -> Row | None:
    """The one contact meant; None where nobody is named, or it is not clear who."""
    try:
        return parent_named(contacts, said) if said else None
    except UsageError:
        return None


def _whole(contact: Row, wanted: str) -> bool:
    named = " ".join(filter(None, (clean(contact.get(k)) for k in ("forename", "surname"))))
    formal = " ".join(filter(None, (clean(contact.get(k)) for k in ("title", "surname"))))
    relationship = clean(contact.get("relationship")) or ""
    return wanted in set(map(_folded, (called(contact), named, formal, relationship)))


def _part(contact: Row, wanted: str) -> bool:
    return bool(wanted) and f" {wanted} " in f" {_folded(called(contact))} "


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
