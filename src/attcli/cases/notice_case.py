"""One pupil as a notice or a referral sees them: the ten-session test now, and the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.holds import held_by_office
from attcli.cases.issued import in_force
from attcli.cases.look_again import blocking, look_again
from attcli.cases.one_pupil import only
from attcli.law import codes, thresholds
from attcli.measures.lines import people
from attcli.measures.threshold import threshold
from attcli.measures.windows import current_absences
from attcli.register.days import plain_day
from attcli.register.view import View
from attcli.store.events import Event, fitting
from attcli.store.holds import Hold

HOLIDAY = "holiday-not-granted"
SUPPORT = ("letter", "call", "meeting", "visit", "plan")
"""The kinds of entry that are support or contact before a notice."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session that the test counts, where it stands, and what its code means on its day."""

    day: date
    session: str
    code: str
    school: str
    file: str | None = None
    row: int | None = None

    @property
    def title(self) -> str:
        """The code's title."""
        return codes.codes_on(self.day)[self.code].title

    def means(self, meaning: str) -> bool:
        """Whether its code has that meaning."""
        return meaning in codes.codes_on(self.day)[self.code].meanings


@dataclass(frozen=True)
class Case:
    """One pupil: `view` is of that pupil alone, `pupil` their row of the register, `test` that of
    the ten-session test, `sessions` those of the window that ends now, `logged` the pupil's entries
    that stand, the oldest first; `stopped`: why no letter may go (a hold of the office, marks that
    changed under an earlier notice), or "".
    """

    view: View
    pupil: dict[str, Any]
    test: dict[str, Any]
    sessions: tuple[Session, ...]
    logged: tuple[Event, ...]
    stopped: str

    @property
    def pupil_id(self) -> str:
        """The pupil's id in the register."""
        return str(self.pupil["pupil_id"])

    @property
    def school(self) -> str:
        """The key of the pupil's school."""
        return str(self.pupil["school"])

    @property
    def window(self) -> tuple[date, date]:
        """The first day of the window that ends now, and the last day counted."""
        last = self.view.as_of[self.school]
        return self.test["current_window_start"] or last, last

    @property
    def elsewhere(self) -> int:
        """How many of the sessions another school of the register recorded."""
        return sum(session.school != self.school for session in self.sessions)

    @property
    def all_holiday(self) -> bool:
        """Whether every session is a holiday that was not granted."""
        return bool(self.sessions) and all(s.means(HOLIDAY) for s in self.sessions)

    def contact(self, parent: str, when: date) -> tuple[Event, ...]:
        """The support and warnings up to `when` for this parent, or for both, the oldest first."""
        mine = (e for e in self.logged if e.kind in SUPPORT and e.day <= when)
        return tuple(e for e in mine if not e.parent or e.parent == parent)


def case_of(
    view: View, pupil_id: str, logged: Sequence[Event], placed: Sequence[Hold] = ()
) -> Case:
    """The case of a pupil of the register; `logged`, `placed`: all entries and holds that stand.

    Of the entries those in force: no voided letter or notice.
    """
    own = only(view, pupil_id)
    rows = view.rolls.filter(pl.col("pupil_id") == pupil_id)
    (test,) = threshold(own).collect().to_dicts()
    mine = people(own).join(own.scope.lazy(), on="pupil", how="semi")
    counted = current_absences(own).join(mine, on="person", how="semi").filter("counts")
    kept = ("date", "session", "code", "school", "source", "row")
    found = counted.sort("slot").select(kept).collect()
    files = [source.file for source in view.register.sources]
    held = held_by_office(rows, placed).get_column("held").to_list()
    unanswered = blocking(look_again(own, logged))
    return Case(
        view=own,
        pupil=rows.to_dicts()[0],
        test=test,
        sessions=tuple(
            Session(day, half, code, at, files[source] if files else None, row)
            for day, half, code, at, source, row in found.iter_rows()
        ),
        logged=_about(in_force(logged), view.pupils, pupil_id, str(rows.item(0, "school"))),
        stopped="; ".join(filter(None, [*held, unanswered.get(pupil_id)])),
    )


def _about(
    logged: Sequence[Event], pupils: pl.DataFrame, pupil_id: str, school: str
) -> tuple[Event, ...]:
    """The entries about the pupil, and the letters that went to everyone at the school."""
    fits = fitting(logged, pupils).filter(~pl.col("doubtful"), pl.col("pupil_id") == pupil_id)
    own = [logged[place] for place in fits.get_column("event").unique()]
    to_all = (e for e in logged if not e.pupil and e.kind == "letter" and e.school == school)
    return tuple(sorted((*own, *to_all), key=lambda e: (e.day, e.id or 0)))


def against(case: Case, *, weeks_unsure: bool) -> Iterator[str]:
    """What stands against any legal step for absence now, in words."""
    law = thresholds.on(case.view.latest_day)
    waiting = case.test["n_current"]  # whether they count or not
    first_met = case.test["first_met"]
    if len(case.sessions) < law.notice_sessions:
        met = f"the test was met on {plain_day(first_met)}, but " if first_met else ""
        yield (
            f"{met}the {law.notice_weeks} school weeks that end now hold {len(case.sessions)} "
            f"unauthorised sessions, and {law.notice_sessions} are needed"
        )
    if waiting:
        yield f"marks of these weeks that still say no reason is known: {waiting}"
    yield from against_person(case)
    if weeks_unsure:
        yield "the school's weeks are known from fewer than 10 pupils, and no term dates are set"


def against_person(case: Case) -> Iterator[str]:
    """What stands against any legal step about this pupil, whatever it is for."""
    if case.test["compulsory_age"] == "unknown":
        yield "no date of birth: compulsory school age can't be checked"
    elif case.test["compulsory_age"] == "no":
        yield "not of compulsory school age"
    if case.stopped:
        yield case.stopped
