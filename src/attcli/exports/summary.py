"""A summary (totals a pupil) read to stand beside a register; it is never analysed as one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from attcli.exports import values
from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.one_table import open_table
from attcli.exports.people import People
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.exports.years import span_of
from attcli.findings import Finding, finding
from attcli.register.model import Source

COUNTS = ("possible", "attended", "authorised", "unauthorised", "absent", "lates")
RATES = ("rate", "absence_rate")
PERSISTENT = "persistent"
FIGURES: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(COUNTS, pl.Int64),
    **dict.fromkeys(RATES, pl.Int64),
    PERSISTENT: pl.Boolean,
}
_RATE = re.compile(r"^(\d+)(?:\.(\d*))?\s*%?$")
_MOST_PLACES = 2
_TAKE = (
    "Take a summary of the school system: one row a pupil, with totals such as Possible and "
    "Authorised."
)


@dataclass(frozen=True)
class Summary:
    """One summary. `figures`: `who` (see `attcli.exports.people`), `row` and `FIGURES`, null where
    the summary has no such column or nothing readable in it; one row a person.

    Rates are whole numbers of the last decimal it shows: with `places` 1, 95.3% is 953. `period`:
    the days in the titles above the table, both inside; None where no title says any.
    """

    source: Source
    people: People
    figures: pl.DataFrame
    places: int
    period: tuple[date, date] | None
    findings: tuple[Finding, ...]


def read_summary(path: Path, known: Catalogue | None = None) -> Summary:
    """The first sheet of a file that is a summary by the layouts `known` (None: ours alone).

    UnusableError where none is.
    """
    found, people = open_table(path, "summary", _TAKE, known or built_in())
    figures, places, findings = _figures(found.table, people, found.cells)
    period = next((span for row in found.above if (span := span_of(row))), None)
    told = (*people.findings, *findings)
    return Summary(found.source(people), people, figures, places, period, told)


def _figures(
    table: Table, people: People, cells: pl.DataFrame
) -> tuple[pl.DataFrame, int, list[Finding]]:
    there = {n: cells.get_column(f"c{table.match.columns[n]}") for n in FIGURES if table.has(n)}
    places, fractions = _written([there[name] for name in RATES if name in there])
    frame = cells.select(ROW).with_columns(people.who)
    findings = []
    for name, dtype in FIGURES.items():
        if name not in there:
            frame = frame.with_columns(pl.lit(None, dtype=dtype).alias(name))
            continue
        read = _read(name, places, fractions=fractions)
        frame = frame.with_columns(values.by_value(there[name], read, dtype).alias(name))
        unread = frame.get_column(name).is_null() & (there[name].str.strip_chars() != "")
        for row in frame.filter(unread).get_column(ROW).head(20).to_list():
            text = there[name].filter(frame.get_column(ROW) == row).item()
            findings.append(finding("unreadable-value", table.place(row, name, text.strip())))
    twice = frame.filter(pl.col("who").is_duplicated()).sort(ROW)
    for (_,), rows in twice.group_by("who", maintain_order=True):
        first, *_ = rows.get_column(ROW).to_list()
        findings.append(finding("summary-repeats-pupil", table.place(first), n=rows.height))
    return frame.unique("who", keep="first", maintain_order=True), places, findings


def _read(name: str, places: int, *, fractions: bool) -> Callable[[str], Any]:
    if name == PERSISTENT:
        return values.flag
    return (lambda text: _shown(text, places, fractions)) if name in RATES else _count


def _count(text: str) -> int | None:
    said = (values.identifier(text) or "").replace(",", "")
    return int(said) if said.isdigit() else None


def _written(columns: Sequence[pl.Series]) -> tuple[int, bool]:
    """The decimals the rates are shown with (2 at most), and whether 0.95 stands for 95%."""
    texts = {text.strip() for column in columns for text in column.drop_nulls().unique()}
    found = [match for text in texts if (match := _RATE.match(text))]
    fractions = bool(found) and all(
        float(m[0].rstrip("% ")) <= 1 and "%" not in m[0] for m in found
    )
    decimals = max((len(m[2] or "") for m in found), default=0) - 2 * fractions
    return min(max(decimals, 0), _MOST_PLACES), fractions


def _shown(text: str, places: int, fractions: bool) -> int | None:
    """A percentage in units of the last decimal shown, rounded half up; None for another text."""
    match = _RATE.match(text.strip())
    if match is None:
        return None
    digits = f"{match[2] or ''}0000"
    whole = int(match[1] + digits[:4])
    units: int = 10**places
    return (whole * (100 if fractions else 1) * units + 5000) // 10000


def joined(summary: Summary, pupils: pl.DataFrame) -> pl.DataFrame:
    """The figures with `pupil_id`, and the names and class the summary gives.

    `pupils`: the pupils frame. Joined on any identifier that both have, else on name and class,
    else on a name that only one pupil of each has; null: in the summary only.
    """
    found = pupil_ids(summary.people, pupils)
    said = summary.people.persons.select("who", "surname", "forename", _class().alias("class"))
    return (
        summary.figures.join(found, on="who", how="left", validate="1:1")
        .join(said, on="who", how="left", validate="1:1")
        .sort(ROW)
    )


def pupil_ids(people: People, pupils: pl.DataFrame) -> pl.DataFrame:
    """[who, pupil_id]: which pupil each person of a table is; those who are none have no row.

    Joined on any identifier that both have, else on name and class, else on a name that only one
    of each has.
    """
    ours, theirs = _keys(pupils, pl.col("class")), _keys(people.persons, _class())
    found = pl.DataFrame(schema={"who": pl.UInt32, "pupil_id": pl.String})
    for key in ("upn", "mis_id", "unique_id", "adno", "named", "name"):
        left = theirs.join(found, on="who", how="anti").drop_nulls(key)
        right = ours.join(found, on="pupil_id", how="anti").drop_nulls(key)
        on = "mis_id" if key == "unique_id" else key
        pairs = _once(left, key).join(_once(right, on), left_on=key, right_on=on, validate="1:1")
        found = pl.concat([found, pairs.select("who", "pupil_id")])
    return found


def _once(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.drop_nulls(key).filter(pl.col(key).is_unique())


def _class() -> pl.Expr:
    return pl.col("classes").list.last()


def _keys(frame: pl.DataFrame, of_class: pl.Expr) -> pl.DataFrame:
    """The rows' identifiers and names, folded, under the names of the keys."""
    ids = [name for name in ("upn", "mis_id", "unique_id", "adno") if name in frame.columns]
    name = pl.concat_str(pl.col("surname", "forename").str.to_lowercase(), separator="|")
    return frame.with_columns(
        *(pl.col(kind).str.strip_chars_start("0") for kind in ids),
        *(pl.lit(None, pl.String).alias(k) for k in ("mis_id", "unique_id") if k not in ids),
        name=name,
        named=pl.concat_str(name, of_class.str.to_lowercase(), separator="|"),
    )
