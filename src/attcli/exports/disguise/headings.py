"""Headings and keys: dates, sessions and the words that layouts know stay, all else is masked."""

import re
from collections.abc import Callable
from functools import lru_cache

from attcli.exports.catalogue import Catalogue
from attcli.exports.dates import weekday
from attcli.exports.disguise import harmless
from attcli.exports.disguise.letters import changed, is_digit, is_letter, masked, words_of
from attcli.exports.guess import alike
from attcli.exports.heading_words import heading_says
from attcli.exports.headings import folded

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OF_KEYS = frozenset(
    {
        *("data", "meta", "pagination", "more", "next", "previous", "current", "id", "ids"),
        *("type", "value", "values", "records", "results", "items", "created", "updated"),
        *("deleted", "at", "birth", "born", "timezone"),
    }
)
_SHORTEST_NEAR = 6  # shorter ones are near to names
_FEW_DIGITS = 4  # a year; more could be a number of somebody


def heading(text: str, known: Catalogue) -> str:
    """What stands for a heading: itself, where it says nothing of anybody."""
    if folded(text) in known.headings or _misspelt(folded(text), known):
        return text
    says = heading_says(text)
    if says.told and says.field:
        return text
    return harmless.between_dates(text, lambda part: _words(part, known, masked))


def _misspelt(text: str, known: Catalogue) -> bool:
    """Whether a heading is nearly one that is known: such a copy has to show what is wrong."""
    if len(text) < _SHORTEST_NEAR or not text.isascii():
        return False
    return any(len(one) >= _SHORTEST_NEAR and alike(text, one) for one in known.headings)


def key_of(text: str, known: Catalogue, invented: Callable[[str], str]) -> str:
    """What stands for a key of JSON: its unknown words are invented, so that no two become one."""
    if folded(text) in known.headings:
        return text
    return _words(text, known, invented)


def _words(text: str, known: Catalogue, other: Callable[[str], str]) -> str:
    said = changed(text, is_digit, lambda run: run if len(run) <= _FEW_DIGITS else masked(run))
    words = _known_words(known)

    def part(found: str) -> str:
        kept = found.casefold() in words or weekday(found) is not None
        kept = kept or found in harmless.ALSO_NAMES  # which begin with a capital where they are one
        return found if kept else other(found)

    return changed(said, is_letter, lambda word: "".join(map(part, _parts(word))))


def _parts(word: str) -> list[str]:
    """The words of `StartDate`, which are two; a word with letters of other scripts is one."""
    return _PART.findall(word) if word.isascii() else [word]


@lru_cache(maxsize=4)
def _words_of(layouts: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    said = (part for words in layouts for one in words for part in words_of(one))
    spoken = {part.casefold() for word in said for part in _parts(word)}
    return frozenset(spoken | harmless.common_words() | _OF_KEYS) - harmless.ALSO_NAMES


def _known_words(known: Catalogue) -> frozenset[str]:
    """The words of all headings of layouts and of the vocabulary."""
    layouts = known.layouts.values()
    return _words_of(tuple(words for each in layouts for words in each.words.values()))
