"""Penalty notices: what they cost, when they are to be paid, and which one is available."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.errors import LawDataError
from attcli.law import penalties
from attcli.law.penalties import EXCLUDED_PUPIL, PastNotice, counting, notice_available

NOW = date(2026, 11, 20)
D = date(2026, 11, 2)


def _after(days: int) -> date:
    return D + timedelta(days=days)


@pytest.mark.parametrize(
    ("paid", "pounds"),
    [(0, 80), (20, 80), (21, 160), (27, 160), (28, None), (400, None)],
)
def test_a_first_notice_received_on_day_d(paid: int, pounds: int | None) -> None:
    assert penalties.on(NOW).first.pounds_on(D, _after(paid)) == pounds


def test_the_payment_days_of_a_first_notice() -> None:
    first = penalties.on(NOW).first
    assert first.last_reduced_day(D) == date(2026, 11, 22)
    assert first.last_day(D) == date(2026, 11, 29)


@pytest.mark.parametrize(("paid", "pounds"), [(0, 160), (20, 160), (27, 160), (28, None)])
def test_a_second_notice_has_no_reduced_sum(paid: int, pounds: int | None) -> None:
    second = penalties.on(NOW).second
    assert second is not None
    assert second.last_reduced_day(D) is None
    assert second.pounds_on(D, _after(paid)) == pounds


@pytest.mark.parametrize(("paid", "pounds"), [(20, 60), (21, 120), (27, 120), (28, None)])
def test_the_notice_for_an_excluded_pupil_in_public(paid: int, pounds: int | None) -> None:
    assert penalties.on(NOW).excluded_pupil.pounds_on(D, _after(paid)) == pounds


def test_before_19_august_2024_the_old_sums_and_no_limit() -> None:
    old = penalties.on(date(2024, 8, 18))
    assert (old.first.reduced_pounds, old.first.pounds) == (60, 120)
    assert old.second is None
    assert old.limit is None
    available = notice_available([date(2024, 1, 8), date(2024, 3, 4)], date(2024, 8, 18))
    assert (available.number, available.counted) == (1, ())
    assert counting([PastNotice(date(2024, 1, 8))], date(2024, 8, 18)) == ()


def test_no_rules_before_the_tables_begin() -> None:
    with pytest.raises(LawDataError):
        penalties.on(date(2013, 8, 31))


@pytest.mark.parametrize(
    ("earlier", "on", "number", "pounds", "next_on"),
    [
        ([], "2026-11-20", 1, 160, None),
        (["2025-01-06"], "2026-11-20", 2, 160, None),
        # the same date three years on is outside
        (["2025-01-06"], "2028-01-05", 2, 160, None),
        (["2025-01-06"], "2028-01-06", 1, 160, None),
        # two in three years: a third is not available, until the first is three years old
        (["2025-01-06", "2025-06-02"], "2026-11-20", 3, None, "2028-01-06"),
        (["2025-06-02", "2025-01-06"], "2026-11-20", 3, None, "2028-01-06"),
        (["2025-01-06", "2025-06-02"], "2028-01-06", 2, 160, None),
        # before the national limit: not counted
        (["2024-08-18"], "2024-10-01", 1, 160, None),
        (["2024-08-19"], "2024-10-01", 2, 160, None),
        # more than two on record, some of them old
        (["2024-09-02", "2025-01-06", "2025-06-02"], "2026-11-20", 4, None, "2028-01-06"),
        # a notice on the day itself counts, one still to come does not
        (["2026-11-20"], "2026-11-20", 2, 160, None),
        (["2026-11-21"], "2026-11-20", 1, 160, None),
        # issued on 29 February
        (["2028-02-29"], "2031-02-28", 2, 160, None),
        (["2028-02-29"], "2031-03-01", 1, 160, None),
    ],
)
def test_which_notice_is_available(
    earlier: list[str], on: str, number: int, pounds: int | None, next_on: str | None
) -> None:
    dates = [date.fromisoformat(day) for day in earlier]
    found = notice_available(dates, date.fromisoformat(on))
    assert found.number == number
    assert (found.amount and found.amount.pounds) == pounds
    assert found.next_on == (date.fromisoformat(next_on) if next_on else None)
    assert found.citation


def test_only_the_first_has_a_reduced_sum() -> None:
    first, second = notice_available([], NOW).amount, notice_available([D], NOW).amount
    assert first is not None
    assert second is not None
    assert (first.reduced_pounds, second.reduced_pounds) == (80, None)


@pytest.mark.parametrize(
    ("past", "counted"),
    [
        (PastNotice(D), 1),
        (PastNotice(D, paid=True), 1),
        (PastNotice(D, withdrawn=True), 0),
        (PastNotice(D, kind=EXCLUDED_PUPIL), 0),
        (PastNotice(date(2024, 8, 18)), 0),
        (PastNotice(date(2023, 11, 20)), 0),
        (PastNotice(date(2024, 8, 19)), 1),
    ],
)
def test_which_earlier_notices_count(past: PastNotice, counted: int) -> None:
    assert len(counting([past], NOW)) == counted


def test_one_of_two_withdrawn_leaves_the_second_available() -> None:
    past = [PastNotice(date(2025, 1, 6)), PastNotice(date(2025, 6, 2), withdrawn=True)]
    assert notice_available(counting(past, NOW), NOW).number == 2


def test_three_children_and_two_parents_make_six_first_notices() -> None:
    ledger: dict[tuple[str, str], list[date]] = {
        (parent, child): [] for parent in ("mother", "father") for child in ("A", "B", "C")
    }
    ledger["mother", "A"] += [date(2025, 1, 6), date(2025, 6, 2)]
    available = [notice_available(dates, NOW) for dates in ledger.values()]
    assert len(available) == 6
    assert [x.number for x in available] == [3, 1, 1, 1, 1, 1]


def test_receipt_by_post_is_marked_as_not_confirmed() -> None:
    service = penalties.on(NOW).service
    assert (service.working_days, service.confirmed) == (2, False)


ISSUED = st.lists(st.dates(date(2023, 1, 1), date(2032, 1, 1)), max_size=6)


@given(earlier=ISSUED, day=st.dates(date(2024, 8, 19), date(2032, 1, 1)))
@settings(max_examples=60)
def test_never_three_in_three_years_and_available_again_on_the_day_named(
    earlier: list[date], day: date
) -> None:
    found = notice_available(earlier, day)
    assert (found.amount is None) == (found.number > 2)
    assert all(date(2024, 8, 19) <= x <= day for x in found.counted)
    assert all((day - x).days <= 3 * 366 for x in found.counted)
    if found.next_on is not None:
        known = [x for x in earlier if x <= day]
        assert notice_available(known, found.next_on).amount is not None
        assert notice_available(known, found.next_on - timedelta(days=1)).amount is None
