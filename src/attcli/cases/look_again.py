"""Looking again at what was issued: do its figures still hold with the marks as they are now?

A mark amended after a letter went can make its figures wrong, or take away what it was sent for.
Each entry of the log that tells its figures is counted anew over its own days. Counting is for all
entries at once; the rule of a stage is asked again only where a figure moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.issued import REVIEW, reliant
from attcli.cases.stages import stages
from attcli.law import thresholds
from attcli.measures.absence import SUMS
from attcli.policy.stage import ATTENDANCE
from attcli.register.view import Asked, View, open_view
from attcli.store.events import Event, whose

CORRECTION, VOIDED, WITHDRAW, CARRY_ON = "correction", "void", "withdraw", "carry-on"
OFFERED: Mapping[str, tuple[str, ...]] = {
    "letter": (CORRECTION, VOIDED, CARRY_ON),
    "certificate": (VOIDED, CARRY_ON),
    "notice-to-improve": (CORRECTION, VOIDED, CARRY_ON),
    "referral": (WITHDRAW, CARRY_ON),
    "penalty-notice": (WITHDRAW, CARRY_ON),
}
"""What may be done about each kind of entry whose figures moved."""
LEGAL = ("notice-to-improve", "referral", "penalty-notice")
"""The kinds that stop further letters to the family until somebody has answered."""

_Codes = Mapping[tuple[str, date, str], tuple[str, bool]]
_IN_WORDS = {
    "possible": "possible sessions",
    "attended": "attended",
    "absent": "missed",
    "authorised": "authorised",
    "unauthorised": "not authorised",
    "late": "late before the register closed",
    "late_after_close": "late after it closed",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry whose figures are no longer those of the register.

    `before` and `after`: the counts that moved. `now`: all counts, as a review keeps them.
    `sessions`: (day, AM or PM, code then, code now) of those that were told and differ, None: no
    such mark. `holds`: whether what it was sent for still holds; None: that can't be told.
    """

    event: Event
    pupil_id: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    now: Mapping[str, int]
    sessions: tuple[tuple[date, str, str | None, str | None], ...] = ()
    holds: bool | None = None
    offered: tuple[str, ...] = field(default=())

    @property
    def figures(self) -> str:
        """Before and after, in words."""
        return "; ".join(
            f"{_IN_WORDS[name]}: {was}, now {self.after[name]}" for name, was in self.before.items()
        )

    @property
    def told(self) -> str:
        """`figures`, and whether the rule still holds, in words."""
        kind = self.event.kind.replace("-", " ")
        lost = f". What the {kind} rests on no longer holds" if self.holds is False else ""
        return f"{self.figures}{lost}"


def look_again(view: View, logged: Sequence[Event]) -> tuple[Moved, ...]:
    """The entries in force whose figures moved, and that nobody has answered for as they stand now.

    `logged`: the entries of the log that stand. Those about pupils who are not asked for, or whose
    days end after the last day counted, are left out.
    """
    asked = reliant(logged)
    wanted = _wanted(view, asked)
    if wanted.is_empty():
        return ()
    counted = {row["event"]: row for row in _counted(view, wanted).iter_rows(named=True)}
    answered = _answers(logged)
    moved = [
        (asked[row["event"]], row["pupil_id"], now)
        for row in wanted.iter_rows(named=True)
        if (now := _figures(counted.get(row["event"])))
        and _differ(asked[row["event"]].details["figures"], now)
        and answered.get(asked[row["event"]].id) != now
    ]
    if not moved:
        return ()
    holding = _still_holding(view, moved, logged)
    codes = _codes(view, [pupil for _, pupil, _ in moved])
    return tuple(_moved(*one, codes, holding.get(one[0].id)) for one in moved)


def blocking(found: Sequence[Moved]) -> dict[str, str]:
    """By pupil_id: why no letter goes until somebody has answered, in words."""
    return {
        one.pupil_id: f"the {one.event.kind.replace('-', ' ')} of {one.event.day:%d/%m/%Y} rests "
        f"on marks that have changed: answer first (attcli letters review {one.event.id})"
        for one in found
        if one.event.kind in LEGAL
    }


def _wanted(view: View, asked: Sequence[Event]) -> pl.DataFrame:
    """[event (its place in `asked`), pupil_id, pupil, from, to] of those that can be counted."""
    days = pl.DataFrame(
        {
            "event": pl.Series(range(len(asked)), dtype=pl.Int64),
            "from": pl.Series([_day(e, "from") for e in asked], dtype=pl.Date),
            "to": pl.Series([_day(e, "to") for e in asked], dtype=pl.Date),
        }
    )
    ends = view.rolls.get_column("school").replace_strict(view.as_of, return_dtype=pl.Date)
    here = view.rolls.with_columns(counted_to=ends).join(view.scope, on="pupil_id", how="semi")
    return (
        whose(asked, view.register.pupils)
        .join(days, on="event", validate="1:1")
        .join(here.select("pupil_id", "pupil", "counted_to"), on="pupil_id", validate="m:1")
        .filter(pl.col("to") <= pl.col("counted_to"))
        .drop("counted_to")
        .sort("event")
    )


def _day(event: Event, which: str) -> date:
    return date.fromisoformat(event.details["window"][which])


def _counted(view: View, wanted: pl.DataFrame) -> pl.DataFrame:
    """The sums of `SUMS` of each entry's own days."""
    inside = pl.col("date").is_between(pl.col("from"), pl.col("to"))
    return (
        wanted.lazy()
        .join(view.marks, on="pupil", how="left", validate="m:m")
        .group_by("event")
        .agg(pl.col(name).filter(inside).sum().cast(pl.Int64) for name in SUMS)
        .collect()
    )


def _figures(row: Mapping[str, Any] | None) -> dict[str, int]:
    return {name: int(row[name]) for name in SUMS} if row else {}


def _differ(then: Mapping[str, int], now: Mapping[str, int]) -> bool:
    return any(then[name] != now[name] for name in SUMS if name in then)


def _answers(logged: Sequence[Event]) -> dict[int | None, Mapping[str, int]]:
    """By the number of an entry: the counts that its latest review was about."""
    reviews = sorted((e for e in logged if e.kind == REVIEW), key=lambda event: event.id or 0)
    return {event.about: event.details.get("after", {}) for event in reviews}


def _still_holding(
    view: View, moved: Sequence[tuple[Event, str, Mapping[str, int]]], logged: Sequence[Event]
) -> dict[int | None, bool | None]:
    """By the number of an entry: whether what it was issued for holds with the marks as they are.

    Of a letter of a stage: the pupil is at that stage or a higher one at the end of its days. Of a
    notice or referral: as many sessions not authorised as the law asks for.
    """
    found: dict[int | None, bool | None] = {}
    by_day: dict[tuple[date, date], list[tuple[Event, str]]] = {}
    for event, pupil_id, now in moved:
        if event.kind in LEGAL:
            needed = thresholds.on(_day(event, "to")).notice_sessions
            found[event.id] = now["unauthorised"] >= needed
        elif event.details.get("stage"):
            days = _day(event, "from"), _day(event, "to")
            by_day.setdefault(days, []).append((event, pupil_id))
    for those in by_day.values():
        at = _stages_then(view, those, logged)
        found |= {event.id: _at_stage(event, at.get(pupil_id)) for event, pupil_id in those}
    return found


def _stages_then(
    view: View, those: Sequence[tuple[Event, str]], logged: Sequence[Event]
) -> dict[str, Mapping[str, Any]]:
    """The rows of `stages` of those pupils at the end of their letters' days, by pupil_id, with
    what was logged by then.
    """
    start, end = (_day(those[0][0], side) for side in ("from", "to"))
    own = {event.id for event, _ in those}
    by_then = [event for event in logged if event.day <= end and event.id not in own]
    scope = view.scope.filter(pl.col("pupil_id").is_in([pupil for _, pupil in those]))
    then = open_view(view.register, view.settings, Asked(as_of=end, start=start))
    rows = stages(then.over(scope=scope), (), by_then)
    return {row["pupil_id"]: row for row in rows.iter_rows(named=True)}


def _at_stage(event: Event, row: Mapping[str, Any] | None) -> bool | None:
    """Whether a pupil is at the letter's stage, or a higher one; None where it can't be told: of
    two ladders the lower is told in words only.
    """
    least = event.details["stage"]
    if row is None:
        return False
    if event.details.get("track", ATTENDANCE) == ATTENDANCE:
        return bool((row["attendance_stage"] or 0) >= least)
    if row["track"] == event.details["track"]:
        return bool(row["stage"] >= least)
    return None if row["also"] else False


def _codes(view: View, pupils: Sequence[str]) -> _Codes:
    """The code of each session of these pupils, and whether a letter tells of it."""
    rows = (
        view.marks.filter(pl.col("pupil_id").is_in(list(pupils)) & pl.col("code").is_not_null())
        .select("pupil_id", "date", "session", "code", told=pl.col("absent") | pl.col("late"))
        .cast({"session": pl.String, "code": pl.String})
        .collect()
    )
    return {(p, d, s): (c, told) for p, d, s, c, told in rows.iter_rows()}


def _moved(
    event: Event, pupil_id: str, now: Mapping[str, int], codes: _Codes, holds: bool | None
) -> Moved:
    then = event.details["figures"]
    names = [name for name in SUMS if name in then and then[name] != now[name]]
    return Moved(
        event,
        pupil_id,
        {name: int(then[name]) for name in names},
        {name: now[name] for name in names},
        now,
        _changed(event, pupil_id, codes),
        holds,
        OFFERED.get(event.kind, (CARRY_ON,)),
    )


def _changed(
    event: Event, pupil_id: str, codes: _Codes
) -> tuple[tuple[date, str, str | None, str | None], ...]:
    """The sessions that the entry told of, or would tell of now, whose code differs."""
    then = {(date.fromisoformat(d), s): c for d, s, c in event.details.get("sessions", ())}
    start, end = _day(event, "from"), _day(event, "to")
    here = {(d, s): c for (p, d, s), c in codes.items() if p == pupil_id and start <= d <= end}
    told = {at: code for at, (code, is_told) in here.items() if is_told}
    every = sorted({*then, *told})
    now = {at: here[at][0] if at in here else None for at in every}
    return tuple((*at, then.get(at), now[at]) for at in every if then.get(at) != now[at])
