"""What a school did before attcli: its own list of letters, calls and meetings, or Arbor's fines.

Each row is one entry or a finding. A pupil is known by an id; else by name, and year and class
where the row has them, only where exactly one pupil fits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.dates import day_column, read_date
from attcli.exports.one_table import open_table
from attcli.exports.people import People
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.findings import Finding, finding
from attcli.register.model import Source

LOG, FINES = "log", "fines"
_TAKE = (
    "A list of what was done has the headings UPN, Kind, Date (and What, Outcome, Until, Parent); "
    "Arbor's list of fines is read, too."
)
_TEXTS = ("kind", "what", "outcome", "parent", "status", "period")
_DAYS = ("date", "until")
_IDS = ("upn", "mis_id", "adno")
_BETWEEN = re.compile(r"\s+(?:-|–|to|until)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class PastList:
    """One list. `kind`: `LOG` or `FINES`. `rows`: row, pupil_id, school, kind, what, outcome,
    parent, status, date, until, from, to; null where there is nothing. Rows that can't be used are
    among the `findings` alone.
    """

    kind: str
    source: Source
    rows: pl.DataFrame
    findings: tuple[Finding, ...]


def read_past(path: Path, pupils: pl.DataFrame, known: Catalogue | None = None) -> PastList:
    """The entries of a file, each with its pupil among `pupils`; UnusableError for another file.

    `known`: the layouts it is recognised among (None: ours alone).
    """
    catalogue = known or built_in()
    try:
        found, people = open_table(path, FINES, _TAKE, catalogue)
    except UnusableError:
        found, people = open_table(path, LOG, _TAKE, catalogue)
    table = found.table
    texts = found.cells.select(
        pl.col(ROW).alias("row"),
        people.who.alias("who"),
        *(_cell(table, name).alias(name) for name in (*_TEXTS, *_DAYS)),
    )
    rows = _with_days(texts.join(_pupils_of(people, pupils), on="who", how="left", validate="m:1"))
    kind = table.match.layout.kind
    rows = rows.with_columns(why=_why_not(kind))
    wrong = rows.filter(pl.col("why").is_not_null()).sort("row")
    odd = [
        finding("unreadable-row", table.place(row), why=why)
        for row, why in [*wrong.select("row", "why").iter_rows(), *_of_nobody(table, found.cells)]
    ]
    return PastList(
        kind,
        found.source(people),
        rows.filter(pl.col("why").is_null())
        .drop("why", "who", "fits", *_DAYS)
        .rename({f"{name}_day": name for name in _DAYS})
        .sort("row"),
        (*people.findings, *odd),
    )


def _of_nobody(table: Table, about: pl.DataFrame) -> list[tuple[int, str]]:
    """The rows that say when something was done and not for whom."""
    left = table.cells.join(about.select(ROW), on=ROW, how="anti")
    dated = left.filter(
        day_column(left.get_column(f"c{table.match.columns['date']}")).is_not_null()
    )
    return [(row, "it names no pupil") for row in dated.get_column(ROW).sort()]


def _cell(table: Table, name: str) -> pl.Expr:
    if not table.has(name):
        return pl.lit(None, pl.String)
    return table.cell(name).str.strip_chars().replace("", None)


def _with_days(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the days read, and the days that a fine's period goes from and to."""
    periods = {text: _period(text) for text in rows.get_column("period").drop_nulls().unique()}
    first, last = ({text: days[at] for text, days in periods.items()} for at in (0, 1))
    days = [day_column(rows.get_column(name)).alias(f"{name}_day") for name in _DAYS]
    told = {"from": first, "to": last}
    return rows.with_columns(
        *days,
        *(
            pl.col("period").replace_strict(by, default=None, return_dtype=pl.Date).alias(name)
            for name, by in told.items()
        ),
    )


def _period(text: str) -> tuple[date | None, date | None]:
    """`1 Sep 2025 - 5 Sep 2025`: both days; nothing where either is none."""
    parts = _BETWEEN.split(text.strip())
    days = [read_date(part) for part in parts]
    if len(days) != 2 or days[0] is None or days[1] is None or days[1] < days[0]:
        return None, None
    return days[0], days[1]


def _why_not(kind: str) -> pl.Expr:
    """Why a row can't be an entry, in words; null where it can."""
    unread = pl.format("“{}” is no date", pl.coalesce("date", pl.lit("")))
    fits = (
        pl.when(pl.col("fits").fill_null(0) == 0)
        .then(pl.lit("no pupil of the register fits it"))
        .when(pl.col("fits") > 1)
        .then(pl.format("{} pupils of the register fit it", "fits"))
    )
    day = pl.when(pl.col("date_day").is_null()).then(unread)
    if kind == FINES:
        period = pl.when(pl.col("from").is_null() | pl.col("status").is_null()).then(
            pl.lit("its period or its status can't be read")
        )
        return pl.coalesce(fits, day, period)
    until = pl.when(pl.col("until").is_not_null() & pl.col("until_day").is_null()).then(
        pl.format("“{}” is no date", "until")
    )
    nothing = pl.when(pl.col("kind").is_null()).then(pl.lit("it does not say what was done"))
    return pl.coalesce(fits, day, until, nothing)


def _pupils_of(people: People, pupils: pl.DataFrame) -> pl.DataFrame:
    """[who, pupil_id, school, fits]: the one pupil that each person of the file is; `fits`: how
    many there are.
    """
    details = {row["who"]: row for row in people.details.iter_rows(named=True)}
    rows = []
    every = pupils.to_dicts()
    by_id = _by_id(every)
    for person in people.persons.iter_rows(named=True):
        found = _fitting(person, details.get(person["who"], {}), by_id, every)
        one = found[0] if len(found) == 1 else {}
        rows.append((person["who"], one.get("pupil_id"), one.get("school"), len(found)))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "who": people.who.dtype,
        "pupil_id": pl.String,
        "school": pl.String,
        "fits": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by_id(pupils: list[dict[str, Any]]) -> Mapping[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for pupil in pupils:
        for kind in _IDS:
            if pupil[kind]:
                found.setdefault((kind, _folded(pupil[kind])), []).append(pupil)
        found.setdefault(("pupil_id", _folded(pupil["pupil_id"])), []).append(pupil)
    return found


def _fitting(
    person: Mapping[str, Any],
    details: Mapping[str, Any],
    by_id: Mapping[tuple[str, str], list[dict[str, Any]]],
    pupils: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The pupils that a person of the file may be: by an id they have, else by name."""
    said = [text for kind in _IDS if any(map(str.isdigit, text := person.get(kind) or ""))]
    if said:
        kinds = (*_IDS, "pupil_id")
        found = [one for text in said for k in kinds for one in by_id.get((k, _folded(text)), ())]
        return _once(found)
    names = [_folded(person.get(name)) for name in ("surname", "forename")]
    if not all(names):
        return []
    same = [
        one
        for one in pupils
        if _folded(one["surname"]) == names[0]
        and names[1] in {_folded(one["forename"]), _folded(one["preferred_forename"])}
    ]
    for name in ("year_group", "class"):
        if told := _folded(details.get(name)):
            same = [one for one in same if _folded(one[name]) == told]
    return _once(same)


def _once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({one["pupil_id"]: one for one in found}.values())


def _folded(value: Any) -> str:
    return " ".join(str(value).split()).casefold() if value else ""
