"""The ledger of penalty notices: each notice to one parent for one child, and what may come next.

The council issues notices; the office records what it hears of them. Every notice is an entry of
the log, and so is what became of it. Days run from receipt, that day being day 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from attcli.cases.logbook import unopened
from attcli.law import penalties
from attcli.law.penalties import ABSENCE, EXCLUDED_PUPIL, Amount, PastNotice
from attcli.register.days import plain_day
from attcli.register.planned import SATURDAY, bank_holidays
from attcli.store.events import Event, fitting

ISSUED = "penalty-notice"
RECEIVED, PAID, WITHDRAWN, PROSECUTED = (
    f"notice-{what}" for what in ("received", "paid", "withdrawn", "prosecuted")
)
FOLLOW_UPS = (RECEIVED, PAID, WITHDRAWN, PROSECUTED)
POST = "post"
_DAY = timedelta(days=1)


class Status(StrEnum):
    """How a notice stands on a day."""

    ISSUED = "issued"  # it is not known when it was received
    TO_PAY = "to pay"
    OVERDUE = "overdue"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    PROSECUTED = "prosecuted"


@dataclass(frozen=True, slots=True)
class Notice:
    """One penalty notice and the days of what became of it; None: not recorded.

    `child`: the same for every way in which the log names the pupil.
    """

    event: Event = field(repr=False)
    child: str = field(repr=False)
    received: date | None = None
    paid: date | None = None
    withdrawn: date | None = None
    prosecuted: date | None = None

    @property
    def id(self) -> int:
        """The number of its entry in the log."""
        return self.event.id or 0

    @property
    def issued(self) -> date:
        """The day the council issued it."""
        return self.event.day

    @property
    def kind(self) -> str:
        """For absence, or for an excluded pupil in public."""
        return str(self.event.details.get("for", ABSENCE))

    @property
    def party(self) -> tuple[str, str]:
        """To whom and for which child: what is counted together."""
        return self.child, " ".join(self.event.parent.split()).casefold()

    @property
    def counted_from(self) -> date | None:
        """Day 1 of the days to pay: as recorded, else as the post is taken to arrive."""
        if self.received or self.event.details.get("how") != POST:
            return self.received
        return deemed_received(self.issued)


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice on a day: which one it is, what it costs, by when, and how it stands.

    `number` None: earlier notices are not known, so neither is the reduced sum. `pounds_now`: what
    discharges it on that day; None once it is over, or where it can't be told.
    """

    number: int | None
    pounds: int
    reduced_pounds: int | None
    last_reduced_day: date | None
    last_day: date | None
    pounds_now: int | None
    status: Status


@dataclass(frozen=True, slots=True)
class Next:
    """What may be asked for next against one parent for one child.

    `available` None: earlier notices are not known, so nothing is said of it. `next_on`: where none
    is available, the day from which one is again.
    """

    available: bool | None
    number: int | None
    pounds: int | None
    reduced_pounds: int | None
    next_on: date | None
    counted: tuple[date, ...]
    why: str
    citation: str


def notices(logged: Sequence[Event], pupils: pl.DataFrame | None) -> tuple[Notice, ...]:
    """Every notice of the log with what became of it, the oldest first.

    `pupils`: those the register knows, by whom different ways to name one child are told; None:
    there is no register.
    """
    children = children_of(logged, pupils)
    became: dict[int | None, dict[str, date]] = {}
    for event in logged:
        if event.kind in FOLLOW_UPS:
            became.setdefault(event.about, {})[event.kind.removeprefix("notice-")] = event.day
    found = (
        Notice(event, child, **became.get(event.id, {}))
        for event, child in zip(logged, children, strict=True)
        if event.kind == ISSUED
    )
    return tuple(sorted(found, key=lambda notice: (notice.issued, notice.id)))


def children_of(logged: Sequence[Event], pupils: pl.DataFrame | None) -> list[str]:
    """For each entry, one name for the child that it is about, however the entry names it."""
    names = [f"{event.school}|{event.pupil}".casefold() for event in logged]
    if pupils is not None:
        known = fitting(logged, pupils).filter(~pl.col("doubtful"))
        for place, person in known.select("event", "person").iter_rows():
            names[place] = person
    return names


def open_to(notice: Notice, what: str) -> bool:
    """Whether a follow-up of that kind may still come."""
    done = {RECEIVED: notice.received, PAID: notice.paid, PROSECUTED: notice.prosecuted}
    return notice.withdrawn is None and done.get(what) is None


def refusal(notice: Notice, new: Event) -> str | None:
    """Why the entry can't follow up the notice; None where it can."""
    if new.day < notice.issued:
        return f"{new.day:%d/%m/%Y} is before the notice was issued ({notice.issued:%d/%m/%Y})."
    if notice.withdrawn is not None:
        return f"That notice was withdrawn on {notice.withdrawn:%d/%m/%Y}."
    return None if open_to(notice, new.kind) else "That is on record for this notice already."


def of_the_same(among: Sequence[Notice], notice: Notice) -> tuple[Notice, ...]:
    """The notices to the same parent for the same child."""
    return tuple(other for other in among if other.party == notice.party)


def standing(
    notice: Notice, among: Sequence[Notice], day: date, *, history_known: bool
) -> Standing:
    """How the notice stands on `day`; `among`: the notices, those to the same parent with it."""
    number, amount = _which(notice, among)
    unsure = not history_known and number == 1 and notice.kind == ABSENCE and _limited(notice)
    first = notice.counted_from
    owed = amount.pounds_on(first, day) if first else None
    status = _status(notice, day, overdue=first is not None and owed is None)
    reduced_day = amount.last_reduced_day(first) if first and not unsure else None
    told = not (unsure and owed == amount.reduced_pounds)
    return Standing(
        number=None if unsure else number,
        pounds=amount.pounds,
        reduced_pounds=None if unsure else amount.reduced_pounds,
        last_reduced_day=reduced_day,
        last_day=amount.last_day(first) if first else None,
        pounds_now=owed if status == Status.TO_PAY and told else None,
        status=status,
    )


def _which(notice: Notice, among: Sequence[Notice]) -> tuple[int, Amount]:
    """Which notice it was when it was issued, by those on record, and what such a one costs."""
    rules = penalties.on(notice.issued)
    if notice.kind == EXCLUDED_PUPIL:
        return 1, rules.excluded_pupil
    mine = of_the_same(among, notice)
    earlier = [_past(n, notice.issued) for n in mine if _turn(n) < _turn(notice)]
    past = penalties.counting(earlier, notice.issued)
    return len(past) + 1, rules.second if past and rules.second else rules.first


def _limited(notice: Notice) -> bool:
    """Whether there was a limit of notices when it was issued, so that earlier ones matter."""
    return penalties.on(notice.issued).limit is not None


def _status(notice: Notice, day: date, *, overdue: bool) -> Status:
    ended = {
        Status.WITHDRAWN: notice.withdrawn,
        Status.PROSECUTED: notice.prosecuted,
        Status.PAID: notice.paid,
    }
    for status, when in ended.items():
        if when and when <= day:
            return status
    if notice.counted_from is None:
        return Status.ISSUED
    return Status.OVERDUE if overdue else Status.TO_PAY


def available(mine: Sequence[Notice], day: date, *, history_known: bool) -> Next:
    """What may be asked for on `day` after the notices `mine`, to one parent for one child.

    `history_known`: what was issued before the log began is on record, or was waived.
    """
    past = penalties.counting([_past(notice, day) for notice in mine], day)
    found = penalties.notice_available(past, day)
    amount, limit = found.amount, penalties.on(day).limit
    issued = ", ".join(plain_day(each) for each in found.counted)
    if amount is None and limit is not None:
        again = f"; one is again from {plain_day(found.next_on)}" if found.next_on else ""
        why = (
            f"{len(found.counted)} notices within {limit.years} years (issued {issued}): a further "
            f"one is not available{again}. The council considers other legal action"
        )
        return Next(
            False, found.number, None, None, found.next_on, found.counted, why, found.citation
        )
    if not history_known:
        on_record = f"; on record: {issued}" if issued else ""
        why = (
            f"earlier notices unknown: nothing says what was issued before the log began{on_record}"
        )
        return Next(None, None, None, None, None, found.counted, why, found.citation)
    why = f"after {issued}" if issued else "none that counts is on record"
    pounds, reduced = (amount.pounds, amount.reduced_pounds) if amount else (None, None)
    return Next(True, found.number, pounds, reduced, None, found.counted, why, found.citation)


def history_known(logged: Sequence[Event], school: str) -> bool:
    """Whether what was done at the school before the log began was imported, or waived."""
    return school not in unopened(logged, [school])


def parent_known(every: Iterable[Notice], child: str) -> bool:
    """Whether each notice for the child says to which parent it went: an imported list may not."""
    return all(notice.party[1] for notice in every if notice.child == child)


def deemed_received(posted: date) -> date:
    """The day on which post is taken to arrive: so many working days after it was sent."""
    left, day = penalties.on(posted).service.working_days, posted
    shut = bank_holidays((posted.year, posted.year + 1))
    while left:
        day += _DAY
        left -= day.weekday() < SATURDAY and day not in shut
    return day


def _turn(notice: Notice) -> tuple[date, int]:
    return notice.issued, notice.id


def _past(notice: Notice, day: date) -> PastNotice:
    """The notice as the law counts it on `day`."""
    return PastNotice(
        issued=notice.issued,
        kind=notice.kind,
        withdrawn=notice.withdrawn is not None and notice.withdrawn <= day,
        paid=notice.paid is not None and notice.paid <= day,
    )
