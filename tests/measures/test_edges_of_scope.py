"""Who is listed though the export holds no row, and what counts though no school was held."""

from datetime import date

import polars as pl
from tests.register.by_hand import others, pupil_id, view_of, weekdays

from attcli.measures.absence import absence, totals
from attcli.measures.threshold import threshold

TERM = weekdays(date(2025, 9, 1), date(2025, 12, 19))


def test_a_pupil_without_a_row_in_the_period_is_listed_with_what_is_missing() -> None:
    """Rows in September and on 1 December, none between: on roll, so every session is missing."""
    held = [*TERM[:15], date(2025, 12, 1)]
    view = view_of(
        [*others(TERM), *(("away", day, s, "/") for day in held for s in ("AM", "PM"))],
        start=date(2025, 10, 1),
        end=date(2025, 11, 28),
    )
    rows = absence(view).collect()
    away = rows.row(by_predicate=pl.col("pupil_id") == pupil_id("away"), named=True)
    sessions = 2 * len(weekdays(date(2025, 10, 1), date(2025, 11, 28)))
    assert (away["possible"], away["missing"], away["status"]) == (0, sessions, "n/a")
    assert totals(view)["pupils"] == 13


def absences_of(*days: date) -> dict[str, object]:
    marks = [("one", day, s, "O") for day in days for s in ("AM", "PM")]
    view = view_of([*others(TERM, 24), *marks], as_of=date(2026, 2, 27))
    rows = threshold(view).collect()
    return rows.row(by_predicate=pl.col("pupil_id") == pupil_id("one"), named=True)


def test_absences_in_a_week_that_is_no_school_week_do_not_meet_the_test() -> None:
    """Ten sessions keyed in for a week in which nobody else has a mark: stray, and said."""
    stray = absences_of(*weekdays(date(2026, 2, 23), date(2026, 2, 27)))
    assert (stray["met"], stray["current_sessions"]) == (False, 0)


def test_a_saturday_of_a_school_week_counts_with_it() -> None:
    four_days = weekdays(date(2025, 12, 15), date(2025, 12, 18))
    row = absences_of(*four_days, date(2025, 12, 20))
    assert (row["met_now"], row["first_met"]) == (True, date(2025, 12, 20))
