"""`attcli continuous`: runs of consecutive absence, and the clocks they reach."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, every_mark, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=1),
    Column("class", "Class", from_width=2),
    Column("rate", "%", right=True, from_width=4),
    Column("missed", "Absent", right=True, from_width=3),
    Column("current_days", "Days {now}", right=True),
    Column("current_from", "Since"),
    Column("reached", "Reached"),
    Column("next", "Next"),
    Column("current_sessions", "Sessions", right=True, from_width=120),
    Column("longest_days", "Longest", right=True, from_width=110),
    Column("codes", "Codes", from_width=130),
)
_ALL = typer.Option("--all", help="Everyone with an absence, the longest first.")


@asks
def continuous(
    ask: Ask,
    everyone: Annotated[bool, _ALL] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Runs of consecutive absence: the clocks each has reached, on which day, and the next.

    Listed are pupils at a clock now: days running, illness, unauthorised absence, the first days of
    an exclusion. Days are school days wholly absent. Every mark up to --as-of is looked at.

    Example: attcli continuous marks.csv --pupils pupils.csv
    """
    from attcli.measures import continuous as measure
    from attcli.measures.absence import with_rates
    from attcli.reports.daily_words import run_words, with_rate
    from attcli.reports.words import now_or_then

    ask, cut = every_mark(ask)
    view = open_view(ask)
    every = with_rates(view, measure.continuous(view)).collect()
    rows = every if everyone else measure.of_note(every)
    totals, clocks = measure.continuous_totals(view, every), measure.clock_list(view)
    fields: dict[str, Any] = of_view(view)
    fields["window"] = (view.first_day, view.latest_day)
    emit(
        Result(
            command="continuous",
            rows=run_words(with_rate(rows)) if chosen_format(fmt, output) == Format.TABLE else rows,
            table=[replace(c, heading=c.heading.format(now=now_or_then(view))) for c in _TABLE],
            title=_title(view, totals),
            totals=totals,
            remarks=[*_remarks(rows, totals, clocks), *_left_out(every, rows), *view.later, *cut],
            extra={"clocks": clocks},
            **fields,
        ),
        fmt,
        output,
    )


def _title(view: "View", totals: dict[str, Any]) -> str:
    from attcli.reports.words import as_far_as, now_or_then

    is_, are = ("was", "were") if view.ends_early else ("is", "are")
    n, now = totals["absent_now"], now_or_then(view)
    pupils = f"1 pupil {is_}" if n == 1 else f"{n} pupils {are}"
    return (
        f"Consecutive absence{as_far_as(view)}: {pupils} absent {now}, of {totals['pupils']} with "
        "any absence."
    )


def _remarks(
    rows: "pl.DataFrame", totals: dict[str, Any], clocks: list[dict[str, Any]]
) -> list[str]:
    from attcli.law.clocks import table
    from attcli.law.wording import day

    lines = [_told(clock) for clock in clocks if totals["by_clock"].get(clock["clock"])]
    if totals["excluded_now"]:
        lines += [_told(clock) for clock in clocks if clock["clock"] not in totals["by_clock"]]
    lines += _beside(rows)
    if rows.get_column("next_clock").count():
        lines.append("Next: if absence goes on for the same reasons on every planned school day.")
    if totals["traveller"]:
        lines.append(
            f"Traveller children with such absence in the last twelve months: "
            f"{totals['traveller']}; with fewer sessions attended than the law asks for: "
            f"{totals['traveller_short']} (JSON has the counts)."
        )
    edition = table().edition
    lines.append(
        f"Nothing follows by itself, and this is not legal advice. Checked on "
        f"{day(edition.checked_on)} against {edition.guidance}."
    )
    return lines


def _told(clock: dict[str, Any]) -> str:
    return (
        f"{clock['clock']}: {clock['title']}, {clock['school_days']} school days. {clock['then']} "
        f"[{clock['citation']}]"
    )


def _beside(rows: "pl.DataFrame") -> list[str]:
    """What lies inside the runs that are shown and did not count."""
    import polars as pl

    inside = rows.select(pl.col("between").explode()).drop_nulls().unnest("between")
    words = {
        "weekend": "weekends",
        "closed": "closures and holidays",
        "not-possible": "not possible",
        "no-mark": "no mark",
        "not-expected": "not expected",
    }
    told = [f"{said} {n}" for key, said in words.items() if (n := inside.filter(why=key).height)]
    if not told:
        return []
    return [
        f"Inside these runs, neither counting nor breaking them: {', '.join(told)} (JSON lists "
        "each)."
    ]


def _left_out(every: "pl.DataFrame", rows: "pl.DataFrame") -> list[str]:
    more = every.height - rows.height
    if not more:
        return []
    pupils = "1 more pupil was" if more == 1 else f"{more} more pupils were"
    return [f"{pupils} absent at some time and stand at no clock now: --all shows everyone."]
