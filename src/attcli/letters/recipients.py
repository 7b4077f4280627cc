"""From a pupil's contacts to the households that get a copy, and how each is addressed.

Who may be written to is settled in `attcli.letters.responsibility`. Each distinct address gets one
copy, which names only the people there; a notice goes to each parent by itself. An address is
needed for post, and where the day of receipt matters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from attcli.letters.facts import Row
from attcli.letters.languages import code_of
from attcli.letters.model import How, Recipient
from attcli.letters.responsibility import Sorted, sort_contacts
from attcli.letters.words import clean, is_latin, isolated, listed

_SEVERAL = re.compile(r"\band\b|&", re.IGNORECASE)
_DEAR = re.compile(r"^dear\s+", re.IGNORECASE)
_WAYS: tuple[tuple[re.Pattern[str], How], ...] = (
    (re.compile(r"\be-?\s?mail", re.IGNORECASE), "email"),
    (re.compile(r"\bhand\b", re.IGNORECASE), "hand"),
    (re.compile(r"\b(post|letter)\b", re.IGNORECASE), "post"),
)
_TITLES = {"mr": "Mr", "mrs": "Mrs", "ms": "Ms", "miss": "Miss", "mx": "Mx", "dr": "Dr"}


_NO_COLUMN = "the contacts export says nothing of parental responsibility: add that column, filled"


@dataclass(frozen=True, slots=True)
class Household:
    """The eligible contacts at one address; without one, those who get the letter otherwise."""

    people: tuple[Row, ...]
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a copy, who does not though they might (`notes`), or why nobody can (`reason`)."""

    recipients: tuple[Recipient, ...]
    notes: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class ContactsExport:
    """What reasons say of the export as a whole (see `attcli.letters.facts.PupilFacts`)."""

    responsibility_given: bool = True
    nameless: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a letter goes, where a contact wants no other way. `served`: only to an address, for its
    receipt matters; `each_parent`: a copy for each parent, addressed to that parent only.
    """

    by: How = "post"
    served: bool = False
    each_parent: bool = False


def audience(
    contacts: Sequence[Row],
    pupil_name: str,
    *,
    legal: bool,
    export: ContactsExport = ContactsExport(),
    delivery: Delivery = Delivery(),
) -> Audience:
    """The households to write to about a pupil; contacts come in the order of their priority.

    `legal`: the letter states the law, or stands on the way to it.
    """
    known = sort_contacts(contacts, legal=legal)
    households = _households(known.eligible, delivery)
    unreached = [c for c in known.eligible if not any(c in house.people for house in households)]
    if not households:
        return Audience((), (), _why_nobody(contacts, known, export))
    notes = (
        *(f"{called(c)} has no address and gets no copy" for c in unreached),
        *(
            f"not written to: responsibility of {called(c)} not confirmed"
            for c in known.unconfirmed
        ),
    )
    return Audience(
        tuple(_recipient(house, pupil_name, delivery) for house in households), notes, None
    )


def family_keys(contacts: Sequence[Row]) -> frozenset[str]:
    """What siblings share: each contact's name and address, folded. Empty for unnamed contacts."""
    keys = set()
    for contact in contacts:
        who = (clean(contact.get("forename")), clean(contact.get("surname")))
        if where := _address_key(_address(contact)):
            keys.add("|".join((*(part.casefold() for part in who if part), where)))
    return frozenset(keys)


def _households(eligible: Sequence[Row], delivery: Delivery) -> list[Household]:
    """One for each distinct address, in order of first appearance; or one for each parent.

    A contact without an address who lives with the pupil joins the household of one who does too.
    Without any address, each who can be reached otherwise is a household of their own.
    """
    at: dict[str, list[Row]] = {}
    where: dict[str, tuple[str, ...]] = {}
    home = next((_home(c) for c in eligible if c.get("lives_with_pupil") and _home(c)), None)
    for number, contact in enumerate(eligible):
        address = _home(contact) or (home if contact.get("lives_with_pupil") else None)
        if not address and not _reached_without(contact, delivery):
            continue
        alone = delivery.each_parent or not address
        key = f"{number}" if alone else _address_key(address or ())
        where.setdefault(key, address or ())
        at.setdefault(key, []).append(contact)
    return [Household(tuple(people), where[key]) for key, people in at.items()]


def _by(contact: Row, delivery: Delivery) -> How:
    """How letters go to a contact: as the contact wants it, else as the letter says."""
    wanted = clean(contact.get("letters_by")) or ""
    return next((how for words, how in _WAYS if words.search(wanted)), delivery.by)


def _reached_without(contact: Row, delivery: Delivery) -> bool:
    """Whether a letter gets to a contact of whom no address is known."""
    if delivery.served:
        return False
    by = _by(contact, delivery)
    return by == "hand" or (by == "email" and clean(contact.get("email")) is not None)


def _home(contact: Row) -> tuple[str, ...] | None:
    """The address if it can be posted to: a first line with a town or a postcode."""
    if clean(contact.get("address_1")) and (
        clean(contact.get("town")) or clean(contact.get("postcode"))
    ):
        return _address(contact)
    return None


def _address(contact: Row) -> tuple[str, ...]:
    parts = (clean(contact.get(key)) for key in ("address_1", "address_2", "town", "postcode"))
    return tuple(part for part in parts if part)


def _address_key(address: tuple[str, ...]) -> str:
    return re.sub(r"\W+", "", " ".join(address)).casefold()


def _why_nobody(contacts: Sequence[Row], known: Sorted, export: ContactsExport) -> str:
    if not contacts and export.nameless:
        return (
            "no contact with a surname in the contacts file (a contact without a surname is left "
            "out, and it has such rows)"
        )
    if not contacts:
        return "no contact: there is none in the contacts file"
    why = []
    if known.eligible:
        why.append(f"no address: {listed([called(c) for c in known.eligible])}")
    if known.unconfirmed:
        names = listed([called(c) for c in known.unconfirmed])
        column = "" if export.responsibility_given else f" ({_NO_COLUMN})"
        why.append(f"confirm parental responsibility of {names}{column}")
    return "; ".join(why) or (
        "no contact who may be written to (parental responsibility, or care: a parent or carer who "
        "lives with the pupil)"
    )


def alone(contact: Row, address: tuple[str, ...] = ()) -> Recipient:
    """One contact by themselves, whoever they are, at `address` if not at their own."""
    house = Household((contact,), address or _home(contact) or ())
    return _recipient(house, "the pupil", Delivery(each_parent=True))


def called(contact: Row) -> str:
    """What a list calls a contact: the full name, else the relationship."""
    return _full_name(contact) or clean(contact.get("relationship")) or "a contact without a name"


def _recipient(household: Household, pupil_name: str, delivery: Delivery) -> Recipient:
    people = tuple(p for p in household.people if clean(p.get("surname")))
    named = bool(people) and all(_title(p) or clean(p.get("forename")) for p in people)
    given = _given_salutation(household.people)
    addressee = _addressee(people) if named else f"The parent or carer of {isolated(pupil_name)}"
    salutation = given or (_salutation(people) if named else "Parent or Carer")
    emails = tuple(dict.fromkeys(e for p in household.people if (e := clean(p.get("email")))))
    return Recipient(
        addressee,
        f"Dear {salutation}",
        household.address,
        how=_how(household, emails, delivery),
        emails=emails,
        people=household.people,
        language=next((c for p in household.people if (c := _language(p))), None),
        large=any(p.get("large_print") for p in household.people),
    )


def _language(person: Row) -> str | None:
    return code_of(clean(person.get("preferred_language")))


def _how(household: Household, emails: Sequence[str], delivery: Delivery) -> How:
    """How the copy goes: by e-mail or by hand only where everyone there may have it so."""
    ways = {_by(person, delivery) for person in household.people}
    if household.address and (delivery.served or len(ways) > 1):
        return "post"
    (way, *_) = ways
    return "post" if way == "email" and not emails else way


def _given_salutation(people: Sequence[Row]) -> str | None:
    """The export's own salutation; one for several people only where several live there."""
    given = list(dict.fromkeys(s for p in people if (s := clean(p.get("salutation")))))
    usable = [s for s in given if len(people) > 1 or not _SEVERAL.search(s)]
    if not usable or (len(people) > 1 and not _covers_all(usable, people)):
        return None
    return listed([isolated(_DEAR.sub("", s)) for s in usable])


def _covers_all(salutations: Sequence[str], people: Sequence[Row]) -> bool:
    together = len(salutations) == 1 and bool(_SEVERAL.search(salutations[0]))
    apart = all(clean(p.get("salutation")) for p in people) and not any(
        _SEVERAL.search(s) for s in salutations
    )
    return together or (apart and len(salutations) == len(people))


def _title(person: Row) -> str | None:
    title = clean(person.get("title"))
    return _TITLES.get(title.rstrip(".").casefold(), title) if title else None


def is_title(word: str) -> bool:
    """Whether a word in front of a name is a title."""
    return word.rstrip(".").casefold() in _TITLES


def _full_name(person: Row) -> str:
    parts = (_title(person), clean(person.get("forename")), clean(person.get("surname")))
    return " ".join(part for part in parts if part)


def _couple(people: Sequence[Row]) -> str | None:
    """“Mr and Mrs Khan”: two people of one surname of whom just one is Mrs; she stands second."""
    if len(people) != 2 or len({(clean(p.get("surname")) or "").casefold() for p in people}) != 1:
        return None
    other, wife = sorted((_title(p) or "" for p in people), key=lambda title: title == "Mrs")
    if wife != "Mrs" or other in ("", "Mrs"):
        return None
    return f"{other} and {wife} {isolated(clean(people[0].get('surname')) or '')}"


def _same_title_and_surname(person: Row, people: Sequence[Row]) -> bool:
    def formal(p: Row) -> tuple[str | None, str]:
        return _title(p), (clean(p.get("surname")) or "").casefold()

    return sum(formal(person) == formal(p) for p in people) > 1


def _salutation(people: Sequence[Row]) -> str:
    def one(person: Row) -> str:
        title, forename = _title(person), clean(person.get("forename"))
        if title and not (forename and _same_title_and_surname(person, people)):
            return f"{title} {isolated(clean(person.get('surname')) or '')}"
        return isolated(_full_name(person))

    return _couple(people) or listed([one(person) for person in people])


def _addressee(people: Sequence[Row]) -> str:
    def one(person: Row) -> str:
        title, forename = _title(person), clean(person.get("forename"))
        if not (title and forename) or _same_title_and_surname(person, people):
            return isolated(_full_name(person))
        initial = forename[0].upper() if is_latin(forename[0]) else forename
        return isolated(f"{title} {initial} {clean(person.get('surname'))}")

    return _couple(people) or listed([one(person) for person in people])
