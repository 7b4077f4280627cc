"""The To do list: its lines, what was written on them, and the counts and words it opens with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from attcli.cases.waiting import WAITS
from attcli.reports.drafts import State
from attcli.reports.drawing import Drawn
from attcli.reports.entries import KEYS, OFFICERS, Entry
from attcli.reports.from_log import Carried, FromLog
from attcli.reports.tables import heading
from attcli.reports.todo_lines import (
    SCHEMA,
    of_letters,
    of_letters_sent,
    of_notices,
    of_reasons,
    of_thresholds,
    to_review,
)
from attcli.reports.week import Week
from attcli.reports.words import count_of

_NO_LOG = FromLog()
_KEPT = "No longer due; kept because something is written here."


@dataclass(frozen=True)
class Todo:
    """The lines (`SCHEMA`, the officer's columns empty), what was written on which line, and in
    `waiting` how to say yes to letters that wait for it."""

    lines: pl.DataFrame
    written: Mapping[int, Mapping[str, Any]]
    waiting: str = ""


def todo(
    week: Week,
    due: pl.DataFrame,
    drawn: Drawn,
    entries: Sequence[Entry] = (),
    log: FromLog = _NO_LOG,
) -> Todo:
    """The list of this run; `entries` of an earlier one are put on their lines, or lines of their
    own where there is none any more. `log`: what the case log adds.
    """
    parts = [
        *(of_letters_sent(week, log.again), of_letters(due, drawn), of_notices(week, log.act)),
        *(of_thresholds(week), of_reasons(week), to_review(week)),
    ]
    lines = pl.concat([_filled(part) for part in parts])
    entries = [*entries, *_of_the_week_before(lines, entries, log.carried)]
    lines = pl.concat([lines, _kept(lines, entries)])
    at = {key: number for number, key in enumerate(_keys(lines))}
    return Todo(lines, {at[entry.key]: entry.written for entry in entries}, waiting_words(due))


def _keys(lines: pl.DataFrame) -> list[tuple[str, ...]]:
    names = [name for wanted in KEYS for name in lines.columns if heading(name) == wanted]
    return lines.select(pl.col(names).fill_null("")).rows()


def _filled(part: pl.DataFrame) -> pl.DataFrame:
    """`part` with every column of the list; those it lacks are empty."""
    lacking = [pl.lit(None, kind).alias(n) for n, kind in SCHEMA.items() if n not in part.columns]
    return part.with_columns(lacking).select(pl.col(n).cast(kind) for n, kind in SCHEMA.items())


def _of_the_week_before(
    lines: pl.DataFrame, entries: Sequence[Entry], carried: Sequence[Carried]
) -> list[Entry]:
    """What goes on from the sheet of the week before: where its line is here too, unless something
    is written on that already; what could not be read, in any case.
    """
    here, taken = set(_keys(lines)), {entry.key for entry in entries}
    return [
        one.entry
        for one in carried
        if one.entry.key not in taken and (one.keep or one.entry.key in here)
    ]


def _kept(lines: pl.DataFrame, entries: Sequence[Entry]) -> pl.DataFrame:
    """A line for each entry whose own line is gone."""
    held = set(_keys(lines))
    rows = [_row(entry) for entry in entries if entry.key not in held]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(entry: Entry) -> dict[str, Any]:
    row = {name: _typed(entry.cells.get(heading(name)), kind) for name, kind in SCHEMA.items()}
    return row | dict.fromkeys(OFFICERS) | {"why": _KEPT, "file": None}


def _typed(cell: Any, kind: pl.DataType | type[pl.DataType]) -> Any:
    """A cell read back as its column's type; nothing where somebody wrote another thing there."""
    if kind == pl.Date:
        cell = cell.date() if isinstance(cell, datetime) else cell
        return cell if isinstance(cell, date) else None
    if kind == pl.String:
        return str(cell) if cell not in (None, "") else None
    return cell if isinstance(cell, (int, float)) else None


def counts(week: Week, due: pl.DataFrame, drawn: Drawn, log: FromLog = _NO_LOG) -> dict[str, int]:
    """The counts To do opens with, and that run.json holds.

    Drafted, blocked, waiting, over the limit and not chosen make the letters due.
    """
    states = due.get_column("state")
    wanted = states.is_in([State.DRAFT, State.BLOCKED])
    overdue = week.unresolved.filter("overdue")
    return {
        "letters_due": due.height,
        "letters_drafted": len(drawn.letters),
        "letters_blocked": int(wanted.sum()) - len(drawn.letters),
        "letters_waiting": int((states == State.WAITS).sum()),
        "letters_over_limit": int((states == State.OVER).sum()),
        "letters_not_chosen": int((states == State.LEFT).sum()),
        "letters_to_complete": len(drawn.to_complete),
        "certificates": len(drawn.certificates),
        "threshold_met_now": int(week.now.threshold.get_column("met_now").sum()),
        "no_reason_overdue": overdue.height,
        "missing": week.missing.height,
        "holds_to_review": to_review(week).height,
        "look_again": len(log.again),
        "notices_to_decide": 0 if log.act is None else log.act.height,
    }


def waiting_words(due: pl.DataFrame) -> str:
    """How an officer says yes to a letter that only waits for it; nothing where none does."""
    waits = (pl.col("state") == State.WAITS) & pl.col("blocked_by").str.starts_with(WAITS)
    if due.filter(waits).is_empty():
        return ""
    return (
        "A letter that waits for an officer's yes is drafted with --draft chosen --choose PUPIL, "
        "in a folder of its own (-o). That lifts no hold."
    )


def over_limit_words(n: int) -> str:
    """What is said when more letters are due than one run drafts; nothing for 0."""
    if not n:
        return ""
    return (
        f"{count_of(n, 'due letter')} more than the limit for one run: not drafted, listed below. "
        "The limit is max_letters in the settings."
    )
