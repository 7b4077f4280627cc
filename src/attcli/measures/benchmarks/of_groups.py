"""Groups of pupils beside the published figures of such groups: free meals, SEN, sex, year group,
first language.

They are published for whole years alone (the school census), and for few of those: the latest one
up to the school's own year stands beside it, with its year. A year in progress has none.
"""

from functools import cache
from pathlib import Path

import polars as pl

from attcli.law import thresholds
from attcli.measures.benchmarks.figures import Place
from attcli.measures.benchmarks.ours import AGE_BEFORE_YEAR_1, ages, comparable
from attcli.register import special_needs
from attcli.register.percent import share
from attcli.register.view import View

RATES = ("absence_pct", "pa_rate_pct", "sa_rate_pct")
NO_SEN, ANY_SEN, SUPPORT, PLAN = "no SEN", "any SEN", "SEN support", "EHC plan"
COLUMNS = (
    *("school", "by", "group", "place", "level", "phase", "academic_year"),
    *("measure", "value", "comparable", "possible", "pupils_rated"),
)
_KEY = ["school", "by", "group"]
_HERE = Path(__file__).parent


@cache
def group_figures() -> pl.DataFrame:
    """Every published figure of a group, one row a year, place, kind of school and group."""
    return pl.read_parquet(_HERE / "group_figures.parquet")


def beside_groups(
    view: View, school: str, where: list[Place], phase: str, year: str
) -> pl.DataFrame:
    """Of one school one row a group, place and rate: [`COLUMNS`]. `year`: 2024/25, the school's own
    (finished) one; `phase`: its kind. Only groups that the school has.
    """
    places = pl.DataFrame([(n, each.level, each.key, each.name) for n, each in enumerate(where)],
                          ["order", "level", "place", "name"], orient="row")  # fmt: skip
    latest = (
        group_figures()
        .filter(pl.col("phase") == phase, pl.col("academic_year") <= year)
        .sort("academic_year")
        .unique(["level", "place", "by", "group"], keep="last")
        .join(places, on=["level", "place"], validate="m:1")
        .drop("place")
        .rename({"name": "place"})
    )
    kept = ["order", "place", "level", "phase", "academic_year", "by", "group"]
    theirs = latest.unpivot(RATES, index=kept, variable_name="measure").drop_nulls("value")
    number = pl.col("group").cast(pl.Int64, strict=False)
    ours = our_group_rates(view).filter(school=school)
    found = theirs.join(ours, on=["by", "group", "measure"], validate="m:1")
    rate = pl.col("measure").cast(pl.Enum(RATES))
    return found.sort("by", number, "group", "order", rate).select(COLUMNS)


def our_group_rates(view: View) -> pl.DataFrame:
    """[school, by, group, measure, comparable, possible, pupils_rated], as the published count."""
    law = thresholds.on(view.latest_day)
    absent, possible = pl.col("absent"), pl.col("possible")
    pupils = (
        comparable(view)
        .group_by("school", "pupil")
        .agg(pl.col("possible", "absent").sum().cast(pl.Int64))
        .filter(possible > 0)
        .join(_groups(view), on="pupil")
        .group_by(_KEY)
        .agg(
            pupils_rated=pl.len().cast(pl.Int64),
            persistent=(absent * law.persistent_den >= possible * law.persistent_num).sum(),
            severe=(absent * law.severe_den >= possible * law.severe_num).sum(),
            possible=possible.sum(),
            absent=absent.sum(),
        )
    )
    parts = (("absent", "possible"), ("persistent", "pupils_rated"), ("severe", "pupils_rated"))
    rates = zip(RATES, parts, strict=True)
    return (
        pupils.with_columns(share(*part, 2).alias(name) for name, part in rates)
        .unpivot(RATES, index=[*_KEY, "possible", "pupils_rated"], variable_name="measure",
                 value_name="comparable")
        .collect()
    )  # fmt: skip


def _groups(view: View) -> pl.LazyFrame:
    """[pupil, by, group]: the published groups that each pupil is in, several a pupil.

    The year group is that of the pupil's age in the year compared: the pupils file has today's.
    """
    yes_no = {True: "yes", False: "no"}
    sen = pl.col("sen")
    none = sen == special_needs.NONE
    plan, support = sen.is_in(special_needs.PLAN), sen.is_in(special_needs.SUPPORT)
    first = pl.col("sex").str.strip_chars().str.to_lowercase().str.head(1)
    told = {
        "fsm": [pl.col("fsm").replace_strict(yes_no, return_dtype=pl.String)],
        "eal": [pl.col("eal").replace_strict(yes_no, return_dtype=pl.String)],
        "sex": [first.replace_strict({"f": "female", "m": "male"}, default=None)],
        "year": [(pl.col("age") - AGE_BEFORE_YEAR_1).cast(pl.String)],
        "sen": [
            pl.when(none).then(pl.lit(NO_SEN)).when(plan).then(pl.lit(PLAN)).when(support)
            .then(pl.lit(SUPPORT)),
            pl.when(special_needs.has_needs()).then(pl.lit(ANY_SEN)),
        ],
    }  # fmt: skip
    rolls = view.scoped(view.rolls.lazy()).join(ages(view), on="pupil", validate="1:1")
    tables = [
        rolls.select("pupil", by=pl.lit(by), group=each) for by, each_of in told.items()
        for each in each_of
    ]  # fmt: skip
    return pl.concat(tables).drop_nulls("group")
