"""The letters of the ladders that the log holds, and when each may be due again."""

from collections.abc import Sequence

import polars as pl

from attcli.cases import rules
from attcli.cases.logbook import LETTER, NOT_SENT, NOTICE, Logbook
from attcli.cases.review import after_weeks, next_days
from attcli.policy.pack import Pack
from attcli.register.view import View

Packs = Sequence[tuple[str, Pack]]


def sent(view: View, packs: Packs, book: Logbook) -> pl.DataFrame:
    """One row for each letter of a ladder that was sent this academic year, or that the office
    decided not to send; a notice to improve whenever it was given.

    pupil_id, school, ref, kind, day, track, number, weeks, alone, review_on: the day from which
    it may be due again, after the end of a notice's time where it has one.
    """
    kinds = (LETTER, NOT_SENT, NOTICE)
    letters = book.entries.filter(
        pl.col("this_year") | (pl.col("ref") == NOTICE),
        pl.col("kind").is_in(kinds),
        pl.col("school").is_in(view.schools),
    ).join(rules.of_letters(packs), on=["school", "ref"], validate="m:1")
    review = after_weeks(view, letters, "weeks")
    return letters.with_columns(
        review_on=pl.max_horizontal(review, pl.col("until") + pl.duration(days=1))
    )


def ahead(view: View) -> pl.Expr:
    """The first day on which each school's letters could go."""
    return pl.col("school").replace_strict(dict(next_days(view)), return_dtype=pl.Date)


def under_review(view: View, packs: Packs, book: Logbook) -> pl.LazyFrame:
    """[pupil_id, key, kept_since, kept_rule, kept_source]: the stages that stay open because their
    letter's review time runs, at schools whose policy does not step down at once.
    """
    stages = rules.of_stages(packs).filter(~pl.col("steps_down"))
    origins = {school: pack.origins["steps_down_at_once"].source for school, pack in packs}
    rows = (
        sent(view, packs, book)
        .filter(pl.col("kind") != NOT_SENT, pl.col("review_on") > ahead(view))
        .join(stages.select("school", "track", "number", "key"), on=["school", "track", "number"])
        .sort("day")
        .unique(["pupil_id", "key"], keep="last", maintain_order=True)
    )
    words = pl.format(
        "review time of {} of {} runs to {}",
        "ref",
        pl.col("day").dt.strftime("%d/%m/%Y"),
        pl.col("review_on").dt.strftime("%d/%m/%Y"),
    )
    return rows.lazy().select(
        "pupil_id",
        "key",
        kept_since="day",
        kept_rule=words,
        kept_source=pl.col("school").replace_strict(origins, return_dtype=pl.String),
    )
