"""Pupils and contacts as Arbor and SIMS export them."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from .people import Contact, Pupil
from .school import School

ARBOR_ID, ARBOR_UNIQUE, PERSON_ID, _ADNO = 2001, 7_000_000, 10401, 4101
"""What is added to a pupil's number to make each system's id."""
_YES, _TRUE = ("Yes", "No"), ("T", "F")


def arbor_people(school: School, folder: Path) -> list[Path]:
    """The pupil table and the report of guardians; returns the two files."""
    pupils, contacts = folder / "pupils.csv", folder / "contacts.csv"
    _write(pupils, _ARBOR_PUPIL, [_arbor_pupil(school, pupil) for pupil in _known(school)])
    _write(contacts, _ARBOR_CONTACT, _contact_rows(school, _arbor_contact))
    return [pupils, contacts]


def sims_people(school: School, folder: Path) -> list[Path]:
    """Pupils and contacts in UTF-8 with a byte order mark; returns the two files."""
    pupils, contacts = folder / "pupils.csv", folder / "contacts.csv"
    rows = [_sims_pupil(school, pupil) for pupil in _known(school)]
    _write(pupils, _SIMS_PUPIL, rows, encoding="utf-8-sig", newline="\r\n")
    rows = _contact_rows(school, _sims_contact)
    _write(contacts, _SIMS_CONTACT, rows, encoding="utf-8-sig", newline="\r\n")
    return [pupils, contacts]


def british(day: date | None) -> str:
    """03/09/2026; empty for no date."""
    return day.strftime("%d/%m/%Y") if day else ""


def year_letters(group: int) -> str:
    """N2, R, 1 to 6."""
    return {-1: "N2", 0: "R"}.get(group, str(group))


def _known(school: School) -> list[Pupil]:
    """Pupils with a row in the register, or on roll."""
    numbers = set(school.register.get_column("number").unique().to_list())
    return [pupil for pupil in school.pupils if pupil.number in numbers]


def _admission_number(pupil: Pupil) -> str:
    return f"{pupil.number + _ADNO:06}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _flag(value: bool | None, words: tuple[str, str]) -> str:
    return "" if value is None else words[0] if value else words[1]


def _headings(text: str) -> list[str]:
    return text.split(",")


def _write(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8",
    newline: str = "\n",
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator=newline)
        writer.writerow(headings)
        writer.writerows(rows)


_ARBOR_PUPIL = _headings(
    "STUDENT_UNIQUE_ID,STUDENT_ID,APPLICATION_ID,UPN,LEGAL_FIRST_NAME,LEGAL_LAST_NAME,"
    "PREFERRED_FIRST_NAME,DATE_OF_BIRTH,SEX,ETHNICITY,CURRENT_YEAR_GROUP,"
    "CURRENT_REGISTRATION_GROUP,CURRENT_SEN_STATUS,EAL,FSM,PUPIL_PREMIUM,IN_CARE,"
    "CHILD_PROTECTION,SOCIAL_WORKER,SERVICE_CHILD,TRAVELLER,YOUNG_CARER,LONG_TERM_HEALTH,LANGUAGE,"
    "START_DATE,END_DATE"
)


def _arbor_pupil(school: School, pupil: Pupil) -> list[str]:
    group, name = school.class_on(pupil)
    arbor_id = str(pupil.number + ARBOR_ID)
    key = school.recipe.school["key"]
    flags = _flags(pupil)
    return [
        str(pupil.number + ARBOR_ID + ARBOR_UNIQUE),
        arbor_id,
        key,
        pupil.upn,
        pupil.forename,
        pupil.surname,
        pupil.preferred,
        _iso(pupil.dob),
        {"F": "Female", "M": "Male"}[pupil.sex],
        pupil.ethnicity,
        {-1: "Nursery 2", 0: "Reception"}.get(group, f"Year {group}"),
        name,
        pupil.sen,
        *(_flag(flags[flag], _YES) for flag in _FLAGS),
        pupil.language,
        _iso(pupil.entry),
        _iso(pupil.leaving),
    ]


_FLAGS = ("eal", "fsm", "premium", "care", "protection", "worker", "service", "traveller", "carer",
          "health")  # fmt: skip


def _flags(pupil: Pupil) -> dict[str, bool]:
    return {
        "eal": pupil.language != "English",
        "fsm": pupil.fsm,
        "premium": pupil.fsm or pupil.looked_after or pupil.service,
        "care": pupil.looked_after,
        "protection": pupil.child_protection,
        "worker": pupil.social_worker,
        "service": pupil.service,
        "traveller": pupil.traveller,
        "carer": pupil.young_carer,
        "health": pupil.health,
    }


_SIMS_PUPIL = _headings(
    "Adno,PersonID,UPN,Surname,Forename,Chosen name,Reg,Year,Sex,DOB,DOA,DOL,EAL,FSM Eligible,"
    "Pupil Premium Indicator,In Care,Child protection,Social worker,Service child,Traveller,"
    "Young carer,Long-term health,SEN Status,Ethnicity,First language"
)


def _sims_pupil(school: School, pupil: Pupil) -> list[str]:
    group, name = school.class_on(pupil)
    flags = _flags(pupil)
    return [
        _admission_number(pupil),
        str(pupil.number + PERSON_ID),
        pupil.upn,
        pupil.surname,
        pupil.forename,
        pupil.preferred,
        name,
        year_letters(group),
        pupil.sex,
        british(pupil.dob),
        british(pupil.entry),
        british(pupil.leaving),
        *(_flag(flags[flag], _TRUE) for flag in _FLAGS),
        pupil.sen,
        pupil.ethnicity,
        pupil.language,
    ]


_ARBOR_CONTACT = _headings(
    "UPN,Guardian Title,Guardian First Name,Guardian Last Name,Guardian Date of Birth,Relationship,"
    "Parental responsibility,Lives with student,Address line 1,Address line 2,Town,Postcode,"
    "Guardian Email,Guardian Phone,Priority,Do not contact,Preferred language"
)
_SIMS_CONTACT = _headings(
    "Adno,UPN,Contact_x0020_Title,Contact_x0020_Forename,Contact_x0020_Surname,Contact_x0020_DOB,"
    "Relationship,Parental_x0020_Responsibility,Lives_x0020_with_x0020_pupil,Address_x0020_1,"
    "Address_x0020_2,Town,Postcode,Contact_x0020_Email,Contact_x0020_Telephone,"
    "Contact_x0020_Priority,Do_x0020_not_x0020_contact,Preferred_x0020_language,"
    "Parental_x0020_Salutation"
)


def _contact_rows(
    school: School, row: Callable[[Pupil, Contact, int], list[str]]
) -> list[list[str]]:
    return [
        row(pupil, contact, place)
        for pupil in _known(school)
        for place, contact in enumerate(pupil.contacts, start=1)
    ]


def _arbor_contact(pupil: Pupil, contact: Contact, place: int) -> list[str]:
    return [pupil.upn, *_contact(contact, place, _YES, _iso(contact.dob))]


def _sims_contact(pupil: Pupil, contact: Contact, place: int) -> list[str]:
    said = _contact(contact, place, _TRUE, british(contact.dob))
    return [_admission_number(pupil), pupil.upn, *said, contact.salutation]


def _contact(contact: Contact, place: int, words: tuple[str, str], dob: str) -> list[str]:
    return [
        contact.title,
        contact.forename,
        contact.surname,
        dob,
        contact.relationship,
        _flag(contact.responsibility, words),
        _flag(contact.lives_with, words),
        *contact.address,
        contact.email,
        contact.phone,
        str(place),
        _flag(contact.do_not_contact, words),
        contact.language,
    ]
