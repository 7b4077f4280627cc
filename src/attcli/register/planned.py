"""School days by the term dates in the settings: weekdays in a term that are not INSET, not a
closure, not a bank holiday in England."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import polars as pl

from attcli.policy.settings import School, Term
from attcli.register.days import year_end, year_start
from attcli.register.schema import SESSION

SATURDAY = 5
_DAY = timedelta(days=1)
_SUMMER = (6, 7)  # months in which the last term of an academic year ends


def bank_holidays(years: Iterable[int]) -> frozenset[date]:
    """The bank holidays of England in these years, by rule and offline; none at weekends."""
    return _bank_holidays(tuple(sorted(set(years))))


@cache
def _bank_holidays(years: tuple[int, ...]) -> frozenset[date]:
    import holidays  # noqa: PLC0415 (needed with term dates only)

    found = holidays.country_holidays("GB", subdiv="ENG", years=years)
    return frozenset(day for day in found if day.weekday() < SATURDAY)


def term_days(school: School, first: date, last: date) -> list[date]:
    """The days on which the school is open by its term dates, from `first` to `last`."""
    spans = [(max(term.start, first), min(term.end, last)) for term in school.terms]
    inside = [s + n * _DAY for s, e in spans if s <= e for n in range((e - s).days + 1)]
    if not inside:
        return []
    shut = school.inset_days | school.closures | bank_holidays(day.year for day in inside)
    return [day for day in sorted(inside) if day.weekday() < SATURDAY and day not in shut]


def planned_days(school: School, after: date) -> list[date] | None:
    """The school days after `after` to the end of its academic year; None where they aren't known.

    They are known where the term dates reach into the summer of that academic year.
    """
    if not reach_summer(school.terms, after):
        return None
    return term_days(school, after + _DAY, year_end(after))


def perhaps_open(school: School, after: date, to: date) -> bool:
    """Whether a school day may lie after `after`, up to `to`: a weekday, unless the term dates are
    known and say otherwise.
    """
    days = (after + n * _DAY for n in range(1, (to - after).days + 1))
    if reach_summer(school.terms, after) and to <= year_end(after):
        return bool(term_days(school, after + _DAY, to))
    return any(day.weekday() < SATURDAY for day in days)


def reach_summer(terms: Iterable[Term], day: date) -> bool:
    """Whether the term dates reach into the summer of the day's academic year."""
    begins, ends = year_start(day), year_end(day)
    return any(begins <= t.end <= ends and t.end.month in _SUMMER for t in terms)


def sessions_of(school: str, days: list[date]) -> pl.DataFrame:
    """Both sessions of each day: [school, date, session], sorted."""
    dates = pl.DataFrame({"date": days}, schema={"date": pl.Date})
    halves = pl.DataFrame({"session": SESSION.categories}, schema={"session": SESSION})
    both = dates.join(halves, how="cross", maintain_order="left_right")
    return both.select(pl.lit(school).alias("school"), "date", "session")
