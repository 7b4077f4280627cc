"""What an officer sees before any legal step: special needs, health, a plan that is still open."""

import polars as pl

from attcli.cases.logbook import Logbook
from attcli.register.special_needs import has_needs
from attcli.register.view import View

_PLAN = "plan"


def to_weigh(view: View, book: Logbook) -> pl.LazyFrame:
    """[pupil_id, weigh]: in words, of pupils asked for with anything to weigh."""
    pupils = view.scoped(view.rolls.lazy()).join(
        _open_plans(view, book), on="pupil_id", how="left", validate="1:1"
    )
    flags = (
        pl.when(has_needs()).then(pl.format("special educational needs ({})", "sen")),
        pl.when("long_term_health").then(pl.lit("a long-term health condition")),
        pl.when("social_worker").then(pl.lit("a social worker")),
        pl.col("plan"),
    )
    words = pl.concat_str(flags, separator=", ", ignore_nulls=True)
    return pupils.select("pupil_id", weigh=pl.when(words != "").then(words)).drop_nulls()


def _open_plans(view: View, book: Logbook) -> pl.LazyFrame:
    """[pupil_id, plan]: the latest plan whose time runs and whose outcome is not entered."""
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    runs = pl.col("until").is_null() | (pl.col("until") >= last)
    begun, ends = (pl.col(day).dt.strftime("%d/%m/%Y") for day in ("day", "until"))
    words = pl.format("a plan of {} still open{}", begun, pl.format(" (to {})", ends).fill_null(""))
    return (
        book.entries.lazy()
        .filter(pl.col("school").is_in(view.schools))
        .filter(pl.col("kind") == _PLAN, pl.col("outcome") == "", runs)
        .group_by("pupil_id", maintain_order=True)
        .agg(plan=words.last())
    )
