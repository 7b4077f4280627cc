"""The period of a summary: whole half-terms that are over, and no other days.

Two summaries a week apart would tell, by their difference, of the few who were absent in that week.
So a summary ends where a half-term ends, whenever it is made, and begins where one begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from attcli.errors import UsageError
from attcli.policy.settings import Term
from attcli.register.days import full_day, monday_of, plain_day, year_start
from attcli.register.planned import term_days
from attcli.register.view import View, Window

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Half:
    """A half-term: its name, its first and last school day, and the days that count with it.

    `since` follows on the half-term before (the first begins on 1 August), so that every day of
    the academic year up to its last school week belongs to one half-term; `until` is a Sunday.
    """

    name: str
    first: date
    last: date
    since: date
    until: date

    @property
    def said(self) -> str:
        """“autumn 1 (3 September 2025 to 24 October 2025)”."""
        return f"{self.name} ({plain_day(self.first)} to {plain_day(self.last)})"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-terms of one academic year that follow one another; `year`: all since 1 August."""

    halves: tuple[Half, ...]
    year: tuple[Half, ...]

    @property
    def window(self) -> Window:
        """The days counted."""
        return Window(self.halves[0].since, self.halves[-1].until)

    @property
    def first(self) -> date:
        """The first school day."""
        return self.halves[0].first

    @property
    def last(self) -> date:
        """The last school day."""
        return self.halves[-1].last

    @property
    def from_the_start(self) -> bool:
        """Whether it begins with the academic year."""
        return self.halves[0] == self.year[0]

    @property
    def academic_year(self) -> str:
        """As people write it: 2025/26."""
        begins = year_start(self.last).year
        return f"{begins}/{(begins + 1) % 100:02}"

    @property
    def name(self) -> str:
        """“autumn 1 to spring 2 2025/26”."""
        names = [half.name for half in self.halves]
        said = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        return f"{said} {self.academic_year}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the year is asked for; nothing said: all of it that is over."""

    term: str | None = None
    half_term: str | None = None
    start: date | None = None
    end: date | None = None


def over(view: View, school: str, begins: date | None = None) -> tuple[Half, ...]:
    """The half-terms that are over of the academic year that begins on `begins` (None: that of the
    last day counted), in order.
    """
    begins = begins or year_start(view.as_of[school])
    weeks = view.calendar.weeks.filter(
        pl.col("school") == school,
        pl.col("start").is_between(begins - _WEEK, begins.replace(year=begins.year + 1) - _WEEK),
    )
    found: list[Half] = []
    for (name,), rows in weeks.group_by("half_term", maintain_order=True):
        starts = rows.get_column("start")
        first, last = _days(view, school, starts[0], starts[-1] + 6 * _DAY)
        since = found[-1].until + _DAY if found else begins
        found.append(Half(str(name), first, last, since, starts[-1] + 6 * _DAY))
    if found and not _is_over(view, school, found[-1]):
        found.pop()
    return tuple(found)


def running_words(view: View, school: str) -> str:
    """That the last half-term of the register is not in a summary; empty where it is over."""
    weeks = view.calendar.weeks.filter(school=school)
    year = over(view, school)
    if weeks.is_empty() or (year and year[-1].until > weeks.get_column("start")[-1]):
        return ""
    name, last = weeks.get_column("half_term")[-1], weeks.get_column("start")[-1]
    said = view.settings.school(school).name or school
    if running := _running_term(view, school, last):
        return (
            f"{said}: {name} is not over ({running.name} ends on {plain_day(running.end)}); it "
            "counts in the weeks’ list alone."
        )
    return (
        f"{said}: {name} is not known to be over, and counts in the weeks’ list alone. It is "
        "over where later marks, or its dates among the terms in attcli.toml, say so."
    )


def _running_term(view: View, school: str, week: date) -> Term | None:
    """The term, or half-term, in the settings that holds the week beginning then."""
    terms = view.settings.school(school).terms
    held = [term for term in terms if term.start < week + _WEEK and term.end >= week]
    return min(held, key=lambda term: term.end, default=None)


def _days(view: View, school: str, start: date, end: date) -> tuple[date, date]:
    days = view.calendar.school_days.filter(
        pl.col("school") == school, pl.col("date").is_between(start, end)
    ).get_column("date")
    return days[0], days[-1]


def _is_over(view: View, school: str, half: Half) -> bool:
    """Told by a later week of the register, or by the term dates."""
    weeks = view.calendar.weeks.filter(pl.col("school") == school).get_column("start")
    if weeks[-1] > half.until:
        return True
    last = view.as_of[school]
    known = view.settings.school(school)
    ends = any(half.until - _WEEK < term.end <= half.until for term in known.terms)
    return ends and not term_days(known, last + _DAY, half.until + _WEEK)


def period_of(view: View, school: str, wanted: Wanted) -> Period:
    """The half-terms wanted, of the school; UsageError where they are not whole, or not over."""
    year = over(view, school)
    if not year:
        raise _not_yet(view, school)
    if wanted.start or wanted.end:
        chosen = _between(year, wanted)
    elif wanted.half_term or wanted.term:
        chosen = _named(year, wanted)
    else:
        chosen = year
    return Period(chosen, year[: year.index(chosen[-1]) + 1])


def _not_yet(view: View, school: str) -> UsageError:
    day = view.as_of[school]
    said = view.settings.school(school).name or school
    why = "A summary ends with a half-term, so that no two of them tell of a single week."
    if running := _running_term(view, school, monday_of(day)):
        return UsageError(
            f"No half-term of this school year is over at {said}: {running.name} ends on "
            f"{plain_day(running.end)}.",
            f"{why} Make it when those marks are there, or ask for an earlier year with --as-of.",
        )
    return UsageError(
        f"No half-term of the school year of {full_day(day)} is known to be over at {said}.",
        f"{why} Add the term dates to attcli.toml, or ask for an earlier year with --as-of.",
    )


def _named(year: Sequence[Half], wanted: Wanted) -> tuple[Half, ...]:
    asked = _folded(wanted.half_term or wanted.term or "")
    whole = wanted.half_term is not None
    chosen = tuple(h for h in year if (h.name if whole else h.name.split()[0]) == asked)
    if chosen:
        return chosen
    known = dict.fromkeys(half.name if whole else half.name.split()[0] for half in year)
    kind = "half-term" if whole else "term"
    raise UsageError(
        f"There is no {kind} “{wanted.half_term or wanted.term}” that is over.",
        f"Choose from: {', '.join(known)}.",
    )


def _folded(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").replace("_", " ").split())


def _between(year: Sequence[Half], wanted: Wanted) -> tuple[Half, ...]:
    """The half-terms from one day to another; UsageError where a day cuts through one."""
    start, end = wanted.start or year[0].since, wanted.end or year[-1].until
    chosen = tuple(half for half in year if start <= half.first and half.last <= end)
    parts = [h for h in year if h not in chosen and start <= h.last and h.first <= end]
    if parts or not chosen or end > year[-1].until + 6 * _WEEK:
        raise UsageError(
            f"From {plain_day(start)} to {plain_day(end)} are no whole half-terms that are over.",
            "A summary begins and ends with a half-term, so that no two of them tell of a few "
            f"days. Over are: {'; '.join(half.said for half in year)}.",
        )
    return chosen
