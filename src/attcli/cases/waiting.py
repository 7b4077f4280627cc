"""Letters that wait for an officer's yes: much of the absence is of a kind the school arranged, the
law protects, or a health condition explains. The figures stay as they are."""

from collections.abc import Iterable

import polars as pl

from attcli.policy.pack import Pack
from attcli.policy.values import REASONS

WORDS = {
    "part-time-timetable": "part-time timetable",
    "excluded": "suspension or exclusion",
    "traveller": "travelling for work",
    "religious": "religious observance",
    "illness": "illness (health flag)",
    "medical": "medical appointment (health flag)",
}
WAITS = "waits for an officer's yes"
"""How the reason of a letter that only waits begins; one that is held names the hold first."""

COUNTS = tuple(reason.replace("-", "_") for reason in REASONS)
"""The columns of counts that the rule reads, one for each reason."""

_NAMES = tuple(zip(REASONS, COUNTS, strict=True))


def rules(packs: Iterable[tuple[str, Pack]]) -> pl.DataFrame:
    """One row a school: for each reason whether it counts, and with a health flag; the share."""
    rows = []
    for school, pack in packs:
        always, flagged = pack.waiting.reasons, pack.waiting.reasons_with_health_flag
        row: dict[str, object] = {"school": school, "wait_share_pct": pack.waiting.share_pct}
        row |= {f"always_{name}": reason in always for reason, name in _NAMES}
        row |= {f"flag_{name}": reason in flagged for reason, name in _NAMES}
        rows.append(row)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "school": pl.String,
        "wait_share_pct": pl.Int64,
    }
    schema |= {f"{when}_{name}": pl.Boolean for when in ("always", "flag") for name in COUNTS}
    return pl.DataFrame(rows, schema=schema)


def with_waiting(counted: pl.LazyFrame, school_rules: pl.DataFrame) -> pl.LazyFrame:
    """`counted` with `waits`: why the letter waits for an officer's yes, in words, or null.

    Wants school, `absent`, `long_term_health` and the counts of `COUNTS`, one row a pupil.
    """
    judged = counted.join(school_rules.lazy(), on="school", how="left", validate="m:1")
    these = pl.sum_horizontal(_sessions(name) for name in COUNTS)
    waits = (these > 0) & (these * 100 >= pl.col("wait_share_pct") * pl.col("absent"))
    kinds = pl.concat_str(
        [pl.format("{} {}", _some(name), pl.lit(WORDS[reason])) for reason, name in _NAMES],
        separator=", ",
        ignore_nulls=True,
    )
    words = pl.format(f"{WAITS}: of {{}} missed, {{}}", "absent", kinds)
    kept = counted.collect_schema().names()
    return judged.with_columns(waits=pl.when(waits).then(words)).select(*kept, "waits")


def _sessions(name: str) -> pl.Expr:
    """The sessions of one reason that count for this pupil under the school's rule."""
    flagged = pl.col(f"flag_{name}") & pl.col("long_term_health").fill_null(False)
    return pl.when(pl.col(f"always_{name}") | flagged).then(pl.col(name)).otherwise(0)


def _some(name: str) -> pl.Expr:
    """`_sessions`, null for none."""
    return pl.when(_sessions(name) > 0).then(_sessions(name))
