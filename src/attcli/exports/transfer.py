"""The Common Transfer File: the XML by which schools pass on their pupils (DfE, CTF specification).

`CTfile > CTFpupilData > Pupil` holds UPN, names and dates; `Attendance > YearData` a year's totals
and, in `AttendSessions`, a first day and the marks from then on, two a day. Its rows are the lines
of the file, or its strings one after another where a line holds several. Nothing outside the file
is ever fetched, and a file that declares a document type (the only way to declare entities) is
refused before it is read.
"""

import re
from collections.abc import Iterator

from lxml import etree

from attcli.exports.records import RecordSheet
from attcli.exports.refusals import UnusableError
from attcli.exports.transfer_contacts import contacts_of, line_of, texts

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OF_PUPIL = {
    "UPN": "UPN",
    "Surname": "Surname",
    "LegalSurname": "Legal Surname",
    "Forename": "Forename",
    "LegalForename": "Legal Forename",
    "PreferredForename": "Preferred forename",
    "DOB": "DOB",
    "Gender": "Gender",
    "Sex": "Sex",
    "NCyearActual": "Year group",
    "Ethnicity": "Ethnicity",
}
_TOTALS = {
    "SessionsPossible": "Sessions possible",
    "SessionsAttended": "Sessions attended",
    "SessionsAuthorised": "Authorised sessions",
    "SessionsUnauthorised": "Unauthorised absences",
}
_START, _MARKS = "AttendanceStartDate", "AttendanceMarks"

Record = dict[str, str | None]


def read_transfer(data: bytes) -> list[RecordSheet]:
    """Its pupils with their strings of marks, and their contacts; UnusableError otherwise.

    A file without any marks gives its totals, which no layout takes for a register.
    """
    root = _root(data)
    pupils = [each for each in root.iter("{*}Pupil") if _name(each.getparent()) == "CTFpupilData"]
    if not pupils:
        raise UnusableError(
            "is a Common Transfer File (XML) without pupils.", "Export it again, for the pupils."
        )
    school = _source_school(root)
    rows = [row for pupil in pupils for row in _rows(pupil, school)]
    if any(_MARKS in record for record, _ in rows):
        rows = [(_without_totals(record), line) for record, line in rows]
    sheets = [_sheet("Pupils", rows)]
    contacts = [row for pupil in pupils for row in contacts_of(pupil)]
    return [*sheets, _sheet("Contacts", contacts)] if contacts else sheets


def _sheet(name: str, rows: list[tuple[Record, int]]) -> RecordSheet:
    """The records by their lines; numbered from 1 where several of them stand on one line."""
    lines = [line for _, line in rows]
    numbers = lines if len(set(lines)) == len(lines) else range(1, len(lines) + 1)
    return RecordSheet.of(name, [record for record, _ in rows], numbers)


def _root(data: bytes) -> etree._Element:
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        raise _declares()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnusableError(
            f"is damaged XML: it can't be read beyond line {error.lineno}.", "Export it again."
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _declares()
    if _name(root) != "CTfile":
        raise UnusableError(
            f"is an XML file (“{_name(root)}”) and no Common Transfer File, which is the only XML "
            "that is read.",
            "Export it as CSV or XLSX.",
        )
    return root


def _declares() -> UnusableError:
    return UnusableError(
        "is XML that declares a document type, which no Common Transfer File does and which can "
        "make a program fetch or build anything: it is not read.",
        "Export it again from the school system.",
    )


def _name(element: etree._Element | None) -> str:
    return "" if element is None else etree.QName(element).localname


def _source_school(root: etree._Element) -> dict[str, str]:
    found = next(root.iter("{*}SourceSchool"), None)
    return {} if found is None else texts(found)


def _rows(pupil: etree._Element, school: dict[str, str]) -> Iterator[tuple[Record, int]]:
    """A row for each of the pupil's strings; one without a string where there is none."""
    known = {**_details(pupil), **_enrolment(pupil, school)}
    totals = _totals(pupil)
    held = list(_with_marks(pupil))
    for holder in held:
        said = texts(holder)
        marks = next(holder.iterchildren(f"{{*}}{_MARKS}"), None)
        record: Record = {**known, "School": _school_of(holder) or school.get("SchoolName")}
        record |= {key: said[key] for key in (_START, _MARKS) if key in said}
        yield record, line_of(holder if marks is None else marks)
    if not held:
        yield {**known, "School": school.get("SchoolName"), **totals}, line_of(pupil)


def _with_marks(pupil: etree._Element) -> Iterator[etree._Element]:
    """The elements that hold a first day or marks."""
    seen = None
    for part in pupil.iter(f"{{*}}{_START}", f"{{*}}{_MARKS}"):
        holder = part.getparent()
        if holder is not None and holder is not seen:
            yield holder
        seen = holder


def _school_of(holder: etree._Element) -> str | None:
    """The school a year's marks are of, where the file says it: perhaps an earlier one."""
    for above in (holder, *holder.iterancestors("{*}YearData")):
        if name := texts(above).get("SchoolName"):
            return name
    return None


def _details(pupil: etree._Element) -> Record:
    said = texts(pupil)
    for part in pupil.iterchildren("{*}BasicDetails"):
        said = {**texts(part), **said}
    return {heading: said[tag] for tag, heading in OF_PUPIL.items() if tag in said}


def _enrolment(pupil: etree._Element, school: dict[str, str]) -> Record:
    """Entry and leaving at the school that made the file, from the pupil's school history."""
    found: Record = {}
    for one in pupil.iterfind("{*}SchoolHistory/{*}School"):
        said = texts(one)
        if said.get("Estab") and said.get("Estab") == school.get("Estab"):
            found = {"Entry date": said.get("EntryDate"), "Leaving date": said.get("LeavingDate")}
    return found


def _totals(pupil: etree._Element) -> Record:
    found: Record = {}
    for year in pupil.iter("{*}YearData"):
        said = texts(year)
        found |= {heading: said[tag] for tag, heading in _TOTALS.items() if tag in said}
    return found


def _without_totals(record: Record) -> Record:
    return {key: value for key, value in record.items() if key not in _TOTALS.values()}
