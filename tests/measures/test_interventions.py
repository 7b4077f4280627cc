"""Interventions equal a slow reference on random schools and logs; where letters change nothing,
the difference from similar pupils shows nothing, while the fall alone would."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.random_schools import as_register, days_of, school
from tests.measures.reference import Pupil
from tests.measures.reference_interventions import School, about, compared, meets
from tests.register.by_hand import view_of
from tests.spec.weeks import DAYS, MONDAYS

from attcli.measures.differences import intervention_totals
from attcli.measures.interventions import MEASURED, interventions
from attcli.policy.settings import Settings
from attcli.register.view import Asked, View, open_view
from attcli.store.events import KINDS, Event

AT = datetime(2026, 7, 1, tzinfo=UTC)
SIX_WEEKS = [day for day in DAYS if MONDAYS[8] <= day < MONDAYS[14]]


def a_case(seed: int) -> tuple[tuple[Pupil, ...], View, list[Event], int]:
    """One or two schools, the second with pupils of the first, and entries on any day."""
    random = Random(seed)  # noqa: S311 (an invented school)
    days = days_of(random)
    upns = [f"p{i:02d}" for i in range(random.choice((6, 16, 24)))]
    pupils = school(random, "school", upns, days)
    for calm in random.sample(pupils, len(pupils) * 3 // 4):  # so that some are alike
        calm.entry = calm.leaving = None
        slots = [(day, session) for day in days for session in ("AM", "PM")]
        calm.marks = {slot: random.choice("I" + "/" * 40) for slot in slots}
    if random.random() < 0.3:
        pupils += school(random, "south", [f"p{i:02d}" for i in range(4, 10)], days_of(random))
    register = as_register(pupils)
    classes = register.pupils.with_columns(year_group="class")
    register = type(register)(register.marks, classes, register.contacts, register.sources)
    view = open_view(register, Settings(), Asked(start=days[0] - timedelta(30)))
    logged = []
    for _ in range(random.randrange(6)):
        pupil, day = random.choice(pupils), random.choice(days) + timedelta(random.randrange(-3, 9))
        kind = random.choice(KINDS)
        until = day + timedelta(random.randrange(30)) if kind == "plan" else None
        logged.append(Event(pupil.school, pupil.upn, kind, day, "Ann", AT, until=until))
    return tuple(pupils), view, logged, random.choice((1, 1, 2, 3))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_before_after_and_similar_pupils(seed: int) -> None:
    pupils, view, logged, n = a_case(seed)
    rows = interventions(view, logged, n).collect()
    inside = [e for e in logged if view.window.start <= e.day <= view.window.end]
    wanted = {(f"{e.school}|upn:{e.pupil}", e.kind, e.day) for e in inside if e.kind in MEASURED}
    assert sorted(rows.select("pupil_id", "kind", "date").rows()) == sorted(wanted)
    for row in rows.iter_rows(named=True):
        one = next(p for p in pupils if p.key == row["pupil_id"])
        here = School(pupils, one.school, view.as_of[one.school])
        expected = compared(here, one, row["date"], n, logged)
        exact = expected.pop("difference")
        assert {name: row[name] for name in expected} == expected
        assert (row["difference_points"] is None) == (exact is None)
        if exact is not None:
            assert abs(row["difference_points"] - exact) <= 0.005 + 1e-9
            sessions = exact * row["after_possible"] / 100
            assert abs(row["difference_sessions"] - sessions) <= 0.05 + 1e-9
        others = {
            (e.kind, e.day) for e in logged if about(e, one) and meets(e, here.span(row["date"], n))
        } - {(row["kind"], row["date"])}
        assert row["overlapping"] == len(others)
    totals = intervention_totals(rows)
    assert sum(kind["compared"] for kind in totals["by_kind"]) == totals["compared"]
    assert totals["interventions"] == sum(
        totals[name] for name in ("compared", "incomplete", "without_similar")
    )


def without_effect(seed: int) -> dict:
    """The totals of letters that go, by the toss of a coin, to those who missed most."""
    random = Random(seed)  # noqa: S311 (an invented school)
    rows, logged = [], []
    for at in range(160):
        name = f"p{at:03d}"
        rate = random.choice((0.03, 0.06, 0.1, 0.15))
        away = [random.random() < rate for _ in DAYS]
        rows += [
            (name, day, session, "I" if gone else "/")
            for day, gone in zip(DAYS, away, strict=True)
            for session in ("AM", "PM")
        ]
        before = [gone for day, gone in zip(DAYS, away, strict=True) if day in SIX_WEEKS]
        if sum(before) * 10 >= len(before) and random.random() < 0.5:
            day = MONDAYS[14] + timedelta(2)
            logged.append(Event("school", name, "letter", day, "Ann", AT))
    [letters] = intervention_totals(interventions(view_of(rows), logged).collect())["by_kind"]
    return letters


def test_letters_that_change_nothing_show_little() -> None:
    found = [without_effect(seed) for seed in range(6)]
    assert all(letters["compared"] >= 10 for letters in found)
    fall, beside = (
        sum(letters[name] for letters in found) / len(found)
        for name in ("change_points", "difference_points")
    )
    assert fall < -2.5, "the fall alone would look like success"
    assert abs(beside) < abs(fall) / 2
