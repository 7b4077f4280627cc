"""A stage in words: its rule, the pupil's figures, what the ten-session test says."""

from collections.abc import Iterable

import polars as pl

from attcli.policy.pack import Pack
from attcli.policy.stage import Stage

MET_NOW = "met: consider"
MET_EARLIER = "met earlier"
NEAR = "near"
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "school": pl.String,
    "stage": pl.Int64,
    "stage_title": pl.String,
    "rule": pl.String,
    "citation": pl.String,
    "due": pl.String,
    "signed_by": pl.String,
}


def of_stages(packs: Iterable[tuple[str, Pack]]) -> pl.DataFrame:
    """One row a school and stage: title, rule and citation in words, letter id, who signs."""
    rows = [
        (
            school,
            s.number,
            s.title,
            rule(s, pack),
            s.sources.get("below_pct"),
            s.letter,
            s.signed_by,
        )
        for school, pack in packs
        for s in pack.stages
        if s.below_pct is not None
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def rule(stage: Stage, pack: Pack) -> str:
    """What opens the stage, as the office would say it."""
    return (
        f"attendance below {stage.below_pct}%, with {stage.min_sessions_missed} or more sessions "
        f"missed, of {pack.min_possible_sessions} or more possible"
    )


def rule_told(capped: pl.Expr) -> pl.Expr:
    """The rule of the stage, with why it is no higher where the pupil's age keeps it low."""
    why = (
        pl.when(pl.col("compulsory_age") == "no")
        .then(pl.lit("not of compulsory school age"))
        .otherwise(
            pl.lit("no date of birth: reception or nursery may be below compulsory school age")
        )
    )
    kept = pl.format("{}; {}, so no higher stage", "rule", why)
    return pl.when(capped).then(kept).otherwise("rule")


def figures() -> pl.Expr:
    """'attended 150 of 170; 20 missed, 4 of them holiday set aside'."""
    aside = pl.col("holidays_skip") & (pl.col("holiday_not_granted") > 0)
    counted = pl.format("attended {} of {}; {} missed", "attended", "possible", "absent")
    words = (
        pl.when(pl.col("possible") == 0)
        .then(pl.lit("no possible session"))
        .when(aside)
        .then(pl.format("{}, {} of them holiday set aside", counted, "holiday_not_granted"))
        .otherwise(counted)
    )
    return words.alias("figures")


def threshold(near: pl.Expr) -> pl.Expr:
    """The ten-session test in words, null where it is neither met nor near.

    Wants `met`, `met_now`, `current_sessions`; `near` is the count from which it is near.
    """
    words = (
        pl.when("met_now")
        .then(pl.lit(MET_NOW))
        .when("met")
        .then(pl.lit(MET_EARLIER))
        .when(pl.col("current_sessions") >= near)
        .then(pl.lit(NEAR))
    )
    return words.alias("threshold")
