"""The ladder on counts: boundaries, least sessions, holidays set aside, and since which day."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.cases.below import below, lines
from attcli.policy.pack import Pack, load_pack

PACK = load_pack("leading-edge")
MONDAY = date(2025, 9, 1)


def stage_of(running: list[tuple[int, int, int]], pack: Pack = PACK) -> tuple:
    """The stage and since when, of one pupil's running (possible, absent, holiday), a row a day."""
    frame = pl.LazyFrame(
        {
            "school": "school",
            "pupil_id": "p",
            "date": [MONDAY + timedelta(days=n) for n in range(len(running))],
            "possible": [row[0] for row in running],
            "absent": [row[1] for row in running],
            "holiday_not_granted": [row[2] for row in running],
        }
    )
    found = below(frame, lines([("school", pack)])).sort("key").collect()
    if found.is_empty():
        return None, None
    _, key, since = found.row(-1)
    return int(key.removeprefix("stage_")), since


# possible, absent, of them holiday not granted → stage
BOUNDARIES = {
    "96% exactly is on target": (100, 4, 0, None),
    "one session in 99 more is below it": (99, 4, 0, 1),
    "92% exactly is stage 1": (100, 8, 0, 1),
    "below 92% by one session": (99, 8, 0, 2),
    "90% exactly is stage 2": (100, 10, 0, 2),
    "below 90% by one session": (99, 10, 0, 3),
    "89.95%, which shows as 90.0%, is stage 3": (2000, 201, 0, 3),
    "19 possible sessions are too few for any stage": (19, 19, 0, None),
    "20 possible sessions are enough": (20, 20, 0, 3),
    "one day off in two weeks (90%) is no letter": (20, 2, 0, None),
    "3 missed of 20 (85%) is no letter": (20, 3, 0, None),
    "4 missed of 20 (80%) is the first": (20, 4, 0, 1),
    "5 missed of 20 (75%) is still the first": (20, 5, 0, 1),
    "6 missed of 20 (70%) is the second": (20, 6, 0, 2),
    "7 missed of 20 (65%) is still the second": (20, 7, 0, 2),
    "8 missed of 20 (60%) is the third": (20, 8, 0, 3),
    "no absence at all": (190, 0, 0, None),
    "no possible session": (0, 0, 0, None),
    "a fortnight's holiday and nothing else skips the ladder": (100, 20, 20, None),
    "holiday set aside, the rest is stage 1": (100, 25, 20, 1),
    "holiday set aside, the rest is one short": (100, 24, 20, None),
    "holiday set aside, the rest is stage 3 by itself": (100, 31, 20, 3),
}


@pytest.mark.parametrize("case", BOUNDARIES)
def test_the_stage_by_counts(case: str) -> None:
    possible, absent, holiday, stage = BOUNDARIES[case]
    assert stage_of([(possible, absent, holiday)])[0] == stage


def test_a_school_may_count_holidays_on_the_ladder() -> None:
    pack = replace(PACK, holidays_skip_ladder=False)
    assert stage_of([(100, 20, 20)], pack)[0] == 3


def test_a_school_may_ask_for_more_sessions_before_the_first_letter() -> None:
    assert stage_of([(40, 20, 0)], replace(PACK, min_possible_sessions=60))[0] is None


# day by day: (possible, absent) of one pupil, and the day since which the stage stands
SINCE = {
    "from the first day it holds": ([(20, 4), (22, 4), (24, 4)], 1, 0),
    "from the day it was reached": ([(50, 3), (52, 4), (54, 5)], 1, 1),
    "again, after a break": ([(50, 4), (110, 4), (112, 6), (114, 6)], 1, 2),
    "stage 3 since it was reached, not since stage 1 was": ([(20, 4), (22, 6), (24, 8)], 3, 2),
    "back from stage 3 to 2: since stage 2 was first open": ([(24, 6), (24, 8), (96, 9)], 2, 0),
}


@pytest.mark.parametrize("case", SINCE)
def test_since_when_the_stage_stands(case: str) -> None:
    days, stage, since = SINCE[case]
    found = stage_of([(possible, absent, 0) for possible, absent in days])
    assert found == (stage, MONDAY + timedelta(days=since))


def test_two_schools_judge_by_their_own_rules() -> None:
    own = tuple(replace(s, below_pct=s.below_pct and 99) for s in PACK.stages)
    strict = replace(PACK, stages=own)
    frame = pl.LazyFrame(
        {
            "school": ["mild", "strict"],
            "pupil_id": ["a", "b"],
            "date": MONDAY,
            "possible": 400,
            "absent": 12,
            "holiday_not_granted": 0,
        }
    )
    found = below(frame, lines([("mild", PACK), ("strict", strict)])).collect()
    assert set(found["pupil_id"]) == {"b"}


def test_a_school_without_a_line_stands_beside_one_that_has_it() -> None:
    none = replace(PACK, stages=tuple(replace(s, below_pct=None) for s in PACK.stages))
    frame = pl.LazyFrame(
        {
            "school": ["mild", "none"],
            "pupil_id": ["a", "b"],
            "date": MONDAY,
            "possible": 400,
            "absent": 100,
            "holiday_not_granted": 0,
        }
    )
    assert set(below(frame, lines([("mild", PACK), ("none", none)])).collect()["pupil_id"]) == {"a"}
    alone = below(frame, lines([("mild", none), ("none", none)])).collect()
    assert alone.is_empty()


def slow_stage(days: list[tuple[int, int, int]]) -> tuple[int | None, int | None]:
    """The same rule by hand, day by day, for one pupil: stage and the day since when."""

    def holds(number: int, possible: int, absent: int, holiday: int) -> bool:
        below, least = {1: (96, 4), 2: (92, 6), 3: (90, 8)}[number]
        missed = absent - holiday
        enough = possible >= 20 and missed >= least
        return enough and missed / possible > 1 - below / 100 + 1e-12

    for number in (3, 2, 1):
        since = None
        for day, counts in enumerate(days):
            if not holds(number, *counts):
                since = None
            elif since is None:
                since = day
        if since is not None:
            return number, since
    return None, None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 10), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=30
    )
)
def test_as_slow_plain_python_finds_it(steps: list[tuple[int, int, int]]) -> None:
    days: list[tuple[int, int, int]] = []
    possible = absent = holiday = 0
    for attended, missed, away in steps:
        possible, absent, holiday = (
            possible + attended + missed + away,
            absent + missed + away,
            holiday + away,
        )
        days.append((possible, absent, holiday))
    stage, since = slow_stage(days)
    wanted = None if since is None else MONDAY + timedelta(days=since)
    assert stage_of(days) == (stage, wanted)
