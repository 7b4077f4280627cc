"""Requests for leave, and what the register and the log know that they are held against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from attcli.measures.planned import expected_of
from attcli.measures.traveller import travellers
from attcli.policy.leave_kinds import LeaveKind
from attcli.policy.settings import School
from attcli.register.days import year_end, year_start
from attcli.register.planned import sessions_of
from attcli.register.schema import SESSION
from attcli.register.school_days import SchoolDays, by_register
from attcli.register.view import View
from attcli.store.events import Event

HOLDS, FAILS, UNKNOWN = "holds", "fails", "unknown"
LICENCES = ("dated", "undated", "none")
_COUNTS = ("possible", "attended", "authorised", "unauthorised", "no_reason_yet")

Said = tuple[str, str]
"""What becomes of a test (holds, fails, unknown), and the figures it rests on."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, both days inside. `half`: AM or PM where it is for half days only; `licence`:
    what the licence for a performance says (see `LICENCES`). None: not said.
    """

    pupil_id: str = field(repr=False)
    first_day: date
    last_day: date
    kind: LeaveKind
    reason: str = field(default="", repr=False)
    requested_on: date | None = None
    requested_by: str = field(default="", repr=False)
    half: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class Standing:
    """What one request is held against.

    `asked`: the school days of the request, None where the calendar does not reach; `missed`: the
    sessions that the pupil would miss on them. `counts`: the pupil's
    sessions of the academic year up to `up_to` (possible, attended, authorised, unauthorised,
    no_reason_yet). `granted`: sessions of leave in the academic year of the request, apart from its
    own days: those recorded up to then, and those granted for later days. `travelled`: the row of
    `attcli.measures.traveller`.
    """

    request: Request
    pupil: Mapping[str, Any]
    contacts: Sequence[Mapping[str, Any]]
    school: School
    days: SchoolDays
    up_to: date
    asked: tuple[date, ...] | None
    missed: tuple[tuple[date, str], ...] | None
    counts: Mapping[str, int]
    granted: tuple[int, int]
    travelled: Mapping[str, Any]

    @property
    def sessions(self) -> int | None:
        """How many sessions the pupil would miss."""
        return None if self.missed is None else len(self.missed)

    @property
    def to_come(self) -> int | None:
        """Those of them after the last day counted."""
        return None if self.missed is None else sum(day > self.up_to for day, _ in self.missed)


def judged(holds: bool, figures: str) -> Said:
    """A test that can be told."""
    return (HOLDS if holds else FAILS), figures


def standings(
    view: View, requests: Sequence[Request], logged: Mapping[str, Sequence[Event]]
) -> list[Standing]:
    """What each request is held against. `logged`: the entries of each pupil's log, by pupil_id."""
    wanted = [request.pupil_id for request in requests]
    pupils = {row["pupil_id"]: row for row in _of(view.rolls, wanted)}
    days = {key: by_register(view, key) for key in {row["school"] for row in pupils.values()}}
    asked = [
        days[pupils[one.pupil_id]["school"]].between(one.first_day, one.last_day)
        for one in requests
    ]
    missed = _missed(view, requests, asked, pupils)
    counts, travelled = _counts(view, pupils), _travelled(view, pupils)
    recorded = _recorded(view, pupils)
    contacts = view.register.contacts.filter(pl.col("pupil_id").is_in(wanted))
    of_pupil = contacts.partition_by("pupil_id", as_dict=True)
    found = []
    for number, (request, these) in enumerate(zip(requests, asked, strict=True)):
        key = request.pupil_id
        school = pupils[key]["school"]
        up_to = view.as_of[school]
        sessions = missed.filter(pl.col("request") == number).select("date", "session")
        own = of_pupil.get((key,))
        ahead = _granted_days(logged.get(key, ()))
        granted = (
            _others(recorded[key], request, until=up_to),
            _others(ahead, request, after=up_to),
        )
        found.append(
            Standing(
                request=request,
                pupil=pupils[key],
                contacts=own.to_dicts() if own is not None else [],
                school=view.settings.school(school),
                days=days[school],
                up_to=up_to,
                asked=these,
                missed=None if these is None else tuple(sessions.sort("date", "session").rows()),
                counts=counts[key],
                granted=granted,
                travelled=travelled[key],
            )
        )
    return found


def _of(frame: pl.DataFrame, wanted: Iterable[str]) -> list[dict[str, Any]]:
    return frame.filter(pl.col("pupil_id").is_in(list(wanted))).to_dicts()


def _missed(
    view: View,
    requests: Sequence[Request],
    asked: Sequence[tuple[date, ...] | None],
    pupils: Mapping[str, Mapping[str, Any]],
) -> pl.DataFrame:
    """[request (its number), pupil, date, session]: the sessions that each would take."""
    each = [
        sessions_of("", list(days))
        .filter(pl.lit(request.half is None) | (pl.col("session") == (request.half or "AM")))
        .select(
            "date",
            "session",
            request=pl.lit(number, pl.Int64),
            pupil=pl.lit(pupils[request.pupil_id]["pupil"], view.rolls.schema["pupil"]),
        )
        for number, (request, days) in enumerate(zip(requests, asked, strict=True))
        if days
    ]
    if not each:
        return pl.DataFrame(schema={"request": pl.Int64, "date": pl.Date, "session": SESSION})
    return expected_of(view, pl.concat(each).lazy()).collect()


def _counts(view: View, pupils: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """The sums of `_COUNTS` of each pupil's academic year so far."""
    first = {school: year_start(day) for school, day in view.as_of.items()}
    begins = pl.col("school").replace_strict(first, return_dtype=pl.Date)
    rows = (
        view.marks.filter(pl.col("pupil_id").is_in(list(pupils)), pl.col("date") >= begins)
        .group_by("pupil_id")
        .agg(pl.col(name).sum().cast(pl.Int64) for name in _COUNTS)
        .collect()
    )
    nothing = {key: dict.fromkeys(_COUNTS, 0) for key in pupils}
    return nothing | {row.pop("pupil_id"): row for row in rows.to_dicts()}


def _travelled(view: View, pupils: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    numbers = {row["pupil"]: key for key, row in pupils.items()}
    some = view.rolls.lazy().filter(pl.col("pupil").is_in(list(numbers))).select("pupil")
    rows = travellers(view, some).collect()
    return {numbers[row["pupil"]]: row for row in rows.iter_rows(named=True)}


def _recorded(view: View, pupils: Mapping[str, Mapping[str, Any]]) -> dict[str, list[date]]:
    """The day of each session that the register has as leave granted, by pupil_id."""
    rows = view.marks.filter(pl.col("pupil_id").is_in(list(pupils)), pl.col("leave_granted"))
    days = rows.group_by("pupil_id").agg("date").collect()
    nothing: dict[str, list[date]] = {key: [] for key in pupils}
    return nothing | dict(days.iter_rows())


def _granted_days(logged: Sequence[Event]) -> list[date]:
    """The day of each session for which leave was granted, by the log."""
    decided = (event.details.get("granted", ()) for event in logged if event.kind == "leave")
    return [date.fromisoformat(day) for sessions in decided for day, _ in sessions]


def _others(
    days: Iterable[date], request: Request, after: date | None = None, until: date | None = None
) -> int:
    """How many of `days` are in the request's academic year and are none of its own."""
    begins, ends = year_start(request.first_day), year_end(request.first_day)
    return sum(
        begins <= day <= ends
        and not request.first_day <= day <= request.last_day
        and (after is None or day > after)
        and (until is None or day <= until)
        for day in days
    )
