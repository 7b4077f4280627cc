"""Percentages for show, the one place that rounds: halves away from zero, from exact counts.

No rule of law or policy uses a percentage; they compare counts.
"""

import polars as pl


def share(numerator: str | pl.Expr, denominator: str | pl.Expr, places: int) -> pl.Expr:
    """`numerator` as a percentage of `denominator` to `places` decimals; null where it is 0.

    Both are counts (whole numbers, not negative). 1799 of 2000 is 89.95 with two places and 90.0
    with one: it is the counts that are rounded, never a rounded figure again.
    """
    n, d = _column(numerator).cast(pl.Int64), _column(denominator).cast(pl.Int64)
    scale: int = 10**places
    # polars divides by a constant through its reciprocal: round gives 10.87, not 10.870000000000001
    return ((n * 200 * scale + d) // (2 * d) / scale).round(places)  # null where d is 0


def share_of(numerator: int, denominator: int, places: int) -> float | None:
    """`share` for two numbers; None where the denominator is 0."""
    if denominator == 0:
        return None
    scale: int = 10**places
    return (numerator * 200 * scale + denominator) // (2 * denominator) / scale


def points(numerator: pl.Expr, denominator: pl.Expr, places: int) -> pl.Expr:
    """A difference of rates in percentage points: `share`, the numerator being negative or not."""
    size = share(numerator.abs(), denominator, places)
    return pl.when(numerator < 0).then(-size).otherwise(size)


def points_of(numerator: int, denominator: int, places: int) -> float | None:
    """`points` for two numbers; None where the denominator is 0."""
    size = share_of(abs(numerator), denominator, places)
    return -size if size and numerator < 0 else size


def shown(numerator: int, denominator: int) -> str:
    """The percentage as people read it: one decimal and the sign, or “n/a”."""
    value = share_of(numerator, denominator, 1)
    return "n/a" if value is None else f"{value:.1f}%"


def _column(value: str | pl.Expr) -> pl.Expr:
    return pl.col(value) if isinstance(value, str) else value
