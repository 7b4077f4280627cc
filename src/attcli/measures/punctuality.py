"""Who comes late: before the register closed (attended) and after it (an unauthorised absence).

Rates are shares of the sessions a pupil arrived for: those attended, approved activities included,
and those the pupil came to after the register had closed. The trend and the policy's triggers look
at the school weeks that end with the last one of the period, whenever the period began.
"""

from datetime import date
from typing import Any

import polars as pl

from attcli.measures.people import NAME_ORDER, NAMES, named
from attcli.policy.pack import Lateness
from attcli.register.days import DAYS, monday
from attcli.register.percent import share, share_of
from attcli.register.schema import SESSION
from attcli.register.view import View

FREQUENT, AFTER_CLOSE = "frequent-lates", "lates-after-close"
_COUNTS = ("late", "late_after_close", "arrived")
_MINUTES = ("minutes_late", "minutes_known", "minutes_unknown")
_STRETCHES = ("recent", "before")
_TREND = tuple(f"{stretch}_{name}" for stretch in _STRETCHES for name in _COUNTS)
_FIELDS = (
    "pupil_id",
    *(name for name in NAMES if name != "pupil_id"),
    *_COUNTS,
    "late_pct",
    "late_after_close_pct",
    *_MINUTES,
    *_TREND,
    "recent_weeks",
    "before_weeks",
    "triggers",
    "by_weekday",
    "by_session",
)
_WEEKDAYS = pl.Enum(DAYS)
_KINDS = {"weekday": _WEEKDAYS, "session": SESSION}


def punctuality(view: View) -> pl.LazyFrame:
    """One row for each pupil asked for; those over a trigger of the policy first, then by lateness.

    pupil_id, names; late, late_after_close and arrived (sessions of the period); late_pct and
    late_after_close_pct (of arrived, two decimals); minutes_late (sum of those known),
    minutes_known and minutes_unknown (late arrivals of either kind); the three counts of the last
    weeks (`recent_…`) and of as many before (`before_…`), recent_weeks and before_weeks of them
    held; triggers; by_weekday and by_session: lists of the three counts.
    """
    whole = _cells(view).group_by("pupil").agg(pl.col(*_COUNTS, *_MINUTES).sum())
    late_days = (_by_part(view, part) for part in _KINDS)
    rows = named(view)
    for found in (whole, _trend(view), *late_days):
        rows = rows.join(found, on="pupil", how="left", validate="1:1")
    return (
        rows.join(_weeks_held(view), on="school", how="left", validate="m:1")
        .with_columns(
            pl.col(*_COUNTS, *_MINUTES, *_TREND, "recent_weeks", "before_weeks").fill_null(0),
            pl.col("by_weekday", "by_session").fill_null([]),
            late_pct=share("late", "arrived", 2),
            late_after_close_pct=share("late_after_close", "arrived", 2),
        )
        .with_columns(
            _triggers(view), recent=pl.col("recent_late") + pl.col("recent_late_after_close")
        )
        .sort(
            pl.col("triggers").list.len(),
            *("recent", "recent_late_after_close"),
            pl.col("late") + pl.col("late_after_close"),
            *NAME_ORDER,
            descending=[True] * 4 + [False] * 3,
        )
        .select(_FIELDS)
    )


def of_note(rows: pl.DataFrame, *, everyone: bool = False) -> pl.DataFrame:
    """The rows of `punctuality(view)` over a trigger; `everyone`: with any late arrival."""
    ever = pl.sum_horizontal(
        name for name in _FIELDS if name.endswith(("late", "late_after_close"))
    )
    return rows.filter(ever > 0 if everyone else pl.col("triggers").list.len() > 0)


def punctuality_totals(view: View, rows: pl.DataFrame) -> dict[str, Any]:
    """The pooled counts and rates of everyone asked for; `rows`: the collected `punctuality`.

    pupils: those who arrived for a session; over_trigger; frequent_lates and lates_after_close:
    pupils over each trigger; by_weekday and by_session.
    """
    sums = {name: int(rows.get_column(name).sum()) for name in (*_COUNTS, *_MINUTES, *_TREND)}
    triggers = rows.get_column("triggers")
    return {
        "pupils": rows.filter(pl.col("arrived") > 0).height,
        **sums,
        "late_pct": share_of(sums["late"], sums["arrived"], 2),
        "late_after_close_pct": share_of(sums["late_after_close"], sums["arrived"], 2),
        "over_trigger": int((triggers.list.len() > 0).sum()),
        "frequent_lates": int(triggers.list.contains(FREQUENT).sum()),
        "lates_after_close": int(triggers.list.contains(AFTER_CLOSE).sum()),
        **{f"by_{part}": _pooled(view, part) for part in _KINDS},
    }


def _cells(view: View) -> pl.LazyFrame:
    """[pupil, weekday, session, counts, minutes]: the period's arrivals of each pupil."""
    return view.once("arrivals", _arrivals)


def _arrivals(view: View) -> pl.LazyFrame:
    either, minutes = pl.col("late") | pl.col("late_after_close"), pl.col("minutes_late")
    return (
        _arrived(view.in_window())
        .group_by("pupil", "session", day=pl.col("date").dt.weekday())
        .agg(
            *_sums(),
            minutes_late=minutes.filter(either).sum().cast(pl.Int64),
            minutes_known=minutes.filter(either).count().cast(pl.Int64),
            minutes_unknown=minutes.filter(either).null_count().cast(pl.Int64),
        )
        .with_columns(weekday=(pl.col("day") - 1).cast(pl.UInt8).cat.to(_WEEKDAYS))
    )


def _arrived(marks: pl.LazyFrame) -> pl.LazyFrame:
    return marks.filter(pl.col("attended") | pl.col("late_after_close"))


def _sums(prefix: str = "", where: pl.Expr | None = None) -> list[pl.Expr]:
    """`_COUNTS` of rows that arrived, of those `where` it holds."""
    here = pl.col("attended") | pl.col("late_after_close")
    kinds = (pl.col("late"), pl.col("late_after_close"), here)
    counted = kinds if where is None else tuple(kind & where for kind in kinds)
    pairs = zip(_COUNTS, counted, strict=True)
    return [kind.sum().cast(pl.Int64).alias(prefix + name) for name, kind in pairs]


def _by_part(view: View, part: str) -> pl.LazyFrame:
    """[pupil, by_`part`]: a list of the counts for each weekday, or AM and PM."""
    return (
        _cells(view)
        .group_by("pupil", part)
        .agg(pl.col(_COUNTS).sum())
        .sort("pupil", part)
        .group_by("pupil", maintain_order=True)
        .agg(pl.struct(pl.col(part).cast(pl.String), *_COUNTS).alias(f"by_{part}"))
    )


def _pooled(view: View, part: str) -> list[dict[str, Any]]:
    sums = _cells(view).group_by(part).agg(pl.col(_COUNTS).sum()).sort(part)
    return sums.with_columns(pl.col(part).cast(pl.String)).collect().to_dicts()


def _weeks(view: View) -> pl.LazyFrame:
    """[school, start, recent]: the school weeks of the trend; recent, or among those before."""
    lengths = {school: _policy(view, school).weeks for school in view.schools}
    marked_to = pl.col("school").replace_strict(dict(view.marked_to), return_dtype=pl.Date)
    held = view.calendar.weeks.lazy().filter(
        pl.col("start") <= view.window.end,
        pl.col("start") <= marked_to,
        pl.col("school").is_in(view.schools),
    )
    length = pl.col("school").replace_strict(lengths, return_dtype=pl.Int64)
    back = pl.col("week").max().over("school") - pl.col("week")
    return (
        held.with_columns(back=back, length=length)
        .filter(pl.col("back") < 2 * pl.col("length"))
        .select("school", "start", recent=pl.col("back") < pl.col("length"))
    )


def _weeks_held(view: View) -> pl.LazyFrame:
    """[school, recent_weeks, before_weeks]: how many of the weeks of the trend are held."""
    return (
        _weeks(view)
        .group_by("school")
        .agg(
            recent_weeks=pl.col("recent").sum().cast(pl.Int64),
            before_weeks=(~pl.col("recent")).sum().cast(pl.Int64),
        )
    )


def _trend(view: View) -> pl.LazyFrame:
    """[pupil, and `_TREND`]: the counts of the last weeks, and of as many before."""
    first: date | None = _weeks(view).select(pl.col("start").min()).collect().item()
    days = pl.col("date").is_between(first or view.window.end, view.window.end)
    recent, before = pl.col("recent"), ~pl.col("recent")
    return (
        view.scoped(_arrived(view.marks.filter(days)))
        .select("pupil", "school", "attended", *_COUNTS[:2], start=monday("date"))
        .join(_weeks(view), on=["school", "start"], validate="m:1")
        .group_by("pupil")
        .agg(*_sums("recent_", recent), *_sums("before_", before))
    )


def _triggers(view: View) -> pl.Expr:
    """The triggers of the pupil's school that the last weeks are over."""
    of = {school: _policy(view, school) for school in view.schools}
    frequent = {school: lateness.frequent_lates for school, lateness in of.items()}
    closed = {school: lateness.lates_after_close for school, lateness in of.items()}
    lates, after = (
        pl.col("school").replace_strict(limits, return_dtype=pl.Int64)
        for limits in (frequent, closed)
    )
    either = pl.col("recent_late") + pl.col("recent_late_after_close")
    told = [
        pl.when(either >= lates).then(pl.lit(FREQUENT)),
        pl.when(pl.col("recent_late_after_close") >= after).then(pl.lit(AFTER_CLOSE)),
    ]
    return pl.concat_list(told).list.drop_nulls().alias("triggers")


def _policy(view: View, school: str) -> Lateness:
    return view.settings.school(school).policy.lateness
