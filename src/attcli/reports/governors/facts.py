"""The counts of each pupil in each half-term, which every figure of a summary is summed from.

They never leave this room: what a document shows is sums of many pupils (`families`, `tallies`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from attcli.law import thresholds
from attcli.measures.absence import SUMS
from attcli.measures.benchmarks.ours import ages
from attcli.register.view import View, Window
from attcli.reports.governors.period import Half, Period

POSSIBLE, ATTENDED, ABSENT, AUTHORISED, UNAUTHORISED, LATE, AFTER_CLOSE = range(len(SUMS))
Pupils = NDArray[np.bool_]
"""One truth a pupil: whether they belong."""


@dataclass(frozen=True)
class Facts:
    """`sums`: pupil × half-term of the year × `SUMS`. `rolls`: the pupils, in the same order,
    with their `age` on 31 August."""

    period: Period
    rolls: pl.DataFrame
    sums: NDArray[np.int64]

    @property
    def chosen(self) -> slice:
        """The period's half-terms, of those of the year."""
        first = self.period.year.index(self.period.halves[0])
        return slice(first, len(self.period.year))

    @property
    def own(self) -> NDArray[np.int64]:
        """Each pupil's sums over the period."""
        return np.asarray(self.sums[:, self.chosen].sum(axis=1))

    @property
    def rated(self) -> Pupils:
        """Pupils with a possible session in the period."""
        return np.asarray(self.own[:, POSSIBLE] > 0)

    @property
    def there(self) -> NDArray[np.bool_]:
        """Pupil × half-term of the year: with a possible session in it."""
        return np.asarray(self.sums[:, :, POSSIBLE] > 0)

    @property
    def persistent(self) -> Pupils:
        """Pupils persistently absent over the period, the severely absent too."""
        law = thresholds.on(self.period.last)
        return self.rated & self._missed(law.persistent_num, law.persistent_den)

    @property
    def severe(self) -> Pupils:
        """Pupils severely absent over the period."""
        law = thresholds.on(self.period.last)
        return self.rated & self._missed(law.severe_num, law.severe_den)

    def _missed(self, num: int, den: int) -> Pupils:
        own = self.own
        return np.asarray(own[:, ABSENT] * den >= own[:, POSSIBLE] * num)

    def total(self, whose: Pupils | None = None) -> list[int]:
        """The sums of these pupils (None: of all) over the period."""
        own = self.own if whose is None else self.own[whose]
        return [int(n) for n in own.sum(axis=0)]


def facts_of(view: View, school: str, period: Period) -> Facts:
    """The counts of the school's pupils with a row in the academic year up to the period's end."""
    days = Window(period.year[0].since, period.year[-1].until)
    year = view.over(window=days)
    counted = (
        year.in_window()
        .filter(pl.col("school") == school)
        .with_columns(half=_half(period.year))
        .group_by("pupil", "half")
        .agg(pl.col(name).sum().cast(pl.Int64) for name in SUMS)
        .collect()
    )
    rolls = view.rolls.filter(pl.col("pupil").is_in(counted.get_column("pupil").implode()))
    rolls = rolls.join(ages(year).collect(), on="pupil", validate="1:1").sort("pupil")
    sums = np.zeros((rolls.height, len(period.year), len(SUMS)), dtype=np.int64)
    place = rolls.get_column("pupil").search_sorted(counted.get_column("pupil")).to_numpy()
    sums[place, counted.get_column("half").to_numpy()] = counted.select(SUMS).to_numpy()
    return Facts(period, rolls, sums)


def _half(year: Sequence[Half]) -> pl.Expr:
    """The number of each mark's half-term in the year."""
    ends = [half.until for half in year[:-1]]
    return pl.sum_horizontal(
        pl.lit(0), *((pl.col("date") > end).cast(pl.Int64) for end in ends)
    ).cast(pl.Int64)
