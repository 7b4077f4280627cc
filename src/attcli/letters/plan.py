"""The weeks of an Attendance Action Plan: when they end, and how many sessions they hold.

From the term dates of the settings and the day the officer says the plan starts; without either,
the form leaves them open.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attcli.errors import UsageError
from attcli.letters.facts import LetterContext
from attcli.letters.merge import Fields
from attcli.register.days import monday_of, plain_day, year_end
from attcli.register.planned import term_days

_A_DAY = 2  # sessions


def plan_fields(settings: Mapping[str, Any], context: LetterContext) -> Fields:
    """`plan.…`: start, until, weeks, the sessions available in them, and how many to attend."""
    weeks = settings.get("plan_weeks")
    said = context.officer.get("plan.start")
    start = _day(said) if said else None
    days = _days(start, weeks, context) if start and weeks else []
    available = _A_DAY * len(days)
    target = -(-available * context.school.policy.target_pct // 100)
    return Fields(
        "plan",
        {
            "start": plain_day(start) if start else None,
            "until": plain_day(days[-1]) if days else None,
            "weeks": weeks,
            "available": available or None,
            "target": target or None,
        },
    )


def _days(start: date, weeks: int, context: LetterContext) -> list[date]:
    """The school days of so many school weeks from `start`; none where terms do not hold all."""
    days = term_days(context.school, start, year_end(start))
    mondays = sorted({monday_of(day) for day in days})[:weeks]
    return [day for day in days if monday_of(day) in mondays] if len(mondays) == weeks else []


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day)
        except ValueError:
            continue
    raise UsageError(f"plan.start is no date: “{text}”.", "Write 2025-12-01 or 01/12/2025.")
