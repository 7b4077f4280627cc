"""Groups of random schools against a slow reference; periods; refusals."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures import reference
from tests.measures.random_schools import as_register, schools
from tests.register.by_hand import others, present, view_of, weekdays, with_marks

from attcli.errors import UsageError
from attcli.measures.absence import totals
from attcli.measures.groups import EVERYONE, GROUPINGS, PERIODS, groupings, groups
from attcli.policy.settings import Settings
from attcli.register.schema import PUPILS
from attcli.register.view import View, open_view

SUMS = ("possible", "attended", "absent", "authorised", "unauthorised", "late")
ASKED = (EVERYONE, "year", "class", "sex", "fsm", "traveller")


def a_case(seed: int) -> tuple[tuple[reference.Pupil, ...], View]:
    """A random school whose pupils have random circumstances, some of them unknown."""
    random = Random(seed)  # noqa: S311 (an invented school)
    pupils = tuple(schools(random))
    register = as_register(pupils)
    n = register.pupils.height
    some = {
        "year_group": random.choices(["N1", "R", "1", "2", "10", None], k=n),
        "sex": random.choices(["Female", "Male", None], k=n),
        "fsm": random.choices([True, False, None], k=n),
    }
    about = register.pupils.with_columns(pl.Series(k, v, dtype=PUPILS[k]) for k, v in some.items())
    return pupils, open_view(replace(register, pupils=about), Settings())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([None, "year", "week"]))
def test_every_row_is_what_the_reference_counts(seed: int, over: str | None) -> None:
    pupils, view = a_case(seed)
    expected = by_hand(pupils, view, over)
    found = groups(view, ASKED, over).collect()
    key = ["school", "by", "group", *(["period"] if over else [])]
    assert not found.select(key).is_duplicated().any()
    assert {tuple(row[name] for name in key): row for row in found.to_dicts()}.keys() == (
        expected.keys()
    )
    for row in found.iter_rows(named=True):
        mine = expected[tuple(row[name] for name in key)]
        assert {name: row[name] for name in mine} == mine


def by_hand(pupils: tuple[reference.Pupil, ...], view: View, over: str | None) -> dict:
    facts = {row["pupil_id"]: row for row in view.register.pupils.iter_rows(named=True)}
    found: dict = defaultdict(list)
    for pupil in pupils:
        end = min(view.window.end, view.as_of[pupil.school])
        weeks = reference.school_weeks(pupils, pupil.school, view.as_of[pupil.school])
        spans = defaultdict(list)
        for day, session in pupil.marks:
            if view.window.start <= day <= end and (
                over != "week" or reference.monday(day) in weeks
            ):
                spans[label(day, over)].append((day, session))
        for period, slots in spans.items():
            part = replace(pupil, marks={slot: pupil.marks[slot] for slot in slots})
            counted = reference.counts(part, date.min, date.max)
            for by in ASKED:
                group = of(facts[pupil.key], by)
                found[(pupil.school, by, group, *period)].append(counted)
    return {key: pooled(rows) for key, rows in found.items()}


def label(day: date, over: str | None) -> tuple[str, ...]:
    if over == "week":
        return (reference.monday(day).isoformat(),)
    first = day.year - (day.month < 8)
    return (f"{first}/{(first + 1) % 100:02d}",) if over else ()


def of(facts: dict, by: str) -> str:
    value = "all pupils" if by == EVERYONE else facts[GROUPINGS[by]]
    return {None: "not known", True: "yes", False: "no"}.get(value, value)


def pooled(rows: list[dict[str, int]]) -> dict[str, int]:
    words = [reference.status(row) for row in rows]
    return {
        "pupils": len(rows),
        "pupils_rated": len(rows) - words.count("n/a"),
        "pa_count": words.count("persistent") + words.count("severe"),
        "sa_count": words.count("severe"),
        **{name: sum(row[name] for row in rows) for name in SUMS},
    }


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_everyone_is_the_totals_and_periods_add_up(seed: int) -> None:
    _, view = a_case(seed)
    everyone = groups(view, [EVERYONE]).collect()
    found = totals(view)
    assert everyone["possible"].sum() == found["possible"]
    assert everyone["pa_count"].sum() == found["pa_count"]
    in_weeks = [groups(view, [EVERYONE], over).collect()["absent"].sum() for over in PERIODS[1:]]
    assert len(set(in_weeks)) == 1
    years = groups(view, [EVERYONE], "year").collect()
    assert years["absent"].sum() == found["absent"]


def test_terms_half_terms_and_weeks_are_named_in_time_order() -> None:
    days = [
        *weekdays(date(2025, 9, 1), date(2025, 10, 24)),
        *weekdays(date(2025, 11, 3), date(2025, 12, 19)),
        *weekdays(date(2026, 1, 5), date(2026, 1, 16)),
    ]
    view = view_of(others(days))
    names = [groups(view, [EVERYONE], p).collect()["period"].to_list() for p in PERIODS]
    assert names[0] == ["2025/26"]
    assert names[1] == ["autumn 2025/26", "spring 2025/26"]
    assert names[2] == ["autumn 1 2025/26", "autumn 2 2025/26", "spring 1 2025/26"]
    assert names[3] == sorted({(d - timedelta(d.weekday())).isoformat() for d in days})


def test_only_what_the_exports_know_is_grouped_by() -> None:
    rows = others(weekdays(date(2025, 9, 1), date(2025, 9, 5)), 2)
    assert groupings(view_of(rows)) == [EVERYONE]
    assert groupings(view_of(rows, {"other00": {"young_carer": False}})) == [
        EVERYONE,
        "young-carer",
    ]


def test_the_pupils_asked_for_and_the_order_of_year_groups() -> None:
    days = weekdays(date(2025, 9, 1), date(2025, 9, 12))
    years = ["10", "9", "R", "N2", None]
    rows = [*present(["p0", "p1", "p2", "p3", "p4"], days)]
    view = view_of(rows, {f"p{n}": {"year_group": y} for n, y in enumerate(years)})
    assert groups(view, ["Year group"]).collect()["group"].to_list() == [
        *("N2", "R", "9", "10", "not known")
    ]
    one = view_of(with_marks(rows, []), {"p0": {"class": "A"}, "p1": {"class": "B"}}, pupil="p1")
    assert groups(one, ["class"]).collect()["group"].to_list() == ["B"]


@pytest.mark.parametrize(("by", "over"), [(["shoe size"], None), (None, "month")])
def test_an_unknown_grouping_or_period_is_wrong_usage(by, over) -> None:
    view = view_of(others([date(2025, 9, 1)]))
    with pytest.raises(UsageError) as error:
        groups(view, by, over)
    assert "Choose from" in error.value.way_out
