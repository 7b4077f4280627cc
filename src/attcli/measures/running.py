"""Each pupil's counts growing day by day: since when a rule has held."""

import polars as pl

from attcli.register.view import View

RUNNING = ("possible", "attended", "absent", "unauthorised", "holiday_not_granted")


def running(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for and day with a row in the window, sorted by pupil and date.

    school, pupil_id, date, and the counts of `RUNNING` from the window's first day up to and
    including that day. holiday_not_granted: sessions of leave that was not granted.
    """
    days = (
        view.in_window()  # sorted by pupil and date, as the marks are
        .group_by("pupil", "date", maintain_order=True)
        .agg(pl.col(name).sum().cast(pl.Int64) for name in RUNNING)
        .with_columns(pl.col(name).cum_sum().over("pupil") for name in RUNNING)
    )
    people = view.rolls.lazy().select("pupil", "school", "pupil_id")
    return days.join(people, on="pupil", validate="m:1", maintain_order="left").select(
        "school", "pupil_id", "date", *RUNNING
    )
