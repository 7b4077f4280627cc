"""The daily lists equal a slow reference on random schools."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures import reference_daily as reference
from tests.measures.random_schools import as_register, schools
from tests.measures.reference import NOTICE_STARTS, Pupil

from attcli.measures.continuous import continuous
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


@SETTINGS
@given(SEEDS)
def test_runs_and_clocks(seed: int) -> None:
    pupils, view = a_case(seed)
    rows = {row["pupil_id"]: row for row in continuous(view).collect().iter_rows(named=True)}
    for p in pupils:
        as_of = view.as_of[p.school]
        here = reference.still_here(pupils, p, as_of)
        every = reference.runs(p, as_of, "proof-of-absence", here)
        assert (p.key in rows) == bool(every)
        if every:
            row = rows[p.key]
            longest_and_current(row, every)
            clocks_of(row, reference.at_clocks(p, as_of, here))
            assert row["next_in"] == reference.days_to_next(p, as_of, here)
            assert row["exclusion_days"] == reference.first_days_excluded(p, as_of)
            assert row["traveller_attended"] == reference.traveller(pupils, p, dict(view.as_of))
            shown_inside(pupils, p, row, as_of)


def longest_and_current(row: dict, every: list[reference.Run]) -> None:
    going = [run for run in every if run.goes_on]
    longest = max(every, key=lambda run: (len(run.slots), run.slots[0]))
    for name, run in (("longest", longest), ("current", going[0] if going else None)):
        expected = (0, 0, None, None)
        if run:
            expected = (len(run.slots), len(run.days), run.slots[0][0], run.slots[-1][0])
        assert tuple(row[f"{name}_{f}"] for f in ("sessions", "days", "from", "to")) == expected
    assert sum(code["n"] for code in row["current_codes"]) == row["current_sessions"]


def clocks_of(row: dict, expected: dict[str, tuple]) -> None:
    keys = ("from", "to", "reached", "now")
    told = {clock["clock"]: tuple(clock[key] for key in keys) for clock in row["clocks"]}
    assert told == expected


def shown_inside(pupils: Pupils, p: Pupil, row: dict, as_of: date) -> None:
    """Of the current and the longest run, and of those at a clock."""
    expected = set()
    spans = {(row[f"{name}_from"], row[f"{name}_to"]) for name in ("longest", "current")}
    spans |= {(c["from"], c["to"]) for c in row["clocks"] if c["clock"] != "sickness-return-year"}
    for clock in reference.LENGTHS:
        if clock != "sickness-return-year":
            for run in reference.runs(p, as_of, clock, here=False):
                if (run.slots[0][0], run.slots[-1][0]) in spans:
                    expected |= reference.inside_of(pupils, p, run, as_of)
    found = {
        (span["from"] + timedelta(days=n), session, span["why"].replace("weekend", "closed"))
        for span in row["between"]
        for n in range((span["to"] - span["from"]).days + 1)
        for session in ([span["session"]] if span["session"] else ["AM", "PM"])
    }
    assert found == expected
