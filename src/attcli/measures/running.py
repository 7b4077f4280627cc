"""Each pupil's counts growing day by day: since when a rule has held."""

import polars as pl

from attcli.register.view import View

RUNNING = ("possible", "attended", "absent", "unauthorised", "holiday_not_granted")


def running(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for and day with a row in the window, sorted by pupil and date.

    school, pupil_id, date, and the counts of `RUNNING` from the window's first day up to and
    including that day. holiday_not_granted: sessions of leave that was not granted.
    """
    pupil, date = pl.col("pupil"), pl.col("date")
    last_of_day = (pupil != pupil.shift(-1)) | (date != date.shift(-1))
    days = (
        view.in_window()  # sorted by pupil and date, as the marks are
        .select("pupil", "date", *(_grown(name) for name in RUNNING))
        .filter(last_of_day.fill_null(value=True))
    )
    people = view.rolls.lazy().select("pupil", "school", "pupil_id")
    return days.join(people, on="pupil", validate="m:1", maintain_order="left").select(
        "school", "pupil_id", "date", *RUNNING
    )


def _grown(name: str) -> pl.Expr:
    """How often a flag held so far within each pupil, of rows in their order: the count over all
    rows less what it was before the pupil's first (a window over the pupils takes far longer).
    """
    begins = (pl.col("pupil") != pl.col("pupil").shift(1)).fill_null(value=True)
    flag = pl.col(name).cast(pl.Int64)
    so_far = flag.cum_sum()
    return (so_far - pl.when(begins).then(so_far - flag).forward_fill()).alias(name)
