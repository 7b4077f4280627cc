"""A register as one question sees it: up to a day, over a window, for some pupils.

The calendar is made from all pupils first; filters come after.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import polars as pl

from attcli.errors import UnreadableError, UsageError
from attcli.findings import Finding
from attcli.policy.settings import Settings
from attcli.register.calendar import Calendar, calendar_of
from attcli.register.calendar_findings import ENDS_EARLY
from attcli.register.days import full_day, year_start
from attcli.register.meanings import unpacked
from attcli.register.model import Register
from attcli.register.roll import made_ready, rolls
from attcli.register.scope import Asked, in_scope

__all__ = ["NOTICES", "Asked", "View", "Window", "open_view"]

NOTICES = {"pupil_id": pl.String, "issued": pl.Date, "from": pl.Date, "to": pl.Date}
"""The columns of `View.notices`."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days counted, both inside."""

    start: date
    end: date


@dataclass(frozen=True)
class View:
    """What every measure works on.

    `marks`: the register's columns, `pupil` (number), `slot` (half-day), `meaning` and a Boolean
    column for each meaning (`attcli.register.meanings`), for all pupils, up to each school's
    `as_of`, sorted. `rolls`: one row a pupil of the register, its number, span and details
    (`attcli.register.roll`); `scope`: the pupil_id and number of those asked for. `later`: a line
    about the marks after `as_of`, which are not counted. `notices`: the days that penalty notices
    on record cover, each with the day it was issued.
    """

    marks: pl.LazyFrame
    rolls: pl.DataFrame
    scope: pl.DataFrame
    calendar: Calendar
    window: Window
    register: Register
    settings: Settings
    later: tuple[str, ...]
    findings: tuple[Finding, ...]
    notices: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NOTICES))
    _kept: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def pupils(self) -> pl.DataFrame:
        """The pupils of the register in its own columns (`attcli.register.schema.PUPILS`)."""
        return self.register.pupils

    @property
    def as_of(self) -> Mapping[str, date]:
        """The last day counted, for each school."""
        return self.calendar.as_of

    @property
    def marked_to(self) -> Mapping[str, date]:
        """The day up to which marks are held, for each school: `as_of`, or an earlier one."""
        return {**self.as_of, **self.calendar.ends_early}

    @property
    def ends_early(self) -> date | None:
        """The day on which the marks of the schools asked for end, where that is before `as_of`:
        nothing is known of later ones, and nothing is to be said of now.
        """
        early = self.calendar.ends_early
        return min((early[school] for school in self.schools if school in early), default=None)

    @property
    def latest_day(self) -> date:
        """The latest of the schools' last days."""
        return max(self.as_of.values())

    @property
    def first_day(self) -> date:
        """The first day with a row in the register."""
        first: date = self.register.marks.select(pl.col("date").min()).item()
        return first

    @cached_property
    def schools(self) -> list[str]:
        """The schools of the pupils asked for, in order."""
        asked = self.rolls.join(self.scope, on="pupil", how="semi")
        return asked.get_column("school").unique().sort().to_list()

    def scoped(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The `rows` (with the number `pupil`) of pupils asked for."""
        if self.scope.height == self.rolls.height:
            return rows
        return rows.join(
            self.scope.select("pupil").lazy(), on="pupil", how="semi", maintain_order="left"
        )

    def over(self, *, window: Window | None = None, scope: pl.DataFrame | None = None) -> "View":
        """The same register over another window, or for other pupils. Nothing kept is shared."""
        pupils = self.scope if scope is None else scope
        return replace(self, window=window or self.window, scope=pupils, _kept={})

    def once(self, name: str, make: Callable[["View"], pl.LazyFrame]) -> pl.LazyFrame:
        """What `make` gives for this view, collected once; for frames that several measures use."""
        if name not in self._kept:
            self._kept[name] = make(self).collect()
        return self._kept[name].lazy()

    def in_window(self) -> pl.LazyFrame:
        """The marks of the window, for the pupils asked for."""
        inside = pl.col("date").is_between(self.window.start, self.window.end)
        return self.scoped(self.marks.filter(inside))


def open_view(register: Register, settings: Settings, asked: Asked = Asked()) -> View:  # noqa: B008 (frozen)
    """The view that is asked for.

    UsageError where the filters fit nobody or the period holds no day; UnreadableError for a
    register without a row.
    """
    if register.marks.is_empty():
        raise UnreadableError(
            "The exports hold no mark.", "Export again with the dates and pupils you want."
        )
    every = made_ready(register.marks)
    on_rolls = rolls(every, register.pupils)
    calendar, odd = calendar_of(every, on_rolls, settings, asked.as_of)
    counted = pl.col("date") <= _last_day(on_rolls, calendar.as_of)
    scope = in_scope(on_rolls, asked)
    days = [calendar.as_of[school] for school in scope.get_column("school").unique()]
    return View(
        marks=unpacked(every.filter(counted)),
        rolls=on_rolls,
        scope=scope.select("pupil_id", "pupil"),
        calendar=calendar,
        window=_window(asked, max(days)),
        register=register,
        settings=settings,
        later=_later(every.filter(~counted)),
        findings=_ends_first((*register.findings, *odd)),
    )


def _ends_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """`findings` with those first that say where the marks end: all that is told rests on them."""
    return tuple(sorted(findings, key=lambda found: found.code != ENDS_EARLY))


def _last_day(on_rolls: pl.DataFrame, as_of: Mapping[str, date]) -> pl.Expr:
    """Each mark's last day: its school's."""
    if len(set(as_of.values())) == 1:
        return pl.lit(next(iter(as_of.values())))
    days = on_rolls.get_column("school").replace_strict(as_of, return_dtype=pl.Date)
    return pl.lit(days).gather(pl.col("pupil"))


def _window(asked: Asked, as_of: date) -> Window:
    end = min(asked.end, as_of) if asked.end else as_of
    start = asked.start or year_start(end)
    if start > end:
        raise UsageError(
            f"The period from {start} to {end} holds no day.",
            f"Marks count up to {as_of}: choose an earlier --from, or a later --to or --as-of.",
        )
    return Window(start, end)


def _later(marks: pl.LazyFrame) -> tuple[str, ...]:
    """One line a school about its marks after the last day counted."""
    found = (
        marks.filter(pl.col("code").is_not_null())
        .group_by("school")
        .agg(n=pl.len(), first=pl.col("date").min(), last=pl.col("date").max())
        .sort("school")
        .collect()
    )
    named = found.height > 1
    return tuple(_in_a_line(*row, named=named) for row in found.iter_rows())


def _in_a_line(school: str, n: int, first: date, last: date, *, named: bool) -> str:
    when = f"on {full_day(first)}"
    if first != last:
        when = f"from {full_day(first)} to {full_day(last)}"
    marks, are = ("mark", "is") if n == 1 else ("marks", "are")
    said = f"{n} {marks} {when} {are} planned or incomplete and not counted."
    return f"{school}: {said}" if named else said
