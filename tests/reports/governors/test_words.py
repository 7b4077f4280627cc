"""What a summary says in words, where figures could be misread."""

import pytest

from attcli.reports.governors.build import _one_of
from attcli.reports.governors.headlines import Line, _rounds_apart


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Stage 1"], "Stage 1"),
        (["Stage 2", "Stage 3"], "Stage 2 or Stage 3"),
        (["Stage 2", "Stage 3", "Stage 4"], "Stage 2, Stage 3 or Stage 4"),
    ],
)
def test_stages_taken_together_are_no_list_of_their_own(names: list[str], said: str) -> None:
    assert _one_of(names) == said


@pytest.mark.parametrize(
    ("now", "then", "change", "apart"),
    [
        (90.1, 90.3, -0.1, True),
        (90.1, 90.3, -0.2, False),
        (97.0, 95.6, 1.4, False),
        (None, 95.6, None, False),
    ],
)
def test_a_change_that_rounded_figures_don_t_give_is_explained(
    now: float | None, then: float | None, change: float | None, apart: bool
) -> None:
    assert _rounds_apart(Line("Attendance", now, then, change)) == apart
