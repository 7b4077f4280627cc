"""Groups of pupils beside the published figures of such groups: which, of when, and whose."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.register.by_hand import Row, present, view_of, weekdays, with_marks

from attcli.measures.benchmarks import benchmarks
from attcli.measures.benchmarks.of_groups import group_figures
from attcli.policy.settings import School, Settings
from attcli.register.view import View

YEAR = weekdays(date(2024, 9, 2), date(2025, 7, 18))
SCHOOL = School("school", name="Hill", phase="primary", dfe_number="908/2345")
HERE = Settings(schools={"school": SCHOOL})


def register(about: dict[str, dict[str, Any]], days: list[date] = YEAR, **asked: Any) -> View:
    """Those pupils all year, the first away for the first half of the days."""
    names = list(about)
    away: list[Row] = [
        (names[0], day, half, "I") for day in days[: len(days) // 2] for half in ("AM", "PM")
    ]
    rows = with_marks(present(names, days), away)
    born = {"dob": date(2015, 5, 1)}
    return view_of(rows, {n: born | facts for n, facts in about.items()}, HERE, **asked)


def told(view: View, by: str) -> dict[tuple[str, str], dict]:
    rows = benchmarks(view).groups.filter(by=by, measure="pa_rate_pct")
    return {(row["group"], row["place"]): row for row in rows.iter_rows(named=True)}


def test_free_meals_stand_beside_england_and_the_authority_with_their_year() -> None:
    found = told(
        register({"ann": {"fsm": True}, "ben": {"fsm": True}, "cy": {"fsm": False}}), "fsm"
    )
    assert {key: row["value"] for key, row in found.items()} == {
        ("yes", "England"): 29.4,
        ("yes", "South West"): 30.77,
        ("yes", "Cornwall"): 30.3,
        ("no", "England"): 11.2,
        ("no", "South West"): 10.3,
        ("no", "Cornwall"): 11.88,
    }
    assert {row["academic_year"] for row in found.values()} == {"2022/23"}
    assert found["yes", "England"]["comparable"] == 50.0
    assert (found["yes", "England"]["pupils_rated"], found["no", "England"]["comparable"]) == (2, 0)


@pytest.mark.parametrize(
    ("status", "groups"),
    [
        ("N", {"no SEN"}),
        ("K", {"SEN support", "any SEN"}),
        ("A", {"SEN support", "any SEN"}),
        ("E", {"EHC plan", "any SEN"}),
        ("S", {"EHC plan", "any SEN"}),
        ("Yes", {"any SEN"}),
        (None, set()),
    ],
)
def test_sen_by_its_status(status: str | None, groups: set[str]) -> None:
    found = told(register({"ann": {"sen": status}}), "sen")
    assert {group for group, _ in found} == groups
    assert {row["academic_year"] for (_, place), row in found.items() if place == "Cornwall"} <= {
        "2024/25",
        "2022/23",
    }


def test_the_year_group_is_that_of_the_year_compared() -> None:
    """Nine on 31 August 2024: Year 5, whatever the pupils file says since."""
    found = told(register({"ann": {"year_group": "6"}}), "year")
    assert {group for group, _ in found} == {"5"}


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        (weekdays(date(2024, 9, 2), date(2024, 12, 13)), {}),
        (YEAR, {"end": date(2025, 3, 28)}),
        (YEAR, {"pupil": "ann"}),
    ],
)
def test_nothing_stands_beside_a_part_of_a_year_or_of_a_school(days, asked) -> None:
    found = benchmarks(register({"ann": {"fsm": True}, "ben": {"fsm": False}}, days, **asked))
    assert found.groups.is_empty()
    assert any("whole" in note for note in found.notes)


def test_no_figure_is_younger_than_the_school_s_own_year() -> None:
    old = weekdays(date(2021, 9, 1), date(2022, 7, 20))
    found = benchmarks(register({"ann": {"fsm": True, "eal": False}}, old)).groups
    assert set(found.get_column("by")) == {"eal"}
    assert set(found.get_column("academic_year")) == {"2020/21"}


def test_the_table_is_whole() -> None:
    figures = group_figures()
    key = ["academic_year", "level", "place", "phase", "by", "group"]
    assert figures.select(key).is_unique().all()
    rates = figures.select(pl.max_horizontal(pl.selectors.ends_with("_pct")).max()).item()
    assert rates <= 100
    assert set(figures.get_column("by")) == {"fsm", "sen", "sex", "year", "eal"}
