"""What is timed of each analysis: all that its command asks for; and what others must agree on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pandas as pd
import polars as pl
from benchmarks import beside_duckdb as by_duckdb
from benchmarks import beside_loops as by_loops
from benchmarks import beside_pandas as by_pandas
from benchmarks.beside_pandas import FLAGS

from attcli.cases.changes import changes
from attcli.cases.figures import figures, figures_on
from attcli.measures.absence import absence, counts, totals
from attcli.measures.changes import trend_totals
from attcli.measures.continuous import continuous, continuous_totals
from attcli.measures.forecast import forecast_summary
from attcli.measures.groups import groups
from attcli.measures.habits import habit_totals, habits, school_rates
from attcli.measures.missing import unresolved
from attcli.measures.punctuality import punctuality, punctuality_totals
from attcli.measures.runs import absences, in_runs
from attcli.measures.threshold import threshold, threshold_totals
from attcli.measures.unexplained import NO_REASON, calls, unexplained, unexplained_totals
from attcli.measures.windows import windows
from attcli.register.view import View

_OVERDUE_AFTER = 5  # school days
_LATE = ("late", "late_after_close", "arrived")
Answer = Any
"""Something that can be compared with ==, made alike from what attcli and pandas found."""


@dataclass(frozen=True)
class Theirs:
    """The same by another engine: `does` from what `classify` made, `answer` of what it gave."""

    does: Callable[[Any], Any]
    answer: Callable[[Any], Answer]


@dataclass(frozen=True)
class Case:
    """One analysis: `ours` is all that the command asks for, `core` the part of it that the other
    engines do too, as `they_do` says (None where none stands by itself). The answers must be equal.
    """

    name: str
    ours: Callable[[View], Any]
    core: Callable[[View], Any] | None = None
    our_answer: Callable[[View, Any], Answer] | None = None
    theirs: Mapping[str, Theirs] = field(default_factory=dict)
    they_do: str = "-"


def _absence(view: View) -> pl.DataFrame:
    rows = absence(view).collect()
    totals(view, rows)
    forecast_summary(view, rows)
    return rows


def _threshold(view: View) -> pl.DataFrame:
    rows = threshold(view).collect()
    threshold_totals(view, rows)
    return rows


def _punctuality(view: View) -> tuple[pl.DataFrame, dict[str, Any]]:
    rows = punctuality(view).collect()
    return rows, punctuality_totals(view, rows)


def _unexplained(view: View) -> pl.DataFrame:
    calls(view).collect()
    unexplained_totals(view)
    return unexplained(view).collect()


def _continuous(view: View) -> pl.DataFrame:
    rows = continuous(view).collect()
    continuous_totals(view, rows)
    return rows


def _patterns(view: View) -> pl.DataFrame:
    rows = habits(view).collect()
    habit_totals(view, rows)
    school_rates(view).collect()
    return rows


def _changes(view: View) -> pl.DataFrame:
    week_ago = view.latest_day - timedelta(days=7)
    rows = changes(view, figures(view), figures_on(view, week_ago))
    trend_totals(view)
    return rows


def _by_pupil(view: View, rows: pl.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    """These columns of each pupil of the register, in order, pupils by their number."""
    numbers = view.rolls.select("pupil_id", "pupil")
    return rows.join(numbers, on="pupil_id").sort("pupil").select("pupil", *names).rows()


def _rows(frame: pd.DataFrame | pd.Series) -> list[tuple[Any, ...]]:
    """The index and the values of each row, in order."""
    return list(pd.DataFrame(frame.sort_index()).itertuples(name=None))


def _first_met(view: View, rows: pl.DataFrame) -> Answer:
    return _by_pupil(view, rows.filter("met"), "first_met")


def _lates(view: View, found: tuple[pl.DataFrame, dict[str, Any]]) -> Answer:
    rows, pooled = found
    days = [tuple(day[name] for name in _LATE) for day in pooled["by_weekday"]]
    return _by_pupil(view, rows, *_LATE), days


def _their_lates(found: tuple[pd.DataFrame, pd.DataFrame]) -> Answer:
    pupils, cells = found
    days = cells.groupby("weekday")[list(_LATE)].sum()
    return _rows(pupils), [row[1:] for row in _rows(days)]


def _waiting(view: View, rows: pl.DataFrame) -> Answer:
    waits = rows.filter(pl.col("kind") == NO_REASON)
    return sorted(_by_pupil(view, waits, "date", "age_school_days", "overdue"))


def _their_waiting(found: pd.DataFrame) -> Answer:
    overdue = found["since"] > _OVERDUE_AFTER
    columns = (found["pupil"], found["date"].dt.date, found["since"], overdue)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def _runs(view: View, rows: pl.DataFrame) -> Answer:
    now = rows.filter(pl.col("current_sessions") > 0)
    return (_by_pupil(view, rows, "longest_sessions"), _by_pupil(view, now, "current_sessions"))


def _sums(view: View, rows: pl.DataFrame) -> Answer:
    return sorted(rows.select(*FLAGS, "late", "pa_count").rows())


def _their_sums(tables: list[pd.DataFrame]) -> Answer:
    return sorted(row[1:] for table in tables for row in _rows(table))


def _sorted_longest(found: tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]) -> Answer:
    return sorted(found[0]), sorted(found[1])


def _overdue(rows: list[tuple[Any, ...]]) -> Answer:
    return sorted((pupil, day, age, age > _OVERDUE_AFTER) for pupil, day, age in rows)


CASES = (
    Case(
        "absence",
        _absence,
        lambda view: counts(view.in_window()).collect(),
        lambda view, rows: _by_pupil(view, rows, *FLAGS, "late", "late_after_close"),
        {
            "pandas": Theirs(lambda found: by_pandas.absence(found[0]), _rows),
            "duckdb": Theirs(by_duckdb.absence, sorted),
            "loop": Theirs(by_loops.absence, sorted),
        },
        "the sums of each pupil",
    ),
    Case(
        "threshold",
        _threshold,
        lambda view: windows(view).collect(),
        _first_met,
        {
            "pandas": Theirs(
                lambda found: by_pandas.threshold(found[0]),
                lambda met: [(pupil, day.date()) for pupil, day in met.items()],
            ),
            "duckdb": Theirs(by_duckdb.threshold, sorted),
            "loop": Theirs(by_loops.threshold, sorted),
        },
        "when each pupil's tenth session in ten weeks was",
    ),
    Case(
        "punctuality",
        _punctuality,
        None,
        _lates,
        {"pandas": Theirs(lambda found: by_pandas.punctuality(found[0]), _their_lates)},
        "late arrivals by pupil and weekday",
    ),
    Case(
        "unexplained",
        _unexplained,
        lambda view: unresolved(view).collect(),
        _waiting,
        {
            "pandas": Theirs(lambda found: by_pandas.unexplained(found[0]), _their_waiting),
            "duckdb": Theirs(by_duckdb.unexplained, _overdue),
            "loop": Theirs(by_loops.unexplained, _overdue),
        },
        "marks without a reason, school days since",
    ),
    Case(
        "continuous",
        _continuous,
        lambda view: in_runs(absences(view), continuous=True).collect(),
        _runs,
        {
            "pandas": Theirs(
                lambda found: by_pandas.continuous(found[0]),
                lambda found: (_rows(found[0]), _rows(found[1])),
            ),
            "duckdb": Theirs(by_duckdb.continuous, _sorted_longest),
            "loop": Theirs(by_loops.continuous, _sorted_longest),
        },
        "the longest run and the current one",
    ),
    Case(
        "groups",
        lambda view: groups(view).collect(),
        lambda view: groups(view).collect(),
        _sums,
        {"pandas": Theirs(lambda found: by_pandas.groups(*found), _their_sums)},
        "sums and persistent absence of each group",
    ),
    Case("patterns", _patterns),
    Case("changes", _changes),
)
