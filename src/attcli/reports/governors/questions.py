"""Questions for governors to ask, chosen by the figures, in plain words."""

from collections.abc import Iterator

from attcli.reports.governors.groups import gaps
from attcli.reports.governors.headlines import Line, lines
from attcli.reports.governors.picture import Picture, rate
from attcli.reports.governors.quality import overdue_reasons
from attcli.reports.governors.trend import weekdays

MOST = 6
_WEEKDAY_GAP = 1.0
_WORSE = 0.5


def questions(picture: Picture) -> tuple[str, ...]:
    """At most `MOST`; never none."""
    found = list(_asked(picture))
    if not found:
        found = ["What has worked best this year, and how will it be kept up?"]
    return tuple(found[:MOST])


def _asked(picture: Picture) -> Iterator[str]:
    line = lines(picture)
    yield from _of_attendance(picture, line["attendance"])
    yield from _of_persistence(picture, line["persistent"])
    for name, value, gap in gaps(picture)[:2]:
        yield (
            f"Attendance is {value:.1f}% in one group ({name}), {abs(gap):.1f} points below the "
            "whole school. What do these pupils and families say would help?"
        )
    yield from _of_unauthorised(line["unauthorised"])
    yield from _of_lateness(line["late"])
    yield from _of_weekdays(picture)
    yield from _of_bands(picture)
    if overdue_reasons(picture):
        yield (
            "Some absences have had no reason for longer than the law gives to find it. Who rings "
            "home, when, and what happens when nobody answers?"
        )


def _of_attendance(picture: Picture, line: Line) -> Iterator[str]:
    total = picture.facts.total()
    if line.now is not None and total[1] * 100 < total[0] * picture.target:
        yield (
            f"Attendance is below the target of {picture.target}%. Which one or two changes would "
            "bring most pupils back, and when will we see whether they work?"
        )
    if line.change is not None and line.change <= -_WORSE:
        yield (
            f"Attendance has fallen by {abs(line.change):.1f} points since the same point last "
            "year. What is different this year?"
        )


def _of_persistence(picture: Picture, line: Line) -> Iterator[str]:
    count = picture.count("persistent")
    if count and count.n and line.change is not None and line.change > 0:
        yield (
            f"{count.n} pupils are persistently absent, a larger share than a year ago. What is "
            "planned for each of them, and who follows it up?"
        )
    elif count and count.n:
        yield (
            f"{count.n} pupils are persistently absent. How many of them have a plan, and what do "
            "the plans that worked have in common?"
        )


def _of_unauthorised(line: Line) -> Iterator[str]:
    if line.change is not None and line.change > 0 and line.now is not None:
        yield (
            f"Unauthorised absence has risen to {line.now:.1f}%. How much of it is holidays in "
            "term, and how do parents hear of the rules beforehand?"
        )


def _of_lateness(line: Line) -> Iterator[str]:
    if line.change is not None and line.change > 0 and line.now is not None:
        yield (
            f"{line.now:.1f}% of arrivals were late, more than a year ago. Is it the same "
            "families, the same classes, or the same mornings?"
        )


def _of_weekdays(picture: Picture) -> Iterator[str]:
    days = weekdays(picture)
    whole = rate(picture.facts.total(), "attendance")
    if whole is None or any(pupils < picture.fewest for _, pupils, _ in days):
        return
    rated = [(day, rate(sums, "attendance")) for day, _, sums in days]
    day, value = min(rated, key=lambda pair: pair[1] if pair[1] is not None else 100.0)
    if value is not None and whole - value >= _WEEKDAY_GAP:
        yield (
            f"{day}s are more than a point below the week. What happens on {day}s that a change of "
            "the timetable could help with?"
        )


def _of_bands(picture: Picture) -> Iterator[str]:
    near = [c for c in picture.counts.get("bands", ()) if "90%" in c.name and "|" not in c.name]
    if near and near[0].n:
        yield (
            f"{near[0].n} pupils are just above persistent absence (between 90% and 92%). What is "
            "done for them before they reach it?"
        )
