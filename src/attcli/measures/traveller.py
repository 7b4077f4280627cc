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
    some = view.scoped(_last_year(view, view.marks.filter("traveller"))).select("pupil").unique()
    return travellers(view, some)


def travellers(view: View, some: pl.LazyFrame) -> pl.LazyFrame:
    """The same of `some` pupils [pupil], whatever their absence."""
    clock = law_clock(view, TRAVELLER)
    last = view.rolls.get_column("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    whose = at_any_school(view).select("pupil", "person")
    wanted = some.join(whose, on="pupil", validate="1:1")
    every = whose.join(wanted.select("person").unique(), on="person", how="semi")
    theirs = view.marks.filter("attended").join(every, on="pupil", validate="m:1")
    attended = (
        _last_year(view, theirs).group_by("person").agg(traveller_attended=pl.len().cast(pl.Int64))
    )
    ages = view.rolls.lazy().select("pupil", "dob", last=last)
    needed, from_age = (clock.length, clock.from_age or 0) if clock else (None, 0)
    of_age = pl.col("dob").dt.offset_by(f"{from_age}y") <= pl.col("last")
    enough = pl.col("traveller_attended") >= pl.col("traveller_needed")
    return (
        wanted.join(attended, on="person", how="left", validate="m:1")
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


def _last_year(view: View, marks: pl.LazyFrame) -> pl.LazyFrame:
    """Those of `marks` in the twelve months up to each school's last day."""
    last = view.rolls.get_column("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    since = pl.lit(last.dt.offset_by("-1y")).gather(pl.col("pupil"))
    return marks.filter(pl.col("date") > since)
