"""What the letters about conduct share: words from files, names of files, the entry of the log."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.conduct_person import Person
from attcli.cli.letter_files import draw, record_of, tell, write
from attcli.cli.options import Forms
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.letters.model import Prepared
    from attcli.store.events import Event


def words_of(said: str) -> str:
    """The words, or those of the file behind an @."""
    if not said.startswith("@"):
        return said.strip()
    path = Path(said[1:])
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(
            f"The words in {path} can't be read.", "Save them as plain text (UTF-8)."
        ) from fault


def stem(letter_id: str, person: Person, day: date) -> str:
    """A file's name without anybody's: the letter, the day and a digest that tells two apart."""
    whom = "|".join((person.school, person.pupil, person.name, *person.recipient.address))
    return f"{letter_id}_{day}_{hashlib.sha256(whom.encode()).hexdigest()[:6]}"


def finish(
    workspace: Path,
    done: "Prepared",
    entry: "Event",
    forms: Forms,
    folder: Path,
    lines: Sequence[str] = (),
) -> None:
    """Write the letter, record it, and say what was done and is due; the history has no name."""
    from attcli.store.events import enter_all

    drawn = draw(done, forms, folder)
    write(drawn)
    full = replace(entry, details={**entry.details, **record_of(done, drawn)})
    entered = enter_all(workspace, [full], "a letter about conduct was recorded")
    tell(done, drawn)
    for line in lines:
        say(line)
    if entered:
        say(f"Recorded as entry {entered[0].id}. A slip? attcli undo {entered[0].change}")
    else:
        say("The same letter was recorded before; nothing was entered.")
