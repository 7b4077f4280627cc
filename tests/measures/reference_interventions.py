"""Interventions again, slow and obvious: loops over pupils, weeks and entries."""

from datetime import date
from fractions import Fraction

from tests.measures.reference import DAY, Pupil, counts, monday, roll_end, school_weeks

from attcli.store.events import Event

Pupils = tuple[Pupil, ...]
NAMES = ("possible", "absent", "unauthorised", "late", "late_after_close")


class School:
    """One school: its pupils, the weeks it was open, its last day."""

    def __init__(self, pupils: Pupils, key: str, as_of: date) -> None:
        self.pupils = tuple(p for p in pupils if p.school == key)
        self.weeks = school_weeks(pupils, key, as_of)
        self.as_of = as_of

    def sides(self, day: date, n: int) -> tuple[list[date], list[date]]:
        """The school weeks before and after, as far as they are held."""
        before = [week for week in self.weeks if week < monday(day)]
        after = [week for week in self.weeks if week > monday(day)]
        return before[-n:], after[:n]

    def missed(self, pupil: Pupil, weeks: list[date]) -> dict[str, int]:
        total = dict.fromkeys(NAMES, 0)
        for week in weeks:
            found = counts(pupil, week, min(week + 6 * DAY, self.as_of))
            for name in NAMES:
                total[name] += found[name] if found else 0
        return total

    def incomplete(self, pupil: Pupil, day: date, n: int) -> list[str]:
        before, after = self.sides(day, n)
        over = len(after) == n and (after[-1] < self.weeks[-1] or after[-1] + 4 * DAY <= self.as_of)
        first, last = self.span(day, n)
        begun = pupil.entry or (pupil.days[0] if pupil.days else None)
        gone = roll_end(pupil, self.pupils)
        told = {
            "before": len(before) < n,
            "after": not over,
            "joined": begun is None or monday(begun) > first,
            "left": gone is None or gone < last - 6 * DAY,
            "no-possible-session": len(before) == n
            and len(after) >= n
            and over
            and 0 in (self.missed(pupil, side)["possible"] for side in (before, after)),
        }
        return [why for why, holds in told.items() if holds]

    def span(self, day: date, n: int) -> tuple[date, date]:
        """From the Monday of the first week held to the Sunday of the last."""
        every = [monday(day), *self.sides(day, n)[0], *self.sides(day, n)[1]]
        return min(every), max(every) + 6 * DAY


def meets(event: Event, span: tuple[date, date]) -> bool:
    return event.day <= span[1] and (event.until or event.day) >= span[0]


def about(event: Event, pupil: Pupil) -> bool:
    return event.kind != "call" and event.pupil == pupil.upn  # a UPN is the same child everywhere


def chosen(school: School, pupil: Pupil, day: date, n: int, logged: list[Event]) -> list[Pupil]:
    """The similar pupils, the nearest first."""
    before, _ = school.sides(day, n)
    own = school.missed(pupil, before)
    rate = Fraction(own["absent"], own["possible"])
    found = []
    for p in school.pupils:
        busy = any(about(e, p) and meets(e, school.span(day, n)) for e in logged)
        if p is pupil or busy or school.incomplete(p, day, n):
            continue
        theirs = school.missed(p, before)
        apart = abs(Fraction(theirs["absent"], theirs["possible"]) - rate)
        if apart <= Fraction(1, 20):
            found.append((apart, p.group != pupil.group, p.key, p))
    return [p for *_, p in sorted(found, key=lambda each: each[:3])][:10]


def compared(school: School, pupil: Pupil, day: date, n: int, logged: list[Event]) -> dict:
    """What one row should say."""
    before, after = school.sides(day, n)
    sides = {"before": before, "after": after}
    own = {side: school.missed(pupil, weeks) for side, weeks in sides.items()}
    why = school.incomplete(pupil, day, n)
    alike = [] if why else chosen(school, pupil, day, n, logged)
    row = {f"{s}_{name}": own[s][name] for s in sides for name in NAMES}
    row |= {"incomplete": why, "similar": len(alike)}
    sums = {s: [school.missed(p, weeks) for p in alike] for s, weeks in sides.items()}
    for s in sides:
        for name in NAMES:
            total = sum(one[name] for one in sums[s])
            row[f"similar_{s}_{name}"] = total if len(alike) >= 5 else None
    row["difference"] = difference(row) if len(alike) >= 5 else None
    return row


def difference(row: dict) -> Fraction:
    """In points, exactly."""

    def change(prefix: str) -> Fraction:
        before, after = (
            Fraction(row[f"{prefix}{s}_absent"], row[f"{prefix}{s}_possible"])
            for s in ("before", "after")
        )
        return after - before

    return 100 * (change("") - change("similar_"))
