"""Who a child is, for a form that goes to the authority: label and value, row by row."""

from collections.abc import Sequence

import polars as pl

from attcli.letters.facts import PupilFacts, Row
from attcli.letters.recipients import called
from attcli.letters.words import clean, isolated, listed
from attcli.measures.siblings import sibling_pairs
from attcli.register.days import plain_day
from attcli.register.special_needs import NONE
from attcli.register.view import View

UNKNOWN = "not in the export"
_ADDRESS = ("address_1", "address_2", "town", "postcode")


def child_rows(facts: PupilFacts, siblings: Sequence[str]) -> list[list[str]]:
    """The child: legal name, date of birth, UPN, address and what an authority asks besides."""
    pupil, dob = facts.pupil, facts.pupil.get("dob")
    sen = clean(pupil.get("sen"))
    return [
        ["Legal name", isolated(_legal_name(pupil)) or UNKNOWN],
        ["Date of birth", plain_day(dob) if dob else UNKNOWN],
        ["UPN", clean(pupil.get("upn")) or UNKNOWN],
        ["Year group", clean(pupil.get("year_group")) or UNKNOWN],
        ["Class", clean(pupil.get("class")) or UNKNOWN],
        ["Home address", home_of(facts) or UNKNOWN],
        ["Language", clean(pupil.get("language")) or UNKNOWN],
        ["Looked after", yes_no(pupil.get("looked_after"))],
        ["Special educational needs", "none" if sen == NONE else sen or UNKNOWN],
        ["Brothers and sisters here", listed(list(siblings)) or "none known"],
    ]


def contact_rows(facts: PupilFacts) -> list[list[str]]:
    """Each contact: name, relationship and care, address, telephone, in the export's order."""
    return [
        [
            isolated(called(contact)),
            _relation(contact),
            address_of(contact) or UNKNOWN,
            clean(contact.get("phone")) or UNKNOWN,
        ]
        for contact in facts.contacts
    ]


def _relation(contact: Row) -> str:
    told = [clean(contact.get("relationship")) or UNKNOWN]
    told += ["parental responsibility"] if contact.get("parental_responsibility") else []
    told += ["lives with the child"] if contact.get("lives_with_pupil") else []
    return ", ".join(told)


def _legal_name(pupil: Row) -> str:
    return " ".join(filter(None, (clean(pupil.get(key)) for key in ("forename", "surname"))))


def home_of(facts: PupilFacts) -> str:
    """The address of a contact whom the child lives with; empty where none is known."""
    homes = (address_of(c) for c in facts.contacts if c.get("lives_with_pupil"))
    return next(filter(None, homes), "")


def address_of(contact: Row) -> str:
    """A contact's address on one line."""
    return ", ".join(filter(None, (clean(contact.get(key)) for key in _ADDRESS)))


def yes_no(value: object) -> str:
    """Yes or no, or that the export does not say."""
    return UNKNOWN if value is None else "yes" if value else "no"


def siblings_of(view: View, pupil_id: str) -> list[str]:
    """The pupil's brothers and sisters at the school, each with their class."""
    (mine,) = view.rolls.filter(pl.col("pupil_id") == pupil_id).get_column("pupil")
    pairs = sibling_pairs(view).filter((pl.col("pupil") == mine) | (pl.col("sibling") == mine))
    both = pairs.collect()
    others = {*both["pupil"], *both["sibling"]} - {mine}
    found = view.rolls.filter(pl.col("pupil").is_in(list(others)))
    return [
        " ".join(filter(None, (clean(forename), clean(surname), f"({of})" if of else "")))
        for forename, surname, of in found.select("forename", "surname", "class").iter_rows()
    ]
