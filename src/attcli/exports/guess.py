"""What a column could be, by its heading and by its cells, each guess with its reason.

A guess is a proposal to a person, who sees the reason; nothing here decides how a file is read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

import polars as pl

from attcli.exports import values
from attcli.exports.dates import read_date
from attcli.exports.headings import folded
from attcli.law import codes
from attcli.law.codes import NO_MARK

_ALMOST_ALL = 9, 10  # so many of so many cells
_NEAR = 0.84
_SHORTEST_NEAR = 4
_WORDS = re.compile(r"[^\W_]+")
_REGISTERS_SINCE = codes.LAW_BEGINS
_WEEKEND = 5
_SHORTEST_STRING = 10  # a week without its weekend
_PAIRS = (("1", "2"), ("am", "pm"), ("a", "p"), ("m", "a"), ("m", "p"))
"""How two words end (the first pair) or begin that are morning and afternoon."""

EXACT, NEARLY, WITHIN, STRONG, FAIR, WEAK = 100, 70, 55, 80, 60, 30
"""How sure a guess is: headings first, then cells that can hardly be anything else."""


@dataclass(frozen=True, slots=True)
class Guess:
    """That the column `at` is `field`, why, and how sure (higher is surer)."""

    field: str
    at: int
    why: str
    sure: int


def by_heading(at: int, heading: str, words: Mapping[str, Iterable[str]]) -> list[Guess]:
    """The fields a heading may stand for; `words`: the headings known for each field."""
    key = folded(heading)
    found = [
        guess for field, known in words.items() if (guess := _heading(field, at, heading, known))
    ]
    return found if key else []


def _heading(field: str, at: int, heading: str, known: Iterable[str]) -> Guess | None:
    key, parts = folded(heading), [word.casefold() for word in _WORDS.findall(heading)]
    best: Guess | None = None
    for word in known:
        other = folded(word)
        if key == other:
            return Guess(field, at, "its heading", EXACT)
        inner = [part.casefold() for part in _WORDS.findall(word)]
        if _holds(parts, inner):
            guess = Guess(field, at, f"its heading has “{word}” in it", WITHIN + len(inner))
        elif min(len(key), len(other)) >= _SHORTEST_NEAR and alike(key, other):
            guess = Guess(field, at, f"its heading is nearly “{word}”", NEARLY)
        else:
            continue
        best = max(best or guess, guess, key=lambda each: each.sure)
    return best


def _holds(parts: list[str], inner: list[str]) -> bool:
    """Whether some words stand among others, in a row."""
    starts = range(len(parts) - len(inner) + 1)
    return any(parts[at : at + len(inner)] == inner for at in starts)


def alike(one: str, other: str) -> bool:
    """Whether one folded heading is nearly the other, as a misspelt one is."""
    return SequenceMatcher(None, one, other).ratio() >= _NEAR


def by_cells(at: int, column: pl.Series) -> list[Guess]:
    """The fields a column's cells look like (`column`: text, blank cells left out)."""
    if column.is_empty():
        return []
    pair = session_pair(column.unique()) if column.n_unique() == len(_PAIRS[0]) else {}
    halves = [Guess("session", at, "its cells are two words, in turn", WEAK)] if pair else []
    return halves + [
        Guess(field, at, why, sure)
        for fits, guesses in _LOOKS
        if mostly(column, fits)
        for field, why, sure in guesses(column)
    ]


def string_of_marks(text: str) -> bool:
    """Whether a text reads like the marks of several days in a row."""
    marks = set(text.upper()) - {" ", NO_MARK}
    return len(text) >= _SHORTEST_STRING and bool(marks) and marks.issubset(codes.LETTERS)


def session_pair(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which of two words is the morning, where their ends say so: Reg 1 and Reg 2, Mor and Aft."""
    pair = sorted(words)
    if len(pair) != len(_PAIRS[0]):
        return {}
    for first, second in (pair, pair[::-1]):
        one, other = folded(first), folded(second)
        last, *begins = _PAIRS
        same = one[:-1] == other[:-1]
        if (same and one.endswith(last[0]) and other.endswith(last[1])) or any(
            one.startswith(am) and other.startswith(pm) for am, pm in begins
        ):
            return {"AM": (first,), "PM": (second,)}
    return {}


def mostly(column: pl.Series, fits: Callable[[str], object]) -> bool:
    """Whether almost all cells of a column fit."""
    counts = column.value_counts()
    good = [bool(fits(text)) for text in counts.to_series(0)]
    part, whole = _ALMOST_ALL
    return int(counts.to_series(1).filter(pl.Series(good, dtype=pl.Boolean)).sum()) * whole >= (
        part * column.len()
    )


Said = list[tuple[str, str, int]]


def _upn(_: pl.Series) -> Said:
    return [("upn", "its cells are UPNs with the right check letter", STRONG + 10)]


def _session(_: pl.Series) -> Said:
    return [("session", "its cells say AM and PM", STRONG + 5)]


def _strings(_: pl.Series) -> Said:
    return [("mark", "its cells are strings of register codes", STRONG + 5)]


def _mark(column: pl.Series) -> Said:
    kinds = column.n_unique()
    why = f"its cells are register codes ({kinds} different)"
    return [("mark", why, STRONG if kinds > 2 else WEAK + 10)]


def _dates(column: pl.Series) -> Said:
    days = [day for text in column.unique() if (day := read_date(text))]
    if any(day.weekday() >= _WEEKEND for day in days) or min(days) < _REGISTERS_SINCE:
        return [("dob", "its cells are dates, weekends among them", WEAK + 5)]
    repeated = column.n_unique() < column.len()
    return [("date", "its cells are dates, none at a weekend", FAIR if repeated else WEAK)]


def _years(_: pl.Series) -> Said:
    return [("year_group", "its cells are year groups", FAIR)]


def _names(_: pl.Series) -> Said:
    return [("name", "its cells read “Surname, Forename”", FAIR)]


def _numbers(column: pl.Series) -> Said:
    if column.str.starts_with("0").any():
        return [("adno", "its cells are numbers with zeros in front", WEAK + 10)]
    return [("mis_id", "its cells are whole numbers", WEAK)]


_NAME = re.compile(r"^[^\W\d_][^\d,]*,\s*[^\W\d_][^\d,]*$")
_YEAR = re.compile(r"^(?:y(?:ea)?r?\s*(?:group)?\s*\d{1,2}|reception|nursery)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{2,10}(?:\.0)?$")

_LOOKS: tuple[tuple[Callable[[str], object], Callable[[pl.Series], Said]], ...] = (
    (values.well_formed_upn, _upn),
    (values.session, _session),
    (lambda text: text.upper() in codes.LETTERS, _mark),
    (string_of_marks, _strings),
    (read_date, _dates),
    (_YEAR.match, _years),
    (_NAME.match, _names),
    (_NUMBER.match, _numbers),
)
