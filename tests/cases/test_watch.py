"""A notice to improve is watched: attended of possible, and whether it was broken or met."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.register.by_hand import Row, others, view_of

from attcli.cases.watch import to_act_on, watched
from attcli.store.events import Event

MONDAY = date(2025, 9, 8)
NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)


def week(marks: str, start: date = MONDAY) -> list[Row]:
    """Sam's marks from the Monday on, morning and afternoon; `.` is present, `_` no mark."""
    days = [start + timedelta(days=n + 2 * (n // 5)) for n in range(len(marks) // 2 + 1)]
    halves = [(day, half) for day in days for half in ("AM", "PM")]
    codes = {".": "/", "_": None}
    return [
        ("sam", day, half, codes.get(mark, mark))
        for (day, half), mark in zip(halves, marks, strict=False)
    ]


def notice(until: date | None, **watch: Any) -> Event:
    details = {"watch": {"from": MONDAY.isoformat(), **watch}} if watch else {}
    return Event(
        "school",
        "sam",
        "notice-to-improve",
        MONDAY,
        "Ann",
        NOON,
        until=until,
        id=7,
        parent="Mrs Ada Khan",
        details=details,
    )


def seen(rows: Iterable[Row], entry: Event) -> dict[str, Any]:
    rows = list(rows)
    found = watched(view_of([*rows, *others(row[1] for row in rows)]), [entry])
    (row,) = found.to_dicts()
    return row


FRIDAY = MONDAY + timedelta(4)


@pytest.mark.parametrize(
    ("marks", "until", "allowed", "status", "broken_on"),
    [
        ("..........", FRIDAY, 0, "met", None),
        ("..........", FRIDAY + timedelta(7), 0, "running", None),
        ("..OO......", FRIDAY, 0, "broken", MONDAY + timedelta(1)),
        ("..OO......", FRIDAY + timedelta(7), 0, "broken", MONDAY + timedelta(1)),
        ("..OO......", FRIDAY, 2, "met", None),
        ("..OO..G...", FRIDAY, 2, "broken", MONDAY + timedelta(3)),
        ("..II..MM..", FRIDAY, 0, "met", None),  # authorised absence breaks nothing
        ("..NN......", FRIDAY, 0, "to settle", None),  # nobody knows yet why
        (".._.......", FRIDAY, 0, "to settle", None),
        ("..........", FRIDAY, None, "ended", None),  # a notice logged by hand says no terms
        ("..........", None, None, "running", None),
    ],
)
def test_the_state_of_a_notice(
    marks: str, until: date | None, allowed: int | None, status: str, broken_on: date | None
) -> None:
    terms = {} if allowed is None else {"most_unauthorised": allowed}
    row = seen(week(marks), notice(until, **terms))
    assert (row["status"], row["broken_on"]) == (status, broken_on)
    assert row["possible"] == row["attended"] + sum(mark in "OGINM" for mark in marks)


def test_only_the_time_of_the_notice_is_looked_at() -> None:
    before = week("OOOOOOOOOO", MONDAY - timedelta(7))
    row = seen([*before, *week("....OO....")], notice(FRIDAY, most_unauthorised=2))
    assert (row["attended"], row["possible"], row["unauthorised"]) == (8, 10, 2)
    assert (row["from"], row["until"], row["status"]) == (MONDAY, FRIDAY, "met")


def test_a_notice_about_nobody_in_the_register_is_not_watched() -> None:
    entry = Event("school", "Z999", "notice-to-improve", MONDAY, "Ann", NOON, id=1)
    rows = week("..........")
    assert watched(view_of([*rows, *others(row[1] for row in rows)]), [entry]).is_empty()


def test_what_is_to_be_decided_stands_on_the_to_do_list() -> None:
    rows = [*week("..OO......"), *others(row[1] for row in week(".........."))]
    view = view_of(rows)
    (line,) = to_act_on(view, [notice(FRIDAY, most_unauthorised=0)]).to_dicts()
    assert (line["what"], line["since"]) == ("Notice to improve", MONDAY + timedelta(1))
    assert line["why"] == (
        "to Mrs Ada Khan: 8 of 10 sessions attended, 2 unauthorised; broken: consider a referral"
    )
    running = notice(FRIDAY + timedelta(7), most_unauthorised=2)
    assert to_act_on(view, [running]).is_empty()


def test_a_voided_notice_is_watched_no_more() -> None:
    rows = [*week("..OO......"), *others(row[1] for row in week(".........."))]
    given = notice(FRIDAY, most_unauthorised=0)
    void = replace(given, kind="void", id=8, about=given.id, details={}, until=None)
    assert watched(view_of(rows), [given, void]).is_empty()
    assert to_act_on(view_of(rows), [given, void]).is_empty()
