"""The school's own figures, made as the published ones are: whose sessions count, and of when.

Published figures count pupils aged 5 to 15 on 31 August before the school year, and of those aged
15 (Year 11) nothing of the second half of the summer term (Department for Education, “Pupil absence
in schools in England”: methodology). Without a date of birth the year group says the age.
"""

from datetime import date

import polars as pl

from attcli.law import thresholds
from attcli.measures.benchmarks.figures import RATES
from attcli.register.days import monday, year_start
from attcli.register.percent import share
from attcli.register.view import View

YOUNGEST, OLDEST = 5, 15
AGE_BEFORE_YEAR_1 = 4
_LAST_HALF = "summer 2"
_SUMS = ("possible", "absent", "authorised", "unauthorised")


def our_rates(view: View) -> pl.DataFrame:
    """One row for each school and rate of the window, sorted by school.

    [school, measure, ours (of everyone asked for), comparable (as the published figures count),
    possible, pupils_rated (of comparable)]; rates in per cent, two decimals.
    """
    own = _rates(view, view.in_window()).select("school", "measure", ours="value")
    return (
        own.join(
            _rates(view, comparable(view)).rename({"value": "comparable"}),
            on=["school", "measure"],
            how="left",
            validate="1:1",
        )
        .with_columns(pl.col("possible", "pupils_rated").fill_null(0))
        .sort("school", "measure")
        .collect()
    )


def without_an_age(view: View) -> dict[str, int]:
    """How many pupils of each school can't be compared: no date of birth, no numbered year."""
    ageless = ages(view).filter(pl.col("age").is_null())
    counted = view.in_window().join(ageless, on="pupil", how="semi")
    found = counted.group_by("school").agg(pl.col("pupil").n_unique()).sort("school").collect()
    return dict(found.iter_rows())


def ages(view: View) -> pl.LazyFrame:
    """[pupil, age]: on 31 August before the school year in which the window ends."""
    day = date(year_start(view.window.end).year, 8, 31)
    dob = pl.col("dob")
    later = dob.dt.month().cast(pl.Int32) * 100 + dob.dt.day() > day.month * 100 + day.day
    in_years = day.year - dob.dt.year() - later.cast(pl.Int32)
    number = pl.col("year_group").str.extract(r"(\d+)$").cast(pl.Int32)
    nursery = pl.col("year_group").str.contains(r"^(?i)n")
    by_group = pl.when(~nursery).then(number + AGE_BEFORE_YEAR_1)
    return view.rolls.lazy().select("pupil", age=pl.coalesce(in_years, by_group))


def comparable(view: View) -> pl.LazyFrame:
    """The marks of the window that published figures would count."""
    marks = view.in_window()
    return marks.join(_comparable(view, marks), on=["pupil", "date", "session"], how="semi")


def _comparable(view: View, marks: pl.LazyFrame) -> pl.LazyFrame:
    """[pupil, date, session] of the sessions that published figures would count."""
    weeks = view.calendar.weeks.lazy().filter(half_term=_LAST_HALF).select("school", start="start")
    last_half = weeks.with_columns(last_half=pl.lit(value=True))
    return (
        marks.select("school", "pupil", "date", "session", start=monday("date"))
        .join(ages(view), on="pupil", validate="m:1")
        .join(last_half, on=["school", "start"], how="left", validate="m:1")
        .filter(
            pl.col("age").is_between(YOUNGEST, OLDEST),
            (pl.col("age") < OLDEST) | pl.col("last_half").is_null(),
        )
        .select("pupil", "date", "session")
    )


def _rates(view: View, marks: pl.LazyFrame) -> pl.LazyFrame:
    """[school, measure, value, possible, pupils_rated], pooled."""
    law = thresholds.on(view.latest_day)
    absent, possible = pl.col("absent"), pl.col("possible")
    pooled = (
        marks.group_by("school", "pupil")
        .agg(pl.col(name).sum().cast(pl.Int64) for name in _SUMS)
        .filter(possible > 0)
        .group_by("school")
        .agg(
            pupils_rated=pl.len().cast(pl.Int64),
            persistent=(absent * law.persistent_den >= possible * law.persistent_num).sum(),
            severe=(absent * law.severe_den >= possible * law.severe_num).sum(),
            **{name: pl.col(name).sum() for name in _SUMS},
        )
    )
    parts = ("absent", "authorised", "unauthorised", "persistent", "severe")
    wholes = ("possible", "possible", "possible", "pupils_rated", "pupils_rated")
    rates = zip(RATES, parts, wholes, strict=True)
    return pooled.with_columns(
        share(part, whole, 2).alias(name) for name, part, whole in rates
    ).unpivot(RATES, index=["school", "possible", "pupils_rated"], variable_name="measure")
