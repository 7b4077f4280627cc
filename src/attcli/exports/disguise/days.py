"""A date written as another one was: the same order, signs, width, time, and its own weekday."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from attcli.exports import dates
from attcli.exports.dates import read_date
from attcli.register.days import MONTHS

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\s*([A-Za-z]+)")
_SERIAL_ZERO = date(1899, 12, 30)


def other_day(text: str, change: Callable[[date], date]) -> str | None:
    """`text` with its date changed; None where it holds none. Month-first is kept month-first."""
    body = dates.bare_date(text)
    day = read_date(body)
    if day is not None:
        new = change(day)
        return _with_weekday(text.replace(body, _written(body, new), 1), new)
    turned = _month_first(body)
    if turned is None:
        return None
    new = change(turned)
    return text.replace(body, _numbers(body, [new.month, new.day, new.year]), 1)


def _with_weekday(text: str, day: date) -> str:
    """The weekday in front of a date made that of the new day, where it was another one's."""
    word = _WORD.match(text)
    if word is None or dates.disagreeing_weekday(text) is None:
        return text
    name = f"{day:%A}" if len(word[1]) > len("Thurs") else f"{day:%a}"
    return text.replace(word[1], name.upper() if word[1].isupper() else name, 1)


def _month_first(body: str) -> date | None:
    numbers = _NUMBER.findall(body)
    if len(numbers) != 3 or len(numbers[2]) != 4:
        return None
    month, day, year = map(int, numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written(body: str, new: date) -> str:
    numbers = _NUMBER.findall(body)
    if len(numbers) == 1 or (len(numbers) == 2 and "." in body and numbers[0] == body[:5]):
        serial = str((new - _SERIAL_ZERO) // timedelta(days=1))
        return serial + body[len(serial) :]
    if len(numbers) == 3:
        parts = [new.year, new.month, new.day]
        return _numbers(body, parts if len(numbers[0]) == 4 else parts[::-1])
    return _numbers(_named(body, new), [new.day, new.year])


def _numbers(body: str, values: list[int]) -> str:
    """The numbers of a date replaced in turn, each as wide as the one it replaces."""
    left = iter(values)

    def put(found: re.Match[str]) -> str:
        value, width = next(left), len(found[0])
        return f"{value % 100 if width == 2 and value > 99 else value:0{width}}"

    return _NUMBER.sub(put, body)


def _named(body: str, new: date) -> str:
    """The month's name replaced by another, as long and as large as it was."""
    word = max(re.findall(r"[A-Za-z]+", body), key=len)
    name = MONTHS[new.month - 1]
    name = name[: len(word)] if len(word) <= 4 else name
    name = name.upper() if word.isupper() else name.lower() if word.islower() else name
    return body.replace(word, name, 1)
