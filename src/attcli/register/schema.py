"""The canonical frames every export becomes: their columns, types and units.

A frame that leaves `exports/` has exactly these columns in this order. Identifiers are text and
are never inferred. `pupil_id` is `school|kind:value`, kind one of upn, mis, adno, name.
"""

import polars as pl

from attcli.law import codes

CODE = pl.Enum(codes.LETTERS)
SESSION = pl.Enum(("AM", "PM"))

MARKS: dict[str, pl.DataType | type[pl.DataType]] = {
    "school": pl.String,
    "pupil_id": pl.String,
    "date": pl.Date,
    "session": SESSION,
    "code": CODE,  # null: a row (or cell) with no mark
    "minutes_late": pl.UInt16,  # null: not known
    "source": pl.UInt16,  # index into Register.sources
    "row": pl.UInt32,  # 1-based, as a person sees it in that file and sheet
    "column": pl.UInt16,  # 1-based column of the cell in a grid; null in a long file
}
"""One row a pupil-session that the export holds, marked or not. No duplicates: one row for each
(pupil_id, date, session), sorted by school, pupil_id, date, session. Conflicting marks and marks
outside enrolment are not in it (conflicts leave a row with a null code)."""

PUPILS: dict[str, pl.DataType | type[pl.DataType]] = {
    "school": pl.String,
    "pupil_id": pl.String,
    "upn": pl.String,
    "mis_id": pl.String,
    "unique_id": pl.String,  # the second id some school systems give; null where there is none
    "adno": pl.String,
    "surname": pl.String,
    "forename": pl.String,
    "preferred_forename": pl.String,
    "dob": pl.Date,
    "sex": pl.String,
    "year_group": pl.String,  # as the office says it: "4", "R", "N1"
    "class": pl.String,
    "entry_date": pl.Date,
    "leaving_date": pl.Date,
    "fsm": pl.Boolean,
    "pupil_premium": pl.Boolean,
    "sen": pl.String,  # a code of `register/special_needs.py`
    "eal": pl.Boolean,
    "looked_after": pl.Boolean,
    "ethnicity": pl.String,
    "social_worker": pl.Boolean,
    "child_protection": pl.Boolean,
    "child_in_need": pl.Boolean,
    "young_carer": pl.Boolean,
    "service_child": pl.Boolean,
    "traveller": pl.Boolean,
    "long_term_health": pl.Boolean,
    "language": pl.String,
    "source": pl.UInt16,
    "row": pl.UInt32,
}
"""One row a pupil and school. Everything but school and pupil_id may be null (not in the file)."""

CONTACTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "pupil_id": pl.String,
    "title": pl.String,
    "forename": pl.String,
    "surname": pl.String,
    "dob": pl.Date,
    "relationship": pl.String,
    "parental_responsibility": pl.Boolean,
    "lives_with_pupil": pl.Boolean,
    "address_1": pl.String,
    "address_2": pl.String,
    "town": pl.String,
    "postcode": pl.String,
    "email": pl.String,
    "phone": pl.String,
    "priority": pl.UInt16,
    "do_not_contact": pl.Boolean,  # never null: blank means no
    "salutation": pl.String,
    "preferred_language": pl.String,
    "letters_by": pl.String,  # post, e-mail or by hand, as exported; null: as the letter has it
    "large_print": pl.Boolean,
    "source": pl.UInt16,
    "row": pl.UInt32,
}
"""One row a pupil and contact, in the order of priority, then of the file."""


def empty(schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """A frame of `schema` with no row."""
    return pl.DataFrame(schema=schema)
