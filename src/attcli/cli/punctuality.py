"""`attcli punctuality`: who comes late, how often, when, and whether it gets better or worse."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view

if TYPE_CHECKING:
    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("lates", "Late", right=True),
    Column("last", "Last weeks", right=True, from_width=1),
    Column("earlier", "Before", right=True, from_width=2),
    Column("late_after_close", "After close", right=True, from_width=100),
    Column("minutes_late", "Minutes", right=True, from_width=110),
    Column("minutes_unknown", "Minutes not known", right=True, from_width=150),
    Column("weekdays", "Weekdays", from_width=120),
    Column("halves", "AM/PM", from_width=130),
    Column("over", "Over", from_width=160),
)
_ALL = typer.Option("--all", help="Everyone with any late arrival, not only those over a trigger.")


@asks
def punctuality(
    ask: Ask,
    everyone: Annotated[bool, _ALL] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils who come late often: before the register closes, and after (an absence).

    Listed are pupils over a trigger of the policy in the last school weeks (attcli policy show:
    lateness). Rates are shares of the sessions a pupil arrived for.

    Example: attcli punctuality marks.csv --pupils pupils.csv --all
    """
    from attcli.measures import punctuality as measure
    from attcli.measures.absence import with_rates
    from attcli.reports.daily_words import late_words, with_rate

    view = open_view(ask)
    every = with_rates(view, measure.punctuality(view)).collect()
    totals = measure.punctuality_totals(view, every)
    late = measure.of_note(every, everyone=True)
    rows = late if everyone else measure.of_note(every)
    emit(
        Result(
            command="punctuality",
            rows=late_words(with_rate(rows))
            if chosen_format(fmt, output) == Format.TABLE
            else rows,
            table=_TABLE,
            title=_title(view, totals),
            totals=totals,
            remarks=[*_remarks(view, late.height - rows.height, totals), *view.later],
            extra={"late_every_day": _late_every_day()},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _title(view: "View", totals: dict[str, Any]) -> str:
    from attcli.register.days import full_day
    from attcli.register.percent import shown

    lates = totals["late"] + totals["late_after_close"]
    return (
        f"Late arrivals from {full_day(view.window.start)} to {full_day(view.window.end)}\n"
        f"{totals['late']} before the register closed and {totals['late_after_close']} after it, "
        f"of {totals['arrived']} arrivals ({shown(lates, totals['arrived'])})."
    )


def _remarks(view: "View", left_out: int, totals: dict[str, Any]) -> list[str]:
    lines = [*_triggers(view), _trend(totals), *_parts(totals)]
    if left_out:
        more = "1 more pupil was" if left_out == 1 else f"{left_out} more pupils were"
        lines.append(f"{more} late at least once: --all shows everyone.")
    if unknown := totals["minutes_unknown"]:
        lines.append(f"Late arrivals without a number of minutes in the export: {unknown}.")
    told = ", ".join(f"{late['minutes']} minutes {late['days']:g}" for late in _late_every_day())
    lines.append(f"Late every day, in school days lost over a year: {told}.")
    return lines


def _triggers(view: "View") -> list[str]:
    """What puts a pupil on the list, once for all schools with the same policy."""
    kinds = dict.fromkeys(view.settings.school(school).policy.lateness for school in view.schools)
    return [
        f"Listed: from {kind.frequent_lates} late arrivals, or {kind.lates_after_close} after the "
        f"register closed, in the last {kind.weeks} school weeks."
        for kind in kinds
    ]


def _trend(totals: dict[str, Any]) -> str:
    """The school's last weeks beside those before."""
    from attcli.register.percent import shown

    parts = []
    for name in ("recent", "before"):
        lates = totals[f"{name}_late"] + totals[f"{name}_late_after_close"]
        arrived = totals[f"{name}_arrived"]
        parts.append(f"{lates} of {arrived} arrivals ({shown(lates, arrived)})")
    return f"Late in the last weeks: {parts[0]}; in as many before: {parts[1]}."


def _parts(totals: dict[str, Any]) -> list[str]:
    """The weekdays, mornings and afternoons of everyone asked for; none where nobody was late."""
    from attcli.register.percent import shown

    lines = []
    for name in ("weekday", "session"):
        told = [
            f"{cell[name]} {cell['late'] + cell['late_after_close']} "
            f"({shown(cell['late'] + cell['late_after_close'], cell['arrived'])})"
            for cell in totals[f"by_{name}"]
            if cell["late"] + cell["late_after_close"]
        ]
        if told:
            lines.append(f"Late by {name}: {', '.join(told)}.")
    return lines


def _late_every_day() -> list[dict[str, Any]]:
    from attcli.policy.late_every_day import late_table

    return [{"minutes": row.minutes, "days": row.days} for row in late_table().rows]
