"""Pupils to compare with: those of the school whose absence in some weeks was nearest.

At most `MOST`, and none whose rate was further away than one in `WITHIN`; of equally near ones
those of the same year group first, then in the order of pupil_id. Counts are compared, never
percentages.
"""

import polars as pl

from attcli.measures.around import SUMS

MOST = 10
FEWEST = 5
WITHIN = 20  # 5 points
SIMILAR_SUMS = tuple(f"similar_{name}" for name in SUMS)
_KEY = ("school", "monday")


def similar(cases: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
    """[case, similar (how many), and the sums of theirs as `similar_…`] of each case with any.

    `cases`: [case, school, monday, year_group, before_possible, before_absent]. `others`: [pupil,
    school, monday, year_group, and `SUMS`], those who may be compared with. Of fewer than `FEWEST`
    only the number is told.
    """
    chosen = _nearest(cases, others)
    sums = [pl.col(name).sum().alias(f"similar_{name}") for name in SUMS]
    enough = pl.col("similar") >= FEWEST
    return (
        chosen.join(others.select("pupil", *_KEY, *SUMS), on=["pupil", *_KEY], validate="m:1")
        .group_by("case")
        .agg(*sums, similar=pl.len().cast(pl.Int64))
        .with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in SIMILAR_SUMS)
    )


def _nearest(cases: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
    """[case, pupil, school, monday]: the pupils chosen for each case."""
    own = ("year_group", "before_possible", "before_absent")
    possible, absent = pl.col("before_possible"), pl.col("before_absent")
    theirs, missed = pl.col("before_possible_right"), pl.col("before_absent_right")
    apart = (missed * possible - absent * theirs).abs()  # over theirs × possible: the rates apart
    strange = pl.col("year_group").ne_missing(pl.col("year_group_right"))
    return (
        cases.select("case", *_KEY, *own)
        .join(others.select("pupil", *_KEY, *own), on=list(_KEY))
        .filter(apart * WITHIN <= theirs * possible)
        # equal fractions are equal as floats, and others of such small numbers never are
        .with_columns(apart=apart / theirs, strange=strange)
        .sort("case", "apart", "strange", "pupil")
        .filter(pl.int_range(pl.len()).over("case") < MOST)
        .select("case", "pupil", *_KEY)
    )
