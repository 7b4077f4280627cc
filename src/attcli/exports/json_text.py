"""JSON as the systems' interfaces give it: a list of objects, or an object with them under `data`.

An object inside an object is taken apart one level: Wonde gives a date as `{"date": …}` and what
is included with a mark as `{"student": {"data": {"upn": …}}}` (its public documentation and
client libraries). Every value stays text: numbers keep their digits.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attcli.exports.headings import folded
from attcli.exports.records import RecordSheet
from attcli.exports.refusals import UnusableError

_BEGINS = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]\"\dn])")
_TAKE = "Take a list of objects, one a mark, or an object with that list under “data”."
_MOST_DIGITS = 40


def is_json(content: str) -> bool:
    """Whether a text is JSON and not a table that begins with a bracket."""
    return _BEGINS.match(content) is not None


def read_json(content: str) -> RecordSheet:
    """The objects as a sheet, the first of them row 1; UnusableError where they are none."""
    top = _parsed(content)
    pages = None
    if isinstance(top, dict):
        pages = "pages" if _says_more(top) else None
        top = top.get("data")
    if not isinstance(top, list):
        raise UnusableError("is JSON, but not a list of records.", _TAKE)
    if not top:
        raise UnusableError("is JSON without a record.", "Ask for it again, with other dates.")
    for number, record in enumerate(top, start=1):
        if not isinstance(record, dict):
            raise UnusableError(f"is JSON whose record {number} is no object.", _TAKE)
    records = [_flat(record) for record in top]
    return RecordSheet.of(None, records, range(1, len(records) + 1), pages)


def _parsed(content: str) -> Any:
    try:
        return json.loads(
            content,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_digits,
            parse_float=_digits,
        )
    except json.JSONDecodeError as error:
        raise UnusableError(
            f"is damaged JSON: it can't be read beyond line {error.lineno}, character "
            f"{error.colno}.",
            "Export it again.",
        ) from None
    except RecursionError:
        raise UnusableError("is JSON with objects nested too deep.", _TAKE) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnusableError(
            f"is JSON with an object that has “{twice}” twice.",
            "Which of the two is meant can't be known: export it again.",
        )
    return found


def _no_number(word: str) -> Any:
    raise UnusableError(f"is JSON with “{word}”, which is no value of JSON.", "Export it again.")


def _digits(number: str) -> str:
    if len(number) > _MOST_DIGITS:
        raise UnusableError(
            f"is JSON with a number of {len(number)} digits (“{number[:20]}…”).",
            "No id and no mark is so long: export it again.",
        )
    return number


def _says_more(top: Mapping[str, Any]) -> bool:
    """Whether the answer of an interface says that it goes on (Wonde: `meta.pagination.more`)."""
    meta = top.get("meta")
    pages = meta.get("pagination") if isinstance(meta, dict) else None
    return isinstance(pages, dict) and (pages.get("more") is True or bool(pages.get("next")))


def _flat(record: Mapping[str, Any]) -> dict[str, str | None]:
    """The values of a record; one inside an object that repeats one beside it is left out."""
    found: dict[str, str | None] = {}
    inside: dict[str, str | None] = {}
    for key, value in record.items():
        inner = value.get("data", value) if isinstance(value, dict) else value
        if not isinstance(inner, dict):
            found[key] = _text(inner)
        elif _is_moment(inner):
            found[key] = _text(inner["date"])
        else:
            inside |= {f"{key}.{name}": _value(each) for name, each in inner.items()}
    if not inside:
        return found
    beside = {_heading(key): value for key, value in found.items()}
    news = {key: value for key, value in inside.items() if beside.get(_heading(key), "") != value}
    return found | news


def _is_moment(value: Mapping[str, Any]) -> bool:
    return "date" in value and not isinstance(value["date"], dict | list)


def _value(value: Any) -> str | None:
    """A value inside an object as text: a date may be an object of its own there too."""
    return _text(value["date"] if isinstance(value, dict) and _is_moment(value) else value)


@lru_cache(maxsize=4096)
def _heading(key: str) -> str:
    return folded(key)


def _text(value: Any) -> str | None:
    """A value as text; what is nested deeper has none."""
    if value is None or isinstance(value, dict | list):
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
