"""A school's figures and the published ones, side by side.

Nothing is ranked: figures are published for places, not for schools, so no percentile can be told.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.law import age
from attcli.measures.benchmarks.figures import ENGLAND, RATE_WORDS, places
from attcli.measures.benchmarks.of_groups import COLUMNS, beside_groups
from attcli.measures.benchmarks.ours import our_rates, without_an_age
from attcli.measures.benchmarks.published import EVERY_PHASE, FINISHED_FROM, Moment, published
from attcli.policy.settings import School
from attcli.register.days import academic_year_of, plain_day, year_end, year_start
from attcli.register.planned import planned_days
from attcli.register.view import View

_STARTED_BY = (9, 30)  # published years begin in September
_LAST_PRIMARY_YEAR = 6
_WHOLE_YEARS = (
    "figures by free meals, SEN, sex, year group and first language are published for whole years "
    "alone: none stands beside a year in progress."
)
_KINDS = {
    "primary": "primary schools",
    "secondary": "secondary schools",
    "special": "special schools",
    EVERY_PHASE: "all schools",
}
_ORDER = (
    *("school", "place", "level", "phase", "series", "academic_year", "date", "weeks_apart"),
    *("measure", "value", "comparable", "ours", "possible", "pupils_rated"),
)


@dataclass(frozen=True)
class Comparison:
    """`rows`: one for each school, place, kind of school and rate; `notes`: what to know of them,
    and why a school has none.

    Columns: school, place, level, phase, series (census, daily), academic_year, date (the last day
    of the published figure; null: the whole year), weeks_apart (how much later in its year that
    is; null: whole years), measure, value (published), comparable (ours, of the sessions that
    published figures count), ours (of all pupils), possible and pupils_rated (of comparable).
    `groups`: the same of groups of pupils, in a finished year (see `of_groups` here).
    """

    rows: pl.DataFrame
    groups: pl.DataFrame
    notes: tuple[str, ...]


def benchmarks(view: View) -> Comparison:
    """The published figures beside those of each school that is asked for as a whole."""
    rates, ageless = our_rates(view), without_an_age(view)
    found, of_groups, notes = [rates.clear().pipe(_beside, _nothing())], [], []
    for key in view.schools:
        school = view.settings.school(key)
        why_not = _unlike_anything(view, key)
        if why_not:
            notes.append(f"{school.name or key}: {why_not}")
            continue
        phase, where = _phase(view, school), places(school)
        moment = _moment(view, school)
        beside = published(where, phase, moment)
        found.append(_beside(rates.filter(school=key), beside))
        notes += [f"{school.name or key}: {line}" for line in _several_dates(beside)]
        if moment.finished:
            year = academic_year_of(moment.day)
            of_groups.append(beside_groups(view, key, where, phase, year))
        else:
            notes.append(f"{school.name or key}: {_WHOLE_YEARS}")
        notes += _notes(school, phase, ageless.get(key, 0), known=len(where) > 1)
    none = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    return Comparison(pl.concat(found), pl.concat(of_groups) if of_groups else none, tuple(notes))


def _nothing() -> pl.DataFrame:
    return published([ENGLAND], EVERY_PHASE, Moment(date(2000, 1, 1), finished=True)).clear()


def _beside(rates: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """`figures` with the school's own two of the same rate, in the order of `figures`."""
    joined = figures.join(rates, on="measure", validate="m:1", maintain_order="left")
    return joined.rename({"until": "date"}).select(_ORDER)


def _unlike_anything(view: View, key: str) -> str:
    """Why nothing published is like what was asked for; empty where something is."""
    if view.rolls.filter(school=key).join(view.scope, on="pupil", how="anti").height:
        return "figures are published for whole schools: leave out --year, --class and --pupil."
    begins = year_start(view.window.end)
    latest = date(begins.year, *_STARTED_BY)
    days = view.calendar.school_days.filter(school=key).get_column("date")
    first = days.filter(days.is_between(view.window.start, view.window.end)).min()
    if not isinstance(first, date):
        return "no school day lies in this period."
    if first < begins or view.window.start > latest:
        return "published figures count from September: ask for one school year, from its start."
    if first > latest:
        return (
            f"its register begins on {plain_day(first)}, and published figures count from "
            "September: add the export with the marks before."
        )
    return ""


def _moment(view: View, school: School) -> Moment:
    day = min(view.window.end, view.as_of[school.key])
    ended = day >= date(year_end(day).year, *FINISHED_FROM)
    return Moment(day, finished=ended or planned_days(school, day) == [])


def _phase(view: View, school: School) -> str:
    """The kind of school in the settings, else by its year groups; `all` where neither tells."""
    if school.phase:
        return EVERY_PHASE if school.phase == "all-through" else school.phase
    young = age.young_year_groups(view.latest_day)
    groups = view.rolls.filter(school=school.key).get_column("year_group").drop_nulls().unique()
    folded = groups.str.replace_all(r"\s", "").str.to_lowercase()
    years = folded.str.extract(r"^(?:year|yr|y)?(\d+)$").cast(pl.Int64)
    early = folded.is_in(sorted(young)) | (years <= _LAST_PRIMARY_YEAR)
    if groups.len() and early.fill_null(value=False).all():
        return "primary"
    late = (years > _LAST_PRIMARY_YEAR).fill_null(value=False)
    return "secondary" if groups.len() and late.all() else EVERY_PHASE


def _several_dates(figures: pl.DataFrame) -> list[str]:
    """A line a place of whose figures not all are of one date: they can't be set side by side."""
    dated = pl.coalesce(
        pl.format("to {}", pl.col("until").dt.strftime("%d/%m/%Y")),
        pl.format("of {}", "academic_year"),
    )
    what = pl.format(
        "{} of {}",
        pl.col("measure").replace_strict(RATE_WORDS, return_dtype=pl.String),
        pl.col("phase").replace_strict(_KINDS, return_dtype=pl.String),
    )
    each = figures.select("place", dated=dated, what=what)
    lines = []
    for (place,), rows in each.group_by("place", maintain_order=True):
        if rows["dated"].n_unique() > 1:
            told = [
                f"{when}: {', '.join(group['what'])}"
                for (when,), group in rows.group_by("dated", maintain_order=True)
            ]
            lines.append(f"the figures of {place} are not all of one date ({'; '.join(told)}).")
    return lines


def _notes(school: School, phase: str, ageless: int, *, known: bool) -> list[str]:
    name = school.name or school.key
    found = []
    if not school.phase:
        kind = "all kinds of school" if phase == EVERY_PHASE else f"{phase} schools"
        found.append(
            f"{name}: beside {kind}, by its year groups; where that is wrong, set phase in "
            "attcli.toml."
        )
    if not known:
        found.append(
            f"{name}: beside England only: dfe_number or council in attcli.toml names no local "
            "authority of England."
        )
    if ageless:
        who = "1 pupil is" if ageless == 1 else f"{ageless} pupils are"
        found.append(f"{name}: {who} left out of the comparison: no date of birth or year number.")
    return found
