"""`forecast.md`, row by row; and every small case counted out."""

from datetime import date, timedelta
from itertools import product

import polars as pl
import pytest
from tests.register.by_hand import view_of, weekdays
from tests.spec.tables import rows_of

from attcli.measures.absence import absence
from attcli.measures.forecast import forecast
from attcli.policy.settings import School, Settings, Term
from attcli.register.view import View

CASES = rows_of("forecast.md")
LAST = date(2026, 7, 17)
BANK_HOLIDAY = date(2026, 5, 25)


def view_with(text: str, planned: int) -> View:
    """Sam's marks up to the day before the last term, which has so many sessions."""
    ahead = [day for day in weekdays(date(2026, 5, 1), LAST) if day != BANK_HOLIDAY][
        -planned // 2 :
    ]
    codes = [
        "/" if word == "present" else word
        for part in text.split(", ")
        for n, word in [part.split(" ")]
        for _ in range(int(n))
    ]
    days = weekdays(date(2025, 9, 1), ahead[0] - timedelta(days=1))[-(len(codes) + 1) // 2 :]
    slots = product(days, ("AM", "PM"))
    rows = [("sam", *slot, code) for slot, code in zip(slots, codes, strict=False)]
    school = School("school", terms=(Term("The rest", ahead[0], LAST),))
    return view_of(rows, settings=Settings(schools={"school": school}), as_of=days[-1])


def said(value: bool | None) -> str:
    return {None: "n/a", True: "yes", False: "no"}[value]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['marks so far']}, {c['planned']}" for c in CASES])
def test_forecast(case: dict[str, str]) -> None:
    row = (
        absence(view_with(case["marks so far"], int(case["planned"]))).collect().row(0, named=True)
    )
    leave = row["can_leave_severe"]
    assert row["planned"] == int(case["planned"])
    assert {
        "avoid PA": said(row["can_avoid_pa"]),
        "may miss": "n/a" if row["may_still_miss"] is None else str(row["may_still_miss"]),
        "leave severe": "-" if leave is None else said(leave),
        "best": "n/a" if row["best_possible_pct"] is None else str(row["best_possible_pct"]),
    } == {key: case[key] for key in ("avoid PA", "may miss", "leave severe", "best")}
    assert row["forecast_unknown"] == ("no-possible-session" if case["best"] == "n/a" else None)


def test_every_small_case_counted_out() -> None:
    """Each number of sessions missed is tried, one after the other."""
    numbers = [
        (possible, absent, planned)
        for possible, planned in product(range(1, 32), range(32))
        for absent in range(possible + 1)
    ]
    frame = pl.DataFrame(numbers, ["possible", "absent", "planned"], orient="row")
    view = view_with("10 present", 10)
    rows = frame.with_columns(school=pl.lit("school")).with_columns(forecast(view))
    for row in rows.iter_rows(named=True):
        absent, planned = row["absent"], row["planned"]
        end = row["possible"] + planned
        under = [m for m in range(planned + 1) if (absent + m) * 10 < end]
        assert row["can_avoid_pa"] == bool(under), row
        assert row["may_still_miss"] == max(under, default=0), row
        severe = absent * 2 >= row["possible"]
        assert row["can_leave_severe"] == (absent * 2 < end if severe else None), row
