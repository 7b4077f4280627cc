"""What each mark means by the law on its own date, as Boolean columns. No code letter stands here.

The meanings of every code of every version of the law are packed into one table of bits; a mark
finds its own by one gather on (version of the law, code).
"""

from datetime import date
from functools import cache

import polars as pl

from attcli.law import codes

COUNTS = ("possible", "attended", "absent", "authorised", "unauthorised")
"""How a session counts (from the code's group)."""

MEANINGS = tuple(sorted(meaning.replace("-", "_") for meaning in codes.MEANINGS))
"""What a code means beyond its group, as column names: `late`, `illness`, `no_reason_yet`, …"""

FLAGS = (*COUNTS, *MEANINGS)
PACKED = "meaning"


def classified(marks: pl.LazyFrame, since: date = date.min) -> pl.LazyFrame:
    """`marks` with `meaning`: every flag of its code on its date in one number (0: no mark).

    `since`: no mark is earlier; by then older versions of the law need not be told apart. A mark
    dated before the first law means nothing; such marks don't reach a register.
    """
    starts = [version.starts for version in codes.versions()]
    before = sum(day <= since for day in starts)
    later = (pl.col("date") >= day for day in starts[before:])
    version = pl.sum_horizontal(pl.lit(before - 1, pl.Int32), *later)
    code = pl.col("code").to_physical().cast(pl.Int32)
    index = pl.when(version >= 0).then(version * len(codes.LETTERS) + code)
    bits = pl.lit(_table()).gather(index).fill_null(0)
    return marks.with_columns(bits.alias(PACKED))


def unpacked(marks: pl.LazyFrame) -> pl.LazyFrame:
    """`marks` that are `classified`, with a Boolean column for each flag, and `no_mark`."""
    return marks.with_columns(
        *(flag(name).alias(name) for name in FLAGS), no_mark=pl.col("code").is_null()
    )


def with_meanings(marks: pl.LazyFrame) -> pl.LazyFrame:
    """`marks` with a Boolean column for each flag of `FLAGS`, by the law on each row's own date.

    A row without a code has them all false and `no_mark` true.
    """
    return marks.pipe(classified).pipe(unpacked)


def flag(name: str) -> pl.Expr:
    """One flag of rows that are `classified`; ValueError for a meaning the law does not know."""
    return (pl.col(PACKED) & (1 << FLAGS.index(name))) != 0


@cache
def _table() -> pl.Series:
    """The packed flags of (version, code), version by version in the order of `LETTERS`."""
    bits = []
    for version in codes.versions():
        for letter in codes.LETTERS:
            code = version.codes.get(letter)
            bits.append(_bits(code) if code else 0)
    return pl.Series(PACKED, bits, dtype=pl.UInt32)


def _bits(code: codes.Code) -> int:
    names = {meaning.replace("-", "_") for meaning in code.meanings}
    names |= {name for name in COUNTS if getattr(code, name)}
    return sum(1 << place for place, name in enumerate(FLAGS) if name in names)
