"""In which sessions a part-time pupil is not expected: from the settings, or from the register.

Inferred, and always shown: no mark of any kind in all of at least five mornings (or afternoons)
held for the pupil's class, or in all of at least four mornings (or afternoons) of one weekday, in
an academic year or in the whole register, while the pupil has marks in other sessions. A staggered
start: no mornings (or afternoons) before the first marked one, at least five of them, or any number
for a child who is not yet of compulsory school age.
"""

import polars as pl

from attcli.law import age
from attcli.measures.expected import held_for_pupils, unmarked
from attcli.measures.people import NAMES
from attcli.register.ages import compulsory, in_year_groups
from attcli.register.complete import LEAST_WEEKDAYS
from attcli.register.days import first_year, year_end_from
from attcli.register.roll import of_pupils
from attcli.register.schema import SESSION
from attcli.register.view import View

LEAST_SESSIONS = 5
_FRIDAY = 5
_COLUMNS = ("pupil", "kind", "weekday", "session", "first", "last", "sessions")
_ALWAYS = (pl.date(1900, 1, 1), pl.date(2999, 12, 31))


def patterns(view: View) -> pl.LazyFrame:
    """The sessions pupils asked for are not expected in, a row a rule, sorted.

    pupil_id, names; kind (settings, inferred, staggered); weekday (1 Monday … 5 Friday, null: every
    day); session; first and last day of the rule (null: the whole register); sessions: how many
    held ones show it. A rule that another one contains is not repeated.
    """
    people = view.scoped(view.rolls.lazy()).select("pupil", *NAMES)
    always = pl.col("last") == _ALWAYS[1]
    told = not_expected(view).filter((pl.col("weekday") <= _FRIDAY).fill_null(value=True))
    every_day, in_a_year = told.filter(pl.col("weekday").is_null()), told.filter(~always)
    alike = ["pupil", "kind", "session"]
    return (
        pl.concat(
            [
                every_day,
                told.filter(pl.col("weekday").is_not_null()).join(
                    every_day, on=[*alike, "first"], how="anti"
                ),
            ]
        )
        .join(
            in_a_year.with_columns(last=_ALWAYS[1]),
            on=[*alike, "weekday", "last"],
            how="anti",
            nulls_equal=True,
        )
        .join(people, on="pupil", validate="m:1")
        .with_columns(pl.when(~always).then(name).alias(name) for name in ("first", "last"))
        .select(*NAMES, *_COLUMNS[1:])
        .sort("pupil_id", "session", "weekday", "first", "kind")
    )


def not_expected(view: View) -> pl.LazyFrame:
    """Every rule by which a pupil is not expected in a session, by the number `pupil`."""
    return view.once("not expected", _not_expected)


def _not_expected(view: View) -> pl.LazyFrame:
    without = unmarked(view)
    said = _said(view)
    others = without.join(said.lazy(), on="pupil", how="anti")
    return pl.concat([said.lazy(), _inferred(view, others), _staggered(view, others)])


def without_unexpected(sessions: pl.LazyFrame, rules: pl.LazyFrame) -> pl.LazyFrame:
    """`sessions` [pupil, date, session, key, …] less those in which the pupil is not expected."""
    fits = pl.col("weekday").is_null() | (pl.col("weekday") == pl.col("date").dt.weekday())
    left_out = (
        sessions.select("pupil", "date", "session", "key")
        .join(rules, on=["pupil", "session"])
        .filter(fits, pl.col("date").is_between(pl.col("first"), pl.col("last")))
    )
    return sessions.join(left_out, on="key", how="anti", maintain_order="left")


def _said(view: View) -> pl.DataFrame:
    """The rules of the settings: the weekdays that a pupil's pattern leaves out."""
    rows = [
        (school.key, pupil.lower(), day, session)
        for school in view.settings.schools.values()
        for pupil, pattern in school.attendance_patterns.items()
        for session, days in (("AM", pattern.am), ("PM", pattern.pm))
        for day in range(1, 8)
        if day not in days
    ]
    rules = pl.DataFrame(rows, ["school", "id", "weekday", "session"], orient="row").with_columns(
        pl.col("school", "id").cast(pl.String),
        pl.col("weekday").cast(pl.Int8),
        pl.col("session").cast(pl.String).cast(SESSION),
    )
    ids = view.rolls.unpivot(
        on=["pupil_id", "upn", "mis_id", "adno"], index=["pupil", "school"], value_name="id"
    ).select("pupil", "school", pl.col("id").str.to_lowercase())
    found = rules.join(ids.unique(), on=["school", "id"])
    return _rules(found.with_columns(sessions=pl.lit(None, pl.Int64)), "settings", _ALWAYS)


def _rules(rows: pl.DataFrame, kind: str, span: tuple[pl.Expr, pl.Expr]) -> pl.DataFrame:
    told = rows.with_columns(kind=pl.lit(kind), first=span[0], last=span[1])
    return told.select(_COLUMNS).unique()


def _inferred(view: View, without: pl.LazyFrame) -> pl.LazyFrame:
    """Sessions in which a pupil never has a mark, of pupils with a session without one."""
    key = ["pupil", "year", "weekday", "session"]
    dated = [first_year("date").alias("year"), pl.col("date").dt.weekday().alias("weekday")]
    held = held_for_pupils(view, only=without).with_columns(dated)
    blank = without.with_columns(dated).group_by(key).agg(blank=pl.len())
    cells = (
        held.group_by(key)
        .agg(held=pl.len())
        .join(blank, on=key, how="left", validate="1:1")
        .with_columns(pl.col("held", "blank").fill_null(0).cast(pl.Int64))
        .collect()
    )
    whole = cells.with_columns(year=pl.lit(None, cells.schema["year"]))
    found = [_never(table, by) for table in (cells, whole) for by in ([], ["weekday"])]
    first = pl.coalesce(pl.date("year", 8, 1), _ALWAYS[0])
    last = pl.coalesce(year_end_from(pl.col("year")), _ALWAYS[1])
    return _rules(pl.concat(found), "inferred", (first, last)).lazy()


def _never(cells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Sessions (of one weekday, if `by` says so) that are all blank, while others are marked."""
    counts = [pl.col("held").sum(), pl.col("blank").sum()]
    some = cells.group_by("pupil", "year").agg(counts).filter(pl.col("held") > pl.col("blank"))
    least = LEAST_WEEKDAYS if by else LEAST_SESSIONS
    never = (
        cells.group_by("pupil", "year", "session", *by)
        .agg(counts)
        .filter(pl.col("held") == pl.col("blank"), pl.col("held") >= least)
        .join(some, on=["pupil", "year"], how="semi", nulls_equal=True)
    )
    weekday = pl.col("weekday") if by else pl.lit(None, pl.Int8).alias("weekday")
    return never.select("pupil", "year", "session", weekday, sessions="held")


def _staggered(view: View, without: pl.LazyFrame) -> pl.LazyFrame:
    """Mornings (or afternoons) before a pupil's first marked one."""
    begun = (
        of_pupils(view.marks, without.select("pupil").collect())
        .filter(~pl.col("no_mark") & ~pl.col("not_on_roll"))
        .group_by("pupil", "session")
        .agg(begins=pl.col("date").min())
    )
    ages = view.rolls.lazy().select("pupil", "dob", "year_group", "first_mark")
    early = (
        without.join(begun, on=["pupil", "session"], validate="m:1")
        .filter(pl.col("date") < pl.col("begins"))
        .join(ages, on="pupil", validate="m:1")
        .with_columns(young=_young(pl.col("date"), age.young_year_groups(view.latest_day)))
        .filter(pl.col("young") | (pl.col("date") >= pl.col("first_mark")))
    )
    rules = early.group_by("pupil", "session").agg(
        young=pl.col("young").all(),
        sessions=pl.len().cast(pl.Int64),
        first=pl.col("date").min(),
        last=pl.col("date").max(),
    )
    enough = pl.col("young") | (pl.col("sessions") >= LEAST_SESSIONS)
    return rules.filter(enough).select(
        "pupil",
        pl.lit("staggered").alias("kind"),
        pl.lit(None, pl.Int8).alias("weekday"),
        "session",
        "first",
        "last",
        "sessions",
    )


def _young(day: pl.Expr, year_groups: frozenset[str]) -> pl.Expr:
    """Not yet of compulsory school age; by the year group where there is no date of birth."""
    return (~compulsory(pl.col("dob"), day)).fill_null(in_year_groups(year_groups))
