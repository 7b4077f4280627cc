"""Invented words, numbers and days: the same for the same original, and no two for one.

What is invented depends on a random salt that is never stored: it can't be led back.
"""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from attcli.exports.disguise.letters import (
    ODD,
    changed,
    is_digit,
    is_letter,
    masked_words,
    numbers_of,
    words_of,
)
from attcli.exports.values import unique_pupil_number, upn_check_letter, well_formed_upn

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_DIGIT, _SMALL, _CAPITAL = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TEMPORARY = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHORTEST, _LONGEST_PART = 3, 12
_SHORTEST_NUMBER = 5  # in longer numbers any shorter one turns up by chance
_TRIES = 200
_YEAR_TURNS = 9  # September: the month in which a year group begins


class Inventor:
    """The replacements of one run. `counts`: how many different originals of each kind."""

    def __init__(self, salt: bytes | None = None) -> None:
        self._random = random.Random(salt or secrets.token_bytes(32))  # noqa: S311 (salted)
        self._made: dict[tuple[str, str], str] = {}
        self._used: set[tuple[str, str]] = set()
        self._real: set[str] = set()
        self._births: set[date] = set()
        self._days: dict[tuple[int, bool], dict[date, date]] = {}
        self.counts: Counter[str] = Counter()

    def avoid(self, texts: Iterable[str]) -> None:
        """Never invent a word, or a number of five digits or more, that stands in one of these."""
        for text in set(texts):
            self._real.update(word.casefold() for word in words_of(text))
            self._real.update(one for one in numbers_of(text) if len(one) >= _SHORTEST_NUMBER)

    def once(self, kind: str, original: str, make: Callable[[], str]) -> str:
        """What stands for an original: made once, and for no other original of its kind."""
        key = (kind, original)
        if key not in self._made:
            self._made[key] = self._another(kind, original, make)
            self.counts[kind] += 1
        return self._made[key]

    def _another(self, kind: str, original: str, make: Callable[[], str]) -> str:
        fallback = None
        for _ in range(_TRIES):
            made = make()
            if made == original or (kind, made) in self._used:
                continue
            fallback = fallback or made
            if not self._seen(made):
                fallback = made
                break
        chosen = masked_words(original) if fallback is None else fallback
        self._used.add((kind, chosen))
        return chosen

    def _seen(self, made: str) -> bool:
        """Whether a real word, or a real long number, is in an invention."""
        low = made.casefold()
        ends = range(_SHORTEST, _LONGEST_PART + 1)
        return any(low[at : at + n] in self._real for at in range(len(low)) for n in ends)

    def words(self, text: str, kind: str) -> str:
        """Every word of a text another one, its digits others; case and all signs are kept."""
        said = changed(text, is_letter, lambda word: self._word(word, kind))
        return changed(said, is_digit, lambda digits: self._figures(digits, kind))

    def _word(self, word: str, kind: str) -> str:
        if len(word) < _SHORTEST:
            made = self.scrambled(word.casefold(), kind)
        else:
            made = self.once(kind, word.casefold(), self._syllables)
        if made.isascii() and _in_old_encodings(word):
            made += ODD
        return made.upper() if word.isupper() else made if word.islower() else made.capitalize()

    def _syllables(self) -> str:
        pick = self._random.choice
        return "".join(pick(_CONSONANTS) + pick(_VOWELS) for _ in range(pick((2, 3, 3)))) + pick(
            _CONSONANTS
        )

    def _figures(self, digits: str, kind: str) -> str:
        return self.scrambled(digits, kind) if len(digits) > 1 else digits

    def scrambled(
        self, text: str, kind: str, fits: Callable[[str], bool] = lambda made: True
    ) -> str:
        """A text of the same shape: letters for letters, digits for digits, that also `fits`."""

        def make() -> str:
            for _ in range(_TRIES):
                made = "".join(map(self._character, text))
                if fits(made):
                    return made
            return text

        return self.once(kind, text, make)

    def _character(self, one: str) -> str:
        if is_digit(one):
            return self._random.choice(_DIGIT)
        if is_letter(one):
            return self._random.choice(_CAPITAL if one.isupper() else _SMALL)
        return one

    def number(self, text: str, kind: str) -> str:
        """An identifier of the same length, its zeros in front and a `.0` behind kept."""
        core = text.strip()
        bare = core[:-2] if core.endswith(".0") and core[:-2].isdigit() else core
        bare = bare.lstrip("0")
        if not bare:
            return text
        made = self.scrambled(bare, kind, lambda new: not new.startswith("0"))
        return text.replace(bare, made, 1)

    def upn(self, text: str) -> str:
        """A UPN with a right check letter for one that has it, a wrong one for one that has not."""
        if not text.isascii():
            return self.scrambled(text, "UPNs", lambda made: not well_formed_upn(made.upper()))
        core = unique_pupil_number(text) or ""
        right = well_formed_upn(core)

        def make() -> str:
            made = "".join(map(self._character, core[1:]))
            if not right:
                return self._character(core[0]) + made
            made = made if made[-1].isdigit() else made[:-1] + self._random.choice(_TEMPORARY)
            return upn_check_letter(made) + made

        fit = make if right else lambda: _first(make, lambda made: not well_formed_upn(made))
        return _laid_over(text, core, self.once("UPNs", core, fit)) if core else text

    def birthday(self, day: date) -> date:
        """Another day of the same school year group; of those after the 12th, one after it.

        So a file whose dates only fit month-first still does, and no two days become one. A day
        at an end of the calendar, which is nobody's, stays.
        """
        if day.year in (date.min.year, date.max.year):
            return day
        first = day.year - (day.month < _YEAR_TURNS)
        late = day.day > 12
        key = (first, late)
        if key not in self._days:
            start = date(first, _YEAR_TURNS, 1)
            every = [start + timedelta(days=n) for n in range(366)]
            days = [one for one in every if one < date(first + 1, _YEAR_TURNS, 1)]
            days = [one for one in days if (one.day > 12) == late]
            turned = self._random.sample(days, len(days))
            self._days[key] = dict(zip(turned, [*turned[1:], turned[0]], strict=True))
        self._births.add(day)
        self.counts["dates of birth"] = len(self._births)
        return self._days[key][day]

    def telephone(self, text: str) -> str:
        """Digits that are no telephone number: noughts, and a running number at the end."""
        text = masked_words(text)
        digits = "".join(numbers_of(text))
        kind = "telephone numbers"
        made = self.once(kind, digits, lambda: f"{self.counts[kind] + 1:0{len(digits)}}")
        if len(made) == len(digits) and not digits.startswith("0"):
            made = "9" + made[1:]  # a number in a workbook would lose its noughts
        return _laid_over(text, digits, made)


def _first(make: Callable[[], str], fits: Callable[[str], bool]) -> str:
    """The first making that fits."""
    while not fits(made := make()):
        pass
    return made


def _laid_over(text: str, core: str, made: str) -> str:
    """`text` with the characters of `core` in it replaced, in turn, by those of `made`."""
    new = iter(zip(core, made, strict=False))
    wanted = next(new, None)
    out = []
    for one in text:
        if wanted and one.upper() == wanted[0].upper():
            out.append(wanted[1].lower() if one.islower() else wanted[1])
            wanted = next(new, None)
        else:
            out.append(one)
    return "".join(out)


def _in_old_encodings(word: str) -> bool:
    """Whether a word has a letter that is no ASCII but one of Windows-1252."""
    return not word.isascii() and any(
        one.encode("cp1252", "ignore") for one in word if not one.isascii()
    )
