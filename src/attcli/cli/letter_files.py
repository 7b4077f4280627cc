"""Letters that are written one at a time, with fields of their own: drawn, and put in a folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from attcli.cli.options import LetterForm
from attcli.cli.week_open import own_templates
from attcli.errors import AttcliError, Exit, UsageError

if TYPE_CHECKING:
    from datetime import date, datetime

    from attcli.letters.facts import LetterContext
    from attcli.letters.model import Blocked, Prepared
    from attcli.policy.settings import School

_AHEAD = 7


def day_of(letter_date: "date | None", now: "datetime") -> "date":
    """The day a letter that is recorded is dated; UsageError for one far ahead."""
    day = letter_date or now.date()
    if (day - now.date()).days > _AHEAD:
        raise UsageError(
            f"{day} is more than {_AHEAD} days ahead: the letter would be recorded as sent.",
            "Check --letter-date.",
        )
    return day


class BlockedError(AttcliError):
    """A letter that cannot be written: nothing was recorded."""

    exit_code = Exit.BLOCKED


@dataclass(frozen=True)
class Written:
    """A letter's files, and what an entry of the log keeps of them."""

    paths: tuple[Path, ...]
    record: dict[str, Any]


def context_of(school: "School", day: "date", start: "date", end: "date") -> "LetterContext":
    """The run of one letter."""
    from attcli.letters import LetterContext

    return LetterContext(school, day, start, end, templates=own_templates())


def made(done: "Prepared | Blocked") -> "Prepared":
    """The letter; BlockedError with the reasons where it cannot be written."""
    from attcli.letters.model import Blocked

    if isinstance(done, Blocked):
        raise BlockedError(f"The letter can't be written: {'; '.join(done.reasons)}.")
    return done


def draw(done: "Prepared", forms: "list[LetterForm] | None", folder: Path) -> dict[Path, bytes]:
    """Every copy in every form, by its path in the folder; BlockedError for what no font has. One
    in the school's own Word template is written in Word, whichever form is asked for.
    """
    from attcli.letters import UndrawableError, render

    drawn = {}
    for copy in done.copies:
        for form in [LetterForm.DOCX] if copy.letter.own_word else forms or [LetterForm.PDF]:
            try:
                content = render(copy.letter, form.value, own_templates()).content
            except UndrawableError as why:
                raise BlockedError(f"The letter can't be drawn: {why}") from why
            drawn[folder / f"{copy.file_stem}.{form.value}"] = content
    return drawn


def record_of(done: "Prepared", drawn: dict[Path, bytes]) -> dict[str, Any]:
    """What the log keeps: the template's version, to whom, the files and their fingerprints."""
    from attcli.letters import template

    source = template(done.letter_id, own_templates()).path
    return {
        "letter": done.letter_id,
        "version": hashlib.sha256(source.read_bytes()).hexdigest(),
        "recipients": [copy.recipient.addressee for copy in done.copies],
        "files": {
            path.name: hashlib.sha256(content).hexdigest() for path, content in drawn.items()
        },
    }


def write(drawn: dict[Path, bytes]) -> None:
    """Write the files, for their owner alone."""
    from attcli.reports.private import write_private

    for path, content in drawn.items():
        write_private(path, content)


def tell(done: "Prepared", drawn: dict[Path, bytes]) -> None:
    """The paths on stdout; what is left to complete, and who gets no copy, for people."""
    from attcli.cli.words import say

    for path in drawn:
        typer.echo(path)
    for note in done.notes:
        say(f"Note: {note}.")
    if done.to_complete:
        say(f"To complete by hand: {', '.join(done.to_complete)}.", style="yellow")
