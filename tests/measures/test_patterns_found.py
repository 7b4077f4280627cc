"""Planted habits are found and named; nothing is claimed where there is none; the exact test."""

from fractions import Fraction
from itertools import pairwise, product
from math import comb
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.random_spells import YEAR, false_alarms, school

from attcli.measures.chance import LEVEL, against_the_school, binomial_tails, corrected
from attcli.measures.habits import QUESTIONS, habit_totals, habits, school_rates
from attcli.register.view import Asked, open_view

HALF_YEAR = YEAR[:95]


def only(found: dict, pupil: int, places: list[int], halves=(0, 1), code="I") -> None:
    """The pupil is away on just these days."""
    for cell in [cell for cell in found if cell[0] == pupil]:
        del found[cell]
    found |= {(pupil, place, half): code for place in places for half in halves}


def on_weekday(weekday: int, step: int = 2) -> list[int]:
    return [place for place, day in enumerate(YEAR) if day.weekday() == weekday][::step]


# a year with a holiday in every fifth week: one of six would be too few for a pattern
OFTEN_SHUT = [day for day in YEAR if day.isocalendar().week % 5]
LAST_DAYS = [
    place for place, (day, after) in enumerate(pairwise(OFTEN_SHUT)) if (after - day).days > 6
]
SPREAD = list(range(2, 180, 9))


def off_on_thursdays(found: dict) -> None:
    only(found, 7, on_weekday(3))


def off_round_weekends(found: dict) -> None:
    only(found, 7, [*on_weekday(0, 2), *on_weekday(4, 1)[1::2]])


def off_round_holidays(found: dict) -> None:
    only(found, 7, LAST_DAYS)


def half_days(found: dict, half: int, code: str) -> None:
    """Others' half-days fall on either half."""
    for pupil in range(20, 60):
        found |= {(pupil, place, pupil % 2): "M" for place in (pupil, pupil + 40)}
    only(found, 7, list(range(1, 180, 5)), (half,), code)


def ill_for_single_days(found: dict) -> None:
    only(found, 7, list(range(2, 180, 5)))


def siblings_together(found: dict) -> None:
    only(found, 12, SPREAD)
    only(found, 16, SPREAD)


def class_on_tuesdays(found: dict) -> None:
    for n, place in enumerate(on_weekday(1, 1)):
        for pupil in ((5 * n + k) % 30 for k in range(5)):
            found |= {(pupil, place, 0): "O", (pupil, place, 1): "O"}


PLANTED = {
    "thursday": off_on_thursdays,
    "weekends": off_round_weekends,
    "holidays": off_round_holidays,
    "single-days-ill": ill_for_single_days,
    "mornings": lambda found: half_days(found, 0, "O"),
    "afternoons": lambda found: half_days(found, 1, "O"),
    "medical-mornings": lambda found: half_days(found, 0, "M"),
    "siblings": siblings_together,
    "class-tuesday": class_on_tuesdays,
}


@pytest.mark.parametrize("question", PLANTED)
def test_a_planted_habit_is_found_and_named(question: str) -> None:
    days = OFTEN_SHUT if question == "holidays" else YEAR
    view = school(1, n=120, days=days, planted=PLANTED[question])
    found = habits(view).collect().filter(question=question)
    assert found.height == 1
    row = found.row(0, named=True)
    who = {"siblings": "p0012", "class-tuesday": None}.get(question, "p0007")
    assert row["pupil_id"] == (who and f"school|upn:{who}")
    assert row["class"] == "C0"
    assert row["sibling_pupil_id"] == ("school|upn:p0016" if question == "siblings" else None)
    assert row["p_corrected"] <= LEVEL
    assert row["count"] >= row["expected"] + 1
    assert f"{row['count']} of {row['n']} " in row["said"]
    assert row["beware"]


@pytest.mark.parametrize("code", ["R", "E", "C2", "T", "U"])
def test_what_is_no_habit_of_the_child_s_is_left_aside(code: str) -> None:
    def planted(found: dict) -> None:
        only(found, 7, on_weekday(3), code=code)

    found = habits(school(1, n=120, planted=planted)).collect()
    assert found.filter(pupil_id="school|upn:p0007").is_empty()


def test_the_whole_school_s_fridays_are_no_pattern() -> None:
    def fridays(found: dict) -> None:
        for pupil, place in product(range(0, 120, 2), on_weekday(4, 4)):
            found |= {(pupil, place, half): "O" for half in (0, 1)}

    view = school(3, n=120, planted=fridays)
    assert habits(view).collect().is_empty()
    rates = school_rates(view).collect().filter(kind="weekday")
    assert rates.sort("absence_pct")["value"].to_list()[-1] == "Friday"


def test_nothing_is_claimed_where_there_is_nothing() -> None:
    """Twelve small schools of half a year: at most one in twenty may be shown something."""
    assert len(false_alarms(range(12), n=90, days=HALF_YEAR)) <= 2


def test_too_little_is_not_tested() -> None:
    view = school(1, n=60, days=YEAR[:20])
    assert habit_totals(view)["tests"] == 0
    assert habits(view).collect().is_empty()


def test_asking_for_one_class_changes_no_finding() -> None:
    view = school(1, n=120, planted=off_on_thursdays)
    asked = Asked(start=YEAR[0], as_of=YEAR[-1], class_name="C0")
    one = open_view(view.register, view.settings, asked)
    other = Asked(start=YEAR[0], as_of=YEAR[-1], class_name="C1")
    assert habits(one).collect().rows() == habits(view).collect().rows()
    assert habits(open_view(view.register, view.settings, other)).collect().is_empty()
    assert set(habits(view).collect()["question"]) <= set(QUESTIONS)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 80), st.integers(0, 10**6))
def test_the_tail_is_the_exact_sum_of_whole_numbers(n: int, seed: int) -> None:
    random = Random(seed)  # noqa: S311 (no secret)
    part = random.randint(1, 999)
    chance = Fraction(part, 1000)
    k = random.randint(0, n)
    exact = sum(comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k, n + 1))
    tests = pl.DataFrame({"n": [n], "count": [k], "expected": [float(n * chance)]})
    assert binomial_tails(tests).item() == pytest.approx(float(exact), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_p_is_never_below_that_of_the_draw_itself(seed: int) -> None:
    """Counts every way of sharing out the cases, kind by kind."""
    random = Random(seed)  # noqa: S311 (no secret)
    kinds = {k: (random.randint(4, 9), random.randint(4, 12)) for k in "ab"}
    cases = [
        ("pool", who, True, kind, random.random() < (0.6 if who == "me" else 0.3))
        for kind, (mine, others) in kinds.items()
        for who, n in (("me", mine), ("them", others))
        for _ in range(n)
    ]
    frame = pl.DataFrame(cases, ["pool", "who", "asked", "kind", "hit"], orient="row")
    frame = frame.group_by("pool", "who", "asked", "kind").agg(
        n=pl.len().cast(pl.Int64), count=pl.col("hit").sum().cast(pl.Int64)
    )
    row = against_the_school(frame.lazy()).row(by_predicate=pl.col("who") == "me", named=True)
    ways = {0: 1}
    for kind, (mine, others) in kinds.items():
        hits = sum(hit for _, _, _, k, hit in cases if k == kind)
        total = mine + others
        ways = added(
            ways,
            {h: comb(hits, h) * comb(total - hits, mine - h) for h in range(min(hits, mine) + 1)},
        )
    exact = Fraction(sum(w for h, w in ways.items() if h >= row["count"]), sum(ways.values()))
    assert row["p"] >= float(exact) - 1e-9


def added(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (a, x), (b, y) in product(one.items(), other.items()):
        found[a + b] = found.get(a + b, 0) + x * y
    return found


def test_holm_by_hand() -> None:
    tests = pl.DataFrame({"school": ["a"] * 4 + ["b"], "p": [0.01, 0.04, 0.03, 0.5, 0.02]})
    found = corrected(tests, "school").sort("school", "p")["p_corrected"].to_list()
    assert found == pytest.approx([0.04, 0.09, 0.09, 0.5, 0.02])
