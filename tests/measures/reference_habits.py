"""The cases of `attcli patterns` again, slow and obvious: one pupil, one day, one spell at a time.

Written from the definitions in docs/measures.md, as a second opinion.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from tests.measures.reference import is_, means, monday

from attcli.register.view import View

ASIDE = ("excluded", "part-time-timetable", "religious", "traveller", "late-after-close")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Days = dict[date, dict[str, str]]
Case = tuple[str, str, bool]
"""(who, kind, hit)"""


def away(code: str, day: date) -> bool:
    return is_(code, day, "absent") and not any(means(code, day, word) for word in ASIDE)


def days_of(view: View) -> dict[str, Days]:
    """Each pupil's possible sessions of the window, by day."""
    found: dict[str, Days] = defaultdict(lambda: defaultdict(dict))
    for row in view.register.marks.iter_rows(named=True):
        day, code = row["date"], row["code"]
        if view.window.start <= day <= view.window.end and is_(code, day, "possible"):
            found[row["pupil_id"]][day][row["session"]] = code
    return {pupil: dict(sorted(days.items())) for pupil, days in found.items()}


def spells(days: Days) -> list[list[date]]:
    found: list[list[date]] = []
    before = False
    for day, cells in days.items():
        now = any(away(code, day) for code in cells.values())
        if now:
            found = [*found[:-1], [*found[-1], day]] if before else [*found, [day]]
        before = now
    return found


def every_weekday(days: Days) -> bool:
    counts = [sum(day.weekday() == n for day in days) for n in range(5)]
    return min(counts) > 0 and min(counts) * 2 >= max(counts)


def length(spell: list[date]) -> str:
    return str(len(spell) if len(spell) <= 5 else 10 if len(spell) <= 10 else 11)


def edges(view: View) -> set[date]:
    """Days of school before and after a week or more without."""
    gaps = pairwise(sorted(view.calendar.school_days["date"]))
    return {day for pair in gaps if pair[1] - pair[0] >= timedelta(days=7) for day in pair}


def half_days(days: Days) -> list[tuple[date, str]]:
    """(first day, half) of half-days away that follow one another."""
    found = []
    before = None
    for day, cells in days.items():
        halves = [session for session, code in cells.items() if away(code, day)]
        now = halves[0] if len(cells) == 2 and len(halves) == 1 else None
        if now and now != before:
            found.append((day, now))
        before = now
    return found


def cases(view: View) -> dict[str, list[Case]]:
    """The cases of every pool but the classes', by question (and pair)."""
    every = days_of(view)
    regular = {pupil: spells(days) for pupil, days in every.items() if every_weekday(days)}
    found: dict[str, list[Case]] = defaultdict(list)
    near = edges(view)
    for pupil, own in regular.items():
        for spell in own:
            touched = {day.weekday() for day in spell}
            for n, name in enumerate(WEEKDAYS):
                found[name].append((pupil, length(spell), n in touched))
            found["weekends"].append((pupil, length(spell), bool(touched & {0, 4})))
            found["holidays"].append((pupil, length(spell), bool(near & set(spell))))
            if ill(every[pupil], spell):
                found["single-days-ill"].append((pupil, "", len(spell) == 1))
    for pupil, days in every.items():
        for day, half in half_days(days):
            found["mornings"].append((pupil, "", half == "AM"))
            found["afternoons"].append((pupil, "", half == "PM"))
            if means(days[day][half], day, "medical"):
                found["medical-mornings"].append((pupil, "", half == "AM"))
    return found


def ill(days: Days, spell: list[date]) -> bool:
    codes = [(code, day) for day in spell for code in days[day].values() if away(code, day)]
    return all(means(code, day, "illness") for code, day in codes)


def sibling_cases(view: View, sibling: str) -> list[Case]:
    every = days_of(view)
    gone = {day for spell in spells(every[sibling]) for day in spell}
    return [
        (pupil, length(spell), any(spell[0] <= day <= spell[-1] for day in gone))
        for pupil, days in every.items()
        if pupil != sibling and every_weekday(days)
        for spell in spells(days)
    ]


def class_cases(view: View, weekday: int) -> list[Case]:
    """Whole weeks by whether the class missed most beside the school on that weekday."""
    classes = dict(view.rolls.select("pupil_id", "class").iter_rows())
    there: dict = defaultdict(lambda: defaultdict(int))
    gone: dict = defaultdict(lambda: defaultdict(int))
    for pupil, days in days_of(view).items():
        for day, cells in days.items():
            there[day][classes[pupil]] += 1
            gone[day][classes[pupil]] += any(away(code, day) for code in cells.values())
    found = []
    for name in sorted(set(classes.values())):
        for week in sorted({monday(day) for day in there}):
            days = [week + timedelta(days=n) for n in range(5)]
            if not all(there[day][name] >= 10 for day in days):
                continue
            beyond = {day: score(there[day], gone[day], name) for day in days if gone[day][name]}
            worst = [day for day, much in beyond.items() if much == max(beyond.values())]
            if len(worst) == 1:
                found.append((name, "", worst[0].weekday() == weekday))
    return found


def score(there: dict[str, int], gone: dict[str, int], name: str) -> float:
    expected = there[name] * sum(gone.values()) / sum(there.values())
    return (gone[name] - expected) / expected**0.5


def judged(pool: list[Case]) -> dict[str, tuple[int, int, float]]:
    """who -> (n, count, expected), of those with eight cases."""
    shares = {}
    for kind in {kind for _, kind, _ in pool}:
        alike = [hit for _, other, hit in pool if other == kind]
        shares[kind] = sum(alike) / len(alike)
    found = {}
    for who in {who for who, _, _ in pool}:
        own = [(kind, hit) for other, kind, hit in pool if other == who]
        if len(own) >= 8:
            counted = sum(hit for _, hit in own)
            found[who] = (len(own), counted, sum(shares[kind] for kind, _ in own))
    return found
