"""A letter to all parents, about no pupil: one file a school, to copy or to send to everyone."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.open import open_settings
from attcli.cli.options import LetterForm
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.letters.catalogue import Template
    from attcli.policy.settings import Settings


def to_everyone(
    kind: "Template", school: str | None, day: date, forms: Sequence[LetterForm], folder: Path
) -> None:
    """Write the letter of the school asked for, or of each; UsageError where files are there."""
    from attcli.cli.letter_files import context_of, draw, made, tell, write
    from attcli.letters import announce

    settings = open_settings()
    for key in _schools(settings, school):
        context = context_of(settings.school(key), day, day, day)
        stem = f"{kind.id}_{key}" if len(settings.schools) > 1 else kind.id
        done = made(announce(kind.id, context, stem=stem))
        drawn = draw(done, list(forms), folder)
        if there := [path for path in drawn if path.exists()]:
            raise UsageError(f"{there[0]} is there already.", "Name another folder with -o.")
        write(drawn)
        tell(done, drawn)


def _schools(settings: "Settings", asked: str | None) -> list[str]:
    keys = list(settings.schools) or [settings.default_key or ""]
    if asked is None:
        return keys
    key = settings.school_keys.get(" ".join(asked.split()).casefold(), asked)
    if key not in keys:
        raise UsageError(f"There is no school “{asked}”.", f"Choose from: {', '.join(keys)}.")
    return [key]
