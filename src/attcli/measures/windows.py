"""The ten-week windows of the penalty-notice test: the first that met it, and the one ending now.

The tenth session is found by looking back: it is reached at the event whose ninth predecessor lies
fewer than ten school weeks before. That needs one pass over the sorted absences.
"""

import polars as pl

from attcli.law import thresholds
from attcli.law.thresholds import Thresholds
from attcli.measures.events import spent, unauthorised_absences
from attcli.measures.lines import lines, people
from attcli.register.days import monday, monday_of
from attcli.register.view import View

_TO_SUNDAY = pl.duration(days=6)
_TENTH = ("person", "line", "date", "week")


def windows(view: View) -> pl.LazyFrame:
    """One row for each person of the register, sorted by `person`.

    first_met (date of the tenth session), window_start, window_end, sessions_in_window: null where
    the test was never met; current_sessions (that count), n_current (marks without a reason yet,
    counted or not), in_notice_period (sessions inside the period of an earlier notice, counted or
    not), excluded_by_notice (of them left out), current_window_start; weeks_held, earliest_week:
    the school weeks since the person's first row that can count; shown_from, shown_to: the
    weeks of the first-met window, else of the current one.
    """
    return view.once("windows", _windows)


def shown_absences(view: View) -> pl.LazyFrame:
    """The absences of each person's first-met window, else of the current one, sorted; `counts`:
    whether the session counted there (in the first-met window by the notices issued by then).
    """
    shown = windows(view).select("person", "shown_from", "shown_to", "first_met")
    by_then = pl.col("covered_from") <= pl.col("first_met")
    dropped = spent(view) & by_then.fill_null(value=True)
    return (
        unauthorised_absences(view)
        .join(shown, on="person", validate="m:1", maintain_order="left")
        .filter(pl.col("week").is_between("shown_from", "shown_to"))
        .with_columns(counts=~pl.col("left_out") & ~dropped)
    )


def current_absences(view: View) -> pl.LazyFrame:
    """The absences of each person's window that ends now, sorted; `counts`, and `excluded` for an
    earlier notice.
    """
    now = windows(view).select("person", "from_week")
    return _since(unauthorised_absences(view), now, view)


def _since(events: pl.LazyFrame, now: pl.LazyFrame, view: View) -> pl.LazyFrame:
    return (
        events.join(now.select("person", "from_week"), on="person", validate="m:1")
        .filter(pl.col("week") >= pl.col("from_week"))
        .with_columns(excluded=spent(view))
        .with_columns(counts=~pl.col("left_out") & ~pl.col("excluded"))
        .sort("person", "slot")
    )


def _windows(view: View) -> pl.LazyFrame:
    law = thresholds.on(view.latest_day)
    now = _now(view, law)
    current = (
        _since(unauthorised_absences(view), now, view)
        .group_by("person")
        .agg(
            current_sessions=pl.col("counts").sum().cast(pl.Int64),
            n_current=pl.col("no_reason_yet").sum().cast(pl.Int64),
            in_notice_period=pl.col("covered_from").count().cast(pl.Int64),
            excluded_by_notice=(pl.col("excluded") & ~pl.col("left_out")).sum().cast(pl.Int64),
        )
    )
    return (
        now.join(_first_met(view, law), on="person", how="left", validate="1:1")
        .join(current, on="person", how="left", validate="1:1")
        .with_columns(
            pl.col(
                "current_sessions", "n_current", "in_notice_period", "excluded_by_notice"
            ).fill_null(0),
            shown_from=pl.coalesce("met_from", "from_week"),
            shown_to=pl.coalesce("met_week", "last_week"),
        )
        .sort("person")
    )


def _now(view: View, law: Thresholds) -> pl.LazyFrame:
    """[person, line, last_week, from_week, current_window_start, weeks_held, earliest_week]."""
    last = lines(view).group_by("line").agg(last_week=pl.col("week").max())
    return (
        _persons(view)
        .join(last, on="line", how="left", validate="m:1")
        .with_columns(from_week=_weeks_back(pl.col("last_week"), law))
        .join(
            _starts(view, "from_week", "current_window_start"), on=["line", "from_week"], how="left"
        )
        .pipe(_with_history, view, law)
    )


def _persons(view: View) -> pl.LazyFrame:
    """[person, line, first_row]: one row each, with the first row at any school."""
    rows = people(view).join(
        view.rolls.lazy().select("pupil", "first_row"), on="pupil", validate="1:1"
    )
    return rows.group_by("person", "line").agg(pl.col("first_row").min())


def _with_history(persons: pl.LazyFrame, view: View, law: Thresholds) -> pl.LazyFrame:
    """`weeks_held` and `earliest_week`: the weeks from the first row that the test can count."""
    since = pl.max_horizontal(monday("first_row"), pl.lit(monday_of(law.counts_from)))
    known = pl.when(pl.col("first_row").is_not_null()).then(since)
    weeks = lines(view).with_columns(earliest_week="start").sort("start")
    held = (pl.col("last_week") - pl.col("week") + 1).fill_null(0)
    return (
        persons.with_columns(start=known)
        .sort("start")
        .join_asof(weeks, on="start", by="line", strategy="forward", check_sortedness=False)
        .with_columns(weeks_held=held)
        .drop("start", "week")
    )


def _first_met(view: View, law: Thresholds) -> pl.LazyFrame:
    """[person, first_met, met_week, met_from, window_start, window_end, sessions_in_window]."""
    back = law.notice_sessions - 1
    same = pl.col("person") == pl.col("person").shift(back)
    near = pl.col("week") - pl.col("week").shift(back) < law.notice_weeks
    events = unauthorised_absences(view).filter(~pl.col("left_out"))
    plain, with_notices = events, []
    if view.notices.height:
        covered = events.filter(spent(view)).select("person").unique()
        plain = events.join(covered, on="person", how="anti", maintain_order="left")
        with_notices = [_tenths(events.join(covered, on="person", how="semi"), view, law)]
    reached = (
        pl.concat([plain.filter(same & near).select(_TENTH), *with_notices])
        .group_by("person", "line")
        .agg(first_met=pl.col("date").min(), met_week=pl.col("week").min())
        .with_columns(
            met_from=_weeks_back(pl.col("met_week"), law),
            window_end=monday("first_met") + _TO_SUNDAY,
            sessions_in_window=pl.lit(law.notice_sessions, pl.Int64),
        )
    )
    starts = _starts(view, "met_from", "window_start")
    return reached.join(starts, on=["line", "met_from"], how="left", validate="m:1").drop("line")


def _tenths(events: pl.LazyFrame, view: View, law: Thresholds) -> pl.LazyFrame:
    """[`_TENTH`] of the sessions at which the test was met, of pupils with an earlier notice: each
    is looked back from, for what a notice leaves out depends on the day.
    """
    key = ("person", "line", "slot", "week", "date")
    back = events.select("person", "slot", "week", "covered_from", spent=spent(view))
    dropped = pl.col("spent") & (pl.col("covered_from") <= pl.col("date"))
    at_once = pl.col("slot") == pl.col("slot_right")
    return (
        events.select(key)
        .join(back, on="person")
        .filter(
            pl.col("slot_right") <= pl.col("slot"),
            pl.col("week") - pl.col("week_right") < law.notice_weeks,
            ~dropped.fill_null(value=False),
        )
        .group_by(key)
        .agg(n=pl.len(), itself=at_once.any())
        .filter("itself", pl.col("n") >= law.notice_sessions)
        .select(_TENTH)
    )


def _weeks_back(week: pl.Expr, law: Thresholds) -> pl.Expr:
    """The first week of the window that ends with `week`, or the register's first."""
    return pl.when(week.is_not_null()).then(
        pl.max_horizontal(week - law.notice_weeks + 1, pl.lit(1, pl.Int64))
    )


def _starts(view: View, week: str, start: str) -> pl.LazyFrame:
    """[line, `week`, `start`]: the Mondays of weeks, named for a join."""
    return lines(view).select("line", pl.col("week").alias(week), pl.col("start").alias(start))
