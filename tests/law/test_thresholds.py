"""Persistent and severe absence, and the penalty-notice test, as numbers by date."""

from datetime import date

import pytest

from attcli.errors import LawDataError
from attcli.law import thresholds
from attcli.law.codes import Group


def _persistent(absent: int, possible: int) -> bool:
    t = thresholds.on(date(2025, 10, 1))
    return absent * t.persistent_den >= possible * t.persistent_num


def _severe(absent: int, possible: int) -> bool:
    t = thresholds.on(date(2025, 10, 1))
    return absent * t.severe_den >= possible * t.severe_num


@pytest.mark.parametrize(
    ("absent", "possible", "persistent", "severe"),
    [
        (38, 380, True, False),
        (37, 380, False, False),
        (1, 10, True, False),
        (26, 52, True, True),
        (25, 52, True, False),
    ],
)
def test_the_shares(absent: int, possible: int, persistent: bool, severe: bool) -> None:
    assert (_persistent(absent, possible), _severe(absent, possible)) == (persistent, severe)


def test_the_penalty_notice_test() -> None:
    t = thresholds.on(date(2025, 10, 1))
    assert (t.notice_sessions, t.notice_weeks, t.counts_from) == (10, 10, date(2024, 8, 19))
    assert t.notice.counts == {Group.UNAUTHORISED}
    assert "National framework" in t.citation


def test_before_the_national_test_no_session_counts() -> None:
    assert thresholds.on(date(2023, 10, 1)).counts_from == date(2024, 8, 19)


def test_no_threshold_before_the_tables_begin() -> None:
    with pytest.raises(LawDataError, match="persistent"):
        thresholds.on(date(2013, 8, 31))


def test_the_edition() -> None:
    assert "August 2024" in thresholds.GUIDANCE_EDITION
    assert date(2026, 1, 1) <= thresholds.CHECKED_ON
