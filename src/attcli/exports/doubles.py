"""Several slots for one pupil-session: the same mark counts once, different ones not at all.

Where the export tells the registers of one afternoon apart by their times, the last one counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from attcli.exports.sheet import ROW
from attcli.exports.tell import FLOOD, OTHER_ROWS, TOLD, Teller, cap
from attcli.findings import Place, finding
from attcli.register.schema import SESSION

KEY = ("pupil", "date", "session")
DUPLICATE, CONFLICT, EARLIER = "duplicate-mark", "conflicting-marks", "earlier-register"


def settle(slots: pl.DataFrame, teller: Teller) -> pl.DataFrame:
    """`slots`, sorted by pupil, date, session and origin, with one `kept` row for each session."""
    same_as_last = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in KEY)
    repeats = slots.select(same_as_last.fill_null(False).alias("repeats")).to_series()
    if not repeats.any():
        return slots
    several = repeats | repeats.shift(-1, fill_value=False)
    doubles = _doubles(slots.filter(several))
    _tell(doubles, teller, dict(slots.group_by("source").len().iter_rows()))
    conflict = pl.col("verdict") == CONFLICT
    settled = doubles.with_columns(
        kept=pl.col("index") == pl.col("keep"),
        reason=pl.when(conflict & pl.col("said").is_null() & ~pl.col("blank"))
        .then(pl.lit(CONFLICT, TOLD))
        .when(~conflict & ~pl.col("blank") & (pl.col("index") != pl.col("keep")))
        .then("verdict")
        .otherwise("reason"),
    ).select(slots.columns)
    return pl.concat([slots.filter(~several), settled])


def _doubles(slots: pl.DataFrame) -> pl.DataFrame:
    """Slots with `value` (what the mark says), and for their session `verdict` and `keep`."""
    raw = pl.col("raw").cast(pl.String).str.strip_chars()
    text = pl.concat_str(pl.lit("? "), raw.str.to_uppercase())
    value = pl.when(~pl.col("blank")).then(pl.coalesce(pl.col("code").cast(pl.String), text))
    slots = slots.with_columns(value=value).with_row_index("index")
    sessions = _sessions(slots)
    by_time = pl.col("told_apart") & (pl.col("session") == pl.lit("PM", dtype=SESSION))
    conflict, same = pl.lit(CONFLICT, TOLD), pl.lit(DUPLICATE, TOLD)
    verdict = pl.when(pl.col("values") > 1).then(conflict).otherwise(same)
    first = pl.coalesce("first", "blank_row")
    settled = sessions.select(
        *KEY,
        "values",
        "marked",
        pl.when(by_time).then(pl.lit(EARLIER, TOLD)).otherwise(verdict).alias("verdict"),
        pl.when(by_time).then("last").otherwise(first).alias("keep"),
    )
    return slots.join(settled, on=KEY, how="left", validate="m:1", maintain_order="left")


def _sessions(slots: pl.DataFrame) -> pl.DataFrame:
    """Each session's number of different `values` and of `marked` slots, and the slots to choose.

    `told_apart`: every mark's turn is told, they differ, and the last turn has one mark.
    """
    marked = pl.col("value").is_not_null()
    turns = pl.col("turn").filter(marked)
    last = marked & (pl.col("turn") == turns.max())
    one_last = pl.col("value").filter(last).n_unique() == 1
    return slots.group_by(*KEY).agg(
        pl.col("value").drop_nulls().n_unique().alias("values"),
        marked.sum().alias("marked"),
        pl.col("index").filter(marked).first().alias("first"),
        pl.col("index").first().alias("blank_row"),
        pl.col("index").filter(last).first().alias("last"),
        (turns.is_not_null().all() & (turns.n_unique() > 1) & one_last).alias("told_apart"),
    )


def _tell(doubles: pl.DataFrame, teller: Teller, sizes: Mapping[Any, int]) -> None:
    """`sizes`: the slots of each source."""
    marked = doubles.filter(pl.col("value").is_not_null() & (pl.col("marked") > 1))
    for (verdict,), rows in marked.group_by("verdict", maintain_order=True):
        if verdict == CONFLICT:
            _tell_conflicts(rows, teller)
        elif verdict == DUPLICATE:
            _tell_repeats(rows, teller, sizes)
        else:
            for (source,), earlier in rows.filter(pl.col("index") != pl.col("keep")).group_by(
                "source", maintain_order=True
            ):
                place = Place(teller.tables[source].file, teller.tables[source].sheet)
                teller.findings.append(finding(EARLIER, place, n=earlier.height))


def _tell_conflicts(rows: pl.DataFrame, teller: Teller) -> None:
    """One finding a session at its first mark, naming every row."""
    first = pl.col("source").first()
    sessions = rows.group_by(*KEY, maintain_order=True).agg(
        first,
        *(pl.col(name).first() for name in (ROW, "column", "raw", "values")),
        pl.col(ROW).filter(pl.col("source") == first).slice(1).alias("other_rows"),
        pl.struct("source", ROW, "column", "raw").alias("all"),
    )

    def words(row: Mapping[str, Any]) -> dict[str, object]:
        said = ", ".join(
            f"{one['raw'].strip()} in row {one[ROW]}"
            + (f", column {one['column']}" if one["column"] else "")
            + ("" if one["source"] == row["source"] else f" of {teller.tables[one['source']].file}")
            for one in row["all"]
        )
        return {"n": row["values"], "value": said, "date": row["date"], "session": row["session"]}

    teller.each(CONFLICT, sessions.sort("source", ROW), words)


def _tell_repeats(rows: pl.DataFrame, teller: Teller, sizes: Mapping[Any, int]) -> None:
    """Repeats within a file one by one, up to a number; those of an earlier file in one finding."""
    rows = rows.with_columns(first_source=pl.col("source").first().over(KEY))
    own = pl.col("source") == pl.col("first_source")
    within = rows.filter(own).group_by(*KEY, maintain_order=True)
    several = within.agg(
        *(pl.col(name).first() for name in ("source", ROW, "column", "raw")),
        pl.col(ROW).slice(1).alias("other_rows"),
        pl.len().alias("n"),
    ).filter(pl.col("n") > 1)
    for (source,), found in several.sort("source", ROW).group_by("source", maintain_order=True):
        rows_of = found.get_column("n").sum()
        if found.height > FLOOD and 2 * rows_of >= sizes[source]:
            _tell_flood(source, found, teller)
        else:
            _tell_within(source, found, teller)
    across = rows.filter(~own).group_by("source", "first_source", maintain_order=True)
    for (source, other), found in across:
        what = f"{found.height} marks were read before, from {teller.tables[other].file}: each"
        place = _whole(teller, source)
        teller.findings.append(finding(DUPLICATE, place, what=f"{what} is the same there"))


def _tell_within(source: Any, found: pl.DataFrame, teller: Teller) -> None:
    for row in found.head(cap(DUPLICATE)).iter_rows(named=True):
        what = f"The same mark for one pupil on {row['date']} {row['session']} stands"
        place = teller.place(row)
        teller.findings.append(finding(DUPLICATE, place, what=f"{what} {row['n']} times"))
    if (more := found.height - cap(DUPLICATE)) > 0:
        what = f"The mark of {more} more sessions stands several times"
        teller.findings.append(finding(DUPLICATE, _whole(teller, source), what=what))


def _tell_flood(source: Any, found: pl.DataFrame, teller: Teller) -> None:
    """One finding where a file repeats itself, as a report of all pairs of two lists does."""
    first, *others = found.get_column(ROW).head(OTHER_ROWS + 1).to_list()
    place = replace(_whole(teller, source), row=first, other_rows=tuple(others))
    what = f"Most of the file stands several times: the marks of {found.height} sessions"
    teller.findings.append(finding(DUPLICATE, place, what=what))


def _whole(teller: Teller, source: Any) -> Place:
    table = teller.tables[source]
    return Place(table.file, table.sheet)
