"""Whether a summary covers other days than were asked about: the days that make figures agree."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.measures.against_causes import COUNTED, Fit, flagged
from attcli.register.roll import numbered
from attcli.register.view import View

_SUMMED = (*COUNTED, "late_after_close")
_BREAK_DAYS = 5
_MOST_STARTS = 12
_LEAST = 2


@dataclass(frozen=True)
class Period:
    """Other days, both inside, and the pupils whose figures agree over them and not over ours."""

    span: tuple[date, date]
    pupils: frozenset[int]

    @property
    def words(self) -> str:
        """The days in words."""
        first, last = (f"{day:%d/%m/%Y}" for day in self.span)
        return f"agrees from {first} to {last}"


def days_of(view: View) -> pl.DataFrame:
    """[pupil, date, `COUNTED`, late_after_close]: each pupil's counts of each day, the days after
    `as_of` too, sorted.
    """
    marks = view.scoped(
        view.register.marks.lazy().pipe(numbered).filter(pl.col("code").is_not_null())
    )
    return (
        flagged(marks)
        .group_by("pupil", "date")
        .agg(pl.col(*_SUMMED).sum())
        .sort("pupil", "date")
        .collect()
    )


def other_period(
    view: View, days: pl.DataFrame, fit: Fit, differing: pl.DataFrame
) -> Period | None:
    """The first and last day under which most differing pupils agree, if that is most of them.

    Tried: from the first day of the view's window, or the start of any term or half-term, to any
    day of the register. Fewer than two pupils prove nothing.
    """
    if differing.height < _LEAST:
        return None
    running = _running(days, differing)
    fits = [
        fit.agreeing(_since(running, first)).select("pupil", "date", first=pl.lit(first))
        for first in _starts(view, days)
    ]
    found = pl.concat(fits).group_by("first", "date").agg("pupil", n=pl.len())
    if found.is_empty():
        return None
    away = (pl.col("date") - view.window.end).abs() + (pl.col("first") - view.window.start).abs()
    best = found.sort(-pl.col("n").cast(pl.Int64), away, "first", "date").row(0, named=True)
    if best["n"] < max(_LEAST, (differing.height + 1) // 2):
        return None
    return Period((best["first"], best["date"]), frozenset(best["pupil"]))


def _running(days: pl.DataFrame, pupils: pl.DataFrame) -> pl.DataFrame:
    """The sums up to and including each day of the register, for each pupil."""
    every = days.select(pl.col("date").unique().sort())
    return (
        pupils.select("pupil")
        .join(every, how="cross")
        .join(days, on=["pupil", "date"], how="left", validate="1:1")
        .sort("pupil", "date")
        .with_columns(pl.col(*_SUMMED).fill_null(0).cum_sum().over("pupil"))
    )


def _since(running: pl.DataFrame, first: date) -> pl.DataFrame:
    """The sums from `first` to each later day."""
    before = running.filter(pl.col("date") < first).group_by("pupil").agg(pl.col(*_SUMMED).max())
    return (
        running.filter(pl.col("date") >= first)
        .join(before, on="pupil", how="left", suffix="_before", validate="m:1")
        .select(
            "pupil",
            "date",
            *(pl.col(name) - pl.col(f"{name}_before").fill_null(0) for name in _SUMMED),
        )
    )


def _starts(view: View, days: pl.DataFrame) -> list[date]:
    """The window's first day, the register's, and the first days after a break."""
    every = days.select(pl.col("date").unique().sort())
    after = every.filter(
        (pl.col("date").diff().dt.total_days() > _BREAK_DAYS).fill_null(value=True)
    )
    latest = after.get_column("date").to_list()[-_MOST_STARTS:]
    return list(dict.fromkeys([view.window.start, *latest]))
