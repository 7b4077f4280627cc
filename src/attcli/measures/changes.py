"""Whether a pupil's absence of the last school weeks is less, or more, than chance would make it.

What is counted is spells: school days away that follow one another are one, for the second day of
an illness is no news once the first is known, and one long illness is one event, not ten. (Counted
by days, every stomach bug would be a change.) The last `WEEKS` school weeks stand beside as many
before. Given how many spells a pupil began in both, how many of them fall into the last ones is a
matter of chance with the odds that the whole school had: its own spells begun, for each school day
on which they could begin. That is the exact conditional test of two Poisson counts (J. Przyborowski
and H. Wilenski, Biometrika 31, 1940), two-sided by doubling the smaller tail, corrected by Holm's
method for every pupil of the school it is made for. A winter, or a virus that the whole school
shares, so makes no change.

A spell can begin only on a school day that follows one on which the pupil was not away. What is no
habit of the child's or family's is left aside (see `attcli.measures.spells`).
"""

from datetime import timedelta
from typing import Any

import polars as pl

from attcli.measures.chance import LEAST_CASES, LEVEL, binomial_tails, corrected
from attcli.measures.people import NAMES
from attcli.measures.spells import days_possible
from attcli.register.days import monday
from attcli.register.view import View, Window

WEEKS = 6
LEAST_DAYS = 15
"""School days on which a spell could begin, in each of the two stretches."""

WORSE, IMPROVED = "worse", "improved"
STRETCHES = ("recent", "earlier")
COUNTED = ("days", "away", "open_days", "spells")
_BEFORE = timedelta(days=60)  # longer than any holiday


def trends(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for with enough to go by, the surest change first.

    Names; of the last `WEEKS` school weeks (`recent_…`) and as many before (`earlier_…`): days
    (school days possible), away (of them, whole or half), open_days (on which a spell could begin),
    spells (begun); expected (recent spells, by the school's odds; one decimal); p, p_corrected;
    change: worse, improved, or null where chance may have done it. Enough: `LEAST_CASES` spells,
    and `LEAST_DAYS` open days in each stretch; none at a school that holds fewer weeks.
    """
    made = pl.col("pupil").is_in(view.scope.get_column("pupil").implode())
    people = view.rolls.lazy().select("pupil", *NAMES)
    away, earlier = (pl.col(f"{name}_away") / pl.col(f"{name}_days") for name in STRETCHES)
    more = pl.col("recent_spells") > pl.col("expected")
    change = (
        pl.when(pl.col("p_corrected") > LEVEL)
        .then(None)
        .when(more & (away > earlier))
        .then(pl.lit(WORSE))
        .when(~more & (away < earlier))
        .then(pl.lit(IMPROVED))
    )
    return (
        view.once("trends", _tested)
        .filter(made)
        .join(people, on="pupil", validate="1:1")
        .with_columns(change=change, expected=pl.col("expected").round(1))
        .sort("p_corrected", "p", "school", "pupil_id")
        .select(
            *NAMES,
            *(f"{stretch}_{name}" for stretch in STRETCHES for name in COUNTED),
            *("expected", "p", "p_corrected", "change"),
        )
    )


def trend_totals(view: View) -> dict[str, Any]:
    """How the noise was judged: weeks, least_spells, level, correction, and of how many pupils."""
    return {
        "weeks": WEEKS,
        "pupils_tested": view.once("trends", _tested).select(pl.len()).collect().item(),
        "least_spells": LEAST_CASES,
        "least_days": LEAST_DAYS,
        "level": LEVEL,
        "correction": "Holm",
    }


def stretches(view: View) -> pl.LazyFrame:
    """One row for each pupil of the register: [pupil, school, and `COUNTED` of both stretches]."""
    weeks = _weeks(view)
    first = weeks.select(pl.col("start").min()).collect().item()
    if first is None:
        return _none()
    # with the days before, to know whether the first Monday's absence began on it
    window = Window(first - _BEFORE, view.latest_day)
    days = days_possible(view.over(window=window))
    follows = pl.col("away").shift(1).over("pupil")
    opens = ~follows.fill_null(value=True)
    counted = (
        days.with_columns(start=monday("date"), opens=opens, begins=opens & pl.col("away"))
        .join(weeks, on=["school", "start"], validate="m:1")
        .group_by("pupil", "school", "recent")
        .agg(
            days=pl.len().cast(pl.Int64),
            away=pl.col("away").sum().cast(pl.Int64),
            open_days=pl.col("opens").sum().cast(pl.Int64),
            spells=pl.col("begins").sum().cast(pl.Int64),
        )
    )
    both = [
        pl.col(name).filter(pl.col("recent") == (stretch == "recent")).sum()
        .alias(f"{stretch}_{name}")
        for stretch in STRETCHES
        for name in COUNTED
    ]  # fmt: skip
    return counted.group_by("pupil", "school").agg(both).sort("pupil")


def _weeks(view: View) -> pl.LazyFrame:
    """[school, start, recent]: the last 2 × `WEEKS` school weeks; of schools that hold so many."""
    last = pl.col("school").replace_strict(dict(view.marked_to), return_dtype=pl.Date)
    back = pl.col("week").max().over("school") - pl.col("week")
    return (
        view.calendar.weeks.lazy()
        .filter(pl.col("start") <= last)
        .with_columns(back=back)
        .filter(pl.col("back") < 2 * WEEKS, pl.len().over("school") >= 2 * WEEKS)
        .select("school", "start", recent=pl.col("back") < WEEKS)
    )


def _tested(view: View) -> pl.LazyFrame:
    """The counts of each pupil with enough to go by, at every school, with p and p_corrected."""
    rows = stretches(view)
    odds = [
        (pl.col(f"{name}_spells").sum() / pl.col(f"{name}_open_days").sum()).over("school")
        * pl.col(f"{name}_open_days")
        for name in STRETCHES
    ]
    n = pl.col("recent_spells") + pl.col("earlier_spells")
    tests = (
        rows.with_columns(n=n, expected=n * odds[0] / (odds[0] + odds[1]))
        .filter(
            pl.col("n") >= LEAST_CASES,
            *(pl.col(f"{name}_open_days") >= LEAST_DAYS for name in STRETCHES),
            pl.col("expected") > 0,
            pl.col("expected") < pl.col("n"),
        )
        .collect()
    )
    doubled = 2 * pl.min_horizontal("more", "fewer")
    return (
        tests.with_columns(
            more=_tail(tests, "recent_spells", pl.col("expected")),
            fewer=_tail(tests, "earlier_spells", pl.col("n") - pl.col("expected")),
        )
        .with_columns(p=pl.min_horizontal(doubled, pl.lit(1.0)))
        .pipe(corrected, "school")
        .lazy()
    )


def _tail(tests: pl.DataFrame, count: str, expected: pl.Expr) -> pl.Series:
    """How likely `count` or more of n is."""
    return binomial_tails(tests.select("n", count=count, expected=expected))


def _none() -> pl.LazyFrame:
    counts = {f"{stretch}_{name}": pl.Int64 for stretch in STRETCHES for name in COUNTED}
    return pl.LazyFrame(schema={"pupil": pl.UInt32, "school": pl.String, **counts})
