"""Better or worse than chance: as a plain count has it, rarely claimed where nothing changed."""

from datetime import date, timedelta
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.random_spells import YEAR, school

from attcli.law import codes
from attcli.measures.changes import stretches, trend_totals, trends
from attcli.measures.spells import LEFT_ASIDE
from attcli.register.view import View

TERM = YEAR[:70]
WEEKS = sorted({day - timedelta(days=day.weekday()) for day in TERM})[-12:]
ASIDE = {word.replace("_", "-") for word in LEFT_ASIDE}


def away_days(view: View) -> dict[int, dict[date, bool]]:
    """For each pupil each day, and whether any of it was missed."""
    found: dict[int, dict[date, bool]] = {}
    rows = view.marks.select("pupil", "date", "code").collect().iter_rows()
    for pupil, day, letter in rows:
        code = codes.codes_on(day)[letter]
        days = found.setdefault(pupil, {})
        days[day] = days.get(day, False) or (code.absent and not code.meanings & ASIDE)
    return found


def counted(days: dict[date, bool], weeks: list[date]) -> tuple[int, int, int, int]:
    """School days, of them away, days on which a spell could begin, spells begun."""
    order = sorted(days)
    inside = [n for n, day in enumerate(order) if day - timedelta(days=day.weekday()) in weeks]
    opens = [n for n in inside if n and not days[order[n - 1]]]
    away = sum(days[order[n]] for n in inside)
    return len(inside), away, len(opens), sum(days[order[n]] for n in opens)


def two_sided(recent: int, n: int, chance: float) -> float:
    at = [comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(n + 1)]
    return min(1.0, 2 * min(sum(at[recent:]), sum(at[: recent + 1])))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_a_plain_count_has_the_same(seed: int) -> None:
    view = school(seed, 90, TERM)
    days = away_days(view)
    before, recent = ({p: counted(d, w) for p, d in days.items()} for w in (WEEKS[:6], WEEKS[6:]))
    names = [
        f"{s}_{c}" for s in ("earlier", "recent") for c in ("days", "away", "open_days", "spells")
    ]
    for row in stretches(view).collect().iter_rows(named=True):
        number = row["pupil"]
        assert tuple(row[name] for name in names) == before[number] + recent[number]
    odds = [sum(c[3] for c in s.values()) / sum(c[2] for c in s.values()) for s in (before, recent)]
    found = {row["surname"]: row for row in trends(view).collect().iter_rows(named=True)}
    expected = {}
    for pupil in days:
        (_, _, b_open, b), (_, _, r_open, r) = before[pupil], recent[pupil]
        if b + r >= 8 and b_open >= 15 and r_open >= 15:
            chance = odds[1] * r_open / (odds[0] * b_open + odds[1] * r_open)
            expected[f"p{pupil:04d}"] = two_sided(r, b + r, chance)
    assert found.keys() == expected.keys()
    assert all(found[name]["p"] == pytest.approx(p) for name, p in expected.items())
    holm = 0.0
    for n, name in enumerate(sorted(expected, key=expected.__getitem__)):
        holm = max(holm, min(1.0, expected[name] * (len(expected) - n)))
        assert found[name]["p_corrected"] == pytest.approx(holm)
    assert trend_totals(view)["pupils_tested"] == len(expected)


def test_hardly_any_school_is_told_of_a_change_where_nothing_has_changed() -> None:
    claimed = [s for s in range(40) if trends(school(s, 120, TERM)).collect()["change"].count()]
    assert len(claimed) <= 2


def test_a_winter_that_all_share_is_no_change() -> None:
    """From November on everyone is away three times as often: all of it the school's own."""

    def winter(found: dict) -> None:
        random = Random(5)  # noqa: S311 (an invented school)
        for pupil in range(120):
            for place in range(40, 70):
                if random.random() < 0.25:
                    found |= {(pupil, place, 0): "I", (pupil, place, 1): "I"}

    view = school(3, 120, TERM, winter)
    assert trend_totals(view)["pupils_tested"] > 20
    assert trends(view).collect()["change"].count() == 0


def test_too_few_school_weeks_say_nothing() -> None:
    view = school(1, 60, YEAR[:50])
    assert trends(view).collect().is_empty()
    assert trend_totals(view)["pupils_tested"] == 0
