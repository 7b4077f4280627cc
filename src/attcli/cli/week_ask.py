"""What a week is asked for: `weekly`, `demo` and `start` ask the same."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from attcli.cli.open import Ask
from attcli.cli.options import LetterForm
from attcli.errors import UsageError


class DraftMode(StrEnum):
    """Which due letters are drafted."""

    ALL = "all"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True)
class Job:
    """One week asked for. `target` None: out/<last day>-weekly; `letter_date` None: today; `inbox`:
    take in what is new there.
    """

    ask: Ask
    target: Path | None = None
    letter_date: date | None = None
    formats: tuple[LetterForm, ...] = (LetterForm.PDF,)
    draft: DraftMode = DraftMode.ALL
    chosen: tuple[str, ...] = ()
    limit: int | None = None
    force: bool = False
    inbox: Path | None = None

    def __post_init__(self) -> None:
        if bool(self.chosen) != (self.draft == DraftMode.CHOSEN):
            raise UsageError(
                "--draft chosen and --choose belong together.",
                "Say --draft chosen --choose PUPIL, once for each pupil.",
            )
        if self.inbox and (self.ask.named or self.ask.layout or self.ask.as_school):
            raise UsageError(
                "--inbox takes in what is new in a folder: name no files beside it.",
                "Leave out --inbox, or the files and what is said of them.",
            )
