"""`attcli absence`: who misses how much of their own possible sessions, worst first."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli import absence_forecast as ahead
from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view
from attcli.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("status", "Status"),
    Column("unauthorised", "Unauth.", right=True, from_width=90),
    Column("late", "Late", right=True, from_width=100),
    Column("missing", "No mark", right=True, from_width=100),
    Column("sessions_to_pa", "To PA", right=True, from_width=110),
    Column("best_possible_pct", "Best %", right=True, from_width=120),
)
_ALL = typer.Option("--all", help="Everyone, not only severe, persistent and at-risk.")
_ONLY = typer.Option(
    "--only",
    metavar="STATUS,…",
    help="Only these: severe, persistent, at-risk, ok, n/a.",
)
_FORECAST = typer.Option(
    "--forecast", help="What the planned rest of the academic year can still change."
)


@asks
def absence(
    ask: Ask,
    everyone: Annotated[bool, _ALL] = False,
    only: Annotated[str | None, _ONLY] = None,
    forecast: Annotated[bool, _FORECAST] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils severely or persistently absent or at risk of it, worst first.

    Counts decide: persistent from 10% of a pupil's own possible sessions, severe from 50%. The
    totals are always those of everyone asked for. --forecast: whether persistent absence can still
    be avoided this year, and how many sessions may still be missed.

    Example: attcli absence marks.csv --pupils pupils.csv --year 4
    """
    from attcli.measures import absence as measure
    from attcli.measures.forecast import forecast_summary
    from attcli.measures.patterns import patterns
    from attcli.reports.tables import rows_json

    wanted = _wanted(only, everyone)
    view = open_view(ask)
    every = measure.absence(view).collect()
    rows = every.filter(every["status"].is_in(wanted))
    totals = measure.totals(view, every)
    part_time = patterns(view).collect()
    summary = forecast_summary(view, every)
    emit(
        Result(
            command="absence",
            rows=_for_people(rows) if chosen_format(fmt, output) == Format.TABLE else rows,
            table=ahead.TABLE if forecast else _TABLE,
            title=ahead.title(summary) if forecast else _title(view),
            totals=totals,
            remarks=[
                *(ahead.remarks(summary) if forecast else []),
                *_remarks(totals, every, every.height - rows.height),
                *_shown_patterns(part_time),
                *view.later,
            ],
            extra={"attendance_patterns": rows_json(part_time), "forecast": summary},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _wanted(only: str | None, everyone: bool) -> list[str]:
    from attcli.measures.absence import AT_RISK, PERSISTENT, SEVERE, STATUSES

    if only is None:
        return list(STATUSES) if everyone else [SEVERE, PERSISTENT, AT_RISK]
    asked = [word.strip().lower() for word in only.split(",") if word.strip()]
    unknown = [word for word in asked if word not in STATUSES]
    if unknown or not asked:
        raise UsageError(
            f"There is no status “{(unknown or [''])[0]}”.", f"Choose from {', '.join(STATUSES)}."
        )
    return asked


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import share

    return ahead.for_people(rows).with_columns(
        rate=share("attended", "possible", 1), missed=pl.format("{}/{}", "absent", "possible")
    )


def _title(view: "View") -> str:
    from attcli.register.days import full_day

    return f"Absence from {full_day(view.window.start)} to {full_day(view.window.end)}"


def _remarks(totals: dict[str, Any], every: "pl.DataFrame", left_out: int) -> list[str]:
    from attcli.measures.people import children
    from attcli.register.percent import shown

    rate, n = shown(totals["attended"], totals["possible"]), children(every)
    pupils = "1 pupil" if n == 1 else f"{n} pupils"
    if n < totals["pupils"]:
        pupils += f" ({totals['pupils']} enrolments: a child at two schools is one at each)"
    lines = [
        f"{pupils}, attendance {rate}; {totals['pa_count']} persistently absent, "
        f"{totals['sa_count']} of them severely."
    ]
    if not totals["pupils"]:
        lines.append("No pupil has a row or a missing mark in this period.")
    if left_out:
        more = "1 more pupil is" if left_out == 1 else f"{left_out} more pupils are"
        lines.append(f"{more} not shown here: --all shows everyone.")
    if missing := totals["missing"]:
        marks = "1 mark is" if missing == 1 else f"{missing} marks are"
        lines.append(f"{marks} missing: neither present nor absent.")
    return lines


def _shown_patterns(found: "pl.DataFrame") -> list[str]:
    """What was inferred about part-time pupils is said, so that nobody takes it for a fact."""
    inferred = found.filter(found["kind"] != "settings").get_column("pupil_id").n_unique()
    if not inferred:
        return []
    who = "1 pupil is" if inferred == 1 else f"{inferred} pupils are"
    return [
        f"{who} taken as part-time or starting later: never a mark in some sessions, so none is "
        "missing there (--format json lists them)."
    ]
