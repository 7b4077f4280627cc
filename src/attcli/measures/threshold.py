"""The penalty-notice test: so many unauthorised sessions in a rolling period of school weeks.

Met means that the school must consider a notice; it is never automatic, and what is done now rests
on the window ending today. The numbers (sessions, weeks, first day) are the law's
(`attcli.law.thresholds`).
"""

from typing import Any

import polars as pl

from attcli.law import thresholds
from attcli.measures.lines import people
from attcli.measures.people import NAME_ORDER, NAMES, children, named
from attcli.measures.windows import current_absences, shown_absences, windows
from attcli.register.ages import compulsory
from attcli.register.days import monday
from attcli.register.schema import CODE, SESSION
from attcli.register.view import View

_FIELDS = (
    "pupil_id",
    *(name for name in NAMES if name != "pupil_id"),
    "met",
    "met_now",
    "first_met",
    "window_start",
    "window_end",
    "sessions_in_window",
    "sessions_to_window_end",
    "n_in_window",
    "by_code",
    "sessions",
    "current_sessions",
    "current_by_code",
    "n_current",
    "current_window_start",
    "history_complete",
    "earliest_week",
    "schools",
    "compulsory_age",
    "excluded_by_notice",
    "in_notice_period",
)
_BY_CODE = pl.List(pl.Struct({"code": CODE, "n": pl.Int64}))
_SESSIONS = pl.List(pl.Struct({"date": pl.Date, "session": SESSION, "code": CODE}))


def threshold(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for with a row in the register: those who meet it now first,
    then by how near they are; a test met long ago is history, and stands by its date.

    Fields as in the contract of `attcli threshold`, and `earliest_week`, the Monday of the first
    school week held that can count for the pupil. `by_code` and `current_by_code`: lists of
    {code, n} of the sessions that count; `sessions`: list of {date, session, code} in time order.
    `n_in_window`, `n_current`: marks without a reason yet, counted or not. `in_notice_period`:
    sessions of the current window inside the period of an earlier notice, counted or not;
    `excluded_by_notice`: those of them that are left out. Where one UPN stands at two schools, each
    school's row has the joint counts and `schools` names both, unless the school's settings keep it
    apart.
    """
    law = thresholds.on(view.latest_day)
    whose = people(view).select("pupil", "person")
    return (
        named(view)
        .join(whose, on="pupil", validate="1:1")
        .join(windows(view), on="person", validate="m:1")
        .join(_shown(view), on="person", how="left", validate="m:1")
        .join(_current_codes(view), on="person", how="left", validate="m:1")
        .join(_schools_and_age(view), on="person", validate="m:1")
        .with_columns(pl.col("shown", "n_in_window").fill_null(0))
        .with_columns(
            pl.col("by_code", "current_by_code").fill_null(pl.lit([], _BY_CODE)),
            pl.col("sessions").fill_null(pl.lit([], _SESSIONS)),
            _age_in_words(view),
            met=pl.col("first_met").is_not_null(),
            met_now=pl.col("current_sessions") >= law.notice_sessions,
            sessions_to_window_end=pl.when(pl.col("first_met").is_not_null()).then("shown"),
            history_complete=pl.col("weeks_held") >= law.notice_weeks,
        )
        .sort(
            *("met_now", "current_sessions", "first_met", "shown"),
            *NAME_ORDER,
            descending=[True] * 4 + [False] * 3,
            nulls_last=True,
        )
        .select(_FIELDS)
    )


def of_note(view: View, rows: pl.DataFrame, near: int | None = None) -> pl.DataFrame:
    """The rows of `threshold(view)` that met the test, or are at most `near` sessions short now."""
    least = thresholds.on(view.latest_day).notice_sessions - (near or 0)
    return rows.filter(pl.col("met") | (pl.col("current_sessions") >= least))


def threshold_sessions(view: View) -> pl.LazyFrame:
    """The sessions of each row's `sessions`, one a row, with where they stand in the exports.

    [school, pupil_id, date, session, code, at_school (the one that recorded it), week_start,
    source, row, column], sorted.
    """
    whose = view.scoped(view.rolls.lazy()).select("pupil", "school", "pupil_id")
    asked = whose.join(people(view).select("pupil", "person"), on="pupil", validate="1:1")
    found = shown_absences(view).filter("counts").rename({"school": "at_school"}).drop("pupil")
    key = ("school", "pupil_id", "date", "session")
    return (
        found.join(asked, on="person")
        .with_columns(week_start=monday("date"))
        .select(*key, "code", "at_school", "week_start", "source", "row", "column")
        .sort(key)
    )


def threshold_totals(view: View, rows: pl.DataFrame | None = None) -> dict[str, Any]:
    """How many pupils meet the test, and how many can't be ruled out for want of earlier weeks.

    A child at two schools is one of them. `rows`: the collected `threshold(view)`, where it is at
    hand. earliest_week: the first school week held; marks of the ten school weeks before it are
    wanted. met_with_no_reason: who would meet it now if marks without a reason yet counted.
    """
    rows = threshold(view).collect() if rows is None else rows
    short = rows.filter(~pl.col("history_complete"), ~pl.col("met_now"))
    needed = thresholds.on(view.latest_day).notice_sessions
    counts = {
        school: found["count_no_reason"] for school, found in threshold_settings(view).items()
    }
    left_out = ~pl.col("school").replace_strict(counts, return_dtype=pl.Boolean)
    would = left_out & (pl.col("current_sessions") + pl.col("n_current") >= needed)
    return {
        "pupils": children(rows),
        "met": children(rows.filter("met")),
        "met_now": children(rows.filter("met_now")),
        "not_ruled_out": children(short),
        "earliest_week": short.get_column("earliest_week").min(),
        "age_unknown": children(rows.filter(pl.col("compulsory_age") == "unknown")),
        "met_with_no_reason": children(rows.filter(~pl.col("met_now"), would)),
    }


def threshold_settings(view: View) -> dict[str, dict[str, bool]]:
    """What each school asked for says of the test, by its key: whether marks without a reason yet
    count, sessions inside an earlier notice's period, and a pupil's sessions at other schools
    (`attcli.policy.pack.Pack`).
    """
    packs = {school: view.settings.school(school).policy for school in view.schools}
    return {
        school: {
            "count_no_reason": pack.count_no_reason,
            "count_earlier_notices": pack.count_earlier_notices,
            "count_other_schools": pack.count_other_schools,
        }
        for school, pack in packs.items()
    }


def _shown(view: View) -> pl.LazyFrame:
    """[person, shown, n_in_window, sessions, by_code] of the window that is shown."""
    events = shown_absences(view)
    listed = events.group_by("person", maintain_order=True).agg(
        shown=pl.col("counts").sum().cast(pl.Int64),
        n_in_window=pl.col("no_reason_yet").sum().cast(pl.Int64),
        sessions=pl.struct("date", "session", "code").filter("counts"),
    )
    return listed.join(_by_code(events), on="person", how="left", validate="1:1")


def _current_codes(view: View) -> pl.LazyFrame:
    """[person, current_by_code]: how often each code counts in the window that ends now."""
    return _by_code(current_absences(view)).rename({"by_code": "current_by_code"})


def _by_code(events: pl.LazyFrame) -> pl.LazyFrame:
    """[person, by_code]: how often each code stands among the sessions that count."""
    return (
        events.filter("counts")
        .group_by("person", "code")
        .agg(n=pl.len().cast(pl.Int64))
        .sort("person", "code")
        .group_by("person", maintain_order=True)
        .agg(by_code=pl.struct("code", "n"))
    )


def _schools_and_age(view: View) -> pl.LazyFrame:
    """[person, schools, dob]: every school of a person, and the date of birth any of them has."""
    rows = people(view).join(view.rolls.lazy().select("pupil", "school", "dob"), on="pupil")
    return rows.group_by("person").agg(
        schools=pl.col("school").unique().sort(), dob=pl.col("dob").max()
    )


def _age_in_words(view: View) -> pl.Expr:
    """Whether the pupil is of compulsory school age on the school's last day counted."""
    day = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    known = compulsory(pl.col("dob"), day)
    words = pl.when(known).then(pl.lit("yes")).when(~known).then(pl.lit("no"))
    return words.otherwise(pl.lit("unknown")).alias("compulsory_age")
