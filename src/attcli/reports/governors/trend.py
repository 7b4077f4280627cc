"""Week by week, half-term by half-term, and by weekday: of the whole school, always."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from attcli.measures.absence import SUMS
from attcli.measures.weeks import by_week
from attcli.register.days import DAYS, short_day, year_end
from attcli.register.percent import share_of
from attcli.register.view import Window
from attcli.reports.governors.charts import line_chart
from attcli.reports.governors.document import Column, Part, Plot, Table, Value, Words, said
from attcli.reports.governors.facts import POSSIBLE
from attcli.reports.governors.picture import RATES, Picture, shown_rate

_RATES = ("attendance", "authorised", "unauthorised", "late")
_COLUMNS = tuple(Column(RATES[name][0], "pct") for name in _RATES)
_THEN = Column("Attendance a year before", "pct")
_DAY = timedelta(days=1)


def weeks(picture: Picture) -> pl.DataFrame:
    """One row for each school week of the year, those after the period too: start, `SUMS`, then
    (the attendance of the week of the same number last year). None where a week has so few pupils
    that its figures would tell of them.
    """
    begins = picture.period.year[0].since
    now = _of(picture, begins, year_end(begins))
    before = _of(picture, begins.replace(year=begins.year - 1), begins - _DAY)
    few = pl.concat([now, before]).filter(pl.col("pupils") < picture.fewest)
    if few.height:
        return now.clear().with_columns(then=pl.lit(None, pl.Float64))
    then = before.select("number", then=_attended())
    return now.join(then, on="number", how="left", validate="1:1")


def _of(picture: Picture, first: date, last: date) -> pl.DataFrame:
    weeks = by_week(picture.view.over(window=Window(first, last))).collect()
    rated = weeks.filter(pl.col("possible") > 0).sort("start")
    return rated.with_columns(number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _attended() -> pl.Expr:
    tenths = (pl.col("attended") * 1000 + pl.col("possible") // 2) // pl.col("possible")
    return (tenths / 10).round(1)


def trend_chart(picture: Picture) -> list[Part]:
    """The attendance of each week as a line, last year’s behind it."""
    rows = weeks(picture)
    if rows.is_empty():
        return []
    points = [
        (int(n), start, share_of(attended, possible, 1), then)
        for n, start, attended, possible, then in rows.select(
            "number", "start", "attended", "possible", "then"
        ).iter_rows()
    ]
    title = f"Attendance week by week; the dotted line is the target, {picture.target}%"
    if later := _later_weeks(picture, rows):
        title += f"; {later} after the period"
    return [line_chart(title, _says(points), points, picture.target)]


def _says(points: list[tuple[int, date, float | None, float | None]]) -> str:
    rated = [(short_day(start), now) for _, start, now, _ in points if now is not None]
    low, high = min(rated, key=lambda p: p[1]), max(rated, key=lambda p: p[1])
    said_of = (
        f"A line of {len(rated)} school weeks. The lowest was {low[1]:.1f}% in the week of {low[0]}"
        f", the highest {high[1]:.1f}% in the week of {high[0]}; the last, of {rated[-1][0]}, was "
        f"{rated[-1][1]:.1f}%."
    )
    if any(then is not None for *_, then in points):
        said_of += " A dashed line shows last year’s weeks of the same number."
    return said_of


def week_table(picture: Picture) -> Table | Words:
    """Every week’s rates; those after the period are in it, of the whole school alone."""
    rows = weeks(picture)
    if rows.is_empty():
        return Words(("Weeks are not shown: some had too few pupils.",), quiet=True)
    later = _later_weeks(picture, rows)
    note = (
        f"{later[:1].upper()}{later[1:]} came after the period of this summary and "
        f"{'count' if later.endswith('s') else 'counts'} in no other figure here."
        if later
        else ""
    )
    told = tuple(
        (short_day(row["start"]), *_rates([row[name] for name in SUMS]), row["then"])
        for row in rows.iter_rows(named=True)
    )
    title = f"Attendance week by week; the target is {picture.target}%"
    both = any(row[-1] is not None for row in told)
    drawn = Plot("lines", title, "Week of", (1, len(_COLUMNS) + 1) if both else (1,))
    columns = (Column("Week of"), *_COLUMNS, _THEN)
    return _without_an_empty_year(Table("Week by week", columns, told, note, drawn))


def _later_weeks(picture: Picture, rows: pl.DataFrame) -> str:
    """“the last 3 weeks”, those after the period; empty where there is none."""
    later = rows.filter(pl.col("start") > picture.period.halves[-1].until).height
    if not later:
        return ""
    return "the last week" if later == 1 else f"the last {later} weeks"


def _rates(sums: list[int]) -> tuple[Value, ...]:
    return tuple(shown_rate(sums, name) for name in _RATES)


def half_term_table(picture: Picture) -> Table:
    """Each half-term of the year so far, beside that of the year before where it is held."""
    facts, before = picture.facts, picture.last_year
    then: dict[str, Value] = {}
    if before is not None:
        for n, half in enumerate(before.period.year):
            sums = [int(x) for x in before.sums[:, n].sum(axis=0)]
            then[half.name] = shown_rate(sums, "attendance")
    rows = []
    for n, half in enumerate(facts.period.year):
        sums = [int(x) for x in facts.sums[:, n].sum(axis=0)]
        rows.append((half.name.capitalize(), *_rates(sums), then.get(half.name)))
    columns = (Column("Half-term"), *_COLUMNS, _THEN)
    return _without_an_empty_year(Table("Half-term by half-term", columns, tuple(rows)))


def _without_an_empty_year(table: Table) -> Table:
    """The table, without its last column where nothing of the year before is known."""
    if any(row[-1] is not None for row in table.rows):
        return table
    return replace(table, columns=table.columns[:-1], rows=tuple(row[:-1] for row in table.rows))


def weekday_table(picture: Picture) -> Table | Words:
    """Monday to Friday over the period, beside the whole."""
    rows = weekdays(picture)
    if not rows or any(pupils < picture.fewest for _, pupils, _ in rows):
        return Words(("Weekdays are not shown: some had too few pupils.",), quiet=True)
    columns = (Column("Day"), *_COLUMNS)
    return Table("By weekday", columns, tuple((day, *_rates(sums)) for day, _, sums in rows))


def weekdays(picture: Picture) -> list[tuple[str, int, list[int]]]:
    """Each weekday’s name, pupils with a possible session, and sums."""
    found = (
        picture.in_period.in_window()
        .filter("possible")
        .group_by(day=pl.col("date").dt.weekday())
        .agg(
            pl.col("pupil").n_unique().alias("pupils"),
            *(pl.col(name).sum().cast(pl.Int64) for name in SUMS),
        )
        .filter(pl.col("day") <= 5)
        .sort("day")
        .collect()
    )
    return [
        (DAYS[row["day"] - 1], row["pupils"], [row[name] for name in SUMS])
        for row in found.iter_rows(named=True)
    ]


def better_or_worse(picture: Picture) -> str:
    """Whether the last half-term was better than the one before; empty for the first."""
    facts = picture.facts
    if len(facts.period.year) == 1:
        return ""
    now, before = ([int(x) for x in facts.sums[:, n].sum(axis=0)] for n in (-1, -2))
    if not now[POSSIBLE] or not before[POSSIBLE]:
        return ""
    this, that = shown_rate(now, "attendance"), shown_rate(before, "attendance")
    last, earlier = facts.period.year[-1].name, facts.period.year[-2].name
    return f"In {last} it was {said(this, 'pct')}, in {earlier} {said(that, 'pct')}."
