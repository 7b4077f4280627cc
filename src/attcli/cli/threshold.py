"""`attcli threshold`: ten unauthorised sessions in ten school weeks."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import Column, Result, chosen_format, emit, of_view

if TYPE_CHECKING:
    import polars as pl

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("current_sessions", "Now", right=True),
    Column("met_now", "Met now", from_width=1),
    Column("first_met", "First met", from_width=2),
    Column("codes", "Codes", from_width=80),
    Column("n_in_window", "No reason yet", right=True, from_width=100),
    Column("window_start", "Window from", from_width=150),
    Column("window_end", "to", from_width=150),
    Column("history_complete", "History whole", from_width=160),
    Column("compulsory_age", "Compulsory age", from_width=170),
)
_ALL = typer.Option("--all", help="Everyone.")
_NEAR = typer.Option(
    "--near",
    min=0,
    max=10,
    metavar="[N]",
    help="Also pupils at most N sessions short of it now (3 where N is left out).",
)


@asks
def threshold(
    ask: Ask,
    everyone: Annotated[bool, _ALL] = False,
    near: Annotated[int | None, _NEAR] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Pupils with 10 unauthorised sessions in a rolling period of 10 school weeks.

    Met means that the school must consider a penalty notice; it is never automatic, and what is
    done now rests on the ten school weeks ending now. Every mark up to --as-of counts.

    Example: attcli threshold marks.csv --near 3
    """
    from attcli.measures import threshold as measure
    from attcli.measures.absence import with_rates

    # the legal test takes every mark up to --as-of
    view = open_view(replace(ask, start=None, end=None))
    every = with_rates(view, measure.threshold(view)).collect()
    rows = every if everyone else measure.of_note(view, every, near)
    totals = measure.threshold_totals(view, every)
    fields: dict[str, Any] = of_view(view)
    fields["window"] = (view.first_day, view.latest_day)
    settings = measure.threshold_settings(view)
    remarks = [*_remarks(rows), *_in_force(settings), *view.later]
    if ask.start or ask.end:
        remarks.append("--from and --to never cut the legal test: every mark up to --as-of counts.")
    emit(
        Result(
            command="threshold",
            rows=_for_people(rows) if chosen_format(fmt, output) == Format.TABLE else rows,
            table=_TABLE,
            title="\n".join(_head(totals)),
            totals=totals,
            extra={"settings": settings},
            remarks=remarks,
            **fields,
        ),
        fmt,
        output,
    )


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import share

    each = pl.format(
        "{} {}", pl.element().struct.field("n"), pl.element().struct.field("code").cast(pl.String)
    )
    return rows.with_columns(
        codes=pl.col("by_code").list.eval(each).list.join(", "),
        rate=share("attended", "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
    )


def _head(totals: dict[str, Any]) -> list[str]:
    """What stands over the list: how many, and how many nobody can rule out, and the way out."""
    from attcli.register.days import full_day

    lines = [
        f"Ten unauthorised sessions in ten school weeks: {totals['met_now']} of {totals['pupils']} "
        f"pupils meet it now, {totals['met']} at some time."
    ]
    if totals["not_ruled_out"] and totals["earliest_week"]:
        lines.append(
            f"{totals['not_ruled_out']} can't be ruled out: fewer than ten school weeks are held. "
            f"Add the export with the marks before {full_day(totals['earliest_week'])}."
        )
    return lines


def _remarks(rows: "pl.DataFrame") -> list[str]:
    lines = ["Met means that the school must consider a notice; it is never automatic."]
    if waiting := rows.filter(rows["n_current"] > 0).height:
        lines.append(
            f"With marks that have no reason yet in the window that ends now: {waiting}. Nothing "
            "can be referred until these are settled."
        )
    if unknown := rows.filter(rows["compulsory_age"] == "unknown").height:
        lines.append(f"Without a date of birth, so that school age was not checked: {unknown}.")
    if moved := rows.filter(rows["schools"].list.len() > 1).height:
        lines.append(f"With sessions at two schools, counted together: {moved}.")
    return lines


def _in_force(settings: "dict[str, dict[str, bool]]") -> list[str]:
    """The settings that decide what counts: one line, or one a school where they differ."""
    said = {school: _setting_words(**found) for school, found in settings.items()}
    way = "(attcli policy show)."
    if len(set(said.values())) == 1:
        return [f"Settings: {next(iter(said.values()))} {way}"]
    return [f"Settings of {school}: {words} {way}" for school, words in said.items()]


def _setting_words(*, count_no_reason: bool, count_other_schools: bool) -> str:
    reasons = "count" if count_no_reason else "are left out"
    schools = "count together" if count_other_schools else "are kept apart"
    return f"marks without a reason yet {reasons}; one pupil's sessions at two schools {schools}"
