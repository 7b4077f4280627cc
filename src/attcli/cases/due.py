"""Which letter is due at an open stage, and from when; nothing twice before its review time."""

from collections.abc import Sequence

import polars as pl

from attcli.cases.logbook import Logbook
from attcli.cases.sent import ahead, sent
from attcli.policy.pack import Pack
from attcli.register.view import View

_ILLNESS = ("illness", "medical")


def with_due(
    stages: pl.LazyFrame, view: View, packs: Sequence[tuple[str, Pack]], book: Logbook
) -> pl.LazyFrame:
    """`stages` with `due` (a letter's id, null: none) and `due_from`: the day since when it is due,
    or, where it was sent, from when it may be due again.

    `stages`: one row a pupil and track: pupil_id, school, track, number, since, the letters of the
    stage, unexplained, and counts of absence. A letter of this stage or a higher one keeps the
    stage's letter from being due until its review time is over; a letter that goes by itself only
    keeps itself. Whoever was written to on the last day counted, or after it, is not due for any
    other letter before there are later marks.
    """
    letters = sent(view, packs, book).lazy()
    keys = ["pupil_id", "track", "letter_now"]
    rows = stages.with_columns(letter_now=_letter())
    pairs = rows.select(*keys, stage_number="number", alone_now=_goes_alone()).join(
        letters.select("pupil_id", "track", "number", "ref", "alone", "review_on"),
        on=["pupil_id", "track"],
    )
    same = pl.col("ref") == pl.col("letter_now")
    covers = ~pl.col("alone_now") & ~pl.col("alone") & (pl.col("number") >= pl.col("stage_number"))
    reviews = pairs.filter(same | covers).group_by(keys).agg(pl.col("review_on").max())
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    just = letters.filter(pl.col("day") >= last).select("pupil_id", just_sent=True).unique()
    waits = pl.col("review_on") > ahead(view)
    due = pl.col("letter_now").is_not_null() & ~waits.fill_null(value=False)
    return (
        rows.join(reviews, on=keys, how="left", validate="1:1")
        .join(just, on="pupil_id", how="left", validate="m:1")
        .with_columns(
            due=pl.when(due & pl.col("just_sent").is_null()).then("letter_now"),
            due_from=pl.when(pl.col("letter_now").is_not_null()).then(
                pl.max_horizontal("since", "review_on")
            ),
        )
        .drop("letter_now", "review_on", "just_sent")
    )


def _letter() -> pl.Expr:
    """The stage's letter: about days without a reason, mostly illness, or the plain one."""
    ill = sum((pl.col(name) for name in _ILLNESS), pl.lit(0)) * 2 > pl.col("absent")
    return (
        pl.when(_goes_alone())
        .then("letter_if_unexplained")
        .when(ill)
        .then(pl.coalesce("letter_if_ill", "letter"))
        .otherwise("letter")
    )


def _goes_alone() -> pl.Expr:
    return pl.col("unexplained") & pl.col("letter_if_unexplained").is_not_null()
