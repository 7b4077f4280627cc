"""A request for leave held against the school's policy: each test, whether it holds, the figures.

The tests inform; the headteacher decides. What cannot be told is said to be so, never guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from attcli.cases import leave_dates as dates
from attcli.cases import leave_record as record
from attcli.cases.leave_request import Said, Standing
from attcli.law import clocks

_Rule = Callable[[Standing], tuple[str, Said] | None]
_TRAVELLER = "traveller-attendance"


@dataclass(frozen=True, slots=True)
class Test:
    """One rule and what becomes of it: holds, fails, unknown. `rule`: as the office would say it.

    `ours`: the policy leaves it open and this program chose.
    """

    id: str
    rule: str
    result: str
    figures: str
    source: str
    ours: bool = False

    def as_json(self) -> dict[str, Any]:
        """The test as the JSON of a request's `tests`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def tests_of(standing: Standing) -> tuple[Test, ...]:
    """Every test of the policy, and of the law, that concerns this request."""
    found = [_by_policy(standing, *one) for one in _TESTS]
    return tuple(test for test in (*found, _by_law(standing)) if test)


def _by_policy(standing: Standing, test_id: str, setting: str, rule: _Rule) -> Test | None:
    said = rule(standing)
    if said is None:
        return None
    words, (result, figures) = said
    origin = standing.school.policy.origins[f"leave.{setting}"]
    source = "attcli.toml" if origin.changed_by_school else origin.source
    return Test(test_id, words, result, figures, source, origin.ours)


def _by_law(standing: Standing) -> Test | None:
    """The attendance that the law asks of a traveller child."""
    clock = clocks.on(standing.up_to).get(_TRAVELLER)
    said = record.travelled(standing)
    if clock is None or said is None:
        return None
    words, (result, figures) = said
    return Test(_TRAVELLER, words, result, figures, clock.citation)


_TESTS: tuple[tuple[str, str, _Rule], ...] = (
    # (test, the setting it comes from, the rule)
    ("notice-school-days", "notice_school_days", dates.by_school_days),
    ("notice-weeks", "notice_weeks", dates.by_weeks),
    ("notice-weeks-observance", "notice_weeks_observance", dates.observance_by_weeks),
    ("beforehand", "never_afterwards", dates.beforehand),
    ("home-parent", "home_parent_only", dates.home_parent),
    ("attendance-now", "above_pct", record.attendance_now),
    ("attendance-then", "above_pct", record.attendance_then),
    ("days-in-the-year", "most_days", dates.most_days),
    ("unauthorised", "none_after_unauthorised", record.no_unauthorised),
    ("authorised-share", "most_authorised_pct", record.authorised_share),
    ("assessments", "none_in_assessments", dates.assessments),
    ("start-of-term", "start_of_term_days", dates.start_of_term),
    ("beside-a-holiday", "evidence_beside_holidays", dates.beside_holiday),
    ("licence", "performance_licence", record.licence),
    ("funeral", "funeral_days", record.funeral),
    ("observance", "observance_days", record.observance),
    ("entrance", "entrance_months", record.entrance),
)
