"""The contacts of a Common Transfer File, one row each, under the headings of our plain layout."""

from collections.abc import Iterator

from lxml import etree

_OF_CONTACT = {
    "Title": "Contact title",
    "Forename": "Contact forename",
    "Surname": "Contact surname",
    "Relationship": "Relationship",
    "Responsible": "Parental responsibility",
    "Order": "Priority",
    "Email": "Email",
}
_WHO = ("UPN", "Surname", "Forename")
_LINES = ("SAON", "PAON", "Street", "Locality")
_TOWNS = ("PostTown", "Town")

Record = dict[str, str | None]


def texts(element: etree._Element) -> dict[str, str]:
    """The text of each child that has any and no children of its own, by its bare name."""
    return {
        etree.QName(child).localname: child.text
        for child in element.iterchildren(tag=etree.Element)
        if child.text and len(child) == 0
    }


def line_of(element: etree._Element) -> int:
    """The line of the file on which an element begins."""
    line = element.sourceline
    return line if isinstance(line, int) else 1


def contacts_of(pupil: etree._Element) -> Iterator[tuple[Record, int]]:
    """Each contact of a pupil and its line; one at the pupil's own address has that."""
    who = {
        key: value for key, value in texts(pupil).items() if key in ("UPN", "Surname", "Forename")
    }
    home = _address(pupil)
    for contact in pupil.iterfind("{*}Contacts/{*}Contact"):
        said = texts(contact)
        own = {heading: said[tag] for tag, heading in _OF_CONTACT.items() if tag in said}
        with_pupil = said.get("AddressAsPupil", "").strip().lower() in ("true", "1", "y")
        lives = {"Lives with pupil": "Yes"} if with_pupil else {}
        phone = contact.findtext("{*}Phones/{*}Phone/{*}PhoneNo")
        record: Record = {**who, **own, **lives, **(home if with_pupil else _address(contact))}
        if phone:
            record["Phone"] = phone
        if "Contact surname" in record:
            yield record, line_of(contact)


def _address(person: etree._Element) -> Record:
    """An address in lines, or in the parts of the address standard BS 7666."""
    found = next(person.iterchildren("{*}Address"), None)
    if found is None:
        return {}
    said = {key: text for part in (found, *found) for key, text in texts(part).items()}
    numbered = [said[key] for key in sorted(said) if key.startswith("AddressLine")]
    lines = numbered or [said[key] for key in _LINES if key in said]
    town = next((said[key] for key in _TOWNS if key in said), None)
    if not numbered and len(lines) > 1 and lines[0].strip()[:1].isdigit():
        lines = [f"{lines[0].strip()} {lines[1].strip()}", *lines[2:]]
    return {
        "Address 1": lines[0] if lines else None,
        "Address 2": ", ".join(line.strip() for line in lines[1:]) or None,
        "Town": town,
        "Postcode": said.get("PostCode") or said.get("Postcode"),
    }
