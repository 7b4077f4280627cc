"""The attendance ladder of each school's policy over running counts: which stage is open, and
since which day its trigger has held without a break."""

from collections.abc import Iterable

import polars as pl

from attcli.policy.pack import Pack
from attcli.register.ages import in_year_groups

STAGES = (3, 2, 1)
"""The stages that attendance alone opens, the highest first."""

_NEVER = pl.date(1, 1, 1)
_NOT = pl.lit(value=False)


def rules(packs: Iterable[tuple[str, Pack]]) -> pl.DataFrame:
    """One row a school, the ladder's figures as columns: `below_pct_3`, `min_missed_3`, …"""
    rows = []
    for school, pack in packs:
        row: dict[str, object] = {
            "school": school,
            "min_possible": pack.min_possible_sessions,
            "holidays_skip": pack.holidays_skip_ladder,
            "top_if_not_compulsory": pack.not_compulsory_age_top_stage,
        }
        for number in STAGES:
            row[f"below_pct_{number}"] = pack.stage(number).below_pct
            row[f"min_missed_{number}"] = pack.stage(number).min_sessions_missed
        rows.append(row)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "school": pl.String,
        "min_possible": pl.Int64,
        "holidays_skip": pl.Boolean,
        "top_if_not_compulsory": pl.Int64,
    }
    for number in STAGES:
        schema |= {f"below_pct_{number}": pl.Int64, f"min_missed_{number}": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def trigger(number: int) -> pl.Expr:
    """Whether the trigger of stage `number` holds: enough possible sessions, enough missed, and
    attendance below the line, on counts. Holidays not granted are set aside where the policy says.

    Wants columns `possible`, `absent`, `holiday_not_granted` (all running counts) and the rules.
    """
    missed = pl.col("absent") - pl.when("holidays_skip").then("holiday_not_granted").otherwise(0)
    line = (100 - pl.col(f"below_pct_{number}")) * pl.col("possible")
    return (
        (pl.col("possible") >= pl.col("min_possible"))
        & (missed >= pl.col(f"min_missed_{number}"))
        & (missed * 100 > line)
    ).fill_null(value=False)


def opened(running: pl.LazyFrame, school_rules: pl.DataFrame) -> pl.LazyFrame:
    """One row a pupil: for each stage whether its trigger holds on the last day, and since when.

    `running` has school, pupil_id, date and the running counts of `trigger`, one row a day with a
    mark. Columns: school, pupil_id, `open_3`, `since_3`, … (null where not open).
    """
    judged = running.join(school_rules.lazy(), on="school", how="left", validate="m:1").select(
        "school", "pupil_id", "date", *(trigger(n).alias(f"open_{n}") for n in STAGES)
    )
    spans = judged.group_by("school", "pupil_id").agg(
        *(pl.col(f"open_{n}").sort_by("date").last() for n in STAGES),
        *(_since(n) for n in STAGES),
    )
    return spans.with_columns(
        pl.when(f"open_{n}").then(f"since_{n}").alias(f"since_{n}") for n in STAGES
    )


def _since(number: int) -> pl.Expr:
    """The first day after the last one on which the trigger did not hold."""
    holds = pl.col(f"open_{number}")
    last_without = pl.col("date").filter(~holds).max().fill_null(_NEVER)
    return pl.col("date").filter(pl.col("date") > last_without).min().alias(f"since_{number}")


def perhaps_below(year_groups: Iterable[str]) -> pl.Expr:
    """Whether a pupil without a date of birth is in one of the year groups (small letters, no
    spaces) whose children may be below compulsory school age. Wants compulsory_age, year_group.
    """
    return (pl.col("compulsory_age") == "unknown") & in_year_groups(year_groups)


def highest(compulsory_age: pl.Expr, perhaps_below: pl.Expr = _NOT) -> pl.Expr:
    """The highest stage that is open; a pupil not, or `perhaps_below` not, of compulsory age stays
    under the policy's cap. Null where none is open.
    """
    below = (compulsory_age == "no") | perhaps_below
    cap = pl.when(below).then(pl.col("top_if_not_compulsory")).otherwise(max(STAGES))
    return pl.coalesce(
        pl.when(pl.col(f"open_{n}") & (cap >= n)).then(pl.lit(n, pl.Int64)) for n in STAGES
    )


def capped() -> pl.Expr:
    """Whether a stage above `stage` is open, kept closed by the pupil's age."""
    return pl.any_horizontal(pl.col(f"open_{n}") & (pl.col("stage") < n) for n in STAGES)
