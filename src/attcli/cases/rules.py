"""The ladders of each school's policy as frames: a row a stage, a row a letter, a row an entry of
the log that a stage looks for."""

from collections.abc import Iterable, Iterator

import polars as pl

from attcli.cases.triggers_told import TRIGGERS, sources, told
from attcli.policy.pack import Pack
from attcli.policy.stage import TRACKS, Stage

Packs = Iterable[tuple[str, Pack]]
NO_IMPROVEMENT, GOES_ON, NO_ENGAGEMENT, ONLY_AFTER = (
    *("no_improvement", "goes_on", "no_engagement"),
    "only_after",
)
"""Why a stage looks for an entry of the log."""
_TRACKS = tuple(TRACKS.values())
_OWN = (
    *("below_pct", "min_sessions_missed", "unauthorised_sessions", "frequent_lates"),
    *("late_arrivals", "patterns", "unexplained_days", "threshold_met", "only_at_threshold"),
    *("judged_after_weeks", "letter", "letter_if_ill", "letter_if_unexplained", "legal", "then"),
    *("signed_by", "track", "number", "key"),
)
_TEXT, _WHOLE, _YES = pl.String, pl.Int64, pl.Boolean
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("school", "key", "track", "stage_title", "then", "signed_by"), _TEXT),
    **dict.fromkeys(("letter", "letter_if_ill", "letter_if_unexplained"), _TEXT),
    **dict.fromkeys(("number", "order", "review_weeks", "line_pct", "below_pct"), _WHOLE),
    **dict.fromkeys(("min_sessions_missed", "unauthorised_sessions", "late_arrivals"), _WHOLE),
    **dict.fromkeys(("unexplained_days", "judged_after_weeks", "top"), _WHOLE),
    **dict.fromkeys(("lates_from", "lates_after_close_from", "unauthorised_weeks"), _WHOLE),
    **dict.fromkeys(("lateness_weeks", "aim_pct", "least_possible", "least_points"), _WHOLE),
    **dict.fromkeys(("frequent_lates", "patterns", "threshold_met", "only_at_threshold"), _YES),
    **dict.fromkeys(("legal", "holidays_skip", "only_after", "steps_down"), _YES),
    **dict.fromkeys((f"rule_{name}" for name in TRIGGERS), _TEXT),
    **dict.fromkeys((f"source_{name}" for name in TRIGGERS), _TEXT),
}


def of_stages(packs: Packs) -> pl.DataFrame:
    """One row a school and stage: its settings, those of the policy that its triggers read, and of
    each trigger the rule (null: the stage has none) and its source in words.
    """
    rows = [_row(school, pack, stage) for school, pack in packs for stage in pack.stages]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _row(school: str, pack: Pack, stage: Stage) -> dict[str, object]:
    rules, cited = told(stage, pack), sources(stage)
    return {
        "school": school,
        **{name: getattr(stage, name) for name in _OWN},
        "stage_title": stage.title,
        "order": _TRACKS.index(stage.track),
        "review_weeks": pack.review_of(stage),
        "line_pct": line_before(stage, pack),
        "aim_pct": aim(stage, pack),
        "least_possible": pack.improvement.min_possible,
        "least_points": pack.improvement.least_points,
        "lates_from": pack.lateness.frequent_lates,
        "lates_after_close_from": pack.lateness.lates_after_close,
        "lateness_weeks": pack.lateness.weeks,
        "unauthorised_weeks": pack.unauthorised_weeks,
        "holidays_skip": pack.holidays_skip_ladder,
        "steps_down": pack.steps_down_at_once,
        "top": pack.not_compulsory_age_top_stage,
        "only_after": bool(stage.only_after),
        **{f"rule_{name}": words for name, words in rules.items()},
        **{f"source_{name}": words for name, words in cited.items()},
    }


def line_before(stage: Stage, pack: Pack) -> int:
    """The attendance below which what was done before this stage has not helped: the line of the
    nearest stage beneath it that has one, else the school's aim.
    """
    beneath = [
        s.below_pct
        for s in pack.stages
        if s.track == stage.track and s.number < stage.number and s.below_pct is not None
    ]
    return beneath[-1] if beneath else pack.target_pct


def aim(stage: Stage, pack: Pack) -> int:
    """The attendance from which a pupil has improved whatever it was before: the ladder's first
    line, above which no stage opens, else the school's aim.
    """
    first = [s.below_pct for s in pack.stages if s.track == stage.track and s.below_pct is not None]
    return first[0] if first else pack.target_pct


def of_letters(packs: Packs) -> pl.DataFrame:
    """[school, ref, track, number, weeks, alone]: every letter a stage sends, and the school weeks
    before it may be due again. `alone`: it goes by itself, whatever else the stage sent.
    """
    rows = [
        (school, letter, s.track, s.number, pack.review_of(s), letter == s.letter_if_unexplained)
        for school, pack in packs
        for s in pack.stages
        for letter in s.letters
    ]
    text, whole = pl.String, pl.Int64
    names = ("school", "ref", "track", "number", "weeks", "alone")
    kinds = (text, text, text, whole, whole, pl.Boolean)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row").unique(
        ["school", "ref"], keep="first", maintain_order=True
    )


def of_entries(packs: Packs) -> pl.DataFrame:
    """[school, key, why, ref]: the entries of the log that each stage looks for."""
    rows = [
        (school, stage.key, why, ref)
        for school, pack in packs
        for stage in pack.stages
        for why, ref in _looked_for(stage)
    ]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("school", "key", "why", "ref"), pl.String), orient="row"
    )


def _looked_for(stage: Stage) -> Iterator[tuple[str, str]]:
    for why, refs in (
        (NO_IMPROVEMENT, stage.no_improvement_after),
        (GOES_ON, stage.lateness_goes_on_after),
        (NO_ENGAGEMENT, stage.no_engagement_after),
        (ONLY_AFTER, stage.only_after),
    ):
        for ref in refs:
            yield why, ref
