"""Which letters this run drafts: the due ones, most urgent first, up to the policy's limit.

What a letter is made of and how it is drawn is not known here: whoever runs the week brings a
`Desk` that prepares and draws.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

import polars as pl

from attcli.cases.waiting import WAITS
from attcli.reports.week import Week

LINE = ("school", "pupil_id")
_NONE: Mapping[str, str] = MappingProxyType({})


class Draft(StrEnum):
    """Which due letters a run drafts."""

    ALL = "all"
    CHOSEN = "chosen"
    NONE = "none"


class State(StrEnum):
    """What becomes of a due letter in this run."""

    DRAFT = "draft"
    BLOCKED = "blocked"  # something is missing: it can't be written
    WAITS = "waits"  # held, or waiting for an officer's yes
    OVER = "over the limit"
    LEFT = "not asked for"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One copy of a letter: its file name without suffix, to whom it goes, the lines of its address
    as it prints them, and how it goes.
    """

    stem: str
    to: str
    lines: tuple[str, ...] = ()
    how: str = "post"


@dataclass(frozen=True, slots=True)
class Paper:
    """A due letter as the desk prepared it: a sheet for each household, or why it is blocked.

    `in_word`: it is in a Word file of the school's own, and not in the file of all letters.
    `handle` is the desk's own and means nothing here; `record` is what the case log keeps of the
    letter once it is issued.
    """

    pupil_id: str
    letter_id: str
    title: str
    sheets: tuple[Sheet, ...] = ()
    to_complete: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    handle: object = None
    in_word: bool = False
    record: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class File:
    """A drawn document: its name in the folder, with suffix, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one file to print holds: the stems of its copies. `handle` is the desk's own."""

    stems: tuple[str, ...]
    handle: object = None


@dataclass(frozen=True, slots=True)
class PrintFile:
    """A file of letters to print (empty where none can be in it); by the stem of each copy that had
    to be left out, why.
    """

    content: bytes
    left_out: Mapping[str, str] = field(default_factory=dict, hash=False)


class UndrawableError(Exception):
    """A document that cannot be drawn; the message says why."""


class Desk(Protocol):
    """Prepares and draws letters and certificates. Drawing may be asked for from several threads;
    it raises `UndrawableError` for the one document that cannot be drawn.
    """

    formats: tuple[str, ...]

    def prepare(self, pupil_id: str, letter_id: str) -> Paper:
        """The letter for each household, or why it is blocked."""

    def letter(self, paper: Paper, copy: int, form: str) -> File:
        """One copy of a letter in the form asked for."""

    def certificate(self, pupil_id: str) -> File:
        """The pupil's registration certificate."""

    def bundles(self, papers: Sequence[Paper]) -> Sequence[Bundle]:
        """Every letter in print order: one bundle, or several where there are too many for one."""

    def print_file(self, bundle: Bundle) -> PrintFile:
        """The letters of a bundle, each with what it encloses, as one file."""

    def further(self, papers: Sequence[Paper], apart: Collection[str] = ()) -> list[File]:
        """What else lies beside the letters: an index sheet, the list of those to e-mail. `apart`:
        the stems of copies that are not in a file to print.
        """


@dataclass(frozen=True)
class Wanted:
    """What the user asked for: `limit` overrides the policy's; `chosen` are pupil_ids."""

    draft: Draft = Draft.ALL
    chosen: frozenset[str] = frozenset()
    limit: int | None = None


def due(week: Week, wanted: Wanted, stops: Mapping[str, str] = _NONE) -> pl.DataFrame:
    """The rows of `stages` with a letter due, most urgent first, and what becomes of each: `state`.

    `stops`: by pupil_id, why no letter may go before something else is answered, in words.
    Most urgent: the highest stage, then the lowest attendance.
    """
    packs = {key: week.view.settings.school(key).policy for key in week.view.schools}
    limits = {
        key: pack.max_letters if wanted.limit is None else wanted.limit
        for key, pack in packs.items()
    }
    rows = week.now.stages.filter(pl.col("due").is_not_null()).sort(
        ["stage", pl.col("absent") / pl.col("possible"), "surname", "forename", "pupil_id"],
        descending=[True, True, False, False, False],
        nulls_last=True,
    )
    first = pl.col("pupil_id").replace_strict(stops, default=None, return_dtype=pl.String)
    rows = rows.with_columns(blocked_by=pl.coalesce(first, "blocked_by"))
    asked = _asked(wanted)
    waits = _stopped(wanted)
    rank = (asked & ~waits).cum_sum().over("school")
    limit = pl.col("school").replace_strict(limits, return_dtype=pl.Int64)
    state = (
        pl.when(waits)
        .then(pl.lit(State.WAITS))
        .when(~asked)
        .then(pl.lit(State.LEFT))
        .when(rank > limit)
        .then(pl.lit(State.OVER))
        .otherwise(pl.lit(State.DRAFT))
    )
    return rows.with_columns(state=state)


def _stopped(wanted: Wanted) -> pl.Expr:
    """Held, or waiting for an officer's yes: to choose a pupil is that yes, but lifts no hold."""
    stops = pl.col("blocked_by")
    stopped = stops.is_not_null()
    if wanted.draft == Draft.CHOSEN:
        chosen = pl.col("pupil_id").is_in(list(wanted.chosen))
        stopped &= ~(chosen & stops.str.starts_with(WAITS))
    return stopped


def refused(rows: pl.DataFrame, wanted: Wanted) -> tuple[str, ...]:
    """Of the rows of `due`: a line for each letter that was chosen and is on hold."""
    if wanted.draft != Draft.CHOSEN:
        return ()
    chosen = pl.col("pupil_id").is_in(list(wanted.chosen)) & (pl.col("state") == State.WAITS)
    names = ("pupil_id", "surname", "forename", "blocked_by")
    return tuple(
        f"{', '.join(filter(None, (surname, forename))) or pupil_id} is on hold: "
        f"{why.removeprefix('on hold: ')}"
        for pupil_id, surname, forename, why in rows.filter(chosen).select(names).iter_rows()
    )


def _asked(wanted: Wanted) -> pl.Expr:
    if wanted.draft == Draft.CHOSEN:
        return pl.col("pupil_id").is_in(list(wanted.chosen))
    return pl.lit(value=wanted.draft == Draft.ALL)


def prepared(rows: pl.DataFrame, desk: Desk, tick: Callable[[int, int], None]) -> list[Paper]:
    """The letters to draft, in the order of `rows` (see `due`), some of them blocked."""
    wanted = rows.filter(pl.col("state") == State.DRAFT)
    papers = []
    columns = wanted.select("pupil_id", "due", "stage", "track").iter_rows()
    for number, (pupil_id, letter_id, stage, track) in enumerate(columns):
        tick(number, wanted.height)
        made = desk.prepare(pupil_id, letter_id)
        papers.append(replace(made, record={**made.record, "stage": stage, "track": track}))
    tick(wanted.height, wanted.height)
    return papers
