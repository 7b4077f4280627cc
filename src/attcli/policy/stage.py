"""The stages of a policy's ladders: what opens each, what is sent, who signs.

A ladder is a track: `stage_1`, `stage_2`, … of attendance and, where a policy has one of its own,
`punctuality_1`, … of late arrivals. A stage opens when any of its triggers holds and all of its
conditions do. A trigger a stage does not name, or that a school sets to 0, never holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from attcli.policy.reader import Table
from attcli.policy.values import Origin, Read, person, some_of, under, whole

ATTENDANCE, PUNCTUALITY = "attendance", "punctuality"
TRACKS = {"stage": ATTENDANCE, "punctuality": PUNCTUALITY}
"""Each ladder by the word its stages' names begin with; attendance comes first."""

LETTERS = (
    *("attendance-update", "meeting-invitation", "action-plan-invitation", "notice-to-improve"),
    *("attendance-1a", "attendance-1b", "attendance-2"),
    *("lateness-email", "punctuality-1", "punctuality-2"),
    *("absence-followup", "penalty-warning"),
)
"""The letters that a stage may send."""
ENTRIES = (*LETTERS, "call", "meeting", "visit", "plan")
"""What a stage may look for in the log: a letter by its id, or any entry of a kind."""

READERS: Mapping[str, Read] = {
    "below_pct": whole(1, 100),
    "min_sessions_missed": whole(0, 400),
    "unauthorised_sessions": whole(0, 400),
    "frequent_lates": Table.boolean,
    "late_arrivals": whole(0, 400),
    "patterns": Table.boolean,
    "unexplained_days": whole(0, 100),
    "threshold_met": Table.boolean,
    "no_improvement_after": some_of(ENTRIES),
    "lateness_goes_on_after": some_of(ENTRIES),
    "no_engagement_after": some_of(ENTRIES),
    "judged_after_weeks": whole(0, 52),
    "only_after": some_of(ENTRIES),
    "only_at_threshold": Table.boolean,
    "review_weeks": whole(1, 52),
    "signed_by": person,
}
"""The settings a stage may have; a pack names those it wants."""

_KEY = re.compile(rf"({'|'.join(TRACKS)})_([1-9])")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a ladder. `sources`: where each of its settings comes from, by name.

    Triggers, any of which opens it: attendance below `below_pct` per cent, once
    `min_sessions_missed` were missed; so many `unauthorised_sessions` in the policy's weeks; lates
    as the policy's `lateness` says (`frequent_lates`), or so many `late_arrivals` in its weeks;
    `patterns`; the last `unexplained_days` school days without a known reason; `threshold_met`: the
    ten-session test met now; and, after one of the named entries of the log, no improvement,
    lateness that goes on, or an outcome that says there was no engagement. An entry is judged once
    `judged_after_weeks` school weeks have run.

    Conditions, all of which it wants: one of `only_after` in the log; the test met
    (`only_at_threshold`).

    `letter` is due when it opens (None: the office does what `then` says); `letter_if_ill` where
    most absence is illness, `letter_if_unexplained` where the unexplained days opened it. `legal`:
    a step towards a penalty, before which an officer sees what speaks against it.
    """

    key: str
    track: str
    number: int
    title: str
    then: str
    letter: str | None = None
    letter_if_ill: str | None = None
    letter_if_unexplained: str | None = None
    legal: bool = False
    signed_by: str | None = None
    below_pct: int | None = None
    min_sessions_missed: int = 0
    unauthorised_sessions: int = 0
    frequent_lates: bool = False
    late_arrivals: int = 0
    patterns: bool = False
    unexplained_days: int = 0
    threshold_met: bool = False
    no_improvement_after: tuple[str, ...] = ()
    lateness_goes_on_after: tuple[str, ...] = ()
    no_engagement_after: tuple[str, ...] = ()
    judged_after_weeks: int = 0
    only_after: tuple[str, ...] = ()
    only_at_threshold: bool = False
    review_weeks: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def letters(self) -> tuple[str, ...]:
        """The ids of every letter it may send."""
        every = (self.letter, self.letter_if_ill, self.letter_if_unexplained)
        return tuple(letter for letter in every if letter)


@dataclass(frozen=True, slots=True)
class StageWords:
    """What a school cannot change of a stage by a setting: its title, its letters, what is done."""

    title: str
    then: str
    letter: str | None
    letter_if_ill: str | None
    letter_if_unexplained: str | None
    legal: bool


def stage_words(table: Table) -> dict[str, StageWords]:
    """The stages a pack's file describes, in order, by their names in it."""
    found = {}
    for name in sorted(table.data, key=_order):
        if _KEY.fullmatch(name):
            entry = table.table(name)
            entry.require("title", "then")
            found[name] = StageWords(
                title=entry.text("title") or "",
                then=entry.text("then") or "",
                letter=entry.choice("letter", LETTERS),
                letter_if_ill=entry.choice("letter_if_ill", LETTERS),
                letter_if_unexplained=entry.choice("letter_if_unexplained", LETTERS),
                legal=entry.boolean("legal") or False,
            )
    return found


def _order(name: str) -> tuple[int, str]:
    track = name.rpartition("_")[0]
    return (list(TRACKS).index(track) if track in TRACKS else len(TRACKS), name)


def readers(table: Table, words: Mapping[str, StageWords]) -> dict[str, Read]:
    """How to read the settings that the stages of a pack's file have, by their full names."""
    return {
        f"{name}.{setting}": read_value
        for name in words
        for setting, read_value in READERS.items()
        if setting in table.table(name).data
    }


def stage(name: str, words: StageWords, known: Mapping[str, Origin]) -> Stage:
    """The stage of that name, of the values and words of a pack."""
    match = _KEY.fullmatch(name)
    if match is None:
        raise ValueError(name)
    begin = f"{name}."
    sources = {n.removeprefix(begin): o.source for n, o in known.items() if n.startswith(begin)}
    return Stage(
        key=name,
        track=TRACKS[match[1]],
        number=int(match[2]),
        title=words.title,
        then=words.then,
        letter=words.letter,
        letter_if_ill=words.letter_if_ill,
        letter_if_unexplained=words.letter_if_unexplained,
        legal=words.legal,
        sources=sources,
        **under(known, name),
    )
