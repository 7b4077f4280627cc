"""Who the rows of a table are about, and what the table says of them.

Each distinct combination of identity cells is one *person* of the table (`who`: 0, 1, ...). Whether
persons of several tables are one pupil is decided in `attcli.exports.identity`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_
from typing import Any

import polars as pl

from attcli.exports import values
from attcli.exports.dates import day_column
from attcli.exports.layout import DETAILS, IDS
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.register.schema import PUPILS

NAMES = ("surname", "forename", "preferred_forename", "name")
_TEXT_READERS: dict[str, Callable[[str], Any]] = {
    "year_group": values.year_group,
    "class": values.last_of_several,
    "sen": values.sen_status,
}
_LISTED = 20
_CLASS = "class of one without an id"


@dataclass
class People:
    """The persons of one table.

    `persons`: `who`, `school` (as the file names it), the ids, names, `dob`, `classes` (all that
    the rows name; one at most where the person has no id), `row`.
    `details`: `who`, `row`, `last_date`, and each detail the file has, one row a variant.
    `who`: the person of each row that was given.
    """

    table: Table
    persons: pl.DataFrame
    details: pl.DataFrame
    who: pl.Series
    findings: list[Finding] = field(default_factory=list)


def read_people(table: Table, cells: pl.DataFrame, days: pl.Series | None = None) -> People:
    """The persons in `cells` (rows of the table); `days`, one a row, tell the latest detail.

    Rows that follow one another and say the same are looked at once.
    """
    of_identity = [n for n in ("school", *IDS, *NAMES, "dob") if table.has(n)]
    of_details = [n for n in DETAILS if table.has(n) and n not in of_identity]
    said = of_identity + of_details
    run, raw = _runs(
        cells.select(
            ROW,
            *(table.cell(name).alias(name) for name in said),
            (pl.lit(None, dtype=pl.Date) if days is None else days).alias("day"),
        ),
        said,
    )
    if table.has("class"):
        raw = raw.with_columns(_class_of_nameless(table).alias(_CLASS))
        of_identity.append(_CLASS)
    distinct = raw.group_by([*of_identity, *of_details], maintain_order=True).agg(
        pl.col(ROW).min(), pl.col("day").max().alias("last_date")
    )
    people = _numbered(table, raw, distinct, of_identity)
    people.who = people.who.gather(run)
    people.findings.extend(_shortened(table, distinct))
    people.findings.extend(_unread(table, distinct, [*of_identity, *of_details]))
    return people


def _runs(rows: pl.DataFrame, said: list[str]) -> tuple[pl.Series, pl.DataFrame]:
    """The number of each row's run of rows that say the same; and each run, as text, with its
    first `row` and last `day`.
    """
    run = rows.select(pl.struct(pl.col(said).to_physical()).rle_id()).to_series().set_sorted()
    runs = rows.group_by(run.alias("run"), maintain_order=True).agg(
        pl.col(ROW, *said).first(), pl.col("day").max()
    )
    return run, runs.drop("run").with_columns(pl.selectors.categorical().cast(pl.String))


def _class_of_nameless(table: Table) -> pl.Expr:
    """The class of a row without any id, which tells it from namesakes; null beside an id."""
    ids = [pl.col(kind).str.strip_chars().fill_null("") for kind in IDS if table.has(kind)]
    return pl.when(pl.all_horizontal(True, *(text == "" for text in ids))).then("class")


def _numbered(
    table: Table, raw: pl.DataFrame, distinct: pl.DataFrame, of_identity: list[str]
) -> People:
    persons = distinct.group_by(of_identity, maintain_order=True).agg(pl.col(ROW).min())
    persons = persons.with_row_index("who")
    numbers = persons.select(*of_identity, "who")
    who = _joined(raw.select(of_identity), numbers, of_identity).get_column("who")
    variants = _joined(distinct, numbers, of_identity)
    details = variants.select(
        "who",
        ROW,
        "last_date",
        *(_detail(variants, name).alias(name) for name in DETAILS if name in variants.columns),
    )
    return People(table, _identities(table, persons, details), details, who)


def _joined(left: pl.DataFrame, right: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return left.join(
        right, on=on, how="left", nulls_equal=True, validate="m:1", maintain_order="left"
    )


def _identities(table: Table, persons: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    digits = table.match.layout.adno_digits
    readers: dict[str, Callable[[str], Any]] = {
        "school": values.trimmed,
        "upn": values.unique_pupil_number,
        "mis_id": values.identifier,
        "unique_id": values.identifier,
        "adno": lambda text: values.admission_number(text, digits),
        "surname": values.trimmed,
        "forename": values.trimmed,
        "preferred_forename": values.trimmed,
    }
    columns = [persons.get_column("who"), persons.get_column(ROW)]
    for name, read in readers.items():
        columns.append(_column(persons, name, read).alias(name))
    frame = pl.DataFrame(columns)
    frame = _without_damaged(frame.with_columns(_names(persons, frame)))
    dob = _detail(persons, "dob") if "dob" in persons.columns else pl.lit(None, dtype=pl.Date)
    return _with_classes(frame.with_columns(dob.alias("dob")), details)


def _without_damaged(frame: pl.DataFrame) -> pl.DataFrame:
    """Ids that a spreadsheet has shortened taken away where another id, or a name, is there."""
    whole = {kind: ~_damaged(frame.get_column(kind)) for kind in IDS}
    kept = frame.select(*(pl.when(whole[kind]).then(pl.col(kind)).alias(kind) for kind in IDS))
    known = [*(kept.get_column(kind).is_not_null() for kind in IDS)]
    known += [frame.get_column(name).is_not_null() for name in ("surname", "forename")]
    other = reduce(or_, known)
    return frame.with_columns(
        pl.when(other).then(kept.get_column(kind)).otherwise(pl.col(kind)).alias(kind)
        for kind in IDS
    )


def _damaged(column: pl.Series) -> pl.Series:
    damaged = values.by_value(column, values.damaged_identifier, pl.Boolean)
    return damaged.fill_null(value=False)


def _with_classes(frame: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    if "class" not in details.columns:
        return frame.with_columns(classes=pl.lit([], dtype=pl.List(pl.String)))
    named = details.group_by("who").agg(pl.col("class").drop_nulls().unique().alias("classes"))
    return frame.join(named, on="who", how="left", validate="1:1", maintain_order="left")


def _column(frame: pl.DataFrame, name: str, read: Callable[[str], Any]) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=pl.String)
    return values.by_value(frame.get_column(name), read, pl.String)


def _names(persons: pl.DataFrame, frame: pl.DataFrame) -> list[pl.Series]:
    """Surname and forename; where the file has them in one column, that column is split."""
    surname, forename = frame.get_column("surname"), frame.get_column("forename")
    if "name" not in persons.columns:
        return [surname, forename]
    split = [values.split_name(text or "") for text in persons.get_column("name").to_list()]
    of_name = (pl.Series([part[at] for part in split], dtype=pl.String) for at in (0, 1))
    return [
        own.zip_with(own.is_not_null(), other)
        for own, other in zip((surname, forename), of_name, strict=True)
    ]


def _detail(frame: pl.DataFrame, name: str) -> pl.Series:
    column, dtype = frame.get_column(name), PUPILS[name]
    if dtype == pl.Date:
        return day_column(column)
    if dtype == pl.Boolean:
        return values.by_value(column, partial(values.flag, field=name), pl.Boolean)
    return values.by_value(column, _TEXT_READERS.get(name, values.trimmed), pl.String)


def _shortened(table: Table, distinct: pl.DataFrame) -> list[Finding]:
    """Ids that a spreadsheet has shortened, each value once."""
    found = []
    for kind in filter(table.has, IDS):
        wrong = distinct.filter(_damaged(distinct.get_column(kind)))
        firsts = wrong.group_by(kind, maintain_order=True).agg(pl.col(ROW).min()).head(_LISTED)
        found += [
            finding("damaged-id", table.place(row, kind, text.strip()))
            for text, row in firsts.iter_rows()
        ]
    return found


def _unread(table: Table, distinct: pl.DataFrame, fields: list[str]) -> list[Finding]:
    """Cells under a date, a yes-or-no or a SEN heading that say something else, each value once."""
    found = []
    for name in fields:
        if PUPILS.get(name) not in (pl.Date, pl.Boolean) and name != "sen":
            continue
        texts = distinct.select(pl.col(name).str.strip_chars().alias("text"), ROW)
        wrong = texts.filter(_detail(distinct, name).is_null() & (pl.col("text") != ""))
        firsts = wrong.group_by("text", maintain_order=True).agg(pl.col(ROW).min()).head(_LISTED)
        found += [
            finding("unreadable-value", table.place(row, name, text))
            for text, row in firsts.iter_rows()
        ]
    return found
