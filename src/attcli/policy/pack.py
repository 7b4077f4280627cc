"""Policy packs: a school policy's thresholds, ladder, times and limits, as data with sources.

Every value of a pack knows where it comes from (`Origin`), and whether the policy states it, this
program chose it ('ours'), or the school changed it in its settings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from attcli.errors import SettingsError
from attcli.policy.document import Document, read
from attcli.policy.faults import Faults
from attcli.policy.leave import LEAVE_VALUES, Leave
from attcli.policy.reader import Table

DEFAULT_PACK = "leading-edge"
PEOPLE = ("head", "champion", "attendance_officer")
REASONS = (
    "part-time-timetable",
    "excluded",
    "traveller",
    "religious",
    "illness",
    "medical",
)
"""Meanings of absence (see `attcli.law.codes`) that a waiting rule may name."""
NOT_EXPLAINED = ("no-reason-yet", "other-unauthorised", "late-after-close", "holiday-not-granted")
"""Meanings of absence that may show that the school has not heard from home."""

_PACKS = Path(__file__).with_name("packs")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of a pack comes from. `ours`: the policy leaves it open and we chose."""

    value: object
    about: str
    source: str
    ours: bool = False
    changed_by_school: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the attendance ladder.

    It opens below `below_pct` per cent attendance, once `min_sessions_missed` sessions were missed.
    `letter` is the id of its letter, `signed_by` a key of the school's people.
    """

    number: int
    title: str
    letter: str
    below_pct: int
    min_sessions_missed: int
    signed_by: str
    source: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter waits for an officer's yes where these make up `share_pct` of the absence."""

    reasons: tuple[str, ...]
    reasons_with_health_flag: tuple[str, ...]
    share_pct: int


@dataclass(frozen=True, slots=True)
class Times:
    """Times of day that letters may quote; after `register_closes` an arrival is an absence."""

    arrive_by: time
    register_closes: time


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
class Pack:
    """A policy as one school applies it. `origins` has an entry for each value, by its name."""

    id: str
    title: str
    target_pct: int
    min_possible_sessions: int
    holidays_skip_ladder: bool
    not_compulsory_age_top_stage: int
    stages: tuple[Stage, ...]
    waiting: Waiting
    times: Times
    lateness: Lateness
    continuous: Continuous
    leave: Leave
    at_risk_den: int
    near: int
    count_no_reason: bool
    count_other_schools: bool
    no_row_days: int
    max_letters: int
    origins: Mapping[str, Origin]

    def stage(self, number: int) -> Stage:
        """The stage of that number."""
        return next(stage for stage in self.stages if stage.number == number)


_Read = Callable[[Table, str], Any]


def _whole(low: int, high: int) -> _Read:
    return lambda table, name: table.integer(name, low, high)


def _person(table: Table, name: str) -> str | None:
    return table.choice(name, PEOPLE)


def _reasons(table: Table, name: str) -> tuple[str, ...]:
    return table.choices(name, REASONS)


def _not_explained(table: Table, name: str) -> tuple[str, ...]:
    return table.choices(name, NOT_EXPLAINED)


_STAGES = ("stage_1", "stage_2", "stage_3")
_VALUES: dict[str, _Read] = {
    "target_pct": _whole(1, 100),
    "min_possible_sessions": _whole(1, 400),
    "holidays_skip_ladder": Table.boolean,
    "not_compulsory_age_top_stage": _whole(0, 3),
    "at_risk_den": _whole(11, 1000),
    "near": _whole(0, 10),
    "count_no_reason": Table.boolean,
    "count_other_schools": Table.boolean,
    "no_row_days": _whole(7, 400),
    "max_letters": _whole(0, 100_000),
    "waiting.reasons": _reasons,
    "waiting.reasons_with_health_flag": _reasons,
    "waiting.share_pct": _whole(1, 100),
    "times.arrive_by": Table.clock,
    "times.register_closes": Table.clock,
    "lateness.frequent_lates": _whole(1, 400),
    "lateness.lates_after_close": _whole(1, 400),
    "lateness.weeks": _whole(1, 52),
    "continuous.proof_days": _whole(1, 100),
    "continuous.no_contact_days": _whole(1, 100),
    "continuous.no_contact_reasons": _not_explained,
}
_VALUES |= {f"leave.{name}": read_value for name, read_value in LEAVE_VALUES.items()}
for _name in _STAGES:
    _VALUES[f"{_name}.below_pct"] = _whole(1, 100)
    _VALUES[f"{_name}.min_sessions_missed"] = _whole(0, 400)
    _VALUES[f"{_name}.signed_by"] = _person


def pack_ids() -> tuple[str, ...]:
    """The packs that exist."""
    return tuple(sorted(path.stem for path in _PACKS.glob("*.toml")))


@cache
def load_pack(pack_id: str = DEFAULT_PACK) -> Pack:
    """The pack of that id as its policy has it; SettingsError where there is none."""
    if pack_id not in pack_ids():
        raise SettingsError(
            f"There is no policy pack “{pack_id}”.", f"Choose one of: {', '.join(pack_ids())}."
        )
    return read_pack(read(_PACKS / f"{pack_id}.toml"))


def read_pack(document: Document) -> Pack:
    """The pack a file describes; SettingsError for a value missing, unknown or without a source."""
    faults = Faults(document)
    table = Table(document.data, (), faults)
    table.require("id", "title")
    about = {name: table.text(name) for name in ("id", "title")}
    words = {name: _stage_words(table.table(name)) for name in _STAGES}
    origins = _origins(table)
    table.close_all()
    faults.raise_if_any()
    return _build(str(about["id"]), str(about["title"]), words, origins)


def _stage_words(table: Table) -> tuple[str, str]:
    table.require("title", "letter")
    return table.text("title") or "", table.text("letter") or ""


def _origins(table: Table) -> dict[str, Origin]:
    """Every value with its source, read from the table of its name."""
    origins = {}
    for name, read_value in _VALUES.items():
        entry = table.at(name)
        entry.require("value", "about", "source")
        origins[name] = Origin(
            value=read_value(entry, "value"),
            about=entry.text("about") or "",
            source=entry.text("source") or "",
            ours=entry.boolean("ours") or False,
        )
    return origins


def overridden(pack: Pack, table: Table) -> Pack:
    """The pack with the values a school's settings give; the caller closes the table."""
    origins = dict(pack.origins)
    for name, read_value in _VALUES.items():
        owner, key = table.at_parent(name)
        value = read_value(owner, key)
        if key in owner.data and value is not None:
            origins[name] = replace(origins[name], value=value, changed_by_school=True)
    words = {f"stage_{stage.number}": (stage.title, stage.letter) for stage in pack.stages}
    changed = _build(pack.id, pack.title, words, origins)
    _check_ladder(changed, table)
    return changed


def _check_ladder(pack: Pack, table: Table) -> None:
    """Each stage lies below the one before it; otherwise it could never be told apart."""
    for lower, upper in zip(pack.stages, pack.stages[1:], strict=False):
        if upper.below_pct > lower.below_pct:
            owner, key = table.at_parent(f"stage_{upper.number}.below_pct")
            owner.fault(
                key,
                f"stage {upper.number} would open at {upper.below_pct}%, before stage "
                f"{lower.number} at {lower.below_pct}%",
                "Give each stage a lower figure than the stage before it.",
            )


def _build(
    pack_id: str, title: str, words: Mapping[str, tuple[str, str]], origins: Mapping[str, Origin]
) -> Pack:
    def under(prefix: str) -> dict[str, Any]:
        begin = f"{prefix}." if prefix else ""
        names = {name.removeprefix(begin): name for name in origins if name.startswith(begin)}
        return {short: origins[name].value for short, name in names.items() if "." not in short}

    stages = tuple(
        Stage(
            number=number,
            title=words[name][0],
            letter=words[name][1],
            source=origins[f"{name}.below_pct"].source,
            **under(name),
        )
        for number, name in enumerate(_STAGES, start=1)
    )
    return Pack(
        id=pack_id,
        title=title,
        stages=stages,
        waiting=Waiting(**under("waiting")),
        times=Times(**under("times")),
        lateness=Lateness(**under("lateness")),
        continuous=Continuous(**under("continuous")),
        leave=Leave(**under("leave")),
        origins=origins,
        **under(""),
    )
