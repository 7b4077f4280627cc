"""Policy packs: a school policy's thresholds, ladders, times and limits, as data with sources.

Every value of a pack knows where it comes from (`Origin`), and whether the policy states it, this
program chose it ('ours'), or the school changed it in its settings. An add-on stands beside any
pack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from attcli.errors import SettingsError
from attcli.policy import stage as stages_of
from attcli.policy.document import Document, read
from attcli.policy.faults import Faults
from attcli.policy.leave import Leave
from attcli.policy.reader import Table
from attcli.policy.stage import ATTENDANCE, Stage, StageWords
from attcli.policy.values import ADD_ONS, VALUES, Origin, Read, changed, origins, person, under

DEFAULT_PACK = "leading-edge"

_PACKS = Path(__file__).with_name("packs")
_ADD_ONS = _PACKS / "add_ons"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter waits for an officer's yes where these make up `share_pct` of the absence."""

    reasons: tuple[str, ...]
    reasons_with_health_flag: tuple[str, ...]
    share_pct: int


@dataclass(frozen=True, slots=True)
class Improvement:
    """Attendance is judged once a pupil had `min_possible` sessions since a letter or meeting.

    It has not improved where it stays below the line of the stage, or is less than `least_points`
    percentage points better than then. Outcomes with words of `no_engagement` say that the family
    did not take part.
    """

    min_possible: int
    least_points: int
    no_engagement: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """A notice to improve watches so many school days."""

    watch_days: int


@dataclass(frozen=True, slots=True)
class Times:
    """Times of day that letters may quote; after `register_closes` an arrival is an absence.

    A parent tells the school of an absence by `report_by`.
    """

    arrive_by: time
    register_closes: time
    report_by: time


@dataclass(frozen=True, slots=True)
class Lateness:
    """A pupil is listed from so many late arrivals, of either kind or after close, in `weeks`.

    `weeks` are the school weeks that end with the last one.
    """

    frequent_lates: int
    lates_after_close: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Continuous:
    """What the school does after so many school days of absence without a break.

    `proof_days`: whatever the reason. `no_contact_days`: every session under one of
    `no_contact_reasons`, which say that the school knows of no reason.
    """

    proof_days: int
    no_contact_days: int
    no_contact_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conduct:
    """The add-on for letters about conduct: deadlines in school days, reviews in months."""

    answer_days: int
    decide_days: int
    statement_days: int
    outcome_days: int
    review_months: int
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the policy asks of people, and where it says so; the program shows it."""

    about: str
    source: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy as one school applies it. `origins` has an entry for each value, by its name.

    `stages`: those of every ladder, attendance first. `signs`: who signs the letters that belong
    to no stage, by letter id.
    """

    id: str
    title: str
    target_pct: int
    min_possible_sessions: int
    holidays_skip_ladder: bool
    not_compulsory_age_top_stage: int
    steps_down_at_once: bool
    review_weeks: int
    unauthorised_weeks: int
    stages: tuple[Stage, ...]
    improvement: Improvement
    notices: Notices
    waiting: Waiting
    times: Times
    lateness: Lateness
    continuous: Continuous
    leave: Leave
    at_risk_den: int
    near: int
    count_no_reason: bool
    count_earlier_notices: bool
    count_other_schools: bool
    no_row_days: int
    max_letters: int
    origins: Mapping[str, Origin]
    signs: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    conduct: Conduct | None = None

    def stage(self, number: int, track: str = ATTENDANCE) -> Stage:
        """The stage of that number."""
        return next(s for s in self.stages if (s.number, s.track) == (number, track))

    def signer(self, letter: str) -> str | None:
        """Who signs a letter, a key of the school's people; None where the policy does not say."""
        of_stages = (stage.signed_by for stage in self.stages if letter in stage.letters)
        return next(of_stages, None) or self.signs.get(letter)

    def review_of(self, stage: Stage) -> int:
        """The school weeks before a stage's letter may be due again."""
        return stage.review_weeks or self.review_weeks


_SECTIONS: dict[str, Any] = {
    "improvement": Improvement,
    "notices": Notices,
    "waiting": Waiting,
    "times": Times,
    "lateness": Lateness,
    "continuous": Continuous,
    "leave": Leave,
}


@dataclass(frozen=True)
class _Source:
    """What a pack's file says: its words, its values, and how each value is read."""

    id: str
    title: str
    words: Mapping[str, StageWords]
    rules: tuple[Rule, ...]
    values: Mapping[str, Origin]
    readers: Mapping[str, Read]


@cache
def pack_ids() -> tuple[str, ...]:
    """The packs that exist."""
    return tuple(sorted(path.stem for path in _PACKS.glob("*.toml")))


@cache
def add_on_ids() -> tuple[str, ...]:
    """The add-ons that exist."""
    return tuple(sorted(path.stem for path in _ADD_ONS.glob("*.toml")))


@cache
def load_pack(pack_id: str = DEFAULT_PACK, add_ons: tuple[str, ...] = ()) -> Pack:
    """The pack of that id as its policy has it, with its add-ons; SettingsError for no such."""
    return _built(_source(pack_id), [_add_on(name) for name in add_ons])


def read_pack(document: Document) -> Pack:
    """The pack a file describes; SettingsError for a value missing, unknown or without a source."""
    return _built(_read_source(document), [])


def overridden(pack_id: str, add_ons: Iterable[str], table: Table) -> Pack:
    """The pack with the values a school's settings give; the caller closes the table."""
    sources = [_source(pack_id), *map(_add_on, add_ons)]
    own, *added = [
        _Source(s.id, s.title, s.words, s.rules, changed(s.values, s.readers, table), s.readers)
        for s in sources
    ]
    pack = _built(own, added)
    _check_ladders(pack, table)
    return pack


@cache
def _source(pack_id: str) -> _Source:
    return _read_source(read(_known(_PACKS, pack_id, "policy pack")))


@cache
def _add_on(name: str) -> _Source:
    document = read(_known(_ADD_ONS, name, "add-on"))
    return _read_source(document, ADD_ONS[name], whole_pack=False)


def _known(folder: Path, name: str, what: str) -> Path:
    path = folder / f"{name}.toml"
    known = add_on_ids() if folder == _ADD_ONS else pack_ids()
    if name not in known:
        raise SettingsError(f"There is no {what} “{name}”.", f"Choose one of: {', '.join(known)}.")
    return path


def _read_source(
    document: Document, values: Mapping[str, Read] = VALUES, *, whole_pack: bool = True
) -> _Source:
    faults = Faults(document)
    table = Table(document.data, (), faults)
    table.require("id", "title")
    words = stages_of.stage_words(table) if whole_pack else {}
    signs = dict.fromkeys((f"signs.{letter}" for letter in table.table("signs").data), person)
    readers = {**values, **stages_of.readers(table, words), **signs}
    found = _Source(
        table.text("id") or "",
        table.text("title") or "",
        words,
        _rules(table),
        origins(table, readers),
        readers,
    )
    table.close_all()
    faults.raise_if_any()
    return found


def _rules(table: Table) -> tuple[Rule, ...]:
    found = []
    for entry in table.tables("rules"):
        entry.require("about", "source")
        found.append(Rule(entry.text("about") or "", entry.text("source") or ""))
        entry.close()
    return tuple(found)


def _built(own: _Source, added: Iterable[_Source]) -> Pack:
    values, rules = dict(own.values), own.rules
    for one in added:
        values |= one.values
        rules += one.rules
    return Pack(
        id=own.id,
        title=own.title,
        stages=tuple(stages_of.stage(name, words, values) for name, words in own.words.items()),
        signs=under(values, "signs"),
        rules=rules,
        conduct=Conduct(**section) if (section := under(values, "conduct")) else None,
        origins=values,
        **{name: kind(**under(values, name)) for name, kind in _SECTIONS.items()},
        **under(values, ""),
    )


def _check_ladders(pack: Pack, table: Table) -> None:
    """Each stage lies below the one before it; otherwise it could never be told apart."""
    below = [stage for stage in pack.stages if stage.below_pct is not None]
    for lower, upper in pairwise(below):
        if lower.track == upper.track and (upper.below_pct or 0) > (lower.below_pct or 0):
            owner, key = table.at_parent(f"{upper.key}.below_pct")
            owner.fault(
                key,
                f"stage {upper.number} would open at {upper.below_pct}%, before stage "
                f"{lower.number} at {lower.below_pct}%",
                "Give each stage a lower figure than the stage before it.",
            )
