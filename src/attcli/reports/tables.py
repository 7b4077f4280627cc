"""One way to turn a table of results into rows for JSON and CSV: order, headings, safe text.

XLSX stands in `attcli.reports.workbook`, which takes longer to import.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import polars as pl
import polars.selectors as cs

from attcli.reports.private import write_private

NAMES = ("surname", "forename", "year_group", "class")
PEOPLE_FIRST = (*NAMES, "attendance_pct", "absent", "possible")
"""How a table of people begins; `pupil_id` ends it."""

_HEADINGS = {
    "absence_pct": "Absence %",
    "age_school_days": "Age (school days)",
    "attendance_pct": "Attendance %",
    "best_possible_pct": "Best possible %",
    "by_code": "Codes shown",
    "call": "Whom to ring",
    "can_avoid_pa": "Can avoid PA",
    "can_leave_severe": "Can leave severe",
    "current_by_code": "Codes now",
    "current_days": "Days now",
    "current_from": "Since",
    "current_sessions": "Sessions now",
    "current_window_start": "Window now from",
    "earlier": "Late, weeks before",
    "excluded_by_notice": "Left out: earlier notice",
    "last": "Late, last weeks",
    "late": "Late (before close)",
    "late_after_close": "Late (after close)",
    "late_after_close_pct": "Late (after close) %",
    "late_pct": "Late (before close) %",
    "no_reason": "Marks without a reason",
    "over": "Over the trigger",
    "n_in_window": "No reason yet, of those shown",
    "n_current": "No reason yet, now",
    "pupil_id": "pupil_id",
    "sessions_to_pa": "Sessions to PA",
    "sha256": "Fingerprint (SHA-256)",
    "told": "Pattern, and what it can't show",
    "test": "Ten-session test",
    "upn": "UPN",
    "year_group": "Year",
}

_FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?%?")


def heading(field: str) -> str:
    """The heading a person sees over the column `field`."""
    return _HEADINGS.get(field) or field.replace("_", " ").capitalize()


def people_first(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns in the order of the contract: names, year, class, %, absent, possible, …, id.

    A table without pupils keeps its order.
    """
    if "pupil_id" not in frame.columns:
        return frame
    first = [name for name in PEOPLE_FIRST if name in frame.columns]
    rest = [name for name in frame.columns if name not in {*first, "pupil_id"}]
    return frame.select(*first, *rest, "pupil_id")


def defused(text: str) -> str:
    """`text` with an apostrophe before it if a spreadsheet would take it for a formula.

    One character alone (a register mark such as `-`) and plain numbers stay as they are.
    """
    if len(text) == 1 and text.isprintable():
        return text
    begins = text[:1] in _FORMULA_STARTS or text.lstrip()[:1] in _FORMULA_STARTS
    if not text or not begins or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def in_words(value: Any) -> str:
    """A nested value (a list, a struct) as the one line a spreadsheet cell can hold."""
    if value is None:
        return ""
    if isinstance(value, dict):
        told = (f"{key} {in_words(part)}" for key, part in value.items() if part is not None)
        return ", ".join(told)
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], dict):
            return "; ".join(" ".join(map(in_words, part.values())) for part in value)
        return ", ".join(map(in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def rows_json(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows for JSON: dates ISO, floats to two decimals, unknown values null.

    A list of {code, n} becomes one object, n by code.
    """
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    tallies = {name for name in nested if _is_tally(frame.schema[name])}
    flat = frame.with_columns(
        cs.date().dt.to_string("iso"),
        cs.float().fill_nan(None).round(2, mode="half_away_from_zero"),
    )
    rows = flat.to_dicts()
    for name in nested:
        for row in rows:
            told = _plain(row[name])
            row[name] = {x["code"]: x["n"] for x in told} if name in tallies else told
    return rows


def _is_tally(kind: pl.DataType) -> bool:
    inner = kind.inner if isinstance(kind, pl.List) else None
    return isinstance(inner, pl.Struct) and [f.name for f in inner.fields] == ["code", "n"]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 2)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def csv_text(frame: pl.DataFrame, *, headings: bool = False) -> str:
    """The table as CSV text: ISO dates, text cells defused, nulls empty.

    The first line holds the field names, or with `headings` the words people see.
    """
    safe = people_first(frame).with_columns(
        _safe(name, kind) for name, kind in frame.schema.items()
    )
    if headings:
        safe = safe.rename(heading)
    return safe.with_columns(cs.float().fill_nan(None)).write_csv()


def _safe(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_nested():
        return column.map_elements(lambda v: defused(in_words(_listed(v))), return_dtype=pl.String)
    if kind != pl.String:
        return column
    begins = f"^[{re.escape(_FORMULA_STARTS)}]"
    risky = column.str.contains(begins) | column.str.strip_chars_start().str.contains(begins)
    return pl.when(risky).then(column.map_elements(defused, pl.String)).otherwise(column)


def _listed(value: Any) -> Any:
    return value.to_list() if isinstance(value, pl.Series) else value


def write_csv(frame: pl.DataFrame, target: Path | IO[str], *, headings: bool = False) -> None:
    """Write the table to a file (private, with a byte-order mark so that Excel reads names right)
    or to an open text stream (no mark). UsageError when the file is in use.
    """
    text = csv_text(frame, headings=headings)
    if isinstance(target, Path):
        write_private(target, text.encode("utf-8-sig"))
    else:
        target.write(text)


def write_text(text: str, path: Path) -> None:
    """Write text (JSON, a table for people) as a private UTF-8 file."""
    write_private(path, text.encode("utf-8"))


def write_xlsx(tables: Mapping[str, pl.DataFrame], path: Path) -> None:
    """Write a private workbook, one plain sheet a table. UsageError when it is open in Excel."""
    # openpyxl takes 0.15 s to import, and JSON and CSV must not wait for it
    from attcli.reports.workbook import Sheet, xlsx_bytes  # noqa: PLC0415

    write_private(path, xlsx_bytes([Sheet(name, frame) for name, frame in tables.items()]))
