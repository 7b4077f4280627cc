"""Letters about the conduct of parents and visitors: which may follow which, and by when.

A case is a chain of letters to one person, each entry of the log about the one before. Deadlines
are school days of the school's own calendar; what follows from them is for people to decide.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from attcli.errors import UsageError
from attcli.policy.pack import Conduct
from attcli.policy.settings import School
from attcli.register.school_days import SchoolDays, by_terms
from attcli.store.events import Event

KIND = "conduct"
FOLLOWUP = "conduct-followup"
RISKS = ("low", "medium", "high")
CONFIRM, OVERTURN = "confirm", "overturn"
CONTINUE_CONDITIONS, CONTINUE_BAN = "continue-conditions", "continue-ban"
TO_CONDITIONS, LIFT = "conditions", "lift"
_CHAIRS = (CONFIRM, OVERTURN)
_REVIEWS, _REVIEWS_OF_BAN = (CONTINUE_CONDITIONS, LIFT), (CONTINUE_BAN, TO_CONDITIONS, LIFT)
_YEAR = 12  # months
_FRIDAY, _WEEK, _DAY = 4, 7, timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven letters. `after`: the letters one of which comes before it (none: it may be
    the first); `decisions`: those that it may tell of, `of_ban` where the case is about a ban.
    """

    number: int
    what: str
    after: tuple[int, ...] = ()
    decisions: tuple[str, ...] = ()
    of_ban: tuple[str, ...] = ()

    @property
    def letter_id(self) -> str:
        """The letter's id."""
        return f"conduct-{self.number}"


STEPS: Mapping[int, Step] = {
    step.number: step
    for step in (
        Step(1, "warning"),
        Step(2, "conditions imposed", (1,)),
        Step(3, "decision on the conditions", (2,), _CHAIRS, _CHAIRS),
        Step(4, "ban imposed", (1, 2, 3)),
        Step(5, "decision on the ban", (4,), _CHAIRS, _CHAIRS),
        Step(6, "invitation to the review", (3, 5, 7)),
        Step(7, "outcome of the review", (6,), _REVIEWS, _REVIEWS_OF_BAN),
    )
}
_ENDED = (OVERTURN, LIFT)


@dataclass(frozen=True, slots=True)
class Case:
    """The letters of one case that stand, the oldest first."""

    letters: tuple[Event, ...]

    @property
    def id(self) -> int | None:
        """The number a case goes by: its first letter's."""
        return self.letters[0].id if self.letters else None

    @property
    def last(self) -> Event | None:
        """The letter that came last."""
        return self.letters[-1] if self.letters else None

    def latest(self, name: str) -> Any:
        """The latest value of a detail that some letter carries; None where none does."""
        values = (event.details.get(name) for event in reversed(self.letters))
        return next((value for value in values if value not in (None, [], "")), None)

    @property
    def ban(self) -> bool:
        """Whether the case is about a ban now: it was imposed, and not turned into conditions."""
        return bool(self.letters) and bool(self.letters[-1].details.get("ban"))


def cases(logged: Sequence[Event]) -> tuple[Case, ...]:
    """Every case of the log, the oldest first; follow-ups of meetings are in none."""
    letters = [event for event in logged if event.kind == KIND and event.what != FOLLOWUP]
    first = {event.id: event.id for event in letters}
    for event in letters:
        if event.about in first:
            first[event.id] = first[event.about]
    found: dict[int | None, list[Event]] = {}
    for event in letters:
        found.setdefault(first[event.id], []).append(event)
    return tuple(Case(tuple(chain)) for chain in found.values())


def case_of(logged: Sequence[Event], number: int) -> Case:
    """The case that has this letter; UsageError where none has."""
    for case in cases(logged):
        if number in {event.id for event in case.letters}:
            return case
    raise UsageError(f"There is no case {number}.", "See them all: attcli conduct list")


def number_of(event: Event) -> int:
    """Which of the seven letters an entry is."""
    return int(event.details["number"])


def refuse_out_of_order(step: Step, case: Case) -> None:
    """UsageError where the letter that comes before this one is not in the log, or ended it."""
    last = case.last
    if last is None:
        if step.after:
            raise UsageError(
                f"Letter {step.number} ({step.what}) comes after {_either(step.after)}, and no "
                "case is named.",
                "Name it with --case (attcli conduct list); if those letters were sent before "
                "attcli was used, say so with --although.",
            )
        return
    if last.details.get("decision") in _ENDED and step.number != 1:
        raise UsageError(
            f"The case ended on {last.day:%d/%m/%Y}: {last.details['decision']}.",
            "A new incident is a new case: leave --case out.",
        )
    if number_of(last) not in step.after:
        raise UsageError(
            f"Letter {step.number} ({step.what}) does not come after letter {number_of(last)} of "
            f"{last.day:%d/%m/%Y}; it comes after {_either(step.after) if step.after else 'none'}.",
            "If it is right all the same, say why with --although.",
        )


def _either(numbers: Sequence[int]) -> str:
    return "letter " + " or ".join(map(str, numbers))


def refuse_without_decision(step: Step, decision: str | None, *, ban: bool) -> None:
    """UsageError for a decision that this letter has not, or lacks."""
    possible = step.of_ban if ban else step.decisions
    if decision is None and possible:
        raise UsageError(
            f"Letter {step.number} tells of a decision.", f"Say --decision {' or '.join(possible)}."
        )
    if decision is not None and decision not in possible:
        way_out = f"Say one of: {', '.join(possible)}." if possible else "Leave --decision out."
        raise UsageError(f"Letter {step.number} can't tell of “{decision}” here.", way_out)


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadlines of letters, in the school days of one school."""

    school: School
    rules: Conduct

    @property
    def days(self) -> SchoolDays:
        """The school days of the term dates."""
        return by_terms(self.school)

    def after(self, day: date, number: int) -> date:
        """So many school days after `day`; UsageError where the term dates don't reach it."""
        found = self.days.after(day, number)
        if found is None:
            raise UsageError(
                f"{number} school days after {day} can't be counted: the term dates of "
                f"{self.school.key} do not reach that far.",
                f"Enter them in attcli.toml as [[schools.{self.school.key}.terms]].",
            )
        return found

    def review(self, day: date) -> date:
        """So many months after `day`: the school day on or after it; where it is not known which
        days those are, the weekday.
        """
        months = day.month - 1 + self.rules.review_months
        year, month = day.year + months // _YEAR, months % _YEAR + 1
        due = day.replace(
            year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
        )
        if self.days.knows(due, due):
            found = self.days.between(due, due) or (self.days.after(due, 1),)
            return found[0] or due
        weekend = due.weekday() > _FRIDAY
        return due + (_WEEK - due.weekday()) * _DAY if weekend else due


def conditions_from(said: Sequence[str], rules: Conduct) -> tuple[str, ...]:
    """The conditions chosen: a number of the policy's list, or words of one's own."""
    found = []
    for one in said:
        text = one.strip()
        if not text.isdigit():
            found.append(text)
        elif 1 <= int(text) <= len(rules.conditions):
            found.append(rules.conditions[int(text) - 1])
        else:
            raise UsageError(
                f"There is no standard condition {text}.",
                "They are: "
                + " ".join(f"{n}. {words}" for n, words in enumerate(rules.conditions, 1)),
            )
    return tuple(dict.fromkeys(filter(None, found)))
