"""A day asked for after the marks end: they are said to end, and nothing is claimed of now."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.measures.test_daily_commands import DAYS, export
from tests.register.by_hand import others, present, view_of, weekdays, with_marks

from attcli.measures.absence import absence
from attcli.measures.continuous import continuous
from attcli.measures.punctuality import punctuality
from attcli.policy.settings import School, Settings, Term
from attcli.register.view import View

AUTUMN = weekdays(date(2025, 9, 1), date(2025, 10, 24))
TERMS = (
    Term("Autumn 1", date(2025, 9, 1), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring and summer", date(2026, 1, 5), date(2026, 7, 17)),
)


def register(as_of: date | None, terms: tuple[Term, ...] = ()) -> View:
    ill = [("sam", day, half, "I") for day in AUTUMN[-3:] for half in ("AM", "PM")]
    rows = [*others(AUTUMN), *with_marks(present(["sam"], AUTUMN), ill)]
    settings = Settings(schools={"school": School("school", terms=terms)})
    return view_of(rows, settings=settings, as_of=as_of)


@pytest.mark.parametrize(
    ("as_of", "terms", "ends"),
    [
        (None, (), None),
        (AUTUMN[-1], (), None),
        (AUTUMN[5], (), None),
        (date(2025, 10, 26), (), None),  # the Sunday after
        (date(2025, 10, 27), (), AUTUMN[-1]),  # a Monday: nobody says that the school was shut
        (date(2025, 10, 27), TERMS, None),  # half-term
        (date(2025, 11, 3), TERMS, AUTUMN[-1]),
        (date(2026, 9, 1), TERMS, AUTUMN[-1]),
    ],
)
def test_where_the_marks_end(as_of: date | None, terms: tuple[Term, ...], ends: date | None):
    view = register(as_of, terms)
    assert view.ends_early == ends
    told = [found for found in view.findings if found.code == "marks-end-early"]
    assert [found.value for found in told] == ([ends.isoformat()] if ends else [])


def test_a_half_taken_day_asked_for_is_no_complete_one() -> None:
    monday = date(2025, 10, 27)
    rows = [*others(AUTUMN), *present(["sam"], AUTUMN), ("other01", monday, "AM", "/")]
    rows += [("other02", monday, "AM", "/"), ("other03", monday, "AM", "/")]
    assert view_of(rows, as_of=monday).ends_early == AUTUMN[-1]
    assert view_of(rows).ends_early is None


def test_nothing_is_foretold_and_no_day_is_named_for_the_next_clock() -> None:
    for as_of, why, planned, known in (
        (AUTUMN[-1], None, True, True),
        (date(2025, 11, 14), "marks-end", False, False),
    ):
        view = register(as_of, TERMS)
        sam = absence(view).filter(surname="Sam").collect().row(0, named=True)
        assert (sam["forecast_unknown"], sam["planned"] is not None) == (why, planned)
        assert (sam["best_possible_pct"] is not None) == planned
        run = continuous(view).filter(surname="Sam").collect().row(0, named=True)
        assert run["next_in"] is not None
        assert (run["next_date"] is not None) == known


def test_a_trend_is_of_the_weeks_with_marks() -> None:
    for as_of in (AUTUMN[-1], date(2025, 11, 28)):
        row = punctuality(register(as_of, TERMS)).collect().row(0, named=True)
        assert (row["recent_arrived"], row["recent_weeks"], row["before_weeks"]) == (60, 6, 2)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Surname01 away for the last five days, Surname02 without a reason for one of them."""
    marks = {(1, n): "O" for n in range(60, 70)} | {(2, 66): "N"}
    return export(tmp_path_factory.mktemp("away") / "marks.csv", marks)


@pytest.mark.parametrize(
    ("command", "then", "now"),
    [
        ("continuous", "1 pupil was absent then", "1 pupil is absent now"),
        ("threshold", "1 of 16 pupils met it then", "1 of 16 pupils meet it now"),
    ],
)
def test_the_lists_say_then(attcli_here: Run, away: Path, command: str, then: str, now: str):
    late, last = (
        attcli_here(command, away, "--as-of", day) for day in ("2025-11-14", DAYS[-1].isoformat())
    )
    assert then in " ".join(late.stdout.split())
    assert "as far as the marks go, Friday 17 October 2025" in " ".join(late.stdout.split())
    assert " now" not in late.stdout
    assert "complete up to Friday 17 October 2025 only" in " ".join(late.stderr.split())
    assert now in " ".join(last.stdout.split())
    assert "marks-end-early" not in last.stderr


def test_one_pupil_and_json_say_so(attcli_here: Run, away: Path) -> None:
    screen = attcli_here("explain", "Surname01", away, "--as-of", "2025-11-14").stdout
    said = " ".join(screen.split())
    assert "10 unauthorised sessions in the ten school weeks from 1 Sep 2025: met then." in said
    assert "Absent then: 10 sessions" in said
    assert "No forecast: the marks end before the day asked for." in said
    done = attcli_here("explain", "Surname01", away, "--as-of", "2025-11-14", "--format", "json")
    (found,) = json.loads(done.stdout)["results"]
    assert (found["marks_end"], found["counts"]["forecast_unknown"]) == ("2025-10-17", "marks-end")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("threshold", "--from", "2025-10-01"), "--from and --to do not apply here"),
        (("unexplained", "--to", "2025-10-01"), "--from and --to do not apply here"),
        (("continuous", "--from", "2025-10-01"), "--from and --to do not apply here"),
        (("changes", "--to", "2025-10-10"), "--to does not apply here"),
        (("threshold",), ""),
    ],
)
def test_days_that_do_not_apply_are_said(attcli_here: Run, away: Path, words, line: str) -> None:
    command, *asked = words
    cut = attcli_here(command, away, *asked, "--format", "json")
    whole = attcli_here(command, away, "--format", "json")
    assert json.loads(cut.stdout)["results"] == json.loads(whole.stdout)["results"]
    assert line in " ".join(cut.stderr.split())
    assert "not apply" not in whole.stderr


def test_a_cut_period_of_one_pupil_is_labelled(attcli_here: Run, away: Path) -> None:
    cut = "Of the days asked for alone, not of the academic year so far"
    whole = attcli_here("explain", "Surname01", away)
    part = attcli_here("explain", "Surname01", away, "--from", "2025-10-01")
    assert cut in " ".join(part.stdout.split())
    assert cut not in " ".join(whole.stdout.split())
