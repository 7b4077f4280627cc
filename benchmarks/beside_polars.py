"""The weekly pass as a bare Polars script: no calendar is found, nobody's age or leaving heeded.

The quickest way known to do it: each mark finds what it counts as in a table by one gather, all
sums of a pupil are one sum of packed numbers, the tenth session is found by looking nine sessions
back, and only absent sessions reach the step that makes runs.
"""

from pathlib import Path
from typing import Any

import polars as pl

from attcli.law import codes, thresholds
from attcli.register.meanings import COUNTS as FLAGS
from attcli.register.model import Register
from attcli.register.roll import numbered

Native = dict[str, pl.DataFrame]
Answers = dict[str, list[tuple[Any, ...]]]
_BITS = 12  # a pupil has fewer sessions than this holds


def numbers_of(register: Register) -> pl.DataFrame:
    """What the other ways start from: pupils and schools as numbers, codes as places in the list of
    letters (-1: no mark), in the order of pupil and time.
    """
    return (
        register.marks.lazy()
        .pipe(numbered)
        .select(
            pl.col("pupil").cast(pl.Int32),
            pl.col("school").rle_id().cast(pl.Int32),
            "date",
            pl.col("session").to_physical().cast(pl.Int8),
            pl.col("code").to_physical().cast(pl.Int16).fill_null(-1),
        )
        .collect()
    )


def weekly_pass(path: Path) -> Native:
    """The five analyses, from the marks as `numbers_of` gives them."""
    marks = pl.read_parquet(path)
    last = marks.get_column("date").max()
    law = codes.codes_on(last)
    known = [*(law.get(letter) for letter in codes.LETTERS), None]

    def table(named: str) -> pl.Expr:
        flags = [
            bool(c and (getattr(c, named) if named in FLAGS else named in c.meanings))
            for c in known
        ]
        return pl.lit(pl.Series(flags)).gather(place)

    place = pl.when(pl.col("code") < 0).then(len(known) - 1).otherwise("code")
    packed = [
        sum(bool(c and getattr(c, flag)) << _BITS * n for n, flag in enumerate(FLAGS))
        for c in known
    ]
    lazy = marks.lazy()
    sums = lazy.group_by("pupil").agg(
        sums=pl.lit(pl.Series(packed, dtype=pl.UInt64)).gather(place).sum()
    )
    possible = lazy.filter(table("possible"))
    days = possible.select("school", "date").unique().sort("school", "date").collect().lazy()
    monday = pl.col("date").to_physical() - (pl.col("date").to_physical() + 3) % 7
    weeks = days.select("school", "date", week=_dense(monday))
    since = pl.len().over("school") - pl.int_range(1, pl.len() + 1).over("school")
    return {
        "sums": sums.collect(),
        "test": _tenths(lazy.filter(table("unauthorised")), weeks, last),
        "runs": _runs(possible.with_columns(absent=table("absent"))),
        "cells": lazy.filter(pl.col("code") >= 0)
        .group_by("date", "code")
        .agg(n=pl.len())
        .collect(),
        "waiting": lazy.filter(table("no-reason-yet"))
        .select("pupil", "school", "date")
        .join(days.with_columns(since=since), on=["school", "date"])
        .collect(),
    }


def _dense(monday: pl.Expr) -> pl.Expr:
    """The number of the week within each school, of school days in order."""
    new = (monday != monday.shift(1)) | (pl.col("school") != pl.col("school").shift(1))
    return new.fill_null(value=True).cum_sum()


def _tenths(events: pl.LazyFrame, weeks: pl.LazyFrame, last: Any) -> pl.DataFrame:
    law = thresholds.on(last)
    back = law.notice_sessions - 1
    near = pl.col("week") - pl.col("week").shift(back).cast(pl.Int64) < law.notice_weeks
    return (
        events.filter(pl.col("date") >= law.counts_from)
        .join(weeks, on=["school", "date"], maintain_order="left")
        .with_columns(pl.col("week").cast(pl.Int64))
        .filter((pl.col("pupil") == pl.col("pupil").shift(back)) & near)
        .group_by("pupil")
        .agg(pl.col("date").min())
        .collect()
    )


def _runs(possible: pl.LazyFrame) -> pl.DataFrame:
    pupil, n = pl.col("pupil"), pl.col("n").cast(pl.Int64)
    new = (n != n.shift(1) + 1) | (pupil != pupil.shift(1))
    return (
        possible.select("pupil", "absent", last=(pupil != pupil.shift(-1)).fill_null(value=True))
        .with_row_index("n")
        .filter("absent")
        .with_columns(run=new.fill_null(value=True).cum_sum())
        .group_by("pupil", "run")
        .agg(sessions=pl.len(), going=pl.col("last").any())
        .collect()
    )


def told(found: Native) -> Answers:
    """The same as rows that can be compared with the others' answers."""
    mask = (1 << _BITS) - 1
    sums = found["sums"].select(
        "pupil",
        *((pl.col("sums") // (1 << _BITS * n) & mask).alias(flag) for n, flag in enumerate(FLAGS)),
    )
    weekday = pl.col("date").dt.weekday()
    cells = found["cells"].with_columns(
        start=pl.col("date").dt.offset_by(pl.format("-{}d", weekday - 1)), weekday=weekday
    )
    runs = found["runs"]
    return {
        "sums": sums.rows(),
        "test": found["test"].rows(),
        "longest": runs.group_by("pupil").agg(pl.col("sessions").max()).rows(),
        "current": runs.filter("going").select("pupil", "sessions").rows(),
        "cells": cells.group_by("start", "weekday", "code").agg(pl.col("n").sum()).rows(),
        "waiting": found["waiting"].select("pupil", "date", "since").rows(),
    }
