"""The words and figures of a notice to improve: the fields `notice.…` of its template."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from attcli.cases.improve import Watch
from attcli.cases.notice_case import Case, Session
from attcli.errors import UsageError
from attcli.law import offences
from attcli.letters.catalogue import template
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.merge import Fields
from attcli.letters.model import Prepared
from attcli.letters.relied import relied_on
from attcli.letters.words import clean, listed
from attcli.register.days import DAYS, plain_day
from attcli.store.events import Event

LETTER = "notice-to-improve"
_HALVES = {"AM": "morning", "PM": "afternoon"}
_KINDS = {
    "letter": "letter",
    "call": "telephone call",
    "meeting": "meeting",
    "visit": "home visit",
    "plan": "attendance plan",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the officer says: what improvement means here, and what further help there is."""

    improvement: str
    further: str = ""


def notice_fields(case: Case, parent: str, watch: Watch, terms: Terms, when: date) -> Fields:
    """The fields of the notice to one parent, dated `when`."""
    first, last = case.window
    return Fields(
        "notice",
        {
            "from": plain_day(first),
            "to": plain_day(last),
            "count": len(case.sessions),
            "elsewhere": case.elsewhere,
            "sessions": session_rows(case.sessions),
            "support": [contact_line(event) for event in case.contact(parent, when)],
            "duty": offences.provision("parents-duty", when).section,
            "watch_from": plain_day(watch.start),
            "watch_to": plain_day(watch.end),
            "watch_days": watch.school_days,
            "allowed": watch.most_unauthorised,
            "improvement": clean(terms.improvement),
            "further": clean(terms.further),
        },
    )


def session_rows(sessions: Iterable[Session]) -> list[list[str]]:
    """Day, halves, code and what it means: a row for each day and code, in time order."""
    return [
        [_day(day), listed([_HALVES[s.session] for s in of_day]), code, of_day[0].title]
        for (day, code), found in groupby(sessions, key=lambda s: (s.day, s.code))
        for of_day in [list(found)]
    ]


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()][:3]} {plain_day(day)}"


def contact_line(event: Event, *, outcome: bool = False) -> str:
    """An entry of the log as a line; with `outcome` also what came of it, for the council only."""
    what = _title(event)
    until = f", to {plain_day(event.until)}" if event.until else ""
    came = clean(event.outcome) if outcome else None
    line = f"{plain_day(event.day)}: {kind_of(event)}{what}{until}"
    return f"{line}; {came}" if came else line


def rests_on(
    case: Case, made: Prepared, facts: PupilFacts, context: LetterContext
) -> dict[str, Any]:
    """What the log keeps of a notice or referral: as of any letter (`attcli.letters.relied`), but
    of the sessions only those that the test counts.
    """
    kind = template(made.letter_id, context.templates)
    counted = [[s.day.isoformat(), s.session, s.code] for s in case.sessions]
    return {**relied_on(made, facts, context, kind), "issued": True, "sessions": counted}


def file_of(path: Path) -> dict[str, str]:
    """A document as the log keeps it: its name and fingerprint."""
    return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def kind_of(event: Event) -> str:
    """What was done, in words."""
    return _KINDS.get(event.kind, event.kind)


def _title(event: Event) -> str:
    """A letter's title in brackets; of other entries nothing, for these are the office's words."""
    if event.kind != "letter" or not event.what:
        return ""
    try:
        return f" ({template(event.what, None).title})"
    except UsageError:
        return f" ({clean(event.what)})"
