"""Every measure is a plan that can be sent elsewhere: it serialises whole, from the marks on, gives
the same there, and holds no Python function."""

import io
from collections.abc import Callable
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.measures.random_schools import as_register, schools

from attcli.measures.absence import absence
from attcli.measures.changes import stretches
from attcli.measures.continuous import continuous
from attcli.measures.groups import groups
from attcli.measures.habit_cases import class_cases, pupil_cases, sibling_cases
from attcli.measures.habits import school_rates
from attcli.measures.missing import missing_sessions
from attcli.measures.patterns import patterns
from attcli.measures.punctuality import punctuality
from attcli.measures.running import running
from attcli.measures.spells import spells
from attcli.measures.threshold import threshold, threshold_sessions
from attcli.measures.traveller import traveller
from attcli.measures.unexplained import calls, unexplained
from attcli.measures.weeks import by_week
from attcli.policy.settings import Settings
from attcli.register.view import View, open_view

MEASURES: tuple[Callable[[View], pl.LazyFrame], ...] = (
    *(absence, threshold, threshold_sessions, punctuality, unexplained, calls, continuous),
    *(traveller, groups, by_week, school_rates, patterns, missing_sessions, running),
    *(spells, pupil_cases, sibling_cases, class_cases, stretches),
)
"""The measures, and what `habits` and `changes` count before a test of chance is made of it."""

SEEDS = (14, 20)  # one school; two, with pupils who moved


@pytest.fixture
def nothing_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a view keeps for several measures stays a plan, as part of each."""
    monkeypatch.setattr(View, "once", lambda view, _, make: make(view))


def holds_python(plan: pl.LazyFrame) -> bool:
    """Whether a plan holds a Python function or reads from one."""
    told = plan.explain(optimized=False).lower() + plan.explain().lower()
    return "python" in told


@pytest.mark.usefixtures("nothing_collected")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_plan_gives_the_same_elsewhere(
    measure: Callable[[View], pl.LazyFrame], seed: int
) -> None:
    view = open_view(as_register(schools(Random(seed))), Settings())  # noqa: S311 (invented)
    plan = measure(view)
    assert not holds_python(plan)
    sent = pl.LazyFrame.deserialize(io.BytesIO(plan.serialize()))
    assert_frame_equal(sent.collect(), plan.collect(), check_row_order=measure in SORTED)


SORTED = set(MEASURES) - {traveller, pupil_cases, sibling_cases, class_cases}


def test_the_schools_are_what_they_are_said_to_be() -> None:
    one, two = (as_register(schools(Random(seed))) for seed in SEEDS)  # noqa: S311
    assert (len(one.schools), len(two.schools)) == (1, 2)
    assert two.pupils.get_column("upn").is_duplicated().any()


@pytest.mark.parametrize(
    "of_python",
    [
        lambda rows: rows.select(pl.col("n").map_elements(lambda n: n, pl.Int64)),
        lambda rows: rows.select(pl.col("n").map_batches(lambda n: n, pl.Int64)),
        lambda rows: rows.map_batches(lambda frame: frame),
    ],
)
def test_a_python_function_is_found(of_python: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
    assert holds_python(of_python(pl.LazyFrame({"n": [1]})))
