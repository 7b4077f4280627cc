"""The lists of every day in words: lateness, runs of absence, patterns, changes. The screen, the
workbook and the page say the same."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from attcli.measures.habits import MOST_SAID
from attcli.register.percent import share

_CHANGES = {
    "threshold-met": "ten-session test met",
    "within-reach": "ten-session test near",
    "no-longer-met": "ten-session test no longer met",
    "stage-up": "stage up",
    "stage-down": "stage down",
    "letter-due": "letter due",
    "no-longer-severe": "no longer severe",
    "worse": "worse, hardly chance",
    "improved": "better, hardly chance",
}

BOTH_AS_HELD = "Both days with the marks as held now: one amended since changes both pictures."


def with_rate(rows: pl.DataFrame) -> pl.DataFrame:
    """`rate` (attendance, one decimal) and `missed` (absent/possible) of rows with these counts."""
    return rows.with_columns(
        rate=share(pl.col("possible") - pl.col("absent"), "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
    )


def late_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `punctuality` with lates, last, earlier (of so many arrivals), weekdays, halves and
    over (the triggers).
    """

    def stretch(name: str) -> pl.Expr:
        either = pl.col(f"{name}_late") + pl.col(f"{name}_late_after_close")
        return pl.format("{}/{}", either, f"{name}_arrived")

    return rows.with_columns(
        lates=pl.format("{}/{}", pl.col("late") + pl.col("late_after_close"), "arrived"),
        last=stretch("recent"),
        earlier=stretch("before"),
        weekdays=_late_parts("by_weekday", "weekday"),
        halves=_late_parts("by_session", "session"),
        over=pl.col("triggers").list.join(", "),
    )


def _late_parts(column: str, part: str) -> pl.Expr:
    """“Mon 2, Fri 3”: the weekdays, or mornings and afternoons, with a late arrival."""
    field = pl.element().struct.field
    lates = field("late") + field("late_after_close")
    told = pl.when(lates > 0).then(pl.format("{} {}", field(part).str.head(3), lates))
    return pl.col(column).list.eval(told).list.drop_nulls().list.join(", ")


def run_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `continuous` with reached (the clocks, gravest first, a line each; of one that adds
    days up, how many), next, codes.
    """
    field = pl.element().struct.field
    clock = field("clock").str.replace_all("-", " ")
    on = pl.format("{} {}", clock, field("reached").dt.strftime("%d/%m/%Y"))
    added = pl.format("{} ({} days in all)", on, field("days"))
    now = pl.when(field("continuous")).then(on).otherwise(added)
    gravest_first = pl.col("clocks").list.eval(now.filter(field("now"))).list.reverse()
    clocks = pl.when(gravest_first.list.len() > 0).then(gravest_first.list.join("\n"))
    days = pl.col("exclusion_days").list.eval(pl.element().dt.strftime("%d/%m")).list.join(", ")
    excluded = pl.when("exclusion_now").then(pl.format("excluded, first days: {}", days))
    following = pl.col("next_clock").str.replace_all("-", " ")
    planned = pl.format("{} {}", following, pl.col("next_date").dt.strftime("%d/%m/%Y"))
    code = pl.format("{} {}", field("n"), field("code").cast(pl.String))
    return rows.with_columns(
        reached=pl.concat_str(excluded, clocks, separator="\n", ignore_nulls=True),
        next=pl.coalesce(planned, pl.format("{} in {} school days", following, "next_in")),
        codes=pl.col("current_codes").list.eval(code).list.join(", "),
    )


def pattern_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `habits` with told (what was found, and what it can't show) and chance."""
    rare = pl.col("one_in") >= MOST_SAID
    beside = pl.format("Beside {}:", "sibling")
    return rows.with_columns(
        told=pl.concat_str(beside, "said", "beware", separator=" ", ignore_nulls=True),
        chance=pl.when(rare)
        .then(pl.lit(f"under 1 in {MOST_SAID:,}"))
        .otherwise(pl.format("1 in {}", "one_in")),
    )


def change_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `changes` with what has changed, before and after in words."""
    return rows.with_columns(
        what=pl.col("change").replace(_CHANGES),
        **{name: pl.col(name).str.replace_all("-", " ") for name in ("before", "after")},
    )


def noise_words(noise: Mapping[str, Any]) -> str:
    """What `better` and `worse` rest on: `attcli.measures.changes.trend_totals` in a sentence."""
    tested = noise["pupils_tested"]
    return (
        f"Better or worse: {tested} {'pupil' if tested == 1 else 'pupils'} with at least "
        f"{noise['least_spells']} spells of absence in the last {2 * noise['weeks']} school weeks "
        f"looked at, chance corrected for their number (Holm, {noise['level']:.0%})."
    )
