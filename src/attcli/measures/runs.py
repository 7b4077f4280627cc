"""Runs of absence over each pupil's possible sessions, and the school days they make.

Only absent sessions are worked on: a run breaks where the number of a possible session jumps, or
the pupil changes. What was not possible (closures, weekends, no mark) has no number, and so neither
counts nor breaks.
"""

import polars as pl

from attcli.register.days import first_year
from attcli.register.view import View

_KEPT = ("pupil", "school", "date", "slot", "code", "meaning", "n", "alone", "last")


def absences(view: View) -> pl.LazyFrame:
    """The absent sessions up to `as_of` of the pupils asked for, in the order of pupil and time.

    pupil, school, date, slot, code, meaning; n: the number of the possible session, on and on over
    all pupils; alone: the only possible session of its day; last: the pupil's last one.
    """
    return view.once("absences", _absences)


def _absences(view: View) -> pl.LazyFrame:
    pupil, date = pl.col("pupil"), pl.col("date")
    as_before = (pupil == pupil.shift(1)) & (date == date.shift(1))
    as_after = (pupil == pupil.shift(-1)) & (date == date.shift(-1))
    ends = (pupil != pupil.shift(-1)).fill_null(value=True)
    return (
        view.scoped(view.marks.filter("possible"))
        .with_row_index("n")
        .with_columns(
            n=pl.col("n").cast(pl.Int64),
            alone=~(as_before.fill_null(value=False) | as_after.fill_null(value=False)),
            last=ends,
        )
        .filter("absent")
        .select(_KEPT)
    )


def in_runs(rows: pl.LazyFrame, *, continuous: bool) -> pl.LazyFrame:
    """Some rows of `absences`, in their order, with `run`, `whole` and `day`.

    run: numbers the runs; where not `continuous`, all of one academic year are one. whole: with
    this session a school day is absent whole. day: how many such days the run has by then.
    """
    pupil, date, n = pl.col("pupil"), pl.col("date"), pl.col("n")
    jump = n != n.shift(1) + 1 if continuous else first_year("date") != first_year("date").shift(1)
    new = (jump | (pupil != pupil.shift(1))).fill_null(value=True)
    second = ((pupil == pupil.shift(1)) & (date == date.shift(1))).fill_null(value=False)
    days = pl.col("whole").cum_sum().cast(pl.Int64)
    return (
        rows.with_columns(new=new, whole=pl.col("alone") | second)
        .with_columns(run=pl.col("new").cum_sum(), days=days)
        .with_columns(before=pl.when("new").then(pl.col("days") - pl.col("whole").cast(pl.Int64)))
        .with_columns(day=pl.col("days") - pl.col("before").forward_fill())
        .drop("new", "days", "before")
    )


def summed(rows: pl.LazyFrame, *more: pl.Expr) -> pl.LazyFrame:
    """One row for each run of `in_runs` rows: pupil, run, sessions, days, from, to, first_slot,
    last_slot; going: its last session is the pupil's last possible one; and `more`.
    """
    return rows.group_by("pupil", "run", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("sessions"),
        pl.col("day").last().alias("days"),
        pl.col("date").first().alias("from"),
        pl.col("date").last().alias("to"),
        pl.col("slot").first().alias("first_slot"),
        pl.col("slot").last().alias("last_slot"),
        pl.col("last").last().alias("going"),
        *more,
    )
