"""Every pupil's stage under the school's policy: which, since when, by which rule, what is due.

The highest stage whose trigger holds is open, also for a pupil first seen today; what was sent is
known from the log. Notices are never decided here: the ten-session test says 'met: consider', and a
person decides.
"""

from collections.abc import Sequence

import polars as pl

from attcli.cases import waiting, words
from attcli.cases.due import with_due
from attcli.cases.holds import Day, held
from attcli.cases.ladder import opened
from attcli.cases.logbook import Logbook, logbook, told
from attcli.cases.weigh import to_weigh
from attcli.law import age, thresholds
from attcli.measures.absence import absence
from attcli.measures.people import NAME_ORDER, NAMES
from attcli.measures.threshold import threshold
from attcli.policy.pack import Pack
from attcli.policy.stage import ATTENDANCE
from attcli.register.ages import in_year_groups
from attcli.register.view import View
from attcli.store.events import Event
from attcli.store.holds import Hold

FIRST_SEEN = "first seen"
"""The history of a stage whose opening is not in any log: earlier letters are unknown."""

FIELDS = (
    *(name for name in NAMES if name != "pupil_id"),
    "stage",
    "track",
    "attendance_stage",
    "stage_title",
    "then",
    "since",
    "history",
    "last_year",
    "rule",
    "figures",
    "citation",
    "due",
    "due_from",
    "signed_by",
    "blocked_by",
    "also",
    "threshold",
    "weigh",
    "compulsory_age",
    "listed_apart",
    "possible",
    "attended",
    "absent",
    "unauthorised",
    "holiday_not_granted",
    "attendance_pct",
)
_KEYS = ("stage_1", "stage_2", "stage_3", "stage_4")
_IDS = ["school", "pupil_id"]


def stages(
    view: View, placed: Sequence[Hold] = (), logged: Sequence[Event] | None = None
) -> pl.DataFrame:
    """One row for each pupil asked for with a row in the window, the most urgent first.

    `placed`: the holds of the case log that stand; `logged`: its entries (None: there is no log).
    Fields: pupil_id, names; stage (its number; null: none open), track (the ladder it is of),
    attendance_stage (that of the ladder of attendance, whatever is told here),
    stage_title, then (what the school does), since (see `attcli.cases.ladder`), history (what the
    log holds of this academic year, or 'first seen'), last_year (last year's letters), rule,
    figures and citation in words; due (letter id), due_from (where nothing is due: when the letter
    may be due again), signed_by (a key of the school's people), blocked_by (why the letter waits,
    null: nothing stops it); also: a stage of the other ladder; threshold ('met: consider', 'met
    earlier', 'near', null); weigh: what to see before a legal step; compulsory_age; listed_apart
    (not of compulsory age); and the counts of sessions in the window.
    """
    packs = [(school, view.settings.school(school).policy) for school in view.schools]
    book = logbook(logged or (), view.rolls, view.latest_day)
    counted = _counted(view).join(
        _threshold(view, packs), on="pupil_id", how="left", validate="1:1"
    )
    rows = counted.collect().lazy()
    return (
        rows.join(_chosen(view, packs, book, rows), on="pupil_id", how="left", validate="1:1")
        .pipe(waiting.with_waiting, waiting.rules(packs))
        .join(told(book), on="pupil_id", how="left", validate="1:1")
        .join(to_weigh(view, book), on="pupil_id", how="left", validate="1:1")
        .join(
            held(view.rolls, _days(view), placed).lazy(),
            on=_IDS,
            how="left",
            validate="1:1",
        )
        .with_columns(known=_known(book, view, logged), holidays_skip=_aside(packs))
        .with_columns(words.weighed())
        .pipe(_told)
        .pipe(_ordered)
        .select("pupil_id", *FIELDS)
        .collect()
    )


def of_note(found: pl.DataFrame) -> pl.DataFrame:
    """Of the rows of `stages` those with a stage, or who now meet or near the ten-session test."""
    now = pl.col("threshold").is_in([words.MET_NOW, words.NEAR])
    return found.filter(pl.col("stage").is_not_null() | now)


def due_counts(found: pl.DataFrame) -> dict[str, int]:
    """Of the rows of `stages`: pupils at each stage, letters due, and of those held or waiting."""
    due = found.filter(pl.col("due").is_not_null())
    at = dict.fromkeys(_KEYS, 0)
    for track, number, n in (
        found.group_by("track", "stage").len().drop_nulls().sort("track", "stage").iter_rows()
    ):
        at[f"{'stage' if track == ATTENDANCE else track}_{number}"] = n
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
    """Of each pupil: compulsory_age, the ten-session test, and the same in words."""
    needed = thresholds.on(view.latest_day).notice_sessions
    near = {school: needed - pack.near for school, pack in packs}
    from_here = pl.col("school").replace_strict(near, return_dtype=pl.Int64)
    return threshold(view).select(
        *("pupil_id", "compulsory_age", "met_now", "current_sessions", "n_current"),
        words.threshold(from_here),
    )


def _days(view: View) -> dict[str, Day]:
    schools = ((school, view.settings.school(school)) for school in view.as_of)
    return {key: Day(view.as_of[key], school.policy.no_row_days) for key, school in schools}


def _chosen(
    view: View, packs: Sequence[tuple[str, Pack]], book: Logbook, counted: pl.LazyFrame
) -> pl.LazyFrame:
    """One row for each pupil with an open stage: the highest of a ladder, with the letter that is
    due; of two ladders the one whose letter is due, attendance first, the other told in `also`.
    """
    perhaps = perhaps_below(age.young_year_groups(view.latest_day))
    too_young = (pl.col("compulsory_age") == "no") | perhaps
    about = counted.select(
        "pupil_id", "absent", "illness", "medical", "compulsory_age", young=too_young
    )
    allowed = pl.when("young").then(pl.col("number") <= pl.col("top")).otherwise(True)
    highest = (
        opened(view, packs, book, counted)
        .join(about, on="pupil_id", validate="m:1")
        .with_columns(most=pl.col("number").max().over("pupil_id", "track"))
        .filter(allowed)
        .sort("pupil_id", "order", "number")
        .unique(["pupil_id", "track"], keep="last", maintain_order=True)
        .with_columns(words.rule_told(pl.col("most") > pl.col("number")))
        .pipe(with_due, view, packs, book)
        .sort("pupil_id", pl.col("due").is_null(), "order")
        .with_columns(
            also=words.also().shift(-1).over("pupil_id"),
            attendance_stage=pl.col("number")
            .filter(pl.col("track") == ATTENDANCE)
            .max()
            .over("pupil_id"),
        )
    )
    return highest.unique("pupil_id", keep="first", maintain_order=True).select(
        *(
            "pupil_id",
            "track",
            "attendance_stage",
            "stage_title",
            "then",
            "since",
            "rule",
            "because",
            "due",
        ),
        *("due_from", "signed_by", "legal", "also"),
        stage="number",
        citation="source",
    )


def perhaps_below(year_groups: Sequence[str] | frozenset[str]) -> pl.Expr:
    """Whether a pupil without a date of birth is in one of the year groups (small letters, no
    spaces) whose children may be below compulsory school age. Wants compulsory_age, year_group.
    """
    return (pl.col("compulsory_age") == "unknown") & in_year_groups(year_groups)


def _known(book: Logbook, view: View, logged: Sequence[Event] | None) -> pl.Expr:
    """Whether the history of the pupil's school before the log is known."""
    if logged is None:
        return pl.lit(value=False)
    return ~pl.col("school").is_in([school for school in view.schools if school in book.unknown])


def _aside(packs: Sequence[tuple[str, Pack]]) -> pl.Expr:
    """Whether the pupil's school sets holidays not granted aside on the ladder."""
    skips = {school: pack.holidays_skip_ladder for school, pack in packs}
    return pl.col("school").replace_strict(skips, return_dtype=pl.Boolean)


def _told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The history, the figures, who is listed apart, and what stops a letter that is due."""
    opened_now, due = pl.col("stage").is_not_null(), pl.col("due").is_not_null()
    absent_reasons = pl.when(pl.col("track") == ATTENDANCE).then("waits")
    legal = pl.when(pl.col("legal").fill_null(value=False)).then(
        pl.format(f"{waiting.WAITS} before a legal step: {{}}", "weigh")
    )
    stopped = pl.concat_str("held", absent_reasons, legal, separator="; ", ignore_nulls=True)
    step = pl.col("legal").fill_null(value=False) | (pl.col("threshold") == words.MET_NOW)
    return rows.with_columns(
        words.figures(),
        history=words.history(opened_now, FIRST_SEEN),
        blocked_by=pl.when(due & (stopped != "")).then(stopped),
        weigh=pl.when(step).then("weigh"),
        listed_apart=pl.col("compulsory_age") == "no",
    )


def _ordered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Pupils with a stage first, those listed apart after the others; attendance before
    punctuality, the highest stage, then the worst attendance first."""
    return rows.with_columns(
        none=pl.col("stage").is_null(),
        rate=pl.col("absent") / pl.col("possible"),
        other=pl.col("track").fill_null(ATTENDANCE) != ATTENDANCE,
    ).sort(
        *("none", "listed_apart", "other", "stage", "rate", *NAME_ORDER),
        descending=[False, False, False, True, True, False, False, False],
        nulls_last=True,
    )
