"""The absences that count towards a penalty notice: one row a session, with its school week."""

import polars as pl

from attcli.law import thresholds
from attcli.measures.lines import lines, people
from attcli.register.ages import compulsory
from attcli.register.days import monday
from attcli.register.view import View


def counted_absences(view: View) -> pl.LazyFrame:
    """The sessions that count, of every pupil, sorted by person and time.

    [pupil, person, line, school, date, session, slot, code, no_reason_yet, source, row, column,
    week]. Unauthorised, on or after the first day the test counts from, not while certainly out of
    compulsory school age. Marks without a reason yet count unless the school's settings leave them
    out. A session two schools recorded counts once, and not where the pupil attended at the other.
    A session in a week that is no school week (see `stray-session`) does not count.
    """
    return view.once("counted absences", _counted_absences)


def _counted_absences(view: View) -> pl.LazyFrame:
    law = thresholds.on(view.latest_day)
    whose = people(view).join(_births(view), on="person", validate="m:1")
    of_age = compulsory(pl.col("dob"), pl.col("date")).fill_null(value=True)
    counts = pl.col("unauthorised") & (pl.col("date") >= law.counts_from)
    events = (
        view.marks.filter(counts & (~pl.col("no_reason_yet") | _counts_no_reason(view)))
        .join(whose, on="pupil", validate="m:1")
        .filter(of_age)
    )
    return (
        _with_weeks(view, _once(view, events))
        .select(
            "pupil",
            "person",
            "line",
            "school",
            "date",
            "session",
            "slot",
            "code",
            "no_reason_yet",
            "source",
            "row",
            "column",
            "week",
        )
        .sort("person", "slot")
    )


def _births(view: View) -> pl.LazyFrame:
    """[person, dob]: the date of birth that any school has."""
    dobs = view.rolls.lazy().select("pupil", "dob")
    known = people(view).join(dobs, on="pupil", validate="1:1")
    return known.group_by("person").agg(pl.col("dob").max())


def _counts_no_reason(view: View) -> pl.Expr:
    """Whether each mark's school counts marks without a reason yet."""
    schools = view.rolls.get_column("school")
    counts = {s: view.settings.school(s).policy.count_no_reason for s in schools.unique()}
    if all(counts.values()):
        return pl.lit(value=True)
    return pl.lit(schools.replace_strict(counts, return_dtype=pl.Boolean)).gather(pl.col("pupil"))


def _once(view: View, events: pl.LazyFrame) -> pl.LazyFrame:
    """One row for a person's half-day, none where another school has it as attended."""
    movers = people(view).filter("moved")
    if movers.select(pl.len()).collect().item() == 0:
        return events
    attended = (
        view.marks.filter("attended")
        .join(movers, on="pupil", validate="m:1")
        .select("person", "slot")
        .unique()
    )
    return (
        events.join(attended, on=["person", "slot"], how="anti")
        .sort("person", "slot", "pupil")
        .unique(["person", "slot"], keep="first", maintain_order=True)
    )


def _with_weeks(view: View, events: pl.LazyFrame) -> pl.LazyFrame:
    """`events` with the number of their school week; those in no school week are left out."""
    return events.with_columns(start=monday("date")).join(
        lines(view), on=["line", "start"], validate="m:1"
    )
