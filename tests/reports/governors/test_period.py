"""A summary is of whole half-terms that are over."""

import itertools
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from tests.reports.governors import schools

from attcli.errors import UsageError
from attcli.policy.settings import School, Settings, Term
from attcli.register.view import Asked, View, open_view
from attcli.reports.governors.period import Wanted, period_of, running_words

HALVES = schools.register(Random(3), 12, halves=3, more=1)  # noqa: S311 (an invented school)
END = date(2026, 2, 27)  # Friday of the first week of spring 2


def view(as_of: date = END, terms: tuple[Term, ...] = ()) -> View:
    known = Settings(schools={"school": replace(School("school"), terms=terms)})
    return open_view(HALVES, known, Asked(as_of=as_of))


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (Wanted(), "autumn 1 to spring 1 2025/26"),
        (Wanted(term="autumn"), "autumn 1 to autumn 2 2025/26"),
        (Wanted(term="Spring"), "spring 1 2025/26"),
        (Wanted(half_term="Autumn-2"), "autumn 2 2025/26"),
        (Wanted(start=date(2025, 10, 20)), "autumn 2 to spring 1 2025/26"),
        (Wanted(end=date(2025, 12, 31)), "autumn 1 to autumn 2 2025/26"),
        (Wanted(start=date(2025, 11, 3), end=date(2025, 11, 21)), "autumn 2 2025/26"),
    ],
)
def test_what_is_asked_for(wanted: Wanted, named: str) -> None:
    assert period_of(view(), "school", wanted).name == named


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        (Wanted(half_term="spring 2"), "over"),
        (Wanted(term="summer"), "autumn, spring"),
        (Wanted(start=date(2025, 9, 9)), "whole half-terms"),
        (Wanted(end=date(2026, 1, 9)), "whole half-terms"),
        (Wanted(start=date(2026, 2, 23), end=END), "whole half-terms"),
    ],
)
def test_parts_of_half_terms_and_running_ones_are_refused(wanted: Wanted, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        period_of(view(), "school", wanted)


def test_a_half_term_is_over_where_the_term_dates_say_so() -> None:
    last = date(2026, 1, 23)
    terms = (Term("Spring 1", date(2026, 1, 5), last),)
    name = "autumn 1 to spring 1 2025/26"
    assert period_of(view(last, terms), "school", Wanted()).name == name
    assert period_of(view(last), "school", Wanted()).name == "autumn 1 to autumn 2 2025/26"
    day_before = view(date(2026, 1, 22), terms)
    assert period_of(day_before, "school", Wanted()).name == "autumn 1 to autumn 2 2025/26"


def test_in_the_first_half_term_there_is_no_summary_yet() -> None:
    with pytest.raises(UsageError, match="as-of"):
        period_of(view(date(2025, 9, 26)), "school", Wanted())


def test_not_even_in_july_is_a_half_term_over_before_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the summaries of 10 and of 17 July would tell of one week."""
    monkeypatch.setattr(schools, "STARTS", (date(2026, 4, 13), date(2026, 6, 8), date(2026, 7, 6)))
    late = schools.register(Random(3), 12, halves=2)  # noqa: S311 (an invented school)
    assert period_of(open_view(late, Settings()), "school", Wanted()).name == "summer 1 2025/26"


def test_what_is_not_over_is_named() -> None:
    assert "spring 2 is not known to be over" in running_words(view(), "school")
    terms = (Term("Spring 1", date(2026, 1, 5), date(2026, 1, 23)),)
    assert running_words(view(date(2026, 1, 23), terms), "school") == ""
    later = (Term("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),)
    said = "school: spring 2 is not over (Spring 2 ends on 27 March 2026)"
    assert running_words(view(terms=later), "school").startswith(said)


def test_in_the_first_half_term_the_term_dates_say_when_there_will_be_a_summary() -> None:
    terms = (Term("Autumn 1", date(2025, 9, 8), date(2025, 10, 24)),)
    with pytest.raises(UsageError, match="Autumn 1 ends on 24 October 2025") as refusal:
        period_of(view(date(2025, 9, 26), terms), "school", Wanted())
    assert "Add the term dates" not in str(refusal.value)


def test_the_half_terms_hold_every_day_of_the_year_so_far_once() -> None:
    year = period_of(view(), "school", Wanted()).year
    assert year[0].since == date(2025, 8, 1)
    for before, after in itertools.pairwise(year):
        assert after.since - before.until == schools.DAY
