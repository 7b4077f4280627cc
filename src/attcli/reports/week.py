"""The week in figures: every list of the weekly folder, now and a school week earlier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from attcli.cases.figures import Figures, figures, figures_on
from attcli.cases.holds import due_for_review
from attcli.cases.logbook import unopened
from attcli.law import thresholds
from attcli.measures.absence import SUMS
from attcli.measures.missing import missing_sessions, unresolved
from attcli.measures.people import NAMES
from attcli.measures.weeks import by_week
from attcli.register.calendar import HELD_TENTH
from attcli.register.days import monday_of
from attcli.register.percent import share
from attcli.register.view import View
from attcli.reports import tables
from attcli.reports.daily import Daily, daily
from attcli.store.events import Event
from attcli.store.holds import Hold

MET_NOW, NEAR, MET_EARLIER = "met now", "near", "met earlier"
_SUNDAY = timedelta(days=6)
_NOW = (
    *("current_sessions", "current_by_code", "n_current", "excluded_by_notice"),
    "current_window_start",
)


@dataclass(frozen=True)
class Week:
    """All that the weekly folder tells.

    `days`: the Monday and the last school day of the latest school week held up to the last day
    counted; None where the period has none yet. `before`: the figures at the end of the school week
    before that one, over the same period so far; None in the period's first week. `weeks`: one row
    a school week of the period, schools pooled: start, days, `SUMS`, attendance_pct. `missing` and
    `unresolved`: sessions with names (see `attcli.measures.missing`).
    `daily`: the lists of every day.
    `review`: the holds of the case log whose review date has come; `unopened`: the schools whose
    letters from before this program are not on record.
    """

    view: View
    days: tuple[date, date] | None
    now: Figures
    before: Figures | None
    weeks: pl.DataFrame
    missing: pl.DataFrame
    unresolved: pl.DataFrame
    daily: Daily
    review: tuple[Hold, ...] = ()
    unopened: frozenset[str] = frozenset()

    @property
    def as_of(self) -> date:
        """The last day counted."""
        return self.view.latest_day

    @property
    def is_this_week(self) -> bool:
        """Whether the last day counted lies in the school week that is shown."""
        return self.days is not None and self.days[0] == monday_of(self.as_of)

    @property
    def school_names(self) -> list[str]:
        """The schools as people call them."""
        return [self.view.settings.school(key).name or key for key in self.view.schools]


def gather(
    view: View,
    holds: Sequence[Hold] = (),
    today: date | None = None,
    called: pl.DataFrame | None = None,
    logged: Sequence[Event] | None = None,
) -> Week:
    """The week of `view`. `holds` and `logged`: what stands in the case log (None: there is none);
    holds are due for review by `today` (None: the last day counted). `called`: the call list with
    whom to ring, where the contacts are at hand.
    """
    weeks = _pooled(by_week(view))
    days = _latest_week(view, weeks)
    now = figures(view, holds, logged)
    before = _before(view, days, holds, logged)
    return Week(
        view=view,
        days=days,
        now=now,
        before=before,
        daily=daily(view, now, before, called),
        weeks=weeks,
        missing=_named(view, missing_sessions(view)),
        unresolved=_named(view, unresolved(view)),
        review=due_for_review(holds, today or view.latest_day),
        unopened=unopened(logged or (), view.schools),
    )


def _latest_week(view: View, weeks: pl.DataFrame) -> tuple[date, date] | None:
    """Monday and last school day of the latest week in which registers were taken.

    A day that only the term dates say was held has no figures yet, whatever was keyed in ahead.
    """
    rated = weeks.filter(pl.col("possible") > 0).get_column("start")
    taken = pl.col("possible_pupils") * HELD_TENTH >= pl.col("on_roll")
    last = (
        view.calendar.held.filter(taken)
        .filter(pl.col("date").dt.truncate("1w").is_in(rated.implode()))
        .get_column("date")
        .max()
    )
    return (monday_of(last), last) if isinstance(last, date) else None


def _before(
    view: View,
    days: tuple[date, date] | None,
    holds: Sequence[Hold],
    logged: Sequence[Event] | None,
) -> Figures | None:
    """The figures at the end of the last school week before the one of `days`, marks as held
    now.
    """
    starts = view.calendar.weeks.get_column("start")
    earlier = starts.filter(starts < days[0]).max() if days else None
    if not isinstance(earlier, date) or earlier + _SUNDAY < view.window.start:
        return None
    return figures_on(view, earlier + _SUNDAY, holds, logged)


def _pooled(weeks: pl.LazyFrame) -> pl.DataFrame:
    """The weeks of all schools together: sums over sums."""
    sums = [pl.col(name).sum() for name in SUMS]
    return (
        weeks.group_by("start")
        .agg(pl.col("days").max(), *sums)
        .with_columns(attendance_pct=share("attended", "possible", 2))
        .sort("start")
        .collect()
    )


def _named(view: View, sessions: pl.LazyFrame) -> pl.DataFrame:
    """Sessions with the pupils' names, and where each stands in the exports."""
    people = view.rolls.lazy().select(NAMES)
    files = pl.LazyFrame(
        {
            "source": pl.Series(range(len(view.register.sources)), dtype=pl.UInt16),
            "export": [source.file for source in view.register.sources],
        }
    )
    return (
        sessions.join(people, on=["school", "pupil_id"], how="left", validate="m:1")
        .join(files, on="source", how="left", validate="m:1")
        .drop("source", "upn")
        .sort("surname", "forename", "pupil_id", "date", "session", nulls_last=True)
        .collect()
    )


def ten_session_test(week: Week) -> pl.DataFrame:
    """Who meets the ten-session test now, is near it, or met it earlier: the column `test` says
    which, in that order. The other columns are those of `threshold`.
    """
    needed = thresholds.on(week.as_of).notice_sessions
    near = {key: needed - week.view.settings.school(key).policy.near for key in week.view.schools}
    from_here = pl.col("school").replace_strict(near, return_dtype=pl.Int64)
    test = (
        pl.when("met_now")
        .then(pl.lit(MET_NOW))
        .when(pl.col("current_sessions") >= from_here)
        .then(pl.lit(NEAR))
        .when("met")
        .then(pl.lit(MET_EARLIER))
    )
    order = pl.col("test").replace_strict({MET_NOW: 0, NEAR: 1, MET_EARLIER: 2})
    first = (*tables.NAMES, "test", *_NOW)
    rows = week.now.threshold.with_columns(test=test).filter(pl.col("test").is_not_null())
    rest = [name for name in rows.columns if name not in {*first, "met_now"}]
    return rows.sort(order, maintain_order=True).select(*first, *rest)
