"""Patterns in absence that chance would hardly make: of pupils, of siblings, of classes.

Each is a count beside what it would be if the absences fell as the school's do; see
`attcli.measures.habit_cases` for what is counted and `attcli.measures.chance` for the test. (When a
part-time pupil is expected is told by `attcli.measures.patterns`.)
"""

from typing import Any

import polars as pl

from attcli.measures.chance import LEAST_CASES, LEVEL, against_the_school, corrected
from attcli.measures.habit_cases import WEEKDAYS, class_cases, pupil_cases, sibling_cases
from attcli.measures.people import NAMES
from attcli.register.days import DAYS, monday
from attcli.register.percent import share
from attcli.register.view import View

LEAST_WEEKS = 6
MOST_SAID = 10_000  # rarer than one look in so many is said as this
_COUNTED = {
    **{day: ("spells of absence", f"include a {day.title()}") for day in WEEKDAYS},
    "weekends": ("spells of absence", "include a Monday or a Friday"),
    "holidays": ("spells of absence", "include the day before or after a holiday"),
    "single-days-ill": ("spells of illness", "last a single day"),
    "mornings": ("half-days away", "are mornings"),
    "afternoons": ("half-days away", "are afternoons"),
    "medical-mornings": ("medical half-days", "are mornings"),
    "siblings": ("spells of absence", "fall on days when the sibling was away"),
    **{f"class-{day}": ("weeks of the class", f"are worst on a {day.title()}") for day in WEEKDAYS},
}
"""Each question: what is counted, and what it does."""

QUESTIONS = tuple(_COUNTED)
_BEWARE = {
    "single-days-ill": "Short illness is common; it does not say that the child was not ill.",
    "medical-mornings": "Clinics give the times; it does not say that they could be others.",
    "mornings": "It does not say why: appointments, care, sleep and travel look alike.",
    "afternoons": "It does not say why: appointments, care and lessons look alike.",
    "siblings": "Households share illness and transport, too.",
}
_BEWARE_ELSE = "It is a reason to ask, and says nothing about why."
_BEWARE_CLASS = "Timetables, clubs and who is in the class can make it; no one pupil is meant."


def habits(view: View) -> pl.LazyFrame:
    """The patterns of pupils asked for (and, where whole schools are, of classes), surest first.

    question (one of `QUESTIONS`), school, pupil_id, upn, surname, forename, year_group, class (only
    class for a class), sibling_pupil_id, sibling; n (cases looked at), count, expected (one
    decimal), p_corrected (four decimals), one_in (chance does as much in one look in so many, or
    in `MOST_SAID` or more); said, beware: sentences. Only p_corrected up to `LEVEL`.
    """
    found = every_test(view).filter(pl.col("p_corrected") <= LEVEL)
    people = view.rolls.lazy().select(pl.col("pupil").cast(pl.String).alias("who"), *NAMES)
    other = people.select(
        other="who",
        sibling_pupil_id="pupil_id",
        sibling=pl.concat_str("forename", "surname", separator=" ", ignore_nulls=True),
    )
    of_class = pl.col("question").str.starts_with("class-")
    named = (
        found.join(people.drop("school"), on="who", how="left", validate="m:1")
        .with_columns(pl.when(of_class).then("who").otherwise("class").alias("class"))
        .join(other, on="other", how="left", validate="m:1")
    )
    return (
        _asked_for(view, named, of_class)
        .with_columns(_said(), _beware(of_class), one_in=_one_in())
        .with_columns(pl.col("expected").round(1), pl.col("p_corrected").round(4))
        .sort("p_corrected", "p", "question", "school", "who", "other")
        .select(
            *("question", "pupil_id", "school", "upn", "surname", "forename", "year_group"),
            *("class", "sibling_pupil_id", "sibling", "n", "count", "expected", "p_corrected"),
            *("one_in", "said", "beware"),
        )
    )


def habit_totals(view: View, rows: pl.DataFrame | None = None) -> dict[str, Any]:
    """How much was looked at: tests, pupils and classes with enough cases; patterns found."""
    rows = habits(view).collect() if rows is None else rows
    made = every_test(view).collect()
    classes = made.get_column("question").str.starts_with("class-")
    return {
        "found": rows.height,
        "tests": made.height,
        "pupils_tested": made.filter(~classes).get_column("who").n_unique(),
        "classes_tested": made.filter(classes).select("school", "who").n_unique(),
        "least_cases": LEAST_CASES,
        "least_weeks": LEAST_WEEKS,
        "level": LEVEL,
        "correction": "Holm",
    }


def every_test(view: View) -> pl.LazyFrame:
    """Every test made: [question, school, who, other, n, count, expected, p, p_corrected], sorted.

    Always of the whole register: what is asked for does not change what is found.
    """
    return view.once("habit tests", _tests)


def school_rates(view: View) -> pl.LazyFrame:
    """Absence of the pupils asked for in sessions held, by weekday and half-day, pooled, sorted.

    [school, kind (weekday, session), number, value, possible, absent, absence_pct]. No test: these
    differ at every school.
    """
    held = view.calendar.held.lazy().select("school", "date", "session")
    key = ["school", "date", "session"]
    sessions = (
        view.in_window()
        .filter("possible")
        .group_by(key)
        .agg(possible=pl.len().cast(pl.Int64), absent=pl.col("absent").sum().cast(pl.Int64))
        .join(held, on=key, how="semi")
    )
    weekday, half = pl.col("date").dt.weekday().cast(pl.Int64), pl.col("session")
    sides = {"weekday": (weekday, weekday), "session": (half.to_physical().cast(pl.Int64), half)}
    tables = [
        sessions.group_by(
            "school", kind=pl.lit(kind), number=number, value=value.cast(pl.String)
        ).agg(pl.col("possible", "absent").sum())
        for kind, (number, value) in sides.items()
    ]
    names = {str(n): day for n, day in enumerate(DAYS, 1)}
    return (
        pl.concat(tables)
        .with_columns(pl.col("value").replace(names), absence_pct=share("absent", "possible", 2))
        .sort("school", pl.col("kind") == "session", "number")
    )


def _tests(view: View) -> pl.LazyFrame:
    cases = pl.concat([pupil_cases(view), sibling_cases(view), class_cases(view)])
    enough = _schools_with_weeks(view)
    cases = cases.filter(pl.col("school").is_in(enough)).collect().lazy()
    facts = cases.filter("asked").select("pool", "who", "question", "school", "other").unique()
    made = against_the_school(cases).lazy().join(facts, on=["pool", "who"], validate="1:1")
    key = ("question", "school", "who", "other")
    rows = made.select(*key, "n", "count", "expected", "p").sort(key).collect()
    return corrected(rows, "school").lazy().sort(key)


def _schools_with_weeks(view: View) -> list[str]:
    first, last = pl.lit(view.window.start), pl.lit(view.window.end)
    weeks = view.calendar.weeks.filter(pl.col("start").is_between(monday(first), last))
    counted = weeks.group_by("school").len().filter(pl.col("len") >= LEAST_WEEKS)
    return counted.get_column("school").sort().to_list()


def _asked_for(view: View, rows: pl.LazyFrame, of_class: pl.Expr) -> pl.LazyFrame:
    asked = view.scope.get_column("pupil").cast(pl.String).implode()
    pupils = ~of_class & (pl.col("who").is_in(asked) | pl.col("other").is_in(asked))
    outside = view.rolls.join(view.scope, on="pupil", how="anti").get_column("school").unique()
    classes = of_class & ~pl.col("school").is_in(outside.implode())
    return rows.filter(pupils | classes)


def _said() -> pl.Expr:
    what, do = (
        pl.col("question").replace_strict(
            {name: words[n] for name, words in _COUNTED.items()}, return_dtype=pl.String
        )
        for n in (0, 1)
    )
    expected = pl.col("expected").round(1)
    return pl.format(
        "{} of {} {} {}; if they fell as the school's do, about {} would.",
        *("count", "n", what, do, expected),
    ).alias("said")


def _one_in() -> pl.Expr:
    whole = (1 / pl.col("p_corrected")).clip(1, MOST_SAID).floor()
    return whole.cast(pl.Int64)


def _beware(of_class: pl.Expr) -> pl.Expr:
    own = pl.col("question").replace_strict(_BEWARE, default=_BEWARE_ELSE, return_dtype=pl.String)
    return pl.when(of_class).then(pl.lit(_BEWARE_CLASS)).otherwise(own).alias("beware")
