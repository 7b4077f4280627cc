"""The headteacher's words, from a file: checked for names, marked a draft until approved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from attcli.errors import UnreadableError, UsageError
from attcli.register.view import View
from attcli.reports.governors.document import Part, Words

_UPN = re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True)
class Commentary:
    """The words as parts of the document."""

    parts: tuple[Part, ...]
    approved: bool


def read(path: Path, view: View, *, approved: bool) -> Commentary:
    """The text of the file: paragraphs and lines that begin with “- ”.

    UsageError where it names a pupil of the register or holds a UPN; which one is not said again.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadableError(
            f"The commentary {path} can’t be read as text.", "Save it as plain text, in UTF-8."
        ) from fault
    if not text.strip():
        raise UsageError(f"The commentary {path} is empty.", "Write in it, or leave it out.")
    _refuse_names(path, text, view)
    return Commentary(tuple(_parts(text)), approved)


def _refuse_names(path: Path, text: str, view: View) -> None:
    names = _names(view)
    for number, line in enumerate(text.splitlines(), 1):
        words = [word.casefold() for word in _WORD.findall(line)]
        pairs = set(pairwise(words))
        if _UPN.search(line) or pairs & names:
            raise UsageError(
                f"{path}, line {number} names a pupil.",
                "A governors’ summary names no child: take the name out.",
            )


def _names(view: View) -> set[tuple[str, str]]:
    """The last word of a forename and the first of a surname, both ways round, of every pupil."""
    found = set()
    columns = ("forename", "preferred_forename", "surname")
    for first, preferred, last in view.rolls.select(columns).iter_rows():
        for given in filter(None, (first, preferred)):
            for forename in _WORD.findall(given):
                for surname in _WORD.findall(last or ""):
                    found.add((forename.casefold(), surname.casefold()))
                    found.add((surname.casefold(), forename.casefold()))
    return found


def _parts(text: str) -> Iterable[Part]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines()]
        if all(line.startswith("- ") for line in lines):
            yield Words(tuple(line[2:].strip() for line in lines), listed=True)
        else:
            yield Words((" ".join(lines),))
