"""What a letter or certificate is made from: one pupil's facts, and the run they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from attcli.letters.model import Earlier, How
from attcli.letters.words import clean
from attcli.policy.settings import School
from attcli.register.model import Source

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amended:
    """A mark that a later export held otherwise; `was`, `now` None: no mark.

    `known` since then, from `file`. Why it was changed, by whom and when, the exports do not say.
    """

    day: date
    session: str
    was: str | None
    now: str | None
    known: datetime
    file: str | None


@dataclass(frozen=True)
class PupilFacts:
    """One pupil. `pupil` and `contacts` are rows of the register's frames; `counts` is the pupil's
    row of the absence measure for the window (possible, attended, absent, authorised, unauthorised,
    late, late_after_close; whole numbers). `marks` are the pupil's rows of the marks frame in the
    window, further columns ignored. `missing` are the (date, session) without a mark though one was
    expected; None: each row without a code is one. `responsibility_given`: the contacts export says
    of anyone at all, not only of this pupil's, who has responsibility or lives with a pupil.
    `nameless`: the export has rows with no contact's surname; they are left out when it is read, so
    whose they were is not known here. `amended`: marks that changed while a workspace remembered
    them, in time order; none where files are read without one. `window`: the pupil's row of the
    threshold measure, and in `current_list` the (date, session) of its current window; None where
    it was not asked for.
    """

    pupil: Row
    contacts: Sequence[Row]
    counts: Mapping[str, Any]
    marks: pl.DataFrame
    missing: frozenset[tuple[date, str]] | None = None
    earlier: Earlier = field(default_factory=Earlier)
    responsibility_given: bool = True
    nameless: bool = False
    amended: Sequence[Amended] = ()
    window: Mapping[str, Any] | None = None

    @property
    def surname(self) -> str | None:
        """The surname, fit to print; None where there is none."""
        return clean(self.pupil.get("surname"))

    @property
    def forename(self) -> str | None:
        """The forename the child goes by; None where there is none."""
        return clean(self.pupil.get("preferred_forename")) or clean(self.pupil.get("forename"))

    @property
    def called(self) -> str:
        """The pupil in words for the office, whatever is known."""
        return " ".join(filter(None, (self.forename, self.surname))) or self.pupil["pupil_id"]


@dataclass(frozen=True)
class LetterContext:
    """The run: the school, the letter's date (which chooses the law), the window the figures are
    of, the day they were counted up to, the files they came from. `officer` holds what the office
    fills in (`meeting.date` …), as text; `templates` is the workspace's own folder of templates.
    `by`: how this run's letters go, where not as each template says.
    """

    school: School
    letter_date: date
    start: date
    end: date
    sources: Sequence[Source] = ()
    officer: Mapping[str, str] = field(default_factory=dict)
    templates: Path | None = None
    by: How | None = None
