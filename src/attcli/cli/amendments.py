"""`attcli amendments`: every mark that a later export changed or no longer held."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from attcli.cli.options import (
    SCOPE,
    ClassName,
    OutputFile,
    OutputFormat,
    PupilName,
    SchoolKey,
    YearGroup,
    on_day,
)
from attcli.cli.output import emit, for_people
from attcli.cli.result import Column, Result
from attcli.cli.state import state

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from attcli.register.scope import Asked

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=90),
    Column("class", "Class", from_width=100),
    Column("date", "Date"),
    Column("session", "Session"),
    Column("was", "Was"),
    Column("now", "Now"),
    Column("file", "File", from_width=110),
    Column("row", "Row", right=True, from_width=120),
    Column("at", "Taken in", from_width=80),
    Column("by", "By", from_width=130),
    Column("undone", "Undone"),
)
_FIELDS = (
    *("school", "surname", "forename", "year_group", "class", "date", "session", "was", "now"),
    *("was_minutes", "now_minutes", "file", "sha256", "row", "at", "by", "undone", "pupil_id"),
)


Start = Annotated[
    date | None,
    on_day(
        "--from",
        "Only marks of that day or later.  (default: of every day)",
        SCOPE,
    ),
]
End = Annotated[
    date | None,
    on_day(
        "--to",
        "Only marks of that day or earlier.  (default: of every day)",
        SCOPE,
    ),
]


def amendments(
    start: Start = None,
    end: End = None,
    school: SchoolKey = None,
    year_group: YearGroup = None,
    class_name: ClassName = None,
    pupil: PupilName = None,
    since: Annotated[
        date | None,
        on_day("--since", "Only those taken in since that day."),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Every mark that an export taken in later holds otherwise, or no longer holds; newest first.

    A mark withdrawn has nothing under Now. File and row say where the change stands. Those of an
    ingest undone since stay listed, with yes under Undone. Marks of every day are listed, unless
    --from or --to are given.

    Example: attcli amendments --since 2025-11-10
    """
    import polars as pl

    from attcli.register.scope import Asked
    from attcli.store.amendments import amendments as logged
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    asked = Asked(school=school, year_group=year_group, class_name=class_name, pupil=pupil)
    rows = _with_pupils(logged(workspace), workspace, asked).sort(
        ["change", "school", "pupil_id", "date", "session"],
        descending=[True, False, False, True, True],
    )
    wanted = [
        pl.lit(True),
        *([pl.col("date") >= start] if start else []),
        *([pl.col("date") <= end] if end else []),
        *([pl.col("at") >= since.isoformat()] if since else []),
    ]
    rows = for_people(rows.filter(wanted), "at", fmt, output)
    if not fmt and not output:
        rows = rows.with_columns(undone=pl.when("undone").then(pl.lit("yes")))
    emit(
        Result(
            "amendments",
            rows.select(*_FIELDS),
            _TABLE,
            title="Amendments",
            totals={"amendments": rows.height},
            remarks=() if rows.height else ("No mark was amended.",),
        ),
        fmt,
        output,
    )


def _with_pupils(logged: "pl.DataFrame", workspace: "Path", asked: "Asked") -> "pl.DataFrame":
    """The amendments of the pupils asked for, with their names, year and class as held now.

    A pupil whose pupil_id got better since is found by every id they have.
    """
    import polars as pl

    from attcli.register.scope import in_scope
    from attcli.store.memory import remembered

    logged = logged.rename({"now_file": "file", "now_sha256": "sha256", "now_row": "row"})
    if logged.is_empty():
        names = ("surname", "forename", "year_group", "class")
        return logged.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in names)
    pupils = remembered(workspace).pupils
    if asked != type(asked)():
        pupils = in_scope(pupils, asked)
    known = _by_any_id(pupils).select(
        "logged", "pupil_id", "surname", "forename", "year_group", "class"
    )
    everyone = asked == type(asked)()
    found = logged.rename({"pupil_id": "logged"}).join(
        known, on="logged", how="left" if everyone else "inner", validate="m:1"
    )
    return found.with_columns(pl.coalesce("pupil_id", "logged").alias("pupil_id"))


def _by_any_id(pupils: "pl.DataFrame") -> "pl.DataFrame":
    """The pupils with `logged`: each pupil_id that they may have had."""
    import polars as pl

    kinds = {"upn": "upn", "mis_id": "mis", "unique_id": "mis", "adno": "adno"}
    had = [
        pupils.with_columns(logged=pl.format("{}|{}:{}", "school", pl.lit(kind), name))
        for name, kind in kinds.items()
    ]
    every = pl.concat([pupils.with_columns(logged="pupil_id"), *had])
    return every.filter(pl.col("logged").is_not_null()).unique(
        "logged", keep="first", maintain_order=True
    )
