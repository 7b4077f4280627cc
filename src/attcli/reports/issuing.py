"""From drafts, or from a letter as it stands, to the entries that say it was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from attcli.cases.issued import in_force, is_issued
from attcli.reports.drafted import Drafted
from attcli.reports.manifest import fingerprint
from attcli.store.events import Event

_KEPT = ("version", "window", "figures", "sessions", "stage", "track", "corrects")


@dataclass(frozen=True, slots=True)
class Sending:
    """When letters were sent, how (None: as each draft says), and who records it."""

    day: date
    by: str
    at: datetime
    how: str | None = None


@dataclass
class Batch:
    """The entries to write; and of the drafts that make none: issued `before`, files `gone`."""

    new: list[Event] = field(default_factory=list)
    before: list[Drafted] = field(default_factory=list)
    gone: list[Drafted] = field(default_factory=list)


def batch(drafts: Sequence[Drafted], sending: Sending, logged: Sequence[Event]) -> Batch:
    """The entries that these drafts make: one a pupil and letter. `logged`: the log as it stands.

    A draft of which an entry tells already makes none, whenever that says it was sent; nor does one
    whose files are gone, for somebody took it out.
    """
    made = Batch()
    known = known_letters(logged)
    for draft in drafts:
        event = issued(draft, sending)
        if known(event):
            made.before.append(draft)
        elif draft.was_taken_out:
            made.gone.append(draft)
        else:
            made.new.append(event)
    return made


def issued(draft: Drafted, sending: Sending) -> Event:
    """The entry of one letter that was sent.

    The fingerprints are those of the files as they are now: the office may have completed them.
    """
    told = draft.told
    files = {path.name: fingerprint(path) for path in draft.files_there()}
    details: dict[str, Any] = {
        "issued": True,
        **{name: told[name] for name in _KEPT if told.get(name) is not None},
        "drafted_for": told["letter_date"],
        "how": sending.how or ", ".join(dict.fromkeys(copy["how"] for copy in told["copies"])),
        "recipients": [line for copy in told["copies"] for line in copy["to"]],
    }
    if files:
        (name, sha), *more = files.items()
        details |= {"file": name, "sha256": sha}
        details |= {"more_files": dict(more)} if more else {}
        changed = any(draft.made[name] != sha for name, sha in files.items())
        details |= {"changed_since_drafted": True} if changed else {}
    return Event(
        draft.school,
        draft.pupil_id,
        "letter",
        sending.day,
        sending.by,
        sending.at,
        draft.letter,
        details=details,
    )


def known_letters(logged: Sequence[Event]) -> Callable[[Event], bool]:
    """Whether a letter is in the log already: that draft, or that letter to that pupil that day."""
    standing = [event for event in in_force(logged) if event.kind == "letter"]
    days = {(*_whose(event), event.day) for event in standing}
    drafts = {_draft(event) for event in standing if is_issued(event)}

    def known(event: Event) -> bool:
        same = is_issued(event) and _draft(event) in drafts
        return same or (*_whose(event), event.day) in days

    return known


def _whose(event: Event) -> tuple[str, str]:
    return event.pupil.casefold(), event.what


def _draft(event: Event) -> tuple[object, ...]:
    """Whose letter of which id, the days its figures are of, and the figures."""
    window, figures = event.details["window"], event.details["figures"]
    return *_whose(event), window["from"], window["to"], *sorted(figures.items())
