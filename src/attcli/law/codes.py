"""The attendance codes by date: what each meant on a day, and how a mark of a file is read.

`codes.toml` holds the facts. Rules of reading: a code is judged on the session's own date; a code
that has ended is read in its old meaning and named; a code that had not begun is never folded into
another one; what is not known is not guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType

from attcli.errors import LawDataError
from attcli.law.code_table import MEANINGS, NO_MARK, Code, Fold, Group, Version, load
from attcli.law.data import LAW_DIR, Edition

__all__ = [
    "CHECKED_ON",
    "GUIDANCE_EDITION",
    "LAW_BEGINS",
    "LETTERS",
    "MEANINGS",
    "NO_MARK",
    "Code",
    "Fold",
    "Group",
    "Reading",
    "Version",
    "changes",
    "codes_on",
    "edition",
    "folds",
    "meaning_on",
    "read_mark",
    "versions",
]

_SUFFIXED = re.compile(r"^([^_]+)_[^_\s]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a mark is read. `letter` None and `finding` None: there is no mark.

    `finding` is a kind of `attcli.findings` (`unknown-mark`, `code-before-its-start`,
    `mark-before-law`; beside a letter `legacy-code` or `folded-mark`), `words` what it is told.
    """

    letter: str | None
    finding: str | None = None
    words: Mapping[str, object] = field(default_factory=dict)


_TABLE = load(LAW_DIR / "codes.toml")

LETTERS: tuple[str, ...] = _TABLE.letters
"""Every code of every version, in the order of the file."""

LAW_BEGINS: date = _TABLE.versions[0].starts
"""The first day the tables know; a mark dated before it cannot be judged."""

GUIDANCE_EDITION: str = _TABLE.edition.guidance
CHECKED_ON: date = _TABLE.edition.checked_on


def edition() -> Edition:
    """When and against what the codes file was checked, and its sources."""
    return _TABLE.edition


def versions() -> tuple[Version, ...]:
    """Every version of the code table, oldest first, without a gap."""
    return _TABLE.versions


def folds() -> tuple[Fold, ...]:
    """The marks that are no codes but are read as one, with their dates."""
    return _TABLE.folds


@cache
def changes() -> tuple[date, ...]:
    """The days from which a mark may be read otherwise than on the day before, the first being
    `LAW_BEGINS`: a version of the table begins, or a stand-in begins or is past.
    """
    begins = {version.starts for version in _TABLE.versions}
    begins |= {fold.span.starts for fold in _TABLE.folds}
    past = (fold.span.ends for fold in _TABLE.folds if fold.span.ends)
    return tuple(sorted(begins | {day + timedelta(1) for day in past}))


def codes_on(day: date) -> Mapping[str, Code]:
    """The code table on `day`, legacy codes included; LawDataError before `LAW_BEGINS`."""
    for version in reversed(_TABLE.versions):
        if version.starts <= day:
            return version.codes
    raise LawDataError(
        f"The code tables begin on {LAW_BEGINS}; there is none for {day}.", "Ask for a later date."
    )


def meaning_on(meaning: str, day: date) -> Code | None:
    """The code in force on `day` that has this meaning; None where that day's law has none."""
    in_force = (code for code in codes_on(day).values() if not code.legacy)
    return next((code for code in in_force if meaning in code.meanings), None)


@lru_cache(maxsize=1 << 16)
def read_mark(raw: str, day: date) -> Reading:
    """Read what stands in a mark's cell as the law of `day` has it; case and spaces don't matter.

    A blank, `-` or `_` is no mark. Coronavirus sub-codes, stand-ins within their dates and a code
    with an underscore and a suffix fold into their code. Anything else is unknown.
    """
    shown = raw.strip()
    mark = shown.upper()
    if mark in NO_MARK:
        return Reading(None)
    words: dict[str, object] = {"value": shown, "date": day}
    if day < LAW_BEGINS:
        return _found("mark-before-law", words, starts=LAW_BEGINS)
    letter = _letter_meant(mark, day)
    if letter is None:
        return _found("unknown-mark", words)
    code = codes_on(day).get(letter)
    if code is None:
        return _found("code-before-its-start", words, starts=_TABLE.first_starts[letter])
    return _as_code(code, mark, words)


def _letter_meant(mark: str, day: date) -> str | None:
    suffixed = _SUFFIXED.match(mark)
    head = suffixed[1] if suffixed else mark
    if head in _TABLE.first_starts:
        return head
    return next((f.reads for f in _TABLE.folds if f.mark == mark and f.span.holds(day)), None)


def _as_code(code: Code, mark: str, words: dict[str, object]) -> Reading:
    if code.legacy:
        told = {**words, "ends": code.ends, "title": code.title}
        return Reading(code.letter, "legacy-code", MappingProxyType(told))
    if code.letter != mark:
        told = {**words, "letter": code.letter}
        return Reading(code.letter, "folded-mark", MappingProxyType(told))
    return Reading(code.letter)


def _found(finding: str, words: dict[str, object], **more: object) -> Reading:
    return Reading(None, finding, MappingProxyType({**words, **more}))
