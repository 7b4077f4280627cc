"""The table of minutes late every day, and what a broken one says."""

from pathlib import Path

import pytest

from attcli.errors import SettingsError
from attcli.policy.late_every_day import late_table, load


def test_minutes_a_day_and_days_lost_in_a_year() -> None:
    rows = [(row.minutes, row.days) for row in late_table().rows]
    assert rows == [(5, 3.0), (10, 6.5), (15, 10.0), (20, 13.0), (30, 19.0)]
    assert "posters" in late_table().source


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('source = "a poster"', "late"),
        ('source = "a poster"\n[[late]]\nminutes = 5', "half_days"),
        ('source = "a poster"\n[[late]]\nminutes = 0\nhalf_days = 3', "whole number"),
        ('source = "a poster"\n[[late]]\nminutes = 5\nhalf_days = 6\ndays = 3', "days"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "late.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load(path)
