"""Certificates that were given out, put on record, so that they are looked at again when marks
change."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.open import open_settings
from attcli.cli.state import state
from attcli.cli.who import who
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.letters import PupilFacts


def refuse_unless_remembered(exports: Sequence[Path]) -> None:
    """UsageError where certificates of named exports are to be put on record."""
    if exports:
        raise UsageError(
            "A certificate is put on record only from what the workspace remembers.",
            "Take the exports in first (attcli ingest), then leave them out here.",
        )


def put_on_record(
    given: "Sequence[tuple[PupilFacts, date, date, Path]]", to: str, by: str | None
) -> None:
    """One entry for each certificate (its facts, first and last day, file), all in one change.

    Figures are those of whole days, as they can be counted again.
    """
    from attcli.store.events import enter_all
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    now, person = datetime.now().astimezone(), who(by, open_settings())
    entries = [_entry(*one, to, person, now) for one in given]
    n = len(entries)
    summary = f"{'a certificate' if n == 1 else f'{n} certificates'} given out"
    entered = enter_all(workspace, entries, summary)
    if entered:
        say(f"{len(entered)} on record as given out. A slip? attcli undo {entered[0].change}")


def _entry(
    facts: "PupilFacts", start: date, end: date, file: Path, to: str, by: str, at: datetime
) -> Any:
    from attcli.letters.relied import figures_of
    from attcli.reports.manifest import fingerprint
    from attcli.store.events import Event

    details = {
        **figures_of(facts, start, end),
        "recipients": [to],
        "file": file.name,
        "sha256": fingerprint(file),
    }
    return Event(
        facts.pupil["school"],
        facts.pupil["pupil_id"],
        "certificate",
        at.date(),
        by,
        at,
        "registration-certificate",
        details=details,
    )
