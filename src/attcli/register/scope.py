"""Which pupils a question is about: `--school`, `--year`, `--class`, `--pupil`."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from attcli.errors import UsageError

_YEAR_WORD = r"^(?:year|yr|y)\s*"
_IDS = ("pupil_id", "upn", "mis_id", "adno")


@dataclass(frozen=True, slots=True)
class Asked:
    """Days and pupils that the user asked for; None: not said."""

    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    school: str | None = None
    year_group: str | None = None
    class_name: str | None = None
    pupil: str | None = field(default=None, repr=False)


def in_scope(pupils: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The rows of `pupils` that are asked for; UsageError where a filter fits nobody."""
    found = pupils
    if asked.school is not None:
        found = _only(found, _folded("school") == _fold(asked.school), "school", asked.school)
    if asked.year_group is not None:
        year = _folded("year_group").str.replace(_YEAR_WORD, "")
        wanted = pl.select(pl.lit(_fold(asked.year_group)).str.replace(_YEAR_WORD, "")).item()
        found = _only(found, year == wanted, "year_group", asked.year_group)
    if asked.class_name is not None:
        found = _only(found, _folded("class") == _fold(asked.class_name), "class", asked.class_name)
    return found if asked.pupil is None else _the_pupil(found, asked.pupil)


def _only(pupils: pl.DataFrame, fits: pl.Expr, column: str, wanted: str) -> pl.DataFrame:
    found = pupils.filter(fits)
    if found.height:
        return found
    known = pupils.get_column(column).drop_nulls().unique().sort().to_list()
    what = {"year_group": "year group"}.get(column, column)
    if not known:
        raise UsageError(f"The exports say no {what}.", "Add that column to the export.")
    raise UsageError(f"There is no {what} “{wanted}” here.", f"Known: {', '.join(known)}.")


def _the_pupil(pupils: pl.DataFrame, wanted: str) -> pl.DataFrame:
    """By id first, then by whole name, then by a part of it."""
    folded = _fold(wanted)
    surname, forename = _folded("surname"), _folded("forename")
    preferred = _folded("preferred_forename")
    orders = [
        order
        for first in (forename, preferred)
        for order in (
            _joined(first, " ", surname),
            _joined(surname, ", ", first),
            _joined(surname, " ", first),
        )
    ]
    whole = pl.any_horizontal(order == folded for order in orders)
    part = _joined(forename, " ", surname).str.contains(folded, literal=True)
    ids = pl.any_horizontal(_folded(name) == folded for name in _IDS)
    for fits in (ids, whole, part):
        found = pupils.filter(fits)
        if found.height:
            return found
    raise UsageError(
        "No pupil of the exports has that UPN, id, admission number or name.",
        "Write it as the export does, for example “Surname, Forename”.",
    )


def _joined(first: pl.Expr, between: str, second: pl.Expr) -> pl.Expr:
    return pl.concat_str(first, second, separator=between)


def _fold(text: str) -> str:
    return " ".join(text.split()).lower()


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase()
