"""`attcli groups`: attendance of groups of pupils, beside the published figures."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, Section, of_view

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("by", "By"),
    Column("group", "Group"),
    Column("pupils", "Pupils", right=True),
    Column("rate", "Att. %", right=True),
    Column("missed", "Absent", right=True),
    Column("unauthorised", "Unauth.", right=True, from_width=95),
    Column("late", "Late", right=True, from_width=105),
    Column("pa_count", "PA", right=True),
    Column("pa_rate", "PA %", right=True),
    Column("sa_count", "SA", right=True, from_width=80),
    Column("sa_rate", "SA %", right=True, from_width=115),
)
_SCHOOL = Column("school", "School")
_PERIOD = Column("period", "Period")
_PUBLISHED = (
    Column("place", "Place"),
    Column("phase", "Schools"),
    Column("said", "Rate"),
    Column("value", "There", right=True),
    Column("comparable", "Here", right=True),
    Column("ours", "All here", right=True, from_width=90),
    Column("series_said", "Published"),
    Column("apart", "In its year"),
)
_PUBLISHED_GROUPS = (
    Column("by", "By"),
    Column("group", "Group"),
    Column("place", "Place"),
    Column("said", "Rate"),
    Column("value", "There", right=True),
    Column("comparable", "Here", right=True),
    Column("pupils_rated", "Pupils here", right=True, from_width=90),
    Column("series_said", "Published"),
)
_SHOWN_RATES = {"absence_pct": "absence %", "pa_rate_pct": "PA %", "sa_rate_pct": "SA %"}
_BY = typer.Option(
    "--by",
    metavar="GROUPING,…",
    help="Only these: everyone, year, class, sex, fsm, sen, ….  (default: all the exports know)",
)
_OVER = typer.Option(
    "--over", metavar="PERIOD", help="A row for each year, term, half-term or week."
)


@asks
def groups(
    ask: Ask,
    by: Annotated[str | None, _BY] = None,
    over: Annotated[str | None, _OVER] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Attendance by year group, class and circumstances, beside the published figures.

    Rates pool sessions; PA and SA are pupils who missed 10% and 50% or more. A whole school and
    year stands beside England, its region and local authority, like with like.

    Example: attcli groups marks.csv --pupils pupils.csv --by year,fsm --over half-term
    """
    from attcli.measures import groups as measure
    from attcli.measures.absence import totals
    from attcli.measures.benchmarks import ATTRIBUTION, benchmarks
    from attcli.reports.tables import rows_json

    view = open_view(ask)
    rows = measure.groups(view, by and by.split(","), over).collect()
    beside = benchmarks(view)
    for_people = chosen_format(fmt, output) == Format.TABLE
    extra: dict[str, Any] = {"benchmarks": rows_json(beside.rows)}
    extra["group_benchmarks"] = rows_json(beside.groups)
    if beside.rows.height or beside.groups.height:
        extra["attribution"] = ATTRIBUTION
    emit(
        Result(
            command="groups",
            rows=_for_people(rows) if for_people else rows,
            table=_columns(view, *([_PERIOD] if over else []), *_TABLE),
            title=_title(view),
            totals=totals(view),
            sections=[
                *(_published(view, beside.rows, ATTRIBUTION) if beside.rows.height else ()),
                *_of_groups(view, beside.groups, by, ATTRIBUTION),
            ],
            remarks=[*beside.notes, *_remarks(over), *view.later],
            extra=extra | {"benchmark_notes": list(beside.notes)},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _columns(view: "View", *columns: Column) -> tuple[Column, ...]:
    """`columns`, after the school's where there are several."""
    return (_SCHOOL, *columns) if len(view.schools) > 1 else columns


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import share

    return rows.with_columns(
        rate=share("attended", "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
        pa_rate=share("pa_count", "pupils_rated", 1),
        sa_rate=share("sa_count", "pupils_rated", 1),
    )


def _title(view: "View") -> str:
    from attcli.register.days import full_day

    return f"Groups from {full_day(view.window.start)} to {full_day(view.window.end)}"


def _remarks(over: str | None) -> list[str]:
    lines = [
        "Who is in a group is as the pupils file has it on its day: no export says since when, so "
        "a child counts there for the whole period. Figures of few pupils are for the office only."
    ]
    if over:
        lines.append("Persistent absence over a short time is high everywhere: a day in a week.")
    return lines


def _published(view: "View", rows: "pl.DataFrame", attribution: str) -> list[Section]:
    """The table of published figures, in words; the rates most asked for."""
    import polars as pl

    apart = pl.col("weeks_apart")
    weeks = pl.when(apart.abs() == 1).then(pl.lit("week")).otherwise(pl.lit("weeks"))
    later = pl.when(apart > 0).then(pl.lit("later")).otherwise(pl.lit("earlier"))
    told = rows.filter(pl.col("measure").is_in(list(_SHOWN_RATES))).with_columns(
        pl.col("value").round(2, mode="half_away_from_zero"),
        said=pl.col("measure").replace(_SHOWN_RATES),
        series_said=pl.when(pl.col("series") == "daily")
        .then(pl.format("daily to {}", pl.col("date").dt.strftime("%d/%m/%Y")))
        .otherwise(pl.format("census {}", "academic_year")),
        apart=pl.when(apart == 0)
        .then(pl.lit("same week"))
        .when(apart != 0)
        .then(pl.format("{} {} {}", apart.abs(), weeks, later))
        .otherwise(pl.lit("whole year")),
    )
    based = rows.unique("school", maintain_order=True)
    several = len(view.schools) > 1
    title = ["Beside the published figures"] + [
        f"{school + ': ' if several else ''}here are {pupils} pupils aged 5 to 15 with {possible} "
        "possible sessions"
        for school, pupils, possible in based.select("school", "pupils_rated", "possible").rows()
    ]
    columns = _columns(view, *_PUBLISHED)
    return [Section("\n".join(title), told, columns, below=attribution)]


def _of_groups(
    view: "View", rows: "pl.DataFrame", by: str | None, attribution: str
) -> list[Section]:
    """The published figures of the groups asked for: persistent absence in England and in the local
    authority. JSON has the others.
    """
    import polars as pl

    shown = (pl.col("measure") == "pa_rate_pct") & (pl.col("level") != "regional")
    if by:
        shown &= pl.col("by").is_in([name.strip().lower() for name in by.split(",")])
    rows = rows.filter(shown)
    if rows.is_empty():
        return []
    told = rows.with_columns(
        pl.col("value").round(2, mode="half_away_from_zero"),
        said=pl.col("measure").replace(_SHOWN_RATES),
        series_said=pl.format("census {}", "academic_year"),
    )
    title = "Groups beside the published figures of schools of this kind (aged 5 to 15)"
    return [Section(title, told, _columns(view, *_PUBLISHED_GROUPS), below=attribution)]
