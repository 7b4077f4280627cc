"""`attcli absence --forecast`: what the rest of the academic year can still change."""

from typing import TYPE_CHECKING, Any

from attcli.cli.result import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("status", "Status", from_width=3),
    Column("best", "Best %", right=True, from_width=1),
    Column("avoid", "Avoid PA"),
    Column("may_still_miss", "May miss", right=True),
    Column("leave", "Leave severe", from_width=100),
    Column("planned", "Planned", right=True, from_width=110),
)
_UNKNOWN = {
    "term-dates": "the term dates in attcli.toml do not reach the summer of this academic year. "
    "Add them",
    "marks-end": "the marks end before the day asked for. Add the later export, or leave out "
    "--as-of",
    "period": "the days asked for are not the academic year up to now. Leave out --from and --to",
}


def for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    """`rows` with the columns of `TABLE` in words."""
    import polars as pl

    from attcli.register.percent import share

    attended, possible = (pl.col(name) + pl.col("planned") for name in ("attended", "possible"))
    words = {True: "yes", False: "no"}
    rated = pl.col("possible") > 0
    return rows.with_columns(
        best=pl.when(rated).then(share(attended, possible, 1)),
        avoid=pl.col("can_avoid_pa").replace_strict(words, return_dtype=pl.String),
        leave=pl.col("can_leave_severe").replace_strict(words, return_dtype=pl.String),
    )


def title(summary: "Sequence[dict[str, Any]]") -> str:
    """The assumption that stands over the list; for several schools one line each."""
    return "\n".join(_assumption(school, named=len(summary) > 1) for school in summary)


def remarks(summary: "Sequence[dict[str, Any]]") -> list[str]:
    """How many can still come out, and what the columns say."""
    known = [school for school in summary if school["unknown"] is None]
    if not known:
        return []
    avoidable, certain, leave, stay = (
        sum(school[name] for school in known)
        for name in ("pa_avoidable", "pa_certain", "severe_can_leave", "severe_certain")
    )
    return [
        f"Persistently absent so far: {avoidable + certain}; by the end of the year {avoidable} of "
        f"them can still avoid it, {certain} cannot whatever they attend.",
        *(
            [f"Severely absent so far: {leave + stay}; {leave} can still leave that band."]
            if leave + stay
            else []
        ),
        "May miss: the most planned sessions that may be missed without persistent absence at the "
        "end of the year. This is reckoned from the term dates; it is no guess at what a pupil "
        "will do.",
    ]


def _assumption(school: dict[str, Any], *, named: bool) -> str:
    from attcli.register.days import full_day

    whose = f"{school['school']}: " if named else ""
    if school["unknown"]:
        return f"{whose}No forecast: {_UNKNOWN[school['unknown']]}."
    if not school["days"]:
        return f"{whose}No school day is left of this academic year."
    return (
        f"{whose}If every planned session from {full_day(school['from'])} to "
        f"{full_day(school['to'])} is attended ({school['days']} school days)"
    )
