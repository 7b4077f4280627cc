"""School years lived week by week under a policy: every Monday the letters due are sent and logged,
meetings and plans now and then; each letter is then judged by plain Python rules.

python -m tests.cases.simulated_years PACK PUPILS WEEKS [SEED]  lives a longer year and says so.
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from attcli.cases.stages import stages
from attcli.exports.read import read_exports, school_names
from attcli.policy.settings_file import load
from attcli.register.view import Asked, open_view
from attcli.store.events import Event

FIRST = date(2025, 9, 1)  # a Monday
HOLIDAYS = (date(2025, 10, 27), date(2025, 12, 22), date(2025, 12, 29), date(2026, 2, 16))
ABSENT, UNAUTHORISED, LATE = set("IMCOGNUE"), set("OGNU"), set("LU")
Log = list[tuple[str, date, str]]  # kind, day, letter or outcome


@dataclass
class Life:
    """What happened: the marks of each pupil by day, each letter sent with the last day counted."""

    pack: str
    days: list[date]
    marks: dict[str, list[str]]
    sent: list[tuple[str, date, date, str]] = field(default_factory=list)
    logs: dict[str, Log] = field(default_factory=dict)
    weeks: int = 0
    changed_again: int = 0


def school_days(weeks: int) -> list[date]:
    """The days of so many school weeks."""
    mondays = (FIRST + timedelta(weeks=n) for n in range(weeks * 2))
    held = [monday for monday in mondays if monday not in HOLIDAYS][:weeks]
    return [monday + timedelta(days=n) for monday in held for n in range(5)]


def marks_of(chance: random.Random, days: int) -> list[str]:
    """Two marks a day: spells of illness, lates, odd days off, a holiday, times of trouble."""
    often = chance.choice([0.0, 0.01, 0.02, 0.05, 0.1])
    late, truant = chance.choice([0, 0, 0.05, 0.2]), chance.choice([0, 0, 0.01, 0.06])
    turn = chance.randrange(days)
    later = chance.choice([0.2, 1, 1, 4])
    marks: list[str] = []
    while len(marks) < days * 2:
        more = later if len(marks) > turn * 2 else 1
        if chance.random() < often * more:
            code = chance.choice("IIIIIMCN")
            marks += [code] * chance.choice([1, 2, 2, 4, 6, 10])
        elif chance.random() < truant * more:
            marks += [chance.choice("OON")] * chance.choice([1, 2, 6])
        elif chance.random() < 0.001:
            marks += ["G"] * chance.choice([4, 10])
        else:
            morning = len(marks) % 2 == 0
            marks.append(
                chance.choice("LLLU") if morning and chance.random() < late * more else "."
            )
    return marks[: days * 2]


def live(pack: str, pupils: int, weeks: int, seed: int) -> Life:
    """One year: each Monday after a school week what is due goes out, unless something stops it."""
    chance = random.Random(seed)  # noqa: S311 (test data)
    days = school_days(weeks)
    life = Life(pack, days, {f"P{n:04}": marks_of(chance, len(days)) for n in range(pupils)})
    log: list[Event] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "attcli.toml").write_text(f'[schools.school]\npack = "{pack}"\n')
        path = Path(folder) / "register.csv"
        path.write_text("\n".join(_rows(life)), encoding="utf-8")
        settings = load(Path(folder) / "attcli.toml")
        register = read_exports([path], schools=school_names(settings))
        for friday in days[4::5]:
            view = open_view(register, settings, Asked(as_of=friday))
            due = stages(view, logged=log)
            went = [
                (row["surname"], row["due"])
                for row in due.iter_rows(named=True)
                if row["due"] and not row["blocked_by"]
            ]
            monday = friday + timedelta(days=3)
            for name, letter in went:
                log.append(_event(name, "letter", monday, letter))
                life.sent.append((name, friday, monday, letter))
                life.logs.setdefault(name, []).append(("letter", monday, letter))
            again = stages(view, logged=log)
            names = {name for name, _ in went}
            for row in again.iter_rows(named=True):
                life.changed_again += bool(row["due"]) and row["surname"] in names
            log += list(_office(chance, life, names, monday))
            life.weeks += 1
    return life


def _office(chance: random.Random, life: Life, names: set[str], day: date) -> Iterator[Event]:
    """Some of those written to come to a meeting, some make a plan."""
    for name in sorted(names):
        if chance.random() < 0.3:
            kind, outcome = chance.choice([("meeting", ""), ("plan", "not met"), ("plan", "")])
            life.logs.setdefault(name, []).append((kind, day, outcome))
            yield _event(name, kind, day, "", outcome)


def _event(name: str, kind: str, day: date, what: str, outcome: str = "") -> Event:
    at = datetime(2025, 9, 1, tzinfo=UTC)
    return Event("school", f"A{name:x<12}", kind, day, "A", at, what, outcome)


def _rows(life: Life) -> Iterator[str]:
    yield "School,UPN,Surname,Forename,DOB,Class,Date,Session,Mark"
    for name, marks in life.marks.items():
        for n, mark in enumerate(marks):
            half, day = ("AM", "PM")[n % 2], life.days[n // 2]
            shown = {"AM": "/", "PM": "\\"}[half] if mark == "." else mark
            yield f"school,A{name:x<12},{name},Jo,2016-03-01,Oak,{day},{half},{shown}"


# ------------------------------------------------------------------ judged by plain rules


@dataclass
class Seen:
    """One pupil's marks and log as they stood on a Friday."""

    life: Life
    name: str
    friday: date

    def codes(self, first: date, last: date | None = None) -> list[str]:
        """The marks from one day to another."""
        end = last or self.friday
        marks = self.life.marks[self.name]
        return [m for n, m in enumerate(marks) if first <= self.life.days[n // 2] <= end]

    def counts(self, first: date, last: date | None = None) -> tuple[int, int]:
        """Possible and missed, holidays set aside."""
        codes = self.codes(first, last)
        return len(codes), sum(code in ABSENT - {"G"} for code in codes)

    def below(self, pct: int, least: int) -> bool:
        """Attendance below the line."""
        possible, missed = self.counts(FIRST)
        held = len(self.codes(FIRST))
        return held >= 20 and missed >= least and missed * 100 > (100 - pct) * possible

    def weeks_back(self, weeks: int) -> date:
        """The Monday of the first of the last school weeks."""
        mondays = [day for day in self.life.days[::5] if day <= self.friday]
        return mondays[-weeks:][0]

    def lates(self, since: date | None = None) -> tuple[int, int]:
        """Late arrivals of the last six school weeks, and those after the register closed."""
        first = max(self.weeks_back(6), since + timedelta(days=1)) if since else self.weeks_back(6)
        codes = self.codes(first)
        return sum(c in LATE for c in codes), codes.count("U")

    def often_late(self, since: date | None = None) -> bool:
        """As often as the policy says."""
        either, closed = self.lates(since)
        return either >= 6 or closed >= 3

    def unauthorised(self) -> int:
        """Unauthorised sessions of the last six school weeks, no holidays, and of those without a
        reason only the overdue: more than five school days old.
        """
        old = [day for day in self.life.days if day <= self.friday][:-6]
        overdue = self.codes(self.weeks_back(6), old[-1]).count("N") if old else 0
        settled = UNAUTHORISED - {"G", "N"}
        return overdue + sum(c in settled for c in self.codes(self.weeks_back(6)))

    def threshold(self) -> bool:
        """Ten in ten school weeks."""
        return sum(c in UNAUTHORISED for c in self.codes(self.weeks_back(10))) >= 10

    def latest(self, *refs: str) -> date | None:
        """The day of the latest such entry."""
        log = self.life.logs.get(self.name, [])
        days = [d for kind, d, what in log if d <= self.friday and (kind in refs or what in refs)]
        return max(days, default=None)

    def no_improvement(self, since: date | None, line: int, target: int = 96) -> bool:
        """Judged by fractions in plain whole numbers."""
        if since is None:
            return False
        possible, missed = self.counts(since + timedelta(days=1))
        before, gone = self.counts(FIRST, since)
        if possible < 20:
            return False
        now, then = (possible - missed) * 100, (before - gone) * 100
        worse = before > 0 and now * before < (then + 2 * before) * possible
        return now < line * possible or (worse and now < target * possible)

    def unexplained(self) -> bool:
        """The last three days wholly without a reason."""
        codes = self.codes(FIRST)
        return len(codes) >= 6 and all(code in "NO" for code in codes[-6:])


def _plan_failed(seen: Seen) -> bool:
    log = seen.life.logs.get(seen.name, [])
    plans = [(d, said) for kind, d, said in log if kind == "plan" and d <= seen.friday and said]
    return bool(plans) and seen.no_improvement(max(plans)[0], 90) and seen.threshold()


RULES = {
    "leading-edge": {
        "attendance-update": lambda s: s.below(96, 4) or s.often_late(),
        "meeting-invitation": lambda s: (
            s.below(92, 6)
            or s.unauthorised() >= 4
            or ((d := s.latest("attendance-update")) is not None and s.often_late(d))
        ),
        "action-plan-invitation": lambda s: (
            s.below(90, 8) or s.no_improvement(s.latest("meeting-invitation", "meeting"), 92)
        ),
        "notice-to-improve": _plan_failed,
    },
    "big-life": {
        "attendance-update": lambda s: (
            s.below(95, 4)
            or s.unexplained()
            or s.latest("attendance-update", "absence-followup") is not None
        ),
        "absence-followup": lambda s: s.unexplained(),
        "meeting-invitation": lambda s: (
            s.latest("meeting-invitation") is not None
            or s.no_improvement(
                s.latest("attendance-update", "absence-followup", "meeting"), 95, target=95
            )
        ),
        "penalty-warning": lambda s: s.threshold() or s.latest("penalty-warning") is not None,
    },
    "croydon": {
        **dict.fromkeys(
            ("attendance-1a", "attendance-1b"),
            lambda s: s.below(96, 4) or s.unauthorised() >= 4,
        ),
        "attendance-2": lambda s: s.no_improvement(s.latest("attendance-1a", "attendance-1b"), 96),
        "lateness-email": lambda s: s.lates()[0] >= 3,
        "punctuality-1": lambda s: s.often_late() and s.latest("lateness-email") is not None,
        "punctuality-2": lambda s: (d := s.latest("punctuality-1")) is not None and s.often_late(d),
    },
}
"""When each letter may go, by the policy in plain words. (Patterns are judged elsewhere.)"""
HIGHER = {
    "leading-edge": [
        ["attendance-update", "meeting-invitation", "action-plan-invitation", "notice-to-improve"]
    ],
    "big-life": [["attendance-update", "meeting-invitation", "penalty-warning"]],
    "croydon": [
        ["attendance-1a", "attendance-2"],
        ["attendance-1b", "attendance-2"],
        ["lateness-email", "punctuality-1", "punctuality-2"],
    ],
}
PATTERN_LETTERS = {("croydon", "attendance-1a"), ("croydon", "attendance-1b")}


def violations(life: Life) -> list[str]:
    """Every letter that the policy would not have sent, or sent too soon."""
    found = [f"{life.changed_again} letters due again in the same week"] * (life.changed_again > 0)
    by_pupil: dict[str, list[tuple[date, date, str]]] = {}
    for name, friday, monday, letter in life.sent:
        earlier = by_pupil.setdefault(name, [])
        if earlier and earlier[-1][1] == monday:
            found.append(f"{name}: two letters on {monday}")
        found += _too_soon(life, name, (monday, letter), earlier)
        known = RULES[life.pack][letter](Seen(life, name, friday))
        if not known and (life.pack, letter) not in PATTERN_LETTERS:
            found.append(f"{name}: {letter} on {monday} without its rule")
        earlier.append((friday, monday, letter))
    return found


def _too_soon(
    life: Life, name: str, sent: tuple[date, str], earlier: list[tuple[date, date, str]]
) -> Iterator[str]:
    monday, letter = sent
    held = life.days[::5]
    for _, before, other in earlier:
        weeks = sum(before <= week < monday for week in held)
        wait = 6 if other == "notice-to-improve" else 4
        same = other == letter
        covered = any(
            letter in ladder and other in ladder and ladder.index(other) >= ladder.index(letter)
            for ladder in HIGHER[life.pack]
        )
        if (same or covered) and weeks < wait:
            yield f"{name}: {letter} on {monday}, {weeks} weeks after {other} of {before}"


def silences(life: Life) -> list[str]:
    """Letters of leading-edge that were due by the plain rules and did not go. A notice to improve
    waits for an officer where a plan is open, so it is not looked for.
    """
    ladder = HIGHER["leading-edge"][0][:3]
    went = {(name, monday): letter for name, _, monday, letter in life.sent}
    found = []
    for friday in life.days[4::5]:
        monday = friday + timedelta(days=3)
        for name in life.marks:
            seen = Seen(life, name, friday)
            wanted = next((x for x in reversed(ladder) if RULES[life.pack][x](seen)), None)
            if wanted is None or RULES[life.pack]["notice-to-improve"](seen):
                continue
            earlier = [(f, m, x) for n, f, m, x in life.sent if n == name and m < monday]
            soon = list(_too_soon(life, name, (monday, wanted), earlier))
            if not soon and went.get((name, monday)) != wanted:
                found.append(f"{name}: no {wanted} on {monday}")
    return found


if __name__ == "__main__":
    lived = live(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(*sys.argv[4:5] or ["1"]))
    wrong = violations(lived) + (silences(lived) if lived.pack == "leading-edge" else [])
    print(  # noqa: T201 (run by hand)
        f"{lived.pack}: {len(lived.marks)} pupils, {lived.weeks} weeks, {len(lived.sent)} letters, "
        f"violations: {len(wrong) or 'none'}",
        *wrong[:20],
        sep="\n",
    )
