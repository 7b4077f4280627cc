"""What the rest of the academic year still holds for each pupil, by the term dates."""

from datetime import date

import polars as pl

from attcli.measures.expected import held_counts
from attcli.measures.patterns import LEAST_SESSIONS, not_expected, without_unexpected
from attcli.register.days import year_start
from attcli.register.planned import planned_days, sessions_of
from attcli.register.schema import SESSION
from attcli.register.view import View

TERM_DATES, PERIOD, MARKS_END = "term-dates", "period", "marks-end"


def planned_counts(view: View) -> pl.LazyFrame:
    """[pupil, planned]: sessions after `as_of` to the end of the academic year.

    A pupil of whose school it is not known (see `why_unknown`) has no row. After a leaving date
    nothing is planned; a part-time pupil's pattern is heeded. Of the others of a school all have
    the same number.
    """
    known = {school: days for school in view.schools if (days := _known(view, school)) is not None}
    pupils = view.scoped(view.rolls.lazy()).select("pupil", "school", "leaving_date")
    pupils = pupils.filter(pl.col("school").is_in(list(known))).collect().lazy()
    sessions = pl.concat([sessions_of("", []), *(sessions_of(s, d) for s, d in known.items())])
    special = pl.concat(
        [
            pupils.filter(pl.col("leaving_date").is_not_null()).select("pupil"),
            not_expected(view).select("pupil"),
            _never_held(view).select("pupil"),
        ]
    )
    apart = pupils.select("pupil", "school").join(special, on="pupil", how="semi")
    each = apart.join(sessions.lazy(), on="school", maintain_order="left_right")
    theirs = expected_of(view, each).group_by("pupil").agg(planned=pl.len())
    usual = pupils.join(special, on="pupil", how="anti").join(
        sessions.lazy().group_by("school").agg(planned=pl.len()), on="school", validate="m:1"
    )
    counted = pl.concat([theirs, usual.select("pupil", "planned")])
    return pupils.join(counted, on="pupil", how="left", validate="1:1").select(
        "pupil", pl.col("planned").fill_null(0).cast(pl.Int64)
    )


def expected_of(view: View, sessions: pl.LazyFrame) -> pl.LazyFrame:
    """Those of `sessions` [pupil, date, session, …] in which the pupil is expected: on roll, by the
    part-time pattern, in a half of the day in which the class meets.
    """
    leaving = view.rolls.lazy().select("pupil", "leaving_date")
    each = (
        sessions.join(leaving, on="pupil", validate="m:1", maintain_order="left")
        .filter(pl.col("leaving_date").is_null() | (pl.col("date") <= pl.col("leaving_date")))
        .with_row_index("key")
    )
    return without_unexpected(each, not_expected(view)).join(
        _never_held(view), on=["pupil", "session"], how="anti"
    )


def _never_held(view: View) -> pl.LazyFrame:
    """[pupil, session]: the half of the day in which the pupil's class never meets (a nursery's).

    None held for it this academic year, while at least five of the other half were.
    """
    since = year_start(view.latest_day)
    counts = [held_counts(view, half, since).rename({"held": half}) for half in SESSION.categories]
    both = counts[0].join(counts[1], on="pupil", validate="1:1", maintain_order="left")
    morning, afternoon = (pl.col(half) for half in SESSION.categories)
    never = (
        pl.when(morning == 0, afternoon >= LEAST_SESSIONS)
        .then(pl.lit(SESSION.categories[0]))
        .when(afternoon == 0, morning >= LEAST_SESSIONS)
        .then(pl.lit(SESSION.categories[1]))
    )
    halves = both.lazy().select("pupil", session=never.cast(SESSION))
    return halves.drop_nulls()


def days_ahead(view: View, school: str) -> list[date] | None:
    """The school days after `as_of` to the end of the academic year; None without term dates, and
    where the marks end before `as_of`.
    """
    if school in view.calendar.ends_early:
        return None
    return planned_days(view.settings.school(school), view.as_of[school])


def why_unknown(view: View) -> dict[str, str | None]:
    """For each school asked for why the end of the year can't be reckoned; None where it can.

    term-dates: those in the settings don't reach it; period: the window is not the academic year
    so far (it ends earlier, leaves out a session held in the year, or begins before it);
    marks-end: the marks end before `as_of`, so that what became of the days between is not known.
    """
    return {school: _why_unknown(view, school) for school in view.schools}


def _known(view: View, school: str) -> list[date] | None:
    return days_ahead(view, school) if _why_unknown(view, school) is None else None


def _why_unknown(view: View, school: str) -> str | None:
    if school in view.calendar.ends_early:
        return MARKS_END
    begins = year_start(view.as_of[school])
    window = view.window
    this_school, in_year = pl.col("school") == school, pl.col("date") >= begins
    left_out = view.calendar.held.filter(this_school, in_year, pl.col("date") < window.start)
    if window.end < view.as_of[school] or window.start < begins or left_out.height:
        return PERIOD
    return TERM_DATES if days_ahead(view, school) is None else None
