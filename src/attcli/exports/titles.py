"""The school that a file's titles name: above the headings, beside a label that says so.

A title without such a label may be the name of a report: it says nothing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from attcli.exports.headings import folded
from attcli.exports.layout import vocabulary
from attcli.exports.open_tables import Found
from attcli.exports.schools import SchoolNames, dfe_number
from attcli.exports.table import Table
from attcli.findings import Place

_SCHOOL = "school"
_GAP = re.compile(r"\s{2,}|[\t|;]")  # what follows it in a cell is about something else


def in_titles(found: Found, schools: SchoolNames) -> list[Place]:
    """Where the titles of a file name a school, and its name: by the DfE number where they give it
    and the settings have every school's. Nowhere where a column names the schools, or the settings
    hold none.
    """
    if not schools.keys or any(table.has("school") for table in found.tables):
        return []
    told = [place for table in found.tables for place in _told(table)]
    numbers = [place for place in told if dfe_number(place.value or "")]
    if numbers and {key for name, key in schools.keys.items() if dfe_number(name)} == {
        *schools.keys.values()
    }:
        return numbers
    return [place for place in told if place not in numbers]


def _told(table: Table) -> Iterator[Place]:
    kinds = {folded(word): kind for kind, words in vocabulary().titled.items() for word in words}
    for row, cells in enumerate(table.titles, 1):
        for label, value in _labelled(cells):
            heading = folded(value) in table.catalogue.headings
            if not heading and _names_one(kinds.get(folded(label)), value):
                yield Place(table.file, table.sheet, row, None, value)


def _names_one(kind: str | None, value: str) -> bool:
    """Whether what stands beside a label of this kind is a school's number or, perhaps, name."""
    if dfe_number(value):
        return kind in (_SCHOOL, "dfe_number")
    named = any(map(str.isalpha, value)) and folded(value) not in vocabulary().no_school
    return kind == _SCHOOL and named and ":" not in value


def _labelled(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each label of a row with what it labels: `School: Hill`, or `School` and `Hill` alone."""
    said = [cell.strip() for cell in cells if cell.strip()]
    for cell, after in pairwise([*said, ""]):
        label, colon, value = cell.partition(":")
        if colon and (told := _first_thing(value) or after):
            yield label, told
        elif not colon and len(said) == 2 and after:
            yield label, after


def _first_thing(value: str) -> str:
    """What stands before a gap, or before a comma and another label: `Hill, Tel: 01234`."""
    parts = _GAP.split(value.strip())[0].split(",")
    return ",".join([parts[0], *takewhile(lambda part: ":" not in part, parts[1:])]).strip()
