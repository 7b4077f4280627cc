"""The absences that count towards a penalty notice: one row a session, with its school week.

What a setting leaves out (marks without a reason yet, sessions inside the period of an earlier
notice) is kept beside them and says so, for it is always told how many there are.
"""

import polars as pl

from attcli.law import thresholds
from attcli.measures.lines import lines, people
from attcli.register.ages import compulsory_from, compulsory_until
from attcli.register.days import monday
from attcli.register.view import View


def unauthorised_absences(view: View) -> pl.LazyFrame:
    """The sessions that may count, of every pupil, sorted by person and time.

    [pupil, person, line, school, date, session, slot, code, no_reason_yet, source, row, column,
    week, left_out, covered_from]. Unauthorised, on or after the first day the test counts from, not
    while certainly out of compulsory school age. left_out: a mark without a reason yet that the
    school's settings don't count. covered_from: the day from which it lies inside the period of an
    earlier notice, the day that notice was issued; null where none covers it. A session two schools
    recorded stands once, and not where the pupil attended at the other. A session in a week that is
    no school week (see `stray-session`) does not count.
    """
    return view.once("unauthorised absences", _unauthorised_absences)


def spent(view: View) -> pl.Expr:
    """Whether a row of `unauthorised_absences` is left out for an earlier notice."""
    if view.notices.is_empty():
        return pl.lit(value=False)
    schools = {s: view.settings.school(s).policy for s in view.rolls["school"].unique()}
    counts = {school: policy.count_earlier_notices for school, policy in schools.items()}
    again = pl.col("school").replace_strict(counts, return_dtype=pl.Boolean)
    return pl.col("covered_from").is_not_null() & ~again


def _unauthorised_absences(view: View) -> pl.LazyFrame:
    law = thresholds.on(view.latest_day)
    whose = people(view).join(_births(view), on="person", validate="m:1")
    of_age = pl.col("date").is_between("of_age_from", "of_age_until").fill_null(value=True)
    counts = pl.col("unauthorised") & (pl.col("date") >= law.counts_from)
    events = (
        view.marks.filter(counts)
        .with_columns(left_out=pl.col("no_reason_yet") & ~_counts_no_reason(view))
        .join(whose, on="pupil", validate="m:1")
        .filter(of_age)
    )
    return (
        _with_weeks(view, _once(view, events))
        .pipe(_with_notices, view)
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
            "left_out",
            "covered_from",
        )
        .sort("person", "slot")
    )


def _births(view: View) -> pl.LazyFrame:
    """[person, of_age_from, of_age_until]: the days of compulsory school age, by the date of birth
    that any school has.
    """
    dobs = view.rolls.lazy().select("pupil", "dob")
    known = people(view).join(dobs, on="pupil", validate="1:1")
    dob = pl.col("dob")
    return (
        known.group_by("person")
        .agg(dob.max())
        .select("person", of_age_from=compulsory_from(dob), of_age_until=compulsory_until(dob))
    )


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
        .sort("person", "slot", "left_out", "pupil")
        .unique(["person", "slot"], keep="first", maintain_order=True)
    )


def _with_weeks(view: View, events: pl.LazyFrame) -> pl.LazyFrame:
    """`events` with the number of their school week; those in no school week are left out."""
    return events.with_columns(start=monday("date")).join(
        lines(view), on=["line", "start"], validate="m:1"
    )


def _with_notices(events: pl.LazyFrame, view: View) -> pl.LazyFrame:
    """`events` with `covered_from`, of the notices issued by the school's last day counted."""
    if view.notices.is_empty():
        return events.with_columns(covered_from=pl.lit(None, pl.Date))
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    whose = view.rolls.select("pupil_id", "pupil", "school")
    periods = view.notices.join(whose, on="pupil_id", validate="m:1").lazy()
    covering = (
        periods.filter(pl.col("issued") <= last)
        .join(people(view).select("pupil", "person"), on="pupil", validate="m:1")
        .select("person", "issued", "from", "to")
        .unique()
    )
    inside = pl.col("date").is_between("from", "to")
    covered = (
        events.select("person", "slot", "date")
        .join(covering, on="person")
        .filter(inside)
        .group_by("person", "slot")
        .agg(covered_from=pl.col("issued").min())
    )
    return events.join(covered, on=["person", "slot"], how="left", validate="1:1")
