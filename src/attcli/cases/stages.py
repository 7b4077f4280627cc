"""Every pupil's stage under the school's policy: which, since when, by which rule, what is due.

Attendance alone opens stages 1 to 3. Notices are never opened here: until a log shows a plan and
its outcome, the ten-session test says 'met: consider', and a person decides.
"""

from collections.abc import Sequence

import polars as pl

from attcli.cases import ladder, waiting, words
from attcli.cases.holds import Day, held
from attcli.law import age, thresholds
from attcli.measures.absence import absence
from attcli.measures.people import NAME_ORDER, NAMES
from attcli.measures.running import running
from attcli.measures.threshold import threshold
from attcli.policy.pack import Pack
from attcli.register.view import View
from attcli.store.holds import Hold

FIRST_SEEN = "first seen"
"""The history of a stage whose opening is not in any log: earlier letters are unknown."""

FIELDS = (
    *(name for name in NAMES if name != "pupil_id"),
    "stage",
    "stage_title",
    "since",
    "history",
    "rule",
    "figures",
    "citation",
    "due",
    "due_from",
    "signed_by",
    "blocked_by",
    "threshold",
    "compulsory_age",
    "listed_apart",
    "possible",
    "attended",
    "absent",
    "unauthorised",
    "holiday_not_granted",
    "attendance_pct",
)


def stages(view: View, placed: Sequence[Hold] = ()) -> pl.DataFrame:
    """One row for each pupil asked for with a row in the window, the most urgent first.

    `placed`: the holds of the case log that stand. Fields: pupil_id, names; stage (null: none
    open), stage_title, since (the first day from which the stage's trigger has held without a
    break), history ('first seen'), rule, figures and citation in words; due (letter id),
    due_from, signed_by (a key of the school's people), blocked_by (why the letter waits, null:
    nothing stops it); threshold ('met: consider', 'met earlier', 'near', null); compulsory_age;
    listed_apart (not of compulsory age); and the counts of sessions in the window.
    """
    packs = [(school, view.settings.school(school).policy) for school in view.schools]
    school_rules, ids = ladder.rules(packs), ["school", "pupil_id"]
    young = age.young_year_groups(view.latest_day)
    rows = (
        _counted(view)
        .join(_threshold(view, packs), on="pupil_id", how="left", validate="1:1")
        .join(ladder.opened(running(view), school_rules), on=ids, how="left", validate="1:1")
        .join(school_rules.lazy(), on="school", how="left", validate="m:1")
        .pipe(waiting.with_waiting, waiting.rules(packs))
        .with_columns(stage=ladder.highest(pl.col("compulsory_age"), ladder.perhaps_below(young)))
        .join(words.of_stages(packs).lazy(), on=["school", "stage"], how="left", validate="m:1")
        .join(
            held(view.rolls, _days(view), placed).lazy(),
            on=ids,
            how="left",
            validate="1:1",
        )
    )
    return rows.pipe(_told).pipe(_ordered).select("pupil_id", *FIELDS).collect()


def of_note(found: pl.DataFrame) -> pl.DataFrame:
    """Of the rows of `stages` those with a stage, or who now meet or near the ten-session test."""
    now = pl.col("threshold").is_in([words.MET_NOW, words.NEAR])
    return found.filter(pl.col("stage").is_not_null() | now)


def due_counts(found: pl.DataFrame) -> dict[str, int]:
    """Of the rows of `stages`: pupils at each stage, letters due, and of those held or waiting."""
    due = found.filter(pl.col("due").is_not_null())
    at = {f"stage_{n}": found.filter(pl.col("stage") == n).height for n in sorted(ladder.STAGES)}
    return {
        "pupils": found.height,
        **at,
        "letters_due": due.height,
        "letters_blocked": due.filter(pl.col("blocked_by").is_not_null()).height,
        "threshold_met_now": found.filter(pl.col("threshold") == words.MET_NOW).height,
    }


def _counted(view: View) -> pl.LazyFrame:
    """The rows of `absence` with the counts of the reasons the policy asks about."""
    reasons = ("holiday_not_granted", *waiting.COUNTS)
    sums = view.in_window().group_by("pupil").agg(pl.col(n).sum().cast(pl.Int64) for n in reasons)
    pupils = view.rolls.lazy().select("pupil", "pupil_id", "long_term_health")
    return (
        absence(view)
        .join(pupils, on="pupil_id", how="left", validate="1:1")
        .join(sums, on="pupil", how="left", validate="1:1")
    )


def _threshold(view: View, packs: Sequence[tuple[str, Pack]]) -> pl.LazyFrame:
    """Of each pupil: compulsory_age, and the ten-session test in words."""
    needed = thresholds.on(view.latest_day).notice_sessions
    near = {school: needed - pack.near for school, pack in packs}
    from_here = pl.col("school").replace_strict(near, return_dtype=pl.Int64)
    return threshold(view).select("pupil_id", "compulsory_age", words.threshold(from_here))


def _days(view: View) -> dict[str, Day]:
    schools = ((school, view.settings.school(school)) for school in view.as_of)
    return {key: Day(view.as_of[key], school.policy.no_row_days) for key, school in schools}


def _told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Since when, the figures, who is listed apart, and what stops a letter that is due."""
    opened = pl.col("stage").is_not_null()
    apart = pl.col("compulsory_age") == "no"
    since = pl.coalesce(pl.when(pl.col("stage") == n).then(f"since_{n}") for n in ladder.STAGES)
    stopped = pl.concat_str("held", "waits", separator="; ", ignore_nulls=True)
    return rows.with_columns(
        words.figures(),
        rule=words.rule_told(ladder.capped()),
        since=since,
        due_from=since,
        history=pl.when(opened).then(pl.lit(FIRST_SEEN)),
        blocked_by=pl.when(opened & (stopped != "")).then(stopped),
        listed_apart=apart,
    )


def _ordered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Pupils with a stage first, those listed apart after the others; the highest stage, then the
    worst attendance first."""
    return rows.with_columns(
        none=pl.col("stage").is_null(), rate=pl.col("absent") / pl.col("possible")
    ).sort(
        *("none", "listed_apart", "stage", "rate", *NAME_ORDER),
        descending=[False, False, True, True, False, False, False],
        nulls_last=True,
    )
