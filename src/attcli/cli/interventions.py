"""`attcli interventions`: absence before and after what the log holds, beside similar pupils."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, Section, of_view
from attcli.cli.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.register.view import View
    from attcli.store.events import Event

_COMPARISON = (
    Column("before", "Before", right=True),
    Column("after", "After", right=True),
    Column("similar_before", "Similar before", right=True, from_width=2),
    Column("similar_after", "Similar after", right=True, from_width=1),
    Column("points", "Difference", right=True),
)
_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=90),
    Column("class", "Class", from_width=100),
    Column("rate", "%", right=True, from_width=110),
    Column("missed", "Absent", right=True, from_width=105),
    Column("kind", "Kind"),
    Column("date", "Date"),
    *_COMPARISON,
    Column("overlapping", "Others", right=True, from_width=130),
)
_BY_KIND = (
    Column("kind", "Kind"),
    Column("compared", "Compared", right=True),
    Column("of", "Of", right=True),
    *_COMPARISON,
    Column("sessions", "Sessions", right=True, from_width=90),
    Column("overlapping", "With others", right=True, from_width=120),
)
_WHY = {
    "before": "register too short",
    "after": "weeks not over",
    "joined": "joined later",
    "left": "left",
    "no-possible-session": "no session",
}


@asks
def interventions(
    ask: Ask,
    weeks: Annotated[int, typer.Option(min=1, max=20, help="School weeks before and after.")] = 6,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Absence before and after each letter, meeting, visit and plan of the log.

    Beside it stand pupils of the school who missed about as much before and had none: absence
    mostly falls again by itself after its worst weeks. Listed are those dated in the period; the
    weeks around them may lie outside. No proof: what it can't show is said with it.

    Example: attcli interventions --weeks 4
    """
    from attcli.measures import interventions as measure
    from attcli.measures.differences import intervention_totals

    view = open_view(ask)
    logged = _logged()
    rows = _with_rates(view, measure.interventions(view, logged, weeks))
    totals = intervention_totals(rows)
    fields: dict[str, Any] = of_view(view)
    fields["findings"] = (*fields["findings"], *measure.doubts(view, logged))
    people = chosen_format(fmt, output) == Format.TABLE
    below = "\n".join(measure.CANNOT_SHOW)
    pooled = Section("By kind, together", _pooled(totals["by_kind"]), _BY_KIND, below=below)
    emit(
        Result(
            command="interventions",
            rows=_for_people(rows) if people else rows,
            table=_TABLE,
            title=_title(view, weeks),
            totals=totals,
            remarks=[*_remarks(totals), *view.later],
            sections=[pooled] if rows.height else [],
            extra={"weeks": weeks, "cannot_show": measure.CANNOT_SHOW},
            **fields,
        ),
        fmt,
        output,
    )


def _logged() -> "Sequence[Event]":
    """The entries of the workspace’s log that stand; none without a workspace."""
    from attcli.cases.issued import in_force
    from attcli.store.events import events
    from attcli.store.workspace import find

    found = find(state().workspace)
    return in_force(events(found)) if found else ()


def _with_rates(view: "View", rows: "pl.LazyFrame") -> "pl.DataFrame":
    """`rows`, several a pupil, with the counts of the period."""
    from attcli.measures.absence import with_rates

    rates = with_rates(view, rows.select("pupil_id").unique())
    known = rows.join(rates, on="pupil_id", validate="m:1", maintain_order="left")
    return known.collect()


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.measures.differences import changes
    from attcli.register.percent import points, share

    why = pl.col("incomplete").list.eval(pl.element().replace_strict(_WHY)).list.join(", ")
    few = pl.format("only {} similar", "similar")
    remark = pl.when(why != "").then(why).otherwise(few)
    compared = pl.col("difference_points").is_not_null()
    return rows.with_columns(
        *_sides(),
        points=pl.when(compared).then(_signed(points(*changes(pl.col)[2], 1))).otherwise(remark),
        rate=share("attended", "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
    )


def _pooled(by_kind: list[dict[str, Any]]) -> "pl.DataFrame":
    """The kinds as people read them; the differences rounded from their counts."""
    import polars as pl

    from attcli.measures.differences import changes
    from attcli.register.percent import points_of

    told = [points_of(*changes(kind.__getitem__)[2], 1) for kind in by_kind]
    rows = pl.DataFrame(by_kind, infer_schema_length=None)
    if rows.is_empty():
        return rows
    enough = pl.col("difference_points").is_not_null()
    exact = pl.lit(pl.Series(told, dtype=pl.Float64))
    sessions = pl.col("difference_sessions").cast(pl.Float64)
    return rows.with_columns(
        *_sides(),
        points=pl.when(enough).then(_signed(exact)),
        sessions=_signed(sessions),
        of=pl.col("interventions"),
    )


def _sides() -> "list[pl.Expr]":
    """“12/60 20.0%”: of the pupil's and the similar pupils' weeks before and after."""
    import polars as pl

    from attcli.register.percent import share

    def side(name: str) -> pl.Expr:
        absent, possible = f"{name}_absent", f"{name}_possible"
        rate = pl.format(" {}%", share(absent, possible, 1)).fill_null("")
        return pl.format("{}/{}{}", absent, possible, rate).alias(name)

    return [side(name) for name in ("before", "after", "similar_before", "similar_after")]


def _signed(number: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(number > 0).then(pl.format("+{}", number)).otherwise(number.cast(pl.String))


def _title(view: "View", weeks: int) -> str:
    from attcli.register.days import full_day

    start, end = full_day(view.window.start), full_day(view.window.end)
    return (
        f"What the log holds from {start} to {end}, and absence in the {weeks} school weeks before "
        "and after it\nDifference: the change beside that of similar pupils, in percentage points; "
        "minus is better."
    )


def _remarks(totals: dict[str, Any]) -> list[str]:
    if not totals["interventions"]:
        return [
            "The log holds no letter, meeting, visit, plan or notice to improve of these pupils "
            "and days. Enter one: attcli log add (in a workspace, which attcli init makes)."
        ]
    lines = []
    if n := totals["incomplete"]:
        lines.append(f"Not compared, nor in the sums, because the weeks are not complete: {n}.")
    if n := totals["without_similar"]:
        lines.append(f"Not compared, for want of five similar pupils: {n}.")
    if n := totals["overlapping"]:
        lines.append(f"Compared, though the pupil had other interventions in those weeks: {n}.")
    if any(kind["compared"] and kind["difference_points"] is None for kind in totals["by_kind"]):
        lines.append("All of a kind together: the difference is told from ten of them on.")
    return lines
