"""Whether figures of sets of pupils, taken together, tell of too few pupils.

Whoever knows who belongs to which set can add and subtract what is published of the sets: the FSM
pupils less Year 6 may be one child. All that can be got so is a weighted sum of the sets. Figures
are safe where every such sum that is not nothing is about at least `fewest` pupils.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Sets = NDArray[np.bool_]
"""One row a pupil, one column a set."""

_NOTHING = 1e-9
_CLOSE = 1e-7
_MOST_LOOKS = 20_000


def tells_of_few(sets: Sets, fewest: int) -> bool:
    """Whether some weighted sum of the sets is about some pupils, but fewer than `fewest`.

    Never False where there is one; where the search grows too long, True. Pupils in the same sets
    can't be told apart, and count together.
    """
    alike, counts = np.unique(sets, axis=0, return_counts=True)
    few = np.flatnonzero((counts < fewest) & alike.any(axis=1))
    if not few.size:
        return False
    projection = _projection(alike)[np.ix_(few, few)]
    search = _Search(projection, np.abs(projection), [int(n) for n in counts[few]], fewest)
    return any(search.found(n) for n in search.doubtful())


def _projection(rows: Sets) -> NDArray[np.float64]:
    """What projects onto all weighted sums of the columns."""
    plain = rows.astype(np.float64)
    strength, ways = np.linalg.eigh(plain.T @ plain)
    kept = strength > strength[-1] * _NOTHING
    even = plain @ (ways[:, kept] / np.sqrt(strength[kept]))
    return np.asarray(even @ even.T, dtype=np.float64)


@dataclass(frozen=True)
class _Search:
    """For sums about few pupils. `projection` of the rows in question, `sizes`: pupils in each."""

    projection: NDArray[np.float64]
    weights: NDArray[np.float64]
    sizes: list[int]
    fewest: int

    def doubtful(self) -> list[int]:
        """The rows that a sum about few pupils can be largest for.

        There its projection is itself, so the weights of its pupils in that row come to 1 at least:
        the row's own, and the largest of the others as far as there is room for more pupils.
        """
        others = self.weights.copy()
        np.fill_diagonal(others, 0.0)
        ordered = np.cumsum(-np.sort(-others, axis=1), axis=1)
        spare = np.minimum(self.fewest - 1 - np.array(self.sizes), others.shape[1])
        most = ordered[np.arange(len(self.sizes)), np.maximum(spare, 1) - 1]
        reach = np.diag(self.weights) + np.where(spare > 0, most, 0.0)
        return [int(n) for n in np.flatnonzero(reach >= 1 - _NOTHING)]

    def found(self, first: int) -> bool:
        """Whether a sum is about `first` and others, fewer than `fewest` pupils together."""
        weights = self.weights[first]
        order = [int(n) for n in np.argsort(-weights) if n != first]
        waiting = [(_Chosen((first,), float(weights[first]), self.sizes[first]), 0)]
        looks = 0
        while waiting:
            chosen, at = waiting.pop()
            looks += 1
            if looks > _MOST_LOOKS or self._closed(chosen.rows):
                return True
            spare = self.fewest - 1 - chosen.pupils
            for place in range(at, len(order) if spare > 0 else 0):
                row = order[place]
                if chosen.weight + spare * weights[row] < 1 - _NOTHING:
                    break
                if self.sizes[row] <= spare:
                    waiting.append((chosen.and_row(row, weights[row], self.sizes[row]), place + 1))
        return False

    def _closed(self, rows: tuple[int, ...]) -> bool:
        """Whether some sum is about these rows alone: its projection onto itself loses nothing."""
        inner = self.projection[np.ix_(rows, rows)]
        return bool(np.linalg.eigvalsh(inner)[-1] > 1 - _CLOSE)


@dataclass(frozen=True, slots=True)
class _Chosen:
    rows: tuple[int, ...]
    weight: float
    pupils: int

    def and_row(self, row: int, weight: float, pupils: int) -> "_Chosen":
        return _Chosen((*self.rows, row), self.weight + float(weight), self.pupils + pupils)
