"""Sessions in which a pupil should have a mark: held for the pupil's own class, while on roll.

Own class, else year group, else school (the first with more than one pupil): at least half of it
has a possible mark, in a session the school held. In which of these a part-time pupil is expected:
see `attcli.measures.patterns`.
"""

from datetime import date

import polars as pl

from attcli.register.roll import day_of, half_day, joined, of_pupils, on_roll, parted
from attcli.register.view import View

HALF = 2
_KEY = "key"
_SLOT = pl.col("slot")


def held_for_pupils(view: View, only: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """[pupil, date, session, slot, key]: sessions held for each pupil's class within their span.

    The span: entry date, else first row; to leaving date, else last row; never after `as_of`.
    `only`: the pupils that are wanted; None: everyone, a row for each of their sessions.
    """
    spans = _spans(view).lazy()
    if only is not None:
        spans = spans.join(only, on="pupil", how="semi")
    inside = pl.col("date").is_between(pl.col("start"), pl.col("end"))
    return (
        spans.join(_held(view), on="group", maintain_order="left_right")
        .filter(inside)
        .select("pupil", "date", "session", "slot", slot_key())
    )


def held_counts(view: View, session: str | None = None, since: date = date.min) -> pl.DataFrame:
    """[pupil, held] of every pupil: how many sessions `held_for_pupils` has, without making them.

    `session`: mornings only, or afternoons; `since`: from that day on.
    """
    held = _held(view).filter(pl.col("date") >= since)
    if session is not None:
        held = held.filter(pl.col("session") == session)
    cells = pl.lit(held.select(cell=_numbered("group", "slot")).collect().to_series())
    first, last = (pl.col(day).to_physical() * 2 for day in ("start", "end"))
    before = cells.search_sorted(_numbered("group", first), side="left").cast(pl.Int64)
    until = cells.search_sorted(_numbered("group", last + 1), side="right").cast(pl.Int64)
    inside = pl.when(pl.col("start") <= pl.col("end")).then(until - before)
    return _spans(view).select("pupil", held=inside.fill_null(0))


def unmarked(view: View) -> pl.LazyFrame:
    """The rows of `held_for_pupils` without a mark, whether the row is blank or not there."""
    return view.once("unmarked", _unmarked)


def _unmarked(view: View) -> pl.LazyFrame:
    """Most pupils have as many marks as sessions were held for them: only the others are listed."""
    marked = view.marks.filter(~pl.col("no_mark"))
    counted = held_counts(view).join(_marked_counts(view, marked), on="pupil", how="left")
    short = counted.filter(pl.col("held") > pl.col("marked").fill_null(0))
    theirs = of_pupils(marked, short).select(slot_key())
    return held_for_pupils(view, short.lazy()).join(
        theirs, on=_KEY, how="anti", maintain_order="left"
    )


def _marked_counts(view: View, marked: pl.LazyFrame) -> pl.DataFrame:
    """[pupil, marked]: how many of `marked` lie in the sessions that `held_for_pupils` has."""
    spans, held = _spans(view), _held(view).select("group", "slot").collect()
    if held.is_empty():
        return pl.DataFrame(schema={"pupil": pl.UInt32, "marked": pl.UInt32})
    group, start, end = (
        pl.lit(spans.get_column(name)).gather(pl.col("pupil")) for name in ("group", "start", "end")
    )
    first, last = (int(held.select(bound).item()) for bound in (_SLOT.min(), _SLOT.max()))
    place = pl.col("group").cast(pl.Int64) * (last - first + 1) + _SLOT - first
    groups = spans.select(pl.col("group").max()).item() + 1
    open_ = pl.repeat(False, groups * (last - first + 1), eager=True)
    table = pl.lit(open_.scatter(held.select(place).to_series(), values=True))
    known = marked.filter(_SLOT.is_between(first, last)).with_columns(group=group)
    inside = table.gather(place) & pl.col("date").is_between(start, end)
    return (
        known.select("pupil", inside=inside)
        .group_by("pupil")
        .agg(marked=pl.col("inside").sum())
        .collect()
    )


def slot_key() -> pl.Expr:
    """One whole number for a pupil and a half-day."""
    return _numbered("pupil", "slot").alias(_KEY)


def _numbered(whose: str, slot: str | pl.Expr) -> pl.Expr:
    """One whole number for somebody and a half-day, in that order."""
    half = pl.col(slot) if isinstance(slot, str) else slot
    return joined(pl.col(whose), half)


def _spans(view: View) -> pl.DataFrame:
    """[pupil, group, start, end] of every pupil, in order: whose sessions are theirs, and when."""
    return _grouped(view).select(
        "pupil",
        "group",
        start=pl.coalesce("entry_date", "first_row"),
        end=pl.coalesce("leaving_date", "last_row"),
    )


def _grouped(view: View) -> pl.DataFrame:
    """The pupils of the register with the number of the `group` whose sessions are theirs.

    A class or year group of one shows nothing when that one is not there: the next larger counts.
    """
    return view.once("pupils in groups", _in_groups).collect()


def _in_groups(view: View) -> pl.LazyFrame:
    own = pl.coalesce(
        pl.when(pl.len().over("school", name) > 1).then(pl.format(name + " {}", name))
        for name in ("class", "year_group")
    )
    return view.rolls.lazy().with_columns(
        group=pl.struct("school", own.fill_null("")).rank("dense").cast(pl.UInt32)
    )


def _held(view: View) -> pl.LazyFrame:
    return view.once("held for groups", _held_for_groups)


def _held_for_groups(view: View) -> pl.LazyFrame:
    """[group, date, session, slot], sorted: half of the group has a possible mark; the school was
    open.
    """
    grouped = _grouped(view)
    group = pl.lit(grouped.get_column("group")).gather(pl.col("pupil"))
    number, slot = parted(pl.col("cell"))
    counted = (
        view.marks.filter("possible")
        .select(group=group, slot="slot")
        .group_by(cell=_numbered("group", "slot"))
        .agg(possible=pl.len().cast(pl.Int64))
        .with_columns(group=number.cast(pl.UInt32), slot=slot.cast(pl.Int32), date=day_of(slot))
        .collect()
    )
    schools = grouped.select("group", "school").unique()
    held = view.calendar.held.select("school", "date", "session", slot=half_day())
    sessions = (
        on_roll(grouped, counted, "group")
        .join(schools, on="group", validate="m:1")
        .join(held.drop("date"), on=["school", "slot"], validate="m:1")
    )
    enough = pl.col("possible") * HALF >= pl.col("on_roll")
    return (
        sessions.lazy()
        .filter(enough)
        .select("group", "date", "session", "slot")
        .sort("group", "slot")
    )
