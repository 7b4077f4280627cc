"""One pupil under different names, births or year groups in one file: told, with what is used.

In a register the year group may change with the year; a name or a date of birth may not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from attcli.exports.pupils import Said, variants
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, Place, finding

_FIRM = ("surname", "forename", "dob")
_LISTED = 5

Values = dict[str, tuple[int, str]]
"""The different values of a field, folded: the first row of each, and how it is written."""


def contradictions(said: Sequence[Said], frame: pl.DataFrame) -> list[Finding]:
    """One finding a pupil and file; `frame`: the pupils frame, which holds what is used."""
    found = []
    for one in said:
        table = one.people.table
        differing: dict[int, dict[str, Values]] = defaultdict(dict)
        for name in (*_FIRM, *(["year_group"] if table.match.layout.shape == "people" else [])):
            for pupil, differ in _differing(one, name).items():
                differing[pupil][name] = differ
        used = {row["pupil"]: row for row in _of(frame, list(differing))}
        found += [
            _told(table, fields, used[pupil])
            for pupil, fields in sorted(differing.items(), key=lambda item: _rows(item[1]))
        ]
    return found


def _of(frame: pl.DataFrame, pupils: Sequence[int]) -> list[dict[str, object]]:
    wanted = pl.Series(pupils, dtype=pl.UInt32)
    return frame.filter(pl.col("pupil").is_in(wanted.implode())).to_dicts()


def _differing(one: Said, name: str) -> Mapping[int, Values]:
    """The pupils of whom a table says several things under one heading."""
    frame = variants(one)
    if name not in frame.columns:
        return {}
    values = frame.select("pupil", ROW, pl.col(name).cast(pl.String).alias("value")).drop_nulls()
    values = values.with_columns(folded=pl.col("value").str.to_lowercase()).sort(ROW)
    several = pl.col("folded").n_unique().over("pupil") > 1
    found: dict[int, Values] = defaultdict(dict)
    for pupil, row, value, folded in values.filter(several).iter_rows():
        found[pupil].setdefault(folded, (row, value))
    return found


def _rows(fields: Mapping[str, Values]) -> list[int]:
    return sorted({row for values in fields.values() for row, _ in values.values()})


def _told(table: Table, fields: Mapping[str, Values], used: Mapping[str, object]) -> Finding:
    headings = {name: table.match.heading(name if table.has(name) else "name") for name in fields}
    said = "; ".join(_field(headings[name], fields[name], str(used[name])) for name in fields)
    first, *others = _rows(fields)
    column = ", ".join(dict.fromkeys(headings.values()))
    place = Place(table.file, table.sheet, first, column, other_rows=tuple(others))
    return finding("contradicting-details", place, said=said)


def _field(heading: str, values: Values, used: str) -> str:
    shown = ", ".join(f"“{value}” (row {row})" for row, value in [*values.values()][:_LISTED])
    whose = "of which" if used.lower() in values else "while another file's"
    return f"{heading} {shown}, {whose} “{used}” is used"
