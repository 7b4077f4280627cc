"""Penalty notices by date: amounts, payment days, and what is available after earlier notices.

Amounts are whole pounds. Days run from receipt and that day is day 1: received on day D, 21 days
end on D+20 and 28 days on D+27. A notice is per parent, per child; only the council issues it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from attcli.law.data import LAW_DIR, Edition, LawFile, Sources, Value
from attcli.law.dated import Dated, years_on
from attcli.law.entry import DAY, Entry

ABSENCE, EXCLUDED_PUPIL = "absence", "excluded-pupil"
KINDS = (ABSENCE, EXCLUDED_PUPIL)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a notice costs: `pounds` within `days`, or the reduced sum within the reduced days."""

    kind: str
    number: int
    pounds: int
    days: int
    reduced_pounds: int | None
    reduced_days: int | None
    starts: date
    ends: date | None
    citation: str

    def last_day(self, received: date) -> date:
        """The last day to pay, for a notice received on `received`."""
        return received + (self.days - 1) * DAY

    def last_reduced_day(self, received: date) -> date | None:
        """The last day of the reduced sum; None where there is none."""
        return received + (self.reduced_days - 1) * DAY if self.reduced_days else None

    def pounds_on(self, received: date, day: date) -> int | None:
        """What discharges the notice on `day`; None once it is overdue."""
        reduced_until = self.last_reduced_day(received)
        if reduced_until is not None and day <= reduced_until:
            return self.reduced_pounds
        return self.pounds if day <= self.last_day(received) else None


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `notices` to one parent for one child in `years`."""

    notices: int
    years: int
    withdrawn_count: bool
    unpaid_count: bool
    excluded_pupil_count: bool
    starts: date
    citation: str


@dataclass(frozen=True, slots=True)
class Service:
    """When a posted notice is taken to be received: `working_days` after posting."""

    how: str
    working_days: int
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Proceeds:
    """Where the money goes, as a sentence for letters."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Penalties:
    """Everything in force on one day. `second` and `limit` are None before the national limit."""

    first: Amount
    second: Amount | None
    excluded_pupil: Amount
    limit: Limit | None
    service: Service
    proceeds: Proceeds


@dataclass(frozen=True, slots=True)
class PastNotice:
    """An earlier notice to the same parent for the same child."""

    issued: date
    kind: str = ABSENCE
    withdrawn: bool = False
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Availability:
    """What is available on a day: notice `number` at `amount`, or none (`amount` None).

    `counted` are the issue dates that count, oldest first; `next_on` is the day from which a notice
    is available again (None where one is available now).
    """

    number: int
    amount: Amount | None
    counted: tuple[date, ...]
    next_on: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class PenaltyTable:
    """The whole of a penalties file, checked."""

    edition: Edition
    first: Dated[Amount]
    second: Dated[Amount]
    excluded_pupil: Dated[Amount]
    limit: Dated[Limit]
    service: Dated[Service]
    proceeds: Dated[Proceeds]


def load(path: Path) -> PenaltyTable:
    """Read and check a penalties file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    amounts = file.values("amount", "kind", _amount)
    return PenaltyTable(
        first=_only(file, ABSENCE, 1, amounts),
        second=_only(file, ABSENCE, 2, amounts),
        excluded_pupil=_only(file, EXCLUDED_PUPIL, 1, amounts),
        limit=Dated(file, "limit of notices", file.values("limit", "notices", _limit)),
        service=Dated(file, "rule of service", file.values("service", "how", _service)),
        proceeds=Dated(file, "use of the money", file.values("proceeds", "text", _proceeds)),
        edition=file.finish(),
    )


def _only(file: LawFile, kind: str, number: int, amounts: Sequence[Value[Amount]]) -> Dated[Amount]:
    wanted = [x for x in amounts if (x.value.kind, x.value.number) == (kind, number)]
    return Dated(file, f"amount of {kind} notice {number}", wanted)


def _amount(entry: Entry, sources: Sources) -> Amount:
    amount = Amount(
        kind=entry.one_of("kind", KINDS),
        number=entry.whole("number"),
        pounds=entry.whole("pounds"),
        days=entry.whole("days"),
        reduced_pounds=entry.maybe_whole("reduced_pounds"),
        reduced_days=entry.maybe_whole("reduced_days"),
        starts=sources.span.starts,
        ends=sources.span.ends,
        citation=sources.text,
    )
    if (amount.reduced_pounds is None) != (amount.reduced_days is None):
        raise entry.broken("reduced_pounds and reduced_days belong together")
    return amount


def _limit(entry: Entry, sources: Sources) -> Limit:
    return Limit(
        notices=entry.whole("notices"),
        years=entry.whole("years"),
        withdrawn_count=entry.flag("withdrawn_count"),
        unpaid_count=entry.flag("unpaid_count"),
        excluded_pupil_count=entry.flag("excluded_pupil_count"),
        starts=sources.span.starts,
        citation=sources.text,
    )


def _service(entry: Entry, sources: Sources) -> Service:
    working_days = entry.whole("working_days")
    return Service(entry.text("how"), working_days, sources.text, sources.confirmed)


def _proceeds(entry: Entry, sources: Sources) -> Proceeds:
    return Proceeds(entry.text("text"), sources.text)


@cache
def table() -> PenaltyTable:
    """The penalties file of the program."""
    return load(LAW_DIR / "penalties.toml")


@cache
def on(day: date) -> Penalties:
    """The rules in force on `day`; LawDataError before the tables begin."""
    known = table()
    return Penalties(
        first=known.first.on(day),
        second=known.second.maybe_on(day),
        excluded_pupil=known.excluded_pupil.on(day),
        limit=known.limit.maybe_on(day),
        service=known.service.on(day),
        proceeds=known.proceeds.on(day),
    )


def counting(past: Iterable[PastNotice], day: date) -> tuple[date, ...]:
    """The issue dates of the earlier notices that count on `day`, oldest first."""
    limit = on(day).limit
    if limit is None:
        return ()
    issued = [
        notice.issued
        for notice in past
        if (limit.withdrawn_count or not notice.withdrawn)
        and (limit.unpaid_count or notice.paid)
        and (limit.excluded_pupil_count or notice.kind != EXCLUDED_PUPIL)
    ]
    return _within(issued, day, limit)


def notice_available(earlier_issue_dates: Iterable[date], day: date) -> Availability:
    """What may be asked for on `day` after notices issued on these dates.

    The dates are of notices to the same parent for the same child that count (see `counting`).
    Those issued before the limit began, and those whose three years are over, fall out here; the
    same date three years on is outside.
    """
    rules = on(day)
    if rules.limit is None:
        return Availability(1, rules.first, (), None, rules.first.citation)
    counted = _within(earlier_issue_dates, day, rules.limit)
    number = len(counted) + 1
    if number > rules.limit.notices:
        freed = counted[len(counted) - rules.limit.notices]
        next_on = years_on(freed, rules.limit.years)
        return Availability(number, None, counted, next_on, rules.limit.citation)
    amount = rules.first if number == 1 or rules.second is None else rules.second
    return Availability(number, amount, counted, None, amount.citation)


def _within(issued: Iterable[date], day: date, limit: Limit) -> tuple[date, ...]:
    return tuple(sorted(x for x in issued if limit.starts <= x <= day < years_on(x, limit.years)))
