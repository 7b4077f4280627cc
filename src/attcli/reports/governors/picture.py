"""All that one school's sections are drawn from, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from attcli.errors import UsageError
from attcli.policy.settings import School
from attcli.register.days import year_start
from attcli.register.percent import points_of, share_of
from attcli.register.view import Asked, View, open_view
from attcli.reports.governors.facts import (
    AFTER_CLOSE,
    ATTENDED,
    AUTHORISED,
    LATE,
    POSSIBLE,
    UNAUTHORISED,
    Facts,
    facts_of,
)
from attcli.reports.governors.families import KINDS, Cell, Families, families
from attcli.reports.governors.period import Period, Wanted, over, period_of
from attcli.reports.governors.tallies import Count, Ledger
from attcli.store.events import Event
from attcli.store.holds import Hold

RATES = {
    "attendance": ("Attendance", (ATTENDED,), (POSSIBLE,)),
    "authorised": ("Authorised absence", (AUTHORISED,), (POSSIBLE,)),
    "unauthorised": ("Unauthorised absence", (UNAUTHORISED,), (POSSIBLE,)),
    "late": ("Arrivals that were late", (LATE, AFTER_CLOSE), (ATTENDED, AFTER_CLOSE)),
}
"""The rates of sessions: what is counted, of what."""


@dataclass(frozen=True)
class Log:
    """What the workspace remembers: entries of the log, holds, amended marks."""

    events: Sequence[Event] = ()
    holds: Sequence[Hold] = ()
    amendments: pl.DataFrame = field(default_factory=pl.DataFrame)
    kept: bool = False


@dataclass(frozen=True)
class Picture:
    """One school over one period. `view`: that school alone, over the academic year's marks."""

    key: str
    view: View
    log: Log
    facts: Facts
    last_year: Facts | None
    families: Families
    ledger: Ledger
    counts: dict[str, tuple[Count, ...]]

    @property
    def school(self) -> School:
        """The school's settings."""
        return self.view.settings.school(self.key)

    @property
    def name(self) -> str:
        """As people call it."""
        return self.school.name or self.key

    @property
    def period(self) -> Period:
        """The half-terms of the summary."""
        return self.facts.period

    @property
    def fewest(self) -> int:
        """The fewest pupils of whom a figure is shown."""
        return self.ledger.fewest

    @property
    def target(self) -> int:
        """The attendance that the school aims at, per cent."""
        return self.school.policy.target_pct

    @property
    def expected(self) -> str | None:
        """The improvement expected of the school in this year, as its settings say it."""
        asked = self.school.governors
        return asked.expected_attendance if asked.expected_year == self.year else None

    @property
    def year(self) -> str:
        """The academic year."""
        return self.period.academic_year

    def count(self, name: str) -> Count | None:
        """A number of pupils of all; None where it is not shown."""
        found = self.counts.get(name, ())
        return found[0] if found else None

    @cached_property
    def in_period(self) -> View:
        """The school's view over the period."""
        return self.view.over(window=self.period.window)

    @cached_property
    def then(self) -> View:
        """The year as it stood at the period's end: what came later changes nothing in it."""
        asked = Asked(as_of=self.period.last, start=self.period.year[0].since)
        view = open_view(self.view.register, self.view.settings, asked)
        ids = self.view.scope.select("pupil_id")
        return view.over(scope=view.scope.join(ids, on="pupil_id", how="semi"))

    @cached_property
    def all_year(self) -> View:
        """The school's view over the year to the period's end."""
        year = self.period.year
        return self.view.over(window=Period(year, year).window)


def rate(sums: Sequence[int], name: str) -> float | None:
    """One of `RATES` in per cent, two decimals, of sums in the order of `SUMS`."""
    _, part, whole = RATES[name]
    return share_of(sum(sums[n] for n in part), sum(sums[n] for n in whole), 2)


def shown_rate(sums: Sequence[int], name: str) -> float | None:
    """The same with one decimal, rounded from the counts."""
    _, part, whole = RATES[name]
    return share_of(sum(sums[n] for n in part), sum(sums[n] for n in whole), 1)


def apart(now: Sequence[int], then: Sequence[int], name: str) -> float | None:
    """By how many points a rate differs, from the counts."""
    _, part, whole = RATES[name]
    n, of = sum(now[i] for i in part), sum(now[i] for i in whole)
    m, om = sum(then[i] for i in part), sum(then[i] for i in whole)
    return points_of(n * om - m * of, of * om, 1)


def picture_of(view: View, key: str, wanted: Wanted, log: Log) -> Picture:
    """The picture of one school; UsageError where the period can't be told."""
    ids = view.rolls.filter(school=key).select("pupil_id", "pupil")
    alone = view.over(scope=ids.join(view.scope, on="pupil", how="semi"))
    period = period_of(view, key, wanted)
    facts = facts_of(alone, key, period)
    fewest = view.settings.school(key).governors.fewest
    if int(facts.there.sum(axis=0).min()) < fewest:
        raise UsageError(
            f"{key} has fewer than {fewest} pupils with a possible session in a half-term.",
            "A summary without any figure of a few pupils can't be made of so small a school.",
        )
    shown = families(facts, fewest)
    ledger = Ledger(fewest, shown.columns(facts.rated) & facts.rated[:, None])
    return Picture(
        key, alone, log, facts, _last_year(view, alone, key, period), shown, ledger, ledger.counted
    )


def _last_year(view: View, alone: View, key: str, period: Period) -> Facts | None:
    """The same half-terms a year earlier; None where the register does not hold them all."""
    begins = year_start(period.last)
    year = over(view, key, date(begins.year - 1, begins.month, begins.day))
    named = {half.name: half for half in year}
    if any(half.name not in named for half in period.halves):
        return None
    same = tuple(named[half.name] for half in period.halves)
    return facts_of(alone, key, Period(same, year[: year.index(same[-1]) + 1]))


def rated_cells(picture: Picture, kind: str) -> tuple[Cell, ...]:
    """The groups of a kind, of the pupils with a possible session in the period."""
    rated = picture.facts.rated
    cells = (
        Cell(cell.name, cell.pupils & rated, cell.order)
        for cell in picture.families.cells.get(kind, ())
    )
    return tuple(cell for cell in cells if cell.pupils.any())


def tally(picture: Picture, bands: Sequence[Cell], more: Sequence[tuple[str, Any]]) -> None:
    """Ask the ledger for every number of pupils, the most wanted first."""
    ledger, facts = picture.ledger, picture.facts
    rated = facts.rated
    persistent = ledger.one("persistent", facts.persistent, rated)
    ledger.one("severe", facts.severe, rated)
    if persistent and persistent.n:
        for kind in ("published", "year"):
            ledger.split(kind, rated_cells(picture, kind), facts.persistent, near=True)
    ledger.parts("bands", bands)
    for name, cells in more:
        if isinstance(cells, np.ndarray):
            ledger.one(name, cells, np.ones_like(rated))
        else:
            ledger.parts(name, cells)
    if persistent and persistent.n:
        for kind in KINDS:
            if kind not in ("published", "year"):
                ledger.split(kind, rated_cells(picture, kind), facts.persistent)
