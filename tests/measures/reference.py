"""The measures again, slow and obvious: loops over pupils, days and windows, no frames.

Written from the definitions alone, as a second opinion on `attcli.register` and `attcli.measures`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from attcli.law import age, codes

_PROPERTIES = ("possible", "attended", "absent", "authorised", "unauthorised")
_LATES = {"late": "late", "late_after_close": "late-after-close"}
COUNTED = (*_PROPERTIES, *_LATES)
NOTICE_STARTS = date(2024, 8, 19)
DAY = timedelta(days=1)


@dataclass(eq=False)
class Pupil:
    """One pupil at one school. `marks`: (day, session) to code, None for a blank row; `minutes`
    late where known; `flags`: columns of the pupils file that are true."""

    key: str
    school: str
    upn: str
    group: str | None = None
    dob: date | None = None
    entry: date | None = None
    leaving: date | None = None
    marks: dict[tuple[date, str], str | None] = field(default_factory=dict)
    minutes: dict[tuple[date, str], int] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @cached_property
    def days(self) -> list[date]:
        return sorted(d for (d, s), c in self.marks.items() if not means(c, d, "not-on-roll"))

    @cached_property
    def marked_days(self) -> list[date]:
        return sorted(d for (d, s), c in self.marks.items() if c and not means(c, d, "not-on-roll"))


def roll_end(pupil: Pupil, here: tuple[Pupil, ...], per_cent: int = 25) -> date | None:
    """The leaving date, else the end of the year of the last row, once the school carries on."""
    if pupil.leaving or not pupil.days:
        return pupil.leaving
    begun, most = None, 0
    for year, n in sorted(pupils_by_year(here).items()):
        if n * 100 >= most * per_cent:
            begun = year
        most = max(most, n)
    mine = year_end(pupil.days[-1])
    return mine if begun and mine < begun else max(pupils_by_year(here))


@lru_cache(8)
def pupils_by_year(here: tuple[Pupil, ...]) -> dict[date, int]:
    years = [{year_end(day) for day in p.days} for p in here]
    return {year: sum(year in own for own in years) for year in set().union(*years)}


def on_roll(pupil: Pupil, day: date, here: tuple[Pupil, ...]) -> bool:
    first = pupil.entry or (pupil.days[0] if pupil.days else None)
    last = roll_end(pupil, here)
    return bool(first and last and first <= day <= last)


def year_end(day: date) -> date:
    return date(day.year + (day.month >= 8), 7, 31)


def monday(day: date) -> date:
    return day - day.weekday() * DAY


@cache
def means(code: str | None, day: date, meaning: str) -> bool:
    known = codes.codes_on(day).get(code) if code else None
    return bool(known and meaning in known.meanings)


@cache
def is_(code: str | None, day: date, what: str) -> bool:
    known = codes.codes_on(day).get(code) if code else None
    return bool(known and getattr(known, what))


@lru_cache(4)
def held(pupils: tuple[Pupil, ...], school: str) -> dict[tuple[date, str], set[str]]:
    """Each session with a row: held, or stray, blank (a tenth stand without a mark), both, none."""
    here = tuple(p for p in pupils if p.school == school)
    found = {}
    for day, session in {slot for p in here for slot in p.marks}:
        roll = sum(on_roll(p, day, here) for p in here)
        cells = [p.marks[day, session] for p in here if (day, session) in p.marks]
        possible = sum(is_(code, day, "possible") for code in cells)
        blank = sum(code is None for code in cells)
        shown = possible > 0 and possible * 10 >= roll
        words = {"held": shown, "stray": possible > 0 and not shown}
        words["blank"] = blank > 0 and blank * 10 >= roll
        found[day, session] = {word for word, holds in words.items() if holds}
    return found


def last_complete_day(pupils: tuple[Pupil, ...], school: str) -> date:
    here = tuple(p for p in pupils if p.school == school)
    slots = held(pupils, school)
    school_days = sorted({day for (day, _), how in slots.items() if "held" in how})
    for n in range(len(school_days) - 1, -1, -1):
        day, before = school_days[n], school_days[max(0, n - 10) : n]
        complete = True
        for session in ("AM", "PM"):
            if not slots.get((day, session), set()) & {"held", "blank"}:
                continue
            base = [
                p
                for p in here
                if any(p.marks.get((d, session)) for d in before)
                and stays(p, day, session, here)
                and not never_comes(p, day, session, slots, school_days)
            ]
            marked = sum(bool(p.marks.get((day, session))) for p in base)
            complete &= marked * 10 >= 9 * len(base)
        if complete:
            return day
    marked_days = [d for p in here for (d, _), code in p.marks.items() if code]
    return max(marked_days or [d for p in here for d, _ in p.marks])


def never_comes(
    pupil: Pupil,
    day: date,
    session: str,
    slots: dict[tuple[date, str], set[str]],
    school_days: list[date],
) -> bool:
    """Not one mark on that weekday, in four such sessions or more since the pupil's first mark."""
    alike = [d for d in school_days if d.weekday() == day.weekday()]
    if any(pupil.marks.get((d, session)) for d in alike) or not pupil.marked_days:
        return False
    before = [d for d in alike if pupil.marked_days[0] <= d < day]
    return sum("held" in slots.get((d, session), ()) for d in before) >= 4


def stays(pupil: Pupil, day: date, session: str, here: tuple[Pupil, ...]) -> bool:
    """Still on roll, or marked all the same."""
    last = roll_end(pupil, here, per_cent=80)
    return bool(pupil.marks.get((day, session))) or (last is not None and day <= last)


def school_weeks(pupils: tuple[Pupil, ...], school: str, as_of: date) -> list[date]:
    slots = held(pupils, school)
    return sorted({monday(d) for (d, _), how in slots.items() if "held" in how and d <= as_of})


def counts(pupil: Pupil, start: date, end: date) -> dict[str, int] | None:
    inside = [(d, s, c) for (d, s), c in pupil.marks.items() if start <= d <= end]
    if not inside:
        return None
    found = {name: sum(is_(c, d, name) for d, _, c in inside) for name in _PROPERTIES}
    found |= {name: sum(means(c, d, word) for d, _, c in inside) for name, word in _LATES.items()}
    return found


def status(found: dict[str, int]) -> str:
    absent, possible = found["absent"], found["possible"]
    if not possible:
        return "n/a"
    if absent * 2 >= possible:
        return "severe"
    if absent * 10 >= possible:
        return "persistent"
    return "at-risk" if absent * 20 >= possible else "ok"


def line_of_weeks(pupils: tuple[Pupil, ...], upn: str, as_of: dict[str, date]) -> list[date]:
    """The Mondays of the school weeks along which a pupil's window runs."""
    own = [p for p in pupils if p.upn == upn]
    schools = {p.school for p in own}
    if len(schools) == 1:
        school = schools.pop()
        return school_weeks(pupils, school, as_of[school])
    spans = sorted(
        (monday(p.entry or p.marked_days[0]), monday(p.leaving or p.marked_days[-1]), p.school)
        for p in own
        if p.marked_days
    )
    line: set[date] = set()
    for n, (since, until, school) in enumerate(spans):
        first = date.min if n == 0 else since
        following = spans[n + 1][0] - DAY if n + 1 < len(spans) else until
        last = date.max if until == max(span[1] for span in spans) else max(until, following)
        weeks = school_weeks(pupils, school, as_of[school])
        line |= {week for week in weeks if first <= week <= last}
    return sorted(line)


def absences(
    pupils: tuple[Pupil, ...], upn: str, as_of: dict[str, date]
) -> list[tuple[date, str, str]]:
    """The sessions that count towards a notice, in time order, each once."""
    own = [p for p in pupils if p.upn == upn]
    dob = max((p.dob for p in own if p.dob), default=None)
    attended = {
        slot
        for p in own
        for slot, code in p.marks.items()
        if is_(code, slot[0], "attended") and slot[0] <= as_of[p.school]
    }
    found = {}
    for p in sorted(own, key=lambda p: p.key):
        for (day, session), code in p.marks.items():
            counted = is_(code, day, "unauthorised") and NOTICE_STARTS <= day <= as_of[p.school]
            if counted and age.of_compulsory_age(dob, day) is not False:
                found.setdefault((day, session), code)
    return sorted((d, s, c) for (d, s), c in found.items() if (d, s) not in attended)


@dataclass
class Test:
    """What the ten-in-ten test gives for one person."""

    first_met: tuple[date, str] | None = None
    window_start: date | None = None
    window_end: date | None = None
    to_end: int | None = None
    shown: list[tuple[date, str, str]] = field(default_factory=list)
    current: int = 0
    current_start: date | None = None
    weeks_held: int = 0


def ten_in_ten(pupils: tuple[Pupil, ...], upn: str, as_of: dict[str, date]) -> Test:
    """Tries every window of ten school weeks, and within it every session."""
    line = line_of_weeks(pupils, upn, as_of)
    if not line:
        return Test()
    events = [e for e in absences(pupils, upn, as_of) if monday(e[0]) in line]
    number = {event: line.index(monday(event[0])) for event in events}
    result = Test()
    for first in range(len(line)):
        inside = [e for e in events if first <= number[e] <= first + 9]
        if len(inside) >= 10 and (result.first_met is None or inside[9][:2] < result.first_met):
            result.first_met = inside[9][:2]
    last = len(line) - 1
    low, high = max(0, last - 9), last
    result.current_start = line[low]
    result.current = sum(number[e] >= low for e in events)
    if result.first_met:
        tenth = next(e for e in events if e[:2] == result.first_met)
        high = number[tenth]
        low = max(0, high - 9)
        result.window_start, result.window_end = line[low], monday(tenth[0]) + 6 * DAY
    result.shown = [e for e in events if low <= number[e] <= high]
    result.to_end = len(result.shown) if result.first_met else None
    rows = [day for p in pupils if p.upn == upn for day in p.days]
    if rows:
        since = max(monday(min(rows)), NOTICE_STARTS)
        result.weeks_held = sum(week >= since for week in line)
    return result


def missing(pupils: tuple[Pupil, ...], school: str, as_of: date) -> set[tuple[str, date, str]]:
    """Every session without a mark where one was expected."""
    here = [p for p in pupils if p.school == school]
    everyone = tuple(here)
    open_ = {slot for slot, how in held(pupils, school).items() if "held" in how}
    found = set()
    for pupil in here:
        group = tuple(p for p in here if own_group(p, here) == own_group(pupil, here))
        expected = [
            slot
            for slot in sorted(open_)
            if slot[0] <= as_of and in_span(pupil, slot[0]) and half_there(group, slot, everyone)
        ]
        found |= {
            (pupil.key, *slot)
            for slot in expected
            if not pupil.marks.get(slot) and not part_time(pupil, slot, expected, as_of)
        }
    return found


def own_group(pupil: Pupil, here: tuple[Pupil, ...]) -> str | None:
    """The class, unless the pupil is alone in it."""
    return pupil.group if sum(p.group == pupil.group for p in here) > 1 else None


def in_span(pupil: Pupil, day: date) -> bool:
    days = pupil.days
    first = pupil.entry or (days[0] if days else None)
    last = pupil.leaving or (days[-1] if days else None)
    return bool(first and last and first <= day <= last)


@cache
def half_there(group: tuple[Pupil, ...], slot: tuple[date, str], here: tuple[Pupil, ...]) -> bool:
    roll = sum(on_roll(p, slot[0], here) for p in group)
    possible = sum(is_(p.marks.get(slot), slot[0], "possible") for p in group)
    return possible > 0 and possible * 2 >= roll


def part_time(
    pupil: Pupil, slot: tuple[date, str], expected: list[tuple[date, str]], as_of: date
) -> bool:
    """Never marked in such sessions, this academic year or at all, but in others; or not yet."""
    day, session = slot
    same_year = [s for s in expected if year_end(s[0]) == year_end(day)]
    for sessions in (same_year, expected):
        if not any(pupil.marks.get(s) for s in sessions):
            continue
        kind = [s for s in sessions if s[1] == session]
        weekday = [s for s in kind if s[0].weekday() == day.weekday()]
        for alike, least in ((kind, 5), (weekday, 4)):
            if len(alike) >= least and not any(pupil.marks.get(s) for s in alike):
                return True
    return not_begun(pupil, slot, expected, as_of)


def not_begun(
    pupil: Pupil, slot: tuple[date, str], expected: list[tuple[date, str]], as_of: date
) -> bool:
    marked = defaultdict(list)
    for (d, s), code in pupil.marks.items():
        if code and d <= as_of and not means(code, d, "not-on-roll"):
            marked[s].append(d)
    if not marked[slot[1]]:
        return False
    begins = min(marked[slot[1]])
    first_any = min(day for days in marked.values() for day in days)
    early = [
        s
        for s in expected
        if s[1] == slot[1]
        and s[0] < begins
        and not pupil.marks.get(s)
        and (young(pupil, s[0]) or s[0] >= first_any)
    ]
    return slot in early and (len(early) >= 5 or all(young(pupil, s[0]) for s in early))


def young(pupil: Pupil, day: date) -> bool:
    return age.of_compulsory_age(pupil.dob, day) is False
