"""What a letter rests on, as plain values: the case log keeps it when the letter is issued, so that
its figures can be held against the register of a later day.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from attcli.letters.catalogue import Template
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.grid import marks_of
from attcli.letters.model import Prepared
from attcli.measures.absence import SUMS


def relied_on(
    made: Prepared, facts: PupilFacts, context: LetterContext, kind: Template
) -> Mapping[str, Any]:
    """The letter's id and title, whose it is, the fingerprint of its template, the days and counts
    it was made of, and the sessions missed or late in them: [date, AM or PM, code].
    """
    return {
        "letter": made.letter_id,
        "title": made.title,
        "school": facts.pupil["school"],
        "pupil_id": made.pupil_id,
        "letter_date": context.letter_date.isoformat(),
        "version": hashlib.sha256(kind.path.read_bytes()).hexdigest(),
        **figures_of(facts, context.start, context.end),
    }


def figures_of(facts: PupilFacts, start: date, end: date) -> dict[str, Any]:
    """`window`, `figures` and `sessions` of a document about these days, as an entry keeps them."""
    told = [
        [mark.day.isoformat(), mark.session, mark.code.letter]
        for mark in marks_of(facts)
        if mark.code and (mark.code.absent or "late" in mark.code.meanings)
    ]
    return {
        "window": {"from": start.isoformat(), "to": end.isoformat()},
        "figures": {name: int(facts.counts[name]) for name in SUMS},
        "sessions": told,
    }
