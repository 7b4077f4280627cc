"""What opens a stage, in the office's words, and where the policy says so."""

from collections.abc import Mapping

from attcli.policy.pack import Pack
from attcli.policy.stage import Stage

SETTINGS: Mapping[str, str] = {
    "below": "below_pct",
    "unauthorised": "unauthorised_sessions",
    "frequent": "frequent_lates",
    "arrivals": "late_arrivals",
    "pattern": "patterns",
    "unexplained": "unexplained_days",
    "threshold": "threshold_met",
    "no_improvement": "no_improvement_after",
    "goes_on": "lateness_goes_on_after",
    "no_engagement": "no_engagement_after",
}
"""Each trigger, and the setting of a stage that names it."""
TRIGGERS = tuple(SETTINGS)


def rule(stage: Stage, pack: Pack) -> str:
    """All that opens a stage, as the office would say it."""
    return "; or ".join(told(stage, pack).values())


def told(stage: Stage, pack: Pack) -> dict[str, str]:
    """The rule of each trigger that the stage has, with what else the stage wants."""
    wants = _wants(stage)
    return {
        name: f"{words}{wants}"
        for name, words in _every(stage, pack).items()
        if getattr(stage, SETTINGS[name])
    }


def sources(stage: Stage) -> dict[str, str]:
    """Where each trigger that the stage has comes from."""
    found = {name: stage.sources.get(setting) for name, setting in SETTINGS.items()}
    return {name: source for name, source in found.items() if source}


def _every(stage: Stage, pack: Pack) -> dict[str, str]:
    late = pack.lateness
    better = pack.improvement
    weeks = f"in the last {late.weeks} school weeks"
    return {
        "below": f"attendance below {stage.below_pct}%, with {stage.min_sessions_missed} or more "
        f"sessions missed, of {pack.min_possible_sessions} or more possible",
        "unauthorised": f"{stage.unauthorised_sessions} or more unauthorised sessions in the last "
        f"{pack.unauthorised_weeks} school weeks (one with no reason yet counts once it is "
        "overdue)",
        "frequent": f"{late.frequent_lates} or more late arrivals {weeks}, or "
        f"{late.lates_after_close} after the register closed",
        "arrivals": f"{stage.late_arrivals} or more late arrivals {weeks}",
        "pattern": "absence in a pattern that chance would hardly make",
        "unexplained": f"the last {stage.unexplained_days} or more school days without a known "
        "reason",
        "threshold": "the ten-session test met, in the ten school weeks that end now",
        "no_improvement": f"no improvement since {_any(stage.no_improvement_after)} in "
        f"{better.min_possible} or more possible sessions",
        "goes_on": f"since {_any(stage.lateness_goes_on_after)}, as many late arrivals again "
        f"({late.frequent_lates}, or {late.lates_after_close} after the register closed)",
        "no_engagement": f"no engagement with {_any(stage.no_engagement_after)}, as the log has it",
    }


def _any(refs: tuple[str, ...]) -> str:
    named = [f"the {ref}" for ref in refs]
    if len(named) < 2:
        return "".join(named)
    return f"the latest of {', '.join(refs[:-1])} and {refs[-1]}"


def _wants(stage: Stage) -> str:
    wanted = [
        f"once {_any(stage.only_after)} is in the log" if stage.only_after else "",
        "only while the ten-session test is met" if stage.only_at_threshold else "",
    ]
    return "".join(f", {words}" for words in wanted if words)
