"""A generated school of 5,000 pupils lands on the published figures (`shares.toml`)."""

import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from generator.absences import rates_of
from generator.cast import load_recipe
from generator.figures import ABSENT_CODES, Figures, load_figures
from generator.forms import ATTENDED, NOT_POSSIBLE
from generator.people import Pupil
from generator.school import Order, School, make_school

FIGURES = load_figures()
YEAR = Order(5000, 1, date(2025, 9, 1), date(2026, 7, 31))


@pytest.fixture(scope="module")
def school() -> School:
    return make_school(YEAR, load_recipe(None))


@pytest.fixture(scope="module")
def marks(school: School) -> pl.DataFrame:
    """Possible sessions, with whether they were missed."""
    code = pl.col("code")
    return school.register.filter(~code.is_in(NOT_POSSIBLE)).with_columns(
        absent=~code.is_in(ATTENDED)
    )


@pytest.fixture(scope="module")
def pupils(marks: pl.DataFrame) -> pl.DataFrame:
    return marks.group_by("number").agg(
        possible=pl.len().cast(pl.Int64), absent=pl.col("absent").sum().cast(pl.Int64)
    )


def pct(part: float, whole: float) -> float:
    return 100 * part / whole


@pytest.mark.parametrize("code", FIGURES.codes)
def test_each_code_has_its_share_of_possible_sessions(marks: pl.DataFrame, code: str) -> None:
    share = pct(marks.filter(pl.col("code") == code).height, marks.height)
    # within a twentieth, or 0.006 of a per cent where the code is rare
    assert share == pytest.approx(FIGURES.codes[code], rel=0.05, abs=0.006)


def test_attendance_and_both_kinds_of_absence(marks: pl.DataFrame) -> None:
    counts = dict(marks.group_by("code").len().iter_rows())
    unauthorised = sum(counts[code] for code in "GNOU")
    absent = sum(counts[code] for code in ABSENT_CODES)
    official = FIGURES.official
    assert pct(marks.height - absent, marks.height) == pytest.approx(
        official["attended_pct"], abs=0.1
    )
    assert pct(unauthorised, marks.height) == pytest.approx(official["unauthorised_pct"], abs=0.05)
    assert pct(absent - unauthorised, marks.height) == pytest.approx(
        official["authorised_pct"], abs=0.08
    )


def test_persistent_absence(pupils: pl.DataFrame) -> None:
    persistent = pupils.filter(pl.col("absent") * 10 >= pl.col("possible")).height
    assert pct(persistent, pupils.height) == pytest.approx(FIGURES.official["pa_pct"], abs=1.0)


def test_severe_absence_is_rare(pupils: pl.DataFrame) -> None:
    severe = pupils.filter(pl.col("absent") * 2 >= pl.col("possible")).height
    assert 0.2 <= pct(severe, pupils.height) <= 1.2


def bands(rates: list[float]) -> list[float]:
    """Per cent of pupils in each published band."""
    counts = [0] * len(FIGURES.bands_upper)
    for rate in rates:
        counts[next(i for i, upper in enumerate(FIGURES.bands_upper) if 100 * rate < upper)] += 1
    return [pct(count, len(rates)) for count in counts]


def test_the_spread_between_pupils_is_that_of_2022_23_as_fitted(school: School) -> None:
    """As it was fitted, before the level fell: no band is out by more than two points."""
    as_fitted = replace(FIGURES, widen=1.0)
    rng = random.Random(4)  # noqa: S311 (a seeded school, no secret)
    rates = list(rates_of(_unshrunk(as_fitted), rng, school.pupils).values())
    for found, published in zip(bands(rates), FIGURES.bands_pct, strict=True):
        assert found == pytest.approx(published, abs=2.0)


def _unshrunk(figures: Figures) -> Figures:
    """Figures whose level of absence is that of the fitted spread, so that nothing shrinks it."""
    mean = 100 * sum(s.share * (s.usual + s.tail) for s in figures.rates.values())
    factor = mean / figures.absence_pct
    return replace(
        figures,
        codes={c: v * factor if c in ABSENT_CODES else v for c, v in figures.codes.items()},
    )


def test_the_spread_of_the_year_keeps_the_shape_at_a_lower_level(pupils: pl.DataFrame) -> None:
    """Absence fell by a tenth after 2022/23: fewer from 5 to 15%, more under 5%, the same tail."""
    rates = pupils.select(pl.col("absent") / pl.col("possible")).to_series().to_list()
    tolerance = (12, 8, 3, 1, 1, 1, 1, 1)
    allowed = zip(bands(rates), FIGURES.bands_pct, tolerance, strict=True)
    assert all(abs(found - published) <= within for found, published, within in allowed)
    assert bands(rates)[0] > FIGURES.bands_pct[0]


def test_fridays_are_worst_and_the_gap_is_the_published_one(marks: pl.DataFrame) -> None:
    days = marks.group_by(pl.col("date").dt.weekday().alias("day")).agg(pl.col("absent").mean())
    rate = dict(days.iter_rows())
    others = [rate[day] for day in (1, 2, 3, 4)]
    published = FIGURES.weekdays[4] / (sum(FIGURES.weekdays[:4]) / 4) - 1  # 0.19
    assert rate[5] / (sum(others) / 4) - 1 == pytest.approx(published, abs=0.05)
    assert max(others) / min(others) < 1.12


def test_a_half_term_ends_worse_than_it_begins(marks: pl.DataFrame) -> None:
    def week(monday: date) -> float:
        inside = pl.col("date").is_between(monday, date.fromordinal(monday.toordinal() + 4))
        return pct(marks.filter(inside)["absent"].sum(), marks.filter(inside).height)

    first, before_half_term, after = (week(date(2025, *d)) for d in ((9, 8), (10, 20), (11, 3)))
    christmas = week(date(2025, 12, 15))
    assert first < before_half_term > after
    assert christmas > after


def test_absence_comes_in_whole_days_and_half_of_spells_last_one_or_two(
    marks: pl.DataFrame,
) -> None:
    spell = pl.col("absent") & (pl.col("code") != "C2")  # a part-time timetable is no spell
    missed = marks.filter(spell)
    whole = missed.filter(pl.len().over("number", "date") == 2)
    assert pct(whole.height, missed.height) > 75
    spells = (
        marks.sort("number", "date", "half")
        .with_columns(run=spell.rle_id().over("number"))
        .filter(spell)
        .group_by("number", "run")
        .len()
    )
    of_2_to_4 = spells.filter(pl.col("len").is_between(2, 4)).height
    assert pct(of_2_to_4, spells.height) == pytest.approx(50, abs=8)


def test_lateness_is_in_the_morning_and_the_habit_of_a_few(marks: pl.DataFrame) -> None:
    late = marks.filter(pl.col("code") == "L")
    assert pct(late.filter(pl.col("half") == 0).height, late.height) == pytest.approx(85, abs=3)
    most = late.group_by("number").len().sort("len", descending=True)["len"]
    assert most.head(YEAR.pupils // 10).sum() * 3 > late.height  # a tenth has over a third


def test_new_marks_hold_more_absence_without_a_reason(marks: pl.DataFrame) -> None:
    last = marks.filter(pl.col("date") >= date(2026, 7, 15))
    share = pct(last.filter(pl.col("code") == "N").height, last.height)
    assert share == pytest.approx(FIGURES.fresh_pct, abs=0.06)


def test_nursery_children_come_in_the_mornings_only(school: School) -> None:
    nursery = [p.number for p in school.pupils if _is_nursery(p)]
    rows = school.register.filter(pl.col("number").is_in(nursery))
    assert rows.height
    assert rows.filter(pl.col("half") == 1).is_empty()


def _is_nursery(pupil: Pupil) -> bool:
    return pupil.year_group(2025) == -1
