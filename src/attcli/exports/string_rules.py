"""The declared repairs of strings of marks that are not whole (`string_rules.toml`).

A week string has 14 characters, a year string two for each of its days. A rule pads a string only
where it can mean one thing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from attcli.law import codes

WEEK = 14
WEEKDAYS = 10
WEEKEND = WEEK - WEEKDAYS


_SETS = ("weekdays_without", "weekend", "alone")


@dataclass(frozen=True, slots=True)
class Rule:
    """One repair. `shortest` to `longest`: the lengths it is for (odd ones alone if `odd`).

    `weekdays_without`: characters that none of the first ten may be; `weekend`: those that all the
    others must be (any, where empty). `halves`: the characters of a morning and of an afternoon,
    where at least one of each must be there, each in its own half of a day. `alone`: a string that
    ends in a weekend's worth of these is mended only in a table without longer strings. `fill` is
    added at the end; `means` says in words what the string is taken for.
    """

    name: str
    shape: str
    means: str
    shortest: int = 0
    longest: int = 1 << 20
    odd: bool = False
    weekdays_without: frozenset[str] = frozenset()
    weekend: frozenset[str] = frozenset()
    halves: tuple[frozenset[str], ...] = ()
    alone: frozenset[str] = frozenset()
    fill: str = " "

    def fits(self, text: str, beside_longer: bool = False) -> bool:
        """Whether the rule is for this string; `beside_longer`: others of the table are longer."""
        if beside_longer and self.alone and self.alone.issuperset(text[-WEEKEND:]):
            return False
        if not self.shortest <= len(text) <= self.longest or (self.odd and not len(text) % 2):
            return False
        if self.weekdays_without.intersection(text[:WEEKDAYS]):
            return False
        if self.weekend and not self.weekend.issuperset(text[WEEKDAYS:]):
            return False
        return not self.halves or self._in_place(text.upper())

    def _in_place(self, text: str) -> bool:
        morning, afternoon = self.halves
        am, pm = set(text[::2]), set(text[1::2])
        there = morning.intersection(am) and afternoon.intersection(pm)
        return bool(there) and not morning.intersection(pm) and not afternoon.intersection(am)


def repaired(shape: str, text: str, beside_longer: bool = False) -> tuple[str, Rule] | None:
    """The whole string that a string which is not whole can only mean, and by which rule.

    `beside_longer`: the table holds strings of more than Monday to Friday.
    """
    for rule in rules():
        if rule.shape == shape and rule.fits(text, beside_longer):
            length = WEEK if shape == "week-string" else len(text) + 1
            return text.ljust(length, rule.fill), rule
    return None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    data = tomllib.loads((Path(__file__).parent / "string_rules.toml").read_text("utf-8"))
    return tuple(_rule(one) for one in data["rule"])


def characters(meaning: str) -> frozenset[str]:
    """The codes of one character that have a meaning, in every version of the law."""
    every = (code for version in codes.versions() for code in version.codes.values())
    return frozenset(code.letter for code in every if meaning in code.meanings)


def _rule(data: Mapping[str, Any]) -> Rule:
    shortest, longest = data.get("lengths", (0, 1 << 20))
    sets = {name: characters(data[name]) for name in _SETS if name in data}
    return Rule(
        name=data["name"],
        shape=data["shape"],
        means=data["means"],
        shortest=shortest,
        longest=longest,
        odd=data.get("odd", False),
        halves=tuple(characters(half) for half in data.get("halves", ())),
        fill=min(characters(data["fill"])) if "fill" in data else " ",
        **sets,
    )
