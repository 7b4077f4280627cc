"""`attcli check REGISTER --against SUMMARY`: the school system's own totals beside ours."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.open import Ask, open_catalogue, open_settings, said_of, view_of
from attcli.cli.options import Format
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view
from attcli.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.exports.summary import Summary
    from attcli.measures.against import Compared
    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=90),
    Column("class", "Class", from_width=100),
    Column("beside", "Ours / theirs"),
    Column("why", "Likely cause"),
)
_SAID = {"rate": "attendance %", "absence_rate": "absence %"}


def against(ask: Ask, path: Path, fmt: Format | None, output: Path | None) -> None:
    """Compare the register that is asked for with the summary in `path`, and emit the result.

    Without --from and --to the days are those in the summary's own titles, if it says any.
    """
    from attcli.exports.read import read_with_left_out
    from attcli.exports.summary import joined, read_summary
    from attcli.measures.against import Theirs, compare

    if not ask.exports:
        raise UsageError(
            "No register is named to set beside the summary.",
            "Name it first: attcli check marks.csv --against summary.csv",
        )
    settings = open_settings()
    summary = read_summary(path, open_catalogue())
    register, left_out = read_with_left_out(ask.exports, **said_of(ask, settings))
    view = view_of(_over(ask, summary), register, settings)
    theirs = Theirs(joined(summary, register.pupils), summary.places)
    found = compare(view, theirs, left_out)
    table = chosen_format(fmt, output) == Format.TABLE
    emit(
        Result(
            command="check",
            rows=_for_people(found.rows) if table else _flat(found.rows),
            table=_TABLE,
            title=f"{path.name} beside the register: who differs",
            totals=_totals(found),
            remarks=[*_remarks(view, summary, found), *view.later],
            extra={"results": found.rows, "against": summary.source.as_json()},
            **of_view(view)
            | {
                "sources": (*register.sources, summary.source),
                "findings": (*view.findings, *summary.findings),
            },
        ),
        fmt,
        output,
    )


def _over(ask: Ask, summary: "Summary") -> Ask:
    if ask.start or ask.end or not summary.period:
        return ask
    first, last = summary.period
    return replace(ask, start=first, end=last)


def _totals(found: "Compared") -> dict[str, Any]:
    alone = [row["cause"] for row in found.rows if not row["theirs"]]
    return {
        "pupils_in_both": found.both,
        "agree": found.agree,
        "differ": found.both - found.agree,
        "only_in_register": alone.count("only-in-register"),
        "only_in_summary": alone.count("only-in-summary"),
    }


def _remarks(view: "View", summary: "Summary", found: "Compared") -> list[str]:
    from attcli.register.days import full_day

    days = f"{full_day(view.window.start)} to {full_day(view.window.end)}"
    why = " (the days in the summary's titles)" if summary.period else ""
    lines = [
        f"Compared over {days}{why}: {found.agree} of {found.both} pupils in both agree.",
    ]
    if found.period:
        first, last = found.period.span
        lines.append(
            f"The summary seems to cover other days: with --from {first} --to {last} "
            f"{len(found.period.pupils)} more agree."
        )
    return lines


def _for_people(rows: list[dict[str, Any]]) -> "pl.DataFrame":
    """The figures that differ side by side, and the cause."""
    import polars as pl

    schema = dict.fromkeys((column.name for column in _TABLE), pl.String)
    shown = [{**{name: row.get(name) for name in schema}, "beside": _beside(row)} for row in rows]
    return pl.DataFrame(shown, schema=schema)


def _beside(row: dict[str, Any]) -> str:
    differing = [name for name, value in row["theirs"].items() if value != row["ours"][name]]
    return ", ".join(
        f"{_SAID.get(name, name)} {_shown(row['ours'][name])} / {_shown(row['theirs'][name])}"
        for name in differing
    )


def _flat(rows: list[dict[str, Any]]) -> "pl.DataFrame":
    """The rows with their figures in words, for tables."""
    import polars as pl

    from attcli.measures.people import NAMES

    figures = ("ours", "theirs", "difference")
    schema = dict.fromkeys((*NAMES, *figures, "cause", "why"), pl.String)
    words = [
        {**row, **{name: _words(row[name], signed=name == "difference") for name in figures}}
        for row in rows
    ]
    return pl.DataFrame([{n: row[n] for n in schema} for row in words], schema=schema)


def _words(figures: dict[str, Any], *, signed: bool) -> str:
    shown = {name: f"{value:+}" if signed else _shown(value) for name, value in figures.items()}
    return ", ".join(f"{_SAID.get(name, name)} {value}" for name, value in shown.items())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "n/a" if value is None else str(value)
