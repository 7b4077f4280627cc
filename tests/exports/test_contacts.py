"""Contacts: one row a pupil and contact, in the order they are to be asked."""

from pathlib import Path

import pytest

from attcli.exports.contacts import split_address, split_contact
from attcli.exports.read import inspect, read_exports

from .files import codes, column, upn, write

ANNA = upn(1)


def contacts_of(folder: Path, *lines: str) -> list[dict[str, object]]:
    marks = write(folder, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},2025-09-04,AM,/")
    return read_exports([marks], contacts=write(folder, "c.csv", *lines)).contacts.to_dicts()


@pytest.mark.parametrize(
    ("said", "blocked"),
    [("", False), ("no", False), ("N", False), ("Y", True), ("court order", True)],
)
def test_do_not_contact_is_no_only_where_it_says_no(
    tmp_path: Path, said: str, blocked: bool
) -> None:
    (one,) = contacts_of(tmp_path, "UPN,Contact surname,Do not contact", f"{ANNA},Able,{said}")
    assert one["do_not_contact"] is blocked


def test_a_file_without_that_column_blocks_nobody(tmp_path: Path) -> None:
    (one,) = contacts_of(tmp_path, "UPN,Contact surname", f"{ANNA},Able")
    assert one["do_not_contact"] is False


def test_contacts_come_in_their_order_and_repeats_once(tmp_path: Path) -> None:
    rows = contacts_of(
        tmp_path,
        "UPN,Contact forename,Contact surname,Priority",
        f"{ANNA},No,Priority,",
        f"{ANNA},Second,Able,2",
        f"{ANNA},First,Able,1.0",
        f"{ANNA},Second,Able,2",
    )
    assert [(row["forename"], row["priority"], row["row"]) for row in rows] == [
        ("First", 1, 4),
        ("Second", 2, 3),
        ("No", None, 2),
    ]


def test_a_pupils_own_names_are_not_the_contacts(tmp_path: Path) -> None:
    (one,) = contacts_of(
        tmp_path,
        "UPN,Surname,Forename,Title,Contact surname,Contact forename,Parental responsibility",
        f"{ANNA},Able,Anna,Mrs,O'Neill,Zoë,Yes",
    )
    assert (one["title"], one["forename"], one["surname"]) == ("Mrs", "Zoë", "O'Neill")
    assert one["parental_responsibility"] is True


def test_names_and_addresses_in_one_cell_are_taken_apart(tmp_path: Path) -> None:
    (one,) = contacts_of(
        tmp_path,
        "UPN,Contact name,Address",
        f'{ANNA},Mrs Anna Able,"Flat 2, 1 High Street, Croydon, CR0 1AB"',
    )
    assert (one["title"], one["forename"], one["surname"]) == ("Mrs", "Anna", "Able")
    assert (one["address_1"], one["address_2"]) == ("Flat 2", "1 High Street")
    assert (one["town"], one["postcode"]) == ("Croydon", "CR0 1AB")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mrs Anna Able", ("Mrs", "Anna", "Able")),
        ("Able, Anna", (None, "Anna", "Able")),
        ("Dr. A Able", ("Dr.", "A", "Able")),
        ("Able", (None, None, "Able")),
        ("", (None, None, None)),
    ],
)
def test_a_contacts_name(text: str, parts: tuple[str | None, ...]) -> None:
    assert split_contact(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1 High St\nCroydon\ncr0 1ab", ("1 High St", None, "Croydon", "CR0 1AB")),
        ("1 High St, Croydon", ("1 High St", None, "Croydon", None)),
        ("1 High St", ("1 High St", None, None, None)),
        ("a, b, c, d, e", ("a", "b, c, d", "e", None)),
        ("", (None, None, None, None)),
    ],
)
def test_an_address_in_one_cell(text: str, parts: tuple[str | None, ...]) -> None:
    assert split_address(text) == parts


def test_a_contact_of_nobody_is_kept_and_told(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},2025-09-04,AM,/")
    contacts = write(tmp_path, "c.csv", "UPN,Contact surname", f"{upn(9)},Nobody", f"{ANNA},Able")
    found = inspect([marks], contacts=contacts)
    assert codes(found.findings) == ["contact-without-pupil"]
    register = read_exports([marks], contacts=contacts)
    assert sorted(map(str, column(register.contacts, "surname"))) == ["Able", "Nobody"]


def test_a_row_that_names_no_contact_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", "UPN,Contact surname", f"{ANNA},Able", f"{upn(2)},")
    (finding,) = inspect([path]).findings
    assert (finding.code, finding.message[-64:]) == (
        "row-without-contact",
        "no contact: 1. Nothing to do, unless those pupils have contacts.",
    )


def test_a_register_is_no_contacts_file(tmp_path: Path) -> None:
    marks = write(tmp_path, "m.csv", "UPN,Date,Session,Mark", f"{ANNA},2025-09-04,AM,/")
    (refusal,) = inspect([], contacts=marks).refusals
    assert "without Contact surname" in refusal.problem
