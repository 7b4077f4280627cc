"""Figures of single letters, each from the marks, the threshold's row or published figures.

What cannot be told has no value: a letter that must say it is then blocked, with the reason.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, takewhile

from attcli.law import thresholds
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.grid import Mark, marks_of
from attcli.letters.merge import Fields
from attcli.letters.words import listed
from attcli.policy.settings import School
from attcli.register.days import full_day, plain_day, year_start
from attcli.register.percent import shown

EVERY_PHASE = "all"
_ILLNESS = frozenset({"illness", "medical"})
_HALVES = {"AM": "morning", "PM": "afternoon"}


def illness(marks: Sequence[Mark]) -> int:
    """Sessions of illness or medical appointments."""
    return sum(bool(m.code and m.code.absent and m.code.meanings & _ILLNESS) for m in marks)


def run_fields(facts: PupilFacts, context: LetterContext) -> Fields:
    """`run.…`: the school days in a row, up to the last, of which the school knows no reason.

    The days on which every possible session was missed under the reasons that the policy counts as
    no contact; none where the pupil was there, or a reason was given, on the last day.
    """
    reasons = frozenset(context.school.policy.continuous.no_contact_reasons)
    days = list(_days_without_word(marks_of(facts), reasons))
    return Fields(
        "run",
        {
            "days": len(days) or None,
            "first_day": full_day(days[-1]) if days else None,
            "last_day": full_day(days[0]) if days else None,
        },
    )


def _days_without_word(marks: Sequence[Mark], reasons: frozenset[str]) -> Iterator[date]:
    """The days of the run, the last first."""
    possible = [m for m in marks if m.code and m.code.possible]
    days = [(day, list(group)) for day, group in groupby(possible, lambda m: m.day)]

    def silent(of_day: tuple[date, list[Mark]]) -> bool:
        return all(m.code and m.code.absent and m.code.meanings & reasons for m in of_day[1])

    return (day for day, _ in takewhile(silent, reversed(days)))


def window_fields(facts: PupilFacts, context: LetterContext) -> Fields:
    """`window.…`: the unauthorised sessions of the ten school weeks that end with the last day.

    `days`, the list of them, stands only where it holds just as many as were counted.
    """
    law, row = thresholds.on(context.letter_date), facts.window or {}
    since, counted = row.get("current_window_start"), row.get("current_sessions")
    sessions = row.get("current_list", ())
    return Fields(
        "window",
        {
            "unauthorised": counted or None,
            "no_reason_yet": row.get("n_current"),
            "from": plain_day(since) if since else None,
            "to": plain_day(context.end) if since else None,
            "weeks": law.notice_weeks,
            "threshold": law.notice_sessions,
            "met": int(bool(row.get("met_now"))),
            "days": _days_said(sessions) if sessions and len(sessions) == counted else None,
        },
    )


def _days_said(sessions: Sequence[tuple[date, str]]) -> str:
    """22 September 2025 (morning), 13 October 2025 (all day) and 14 October 2025 (afternoon)."""
    halves = {day: [s for d, s in sessions if d == day] for day, _ in sessions}
    return listed(
        [
            f"{plain_day(day)} ({_HALVES[of[0]] if len(of) == 1 else 'all day'})"
            for day, of in halves.items()
        ]
    )


def national_fields(context: LetterContext) -> Fields:
    """`national.…`: attendance in England in the last finished school year, as published."""
    last_year = year_start(context.end) - timedelta(days=1)

    def of(at: int) -> Callable[[], str | None]:
        return lambda: _national(_phase(context.school), last_year)[at]

    phase = _phase(context.school)
    schools = "schools" if phase == EVERY_PHASE else f"{phase} schools"
    return Fields("national", {"percent": of(0), "year": of(1), "schools": schools})


def _phase(school: School) -> str:
    return school.phase if school.phase and school.phase != "all-through" else EVERY_PHASE


@lru_cache(maxsize=64)
def _national(phase: str, day: date) -> tuple[str | None, str | None]:
    from attcli.measures.benchmarks.figures import ENGLAND  # noqa: PLC0415 (a file of figures)
    from attcli.measures.benchmarks.published import Moment, published  # noqa: PLC0415

    rows = published([ENGLAND], phase, Moment(day, finished=True))
    rows = rows.filter(measure="absence_pct", phase=phase)
    if rows.is_empty():
        return None, None
    absent = round(rows.item(0, "value") * 1000)  # of 100,000: published to two or three decimals
    return shown(100_000 - absent, 100_000), rows.item(0, "academic_year")
