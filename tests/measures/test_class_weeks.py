"""Which classes are celebrated, in small weeks written by hand."""

from datetime import date

import pytest
from tests.register.by_hand import Row, view_of, weekdays

from attcli.measures.class_weeks import celebrated, class_weeks

BEFORE = weekdays(date(2025, 9, 8), date(2025, 9, 12))
WEEK = weekdays(date(2025, 9, 15), date(2025, 9, 19))
SIX = range(6)


def school(now: dict[str, list[str]], before: dict[str, list[str]] | None = None, size: int = 6):
    """Classes of `size` pupils each; for each class the marks of its first pupils, one a pupil, on
    the Monday morning of this week, and of the week before; all else is present."""
    rows: list[Row] = []
    for name in now:
        for n in range(size):
            pupil = f"{name}{n}"
            for days, odd in ((BEFORE, before or {}), (WEEK, now)):
                first = odd.get(name, [])[n : n + 1]
                for day in days:
                    for session in ("AM", "PM"):
                        here = first and day == days[0] and session == "AM"
                        mark = first[0] if here else "/"
                        rows.append((pupil, day, session, mark or None))
    pupils = {f"{name}{n}": {"class": name} for name in now for n in range(size)}
    return view_of(rows, pupils)


def winners(view, fewest: int = 5) -> list[tuple[str, str]]:
    rows = celebrated(class_weeks(view, "school", fewest))
    return list(rows.select("award", "class").iter_rows())


@pytest.mark.parametrize(
    ("what", "now", "before", "found"),
    [
        ("fewer away", {"A": ["I"], "B": ["I", "I"]}, {}, [("best", "A")]),
        ("equal classes share it", {"A": ["I"], "B": ["I"]}, {}, [("best", "A"), ("best", "B")]),
        (
            "religious observance counts against nobody",
            {"A": ["R", "R", "R"], "B": ["I"]},
            {},
            [("best", "A")],
        ),
        ("unauthorised counts as illness does", {"A": ["O"], "B": []}, {}, [("best", "B")]),
        (
            "the biggest step forward",
            {"A": [], "B": ["I"]},
            {"B": ["I"] * 4, "A": ["I"]},
            [("best", "A"), ("most-improved", "B")],
        ),
        (
            "no better than before is no step",
            {"A": ["I"], "B": ["I", "I"]},
            {"A": ["I"]},
            [("best", "A")],
        ),
        (
            "a session that the class did not have is not missing",
            {"A": [""] * 6, "B": ["I"] * 6},
            {},
            [("best", "A")],
        ),
    ],
)
def test_who_is_celebrated(what: str, now, before, found) -> None:
    assert winners(school(now, before)) == found, what


def test_a_class_with_more_than_a_tenth_missing_is_left_out() -> None:
    view = school({"A": [], "B": ["I"]})
    gone = [("A0", WEEK[n], s, None) for n in range(5) for s in ("AM", "PM")]
    rows = [
        row
        for row in view.register.marks.select("pupil_id", "date", "session", "code").iter_rows()
        if not (row[0].endswith("A0") and row[1] in WEEK)
    ]
    kept: list[Row] = [(r[0].partition(":")[2], r[1], r[2], r[3]) for r in rows]
    pupils = {f"{name}{n}": {"class": name} for name in "AB" for n in SIX}
    assert winners(view_of([*kept, *gone], pupils, as_of=WEEK[-1])) == [("best", "B")]


def test_a_small_class_is_left_out() -> None:
    view = school({"A": [], "B": ["I"]}, size=4)
    assert winners(view) == []
    assert winners(view, fewest=3) == [("best", "A")]


def test_the_counts_behind_it() -> None:
    row = class_weeks(school({"A": ["R", "I"]}, {"A": ["I"]}), "school", 5).row(0, named=True)
    assert (row["possible"], row["attended"], row["attendance_pct"]) == (59, 58, 98.31)
    assert (row["before_possible"], row["before_attended"], row["before_weeks"]) == (60, 59, 1)
    assert (row["week_from"], row["week_to"], row["pupils"]) == (WEEK[0], WEEK[-1], 6)
    assert row["change_points"] == -0.03
