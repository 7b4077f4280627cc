"""Weeks and academic years of dates, as expressions and for single dates."""

from datetime import date, timedelta

import polars as pl

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YEAR_BEGINS = 8  # an academic year runs from 1 August to 31 July
_TO_NEW_YEAR = 153  # days from 1 August to 1 January


def monday(day: str | pl.Expr) -> pl.Expr:
    """The Monday of each day's week."""
    number = (pl.col(day) if isinstance(day, str) else day).to_physical()  # 0: a Thursday
    return (number - (number + 3) % 7).cast(pl.Date)


def first_year(day: str | pl.Expr) -> pl.Expr:
    """The calendar year in which each day's academic year began."""
    number = (pl.col(day) if isinstance(day, str) else day).to_physical()
    return (number + _TO_NEW_YEAR).cast(pl.Date).dt.year() - 1


def year_end_of(day: pl.Expr) -> pl.Expr:
    """31 July of each day's academic year."""
    return year_end_from(first_year(day))


def year_end_from(first: pl.Expr) -> pl.Expr:
    """31 July of the academic year that began in each calendar year."""
    return pl.date(first + 1, YEAR_BEGINS - 1, 31)


def academic_year(day: str | pl.Expr) -> pl.Expr:
    """The academic year as people write it: 2025/26."""
    first = first_year(day)
    return pl.format("{}/{}", first, ((first + 1) % 100).cast(pl.String).str.zfill(2))


def academic_year_of(day: date) -> str:
    """The academic year of one day, as people write it: 2025/26."""
    first = year_start(day).year
    return f"{first}/{(first + 1) % 100:02}"


def year_start(day: date) -> date:
    """1 August of the day's academic year."""
    return date(day.year - (day.month < YEAR_BEGINS), YEAR_BEGINS, 1)


def year_end(day: date) -> date:
    """31 July of the day's academic year."""
    return date(year_start(day).year + 1, YEAR_BEGINS - 1, 31)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def full_day(day: date) -> str:
    """Friday 14 November 2025. Whatever the computer's language."""
    return f"{DAYS[day.weekday()]} {plain_day(day)}"


def plain_day(day: date) -> str:
    """14 November 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """14 Nov 2025."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
