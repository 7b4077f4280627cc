"""A workbook a class, for its teacher: who was there in the week, and what to ask about.

No stage, letter, hold or circumstance stands in it, and no pupil of another class.
"""

import re
import unicodedata
from dataclasses import dataclass

import polars as pl

from attcli.measures.absence import absence
from attcli.register.days import plain_day
from attcli.register.percent import shown
from attcli.register.view import Window
from attcli.reports.week import Week
from attcli.reports.words import span
from attcli.reports.workbook import Sheet, xlsx_bytes

FOLDER = "classes"
_LONGEST_NAME = 40
_HEADINGS = {
    "surname": "Surname",
    "forename": "Forename",
    "week_present": "There this week",
    "week_possible": "Possible this week",
    "week_late": "Late this week",
    "week_late_after_close": "Late after close",
    "no_reason": "Please ask: no reason yet",
    "missing": "Please check: no mark",
    "attendance_pct": "So far %",
    "absent": "Absent so far",
    "possible": "Possible so far",
}
_NOTE = (
    "For the class teacher alone. So far: since {since}. Please tell the office what you know "
    "about the sessions to ask about."
)


@dataclass(frozen=True)
class ClassBook:
    """One class's workbook. `path`: in the folder, with `/`."""

    name: str
    path: str
    content: bytes


def class_books(week: Week) -> list[ClassBook]:
    """The classes' workbooks; none where no school week was held yet."""
    if week.days is None:
        return []
    rows = _rows(week, Window(*week.days))
    when, since = span(*week.days), plain_day(week.view.window.start)
    parts = rows.partition_by("school", "class", maintain_order=True)
    return [_book(number, part, when, since) for number, part in enumerate(parts, start=1)]


def _book(number: int, rows: pl.DataFrame, when: str, since: str) -> ClassBook:
    name = rows["class"].item(0)
    path = f"{FOLDER}/{number:02}_{_plain(name)}.xlsx"
    return ClassBook(name, path, xlsx_bytes([_sheet(rows, name, when, since)]))


def _rows(week: Week, days: Window) -> pl.DataFrame:
    """A row for each pupil who is on roll and in a class, by class and name."""
    during = absence(week.view.over(window=days)).collect()
    this_week = during.select(
        "school",
        "pupil_id",
        week_present=pl.col("attended"),
        week_possible=pl.col("possible"),
        week_late=pl.col("late"),
        week_late_after_close=pl.col("late_after_close"),
    )
    gone = (pl.col("leaving_date") < week.as_of).fill_null(value=False)
    here = week.view.rolls.filter(~gone).select("school", "pupil_id")
    key = ["school", "pupil_id"]
    rows = week.now.absence.join(here, on=key, how="semi").filter(pl.col("class").is_not_null())
    for name, sessions in (("no_reason", week.unresolved), ("missing", week.missing)):
        rows = rows.drop(name, strict=False).join(_listed(sessions, name), on=key, how="left")
    return rows.join(this_week, on=key, how="left", validate="1:1").sort(
        "school", "class", "surname", "forename", "pupil_id", nulls_last=True
    )


def _listed(sessions: pl.DataFrame, name: str) -> pl.DataFrame:
    """The sessions of each pupil in one cell: 10 Nov AM, 10 Nov PM."""
    day = pl.format("{} {}", pl.col("date").dt.strftime("%d/%m"), pl.col("session"))
    in_order = sessions.sort("date", "session")
    return in_order.group_by("school", "pupil_id", maintain_order=True).agg(day.alias(name)).select(
        "school", "pupil_id", pl.col(name).list.join(", ")
    )  # fmt: skip


def _sheet(rows: pl.DataFrame, name: str, when: str, since: str) -> Sheet:
    wanted = rows.select(*_HEADINGS).rename(_HEADINGS)
    found, possible = (int(rows[one].sum()) for one in ("week_present", "week_possible"))
    return Sheet(
        "Class",
        wanted,
        title=f"{name}, {when}: there for {shown(found, possible)} of the sessions",
        note=_NOTE.format(since=since),
        widths={_HEADINGS["no_reason"]: 36, _HEADINGS["missing"]: 24},
    )


def _plain(name: str) -> str:
    """A class's name as part of a file's: letters and digits that every system can hold."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:_LONGEST_NAME] or "class"
