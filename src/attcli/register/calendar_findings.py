"""What is odd about a calendar: stray sessions, weeks known from few pupils, term dates against
the register."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl

from attcli.findings import Finding, Place, finding
from attcli.policy.settings import School, Settings
from attcli.register.days import full_day, year_end, year_start
from attcli.register.planned import bank_holidays

ENDS_EARLY = "marks-end-early"
FEW = 10  # below so many pupils, a week may be missed
_OPEN_WHILE_SHUT = "the register shows the school open, the term dates say it was closed"
_SHUT_WHILE_OPEN = "the term dates say the school was open, the register shows it closed"
_NO_ROW = "the term dates say the school was open, the register holds no mark"
_WEEKEND = timedelta(days=3)


def finding_of_end(school: str, last: date, as_of: date) -> Finding:
    """`marks-end-early`: the register is complete up to `last` only, not to `as_of`."""
    place = Place(value=last.isoformat())
    return finding(ENDS_EARLY, place, school=school, last=full_day(last), as_of=full_day(as_of))


def calendar_findings(
    sessions: pl.DataFrame, weeks: pl.DataFrame, settings: Settings
) -> tuple[Finding, ...]:
    """Findings `stray-session`, `few-pupils` and `term-dates-disagree` of a calendar."""
    return (*_strays(sessions), *_few(weeks), *_disagreeing(sessions, settings))


def _strays(sessions: pl.DataFrame) -> Iterator[Finding]:
    columns = ("date", "session", "possible_pupils", "on_roll")
    for day, session, n, roll in sessions.filter("stray").select(columns).iter_rows():
        yield finding("stray-session", date=full_day(day), session=session, n=n, on_roll=roll)


def _few(weeks: pl.DataFrame) -> Iterator[Finding]:
    """A school's weeks with few pupils, unless the term dates vouch for them."""
    few = weeks.filter(pl.col("pupils") < FEW, ~pl.col("by_terms"))
    for school, n in few.group_by("school").len().sort("school").iter_rows():
        yield finding("few-pupils", school=school, n=n)


def _disagreeing(sessions: pl.DataFrame, settings: Settings) -> Iterator[Finding]:
    for (school,), rows in sessions.group_by("school", maintain_order=True):
        known = settings.school(str(school))
        if known.terms:
            yield from _of_school(rows, known)


def _of_school(sessions: pl.DataFrame, school: School) -> Iterator[Finding]:
    days = sessions.group_by("date").agg(
        held=pl.col("held").any(),
        by_terms=pl.col("by_terms").any(),
        rows=pl.col("rows").sum(),
        possible=pl.col("possible_pupils").sum(),
    )
    days = days.sort("date")
    beyond = days.filter(pl.col("held"), ~pl.col("by_terms"))
    shut = _shut_days(school, beyond.get_column("date"))
    odd = {
        _OPEN_WHILE_SHUT: beyond.filter(pl.col("date").is_in(shut)),
        _SHUT_WHILE_OPEN: days.filter(pl.col("by_terms"), ~pl.col("held")),
        _NO_ROW: days.filter(pl.col("by_terms"), pl.col("held"), pl.col("possible") == 0),
    }
    for why, rows in odd.items():
        for first, last in _stretches(rows.get_column("date")):
            said = full_day(first) if first == last else f"{full_day(first)} to {full_day(last)}"
            yield finding("term-dates-disagree", date=said, why=why)


def _shut_days(school: School, given: Iterable[date]) -> list[date]:
    """Those of the days given on which the term dates say that the school is closed.

    Days of an academic year before its first term or after its last one are not judged: the
    settings may hold only a part of that year.
    """
    days = list(given)
    holidays = bank_holidays(day.year for day in days)
    shut = school.inset_days | school.closures
    return [day for day in days if day in shut or _in_the_year(school, day, holidays)]


def _in_the_year(school: School, day: date, holidays: frozenset[date]) -> bool:
    year = [t for t in school.terms if year_start(day) <= t.start <= year_end(day)]
    if not year or not year[0].start <= day <= year[-1].end:
        return False
    return day in holidays or not any(term.start <= day <= term.end for term in year)


def _stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days that follow one another, weekends apart, as first and last of each stretch."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] <= _WEEKEND:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
