"""`attcli threshold`: ten unauthorised sessions in ten school weeks."""

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
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("current_sessions", "{Now}", right=True),
    Column("met_now", "Met {now}", from_width=2),
    Column("codes", "Codes {now}", from_width=80),
    Column("n_current", "{reason}", right=True, from_width=1),
    Column("excluded_by_notice", "Left out", right=True, from_width=90),
    Column("first_met", "First met", from_width=3),
    Column("current_window_start", "Window {now} from", from_width=150),
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
    from attcli.reports.words import now_or_then

    ask, cut = every_mark(ask)  # the legal test takes them all
    view = open_view(ask)
    every = with_rates(view, measure.threshold(view)).collect()
    rows = every if everyone else measure.of_note(view, every, near)
    totals = measure.threshold_totals(view, every)
    fields: dict[str, Any] = of_view(view)
    fields["window"] = (view.first_day, view.latest_day)
    settings = measure.threshold_settings(view)
    remarks = [*_remarks(rows, totals), *_in_force(settings), *view.later, *cut]
    emit(
        Result(
            command="threshold",
            rows=_for_people(rows) if chosen_format(fmt, output) == Format.TABLE else rows,
            table=_columns(now_or_then(view), rows, settings),
            title="\n".join(_head(view, totals)),
            totals=totals,
            extra={"settings": settings},
            remarks=remarks,
            **fields,
        ),
        fmt,
        output,
    )


def _columns(
    now: str, rows: "pl.DataFrame", settings: "dict[str, dict[str, bool]]"
) -> list[Column]:
    """The columns with `now` in their headings; without what no row has anything to say of."""
    kept = [c for c in _TABLE if c.name != "excluded_by_notice" or rows["in_notice_period"].sum()]
    apart = not any(found["count_no_reason"] for found in settings.values())
    words = {
        "now": now,
        "Now": now.capitalize(),
        "reason": "No reason, not counted" if apart else "No reason yet",
    }
    return [replace(column, heading=column.heading.format(**words)) for column in kept]


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import share

    each = pl.format(
        "{} {}", pl.element().struct.field("n"), pl.element().struct.field("code").cast(pl.String)
    )
    return rows.with_columns(
        codes=pl.col("current_by_code").list.eval(each).list.join(", "),
        rate=share("attended", "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
    )


def _head(view: "View", totals: dict[str, Any]) -> list[str]:
    """What stands over the list: how many, and how many nobody can rule out, and the way out."""
    from attcli.register.days import full_day
    from attcli.reports.words import as_far_as

    meet = f"met it then,{as_far_as(view)};" if view.ends_early else "meet it now,"
    lines = [
        f"Ten unauthorised sessions in ten school weeks: {totals['met_now']} of {totals['pupils']} "
        f"pupils {meet} {totals['met']} at some time."
    ]
    if totals["not_ruled_out"] and totals["earliest_week"]:
        lines.append(
            f"{totals['not_ruled_out']} can't be ruled out: fewer than ten school weeks are held. "
            f"Add the export with the marks before {full_day(totals['earliest_week'])}."
        )
    return lines


def _remarks(rows: "pl.DataFrame", totals: dict[str, Any]) -> list[str]:
    from attcli.measures.people import children

    lines = ["Met means that the school must consider a notice; it is never automatic."]
    if waiting := children(rows.filter(rows["n_current"] > 0)):
        have = "1 pupil has" if waiting == 1 else f"{waiting} pupils have"
        lines.append(
            f"{have} marks without a reason yet in the window that ends with the last day counted. "
            "Nothing can be referred until these are settled."
        )
    if more := totals["met_with_no_reason"]:
        would = "1 pupil more would" if more == 1 else f"{more} pupils more would"
        lines.append(
            f"{would} meet it if marks without a reason yet counted: the school's setting leaves "
            "them out."
        )
    lines += _left_out(rows)
    if unknown := children(rows.filter(rows["compulsory_age"] == "unknown")):
        have = "1 pupil has" if unknown == 1 else f"{unknown} pupils have"
        lines.append(f"{have} no date of birth: school age was not checked.")
    if moved := children(rows.filter(rows["schools"].list.len() > 1)):
        have = "1 pupil has" if moved == 1 else f"{moved} pupils have"
        lines.append(f"{have} sessions at two schools, counted together.")
    return lines


def _left_out(rows: "pl.DataFrame") -> list[str]:
    """What earlier notices leave out of the window now, with both counts of each such pupil."""
    covered = rows.filter(rows["in_notice_period"] > 0)
    if covered.is_empty():
        return []
    columns = ("surname", "forename", "pupil_id", "current_sessions", "excluded_by_notice")
    both = [
        f"{', '.join(filter(None, names)) or pupil} {n} ({n + out} with them)"
        for *names, pupil, n, out in covered.filter(covered["excluded_by_notice"] > 0)
        .select(columns)
        .iter_rows()
    ]
    lines = (
        [f"Left out, inside the period of an earlier notice: {'; '.join(both)}."] if both else []
    )
    if again := covered.filter(covered["excluded_by_notice"] == 0).height:
        lines.append(f"With sessions of an earlier notice that count again, by setting: {again}.")
    return lines


def _in_force(settings: "dict[str, dict[str, bool]]") -> list[str]:
    """The settings that decide what counts: one line, or one a school where they differ."""
    said = {school: _setting_words(**found) for school, found in settings.items()}
    way = "(attcli policy show)."
    if len(set(said.values())) == 1:
        return [f"Settings: {next(iter(said.values()))} {way}"]
    return [f"Settings of {school}: {words} {way}" for school, words in said.items()]


def _setting_words(
    *, count_no_reason: bool, count_earlier_notices: bool, count_other_schools: bool
) -> str:
    reasons = "count" if count_no_reason else "are left out, and told beside"
    notices = "count again" if count_earlier_notices else "are left out"
    schools = "count together" if count_other_schools else "are kept apart"
    return (
        f"marks without a reason yet {reasons}; sessions of an earlier notice {notices}; one "
        f"pupil's sessions at two schools {schools}"
    )
