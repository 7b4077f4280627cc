"""A policy's rules on leave of absence: what a request is held against before the head decides."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from attcli.policy.reader import Table


@dataclass(frozen=True, slots=True)
class Leave:
    """The rules of one policy. 0 or false: it has no such rule.

    A request is made `notice_school_days` or `notice_weeks` ahead (`notice_weeks_observance` for
    religious observance and travelling), never afterwards where `never_afterwards`, by a parent the
    pupil lives with where `home_parent_only`. It is for leave of `most_days` at most in a school
    year, while attendance is above `above_pct` and stays there, no unauthorised absence is on
    record where `none_after_unauthorised`, authorised absence is not above `most_authorised_pct`;
    not in an assessment period (`none_in_assessments`), nor in the first `start_of_term_days` of a
    term. Days beside a holiday need evidence (`evidence_beside_holidays`); a performance needs a
    licence (`performance_licence`) and attendance of `performance_from_pct`; `funeral_days` for a
    funeral, `observance_days` for each day set apart, half a day for a Year 6 open morning or
    entrance exam in `entrance_months`.
    """

    notice_school_days: int
    notice_weeks: int
    notice_weeks_observance: int
    never_afterwards: bool
    home_parent_only: bool
    most_days: int
    above_pct: int
    none_after_unauthorised: bool
    most_authorised_pct: int
    none_in_assessments: bool
    start_of_term_days: int
    evidence_beside_holidays: bool
    performance_licence: bool
    performance_from_pct: int
    funeral_days: int
    observance_days: int
    entrance_months: tuple[str, ...]


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _whole(high: int) -> Callable[[Table, str], int | None]:
    return lambda table, name: table.integer(name, 0, high)


LEAVE_VALUES: dict[str, Callable[[Table, str], Any]] = {
    "notice_school_days": _whole(100),
    "notice_weeks": _whole(26),
    "notice_weeks_observance": _whole(26),
    "never_afterwards": Table.boolean,
    "home_parent_only": Table.boolean,
    "most_days": _whole(190),
    "above_pct": _whole(100),
    "none_after_unauthorised": Table.boolean,
    "most_authorised_pct": _whole(100),
    "none_in_assessments": Table.boolean,
    "start_of_term_days": _whole(30),
    "evidence_beside_holidays": Table.boolean,
    "performance_licence": Table.boolean,
    "performance_from_pct": _whole(100),
    "funeral_days": _whole(30),
    "observance_days": _whole(30),
    "entrance_months": partial(Table.choices, choices=_MONTHS),
}
"""How each value is read from the table that a pack or a school's settings have it in."""
