"""Classes in one school week, to celebrate: whole classes, and only those that did best.

Days of religious observance are left out of both halves of a class's rate: nobody's faith costs the
class a certificate. A class counts where enough of its pupils had a possible session, and its
register is nearly whole.
"""

from datetime import date, timedelta

import polars as pl

from attcli.measures.entry import Measure
from attcli.measures.missing import missing_counts
from attcli.register.percent import points, share
from attcli.register.view import View, Window

BEST, IMPROVED = "best", "most-improved"
WEEKS_BEFORE = 4
MISSING_IN = 10  # a class with more than one mark missing in so many is left out
_SUNDAY = timedelta(days=6)
_KEY = ["school", "class"]
FIELDS = (
    *("school", "award", "class", "week_from", "week_to", "pupils", "possible", "attended"),
    *("attendance_pct", "before_possible", "before_attended", "before_weeks", "change_points"),
)


def latest_week(view: View, school: str) -> tuple[date, date] | None:
    """The first and last school day of the school's latest school week of the window."""
    days = view.calendar.school_days.filter(
        pl.col("school") == school, pl.col("date").is_between(view.window.start, view.window.end)
    ).get_column("date")
    if days.is_empty():
        return None
    last = days[-1]
    monday = last - timedelta(days=last.weekday())
    return days.filter(days >= monday)[0], last


def class_weeks(view: View, school: str, fewest: int) -> pl.DataFrame:
    """One row for each class of the school that may be celebrated for its latest school week.

    school, class, week_from and week_to (first and last school day), pupils (with a possible
    session), possible and attended (religious observance in neither), attendance_pct; the same two
    sums of the school weeks before (`before_…`, at most `WEEKS_BEFORE` of the same academic year),
    before_weeks; change_points: the change of the rate, null without a week before.
    """
    week = latest_week(view, school)
    if week is None:
        return _no_rows()
    first, last = week
    now = _sums(view, school, Window(first, last)).filter(
        pl.col("pupils") >= fewest, pl.col("missing") * MISSING_IN <= pl.col("possible")
    )
    before, weeks = _before(view, school, first)
    own, own_of = pl.col("attended"), pl.col("possible")
    then, then_of = pl.col("before_attended"), pl.col("before_possible")
    return (
        now.drop("missing")
        .join(before, on=_KEY, how="left", validate="1:1")
        .with_columns(
            pl.col("before_possible", "before_attended").fill_null(0),
            week_from=pl.lit(first),
            week_to=pl.lit(last),
            before_weeks=pl.lit(weeks, pl.Int64),
            attendance_pct=share("attended", "possible", 2),
        )
        .with_columns(change_points=points(own * then_of - then * own_of, own_of * then_of, 2))
        .sort(_KEY)
    )


def celebrated(classes: pl.DataFrame) -> pl.DataFrame:
    """The best class and the most improved one of `class_weeks`, several where they are equal.

    `FIELDS`; award: best, most-improved. A class that got no better than before is not improved.
    """
    rate = pl.col("attended") / pl.col("possible")  # equal fractions are equal as floats
    better = pl.col("attended") * pl.col("before_possible") - pl.col("before_attended") * pl.col(
        "possible"
    )
    change = better / (pl.col("possible") * pl.col("before_possible"))
    known = classes.filter(pl.col("before_possible") > 0).filter(better > 0)
    best = classes.filter(rate == rate.max()).with_columns(award=pl.lit(BEST))
    improved = known.filter(change == change.max()).with_columns(award=pl.lit(IMPROVED))
    return pl.concat([best, improved]).select(FIELDS)


def _before(view: View, school: str, first: date) -> tuple[pl.DataFrame, int]:
    """The sums of the school weeks before, and how many there are."""
    monday = first - timedelta(days=first.weekday())
    weeks = view.calendar.weeks.filter(school=school)
    year = weeks.filter(pl.col("start") == monday).get_column("academic_year")
    starts = weeks.filter(
        pl.col("start") < monday, pl.col("academic_year").is_in(year.implode())
    ).get_column("start")[-WEEKS_BEFORE:]
    days = Window(starts[0], starts[-1] + _SUNDAY) if starts.len() else Window(first, first)
    sums = _sums(view, school, days).select(
        *_KEY, before_possible="possible", before_attended="attended"
    )
    return (sums if starts.len() else sums.clear()), starts.len()


def _sums(view: View, school: str, days: Window) -> pl.DataFrame:
    """[school, class, pupils, possible, attended, missing] of every class of the school."""
    over = view.over(window=days)
    classes = view.rolls.lazy().filter(school=school).select("pupil", "class").drop_nulls("class")
    counted = (
        over.in_window()
        .filter(pl.col("possible") & ~pl.col("religious"))
        .join(classes, on="pupil", validate="m:1")
        .group_by("school", "class")
        .agg(
            pupils=pl.col("pupil").n_unique().cast(pl.Int64),
            possible=pl.len().cast(pl.Int64),
            attended=pl.col("attended").sum().cast(pl.Int64),
        )
    )
    missing = (
        missing_counts(over)
        .join(classes, on="pupil", validate="1:1")
        .group_by("class")
        .agg(pl.col("missing").sum())
    )
    return (
        counted.join(missing, on="class", how="left", validate="1:1")
        .with_columns(pl.col("missing").fill_null(0))
        .collect()
    )


def _no_rows() -> pl.DataFrame:
    whole = ("pupils", "possible", "attended", "before_possible", "before_attended", "before_weeks")
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(_KEY, pl.String),
        **dict.fromkeys(("week_from", "week_to"), pl.Date),
        **dict.fromkeys(whole, pl.Int64),
        **dict.fromkeys(("attendance_pct", "change_points"), pl.Float64),
    }
    return pl.DataFrame(schema=schema)


def celebrate_entry() -> Measure:
    """What `docs/measures.md` says of it."""
    return Measure(
        title="Classes of the week (`attcli celebrate`)",
        counts=(
            "The class with the best attendance in the latest school week, and the one that is "
            f"furthest above its own rate in the {WEEKS_BEFORE} school weeks before."
        ),
        fields=(
            ("award", f"`{BEST}` or `{IMPROVED}`; several classes where they are equal"),
            (
                "possible, attended",
                "of the class's pupils in that week; religious observance is in neither",
            ),
            ("before_possible, before_attended", "the same of the school weeks before"),
            ("change_points", "the change of the rate in percentage points"),
        ),
        beware=(
            "Only the classes celebrated are named, never an order of all of them.",
            "A class of too few pupils is left out (the setting `fewest` of the governors' "
            f"summary), and one with more than one mark in {MISSING_IN} missing.",
        ),
    )
