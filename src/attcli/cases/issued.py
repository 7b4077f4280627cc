"""Letters and notices that were issued, by the case log, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence

from attcli.store.events import Event

VOID, REVIEW, NOT_SENT, NOTE = "void", "review", "not-sent", "note"
WITHDRAWN = "notice-withdrawn"
_TAKEN_BACK = (VOID, WITHDRAWN)


def taken_back(logged: Iterable[Event]) -> Mapping[int, Event]:
    """By the number of the entry: what voided a letter or referral, or withdrew a notice."""
    return {event.about: event for event in logged if event.kind in _TAKEN_BACK and event.about}


def in_force(logged: Sequence[Event]) -> tuple[Event, ...]:
    """The entries without those taken back, and without what says that they were."""
    gone = taken_back(logged)
    return tuple(e for e in logged if e.id not in gone and e.kind not in _TAKEN_BACK)


def is_issued(event: Event) -> bool:
    """Whether the entry is a letter recorded with its figures, not one logged by hand."""
    return event.kind == "letter" and bool(event.details.get("issued"))


def reliant(logged: Sequence[Event]) -> tuple[Event, ...]:
    """The entries in force whose figures are known, so that they can be looked at again."""
    return tuple(e for e in in_force(logged) if e.details.get("figures") and _window(e))


def _window(event: Event) -> bool:
    window = event.details.get("window") or {}
    return bool(window.get("from") and window.get("to"))
