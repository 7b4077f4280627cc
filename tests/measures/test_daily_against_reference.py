"""The daily lists equal a slow reference on random schools."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures import reference_daily as reference
from tests.measures.random_schools import as_register, schools
from tests.measures.reference import NOTICE_STARTS, Pupil

from attcli.measures.punctuality import punctuality, punctuality_totals
from attcli.measures.unexplained import calls, unexplained
from attcli.policy.settings import Settings
from attcli.register.view import View, open_view

Pupils = tuple[Pupil, ...]
SEEDS = st.integers(0, 10**9)
SETTINGS = settings(max_examples=20, deadline=None)


def a_case(seed: int) -> tuple[Pupils, View]:
    pupils = tuple(schools(Random(seed)))  # noqa: S311 (an invented school)
    return pupils, open_view(as_register(pupils), Settings())


@SETTINGS
@given(SEEDS)
def test_late_arrivals(seed: int) -> None:
    pupils, view = a_case(seed)
    found = punctuality(view).collect()
    rows = {row["pupil_id"]: row for row in found.iter_rows(named=True)}
    assert rows.keys() == {p.key for p in pupils}
    for p in pupils:
        row, as_of = rows[p.key], view.as_of[p.school]
        inside = [s for s in p.marks if view.window.start <= s[0] <= min(view.window.end, as_of)]
        expected = reference.lateness(p, inside) | reference.minutes(p, inside)
        recent, before = reference.trend_weeks(pupils, p.school, as_of, view.window.end)
        expected |= {"recent_weeks": len(recent), "before_weeks": len(before)}
        for name, weeks in (("recent", recent), ("before", before)):
            late = reference.lateness(p, reference.slots_in(p, weeks, min(view.window.end, as_of)))
            expected |= {f"{name}_{key}": n for key, n in late.items()}
            if name == "recent":
                assert row["triggers"] == reference.triggers(late)
        assert {name: row[name] for name in expected} == expected
        for part in ("by_weekday", "by_session"):
            for key in ("late", "late_after_close", "arrived"):
                assert sum(cell[key] for cell in row[part]) == row[key]
        for cell in row["by_weekday"]:
            slots = [s for s in inside if f"{s[0]:%A}" == cell["weekday"]]
            assert reference.lateness(p, slots).items() <= cell.items()
    totals = punctuality_totals(view, found)
    for name in ("late", "late_after_close", "arrived", "minutes_late"):
        assert totals[name] == found[name].sum()
    assert sum(cell["late"] for cell in totals["by_session"]) == totals["late"]


@SETTINGS
@given(SEEDS)
def test_what_waits_for_a_reason_and_whom_to_call(seed: int) -> None:
    pupils, view = a_case(seed)
    found = unexplained(view).collect()
    columns = ("kind", "date", "session", "age_school_days")
    for p in pupils:
        rows = set(found.filter(pupil_id=p.key).select(columns).iter_rows())
        assert rows == reference.waiting(pupils, p, view.as_of[p.school])
    if view.latest_day < NOTICE_STARTS:
        assert found["overdue"].null_count() == found.height
    else:
        assert found["overdue"].to_list() == [age > 5 for age in found["age_school_days"]]
        assert found["overdue"].to_list() == sorted(found["overdue"], reverse=True)
    listed = calls(view).collect()
    order = [
        (bool(row["urgent"]), row["age_school_days"], row["no_reason"], row["pupil_id"])
        for row in listed.iter_rows(named=True)
    ]
    expected = reference.call_order(pupils, dict(view.as_of))
    assert [row[:3] for row in order] == [row[:3] for row in expected]
    assert {row[3] for row in order} == {row[3] for row in expected}
