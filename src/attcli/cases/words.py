"""A stage in words: its rule, the pupil's figures, what the ten-session test says."""

import polars as pl

MET_NOW = "met: consider"
MET_EARLIER = "met earlier"
NEAR = "near"


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
    return pl.when(capped).then(kept).otherwise("rule").alias("rule")


def also() -> pl.Expr:
    """'punctuality, stage 2: First letter about lateness (punctuality-1 due)'."""
    letter = pl.format(" ({} due)", "due").fill_null("")
    return pl.format("{}, stage {}: {}{}", "track", "number", "stage_title", letter)


def history(opened: pl.Expr, first_seen: str) -> pl.Expr:
    """What the log holds; of a stage whose past is not known, that it is first seen."""
    unknown = pl.concat_str(pl.lit(first_seen), "history", separator="; ", ignore_nulls=True)
    known = pl.col("history").fill_null("nothing in the log this year")
    return (
        pl.when(opened).then(pl.when("known").then(known).otherwise(unknown)).otherwise("history")
    )


def weighed() -> pl.Expr:
    """What to see before a legal step, with the sessions whose reason is still to be found."""
    n = pl.col("n_current")
    open_marks = pl.when(n > 0).then(
        pl.format("{} of the last ten school weeks' sessions still without a reason", n)
    )
    words = pl.concat_str("weigh", open_marks, separator=", ", ignore_nulls=True)
    return pl.when(words != "").then(words).alias("weigh")


def figures() -> pl.Expr:
    """'attended 150 of 170; 20 missed, 4 of them holiday set aside; 7 late arrivals …'."""
    aside = pl.col("holidays_skip") & (pl.col("holiday_not_granted") > 0)
    counted = pl.format("attended {} of {}; {} missed", "attended", "possible", "absent")
    words = (
        pl.when(pl.col("possible") == 0)
        .then(pl.lit("no possible session"))
        .when(aside)
        .then(pl.format("{}, {} of them holiday set aside", counted, "holiday_not_granted"))
        .otherwise(counted)
    )
    more = pl.when(pl.col("because") != "").then("because")
    return pl.concat_str(words, more, separator="; ", ignore_nulls=True).alias("figures")


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
