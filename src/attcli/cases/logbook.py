"""The log as ladders read it: what was sent or held for each pupil, and whether the past is known.

A letter that was voided does not count, nor what was logged for a pupil nobody in the register
fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.register.days import year_start
from attcli.store.events import LASTING, Event, whose

LETTER, NOT_SENT, NOTICE = "letter", "not-sent", "notice-to-improve"
CARRIES_OVER = (*LASTING, "penalty-notice")
"""What a new academic year does not end."""
_VOID, _OPENING = "void", "opening-history"
_HELD = ("call", "meeting", "visit", *CARRIES_OVER)
_MOST_TOLD = 6
_ENTRIES: dict[str, pl.DataType | type[pl.DataType]] = {
    "event": pl.Int64,
    "ref": pl.String,
    "kind": pl.String,
    "day": pl.Date,
    "until": pl.Date,
    "outcome": pl.String,
}


@dataclass(frozen=True)
class Logbook:
    """The log about the pupils of a register, for one day of an academic year.

    `entries`: a row an entry, in time order: pupil_id, pupil, school (the pupil's), ref (the id of
    a letter, else the kind), kind, day, until, outcome, this_year (of the academic year, or carried
    over), last_year. `unknown`: the schools whose history before the log was neither imported nor
    waived.
    """

    entries: pl.DataFrame
    unknown: frozenset[str]


def logbook(logged: Sequence[Event], rolls: pl.DataFrame, on: date) -> Logbook:
    """The log's standing entries, as they are read on the day `on`."""
    void = {event.about for event in logged if event.kind == _VOID}
    kinds = {LETTER, NOT_SENT, *_HELD}
    kept = [e for e in logged if e.kind in kinds and (e.id is None or e.id not in void)]
    rows = [(n, ref_of(e), e.kind, e.day, e.until, e.outcome) for n, e in enumerate(kept)]
    begins = year_start(on)
    this_year = (pl.col("day") >= begins) | pl.col("kind").is_in(CARRIES_OVER)
    entries = (
        pl.DataFrame(rows, schema=_ENTRIES, orient="row")
        .join(whose(kept, rolls), on="event", validate="1:1")
        .join(rolls.select("pupil_id", "pupil", "school"), on="pupil_id", validate="m:1")
        .sort("pupil_id", "day", "event")
        .with_columns(
            this_year=this_year,
            last_year=pl.col("day").is_between(
                begins.replace(year=begins.year - 1), begins, closed="left"
            ),
        )
    )
    return Logbook(entries, unopened(logged, rolls.get_column("school").unique()))


def unopened(logged: Sequence[Event], schools: Sequence[str] | pl.Series) -> frozenset[str]:
    """The schools whose history before the log was neither imported nor waived."""
    opened = {event.school.casefold() for event in logged if event.kind == _OPENING}
    return frozenset(school for school in schools if school.casefold() not in opened)


def told(book: Logbook) -> pl.LazyFrame:
    """[pupil_id, history, last_year]: this academic year's entries and what carries over, and last
    year's letters, in words, the latest first.
    """
    when = pl.col("day").dt.strftime("%d/%m/%Y")
    not_sent = pl.when(pl.col("kind") == NOT_SENT).then(pl.lit(" (not sent)")).otherwise(pl.lit(""))
    words = pl.format("{} {}{}", "ref", when, not_sent).reverse()
    last = pl.col("last_year") & (pl.col("kind") == LETTER)

    def listed(which: pl.Expr) -> pl.Expr:
        some = words.filter(which.reverse()).head(_MOST_TOLD).str.join("; ")
        return pl.when(some != "").then(some)

    return (
        book.entries.lazy()
        .group_by("pupil_id", maintain_order=True)
        .agg(history=listed(pl.col("this_year")), last_year=listed(last))
    )


def ref_of(event: Event) -> str:
    """What a stage looks for an entry by: the id of a letter, else the kind."""
    return event.what if event.kind in {LETTER, NOT_SENT} else event.kind
