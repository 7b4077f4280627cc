"""What one run over every school is asked, and what the whole of the schools decides for each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attcli.errors import UsageError
from attcli.law import age, clocks, thresholds
from attcli.register.days import year_start
from attcli.register.view import Window


class Form(StrEnum):
    """How the lists are written."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Request:
    """The analyses by name and, as of the single commands, days and how much of each list.

    `most`: marks that are worked on at once, unless one school has more.
    """

    analyses: tuple[str, ...]
    form: Form = Form.CSV
    everyone: bool = False
    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    most: int = 4_000_000

    def window(self, latest: date) -> Window:
        """The days counted, where `latest` is the last day of all schools."""
        end = min(self.end, latest) if self.end else latest
        return Window(self.start or year_start(end), end)

    def check(self, latest: date) -> None:
        """UsageError where the period asked for holds no day."""
        window = self.window(latest)
        if window.start > window.end:
            raise UsageError(
                f"The period from {window.start} to {window.end} holds no day.",
                f"Marks count up to {latest}: choose an earlier --from, or a later --to.",
            )

    def alike(self, one: date, other: date) -> bool:
        """Whether a school's answers are the same whichever of two days is the last of all
        schools: the first day counted and the law in force on it.
        """
        return self._decided(one) == self._decided(other)

    def _decided(self, latest: date) -> tuple[object, ...]:
        law = (thresholds.on(latest), clocks.on(latest), age.young_year_groups(latest))
        return (self.window(latest).start, year_start(latest), *law)
