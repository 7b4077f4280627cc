"""The pupils frame: what the pupils files say first, then what stands beside the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from attcli.exports.layout import DETAILS, IDS
from attcli.exports.people import People
from attcli.exports.sheet import ROW
from attcli.register.schema import PUPILS

_NAMES = ("surname", "forename", "preferred_forename")


@dataclass(frozen=True)
class Said:
    """The people of one table and the pupil number of each `who`."""

    people: People
    numbers: pl.Series
    source: int


def pupil_frame(said: Sequence[Said], ids: pl.DataFrame) -> pl.DataFrame:
    """One row a pupil of `said`: what the pupils files say, in their order, then the registers.

    Of several registers the one that goes on longest with the pupil is believed first.
    `ids`: `pupil`, `school`, `pupil_id` and the identifiers of every pupil number.
    """
    if not said:
        return pl.DataFrame(schema={"pupil": pl.UInt32, **PUPILS})
    told = pl.concat([told_by(one) for one in said], how="diagonal").sort(
        "last_date", descending=True, nulls_last=False, maintain_order=True
    )
    fields = [name for name in (*_NAMES, *DETAILS) if name in told.columns]
    pupils = told.group_by("pupil", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in fields),
        pl.col("source").first(),
        pl.col(ROW).first(),
    )
    full = pupils.join(ids, on="pupil", how="left", validate="1:1")
    absent = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in PUPILS.items()
        if name not in full.columns
    ]
    return full.with_columns(absent).select("pupil", *PUPILS).sort("school", "pupil_id")


def variants(one: Said) -> pl.DataFrame:
    """All that one table says of its pupils (`pupil`, `row`, names, details), the latest first.

    Where no day tells which is later, as in a pupils file, the first row comes first.
    """
    details = one.people.details.with_columns(_number(one).alias("pupil"))
    names = one.people.persons.select("who", *_NAMES)
    details = details.join(names, on="who", how="left", validate="m:1", maintain_order="left")
    return details.sort("last_date", ROW, descending=[True, False], nulls_last=True)


def told_by(one: Said) -> pl.DataFrame:
    """One row a pupil of one table: the latest variant that says something."""
    details = variants(one)
    fields = [name for name in (*_NAMES, *DETAILS) if name in details.columns]
    return details.group_by("pupil", maintain_order=True).agg(
        *(_one(name) for name in fields),
        pl.col("last_date").max(),
        pl.lit(one.source, dtype=pl.UInt16).alias("source"),
        pl.col(ROW).min(),
    )


def _number(one: Said) -> pl.Expr:
    return pl.lit(one.numbers).gather(pl.col("who"))


def _one(name: str) -> pl.Expr:
    """Of several rows of a pupil: the earliest entry, the last leaving (none if one is open)."""
    if name == "entry_date":
        return pl.col(name).min()
    if name == "leaving_date":
        open_ended = pl.col(name).is_null().any()
        return pl.when(open_ended).then(None).otherwise(pl.col(name).max()).alias(name)
    return pl.col(name).drop_nulls().first()


def id_frame(pupil_ids: Sequence[str], ids: Sequence[tuple[str | None, ...]]) -> pl.DataFrame:
    """`pupil`, `school`, `pupil_id` and the identifiers as the pupils frame names them."""
    columns = {
        kind: pl.Series(kind, [found[position] for found in ids], dtype=pl.String)
        for position, kind in enumerate(IDS)
    }
    frame = pl.DataFrame(
        [
            pl.Series("pupil", range(len(pupil_ids)), dtype=pl.UInt32),
            pl.Series("school", [p.partition("|")[0] for p in pupil_ids], dtype=pl.String),
            pl.Series("pupil_id", pupil_ids, dtype=pl.String),
            *columns.values(),
        ]
    )
    return frame.with_columns(mis_id=pl.coalesce("mis_id", "unique_id"))
