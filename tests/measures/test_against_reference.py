"""Random schools: every figure equals that of the slow plain-Python reference."""

from dataclasses import replace
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures import reference
from tests.measures.random_schools import as_register, schools
from tests.measures.reference import Pupil

from attcli.measures.absence import absence, totals
from attcli.measures.missing import missing_sessions
from attcli.measures.threshold import threshold, threshold_sessions
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Settings
from attcli.register.view import View, open_view

Pupils = tuple[Pupil, ...]


def a_case(seed: int) -> tuple[Pupils, View]:
    pupils = tuple(schools(Random(seed)))  # noqa: S311 (an invented school)
    return pupils, open_view(as_register(pupils), Settings())


SEEDS = st.integers(0, 10**9)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_every_figure(seed: int) -> None:
    pupils, view = a_case(seed)
    calendar(pupils, view)
    absences(pupils, view)
    notices(pupils, view)
    notices_apart(pupils)
    gaps(pupils, view)


def calendar(pupils: Pupils, view: View) -> None:
    for school in {p.school for p in pupils}:
        as_of = reference.last_complete_day(pupils, school)
        assert view.as_of[school] == as_of
        weeks = view.calendar.weeks.filter(school=school)
        assert weeks.get_column("start").to_list() == reference.school_weeks(pupils, school, as_of)
        assert weeks.get_column("week").to_list() == list(range(1, weeks.height + 1))
        slots = reference.held(pupils, school)
        strays = [slot for slot, how in slots.items() if "stray" in how and slot[0] <= as_of]
        found = view.calendar.sessions.filter("stray", school=school).select("date", "session")
        assert sorted(found.iter_rows()) == sorted(strays)


def absences(pupils: Pupils, view: View) -> None:
    rows = {row["pupil_id"]: row for row in absence(view).collect().iter_rows(named=True)}
    unmarked = {
        gap
        for school, as_of in view.as_of.items()
        for gap in reference.missing(pupils, school, as_of)
    }
    pooled = dict.fromkeys(("possible", "attended", "absent", "authorised", "unauthorised"), 0)
    for p in pupils:
        end = min(view.window.end, view.as_of[p.school])
        expected = reference.counts(p, view.window.start, end)
        lacks = any(key == p.key and view.window.start <= day <= end for key, day, _ in unmarked)
        assert (p.key in rows) == (expected is not None or lacks)
        if expected is not None or lacks:
            row = rows[p.key]
            expected = expected or dict.fromkeys(reference.COUNTED, 0)
            assert {name: row[name] for name in expected} == expected
            assert row["status"] == reference.status(expected)
            to_pa = row["sessions_to_pa"]
            assert (to_pa is None) == (expected["possible"] == 0)
            if to_pa is not None:
                assert (to_pa <= 0) == (row["status"] in ("persistent", "severe"))
            for name in pooled:
                pooled[name] += expected[name]
    found = totals(view)
    assert {name: found[name] for name in pooled} == pooled


def notices(pupils: Pupils, view: View) -> None:
    as_of = dict(view.as_of)
    rows = {row["pupil_id"]: row for row in threshold(view).collect().iter_rows(named=True)}
    origins = threshold_sessions(view).collect()
    assert rows.keys() == {p.key for p in pupils}
    for p in pupils:
        expected, row = reference.ten_in_ten(pupils, p.upn, as_of), rows[p.key]
        shown = [(s["date"], s["session"], s["code"]) for s in row["sessions"]]
        assert shown == expected.shown
        assert row["first_met"] == (expected.first_met and expected.first_met[0])
        assert row["window_start"] == expected.window_start
        assert row["window_end"] == expected.window_end
        assert row["sessions_to_window_end"] == expected.to_end
        assert row["sessions_in_window"] == (10 if expected.first_met else None)
        assert row["current_sessions"] == expected.current
        assert row["current_window_start"] == expected.current_start
        assert row["history_complete"] == (expected.weeks_held >= 10)
        assert row["schools"] == sorted({o.school for o in pupils if o.upn == p.upn})
        assert row["n_in_window"] == sum(
            reference.means(code, day, "no-reason-yet") for day, _, code in shown
        )
        listed = origins.filter(pl.col("pupil_id") == p.key)
        assert listed.select("date", "session", "code").rows() == shown
        assert listed.get_column("row").null_count() == 0


def notices_apart(pupils: Pupils) -> None:
    """Where schools keep their pupils apart, each row is as if nobody else had its UPN."""
    names = {p.school for p in pupils}
    if len(names) > 1:
        pack = replace(load_pack(), count_other_schools=False)
        own = Settings(schools={name: School(name, policy=pack) for name in names})
        view = open_view(as_register(pupils), own)
        notices(tuple(replace(p, upn=p.key) for p in pupils), view)


def gaps(pupils: Pupils, view: View) -> None:
    found = missing_sessions(view).collect()
    expected = set()
    for school, as_of in view.as_of.items():
        expected |= reference.missing(pupils, school, as_of)
    assert set(found.select("pupil_id", "date", "session").iter_rows()) == expected
    inside = found.filter(pl.col("date").is_between(view.window.start, view.window.end))
    listed = absence(view).collect()
    inside = inside.filter(pl.col("pupil_id").is_in(listed.get_column("pupil_id").to_list()))
    assert totals(view, listed)["missing"] == inside.height
