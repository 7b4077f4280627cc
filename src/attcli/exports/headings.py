"""Column headings, folded so that case, spaces, punctuation and escapes don't matter."""

import re
from collections.abc import Iterable
from functools import lru_cache

_ESCAPE = re.compile(r"_[xX]([0-9a-fA-F]{4})_?")


@lru_cache(maxsize=16384)
def folded(heading: str) -> str:
    """The letters and digits of a heading in lower case: `My_x0020_Name`, `MY NAME` -> `myname`."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), heading)
    return "".join(character for character in text.casefold() if character.isalnum())


def positions(headings: Iterable[str]) -> dict[str, int]:
    """Each folded heading and the index of its first column; blank headings left out."""
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        key = folded(heading)
        if key:
            found.setdefault(key, index)
    return found
