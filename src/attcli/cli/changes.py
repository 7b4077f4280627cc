"""`attcli changes`: what is new since the last weekly run, or since a day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat, on_day
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view
from attcli.cli.stages import standing_holds, standing_log
from attcli.cli.state import state
from attcli.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=1),
    Column("class", "Class", from_width=2),
    Column("rate", "%", right=True, from_width=100),
    Column("missed", "Absent", right=True, from_width=100),
    Column("what", "Change"),
    Column("before", "Before"),
    Column("after", "Now"),
    Column("on", "On", from_width=90),
)
_SINCE = on_day(
    "--since", "Compare with this day.  (default: the last weekly run, else seven days before)"
)
_LAST_RUN, _SEVEN_DAYS, _ASKED = "last-weekly-run", "seven-days-before", "asked"
_WHY = {_LAST_RUN: "the last weekly run", _SEVEN_DAYS: "seven days before", _ASKED: "--since"}


@asks
def changes(
    ask: Ask,
    since: Annotated[date | None, _SINCE] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """What is new: lists entered and left, stages up, down and due, absence better or worse.

    Both days are looked at with the marks as they are held now. Better or worse: the last six
    school weeks beside the six before, where chance would hardly do as much.

    Example: attcli changes marks.csv --since 2025-11-07
    """
    from attcli.cases.changes import changes as measure
    from attcli.cases.figures import figures, figures_on
    from attcli.measures.changes import trend_totals
    from attcli.reports.daily_words import change_words, with_rate
    from attcli.reports.words import now_or_then

    view = open_view(replace(ask, end=None))
    holds, logged = standing_holds(), standing_log()
    cut = ["--to does not apply here: --since is compared with --as-of."] if ask.end else []
    day, why = _since(view, since)
    rows = measure(view, figures(view, holds, logged), figures_on(view, day, holds, logged))
    noise = trend_totals(view)
    emit(
        Result(
            command="changes",
            rows=change_words(with_rate(rows))
            if chosen_format(fmt, output) == Format.TABLE
            else rows,
            table=[
                replace(c, heading=now_or_then(view).capitalize()) if c.name == "after" else c
                for c in _TABLE
            ],
            title=_title(view, day, why),
            totals=_totals(rows),
            remarks=[*_remarks(view, rows, day, noise), *view.later, *cut],
            extra={"since": day, "since_is": why, "noise": noise},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _since(view: "View", asked: date | None) -> tuple[date, str]:
    """The day compared with, before every school's last day, and how it was chosen."""
    last = min(view.as_of[school] for school in view.schools)
    if asked is None:
        run = _last_run(view, last)
        day, why = (run, _LAST_RUN) if run else (last - timedelta(days=7), _SEVEN_DAYS)
    else:
        day, why = asked, _ASKED
    if not view.first_day <= day < last:
        raise UsageError(
            f"{day} has nothing to compare with: marks from {view.first_day} to {last} are held.",
            "Name a day before the last one with --since, or add the earlier exports.",
        )
    return day, why


def _last_run(view: "View", before: date) -> date | None:
    """The last day of the workspace's newest weekly folder that ends before that day."""
    from attcli.reports.manifest import last_days
    from attcli.store.workspace import find

    found = find(state().workspace)
    days = last_days(found / "out", "*-weekly", view.schools) if found else []
    return max((day for day in days if view.first_day <= day < before), default=None)


def _title(view: "View", day: date, why: str) -> str:
    from attcli.register.days import full_day
    from attcli.reports.words import as_far_as

    return f"Since {full_day(day)} ({_WHY[why]}),{as_far_as(view)}"


def _totals(rows: "pl.DataFrame") -> dict[str, Any]:
    from attcli.cases.changes import CHANGES
    from attcli.measures.people import children

    by_change = {name: rows.filter(rows["change"] == name).height for name in CHANGES}
    return {"changes": rows.height, "pupils": children(rows), "by_change": by_change}


def _remarks(view: "View", rows: "pl.DataFrame", day: date, noise: dict[str, Any]) -> list[str]:
    from attcli.register.days import full_day
    from attcli.reports.daily_words import BOTH_AS_HELD, noise_words

    lines = [] if rows.height else ["Nothing has changed."]
    lines.append(BOTH_AS_HELD)
    if day < view.window.start:
        lines.append(
            f"The period begins on {full_day(view.window.start)}, after the day compared with: "
            "every list and stage of it is new."
        )
    return [*lines, noise_words(noise)]
