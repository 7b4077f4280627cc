"""Dates as exports write them, read day first; what is not a date stays None, never guessed.

Read: `2025-09-04`, `04/09/2025`, `4.9.2025`, `04/09/25`, `16 Dec 2025`, `Dec 16, 2025`, Excel's
serial numbers; with a weekday in front (`Thu 04 Sep 2025`) and a time behind (`2025-09-04 00:00`).
A weekday is evidence: a date that falls on another one is none.
A time that says how far it is from UTC is read on the clocks of London: an interface writes the
midnight of 1 September as `2025-08-31T23:00:00Z`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import polars as pl

from attcli.exports.london import day_in_london
from attcli.exports.refusals import UnusableError
from attcli.exports.values import by_value

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAY = re.compile(
    r"^(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\.?,?\s*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[T\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?(Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_NUMBERS = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$")
_NAMED = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[-\s/]+([a-z]+)\.?,?[-\s/]+(\d{4}|\d{2})$", re.IGNORECASE
)
_NAMED_FIRST = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$", re.IGNORECASE)
_YEARLESS = re.compile(
    r"^(\d{1,2})(?:[-/.](\d{1,2})|(?:st|nd|rd|th)?[-/\s]+([a-z]{3,9})\.?)$", re.IGNORECASE
)
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_EXCEL_DAY_0 = date(1899, 12, 30)
_OLDEST_SERIAL, _NEWEST_SERIAL = 7306, 73050  # 1920 to 2099


def read_dates(texts: Iterable[str]) -> dict[str, date | None]:
    """Each text and the date it means, None where it is none.

    Raises UnusableError where the numbers fit only with the month in front.
    """
    read = {text: read_date(text) for text in texts}
    _refuse_month_first(read)
    return read


def day_column(column: pl.Series) -> pl.Series:
    """A column of dates; null where a cell holds none. UnusableError as `read_dates`."""
    read: dict[str, date | None] = {}

    def remembered(text: str) -> date | None:
        read[text] = read_date(text)
        return read[text]

    days = by_value(column, remembered, pl.Date)
    if None in read.values():
        _refuse_month_first({text: read[text] for text in column.unique().drop_nulls().to_list()})
    return days


def _refuse_month_first(read: Mapping[str, date | None]) -> None:
    if _only_month_first(read):
        example = min(text for text, day in read.items() if _month_first(text) and not day)
        raise UnusableError(
            f"has dates that only make sense with the month in front (“{example}”); "
            "British dates put the day first.",
            "Export again with British dates, or with dates such as 2025-09-04.",
        )


def read_date(text: str) -> date | None:
    """The date a text means, day first, or None; also where its weekday is another."""
    day = _told_date(text)
    return None if day is None or disagreeing_weekday(text) else day


def disagreeing_weekday(text: str) -> str | None:
    """The weekday that a date falls on, where the text says another one; else None."""
    said, day = _said_weekday(text), _told_date(text)
    if said is None or day is None:
        return None
    falls = {day.weekday(), (_written_date(bare_date(text)) or day).weekday()}
    return None if said in falls else f"{day:%A}"


def _told_date(text: str) -> date | None:
    day = _written_date(bare_date(text))
    time = _TIME.search(text.strip())
    if day is None or time is None or not time[4]:
        return day
    return day_in_london(day, time_of_day(text) or 0, time[4])


def _said_weekday(text: str) -> int | None:
    """The day of the week in front of a date: 0 is Monday."""
    match = _WEEKDAY.match(text.strip())
    return WEEKDAYS.index(match[0][:3].title()) if match else None


def _written_date(text: str) -> date | None:
    if match := _ISO.match(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _NUMBERS.match(text):
        return _day(_year(match[4]), int(match[3]), int(match[1]))
    if match := _NAMED.match(text):
        return _day(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.match(text):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    if match := _SERIAL.match(text):
        serial = int(match[1])
        if _OLDEST_SERIAL <= serial <= _NEWEST_SERIAL:
            return _EXCEL_DAY_0 + timedelta(days=serial)
    return None


def without_zone(text: str) -> str:
    """A moment whose day in London is another than it says (`read_date`) as that day."""
    day = read_date(text)
    moved = day is not None and day != _written_date(bare_date(text))
    return day.isoformat() if day and moved else text


def looks_like_a_date(text: str) -> bool:
    """Whether a text is written as a date, even an impossible one."""
    bare = bare_date(text)
    written = (_ISO, _NUMBERS, _NAMED)
    return read_date(text) is not None or any(form.match(bare) for form in written)


def day_and_month(text: str) -> tuple[int, int] | None:
    """Day and month of a date without a year (`01/09`, `Mon 1 Sep`), or None."""
    match = _YEARLESS.match(_WEEKDAY.sub("", text.strip()))
    if match is None:
        return None
    day, month = int(match[1]), int(match[2]) if match[2] else _month(match[3])
    return (day, month) if _day(2024, month, day) else None


def weekday(word: str) -> int | None:
    """The day of the week a word names (`Mon`, `Thursday,`): 0 is Monday; None for another word."""
    match = _WEEKDAY.match(word)
    whole = match is not None and match.end() == len(word)
    return WEEKDAYS.index(word[:3].title()) if whole else None


def time_of_day(text: str) -> int | None:
    """Minutes after midnight of the time at the end of a text (`2025-09-04 13:05`, `1:05 pm`)."""
    match = _TIME.search(" " + text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    half = (match[3] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute


def bare_date(text: str) -> str:
    """A date without the weekday in front and the time behind."""
    return _TIME.sub("", _WEEKDAY.sub("", text.strip())).strip()


def _only_month_first(read: Mapping[str, date | None]) -> bool:
    """Every date of three numbers fits month first, and not every one fits day first.

    To fit, a date must fall on the weekday that stands in front of it.
    """
    if None not in read.values():
        return False
    numeric = [text for text in read if _NUMBERS.match(bare_date(text))]
    return (
        bool(numeric)
        and all(_month_first(text) for text in numeric)
        and not all(read[text] for text in numeric)
    )


def _month_first(text: str) -> date | None:
    match = _NUMBERS.match(bare_date(text))
    day = _day(_year(match[4]), int(match[1]), int(match[3])) if match else None
    return day if day and _said_weekday(text) in (None, day.weekday()) else None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year <= 50 else 1900 + year


def _month(word: str) -> int:
    """The month of a name of three letters or more, or `Sept`; 0 for another word."""
    word = word.lower()
    fits = [number for number, name in enumerate(_NAMES, start=1) if name.startswith(word)]
    return fits[0] if len(word) >= 3 and fits else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
