"""Every count and expectation of `attcli patterns` is that of the slow reference."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures import reference_habits as reference
from tests.measures.random_spells import YEAR, school

from attcli.law import codes
from attcli.measures.habits import every_test
from attcli.register.view import View

DAYS = YEAR[:70]
PUPILS = 90


def a_school(seed: int) -> View:
    """With every code here and there, and pupils who never come on some weekday."""
    random = Random(seed)  # noqa: S311 (an invented school)

    def mixed(found: dict) -> None:
        for _ in range(PUPILS * 6):
            cell = (random.randrange(PUPILS), random.randrange(len(DAYS)), random.randrange(2))
            found[cell] = random.choice(sorted(codes.codes_on(DAYS[0])))
        for _ in range(PUPILS * 4):
            pupil, place = random.randrange(PUPILS // 3), random.randrange(len(DAYS))
            found[pupil, place, random.randrange(2)] = random.choice("IIMMO")
        for pupil in random.sample(range(PUPILS), 6):
            weekday = random.randrange(5)
            for place, day in enumerate(DAYS):
                if day.weekday() == weekday:
                    found |= {(pupil, place, half): "X" for half in (0, 1)}

    return school(seed, PUPILS, DAYS, mixed)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_every_count_and_expectation(seed: int) -> None:
    view = a_school(seed)
    names = dict(view.rolls.select("pupil", "pupil_id").iter_rows())
    made = every_test(view).collect().to_dicts()
    pools = reference.cases(view)
    pools |= {
        f"class-{d}": reference.class_cases(view, n) for n, d in enumerate(reference.WEEKDAYS)
    }
    expected = {
        (question, who): figures
        for question, pool in pools.items()
        for who, figures in reference.judged(pool).items()
    }
    found = {}
    for row in made:
        figures = (row["n"], row["count"], pytest.approx(row["expected"]))
        if row["question"] == "siblings":
            pool = reference.sibling_cases(view, names[int(row["other"])])
            assert reference.judged(pool)[names[int(row["who"])]] == figures
        else:
            classes = row["question"].startswith("class-")
            found[row["question"], row["who"] if classes else names[int(row["who"])]] = figures
    assert found == expected
