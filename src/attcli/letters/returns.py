"""The authority's returns as documents: the fields `return.…` of each, from a row of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from attcli.cases.returns import ATTENDANCE, DELETION, MISSING, SICKNESS
from attcli.law import clocks
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.identity import UNKNOWN, child_rows, contact_rows
from attcli.letters.merge import Fields
from attcli.letters.model import Blank, Blocked, Prepared, Recipient
from attcli.letters.names import file_stem
from attcli.letters.notice import kind_of
from attcli.letters.prepare import announce, prepare
from attcli.letters.words import clean, isolated, unbroken
from attcli.register.days import plain_day, short_day
from attcli.store.events import Event

Row = Mapping[str, Any]
_ILLNESS = {
    "continuous": "illness without a break",
    "added up": "illness added up over the school year",
    "expected": "illness that is expected to last for so long",
}


def covering_letter(
    rows: Sequence[Row], month: tuple[date, date], context: LetterContext, stem: str
) -> Prepared | Blocked:
    """The letter with which the attendance return goes to the council; `stem` names its file."""
    council = context.school.council
    to = Recipient(f"{council or 'The council'}, attendance team", "Dear Colleague", how="email")
    first, last = month
    fields = Fields(
        "return",
        {
            "from": plain_day(first),
            "to": plain_day(last),
            "count": len(rows),
            "days": clocks.on(context.letter_date)[ATTENDANCE].length,
            "rows": [[_child(row), row["why"], _sessions(row)] for row in rows],
        },
    )
    return announce(ATTENDANCE, context, to, extra={"return": fields}, stem=stem)


def form(
    what: str, row: Row, facts: PupilFacts, siblings: Sequence[str], context: LetterContext
) -> Prepared | Blocked:
    """The form about one pupil, from their row of the list.

    `row` has `entries` of the log too, and the `number` of this form among those of the pupil.
    """
    fields = {
        "council": context.school.council or Blank("name of the council"),
        "child": child_rows(facts, siblings),
        "contacts": contact_rows(facts),
        **_OF[what](row),
    }
    done = prepare(what, facts, context, extra={"return": Fields("return", fields)})
    if isinstance(done, Blocked) or row["number"] == 1:
        return done
    stem = file_stem(facts.pupil, what, row["number"])
    return replace(done, copies=(replace(done.copies[0], file_stem=stem),))


def _illness(row: Row) -> dict[str, Any]:
    return {
        "why": _ILLNESS[row["why"]],
        "days": row["days"],
        "sessions": row["sessions"],
        "from": plain_day(row["from"]),
        "to": plain_day(row["to"]),
        "goes_on": int(row["now"] and row["why"] != "added up"),
    }


def _missing(row: Row) -> dict[str, Any]:
    entries: Sequence[Event] = row["entries"]
    return {
        "last_seen": plain_day(row["last_seen"]) if row["last_seen"] else None,
        "from": plain_day(row["from"]),
        "days": row["days"],
        "tried": [
            [plain_day(e.day), kind_of(e), clean(e.outcome) or "nothing recorded"] for e in entries
        ],
    }


def _deleted(row: Row) -> dict[str, Any]:
    return {
        "leaving_date": plain_day(row["leaving_date"]),
        "last_seen": plain_day(row["last_seen"]) if row["last_seen"] else None,
    }


_OF = {SICKNESS: _illness, MISSING: _missing, DELETION: _deleted}


def _child(row: Row) -> str:
    name = " ".join(filter(None, (clean(row["forename"]), clean(row["surname"]))))
    parts = (
        isolated(name) or UNKNOWN,
        f"born {plain_day(row['dob'])}" if row["dob"] else "date of birth not in the export",
        f"UPN {row['upn']}" if row["upn"] else "UPN not in the export",
        f"class {clean(row['class'])}" if clean(row["class"]) else "",
        clean(row["address"]) or "address not in the export",
    )
    return ", ".join(part for part in parts if part)


def _sessions(row: Row) -> str:
    """Each day with its halves and code, no line ending within one."""
    told = []
    for (day, code), found in groupby(row["sessions"], key=lambda s: (s["date"], s["code"])):
        halves = ", ".join(one["session"] for one in found)
        told.append(unbroken(f"{short_day(day)} {halves}: {code}"))
    return "; ".join(told) or "none in this time"
