"""The published figures (`shares.toml`) as typed values, and the spread of absence they give."""

import random
import tomllib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_POOL = 8192
ABSENT_CODES = ("I", "M", "C", "C1", "C2", "E", "R", "J1", "T", "G", "O", "U", "N")
"""The codes of absence in primary schools, in the order of the file of shares."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a group's yearly absence spreads: `weight` * Beta(a1, b1) + the rest * Beta(a2, b2)."""

    share: float
    weight: float
    a1: float
    b1: float
    a2: float
    b2: float

    @property
    def usual(self) -> float:
        """The mean of the first, usual part, times its weight."""
        return self.weight * self.a1 / (self.a1 + self.b1)

    @property
    def tail(self) -> float:
        """The mean of the tail, times its weight."""
        return (1 - self.weight) * self.a2 / (self.a2 + self.b2)

    def pool(self, rng: random.Random, shrink: float = 1, widen: float = 1) -> list[float]:
        """Sorted draws. The usual part's mean is multiplied by `shrink`, its a1 by `widen`."""
        mean = shrink * self.a1 / (self.a1 + self.b1)
        a1 = self.a1 * widen
        b1 = a1 * (1 / mean - 1)
        draws = sorted(
            rng.betavariate(a1, b1)
            if rng.random() < self.weight
            else rng.betavariate(self.a2, self.b2)
            for _ in range(_POOL)
        )
        exact = (shrink * self.usual + self.tail) / (sum(draws) / _POOL)
        return [min(draw * exact, 1) for draw in draws]


@dataclass(frozen=True)
class Lengths:
    """Lengths of spells of one code, in sessions, ready to draw from."""

    sessions: tuple[int, ...]
    cumulative: tuple[int, ...]
    mean: float

    def draw(self, rng: random.Random) -> int:
        """One length."""
        return rng.choices(self.sessions, cum_weights=self.cumulative)[0]


@dataclass(frozen=True)
class Figures:
    """`shares.toml`: shares in per cent of possible sessions, absence by weekday and week."""

    codes: dict[str, float]
    dual_per_1000: float
    official: dict[str, float]
    widen: float
    weekday_power: float
    fresh_pct: float
    fresh_days: int
    late_am_pct: float
    rates: dict[str, Spread]
    bands_upper: tuple[int, ...]
    bands_pct: tuple[float, ...]
    weekdays: tuple[float, ...]
    weeks: tuple[tuple[float, ...], ...]
    lengths: dict[str, Lengths]

    @property
    def absence_pct(self) -> float:
        """All absence, per cent of possible sessions."""
        return sum(self.codes[code] for code in ABSENT_CODES)

    def shrink(self) -> float:
        """What the usual part of the 2022/23 spread is multiplied by to give `absence_pct` now."""
        usual = sum(spread.share * spread.usual for spread in self.rates.values())
        tail = sum(spread.share * spread.tail for spread in self.rates.values())
        return (self.absence_pct / 100 - tail) / usual


def load_figures(path: Path = HERE / "shares.toml") -> Figures:
    """Read the figures."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Figures(
        codes={code: pct for code, pct in data["codes"].items() if code != "source"},
        dual_per_1000=data["outside"]["D"],
        official={name: pct for name, pct in data["official"].items() if name != "source"},
        widen=data["since_2022"]["widen"],
        weekday_power=data["weekdays"]["power"],
        fresh_pct=data["no_reason_yet"]["fresh_pct"],
        fresh_days=data["no_reason_yet"]["fresh_days"],
        late_am_pct=data["late"]["am_pct"],
        rates={name: _spread(table) for name, table in data["rates"].items()},
        bands_upper=tuple(data["bands"]["upper"]),
        bands_pct=tuple(data["bands"]["pct"]),
        weekdays=tuple(data["weekdays"]["pct"]),
        weeks=tuple(tuple(half) for half in data["weeks"]["pct"]),
        lengths={
            code: _lengths(table) for code, table in data["spells"].items() if code in ABSENT_CODES
        },
    )


def _spread(table: dict[str, Any]) -> Spread:
    return Spread(**{name: value for name, value in table.items() if name != "source"})


def _lengths(table: dict[str, int]) -> Lengths:
    sessions = tuple(int(length) for length in table)
    weights = tuple(table.values())
    mean = sum(s * w for s, w in zip(sessions, weights, strict=True)) / sum(weights)
    return Lengths(sessions, tuple(accumulate(weights)), mean)
