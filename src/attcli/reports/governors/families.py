"""Which groups of pupils a summary shows: merged until no child can be told from any of them.

A group is shown where, in every half-term of the year so far, nobody or at least `fewest` of it had
a possible session; smaller ones are merged with others of their kind (a year group with its
neighbour), and a kind that comes down to one group is not shown. Then all kinds together must not
tell of few (`apart`). The half-terms are gone through in order, and what was merged stays merged to
the end of the year: so no later summary shows a group that an earlier one held back.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from attcli.law import age
from attcli.measures.benchmarks.ours import OLDEST, YOUNGEST
from attcli.measures.groups import GROUPINGS, NOT_KNOWN
from attcli.reports.governors.apart import Sets, tells_of_few
from attcli.reports.governors.facts import ABSENT, POSSIBLE, Facts, Pupils
from attcli.reports.governors.proof import proves_of_few

COUNTED = "published"
KINDS = {
    "year": "Year groups",
    COUNTED: "Age",
    "sen": "Special educational needs",
    "fsm": "Free school meals",
    "pupil-premium": "Pupil premium",
    "eal": "English as an additional language",
    "looked-after": "Looked-after children",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
}
"""What pupils are grouped by, the most wanted first: what tells of few goes without a later one."""

_SEX = {"f": "Female", "female": "Female", "m": "Male", "male": "Male"}
"""How exports write it, and how it is read."""
_ORDERED = frozenset({"year", COUNTED})
_MOST_NAMED = 3
_LAST = 99.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A group as it is shown: its name, and of each pupil whether they belong."""

    name: str
    pupils: Pupils
    order: float = 0.0


@dataclass(frozen=True)
class Families:
    """The groups shown of each kind, two at least; kinds in `merged` have some that were merged,
    those in `hidden` can't be shown, those in `unknown` the exports say nothing of.
    """

    cells: dict[str, tuple[Cell, ...]]
    merged: frozenset[str]
    hidden: tuple[str, ...]
    unknown: tuple[str, ...]

    def columns(self, everyone: Pupils) -> Sets:
        """All that is shown, everyone first, as sets of pupils."""
        shown = [cell.pupils for kind in self.cells.values() for cell in kind]
        return np.column_stack([everyone, *shown])


def families(facts: Facts, fewest: int) -> Families:
    """The groups of the school that may be shown to the end of the period."""
    whole = {kind: cells for kind in KINDS if (cells := _cells(facts, kind))}
    known = {kind: cells for kind, cells in whole.items() if len(cells) > 1}
    now = dict(known)
    for half in range(facts.there.shape[1]):
        now = _safe(now, _Half(facts, half, fewest, known))
    return Families(
        cells={kind: cells for kind, cells in now.items() if len(cells) > 1},
        merged=frozenset(kind for kind in known if 1 < len(now[kind]) < len(known[kind])),
        hidden=tuple(kind for kind in known if len(now[kind]) == 1),
        unknown=tuple(kind for kind in KINDS if kind not in whole),
    )


@dataclass(frozen=True)
class _Half:
    """The half-term in which the groups are looked at. `known`: the groups before any merging."""

    facts: Facts
    number: int
    fewest: int
    known: Mapping[str, tuple[Cell, ...]]

    @property
    def now(self) -> Pupils:
        """Who had a possible session in it."""
        return np.asarray(self.facts.there[:, self.number])

    @property
    def so_far(self) -> Pupils:
        """Who had one in the year up to it."""
        return np.asarray(self.facts.there[:, : self.number + 1].any(axis=1))

    def enough(self, cell: Cell) -> bool:
        """Whether the group is of nobody, or of enough."""
        n = int((cell.pupils & self.now).sum())
        return n == 0 or n >= self.fewest

    def tells(self, kinds: Mapping[str, tuple[Cell, ...]]) -> bool:
        """Whether the groups together tell of few, or prove that few were absent."""
        shown = [c.pupils & self.now for cells in kinds.values() if len(cells) > 1 for c in cells]
        sets = np.column_stack([self.now, *shown])
        if tells_of_few(sets, self.fewest):
            return True
        sums = self.facts.sums[:, self.number]
        return proves_of_few(sets, sums[:, ABSENT], sums[:, POSSIBLE], self._small())

    def _small(self) -> list[Pupils]:
        """The groups that are too small to be shown by themselves."""
        every = (cell.pupils & self.now for cells in self.known.values() for cell in cells)
        return [pupils for pupils in every if 0 < int(pupils.sum()) < self.fewest]


def _safe(kinds: Mapping[str, tuple[Cell, ...]], half: _Half) -> dict[str, tuple[Cell, ...]]:
    """The kinds merged until they are safe in that half-term."""
    found = {
        kind: merged(cells, half.enough, half.so_far, _near(kind)) for kind, cells in kinds.items()
    }
    if not half.tells(found):
        return found
    kept: dict[str, tuple[Cell, ...]] = {}
    for kind, cells in found.items():
        kept[kind] = cells
        while len(kept[kind]) > 1 and half.tells(kept):
            kept[kind] = one_fewer(kept[kind], half.so_far, _near(kind))
    return kept


def _near(kind: str) -> bool:
    return kind in _ORDERED


def merged(
    cells: Sequence[Cell], fits: Callable[[Cell], bool], counted: Pupils, near: bool
) -> tuple[Cell, ...]:
    """The cells, those that don't fit merged with others; `near`: only with a neighbour."""
    found = tuple(cells)
    while len(found) > 1 and not all(map(fits, found)):
        found = one_fewer(found, counted, near, fits)
    return found


def one_fewer(
    cells: Sequence[Cell],
    counted: Pupils,
    near: bool,
    fits: Callable[[Cell], bool] = lambda _: False,
) -> tuple[Cell, ...]:
    """The smallest cell that does not fit, merged with its smaller neighbour, or the smallest."""
    size = [int((cell.pupils & counted).sum()) for cell in cells]
    at = min((n for n, cell in enumerate(cells) if not fits(cell)), key=lambda n: (size[n], n))
    others = [at - 1, at + 1] if near else range(len(cells))
    mate = min((n for n in others if n != at and 0 <= n < len(cells)), key=lambda n: (size[n], n))
    first, second = sorted((at, mate))
    both = Cell(
        f"{cells[first].name}|{cells[second].name}",
        cells[first].pupils | cells[second].pupils,
        cells[first].order,
    )
    kept = [both if n == first else cell for n, cell in enumerate(cells) if n != second]
    return tuple(kept)


def shown_name(kind: str, cell: Cell) -> str:
    """The name as it is read: “Years 1 and 2”, “4 groups together”."""
    names = cell.name.split("|")
    if len(names) == 1:
        return names[0]
    if kind == "year":
        first, last = names[0], names[-1]
        return f"{first} to {last}" if len(names) > 2 else f"{first} and {last}"
    if len(names) <= _MOST_NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]}, together"
    return f"{len(names)} smaller groups, together"


def _cells(facts: Facts, kind: str) -> tuple[Cell, ...]:
    """The groups of that kind as the exports have them; none where they say nothing."""
    labels = _labels(facts, kind)
    if labels is None:
        return ()
    orders = {label: _order(facts, kind, label) for label in labels.unique().to_list()}
    ordered = sorted(orders, key=lambda label: (label == NOT_KNOWN, orders[label], label))
    return tuple(Cell(name, (labels == name).to_numpy(), orders[name]) for name in ordered)


def _labels(facts: Facts, kind: str) -> pl.Series | None:
    if kind == COUNTED:
        return _ages(facts.rolls)
    column = facts.rolls.get_column(GROUPINGS[kind])
    if not column.count():
        return None
    value: Any = pl.col(column.name)
    if column.dtype == pl.Boolean:
        value = pl.when(value).then(pl.lit("Yes")).when(~value).then(pl.lit("No"))
    elif kind == "year":
        number = value.str.extract(r"^(?:[Yy](?:ear|r)?\s*)?(\d+)$")
        value = pl.when(number.is_not_null()).then(pl.format("Year {}", number)).otherwise(value)
    elif kind == "sex":
        word = value.str.strip_chars().str.to_lowercase()
        value = word.replace_strict(_SEX, default=value)
    return facts.rolls.select(value.fill_null(NOT_KNOWN)).to_series()


def _ages(rolls: pl.DataFrame) -> pl.Series:
    """Whether the published figures count a pupil of that age: all year, or not to its end."""
    told = (
        pl.when(pl.col("age").is_between(YOUNGEST, OLDEST, closed="left"))
        .then(pl.lit("5 to 14"))
        .when(pl.col("age") == OLDEST)
        .then(pl.lit("15"))
        .otherwise(pl.lit("younger or older"))
    )
    return rolls.select(told).to_series()


def _order(facts: Facts, kind: str, label: str) -> float:
    """Where a group stands: year groups by age, all others by name."""
    if kind != "year":
        return 0.0
    number = re.fullmatch(r"Year (\d+)", label)
    if number:
        return float(number[1])
    young = age.young_year_groups(facts.period.last)
    return -1.0 if label.lower().replace(" ", "") in young else _LAST
