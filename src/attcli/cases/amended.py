"""Whom amended marks moved: over a line, or to another stage, on the same day with the same log."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from attcli.cases.changes import changes
from attcli.cases.figures import Figures, figures
from attcli.measures.changes import IMPROVED, WORSE
from attcli.register.model import Register
from attcli.register.schema import MARKS
from attcli.register.view import Asked, View, open_view
from attcli.store.events import Event
from attcli.store.holds import Hold

_MARK = ("pupil_id", "date", "session")
_MOST_TOLD = 6


def changed_marks(view: View, amended: pl.DataFrame) -> pl.DataFrame:
    """[school, pupil_id, date, session, was, was_minutes, now]: of `amended` (standing amendments,
    the oldest first) one row a mark that counts for `view`, with what it was before the first.

    A mark that was changed and changed back is none.
    """
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    now_at = view.rolls.join(view.scope, on="pupil", how="semi").select("pupil_id", "school")
    return (
        amended.drop("school")  # a key may have been written otherwise when it was amended
        .join(now_at, on="pupil_id", validate="m:1")
        .filter(pl.col("date") <= last)
        .sort(*_MARK, "change")
        .group_by(_MARK, maintain_order=True)
        .agg(
            pl.col("school", "was", "was_minutes").first(),
            pl.col("now").last(),
        )
        .filter(pl.col("was").ne_missing(pl.col("now")))
        .select("school", *_MARK, "was", "was_minutes", "now")
    )


def moved_by(
    view: View,
    now: Figures,
    marks: pl.DataFrame,
    holds: Sequence[Hold] = (),
    logged: Sequence[Event] | None = None,
) -> pl.DataFrame:
    """The rows of `changes` that `marks` (see `changed_marks`) make: from the figures of `view`
    with the marks as they were to `now`, which are of `view`.

    Columns of `changes`, and marks: those of the pupil, in words.
    """
    whose = view.scope.join(marks, on="pupil_id", how="semi")
    if whose.is_empty():
        return changes(view, now, now).clear().with_columns(marks=pl.lit(None, pl.String))
    asked = Asked(as_of=view.latest_day, start=view.window.start, end=view.window.end)
    then = open_view(_as_it_was(view.register, marks), view.settings, asked)
    numbers = then.rolls.select("pupil_id", "pupil").join(whose, on="pupil_id", how="semi")
    then = replace(then.over(scope=numbers), notices=view.notices)
    by_noise = pl.col("change").is_in((WORSE, IMPROVED))
    return (
        changes(view, now, figures(then, holds, logged))
        .filter(~by_noise)
        .join(_told(marks), on="pupil_id", validate="m:1", maintain_order="left")
    )


def _as_it_was(register: Register, marks: pl.DataFrame) -> Register:
    """The register with these marks as they were; one that was withdrawn since is in it again."""
    before = marks.select("school", *_MARK, code="was", minutes_late="was_minutes")
    kept = register.marks.join(marks, on=_MARK, how="left", validate="1:1", maintain_order="left")
    amended = pl.col("school_right").is_not_null()
    rows = kept.with_columns(
        code=pl.when(amended).then("was").otherwise("code"),
        minutes_late=pl.when(amended).then("was_minutes").otherwise("minutes_late"),
    ).select(*MARKS)
    withdrawn = before.join(register.marks, on=_MARK, how="anti").with_columns(
        pl.lit(0, pl.UInt16).alias("source"),
        *(pl.lit(None, MARKS[name]).alias(name) for name in ("row", "column")),
    )
    every = pl.concat([rows, withdrawn.select(*MARKS)])
    return replace(register, marks=every.sort("school", *_MARK))


def _told(marks: pl.DataFrame) -> pl.DataFrame:
    """[pupil_id, marks]: “10/11/2025 AM: O, now I”, at most so many of a pupil."""
    code = [pl.col(name).cast(pl.String).fill_null("no mark") for name in ("was", "now")]
    day = pl.col("date").dt.strftime("%d/%m/%Y")
    more = pl.when(pl.len() > _MOST_TOLD).then(pl.format("; {} more", pl.len() - _MOST_TOLD))
    return (
        marks.with_columns(told=pl.format("{} {}: {}, now {}", day, "session", *code))
        .group_by("pupil_id", maintain_order=True)
        .agg(
            pl.concat_str(pl.col("told").head(_MOST_TOLD).str.join("; "), more.fill_null("")).alias(
                "marks"
            )
        )
    )
