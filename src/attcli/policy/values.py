"""The settings a policy has: their names, what each may be, and where its value comes from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from attcli.policy.leave import LEAVE_VALUES
from attcli.policy.reader import Table

PEOPLE = ("head", "champion", "attendance_officer")
REASONS = (
    "part-time-timetable",
    "excluded",
    "traveller",
    "religious",
    "illness",
    "medical",
)
"""Meanings of absence (see `attcli.law.codes`) that a waiting rule may name."""
NOT_EXPLAINED = ("no-reason-yet", "other-unauthorised", "late-after-close", "holiday-not-granted")
"""Meanings of absence that may show that the school has not heard from home."""

Read = Callable[[Table, str], Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of a pack comes from. `ours`: the policy leaves it open and we chose."""

    value: object
    about: str
    source: str
    ours: bool = False
    changed_by_school: bool = False


def whole(low: int, high: int) -> Read:
    """Reads a whole number from `low` to `high`."""
    return lambda table, name: table.integer(name, low, high)


def person(table: Table, name: str) -> str | None:
    """Reads who signs: a key of the school's people."""
    return table.choice(name, PEOPLE)


def some_of(known: Iterable[str]) -> Read:
    """Reads a list, each entry one of `known`."""
    return lambda table, name: table.choices(name, known)


VALUES: Mapping[str, Read] = {
    "target_pct": whole(1, 100),
    "min_possible_sessions": whole(1, 400),
    "holidays_skip_ladder": Table.boolean,
    "not_compulsory_age_top_stage": whole(0, 3),
    "steps_down_at_once": Table.boolean,
    "review_weeks": whole(1, 52),
    "unauthorised_weeks": whole(1, 52),
    "improvement.min_possible": whole(1, 400),
    "improvement.least_points": whole(0, 100),
    "improvement.no_engagement": Table.texts,
    "at_risk_den": whole(11, 1000),
    "near": whole(0, 10),
    "count_no_reason": Table.boolean,
    "count_earlier_notices": Table.boolean,
    "count_other_schools": Table.boolean,
    "no_row_days": whole(7, 400),
    "max_letters": whole(0, 100_000),
    "notices.watch_days": whole(1, 100),
    "waiting.reasons": some_of(REASONS),
    "waiting.reasons_with_health_flag": some_of(REASONS),
    "waiting.share_pct": whole(1, 100),
    "times.arrive_by": Table.clock,
    "times.register_closes": Table.clock,
    "times.report_by": Table.clock,
    "lateness.frequent_lates": whole(1, 400),
    "lateness.lates_after_close": whole(1, 400),
    "lateness.weeks": whole(1, 52),
    "continuous.proof_days": whole(1, 100),
    "continuous.no_contact_days": whole(1, 100),
    "continuous.no_contact_reasons": some_of(NOT_EXPLAINED),
    **{f"leave.{name}": read_value for name, read_value in LEAVE_VALUES.items()},
}
"""What every pack says."""

ADD_ONS: Mapping[str, Mapping[str, Read]] = {
    "conduct": {
        "conduct.answer_days": whole(1, 100),
        "conduct.decide_days": whole(1, 100),
        "conduct.statement_days": whole(1, 100),
        "conduct.outcome_days": whole(1, 100),
        "conduct.review_months": whole(1, 24),
        "conduct.conditions": Table.texts,
    },
}
"""What each add-on says, beside any pack."""


def origins(table: Table, readers: Mapping[str, Read]) -> dict[str, Origin]:
    """Every value of `readers` with its source, each read from the table of its name."""
    found = {}
    for name, read_value in readers.items():
        entry = table.at(name)
        entry.require("value", "about", "source")
        found[name] = Origin(
            value=read_value(entry, "value"),
            about=entry.text("about") or "",
            source=entry.text("source") or "",
            ours=entry.boolean("ours") or False,
        )
    return found


def changed(
    known: Mapping[str, Origin], readers: Mapping[str, Read], table: Table
) -> dict[str, Origin]:
    """`known` with the values that a school's settings give in their place."""
    found = dict(known)
    for name in known:
        owner, key = table.at_parent(name)
        value = readers[name](owner, key)
        if key in owner.data and value is not None:
            found[name] = replace(found[name], value=value, changed_by_school=True)
    return found


def under(known: Mapping[str, Origin], prefix: str) -> dict[str, Any]:
    """The values whose names begin `prefix.`, by the rest of their names; "" those without one."""
    begin = f"{prefix}." if prefix else ""
    names = {name.removeprefix(begin): name for name in known if name.startswith(begin)}
    return {short: known[name].value for short, name in names.items() if "." not in short}
