"""The lists of every day in the weekly folder: calls, runs, lateness, patterns, changes."""

from dataclasses import dataclass

import polars as pl

from attcli.cases.changes import LESS_SEVERE, RECOVERED, changes
from attcli.cases.figures import Figures
from attcli.measures import continuous, habits, punctuality
from attcli.measures.absence import with_rates
from attcli.measures.changes import IMPROVED, WORSE
from attcli.measures.people import NAMES
from attcli.measures.unexplained import calls
from attcli.register.view import View
from attcli.reports.daily_words import change_words, late_words, pattern_words, run_words

_RATES = ("attendance_pct", "absent", "possible")
MOVED = (WORSE, IMPROVED, LESS_SEVERE, RECOVERED)
"""The changes that the lists of who is new do not tell."""


@dataclass(frozen=True)
class Daily:
    """Each list as `daily_words` tells it; `calls` in the order to ring, with `call`, whom to ring,
    where the contacts were at hand. `changes`: since the week before; none in the first week.
    """

    calls: pl.DataFrame
    runs: pl.DataFrame
    late: pl.DataFrame
    patterns: pl.DataFrame
    changes: pl.DataFrame


def daily(
    view: View, now: Figures, before: Figures | None, called: pl.DataFrame | None = None
) -> Daily:
    """The lists of `view`; `called`: the rows of `calls` with `first` and `call` in words, from who
    knows the contacts.
    """
    runs = with_rates(view, continuous.continuous(view)).collect()
    late = with_rates(view, punctuality.punctuality(view)).collect()
    moved = changes(view, now, before or now)
    return Daily(
        calls=with_rates(view, calls(view)).collect() if called is None else called,
        runs=run_words(continuous.of_note(runs)),
        late=late_words(punctuality.of_note(late)),
        patterns=pattern_words(habits.habits(view).collect()),
        changes=change_words(moved if before else moved.clear()),
    )


_COLUMNS = {
    "calls": (
        *("call", "first", "no_reason", "overdue", "missing", "age_school_days", "oldest"),
        "newest",
    ),
    "runs": (
        *("current_days", "current_sessions", "current_from", "reached", "next", "codes"),
        "longest_days",
    ),
    "late": (
        *("late", "late_after_close", "arrived", "last", "earlier", "minutes_late", "weekdays"),
        "over",
    ),
    "patterns": ("told", "chance", "n", "count", "expected"),
    "changes": ("what", "before", "after", "on"),
}


def columns_of(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """A list of `Daily` by its name, with the columns that a workbook shows."""
    own = (*NAMES, *_RATES, *_COLUMNS[name])
    return rows.select(column for column in own if column in rows.columns)
