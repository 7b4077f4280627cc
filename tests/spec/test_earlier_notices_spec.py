"""`earlier_notices.md`, row by row; and any notices against plain counting."""

import random
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from tests.register.by_hand import pupil_id
from tests.spec.tables import rows_of
from tests.spec.weeks import MONDAYS, school_with, week_of

from attcli.measures.threshold import threshold, threshold_totals
from attcli.policy.pack import Pack, load_pack
from attcli.policy.settings import School, Settings
from attcli.register.view import NOTICES, View

CASES = rows_of("earlier_notices.md")
SETTINGS = {
    "-": {},
    "count_earlier_notices": {"count_earlier_notices": True},
    "no_reason_left_out": {"count_no_reason": False},
}


def pack_with(setting: str) -> Pack:
    return replace(load_pack(), **SETTINGS[setting])


def with_notices(view: View, told: str, pack: Pack) -> View:
    rows = []
    for notice in [] if told == "-" else told.split(", "):
        issued, _, weeks = notice.partition(" for ")
        first, last = (MONDAYS[int(week) - 1] for week in weeks.split("-"))
        friday = last + timedelta(days=4)
        rows.append((pupil_id("sam"), MONDAYS[int(issued) - 1], first, friday))
    settings = Settings(schools={"school": School("school", policy=pack)})
    return replace(
        view, settings=settings, notices=pl.DataFrame(rows, NOTICES, orient="row"), _kept={}
    )


def sam(view: View) -> dict:
    rows = threshold(view).collect()
    return next(row for row in rows.iter_rows(named=True) if row["surname"] == "Sam")


def tenth(row: dict) -> str:
    if not row["met"]:
        return "never"
    last = row["sessions"][row["sessions_in_window"] - 1]
    assert last["date"] == row["first_met"]
    return f"week {week_of(last['date'])} {last['date']:%a} {last['session']}"


@pytest.mark.parametrize("case", CASES, ids=[case["what happened"] for case in CASES])
def test_what_is_told_beside_the_count(case: dict[str, str]) -> None:
    view = school_with(case["absences"], int(case["up to week"]))
    row = sam(with_notices(view, case["notice"], pack_with(case["settings"])))
    assert {
        "tenth session": tenth(row),
        "now": str(row["current_sessions"]),
        "left out": str(row["excluded_by_notice"]),
        "inside": str(row["in_notice_period"]),
        "N": str(row["n_current"]),
    } == {key: case[key] for key in ("tenth session", "now", "left out", "inside", "N")}
    assert sum(code["n"] for code in row["current_by_code"]) == row["current_sessions"]
    assert row["met_now"] == (row["current_sessions"] >= 10)


def test_who_would_meet_it_with_marks_left_out_is_counted() -> None:
    view = with_notices(school_with("6: OOOOOOO; 9: NNN", 9), "-", pack_with("no_reason_left_out"))
    found = threshold_totals(view)
    assert (found["met_now"], found["met_with_no_reason"]) == (0, 1)


Slot = tuple[int, int]  # school week, half-day of it


def first_met(slots: list[Slot], periods: list[tuple[date, date, date]]) -> tuple[date | None, int]:
    """By counting: the day of the first tenth session, and how many count at the end."""

    def day(slot: Slot) -> date:
        return MONDAYS[slot[0] - 1] + timedelta(days=slot[1] // 2)

    def counts(slot: Slot, on: date) -> bool:
        return not any(
            issued <= on and begins <= day(slot) <= ends for issued, begins, ends in periods
        )

    def in_window(last: Slot) -> list[Slot]:
        return [s for s in slots if s <= last and last[0] - s[0] < 10 and counts(s, day(last))]

    met = [slot for slot in slots if slot in in_window(slot) and len(in_window(slot)) >= 10]
    end = (22, 9)
    return (day(met[0]) if met else None), len(in_window(end))


@pytest.mark.parametrize("seed", range(12))
def test_any_notices_against_counting(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (cases, not secrets)
    slots = sorted({(chance.randint(8, 22), chance.randint(0, 9)) for _ in range(30)})
    marks: dict[int, list[str]] = {week: ["/"] * 10 for week, _ in slots}
    for week, half in slots:
        marks[week][half] = "O"
    told = ", ".join(
        f"{max(8, first + chance.randint(0, 9)) if first < 13 else 22} for {first}-{first + 2}"
        for first in (chance.randint(8, 18) for _ in range(3))
    )
    absences = "; ".join(f"{week}: {''.join(codes)}" for week, codes in sorted(marks.items()))
    view = with_notices(school_with(absences, 22), told, load_pack())
    periods = [tuple(row) for row in view.notices.select("issued", "from", "to").iter_rows()]
    row = sam(view)
    assert (row["first_met"], row["current_sessions"]) == first_met(slots, periods)
