"""The ladders of each school's policy: which stages are open for a pupil, since when, and by what.

One small engine over declared triggers (`attcli.cases.triggers_told`): each is a condition on
counts, a day since when, and the figures behind it, in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from attcli.cases import below, rules
from attcli.cases.logbook import Logbook
from attcli.cases.sent import under_review
from attcli.cases.since_entries import since_entries
from attcli.cases.triggers_told import TRIGGERS
from attcli.law import thresholds
from attcli.measures.habit_cases import WEEKDAYS
from attcli.measures.habits import habits
from attcli.measures.recent import COUNTED, UNEXPLAINED, counted_now, recent, unexplained_days
from attcli.measures.running import running
from attcli.policy.pack import Pack
from attcli.register.view import View

_PATTERNS = (*WEEKDAYS, "weekends", "holidays", "mornings", "afternoons")
"""The questions of `attcli.measures.habits` that are about when a pupil is away."""


@dataclass(frozen=True)
class _Trigger:
    """When it holds, since which day (null: the last day counted), and its figures in words."""

    holds: pl.Expr
    since: pl.Expr
    figures: pl.Expr


def opened(
    view: View, packs: Sequence[tuple[str, Pack]], book: Logbook, counted: pl.LazyFrame
) -> pl.LazyFrame:
    """One row for each pupil of `counted` and stage that is open, whatever the pupil's age.

    `counted`: one row a pupil with pupil, pupil_id, school, met_now, current_sessions, and the
    counts of `attcli.cases.below.trigger`. Columns: pupil_id, the stage's own
    (`attcli.cases.rules`), since, rule, source and because (the figures of what opened it), and
    unexplained (whether days without a reason did).
    """
    facts = (
        counted.select("pupil", "pupil_id", "school", "met_now", "current_sessions")
        .join(rules.of_stages(packs).lazy(), on="school")
        .join(_below(view, packs, counted), on=["pupil_id", "key"], how="left")
        .join(view.once("recent", recent), on="pupil", how="left", validate="m:1")
        .join(_unexplained(view, packs), on="pupil", how="left", validate="m:1")
        .join(_counted(view, packs), on="pupil", how="left", validate="m:1")
        .join(_patterns(view, packs), on="pupil_id", how="left", validate="m:1")
        .join(since_entries(view, packs, book), on=["pupil", "key"], how="left", validate="1:1")
        .join(under_review(view, packs, book), on=["pupil_id", "key"], how="left", validate="1:1")
    )
    needed = thresholds.on(view.latest_day).notice_sessions
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    triggers = _triggers(needed)
    held = facts.with_columns(
        *(
            (pl.col(f"rule_{name}").is_not_null() & t.holds.fill_null(value=False)).alias(name)
            for name, t in triggers.items()
        ),
    )
    wanted = (~pl.col("only_at_threshold") | pl.col("met_now")) & (
        ~pl.col("only_after") | pl.col("logged").fill_null(value=False)
    )
    kept = pl.col("kept_since").is_not_null()
    since = pl.min_horizontal(
        pl.when(name).then(t.since.fill_null(last)) for name, t in triggers.items()
    )
    test_since = pl.when("only_at_threshold").then(_reached(COUNTED, needed))
    return held.filter((pl.any_horizontal(TRIGGERS) & wanted) | kept).with_columns(
        since=pl.coalesce(pl.max_horizontal(since, test_since), "kept_since"),
        rule=pl.coalesce(_those("rule"), "kept_rule"),
        source=pl.coalesce(_those("source"), "kept_source"),
        because=pl.concat_str(
            [pl.when(name).then(t.figures) for name, t in triggers.items()],
            separator="; ",
            ignore_nulls=True,
        ),
    )


def _below(view: View, packs: Sequence[tuple[str, Pack]], counted: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil_id, key, since_below]: only of those below a line now are the days looked through."""
    lines = below.lines(packs)
    now = below.now(counted, lines).select("pupil_id", "pupil").collect()
    return below.below(running(view.over(scope=now)), lines)


def _those(what: str) -> pl.Expr:
    """The words of the triggers that hold, null where none does."""
    words = pl.concat_str(
        [pl.when(name).then(f"{what}_{name}") for name in TRIGGERS],
        separator="; ",
        ignore_nulls=True,
    )
    return pl.when(words != "").then(words)


def _triggers(needed: int) -> dict[str, _Trigger]:
    nothing = pl.lit(None, pl.String)
    weeks = pl.format("in the last {} school weeks", "lateness_weeks")
    late, closed = _number("late_on"), _number("late_after_close_on")
    lates = pl.format(
        "{} late arrivals {}, {} of them after the register closed", late, weeks, closed
    )
    days = pl.format(
        "{} school days without a known reason, from {}",
        _number(UNEXPLAINED),
        pl.col(UNEXPLAINED).list.first().dt.strftime("%d/%m/%Y"),
    )
    overdue = pl.col("no_reason_overdue").fill_null(0)
    unknown = (
        pl.when(overdue > 0)
        .then(pl.format(", {} of them with no reason yet", overdue))
        .otherwise(pl.lit(""))
    )
    return {
        "below": _Trigger(pl.col("since_below").is_not_null(), pl.col("since_below"), nothing),
        "unauthorised": _in_list(
            "unauthorised_on",
            "unauthorised_sessions",
            pl.format(
                "{} unauthorised sessions in the last {} school weeks{}",
                *(_number("unauthorised_on"), "unauthorised_weeks", unknown),
            ),
        ),
        "frequent": _Trigger(
            (late >= pl.col("lates_from")) | (closed >= pl.col("lates_after_close_from")),
            pl.min_horizontal(
                _reached("late_on", pl.col("lates_from")),
                _reached("late_after_close_on", pl.col("lates_after_close_from")),
            ),
            lates,
        ),
        "arrivals": _in_list("late_on", "late_arrivals", lates),
        "pattern": _Trigger(
            pl.col("pattern_said").is_not_null(), pl.lit(None, pl.Date), pl.col("pattern_said")
        ),
        "unexplained": _in_list(UNEXPLAINED, "unexplained_days", days),
        "threshold": _Trigger(
            pl.col("met_now"),
            _reached(COUNTED, needed),
            pl.format("{} sessions in the ten-session test now", "current_sessions"),
        ),
        **{
            why: _Trigger(pl.col(f"holds_{why}"), pl.col(f"since_{why}"), pl.col(f"figures_{why}"))
            for why in (rules.NO_IMPROVEMENT, rules.GOES_ON, rules.NO_ENGAGEMENT)
        },
    }


def _in_list(days: str, least: str, figures: pl.Expr) -> _Trigger:
    """Holds once the list of days is as long as the stage says."""
    return _Trigger(_number(days) >= pl.col(least), _reached(days, pl.col(least)), figures)


def _number(days: str) -> pl.Expr:
    return pl.col(days).list.len().fill_null(0).cast(pl.Int64)


def _reached(days: str, number: pl.Expr | int) -> pl.Expr:
    """The day on which the list reached that number; null where it did not."""
    return pl.col(days).list.get(number - 1, null_on_oob=True)


def _unexplained(view: View, packs: Sequence[tuple[str, Pack]]) -> pl.LazyFrame:
    if any(stage.unexplained_days for _, pack in packs for stage in pack.stages):
        return unexplained_days(view)
    return _none(UNEXPLAINED)


def _counted(view: View, packs: Sequence[tuple[str, Pack]]) -> pl.LazyFrame:
    asked = (s.threshold_met or s.only_at_threshold for _, pack in packs for s in pack.stages)
    return counted_now(view) if any(asked) else _none(COUNTED)


def _none(name: str) -> pl.LazyFrame:
    return pl.LazyFrame(schema={"pupil": pl.UInt32, name: pl.List(pl.Date)})


def _patterns(view: View, packs: Sequence[tuple[str, Pack]]) -> pl.LazyFrame:
    """[pupil_id, pattern_said]: what falls in a pattern, in words; only where a policy asks."""
    if not any(stage.patterns for _, pack in packs for stage in pack.stages):
        return pl.LazyFrame(schema={"pupil_id": pl.String, "pattern_said": pl.String})
    return (
        habits(view)
        .filter(pl.col("question").is_in(_PATTERNS))
        .group_by("pupil_id", maintain_order=True)
        .agg(pattern_said=pl.col("said").str.join("; "))
    )
