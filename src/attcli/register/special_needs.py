"""The status of special educational needs: what each of its codes in the pupils frame means.

The codes are those under `[sen]` of the words in which exports say it; other words are read as
nothing, and told. A statement came before the plan, school action (plus) before SEN support.
"""

from types import MappingProxyType

import polars as pl

NONE = "N"
WORDS = MappingProxyType(
    {
        NONE: "No SEN",
        "K": "SEN support",
        "E": "EHC plan",
        "S": "Statement",
        "P": "School action plus",
        "A": "School action",
        "Yes": "SEN, no more said",
    }
)
"""Each code, as people call it."""

PLAN = ("E", "S")
SUPPORT = ("K", "P", "A")
NEEDS = tuple(code for code in WORDS if code != NONE)


def has_needs() -> pl.Expr:
    """Whether the status says of a pupil that there are needs; false where nothing is known."""
    return pl.col("sen").is_in(NEEDS).fill_null(value=False)
