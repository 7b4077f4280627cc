"""Words about numbers, days and names, the same in every letter and certificate."""

import re
import unicodedata
from datetime import time
from typing import Any

# As programs write 'nothing', letter for letter: Nan and Null are people's names.
_EMPTY = frozenset({"", "None", "null", "NULL", "nan", "NaN", "undefined", "n/a", "N/A", "-"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_WORD = re.compile(r"[^\s\u2010-\u2015-]+")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def clock(at: time) -> str:
    """A time of day as letters say it: 9.10 am."""
    return f"{at.hour % 12 or 12}.{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def count_of(number: int, noun: str) -> str:
    """“no sessions”, “1 session”, “12 sessions”."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def times(number: int) -> str:
    """“once”, “twice”, “3 times”; 0 is “never”."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def listed(parts: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def clean(value: Any) -> str | None:
    """Text from an export fit to print, or None where it holds nothing.

    Control, formatting and private characters go (they could turn a line round or forge a marker),
    spaces are made single, and the words with which programs say 'nothing' count as nothing in the
    very spelling that programs use.
    """
    if value is None:
        return None
    kept = str(value)
    if not kept.isprintable():
        kept = "".join(
            " " if c.isspace() else c
            for c in kept
            if c.isspace()
            or c in "\u200c\u200d"
            or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}
        )
    text = " ".join(kept.split())
    return None if text in _EMPTY else unicodedata.normalize("NFC", text)


def isolated(name: str) -> str:
    """The name so that, if written from right to left, it moves no digit or comma beside it."""
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in name):
        return f"{_ISOLATE}{name}{_END_ISOLATE}"
    return name


def unbroken(text: str) -> str:
    """The text so that no line ends within it: a telephone number."""
    return text.replace(" ", "\u00a0")


def breakable(text: str, longest: int) -> str:
    """The text with places (zero-width spaces) where a line may end in words of more letters.

    Right-to-left words stay whole, for their letters join; no mark is parted from its letter.
    """
    return _WORD.sub(lambda word: _parted(word[0], longest), text)


def _parted(word: str, longest: int) -> str:
    if len(word) <= longest or isolated(word) != word:
        return word
    return "".join(
        f"\u200b{c}" if n and not unicodedata.category(c).startswith(("M", "C")) else c
        for n, c in enumerate(word)
    )


def is_latin(letter: str) -> bool:
    """Whether the letter can stand alone as an initial."""
    return unicodedata.name(letter, "").startswith("LATIN ")
