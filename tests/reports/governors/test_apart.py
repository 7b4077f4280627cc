"""When sets of pupils tell of few, added and subtracted, and when their figures prove something."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from attcli.reports.governors.apart import tells_of_few
from attcli.reports.governors.proof import proves_of_few


def sets(n: int, *of: range | set[int]) -> np.ndarray:
    return np.array([[pupil in group for group in of] for pupil in range(n)])


@pytest.mark.parametrize(
    ("what", "groups", "few"),
    [
        ("everyone", (range(30),), False),
        ("two halves", (range(30), range(15), range(15, 30)), False),
        ("a group of five", (range(30), range(5)), False),
        ("a group of four", (range(30), range(4)), True),
        ("everyone but four", (range(30), range(4, 30)), True),
        ("FSM and pupil premium differ by one", (range(30), range(10), range(11)), True),
        ("they differ by five", (range(30), range(10), range(15)), False),
        (
            "Year 6 less its girls, its girls being all girls but two",
            (range(40), range(20), {*range(8), 30, 31}),
            False,
        ),
        (
            "two that swap a pupil for another",
            (range(30), range(10), {*range(1, 10), 20}),
            True,
        ),
        (
            "three that leave two pupils over only together",
            (range(40), {*range(10)}, {*range(10, 22)}, {*range(20), 30}),
            True,
        ),
    ],
)
def test_by_hand(what: str, groups, few: bool) -> None:
    n = max(max(group) for group in groups) + 1
    assert tells_of_few(sets(n, *groups), 5) is few, what


def by_every_subset(matrix: np.ndarray, fewest: int) -> bool:
    """The same, trying every few pupils: is some sum nothing for all others, but not for them?"""
    n = len(matrix)
    whole = np.linalg.matrix_rank(matrix.astype(float))
    for size in range(1, fewest):
        for few in combinations(range(n), size):
            rest = np.delete(matrix, few, axis=0).astype(float)
            if np.linalg.matrix_rank(rest) < whole:
                return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_as_trying_every_subset_says(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (invented groups)
    n, columns = random.randint(7, 13), random.randint(1, 4)
    share = random.choice((0.3, 0.5, 0.7))
    some = [{p for p in range(n) if random.random() < share} for _ in range(columns)]
    matrix = sets(n, range(n), *some)
    assert tells_of_few(matrix, 4) == by_every_subset(matrix, 4)


ONES = np.ones(12, dtype=np.int64)


@pytest.mark.parametrize(
    ("what", "absent", "groups", "proven"),
    [
        ("anybody may be it", {0: 1}, (range(12),), False),
        ("one group has none", {0: 1}, (range(12), range(6, 12)), False),
        ("all but one are in a group that has none", {0: 1}, (range(12), range(1, 12)), True),
        ("two groups clear all but one", {0: 1}, (range(12), range(1, 6), range(6, 12)), True),
        ("nobody", {}, (range(12), range(1, 12)), False),
        ("more than the others could have", dict.fromkeys(range(12), 1), (range(12),), True),
    ],
)
def test_what_sums_prove(what: str, absent, groups, proven: bool) -> None:
    counted = np.array([absent.get(n, 0) for n in range(12)], dtype=np.int64)
    assert proves_of_few(sets(12, *groups), counted, ONES, ()) is proven, what


def test_of_a_small_group_it_may_be_proven_though_of_none_of_them() -> None:
    matrix = sets(12, range(12), range(2, 12))
    counted = np.array([1] + [0] * 11, dtype=np.int64)
    pair = sets(12, {0, 1})[:, 0]
    assert not proves_of_few(matrix, counted, ONES, ())
    assert proves_of_few(matrix, counted, ONES, [pair])
