"""The headteacher's words, from a file: checked for names, marked a draft until approved."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

from attcli.errors import UnreadableError, UsageError
from attcli.register.view import View
from attcli.reports.governors.document import Part, Words

_UPN = re.compile(r"\b[a-z]\d{11}[0-9a-z]\b")
_WORD = re.compile(r"[^\W\d_]+")
_LONGER_THAN = 1  # letters: an initial, and the s of ’s, are no names


@dataclass(frozen=True)
class Commentary:
    """The words as parts of the document. `perhaps`: the lines in which a word with a capital is
    also some pupil’s first name.
    """

    parts: tuple[Part, ...]
    approved: bool
    perhaps: tuple[int, ...] = ()


def read(path: Path, view: View, *, approved: bool) -> Commentary:
    """The text of the file: paragraphs and lines that begin with “- ”.

    UsageError where it names a pupil of the register or holds a UPN; which one is not said again.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist.", "Check the name and the folder.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadableError(
            f"The commentary {path} can’t be read as text.", "Save it as plain text, in UTF-8."
        ) from fault
    if not text.strip():
        raise UsageError(f"The commentary {path} is empty.", "Write in it, or leave it out.")
    names = _Names.of(view)
    _refuse_names(path, text, names)
    return Commentary(tuple(_parts(text)), approved, tuple(_perhaps(text, names)))


@dataclass(frozen=True)
class _Names:
    """`pairs`: a word of a pupil’s forename and one of the surname, both ways round; `first`: the
    words of forenames.
    """

    pairs: frozenset[tuple[str, str]]
    first: frozenset[str]

    @classmethod
    def of(cls, view: View) -> "_Names":
        """Those of every pupil of the register."""
        pairs, first = set(), set()
        columns = ("forename", "preferred_forename", "surname")
        for *given, last in view.rolls.select(columns).iter_rows():
            forenames = {word for name in filter(None, given) for word in _words(name)}
            first |= forenames
            for forename, surname in product(forenames, _words(last or "")):
                pairs |= {(forename, surname), (surname, forename)}
        return cls(frozenset(pairs), frozenset(first))


def _refuse_names(path: Path, text: str, names: _Names) -> None:
    """A name counts with or without its accents, hyphens and apostrophes, and across two lines."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = [before, *_words(line)]
        if _UPN.search(_folded(line)) or names.pairs.intersection(pairwise(words)):
            raise UsageError(
                f"{path}, line {number} names a pupil.",
                "A governors’ summary names no child: take the name out.",
            )
        before = words[-1]


def _perhaps(text: str, names: _Names) -> Iterable[int]:
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), 1):
        capital = (word for word in _WORD.findall(line) if not word.islower())
        if any(names.first.intersection(_words(word)) for word in capital):
            yield number


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_folded(text)) if len(word) > _LONGER_THAN]


def _folded(text: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _parts(text: str) -> Iterable[Part]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines()]
        if all(line.startswith("- ") for line in lines):
            yield Words(tuple(line[2:].strip() for line in lines), listed=True)
        else:
            yield Words((" ".join(lines),))
