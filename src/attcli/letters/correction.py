"""The correction of a letter that was sent: what it said, and what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attcli.cases.issued import REVIEW
from attcli.cases.look_again import CORRECTION
from attcli.letters.merge import Fields
from attcli.register.days import plain_day
from attcli.register.percent import shown
from attcli.store.events import Event

ID = "correction"
"""The letter's id."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A letter that was sent, and the review that says to put it right."""

    sent: Event
    review: Event

    def fields(self, title: str) -> Mapping[str, Fields]:
        """The merge fields `correction.…`; `title`: of the letter that was sent."""
        was, now = self.sent.details["figures"], self.review.details["after"]
        return {"correction": Fields("correction", _values(self, was, now, title))}

    @property
    def record(self) -> Mapping[str, Any]:
        """What the correction itself rests on."""
        now = self.review.details["after"]
        window = self.sent.details["window"]
        return {"window": window, "figures": now, "sessions": [], "corrects": self.sent.id}


def corrections(logged: Sequence[Event]) -> Mapping[str, Correction]:
    """By the pupil as the log names them: the latest correction that was decided."""
    letters = {event.id: event for event in logged}
    decided = [e for e in logged if e.kind == REVIEW and e.what == CORRECTION]
    return {
        event.pupil: Correction(letters[event.about], event)
        for event in sorted(decided, key=lambda event: event.id or 0)
        if event.about in letters
    }


def _values(
    of: Correction, was: Mapping[str, int], now: Mapping[str, int], title: str
) -> Mapping[str, Any]:
    window = of.sent.details["window"]
    start, end = (date.fromisoformat(window[side]) for side in ("from", "to"))
    return {
        "date": plain_day(of.sent.day),
        "about": title,
        "start": plain_day(start),
        "end": plain_day(end),
        "was_percent": _percent(was),
        "now_percent": _percent(now),
        "was_missed": f"{was['absent']} of {was['possible']}",
        "now_missed": f"{now['absent']} of {now['possible']}",
        "was_unauthorised": str(was["unauthorised"]),
        "now_unauthorised": str(now["unauthorised"]),
        "unauthorised_moved": int(was["unauthorised"] != now["unauthorised"]),
        "stands": int(of.review.details.get("holds") is not False),
    }


def _percent(counts: Mapping[str, int]) -> str | None:
    return shown(counts["attended"], counts["possible"]) if counts["possible"] else None
