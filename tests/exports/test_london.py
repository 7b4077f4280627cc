"""The clocks of London, told without the computer's table of time zones."""

from datetime import datetime

import pytest

from attcli.exports.london import clock_in_london


@pytest.mark.parametrize(
    ("utc", "london"),
    [
        ("2025-11-17T06:30:00", "2025-11-17T06:30:00+00:00"),
        ("2025-06-30T23:30:00", "2025-07-01T00:30:00+01:00"),
        ("2025-03-30T00:59:59", "2025-03-30T00:59:59+00:00"),  # the hour before summer time
        ("2025-03-30T01:00:00", "2025-03-30T02:00:00+01:00"),
        ("2025-10-26T00:59:59", "2025-10-26T01:59:59+01:00"),
        ("2025-10-26T01:00:00", "2025-10-26T01:00:00+00:00"),
    ],
)
def test_a_files_time(utc: str, london: str):
    moment = datetime.fromisoformat(f"{utc}+00:00").timestamp()
    assert clock_in_london(moment).isoformat() == london
    assert clock_in_london(moment + 0.9).isoformat() == london
