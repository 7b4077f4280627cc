"""Cells as values: ids, flags, sessions, year groups, minutes. Each distinct text is read once."""

import re
from collections.abc import Callable, Mapping
from itertools import count
from operator import mul
from types import MappingProxyType
from typing import Any

import polars as pl

from attcli.exports.headings import folded
from attcli.exports.layout import vocabulary

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_VALUES = {c: n for signs in ("0123456789", _UPN_LETTERS) for n, c in enumerate(signs)}
_UPN = re.compile(r"^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$")
_POWER = re.compile(r"^\d(?:[.,]\d+)?E\+\d{1,3}$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:year(?:group)?|yr|y)\s*(\d{1,2}|r|n\d?)$", re.IGNORECASE)
_ROWS_A_TEXT = 4  # in a column whose texts are looked up by their places, at least
_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_NUMBER_AT_END = re.compile(r"(\d{1,3})$")
_YEAR_WORDS = {"reception": "R", "yearreception": "R", "nursery": "N", "nursery1": "N1"} | {
    "nursery2": "N2"
}


def by_value(
    column: pl.Series, read: Callable[[str], Any], dtype: pl.DataType | type[pl.DataType]
) -> pl.Series:
    """A column of text with `read` applied to each distinct value; null stays null."""
    texts = texts_of(column)
    found = [read(text) for text in texts.to_list()]
    if all(value is None for value in found):
        return pl.Series(column.name, [None], dtype=dtype).new_from_index(0, column.len())
    if not isinstance(column.dtype, pl.Categorical):
        values = pl.Series(found, dtype=dtype, strict=False)
        return column.replace_strict(texts, values, default=None, return_dtype=dtype)
    places = texts.to_physical()
    by_place: list[Any] = [None] * (_most(places) + 1)
    for place, value in zip(places, found, strict=True):
        by_place[place] = value
    values = pl.Series(column.name, by_place, dtype=dtype, strict=False)
    return spread(values, column.to_physical())


def spread(values: pl.Series, places: pl.Series) -> pl.Series:
    """The value of each place; null where there is none. Quick where all of them are one."""
    one = values.n_unique() == 1 and (values.has_nulls() or not places.has_nulls())
    return values.new_from_index(0, places.len()) if one else values.gather(places)


def texts_of(column: pl.Series) -> pl.Series:
    """Each different text of a column once; of a Categorical one perhaps also such as stood in rows
    that were taken away.
    """
    if isinstance(column.dtype, pl.Categorical):
        places = _most(column.to_physical()) + 1
        if places * _ROWS_A_TEXT <= column.len():
            return pl.int_range(0, places, dtype=pl.UInt32, eager=True).cat.to(column.dtype)
    return column.unique().drop_nulls()


def _most(places: pl.Series) -> int:
    """The largest; -1 where there is none."""
    most: Any = places.max()
    return -1 if most is None else int(most)


def blank(column: pl.Series) -> pl.Series:
    """Whether there is nothing but spaces in each cell of a column of text."""
    return by_value(column, lambda text: not text.strip(), pl.Boolean).fill_null(value=True)


def trimmed(text: str) -> str | None:
    """The text with single spaces inside and none around; None where nothing is left."""
    return " ".join(text.split()) or None


def identifier(text: str) -> str | None:
    """An identifier as text: `123.0` is 123, leading zeros stay."""
    said = trimmed(text)
    if said and said.endswith(".0") and said[:-2].isdigit():
        return said[:-2]
    return said


def damaged_identifier(text: str) -> bool:
    """Whether a spreadsheet wrote the number with a power of ten (`1.23E+11`): digits are lost."""
    return _POWER.match(text.strip()) is not None


def admission_number(text: str, digits: int) -> str | None:
    """An admission number, with the leading zeros a spreadsheet took away given back."""
    said = identifier(text)
    return said.zfill(digits) if said and said.isdigit() else said


def unique_pupil_number(text: str) -> str | None:
    """A UPN in capitals without spaces; its form is not judged here (see `well_formed_upn`)."""
    said = identifier(text)
    return said.replace(" ", "").upper() if said else None


def well_formed_upn(upn: str) -> bool:
    """A check letter, eleven digits, and a digit (or a letter: a temporary UPN).

    Rule: DfE, Unique pupil numbers (UPNs) guide: weights 2 to 13, remainder by 23, no I, O, S.
    """
    if not _UPN.match(upn):
        return False
    return upn[0] == upn_check_letter(upn[1:])


def upn_check_letter(rest: str) -> str:
    """The check letter for the twelve characters that follow it."""
    values = [_UPN_VALUES[c] if c in _UPN_VALUES else int(c) for c in rest]
    return _UPN_LETTERS[sum(map(mul, values, count(2))) % 23]


def session(text: str, own: Mapping[str, str] = _NO_WORDS) -> str | None:
    """AM or PM by the declared words, else None. A number may follow (`PM2`: see `register_no`).

    `own`: a school's own folded words, before the shared ones.
    """
    words = vocabulary().sessions
    said = folded(text)
    if said in own:
        return own[said]
    return words.get(said) or words.get(said.rstrip("0123456789"))


def register_no(text: str) -> int | None:
    """The number at the end of a period or session (`Period 5`, `PM2`), if there is one."""
    match = _NUMBER_AT_END.search(text.strip())
    return int(match[1]) if match else None


def flag(text: str, field: str | None = None) -> bool | None:
    """Yes or no by the declared words, those of the field first, else None."""
    said = folded(text) or text.strip()
    own = vocabulary().flags_of.get(field or "", {})
    return own.get(said, vocabulary().flags.get(said))


def sen_status(text: str) -> str | None:
    """The code of a SEN status (N, K, E; of old S, P, A), or `Yes` where no more is said."""
    return vocabulary().sen.get(folded(text))


def minutes(text: str) -> int | None:
    """Whole minutes late, None where it says none or something else."""
    said = identifier(text) or ""
    return int(said) if said.isdigit() and 0 < int(said) <= 600 else None


def year_group(text: str) -> str | None:
    """A year group as the office says it: `Year 4` is 4, `Reception` is R; the last of several."""
    said = identifier(text.rsplit(",", maxsplit=1)[-1])
    if said is None:
        return None
    key = said.replace(" ", "")
    word = _YEAR_WORDS.get(key.casefold())
    match = _YEAR.match(key)
    bare = word or (match[1].upper() if match else said)
    return str(int(bare)) if bare.isdigit() else bare


def last_of_several(text: str) -> str | None:
    """The last entry of a cell that lists several (`4A, 5B`): the present class."""
    return trimmed(text.rsplit(",", maxsplit=1)[-1])


def split_name(text: str) -> tuple[str | None, str | None]:
    """Surname and forename of `Surname, Forename`, or of `Surname Forename` without a comma."""
    if "," in text:
        surname, _, forename = text.partition(",")
        return trimmed(surname), trimmed(forename)
    words = text.split()
    if len(words) < 2:
        return trimmed(text), None
    return " ".join(words[:-1]), words[-1]
