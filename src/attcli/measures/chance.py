"""How easily chance alone would do as much: an exact test, and the correction for many of them.

The question is always: of these cases of one pupil (or class), how many have some property, and how
many would if they were drawn at random from the school's cases of the same kind? Drawing without
looking makes the number a sum of hypergeometric ones, one a kind. Such a sum is a sum of
independent chances that differ, and its upper tail is never above that of the binomial distribution
with the same mean, from one above the mean on (W. Hoeffding, “On the distribution of the number of
successes in independent trials”, Annals of Mathematical Statistics 27, 1956; for hypergeometric
ones J. Pitman, Journal of Combinatorial Theory A 77, 1997). The binomial tail is what is given: the
error, if any, is to call a pattern chance.

Many pupils and questions are looked at, so each p is corrected by Holm's method (Scandinavian
Journal of Statistics 6, 1979): where nothing but chance is at work, a school is shown any pattern
at all in at most one look in `1 / LEVEL`.
"""

import polars as pl

LEVEL = 0.05
LEAST_CASES = 8


def against_the_school(cases: pl.LazyFrame) -> pl.DataFrame:
    """One test for each `who` of each `pool` with `LEAST_CASES` cases or more.

    `cases` [pool, who, asked, kind, n, count], one row each: those `asked` about are tested, all
    are compared with. Gives [pool, who, n, count, expected, p], sorted by pool and who. expected:
    hits if the pool's cases of each kind were shared out at random; p: how likely `count` or more
    then is, at most (1 where it is not above the mean by one).
    """
    alike = ["pool", "kind"]
    pooled = cases.with_columns(
        share=pl.col("count").sum().over(alike) / pl.col("n").sum().over(alike)
    )
    tests = (
        pooled.filter("asked")
        .sort(*alike, "who")
        .group_by("pool", "who", maintain_order=True)
        .agg(
            pl.col("n", "count").sum(),
            expected=(pl.col("n") * pl.col("share")).sum(),
        )
        .filter(pl.col("n") >= LEAST_CASES)
        .sort("pool", "who")
        .collect()
    )
    return _with_p(tests)


def corrected(tests: pl.DataFrame, family: str) -> pl.DataFrame:
    """`tests` with `p_corrected` by Holm's method within each `family`."""
    order = tests.sort(family, "p", maintain_order=True)
    left = pl.len().over(family) - pl.int_range(pl.len()).over(family)
    step = (pl.col("p") * left).cum_max().over(family)
    return order.with_columns(p_corrected=pl.min_horizontal(step, pl.lit(1.0)))


def _with_p(tests: pl.DataFrame) -> pl.DataFrame:
    numbered = tests.with_row_index("test")
    above = numbered.filter(pl.col("count") >= pl.col("expected") + 1)
    tails = above.select("test", p=binomial_tails(above))
    return (
        numbered.join(tails, on="test", how="left", validate="1:1", maintain_order="left")
        .with_columns(pl.col("p").fill_null(1.0))
        .drop("test")
    )


def binomial_tails(tests: pl.DataFrame) -> pl.Series:
    """How likely `count` or more of `n` are, a row a test, each with the chance `expected`/`n`."""
    from scipy.special import bdtrc  # noqa: PLC0415 (half a second, for the tests alone)

    n, count, expected = (tests.get_column(name) for name in ("n", "count", "expected"))
    tails = bdtrc((count - 1).to_numpy(), n.to_numpy(), (expected / n).to_numpy())
    return pl.Series("p", tails, dtype=pl.Float64)
