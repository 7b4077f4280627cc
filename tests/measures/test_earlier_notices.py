"""Penalty notices of the log as periods: which cover what, and which can't."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Run
from tests.measures.test_daily_commands import export
from tests.register.by_hand import register_of

from attcli.measures.earlier_notices import notice_periods
from attcli.store.events import Event, enter, enter_all

PUPILS = register_of([("sam", date(2025, 9, 1), "AM", "/"), ("kim", date(2025, 9, 1), "AM", "/")])
PERIOD = {"from": "2025-09-08", "to": "2025-09-12"}
NOW = datetime(2025, 10, 20).astimezone()


def entry(kind: str, number: int, details: dict[str, Any] | None = None, **more: Any) -> Event:
    day = date(2025, 9, 22)
    facts = {"pupil": "sam", "parent": "Mrs Ann Sam", "details": details or {}} | more
    return Event("school", kind=kind, day=day, by="office", at=NOW, id=number, **facts)


@pytest.mark.parametrize(
    ("logged", "covered", "odd"),
    [
        ([], 0, 0),
        ([entry("meeting", 1)], 0, 0),
        ([entry("penalty-notice", 1, PERIOD)], 1, 0),
        ([entry("penalty-notice", 1, PERIOD), entry("penalty-notice", 2, PERIOD)], 1, 0),
        ([entry("penalty-notice", 1, PERIOD), entry("notice-withdrawn", 2, about=1)], 0, 0),
        ([entry("penalty-notice", 1, PERIOD), entry("notice-paid", 2, about=1)], 1, 0),
        ([entry("penalty-notice", 1, PERIOD | {"for": "excluded-pupil"})], 0, 0),
        ([entry("penalty-notice", 1)], 0, 1),
        ([entry("penalty-notice", 1, {"from": "2025-09-12", "to": "2025-09-08"})], 0, 1),
        ([entry("penalty-notice", 1, {"from": "September", "to": "2025-09-08"})], 0, 1),
        ([entry("penalty-notice", 1, PERIOD, pupil="nobody")], 0, 0),
    ],
)
def test_which_notices_cover_days(logged: list[Event], covered: int, odd: int) -> None:
    periods, found = notice_periods(logged, PUPILS.pupils, PUPILS.pupils)
    assert (periods.height, [one.code for one in found]) == (
        covered,
        ["notice-without-period"] * odd,
    )
    for row in periods.iter_rows():
        assert row == (
            "school|upn:sam", date(2025, 9, 22), date(2025, 9, 8), date(2025, 9, 12)
        )  # fmt: skip


def test_a_notice_without_its_days_is_told_only_where_its_pupil_is_asked_for() -> None:
    pupils = PUPILS.pupils
    kim = pupils.filter(pupils["pupil_id"].str.contains("kim"))
    logged = [entry("penalty-notice", 1)]
    assert [len(notice_periods(logged, pupils, asked)[1]) for asked in (pupils, kim)] == [1, 0]


def test_a_notice_on_record_is_heeded_by_the_lists(attcli_here: Run, tmp_path: Path) -> None:
    """Ten O in the first week, a notice for that week, three more since."""
    attcli_here("init", tmp_path, "--yes")
    marks = export(tmp_path / "marks.csv", {(1, n): "O" for n in (*range(10), 60, 61, 62)})
    attcli_here("ingest", marks)
    upn = "A823000010001"
    days = {"from": "2025-09-01", "to": "2025-09-05"}
    new = Event("school", upn, "penalty-notice", date(2025, 9, 22), "office", NOW, details=days)
    kept = enter(tmp_path, new)
    told = attcli_here("threshold")
    assert "0 of 16 pupils meet it now, 1 at some time" in " ".join(told.stdout.split())
    assert "Surname01, Ann 3 (13 with them)" in " ".join(told.stderr.split())
    screen = " ".join(attcli_here("explain", upn).stdout.split())
    assert "3 unauthorised sessions" in screen
    assert "10 sessions inside the period of an earlier notice, left out" in screen
    assert "with them 13" in screen
    enter_all(
        tmp_path,
        [Event("school", upn, "notice-withdrawn", date(2025, 9, 29), "office", NOW, about=kept.id)],
        "a notice was withdrawn",
    )
    assert "1 of 16 pupils meet it now" in " ".join(attcli_here("threshold").stdout.split())
