"""Traveller children: how many sessions they attended in the last twelve months, at any school."""

import polars as pl

from attcli.measures.clock_rules import TRAVELLER, law_clock
from attcli.measures.lines import at_any_school
from attcli.register.view import View

TRAVELLER_FIELDS = ("traveller_attended", "traveller_needed", "traveller_met")


def traveller(view: View) -> pl.LazyFrame:
    """[pupil, traveller_attended, traveller_needed, traveller_met] of the pupils asked for with a
    traveller's absence in the last twelve months.

    traveller_attended: sessions attended in them at any school of the register; traveller_needed:
    how many the law asks for; traveller_met: null where the child is below the age it asks them
    of, or the age is not known.
    """
    since, until = (pl.lit(day).gather(pl.col("pupil")) for day in _last_year(view))
    absent = view.marks.filter("traveller").filter(pl.col("date") > since, pl.col("date") <= until)
    return travellers(view, view.scoped(absent).select("pupil").unique())


def travellers(view: View, some: pl.LazyFrame) -> pl.LazyFrame:
    """The same of `some` pupils [pupil], whatever their absence. The twelve months are those up to
    the last day of the pupil's own school, wherever the sessions were.
    """
    clock = law_clock(view, TRAVELLER)
    since, last = _last_year(view)
    whose = at_any_school(view).select("pupil", "person")
    wanted = some.join(whose, on="pupil", validate="1:1")
    every = whose.join(wanted.select("person").unique(), on="person", how="semi")
    theirs = view.marks.filter("attended").join(every, on="pupil", validate="m:1")
    year = wanted.with_columns(
        since=pl.lit(since).gather(pl.col("pupil")), until=pl.lit(last).gather(pl.col("pupil"))
    )
    attended = (
        theirs.select("person", "date")
        .join(year, on="person")
        .filter(pl.col("date") > pl.col("since"), pl.col("date") <= pl.col("until"))
        .group_by("pupil")
        .agg(traveller_attended=pl.len().cast(pl.Int64))
    )
    ages = view.rolls.lazy().select("pupil", "dob", last=last)
    needed, from_age = (clock.length, clock.from_age or 0) if clock else (None, 0)
    of_age = pl.col("dob").dt.offset_by(f"{from_age}y") <= pl.col("last")
    enough = pl.col("traveller_attended") >= pl.col("traveller_needed")
    return (
        wanted.join(attended, on="pupil", how="left", validate="1:1")
        .join(ages, on="pupil", validate="1:1")
        .with_columns(
            pl.col("traveller_attended").fill_null(0),
            traveller_needed=pl.lit(needed, pl.Int64),
        )
        .select(
            "pupil",
            "traveller_attended",
            "traveller_needed",
            traveller_met=pl.when(of_age).then(enough),
        )
    )


def _last_year(view: View) -> tuple[pl.Series, pl.Series]:
    """For each pupil the day after which the twelve months begin, and their last day."""
    last = view.rolls.get_column("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    return last.dt.offset_by("-1y"), last
