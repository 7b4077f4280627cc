"""The analyses that can be run over every school: each gives the rows of its single command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from attcli.measures import absence as absences
from attcli.measures import continuous as runs
from attcli.measures import groups as grouped
from attcli.measures import habits, unexplained
from attcli.measures import punctuality as lates
from attcli.measures import threshold as notices
from attcli.measures.absence import with_rates
from attcli.measures.people import NAME_ORDER
from attcli.register.view import View


@dataclass(frozen=True, slots=True)
class Analysis:
    """`rows`: everything found in a view; `of_note`: those that the command lists unless asked for
    all; `every_mark`: it looks at all marks up to the last day, whatever period is asked for.
    """

    rows: Callable[[View], pl.DataFrame]
    of_note: Callable[[View, pl.DataFrame], pl.DataFrame]
    every_mark: bool = False


def threshold_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the threshold by school, in the order of `attcli threshold`."""
    shown = pl.coalesce("sessions_to_window_end", "current_sessions")
    return rows.sort(
        "school",
        *("met_now", "current_sessions", "first_met", shown),
        *NAME_ORDER,
        descending=[False] + [True] * 4 + [False] * 3,
        nulls_last=True,
    )


def _absence(view: View) -> pl.DataFrame:
    return absences.absence(view).collect()


def _at_risk(_: View, rows: pl.DataFrame) -> pl.DataFrame:
    listed = (absences.SEVERE, absences.PERSISTENT, absences.AT_RISK)
    return rows.filter(pl.col("status").is_in(listed))


def _threshold(view: View) -> pl.DataFrame:
    return with_rates(view, notices.threshold(view)).collect()


def _punctuality(view: View) -> pl.DataFrame:
    rows = with_rates(view, lates.punctuality(view)).collect()
    return lates.of_note(rows, everyone=True)


def _unexplained(view: View) -> pl.DataFrame:
    """The file's name stands for its number among the sources, which other batches number anew."""
    files = {number: source.file for number, source in enumerate(view.register.sources)}
    file = pl.col("source").cast(pl.Int64).replace_strict(files, return_dtype=pl.String)
    rows = unexplained.unexplained(view)
    rates = with_rates(view, rows.select("pupil_id").unique())
    known = rows.join(rates, on="pupil_id", validate="m:1", maintain_order="left")
    return known.with_columns(source=file).rename({"source": "file"}).collect()


def _continuous(view: View) -> pl.DataFrame:
    return with_rates(view, runs.continuous(view)).collect()


def _groups(view: View) -> pl.DataFrame:
    """By everything there is: what no school knows is left out once all are done."""
    return grouped.groups(view, [grouped.EVERYONE, *grouped.GROUPINGS]).collect()


def _patterns(view: View) -> pl.DataFrame:
    who = ("question", "class", "pupil_id", "sibling_pupil_id")
    return habits.habits(view).collect().sort("school", "p_corrected", *who, nulls_last=True)


def _all(_: View, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


ANALYSES: Mapping[str, Analysis] = {
    "absence": Analysis(_absence, _at_risk),
    "threshold": Analysis(_threshold, notices.of_note, every_mark=True),
    "punctuality": Analysis(_punctuality, lambda _, rows: lates.of_note(rows)),
    "unexplained": Analysis(_unexplained, _all, every_mark=True),
    "continuous": Analysis(_continuous, lambda _, rows: runs.of_note(rows), every_mark=True),
    "groups": Analysis(_groups, _all),
    "patterns": Analysis(_patterns, _all),
}
"""By the name of the command, in the order of the help."""


def groupings_of_each(view: View) -> dict[str, tuple[str, ...]]:
    """By what each school's pupils can be grouped: see `attcli.measures.groups.groupings`."""
    columns = sorted(set(grouped.GROUPINGS.values()))
    counted = view.rolls.group_by("school").agg(pl.col(columns).count())
    return {
        row["school"]: tuple(name for name, column in grouped.GROUPINGS.items() if row[column])
        for row in counted.iter_rows(named=True)
    }
