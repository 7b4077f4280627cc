"""The charts of the week's summary: week by week, and by weekday. Their figures stand in words."""

from dataclasses import dataclass

import polars as pl

from attcli.measures.absence import counts
from attcli.register.days import DAYS, short_day
from attcli.register.percent import share_of, shown
from attcli.reports.governors.charts import bar_chart, line_chart
from attcli.reports.governors.document import Chart
from attcli.reports.governors.html import inline
from attcli.reports.week import Week
from attcli.reports.words import listed

_FEWEST_WEEKS = 2
_XML = ' xmlns="http://www.w3.org/2000/svg"'


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart on the page: its title, what it shows in words, its SVG."""

    title: str
    says: str
    svg: str


def pictures(week: Week) -> list[Picture]:
    """The charts that the period has the figures for."""
    drawn = [chart for chart in (_by_week(week), _by_weekday(week)) if chart is not None]
    return [
        Picture(chart.title, chart.says, inline(chart, f"chart{number}").replace(_XML, ""))
        for number, chart in enumerate(drawn, start=1)
    ]


def _by_week(week: Week) -> Chart | None:
    rows = week.weeks.filter(pl.col("possible") > 0)
    if rows.height < _FEWEST_WEEKS:
        return None
    weeks = [
        (number, row["start"], share_of(row["attended"], row["possible"], 1), None)
        for number, row in enumerate(rows.iter_rows(named=True), start=1)
    ]
    target = max(week.view.settings.school(key).policy.target_pct for key in week.view.schools)
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    began, ended = (
        f"{shown(row['attended'], row['possible'])} in the week of {short_day(row['start'])}"
        for row in (first, last)
    )
    says = (
        f"Attendance in each school week: {began}, {ended}; "
        f"the dotted line is the target, {target}%."
    )
    return line_chart("Attendance, week by week", says, weeks, target)


def _by_weekday(week: Week) -> Chart | None:
    held = week.view.calendar.held.lazy().select("school", "date").unique()
    marks = week.view.in_window().join(held, on=["school", "date"], how="semi")
    by_day = counts(marks.with_columns(weekday=pl.col("date").dt.weekday()), by="weekday")
    rows = by_day.filter(pl.col("possible") > 0).sort("weekday").collect()
    if not rows["absent"].sum():
        return None
    bars = [
        (
            DAYS[row["weekday"] - 1],
            share_of(row["absent"], row["possible"], 1) or 0.0,
            shown(row["absent"], row["possible"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    absent, possible = int(rows["absent"].sum()), int(rows["possible"].sum())
    says = (
        f"Absence on each weekday: {listed([f'{day} {said}' for day, _, said in bars])}; "
        f"the broken line is that of all days, {shown(absent, possible)}."
    )
    whole = share_of(absent, possible, 1)
    return bar_chart("Absence by weekday", says, bars, whole=whole)
