"""The trigger of attendance below a line, over running counts: does it hold, and since which day
without a break."""

from collections.abc import Iterable

import polars as pl

from attcli.policy.pack import Pack

_NEVER = pl.date(1, 1, 1)


def lines(packs: Iterable[tuple[str, Pack]]) -> pl.DataFrame:
    """One row a school, the lines of its stages as columns: `below_stage_3`, `missed_stage_3`, …

    A stage that has no line has none here (null where another school's has one).
    """
    rows = []
    for school, pack in packs:
        row: dict[str, object] = {
            "school": school,
            "min_possible": pack.min_possible_sessions,
            "holidays_skip": pack.holidays_skip_ladder,
        }
        for stage in pack.stages:
            if stage.below_pct is not None:
                row[f"below_{stage.key}"] = stage.below_pct
                row[f"missed_{stage.key}"] = stage.min_sessions_missed
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def keys(school_lines: pl.DataFrame) -> list[str]:
    """The stages that have a line at some school."""
    names = school_lines.columns
    return [name.removeprefix("below_") for name in names if name.startswith("below_")]


def trigger(key: str) -> pl.Expr:
    """Whether enough sessions were possible, enough were missed, and attendance is below the line,
    on counts. Holidays not granted are set aside where the policy says.

    Wants columns `possible`, `absent`, `holiday_not_granted` (all running counts) and the lines.
    """
    missed = pl.col("absent") - pl.when("holidays_skip").then("holiday_not_granted").otherwise(0)
    line = (100 - pl.col(f"below_{key}")) * pl.col("possible")
    holds = (
        (pl.col("possible") >= pl.col("min_possible"))
        & (missed >= pl.col(f"missed_{key}"))
        & (missed * 100 > line)
    )
    return holds.fill_null(value=False)


def now(counted: pl.LazyFrame, school_lines: pl.DataFrame) -> pl.LazyFrame:
    """The rows of `counted` (a pupil each, with the counts of `trigger`) below any line."""
    any_line = pl.any_horizontal(pl.lit(value=False), *map(trigger, keys(school_lines)))
    known = counted.join(school_lines.lazy(), on="school", how="left", validate="m:1")
    return known.filter(any_line)


def below(running: pl.LazyFrame, school_lines: pl.DataFrame) -> pl.LazyFrame:
    """One row a pupil and stage with a line whose trigger holds on the last day, since when.

    `running` has school, pupil_id, date and the running counts of `trigger`, one row a day with a
    mark. Columns: pupil_id, key, since_below.
    """
    stages = keys(school_lines)
    spans = (
        running.join(school_lines.lazy(), on="school", how="left", validate="m:1")
        .select("pupil_id", "date", *(trigger(key).alias(key) for key in stages))
        .group_by("pupil_id")
        .agg(_since(key) for key in stages)
    )
    return (
        spans.unpivot(
            stages, index="pupil_id", variable_name="key", value_name="since_below"
        ).drop_nulls("since_below")
        if stages
        else pl.LazyFrame(schema={"pupil_id": pl.String, "key": pl.String, "since_below": pl.Date})
    )


def _since(key: str) -> pl.Expr:
    """The first day after the last one on which the trigger did not hold; null: it does not now."""
    last_without = pl.col("date").filter(~pl.col(key)).max().fill_null(_NEVER)
    return pl.col("date").filter(pl.col("date") > last_without).min().alias(key)
