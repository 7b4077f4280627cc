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


GUARDIANS = "UPN,Guardian,Relationship,Phone,Parental responsibility"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (
            "Mrs Jane Smith (Mother); Mr Tom Smith (Father),,01;02,Yes;No",
            [("Mrs", "Jane", "Smith", "Mother", "01", True),
             ("Mr", "Tom", "Smith", "Father", "02", False)],
        ),
        (
            '"Smith, Jane\nSmith, Tom","Mother\nFather",,',
            [(None, "Jane", "Smith", "Mother", None, None),
             (None, "Tom", "Smith", "Father", None, None)],
        ),
        ("Jane Smith (Mother);,,01;,Y", [(None, "Jane", "Smith", "Mother", "01", True)]),
        ("Jane Smith | Tom Smith,,01|,T|F",
         [(None, "Jane", "Smith", None, "01", True), (None, "Tom", "Smith", None, None, False)]),
        ("Jane Smith (Mother),,01,✓", [(None, "Jane", "Smith", "Mother", "01", True)]),
    ],
)  # fmt: skip
def test_several_contacts_in_a_cell_are_a_row_each(
    tmp_path: Path, line: str, named: list[tuple[object, ...]]
) -> None:
    fields = ("title", "forename", "surname", "relationship", "phone", "parental_responsibility")
    rows = contacts_of(tmp_path, GUARDIANS, f"{ANNA},{line}")
    assert [tuple(row[name] for name in fields) for row in rows] == named


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Jane Smith; Tom Smith,,01,", "has one for all of them"),
        ("Jane Smith; Tom Smith,,1;2;3,Y;N", "does not list as many"),
    ],
)
def test_contacts_whose_cells_do_not_go_together_are_left_out_and_told(
    tmp_path: Path, line: str, said: str
) -> None:
    path = write(tmp_path, "c.csv", GUARDIANS, f"{ANNA},{line}", f"{ANNA},Kim Able,,,")
    (finding,) = inspect([path]).findings
    assert (finding.code, finding.row) == ("contacts-in-one-cell", 2)
    assert "lists 2 contacts" in finding.message
    assert f"“Phone” {said}" in finding.message
    assert [row["surname"] for row in contacts_of(tmp_path, GUARDIANS, f"{ANNA},{line}")] == []


def test_a_contact_without_a_surname_is_told_with_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", "UPN,Contact forename,Contact surname,Phone",
                 f"{ANNA},Kim,,", f"{ANNA},Jo,Able,", f"{upn(2)},,,")  # fmt: skip
    told = {found.code: found for found in inspect([path]).findings}
    assert set(told) == {"contact-without-surname", "row-without-contact"}
    assert told["contact-without-surname"].row == 2
