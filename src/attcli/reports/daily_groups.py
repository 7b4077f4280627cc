"""The lists of every day on the summary page: a short group each; the workbook has them whole."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from attcli.register.days import short_day
from attcli.reports.daily import MOVED
from attcli.reports.lists import person, pupil_columns
from attcli.reports.page import Column, Group
from attcli.reports.week import Week

MOST_ROWS = 10
"""More rows than this of one list are left to the workbook: the page is to look at."""

_RING = (
    Column("no_reason", "Marks", right=True),
    Column("age_school_days", "Days old", right=True),
    Column("remark", "Whom to ring"),
)
_RUNS = (
    Column("current_days", "Days", right=True),
    Column("since", "Since"),
    Column("remark", "Reached; then what comes next"),
)
_LATE = (
    Column("last", "Last weeks", right=True),
    Column("earlier", "Before", right=True),
    Column("weekdays", "Weekdays"),
    Column("why", "Over"),
)
_PATTERNS = (Column("chance", "By chance"), Column("remark", "Pattern, and what it can't show"))
_MOVED = (Column("before", "Before"), Column("after", "Now"), Column("why", "Change"))


def daily_groups(week: Week) -> list[Group]:
    """Whom to ring, who is at a clock, who is often late, patterns, and who is better or worse."""
    lists = week.daily
    moved = lists.changes.filter(pl.col("change").is_in(MOVED))
    return [
        _group("To ring: marks without a reason", _RING, lists.calls),
        _group("Absent without a break, at a clock now", _RUNS, lists.runs),
        _group("Often late", _LATE, lists.late),
        _group("Patterns that chance would hardly make", _PATTERNS, lists.patterns),
        _group("Better or worse than the week before", _MOVED, moved),
    ]


def _group(title: str, columns: tuple[Column, ...], rows: pl.DataFrame) -> Group:
    lines = [_line(row) for row in rows.head(MOST_ROWS).iter_rows(named=True)]
    return Group(title, (*pupil_columns(), *columns), lines, more=max(0, rows.height - MOST_ROWS))


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the page prints it: what the list has of each column, in words."""
    first = f"first ({row['first']})" if row.get("first") else ""
    after = f"then {row['next']}" if row.get("next") else ""
    told = [first, row.get("call"), row.get("told"), row.get("reached"), after]
    since = row.get("current_from")
    return (
        dict.fromkeys(("before", "after"), "")
        | {name: value for name, value in row.items() if value is not None}
        | person(row)
        | {
            "since": short_day(since) if since else "",
            "remark": "; ".join(part.replace("\n", "; ") for part in told if part),
            "why": (row.get("over") or row.get("what") or "").replace("-", " "),
        }
    )
