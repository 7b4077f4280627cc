"""What letters tell of earlier contact: the log's entries, and how attendance went since.

Nothing is said that the log does not hold. A meeting counts once its outcome is logged, unless that
says that it did not take place; a letter that was voided was never sent.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.grid import Mark, marks_of
from attcli.letters.model import Earlier, Trend
from attcli.policy.pack import Improvement
from attcli.store.events import Event

_CONTACTS = {"letter": "letter", "call": "telephone call"}
_DOUBTFUL = re.compile(  # words with which the meeting may not have been: then nothing is said
    r"\b(not?|nobody|none|didn.?t|never|failed|cancel\w*|postpon\w*|put off|rearrang\w*"
    r"|re-?schedul\w*|missed|declin\w*|refus\w*|absent)\b",
    re.IGNORECASE,
)


def with_earlier(facts: PupilFacts, log: Sequence[Event], context: LetterContext) -> PupilFacts:
    """The facts with what the pupil's own entries say of contact before the letter's date."""
    rules = context.school.policy.improvement
    return replace(facts, earlier=earlier_of(log, marks_of(facts), context.letter_date, rules))


def earlier_of(
    log: Sequence[Event], marks: Sequence[Mark], letter_date: date, rules: Improvement
) -> Earlier:
    """The contact before `letter_date`, in one pupil's entries, the oldest first."""
    void = {event.about for event in log if event.kind == "void"}
    past = [e for e in log if e.day < letter_date and e.id not in void]
    contact = next((e for e in reversed(past) if e.kind in _CONTACTS), None)
    met = next((e for e in reversed(past) if e.kind == "meeting" and _held(e, rules)), None)
    return Earlier(
        contact=_CONTACTS[contact.kind] if contact else None,
        contact_date=contact.day if contact else None,
        met_with=met.parent or None if met else None,
        met_date=met.day if met else None,
        trend=trend_since(contact.day, marks, rules) if contact else None,
        met_trend=trend_since(met.day, marks, rules) if met else None,
        letters={e.what: e.day for e in past if e.kind == "letter" and e.what},
        calls=tuple(dict.fromkeys(e.day for e in past if e.kind == "call")),
    )


def _held(meeting: Event, rules: Improvement) -> bool:
    said = meeting.outcome.casefold()
    nobody = any(words.casefold() in said for words in rules.no_engagement)
    return bool(said) and not nobody and not _DOUBTFUL.search(said)


def trend_since(contact: date, marks: Sequence[Mark], rules: Improvement) -> Trend | None:
    """Whether attendance after the day went down, or rose by less than it should; else None.

    None too where too few sessions were possible since, or none before.
    """
    before, since = _counts(marks, None, contact), _counts(marks, contact, None)
    if before[1] == 0 or since[1] < rules.min_possible:
        return None
    gain = since[0] * before[1] - before[0] * since[1]  # in parts of both numbers of sessions
    if gain < 0:
        return "declined"
    return "no-better" if 100 * gain < rules.least_points * since[1] * before[1] else None


def _counts(marks: Sequence[Mark], after: date | None, until: date | None) -> tuple[int, int]:
    """Attended and possible sessions after one day, up to another."""
    codes = [
        m.code
        for m in marks
        if m.code and not (after and m.day <= after) and not (until and m.day > until)
    ]
    return sum(code.attended for code in codes), sum(code.possible for code in codes)
