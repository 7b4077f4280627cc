"""Compulsory school age as expressions; days and birthdays are the law's (`attcli.law.age`)."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import polars as pl

from attcli.law import age
from attcli.law.dated import Dated

_WEEK = 7
R = TypeVar("R", age.StartRule, age.LeavingRule)


def compulsory(dob: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Whether a child born on `dob` is of compulsory school age on `day`; null where unknown."""
    return (compulsory_from(dob) <= day) & (day <= compulsory_until(dob))


def compulsory_from(dob: pl.Expr) -> pl.Expr:
    """The first day of compulsory school age; null without a date of birth."""
    return _by_rule(age.table().start, dob, _start)


def compulsory_until(dob: pl.Expr) -> pl.Expr:
    """The last day of compulsory school age; null without a date of birth."""
    return _by_rule(age.table().leaving, dob, _leaving)


def in_year_groups(year_groups: Iterable[str]) -> pl.Expr:
    """Whether `year_group` is one of these (small letters, no spaces); no where it is not known."""
    folded = pl.col("year_group").str.replace_all(r"\s", "").str.to_lowercase()
    return folded.is_in(sorted(year_groups)).fill_null(value=False)


def _by_rule(rules: Dated[R], dob: pl.Expr, day: Callable[[R, pl.Expr], pl.Expr]) -> pl.Expr:
    """`day` by the rule in force on the birthday it names; the first rule for births before it."""
    spans = rules.spans()
    found = day(spans[0][1], dob)
    for span, rule in spans[1:]:
        birthday = dob.dt.offset_by(f"{rule.birthday}y")
        found = pl.when(birthday >= span.starts).then(day(rule, dob)).otherwise(found)
    return found


def _start(rule: age.StartRule, dob: pl.Expr) -> pl.Expr:
    """The first of the rule's days on or after the birthday."""
    year, birthday = dob.dt.year() + rule.birthday, _in_year(dob)
    found = pl.date(year + 1, *rule.days[0])
    for month, day in reversed(rule.days):
        found = (
            pl.when(birthday <= 100 * month + day).then(pl.date(year, month, day)).otherwise(found)
        )
    return found


def _leaving(rule: age.LeavingRule, dob: pl.Expr) -> pl.Expr:
    """The last such weekday of the month in the school year of the birthday."""
    month, day = rule.school_year_ends
    year = dob.dt.year() + rule.birthday + (_in_year(dob) > 100 * month + day).cast(pl.Int32)
    end = pl.date(year, rule.month, 1).dt.month_end()
    since = (end.dt.weekday().cast(pl.Int64) - 1 - rule.weekday + _WEEK) % _WEEK
    return end - pl.duration(days=since)


def _in_year(day: pl.Expr) -> pl.Expr:
    """The day of the year as month × 100 + day, which orders days of any two years alike."""
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day()
