"""The core counts of some measures in plain Python: one loop over the marks, in order of time."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benchmarks.beside_pandas import FLAGS, MEANINGS, Marks

from attcli.law import codes, thresholds

Rows = list[tuple[int, int, date, int, int]]
_SUMS = (*FLAGS, "late", "late_after_close")


@dataclass(frozen=True)
class Plain:
    """`rows`: [pupil, school, date, session, code] in the order of pupil and time; `means`: the
    flags of each code's place; `weeks`: the number of each school's week by its Monday.
    """

    rows: Rows
    means: list[dict[str, bool]]
    weeks: dict[tuple[int, int], int] = field(default_factory=dict)
    since: dict[tuple[int, date], int] = field(default_factory=dict)


def plain(marks: Marks) -> Rows:
    """The marks as tuples; not timed."""
    columns = [marks.rows[n].tolist() for n in ("pupil", "school", "date", "session", "code")]
    columns[2] = [moment.date() for moment in columns[2]]
    return list(zip(*columns, strict=True))


def classify(rows: Rows) -> Plain:
    """What each code means, and each school's weeks and days, numbered."""
    law = codes.codes_on(rows[0][2])
    known = [*(law.get(letter) for letter in codes.LETTERS), None]
    means = [
        {flag: bool(c and getattr(c, flag)) for flag in FLAGS}
        | {name: bool(c and meaning in c.meanings) for name, meaning in MEANINGS.items()}
        for c in known
    ]
    held = {(school, day) for _, school, day, _, code in rows if means[code]["possible"]}
    found = Plain(rows, means)
    for school, monday in sorted({(school, _monday(day)) for school, day in held}):
        same = found.weeks.get((school, -1), 0)
        found.weeks[school, monday] = found.weeks[school, -1] = same + 1
    for school, day in sorted(held, reverse=True):
        found.since[school, day] = found.since.get((school, date.min), 0)
        found.since[school, date.min] = found.since[school, day] + 1
    return found


def absence(found: Plain) -> list[tuple[int, ...]]:
    """The sums of each pupil."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * len(_SUMS))
    for pupil, _, _, _, code in found.rows:
        own, means = sums[pupil], found.means[code]
        for place, name in enumerate(_SUMS):
            own[place] += means[name]
    return [(pupil, *own) for pupil, own in sums.items()]


def threshold(found: Plain) -> list[tuple[int, date]]:
    """The day each pupil's test was first met: the tenth session back lies in the ten weeks."""
    law = thresholds.on(found.rows[-1][2])
    met: dict[int, date] = {}
    last: dict[int, deque[int]] = defaultdict(lambda: deque(maxlen=law.notice_sessions))
    for pupil, school, day, _, code in found.rows:
        if found.means[code]["unauthorised"] and day >= law.counts_from:
            week = found.weeks[school, _monday(day)]
            last[pupil].append(week)
            full = len(last[pupil]) == law.notice_sessions
            if full and week - last[pupil][0] < law.notice_weeks:
                met.setdefault(pupil, day)
    return list(met.items())


def unexplained(found: Plain) -> list[tuple[Any, ...]]:
    """The marks without a reason yet and the school days since; [pupil, date, age]."""
    return [
        (pupil, day, found.since[school, day])
        for pupil, school, day, _, code in found.rows
        if found.means[code]["no_reason"] and (school, day) in found.since
    ]


def continuous(found: Plain) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The longest run of absent sessions of each pupil, and the one that goes on."""
    longest: dict[int, int] = {}
    current: dict[int, int] = {}
    for pupil, _, _, _, code in found.rows:
        means = found.means[code]
        if means["possible"]:
            run = current.get(pupil, 0) + 1 if means["absent"] else 0
            current[pupil] = run
            longest[pupil] = max(run, longest.get(pupil, 0))
    return (
        [(pupil, n) for pupil, n in longest.items() if n],
        [(pupil, n) for pupil, n in current.items() if n],
    )


def _monday(day: date) -> int:
    return day.toordinal() - day.weekday()
