"""What is known of each pupil once new files are read beside what is held.

What a pupils file has a column for, it decides for the pupils it lists, a blank included: a
leaving date taken back goes away. What stands beside the marks fills what is unknown, and replaces
what stood beside older marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attcli.exports.held import Held
from attcli.exports.layout import DETAILS, IDS, SPAN
from attcli.exports.parts import Part
from attcli.exports.sheet import ROW
from attcli.exports.who import Pupils
from attcli.register.schema import PUPILS

_FIELDS = ("surname", "forename", "preferred_forename", *DETAILS)
_OLD = "_held"


@dataclass(frozen=True)
class _Told:
    """Which pupils the new files tell of: by field, those a pupils file or a register has it for.

    `listed`: those of any pupils file. `newer`: those with a row after all that is held of them.
    """

    lists: Mapping[str, pl.Series]
    registers: Mapping[str, pl.Series]
    listed: pl.Series
    newer: pl.Series


def joined_details(
    held: Held, pupils: Pupils, parts: Sequence[Part], first_held: int
) -> pl.DataFrame:
    """The pupils frame with `pupil`: those of the new files and those held, one row each.

    `held`'s sources are counted from `first_held`.
    """
    fresh = pupils.frame.with_columns(pl.col("source").cast(pl.UInt32))
    old = _one_each(held, pupils, first_held)
    told = _told(held, pupils, parts)
    both = fresh.join(old, on="pupil", how="full", coalesce=True, suffix=_OLD, validate="1:1")
    files = {
        name: [
            number
            for number, source in enumerate(held.sources, start=first_held)
            if name in source.columns
        ]
        for name in _FIELDS
    }
    lists = [n for n, s in enumerate(held.sources, start=first_held) if s.kind == "pupils"]
    from_held = ~_in(told.listed) & pl.col("source_held").is_not_null()
    from_held &= pl.col("source_held").is_in(lists) | ~_in(told.newer) | pl.col("source").is_null()
    known = both.select(
        "pupil",
        *(_field(name, told, files[name]) for name in _FIELDS),
        *(
            pl.when(from_held).then(name + _OLD).otherwise(name).alias(name)
            for name in ("source", ROW)
        ),
    )
    full = known.join(pupils.ids, on="pupil", how="left", validate="1:1")
    return full.select("pupil", *PUPILS).sort("school", "pupil_id")


def _field(name: str, told: _Told, held_lists: Sequence[int]) -> pl.Expr:
    new, old = pl.col(name), pl.col(name + _OLD)
    stays = pl.col("source_held").is_in(held_lists).fill_null(False) | ~_in(told.newer)
    taken_back = _in(told.registers[name]) if name in SPAN else pl.lit(False)
    return (
        pl.when(_in(told.lists[name]))
        .then(new)
        .when(stays)
        .then(pl.coalesce(old, new))
        .when(taken_back)
        .then(new)
        .otherwise(pl.coalesce(new, old))
        .alias(name)
    )


def _in(pupils: pl.Series) -> pl.Expr:
    return pl.col("pupil").is_in(pupils.implode())


def _one_each(held: Held, pupils: Pupils, first_held: int) -> pl.DataFrame:
    """The pupils held, by their new number; of several that are one, a pupils file's row first."""
    lists = [n for n, s in enumerate(held.sources, start=first_held) if s.kind == "pupils"]
    rows = held.pupils.drop("school", *IDS).rename({"pupil_id": "held_id"})
    rows = rows.join(pupils.held, on="held_id", how="inner", validate="1:1")
    if not rows.get_column("pupil").is_duplicated().any():
        return rows.drop("held_id")
    best = (~pl.col("source").is_in(lists), -pl.col("source").cast(pl.Int64), pl.col("held_id"))
    return (
        rows.sort(*best)
        .group_by("pupil", maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in _FIELDS),
            *(pl.col(name).first() for name in ("source", ROW)),
        )
    )


def _told(held: Held, pupils: Pupils, parts: Sequence[Part]) -> _Told:
    none = pl.Series("pupil", dtype=pl.UInt32)
    lists = [p for p in parts if p.slots is None and p.contacts is None]
    registers = [p for p in parts if p.slots is not None]
    numbers = {p.table.source: pupils.numbers[p.table.source] for p in parts}

    def having(group: Sequence[Part], name: str) -> pl.Series:
        return pl.concat([none, *(numbers[p.table.source] for p in group if name in p.says)])

    return _Told(
        lists={name: having(lists, name) for name in _FIELDS},
        registers={name: having(registers, name) for name in _FIELDS},
        listed=pl.concat([none, *(numbers[part.table.source] for part in lists)]),
        newer=_newer(held, pupils, registers),
    )


def _newer(held: Held, pupils: Pupils, registers: Sequence[Part]) -> pl.Series:
    """The pupils with a row in the new registers on or after the last day held of them."""
    if not registers:
        return pl.Series("pupil", dtype=pl.UInt32)
    rows = [
        part.slots.select(pupils.of(part, part.slots.get_column("who")), "date")
        for part in registers
        if part.slots is not None
    ]
    last = pl.concat(rows).group_by("pupil").agg(pl.col("date").max())
    before = (
        held.rows.group_by(held_id="pupil_id")
        .agg(pl.col("date").max())
        .join(pupils.held, on="held_id", how="inner", validate="1:1")
        .group_by("pupil")
        .agg(pl.col("date").max().alias("before"))
    )
    both = last.join(before, on="pupil", how="left", validate="1:1")
    newer = pl.col("before").is_null() | (pl.col("date") >= pl.col("before"))
    return both.filter(newer).get_column("pupil").sort()
