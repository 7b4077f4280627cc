"""Whether figures of sets of pupils, taken together, prove something of too few pupils.

Where a group’s figure is nought, everybody in it drops out of the others’; what is left may be one
child. So all that can be true of each pupil is looked for by linear programming: figures are safe
where of each single pupil, and of each small group, it may still be that they have none of what is
counted.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attcli.reports.governors.apart import Sets

_NOTHING = 1e-6


def proves_of_few(
    sets: Sets, counted: NDArray[np.int64], most: NDArray[np.int64], groups: Sequence[Sets]
) -> bool:
    """Whether the sums over the sets of what is `counted` (of each pupil from 0 to `most`) prove
    that some pupil has any of it, or that one of the `groups` has.
    """
    here = np.flatnonzero(most > 0)
    search = _Search(sets[here], counted[here], most[here])
    waiting = np.ones(len(here), dtype=np.bool_)
    while waiting.any():
        least = search.least(waiting)
        cleared = waiting & (least <= _NOTHING)
        if not cleared.any():  # they may be proven together, or each of them
            one = np.zeros_like(waiting)
            one[np.flatnonzero(waiting)[0]] = True
            least = search.least(one)
            if least[one].sum() > _NOTHING:
                return True
            cleared = waiting & (least <= _NOTHING)
        waiting &= ~cleared
    return any(
        float(search.least(group[here])[group[here]].sum()) > _NOTHING
        for group in groups
        if group[here].any()
    )


class _Search:
    """What may be true of the pupils, given the sums of what is counted over each set."""

    def __init__(self, sets: Sets, counted: NDArray[np.int64], most: NDArray[np.int64]) -> None:
        rows = np.unique(sets.T, axis=0)
        self._rows = rows.astype(np.float64)
        self._sums = self._rows @ counted
        self._bounds = np.column_stack([np.zeros(len(most)), most])

    def least(self, pupils: Sets) -> NDArray[np.float64]:
        """Of each pupil, in a case in which `pupils` together have as little as they can."""
        from scipy.optimize import linprog  # noqa: PLC0415 (a summary alone asks)

        found = linprog(
            pupils.astype(np.float64),
            A_eq=self._rows,
            b_eq=self._sums,
            bounds=self._bounds,
            method="highs-ds",
        )
        if not found.success:  # the truth itself is a case: only the numbers can fail
            return np.ones(len(pupils), dtype=np.float64)
        return np.asarray(found.x, dtype=np.float64)
