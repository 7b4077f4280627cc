"""Sessions in which a pupil should have a mark: held for the pupil's own class, while on roll.

Own class, else year group, else school (the first with more than one pupil): at least half of it
has a possible mark, in a session the school held. In which of these a part-time pupil is expected:
see `attcli.measures.patterns`.
"""

import polars as pl

from attcli.register.roll import on_roll
from attcli.register.view import View

HALF = 2
_KEY = "key"


def held_for_pupils(view: View, only: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """[pupil, date, session, slot, key]: sessions held for each pupil's class within their span.

    The span: entry date, else first row; to leaving date, else last row; never after `as_of`.
    `only`: the pupils that are wanted; None: everyone.
    """
    grouped = _grouped(view)
    spans = grouped.lazy().select(
        "pupil",
        "group",
        start=pl.coalesce("entry_date", "first_row"),
        end=pl.coalesce("leaving_date", "last_row"),
    )
    if only is not None:
        spans = spans.join(only, on="pupil", how="semi")
    sessions = view.once("held for groups", lambda v: _held_for_groups(v, grouped))
    inside = pl.col("date").is_between(pl.col("start"), pl.col("end"))
    return (
        spans.join(sessions, on="group", maintain_order="left_right")
        .filter(inside)
        .select("pupil", "date", "session", "slot", slot_key())
    )


def unmarked(view: View) -> pl.LazyFrame:
    """The rows of `held_for_pupils` without a mark, whether the row is blank or not there."""
    return view.once("unmarked", _unmarked)


def _unmarked(view: View) -> pl.LazyFrame:
    marked = view.marks.filter(~pl.col("no_mark")).select(slot_key())
    return held_for_pupils(view).join(marked, on=_KEY, how="anti", maintain_order="left")


def slot_key() -> pl.Expr:
    """One whole number for a pupil and a half-day."""
    return (pl.col("pupil").cast(pl.Int64) * (1 << 32) + pl.col("slot")).alias(_KEY)


def _grouped(view: View) -> pl.DataFrame:
    """The pupils of the register with the number of the `group` whose sessions are theirs.

    A class or year group of one shows nothing when that one is not there: the next larger counts.
    """
    own = pl.coalesce(
        pl.when(pl.len().over("school", name) > 1).then(pl.format(name + " {}", name))
        for name in ("class", "year_group")
    )
    return view.rolls.with_columns(
        group=pl.struct("school", own.fill_null("")).rank("dense").cast(pl.UInt32)
    )


def _held_for_groups(view: View, grouped: pl.DataFrame) -> pl.LazyFrame:
    """[group, date, session, slot]: half of the group has a possible mark; the school was open."""
    group = pl.lit(grouped.get_column("group")).gather(pl.col("pupil"))
    counted = (
        view.marks.filter("possible")
        .group_by("school", "date", "session", "slot", group=group)
        .agg(possible=pl.len().cast(pl.Int64))
        .collect()
    )
    held = view.calendar.held.select("school", "date", "session")
    sessions = on_roll(grouped, counted, "group").join(
        held, on=["school", "date", "session"], how="semi"
    )
    enough = pl.col("possible") * HALF >= pl.col("on_roll")
    return (
        sessions.lazy()
        .filter(enough)
        .select("group", "date", "session", "slot")
        .sort("group", "slot")
    )
