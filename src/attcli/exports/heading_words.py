"""What the heading of a grid's column says: a day, AM or PM, and what stands beneath it.

`01/09/2025 AM`, `AM 01/09/2025`, `Mon 1 Sep PM`, `2025-09-01` over `Morning`, `w/b 01/09/2025` over
`Mon AM`, `AM Mins late`: the words may stand in any order, and on several lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from attcli.exports.dates import (
    WEEKDAYS,
    day_and_month,
    looks_like_a_date,
    read_date,
    time_of_day,
    weekday,
    without_zone,
)
from attcli.exports.headings import folded
from attcli.exports.layout import vocabulary

_WEEK = re.compile(
    r"\b(?:w\s?[/.]?\s?[bc]\.?|week\s+(?:beginning|commencing|starting|of))\s*:?\s*(?=\d|[a-z]+\W)",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bA\.?M\.?\s*(?:[/&+,-]|and)?\s*P\.?M\b\.?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:(?<=\d)T|(?<!\S))(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\b\.?)?)"
    r"(?:Z|[+-]\d{2}:?\d{2})?(?!\S)",
    re.IGNORECASE,
)
_HALF_BEHIND = re.compile(r"(?:(?<=\d)|(?<=\w)\s*[-–—:,/])\s*(?=[ap]\.?m\b)", re.IGNORECASE)
_HALF_BEFORE = re.compile(r"(?<![\w.])([ap]\.?m\.?)\s*[-–—:,/]\s*", re.IGNORECASE)
_AROUND = re.compile(r"[\s_|()\[\]]+")
_OLDEST_YEAR = 2000
_DATE_WORDS, _MOST_WORDS = 4, 16


@dataclass(frozen=True, slots=True)
class Says:
    """What one heading says. `day`: a date as written, without its year where `yearless`.

    `week`: the day is the first of a week; `weekday`: 0 is Monday; `clock`: minutes after midnight;
    `rest`: the words that say nothing of a day or a session.
    """

    day: str = ""
    yearless: bool = False
    week: bool = False
    weekday: int | None = None
    session: str | None = None
    both: bool = False
    clock: int | None = None
    rest: str = ""

    @property
    def told(self) -> bool:
        """Whether anything is said of a day or a session."""
        said = bool(self.day or self.session or self.both)
        return said or self.weekday is not None or self.clock is not None

    @property
    def field(self) -> str | None:
        """What stands beneath: `mark`, `minutes_late`; None for anything else."""
        key = folded(self.rest)
        if not self.rest or key in vocabulary().grid_marks:
            return "mark"
        return "minutes_late" if key in vocabulary().grid_minutes else None

    @property
    def date(self) -> str | None:
        """The day as `attcli.exports.dates` reads it, worked out for a weekday of a week."""
        if not self.day or self.yearless or not self.week:
            return self.day if self.day and not self.yearless else None
        monday = read_date(self.day)
        if monday is None or self.weekday is None or monday.weekday():
            return None
        return (monday + timedelta(days=self.weekday)).isoformat()

    @property
    def dated(self) -> str:
        """The date with the weekday that stands beside it, which it may contradict."""
        day = self.date or ""
        return day if self.week or self.weekday is None else f"{WEEKDAYS[self.weekday]} {day}"


def names_a_week(text: str) -> bool:
    """Whether a text has words such as `week beginning`, or `w/b`."""
    return _WEEK.search(text) is not None


@lru_cache(maxsize=8192)
def heading_says(text: str) -> Says:
    """The heading, word by word; a long text is no heading of a day or a session."""
    if len(text.split()) > _MOST_WORDS:
        return Says(rest=text)
    text = without_zone(text)
    week = _WEEK.search(text)
    text = _AROUND.sub(" ", _WEEK.sub(" ", text, count=1))
    both = _BOTH.search(text)
    text = _BOTH.sub(" ", text, count=1)
    clock = _CLOCK.search(text)
    text = _CLOCK.sub(" ", text, count=1)
    text = _HALF_BEFORE.sub(r"\1 ", _HALF_BEHIND.sub(" ", text))
    words = text.split()
    session, words = _session(words)
    days = {weekday(word): word for word in words if weekday(word) is not None}
    if len(days) == 1:
        words = [word for word in words if weekday(word) is None]
    day, rest = _day(words)
    return Says(
        day=day,
        yearless=bool(day) and not looks_like_a_date(day),
        week=week is not None and bool(day),
        weekday=next(iter(days)) if len(days) == 1 else None,
        session=session,
        both=both is not None,
        clock=(time_of_day(clock[1]) or None) if clock else None,
        rest=" ".join(word for word in rest if folded(word) or len(rest) == 1),
    )


def _session(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The session that a run of words names, and the other words."""
    known = vocabulary().sessions
    for length in (3, 2, 1):
        for at in range(len(words) - length + 1):
            if found := known.get(folded("".join(words[at : at + length]))):
                return found, [*words[:at], *words[at + length :]]
    return None, list(words)


def _day(words: Sequence[str]) -> tuple[str, list[str]]:
    """The longest run of words that is a date, or else a day and a month, and the other words."""
    for is_day in (_is_date, day_and_month):
        for length in range(min(len(words), _DATE_WORDS), 0, -1):
            for at in range(len(words) - length + 1):
                run = " ".join(words[at : at + length]).strip(",:;-– ")
                if is_day(run):
                    return run, [*words[:at], *words[at + length :]]
    return "", list(words)


def _is_date(text: str) -> bool:
    if not any(character.isdigit() for character in text) or not looks_like_a_date(text):
        return False
    day = read_date(text)
    return day is None or day.year >= _OLDEST_YEAR
