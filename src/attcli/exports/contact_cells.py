"""Several contacts in the cells of one row, made a row each where that can mean only one thing.

A list of names (`Mrs Jane Smith (Mother); Mr Tom Smith (Father)`, or one a line) is taken apart;
every other column about the contacts must list as many, or say nothing. What lists another number
could belong to any of them: then the row's contacts are left out and told.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.register.schema import CONTACTS

_SIGNS = ("\n", ";", "|")
_RELATION = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$", re.DOTALL)
_NAMES = ("contact_name", "contact_surname")
_WHOLE_LINES = ("address",)
_LISTS = ("does not list as many", "has one for all of them")


def one_a_row(
    table: Table, cells: pl.DataFrame, who: pl.Series
) -> tuple[pl.DataFrame, pl.Series, list[Finding]]:
    """The rows with one contact each, and the `who` of each row (see `attcli.exports.people`)."""
    name = next((name for name in _NAMES if table.has(name)), None)
    if name is None:
        return cells, who, []
    several = cells.select(table.cell(name).str.contains(r"[\n;|]").fill_null(value=False))
    marked = several.to_series()
    if not marked.any():
        return cells, who, []
    frame = cells.with_columns(who.alias("who"), pl.lit(0, pl.UInt32).alias("turn"))
    apart: list[dict[str, object]] = []
    findings: list[Finding] = []
    at = _columns(table)
    for row in frame.filter(marked).iter_rows(named=True):
        lists = _lists(row, at, name)
        if isinstance(lists, str):
            n, one = len(_parts(row[at[name]])[1]), not _parted(row[at[lists]])
            words = {"column": table.match.heading(lists), "n": n, "lists": _LISTS[one]}
            place = table.place(row[ROW], name)
            findings.append(finding("contacts-in-one-cell", place, **words))
        else:
            apart += [row | one | {"turn": turn} for turn, one in enumerate(lists)]
    made = pl.DataFrame(apart, schema=frame.schema)
    every = pl.concat([frame.filter(~marked), made]).sort(ROW, "turn")
    return every.select(cells.columns), every.get_column("who"), findings


def _columns(table: Table) -> dict[str, str]:
    """The columns of the table that say something about a contact, by their fields."""
    fields = {*CONTACTS, *_NAMES, *(f"contact_{name}" for name in CONTACTS), "address"}
    fields -= {"surname", "forename", "dob", "pupil_id", "source", ROW}
    return {name: f"c{at}" for name, at in table.match.columns.items() if name in fields}


def _lists(
    row: Mapping[str, object], at: Mapping[str, str], name: str
) -> Sequence[dict[str, str | None]] | str:
    """The cells of each contact of a row; or the field whose cell could belong to any of them."""
    sign, names = _parts(row[at[name]])
    own: list[dict[str, str | None]] = [{} for _ in names]
    for field, column in at.items():
        text = str(row[column] or "")
        lines = field in _WHOLE_LINES and sign == "\n"
        parts = [part.strip() for part in text.split(sign)] if sign else [text.strip()]
        parts = parts[: len(names)] if not any(parts[len(names) :]) else parts
        if text.strip() and (len(parts) != len(names) or lines):
            return field
        for one, part in zip(own, parts if text.strip() else [None] * len(names), strict=True):
            one[column] = part
    return own


def _parts(cell: object) -> tuple[str, list[str]]:
    """The sign that parts the contacts of a cell, and the contacts; blank ends left out."""
    text = str(cell or "")
    sign = next(sign for sign in _SIGNS if sign in text)
    return sign, [part.strip() for part in text.strip().strip(sign).split(sign)]


def _parted(cell: object) -> bool:
    """Whether a cell lists several."""
    return any(sign in str(cell or "").strip() for sign in _SIGNS)


def relation_of(text: str) -> tuple[str, str | None]:
    """The name and the relation of `Mrs Jane Smith (Mother)`."""
    found = _RELATION.match(text)
    return (found[1], found[2].strip() or None) if found else (text, None)
