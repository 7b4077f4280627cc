"""Letters of every script: which characters say something, and the words they make."""

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

ODD = "é"
"""Stands for a letter that is no ASCII: in every encoding that is read, and of nobody's name."""


_WORD, _NUMBER = re.compile(r"[A-Za-z]+"), re.compile(r"[0-9]+")


def is_letter(one: str) -> bool:
    """Whether a character is a letter of any script, or a mark that is put to one (´ in e´)."""
    return one.isalpha() or (not one.isascii() and unicodedata.category(one)[0] in "LM")


def is_digit(one: str) -> bool:
    """Whether a character is a digit or a number of any script."""
    return one.isdigit() or (not one.isascii() and one.isnumeric() and not is_letter(one))


def words_of(text: str) -> list[str]:
    """The runs of letters in a text."""
    if text.isascii():
        return _WORD.findall(text)
    return ["".join(run) for letters, run in groupby(text, is_letter) if letters]


def numbers_of(text: str) -> list[str]:
    """The runs of digits in a text."""
    if text.isascii():
        return _NUMBER.findall(text)
    return ["".join(run) for digits, run in groupby(text, is_digit) if digits]


def changed(text: str, of: Callable[[str], bool], change: Callable[[str], str]) -> str:
    """A text with every run of characters of a kind (`is_letter`, `is_digit`) changed."""
    runs = ((fits, "".join(run)) for fits, run in groupby(text, of))
    return "".join(change(run) if fits else run for fits, run in runs)


def masked(text: str) -> str:
    """Letters as x, digits as 9; the first letter that is no ASCII as `ODD`, for the encoding."""
    odd = next((at for at, one in enumerate(text) if is_letter(one) and not one.isascii()), None)
    made = "".join(map(_mask, text))
    return made if odd is None else made[:odd] + _odd(text[odd]) + made[odd + 1 :]


def masked_words(text: str) -> str:
    """A text whose letters are masked and whose digits are not."""
    return changed(text, is_letter, masked)


def _odd(one: str) -> str:
    return ODD.upper() if one.isupper() else ODD


def _mask(one: str) -> str:
    if is_digit(one):
        return "9"
    if is_letter(one):
        return "X" if one.isupper() else "x"
    return one
