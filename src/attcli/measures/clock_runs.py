"""The runs of each clock: how many school days they have, and when they reached its length."""

import polars as pl

from attcli.measures.clock_rules import Rule, exclusion, rules
from attcli.measures.runs import absences, in_runs, summed
from attcli.register.days import first_year
from attcli.register.view import View

EXCLUSION_FIELDS = ("exclusion_days", "exclusion_now")
_NO_EXCLUSION: dict[str, pl.DataType | type[pl.DataType]] = {
    "pupil": pl.UInt32,
    "exclusion_days": pl.List(pl.Date),
    "exclusion_now": pl.Boolean,
}


def clock_runs(view: View) -> pl.LazyFrame:
    """Every run of every clock, of the pupils asked for.

    The columns of `summed`; clock, order (of the clocks, shortest first), length (its school days),
    continuous; reached: the day that completed it, or null; going: the pupil is on roll and absent
    for its reasons still; now: the same, or the year that is added up is this one.
    """
    return view.once("clock runs", _clock_runs)


def reached(view: View) -> pl.LazyFrame:
    """The latest run of each pupil that reached each clock, sorted by pupil and clock."""
    return (
        clock_runs(view)
        .filter(pl.col("reached").is_not_null())
        .sort("pupil", "order", "first_slot")
        .group_by("pupil", "order", maintain_order=True)
        .last()
    )


def exclusions(view: View) -> pl.LazyFrame:
    """[pupil, exclusion_days, exclusion_now]: of the latest exclusion of the academic year.

    exclusion_days: its first school days, up to the clock's number, counted from its first session,
    an afternoon too; exclusion_now: it goes on, and no more days than these have passed.
    """
    rule = exclusion(view)
    if rule is None:
        return pl.LazyFrame(schema=_NO_EXCLUSION)
    days = pl.col("date").unique().sort().alias("exclusion_days")
    rows = in_runs(rule.covered(absences(view)), continuous=True)
    return (
        on_roll(view, summed(rows, days))
        .filter(first_year("from") == _year(view))
        .sort("pupil", "first_slot")
        .group_by("pupil", maintain_order=True)
        .last()
        .select(
            "pupil",
            pl.col("exclusion_days").list.head(rule.days),
            exclusion_now=pl.col("going") & (pl.col("exclusion_days").list.len() <= rule.days),
        )
    )


def on_roll(view: View, runs: pl.LazyFrame) -> pl.LazyFrame:
    """`runs` with `school`, `here` (the pupil has not left), and `going` only where so."""
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    here = view.rolls.lazy().select(
        "pupil", "school", here=(pl.col("roll_to") >= last).fill_null(value=False)
    )
    known = runs.join(here, on="pupil", validate="m:1", maintain_order="left")
    return known.with_columns(going=pl.col("going") & pl.col("here"))


def _clock_runs(view: View) -> pl.LazyFrame:
    found = [_of(rule, order, view) for order, rule in enumerate(rules(view))]
    this_year = pl.col("here") & (first_year("to") == _year(view))
    now = pl.when("continuous").then("going").otherwise(this_year)
    return on_roll(view, pl.concat(found)).with_columns(now=now)


def _of(rule: Rule, order: int, view: View) -> pl.LazyFrame:
    rows = in_runs(rule.covered(absences(view)), continuous=rule.continuous)
    complete = pl.col("whole") & (pl.col("day") == rule.days)
    return summed(rows, pl.col("date").filter(complete).first().alias("reached")).with_columns(
        clock=pl.lit(rule.id),
        order=pl.lit(order, pl.Int32),
        length=pl.lit(rule.days, pl.Int64),
        continuous=pl.lit(rule.continuous),
    )


def _year(view: View) -> pl.Expr:
    """The calendar year in which the academic year of the school's last day began."""
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    return first_year(last)
