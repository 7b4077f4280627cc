"""Whether whoever asks for leave is a parent whom the pupil lives with, by the contacts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_WORD = re.compile(r"[^\W\d_]+")


def asked_by_home_parent(
    asked_by: str, contacts: Sequence[Mapping[str, Any]]
) -> tuple[bool | None, str]:
    """Yes, no or None (can't be told), and why."""
    if not asked_by.strip():
        return None, "it is not said who asked for it"
    if not contacts:
        return None, f"asked for by {asked_by}; no contact of the pupil is known"
    fits = _fitting(asked_by, contacts)
    if len(fits) != 1:
        who = "none of the contacts" if not fits else f"{len(fits)} of the contacts"
        return None, f"asked for by {asked_by}, which fits {who}"
    lives = fits[0].get("lives_with_pupil")
    if lives is None:
        return None, f"asked for by {asked_by}; the contacts do not say where the pupil lives"
    where = "whom the pupil lives with" if lives else "whom the pupil does not live with"
    return bool(lives), f"asked for by {asked_by}, {where}"


def asker(asked_by: str, contacts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The one contact who asked; None where it is not said, or fits none or several."""
    fits = _fitting(asked_by, contacts)
    return fits[0] if len(fits) == 1 else None


def _fitting(asked_by: str, contacts: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [contact for contact in contacts if _fits(asked_by, contact)]


def _fits(asked_by: str, contact: Mapping[str, Any]) -> bool:
    """The surname stands there, and no other title, forename or initial than the contact's."""
    said = _words(asked_by)
    surname = _words(contact.get("surname"))
    if not surname or not set(surname) <= set(said):
        return False
    rest = [word for word in said if word not in surname]
    own = _words(contact.get("title")) + _words(contact.get("forename"))
    return all(word in own or (len(word) == 1 and word in {o[0] for o in own}) for word in rest)


def _words(text: Any) -> list[str]:
    return _WORD.findall(str(text or "").casefold())
