"""The contacts frame: one row a pupil and contact."""

import re
from dataclasses import replace

import polars as pl

from attcli.exports import values
from attcli.exports.contact_cells import one_a_row, relation_of
from attcli.exports.dates import day_column
from attcli.exports.people import People
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.register.schema import CONTACTS

_FROM = {
    "title": "contact_title",
    "forename": "contact_forename",
    "surname": "contact_surname",
    "dob": "contact_dob",
}
_LISTED = 50
_ORDER = re.compile(r"^(\d{1,4})(?:st|nd|rd|th)?$", re.IGNORECASE)
_POSTCODE = re.compile(r"^[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}$")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "sir", "lady"])


def read_contacts(people: People, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """`who` and every contact column of the schema but the pupil's id and the source."""
    table = people.table
    cells, who, findings = one_a_row(table, cells, people.who)
    frame = cells.select(ROW).with_columns(who.alias("who"))
    for name, dtype in CONTACTS.items():
        column = _FROM.get(name, name)
        if name in ("pupil_id", "source", ROW):
            continue
        if not table.has(column):
            frame = frame.with_columns(pl.lit(None, dtype=dtype).alias(name))
            continue
        raw = cells.get_column(f"c{table.match.columns[column]}")
        frame = frame.with_columns(_typed(raw, dtype).alias(name))
        findings += _unread(table, column, raw, frame.get_column(name), frame.get_column(ROW))
    if table.has("contact_name"):
        frame = _with_names(frame, cells.get_column(f"c{table.match.columns['contact_name']}"))
    if table.has("address"):
        frame = _with_addresses(frame, cells.get_column(f"c{table.match.columns['address']}"))
    frame = _blocked(table, frame, cells)
    findings += _nameless(table, frame)
    return frame.filter(pl.col("surname").is_not_null()), findings


def _nameless(table: Table, frame: pl.DataFrame) -> list[Finding]:
    """Rows without a surname: those that say something else of a contact, and those that don't."""
    said = [name for name in CONTACTS if name in frame.columns and name not in (ROW, "surname")]
    texts = [pl.col(name).is_not_null() for name in said if name != "do_not_contact"]
    rows = frame.filter(pl.col("surname").is_null()).select(
        ROW, pl.any_horizontal(texts).alias("any")
    )
    found = []
    if half := rows.filter("any").get_column(ROW).to_list():
        place = replace(table.place(half[0]), other_rows=tuple(half[1:_LISTED]))
        found.append(finding("contact-without-surname", place, n=len(half)))
    if empty := rows.filter(~pl.col("any")).height:
        found.append(finding("row-without-contact", table.place(), n=empty))
    return found


def _typed(raw: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    if dtype == pl.Date:
        return day_column(raw)
    if dtype == pl.Boolean:
        return values.by_value(raw, values.flag, pl.Boolean)
    if dtype == pl.UInt16:
        return values.by_value(raw, _whole_number, pl.UInt16)
    return values.by_value(raw, values.trimmed, pl.String)


def _whole_number(text: str) -> int | None:
    said = _ORDER.match(values.identifier(text) or "")
    return int(said[1]) if said else None


def _unread(
    table: Table, name: str, raw: pl.Series, read: pl.Series, rows: pl.Series
) -> list[Finding]:
    """Cells that say something that was not understood, each value at its first row."""
    wrong = pl.DataFrame([raw.alias("text").str.strip_chars(), read.alias("read"), rows])
    wrong = wrong.filter((pl.col("text") != "") & pl.col("read").is_null())
    firsts = wrong.group_by("text", maintain_order=True).agg(pl.col(ROW).first()).head(20)
    return [
        finding("unreadable-value", table.place(row, name, text))
        for text, row in firsts.iter_rows()
    ]


def _blocked(table: Table, frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """`do_not_contact`: blank means no; anything that is not a plain no means yes."""
    if not table.has("do_not_contact"):
        return frame.with_columns(do_not_contact=pl.lit(False))
    text = cells.select(table.cell("do_not_contact").str.strip_chars().fill_null("")).to_series()
    return frame.with_columns(do_not_contact=pl.col("do_not_contact").fill_null(text != ""))


def _with_names(frame: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Title, forename and surname out of one column, where they have none of their own."""
    read = [relation_of(text or "") for text in names.to_list()]
    parts = [(*split_contact(name), relation) for name, relation in read]
    split = pl.DataFrame(parts, schema=dict.fromkeys("tfsr", pl.String), orient="row")
    return (
        frame.hstack(split)
        .with_columns(
            title=pl.coalesce("title", "t"),
            forename=pl.coalesce("forename", "f"),
            surname=pl.coalesce("surname", "s"),
            relationship=pl.coalesce("relationship", "r"),
        )
        .drop("t", "f", "s", "r")
    )


def split_contact(text: str) -> tuple[str | None, str | None, str | None]:
    """Title, forename, surname of `Mrs Anna Kowalska` or `Kowalska, Anna`."""
    words = text.split()
    title = words.pop(0) if words and words[0].casefold().rstrip(".") in _TITLES else None
    rest = " ".join(words)
    if "," in rest:
        surname, forename = values.split_name(rest)
        return title, forename, surname
    return title, " ".join(words[:-1]) or None, words[-1] if words else None


def _with_addresses(frame: pl.DataFrame, addresses: pl.Series) -> pl.DataFrame:
    parts = [split_address(text or "") for text in addresses.to_list()]
    names = ("address_1", "address_2", "town", "postcode")
    schema = dict.fromkeys((f"of_{name}" for name in names), pl.String)
    split = pl.DataFrame(parts, schema=schema, orient="row")
    return (
        frame.hstack(split)
        .with_columns(**{name: pl.coalesce(name, f"of_{name}") for name in names})
        .drop(f"of_{name}" for name in names)
    )


def split_address(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    """Two address lines, town and postcode of an address written in one cell."""
    lines = [line for part in re.split(r"[\n,]", text) if (line := values.trimmed(part))]
    postcode = lines.pop().upper() if lines and _POSTCODE.match(lines[-1]) else None
    town = lines.pop() if len(lines) > 1 else None
    first = lines.pop(0) if lines else None
    return first, ", ".join(lines) or None, town, postcode
