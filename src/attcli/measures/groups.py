"""Attendance of groups of pupils: pooled counts and rates by year group, class and circumstances.

A group's rate is the sum of its sessions absent over the sum of its possible sessions, never a mean
of pupils' rates; its persistently and severely absent are pupils, of those with a possible session
(Department for Education, “Pupil absence in schools in England”: methodology). Who belongs to which
group is what the pupils export says now: a child who changed class in March counts, with all of
the year's sessions, in the class of the last export.
"""

from collections.abc import Sequence

import polars as pl

from attcli.errors import UsageError
from attcli.law import thresholds
from attcli.measures.absence import SUMS
from attcli.register.days import academic_year, first_year, monday
from attcli.register.percent import share
from attcli.register.view import View

EVERYONE = "everyone"
NOT_KNOWN = "not known"
GROUPINGS = {
    "year": "year_group",
    "class": "class",
    "sex": "sex",
    "fsm": "fsm",
    "pupil-premium": "pupil_premium",
    "sen": "sen",
    "eal": "eal",
    "ethnicity": "ethnicity",
    "language": "language",
    "looked-after": "looked_after",
    "social-worker": "social_worker",
    "child-protection": "child_protection",
    "child-in-need": "child_in_need",
    "young-carer": "young_carer",
    "service-child": "service_child",
    "traveller": "traveller",
    "long-term-health": "long_term_health",
}
"""What pupils can be grouped by, as it is asked for, and the column of the pupils frame."""

PERIODS = ("year", "term", "half-term", "week")
_COUNTED = SUMS[:6]
_YEAR_NUMBER = r"^(?:[Yy](?:ear|r)?\s*)?(\d+)$"
_PLACE, _NUMBER = "place", "number"


def groupings(view: View) -> list[str]:
    """Everyone, and each grouping that the exports know for at least one pupil asked for."""
    pupils = view.scoped(view.rolls.lazy()).select(set(GROUPINGS.values())).collect()
    known = {name for name in pupils.columns if pupils.get_column(name).count()}
    return [EVERYONE, *(name for name, column in GROUPINGS.items() if column in known)]


def groups(view: View, by: Sequence[str] | None = None, over: str | None = None) -> pl.LazyFrame:
    """One row for each school, grouping, group and period, sorted in that order.

    `by`: names of `GROUPINGS`, or `EVERYONE`; None: `groupings(view)`. `over`: one of `PERIODS`;
    None: the window as a whole, and no period in the rows. UsageError for a name that is neither.

    school, by, group (“not known” where the export says nothing), [period, period_from]; pupils
    (with a row, marked or not), pupils_rated (with a possible session), possible, attended, absent,
    authorised, unauthorised, late (before the register closed), attendance_pct, absence_pct,
    pa_count (severe included), pa_rate_pct, sa_count, sa_rate_pct (of pupils_rated).
    """
    wanted = (
        groupings(view) if by is None else [_known(name, (EVERYONE, *GROUPINGS)) for name in by]
    )
    period = ["period", "period_from"] if over else []
    each = _each_pupil(view, _known(over, PERIODS) if over else None)
    named = view.rolls.lazy().select("pupil", *set(GROUPINGS.values()))
    rows = each.join(named, on="pupil", validate="m:1")
    tables = [_grouped(view, rows, name, n, period) for n, name in enumerate(wanted)]
    year = pl.col("group").str.extract(_YEAR_NUMBER).cast(pl.Int64)
    return (
        pl.concat(tables)
        .with_columns(pl.when(pl.col("by") == "year").then(year).alias(_NUMBER))
        .with_columns(
            _percent("attended", "possible", "attendance_pct"),
            _percent("absent", "possible", "absence_pct"),
            _percent("pa_count", "pupils_rated", "pa_rate_pct"),
            _percent("sa_count", "pupils_rated", "sa_rate_pct"),
        )
        .sort("school", _PLACE, pl.col("group") == NOT_KNOWN, _NUMBER, "group", *period[::-1])
        .select("school", "by", "group", *period, *_fields())
    )


def _fields() -> tuple[str, ...]:
    rates = ("attendance_pct", "absence_pct", "pa_count", "pa_rate_pct", "sa_count", "sa_rate_pct")
    return ("pupils", "pupils_rated", *_COUNTED, *rates)


def _known(name: str, names: Sequence[str]) -> str:
    folded = name.strip().lower().replace("_", "-").replace(" ", "-")
    folded = "year" if folded == "year-group" else folded
    if folded not in names:
        raise UsageError(f"Nothing is grouped by “{name}”.", f"Choose from: {', '.join(names)}.")
    return folded


def _each_pupil(view: View, over: str | None) -> pl.LazyFrame:
    """The sums of each pupil asked for, in each period, and whether they make PA and SA."""
    marks, key = view.in_window(), ["school", "pupil"]
    if over:
        marks, key = _dated(view, marks, over), [*key, "period", "period_from"]
    sums = marks.group_by(key).agg(pl.col(name).sum().cast(pl.Int64) for name in _COUNTED)
    law = thresholds.on(view.latest_day)
    absent, possible, rated = pl.col("absent"), pl.col("possible"), pl.col("possible") > 0
    return sums.with_columns(
        rated=rated,
        persistent=rated & (absent * law.persistent_den >= possible * law.persistent_num),
        severe=rated & (absent * law.severe_den >= possible * law.severe_num),
    )


def _dated(view: View, marks: pl.LazyFrame, over: str) -> pl.LazyFrame:
    """`marks` with `period` and `period_from` (its first day, or the Monday of its first week).

    Marks in a week that is no school week are in the year, and in no week, half-term or term.
    """
    if over == "year":
        return marks.with_columns(
            period=academic_year("date"), period_from=pl.date(first_year("date"), 8, 1)
        )
    weeks = view.calendar.weeks.lazy().select(
        "school", "start", period=_period(over), period_from="start"
    )
    first = pl.col("start").min().over("school", "period")
    return marks.with_columns(start=monday("date")).join(
        weeks.with_columns(period_from=first), on=["school", "start"], validate="m:1"
    )


def _period(over: str) -> pl.Expr:
    """The name of each school week's period, with the academic year where the name lacks it."""
    if over == "week":
        return pl.col("start").dt.to_string("iso")
    name = pl.col("term") if over == "half-term" else pl.col("half_term").str.head(-2)
    dated = pl.format("{} {}", name, "academic_year")
    return pl.when(name.str.contains(r"\d\d/\d\d")).then(name).otherwise(dated)


def _grouped(
    view: View, rows: pl.LazyFrame, by: str, place: int, period: Sequence[str]
) -> pl.LazyFrame:
    return (
        rows.with_columns(
            pl.lit(by).alias("by"), _group(view, by).alias("group"), pl.lit(place).alias(_PLACE)
        )
        .group_by("school", _PLACE, "by", "group", *period)
        .agg(
            pupils=pl.len().cast(pl.Int64),
            pupils_rated=pl.col("rated").sum().cast(pl.Int64),
            pa_count=pl.col("persistent").sum().cast(pl.Int64),
            sa_count=pl.col("severe").sum().cast(pl.Int64),
            **{name: pl.col(name).sum() for name in _COUNTED},
        )
    )


def _group(view: View, by: str) -> pl.Expr:
    if by == EVERYONE:
        return pl.lit("all pupils")
    value = pl.col(GROUPINGS[by])
    if view.rolls.schema[GROUPINGS[by]] == pl.Boolean:
        value = pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no"))
    return value.fill_null(NOT_KNOWN)


def _percent(part: str, whole: str, name: str) -> pl.Expr:
    return share(part, whole, 2).alias(name)
