"""How many pupils something is true of: persistently absent, in a band, at a stage, written to.

A number is shown where it is of nobody or of at least `fewest`, and where as many of the same group
are left over. Parts of a whole (year groups, bands) are merged until all of them can be shown, so
that none is the whole less the others; else none is. What is shown is a set of pupils like the
groups are, and may not, with all that is shown before it, tell of few (`apart`), nor prove of one
pupil that it is true of them (`proof`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from attcli.reports.governors.apart import Sets, tells_of_few
from attcli.reports.governors.facts import Pupils
from attcli.reports.governors.families import Cell, merged, one_fewer
from attcli.reports.governors.proof import proves_of_few


@dataclass(frozen=True, slots=True)
class Count:
    """So many pupils of a group of so many."""

    name: str
    n: int
    of: int


@dataclass
class Ledger:
    """What has been shown so far, as sets of pupils; each further count is asked for here.

    `split_so_far`: the groups of which it was told how many are persistently absent.
    """

    fewest: int
    shown: Sets
    counted: dict[str, tuple[Count, ...]] = field(default_factory=dict)
    split_so_far: list[Pupils] = field(default_factory=list)

    def one(self, name: str, pupils: Pupils, whole: Pupils) -> Count | None:
        """How many of `whole` are `pupils`; None where that tells of too few."""
        cell = Cell(name, whole)
        if not self._enough(cell, pupils) or self._tells([whole & pupils]):
            return None
        self._keep(name, [cell], [whole & pupils])
        return self.counted[name][0]

    def parts(self, name: str, cells: Sequence[Cell]) -> tuple[Count, ...]:
        """How many pupils are in each of the cells, which have none in common; neighbours are
        merged where they must be. Empty where that leaves fewer than two.
        """
        everyone = _together(cells)
        now = merged(cells, lambda cell: self._many(cell.pupils), everyone, near=True)
        while len(now) > 1:
            sets = [cell.pupils for cell in now]
            if not self._tells(sets):
                return self._keep(name, now, sets)
            now = one_fewer(now, everyone, near=True)
        return ()

    def split(
        self, name: str, cells: Sequence[Cell], persistent: Pupils, *, near: bool = False
    ) -> tuple[Count, ...]:
        """How many of each cell are `persistent`. Empty where that can't be shown of every cell,
        merged or not.
        """
        if not cells:
            return ()
        everyone = _together(cells)
        now = merged(cells, lambda cell: self._enough(cell, persistent), everyone, near)
        while len(now) > 1:
            sets = [cell.pupils & persistent for cell in now]
            if not self._tells(sets) and not self._proves(now, everyone, persistent):
                self.split_so_far += [cell.pupils for cell in now]
                return self._keep(name, now, sets)
            now = one_fewer(now, everyone, near)
        return ()

    def _keep(self, name: str, cells: Sequence[Cell], sets: Sequence[Pupils]) -> tuple[Count, ...]:
        self.shown = np.column_stack([self.shown, *sets])
        pairs = zip(cells, sets, strict=True)
        self.counted[name] = tuple(Count(cell.name, _n(s), _n(cell.pupils)) for cell, s in pairs)
        return self.counted[name]

    def _tells(self, sets: Sequence[Pupils]) -> bool:
        return tells_of_few(np.column_stack([self.shown, *sets]), self.fewest)

    def _proves(self, cells: Sequence[Cell], everyone: Pupils, persistent: Pupils) -> bool:
        """Whether these counts, with those before, prove of a pupil that they are persistent."""
        sets = np.column_stack([everyone, *self.split_so_far, *(cell.pupils for cell in cells)])
        most = everyone.astype(np.int64)
        return proves_of_few(sets, (persistent & everyone).astype(np.int64), most, ())

    def _many(self, pupils: Pupils) -> bool:
        n = _n(pupils)
        return n == 0 or n >= self.fewest

    def _enough(self, cell: Cell, pupils: Pupils) -> bool:
        """Nobody, or enough with as many left over."""
        n = _n(cell.pupils & pupils)
        return n == 0 or min(n, _n(cell.pupils) - n) >= self.fewest


def _together(cells: Sequence[Cell]) -> Pupils:
    return np.asarray(np.logical_or.reduce([cell.pupils for cell in cells]))


def _n(pupils: Pupils) -> int:
    return int(pupils.sum())
