"""Years lived week by week under each policy: every letter obeys it, and none goes twice."""

import pytest
from tests.cases.simulated_years import Life, live, silences, violations

LIVED: dict[str, Life] = {}


def lived(pack: str) -> Life:
    if pack not in LIVED:
        LIVED[pack] = live(pack, pupils=20, weeks=8, seed=11)
    return LIVED[pack]


@pytest.mark.parametrize("pack", ["leading-edge", "big-life", "croydon"])
def test_every_letter_obeys_the_policy_and_the_same_week_again_changes_nothing(pack: str) -> None:
    life = lived(pack)
    assert len({letter for *_, letter in life.sent}) >= 3, "a fair trial of several letters"
    assert violations(life) == []


def test_no_letter_that_was_due_stayed_behind() -> None:
    assert silences(lived("leading-edge")) == []


def test_the_judge_is_not_blind() -> None:
    """A letter twice in a week, one without its rule, one left out: each is found."""
    life = lived("leading-edge")
    name, friday, monday, letter = life.sent[0]
    twice = Life(life.pack, life.days, life.marks, [life.sent[0], life.sent[0]], life.logs)
    assert f"{name}: two letters on {monday}" in violations(twice)
    assert any("0 weeks after" in said for said in violations(twice))
    never = {pupil: ["."] * len(marks) for pupil, marks in life.marks.items()}
    present = Life(life.pack, life.days, never, [life.sent[0]], life.logs)
    assert violations(present) == [f"{name}: {letter} on {monday} without its rule"]
    assert silences(Life(life.pack, life.days, life.marks, life.sent[1:], life.logs)) != []
    assert friday < monday
