"""The line of school weeks that each pupil's ten-week window runs along.

A pupil at one school has that school's weeks. A pupil whose UPN stands at two schools has a line of
their own: the weeks of each school while there, before the first and after the last school its
weeks too; between two schools those of the school they left. A school whose settings keep its
pupils apart (`count_other_schools`) takes no part in this: its pupils have its own weeks alone.
"""

import polars as pl

from attcli.register.days import monday
from attcli.register.view import View

_FAR = (pl.date(1900, 1, 1), pl.date(2999, 12, 31))


def people(view: View) -> pl.LazyFrame:
    """[pupil, person, line, moved] of every pupil of the register, sorted by pupil.

    `person` is one for all rows of a UPN at schools that count together, `line` names a line of
    `lines`: the school, or for a pupil who moved between such schools of the register (`moved`) a
    line of the pupil's own.
    """
    return view.once("people", lambda view: _people(view, _together(view)))


def at_any_school(view: View) -> pl.LazyFrame:
    """`people` for rules that no setting cuts: a UPN is one person wherever it stands."""
    return view.once("people at any school", lambda view: _people(view, pl.lit(value=True)))


def lines(view: View) -> pl.LazyFrame:
    """[line, start, week]: the Mondays of each line's school weeks, numbered from 1, sorted."""
    return view.once("lines", _lines)


def _people(view: View, together: pl.Expr) -> pl.LazyFrame:
    several = pl.col("school").n_unique().over("upn", "together") > 1
    first = pl.col("pupil").min().over("upn", "together")
    return (
        view.rolls.lazy()
        .with_columns(together=together)
        .with_columns(moved=pl.col("together") & pl.col("upn").is_not_null() & several)
        .with_columns(person=pl.when("moved").then(first).otherwise("pupil"))
        .with_columns(line=pl.when("moved").then(pl.format("|{}", "person")).otherwise("school"))
        .select("pupil", "person", "line", "moved")
        .sort("pupil")
    )


def _together(view: View) -> pl.Expr:
    """Whether each row's school counts its pupils' sessions with those at other schools."""
    schools = view.rolls.get_column("school").unique()
    counts = {s: view.settings.school(s).policy.count_other_schools for s in schools}
    return pl.col("school").replace_strict(counts, return_dtype=pl.Boolean)


def _lines(view: View) -> pl.LazyFrame:
    weeks = view.calendar.weeks.lazy().select("school", "start")
    own = (
        _stretches(view)
        .join(weeks, on="school")
        .filter(pl.col("start").is_between("since", "until"))
        .select("line", "start")
    )
    every = pl.concat([weeks.select(pl.col("school").alias("line"), "start"), own])
    return (
        every.unique()
        .sort("line", "start")
        .with_columns(week=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("line"))
    )


def _stretches(view: View) -> pl.LazyFrame:
    """[line, school, since, until]: from which Monday to which each mover's line is a school's."""
    moved = people(view).filter("moved").join(view.rolls.lazy(), on="pupil", validate="1:1")
    spans = moved.filter(pl.col("first_mark").is_not_null()).select(
        "line",
        "school",
        since=monday(pl.coalesce("entry_date", "first_mark")),
        until=monday(pl.coalesce("leaving_date", "last_mark")),
    )
    following = pl.col("since").shift(-1).over("line") - pl.duration(days=1)
    last = pl.col("until") == pl.col("until").max().over("line")
    first = pl.int_range(pl.len()).over("line") == 0
    return spans.sort("line", "since", "until", "school").with_columns(
        since=pl.when(first).then(_FAR[0]).otherwise("since"),
        until=pl.when(last).then(_FAR[1]).otherwise(pl.max_horizontal("until", following)),
    )
