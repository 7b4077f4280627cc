"""Compulsory school age: when it begins and ends for a date of birth."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from attcli.law.data import LAW_DIR, Edition, LawFile, Sources
from attcli.law.dated import Dated, years_on
from attcli.law.entry import DAY, Entry

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MonthDay = tuple[int, int]
"""(month, day)"""


@dataclass(frozen=True, slots=True)
class StartRule:
    """Begins on the first of `days` on or after the `birthday`-th birthday."""

    birthday: int
    days: tuple[MonthDay, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class LeavingRule:
    """Ends with the last `weekday` (Monday 0) of `month` of the school year of the birthday.

    A school year runs to `school_year_ends` and holds one such month.
    """

    birthday: int
    month: int
    weekday: int
    school_year_ends: MonthDay
    citation: str


@dataclass(frozen=True, slots=True)
class YoungYears:
    """Year groups, in small letters and without spaces, that hold children below that age."""

    year_groups: frozenset[str]
    citation: str


R = TypeVar("R", StartRule, LeavingRule)


@dataclass(frozen=True, slots=True)
class AgeTable:
    """The whole of an age file, checked."""

    edition: Edition
    start: Dated[StartRule]
    leaving: Dated[LeavingRule]
    young: Dated[YoungYears]


def load(path: Path) -> AgeTable:
    """Read and check an age file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    starts, leavings = (
        file.values("start", "birthday", _start),
        file.values("leaving", "birthday", _leaving),
    )
    young = file.values("young", "starts", _young)
    return AgeTable(
        start=Dated(file, "start of compulsory school age", starts),
        leaving=Dated(file, "end of compulsory school age", leavings),
        young=Dated(file, "year groups below compulsory school age", young),
        edition=file.finish(),
    )


def _start(entry: Entry, sources: Sources) -> StartRule:
    days = tuple(sorted(_month_day(entry, text) for text in entry.texts("days")))
    if not days:
        raise entry.broken("no days")
    return StartRule(entry.whole("birthday"), days, sources.text)


def _leaving(entry: Entry, sources: Sources) -> LeavingRule:
    rule = LeavingRule(
        birthday=entry.whole("birthday"),
        month=entry.whole("month"),
        weekday=WEEKDAYS.index(entry.one_of("weekday", WEEKDAYS)),
        school_year_ends=_month_day(entry, entry.text("school_year_ends")),
        citation=sources.text,
    )
    if rule.month > 12:
        raise entry.broken(f"month {rule.month} is no month")
    return rule


def _young(entry: Entry, sources: Sources) -> YoungYears:
    names = entry.texts("year_groups")
    if odd := [name for name in names if name != "".join(name.lower().split())]:
        raise entry.broken(f"“{odd[0]}” is not in small letters without spaces")
    return YoungYears(frozenset(names), sources.text)


def _month_day(entry: Entry, text: str) -> MonthDay:
    try:
        day = date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise entry.broken(f"“{text}” is not a day of the year, such as 08-31") from None
    return day.month, day.day


@cache
def table() -> AgeTable:
    """The age file of the program."""
    return load(LAW_DIR / "age.toml")


def compulsory_from(dob: date) -> date:
    """The first day of compulsory school age."""
    rule, birthday = _at_birthday(table().start, dob)
    days = (date(year, *day) for year in (birthday.year, birthday.year + 1) for day in rule.days)
    return min(day for day in days if day >= birthday)


def compulsory_until(dob: date) -> date:
    """The last day of compulsory school age."""
    rule, birthday = _at_birthday(table().leaving, dob)
    next_year = (birthday.month, birthday.day) > rule.school_year_ends
    return _last_weekday(birthday.year + next_year, rule.month, rule.weekday)


def _at_birthday(rules: Dated[R], dob: date) -> tuple[R, date]:
    """The rule in force on the birthday it names (the first, for one before it), and that day."""
    told = [(span, rule, years_on(dob, rule.birthday)) for span, rule in rules.spans()]
    begun = [(rule, birthday) for span, rule, birthday in told if span.starts <= birthday]
    return begun[-1] if begun else told[0][1:]


def of_compulsory_age(dob: date | None, day: date) -> bool | None:
    """Whether a child is of compulsory school age on `day`; None without a date of birth."""
    return None if dob is None else compulsory_from(dob) <= day <= compulsory_until(dob)


def young_year_groups(day: date) -> frozenset[str]:
    """The year groups that may hold children below compulsory school age on `day`.

    In small letters and without spaces.
    """
    return table().young.on(day).year_groups


def _last_weekday(year: int, month: int, weekday: int) -> date:
    after = date(year + month // 12, month % 12 + 1, 1)
    last = after - DAY
    return last - (last.weekday() - weekday) % 7 * DAY
