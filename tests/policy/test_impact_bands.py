"""The bands of attendance, and what a school says of its governors' summary."""

from pathlib import Path

import pytest

from attcli.errors import SettingsError
from attcli.policy.impact_bands import impact_bands, load
from attcli.policy.settings_file import load as load_settings


def test_the_bands_go_down_to_nothing_and_say_where_they_come_from() -> None:
    found = impact_bands()
    assert [band.from_pct for band in found.bands] == [98, 95, 92, 0]
    assert found.source


def test_a_band_without_its_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bands.toml"
    path.write_text('source = "here"\n[[band]]\ntitle = "good"\n')
    with pytest.raises(SettingsError, match="from_pct"):
        load(path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('expected_attendance = "95.2"', "expected_year"),
        ('expected_year = "2026/27"', "expected_attendance"),
        ('expected_attendance = 95.2\nexpected_year = "2026/27"', "text"),
        ("fewest = 2", "3"),
        ("fewst = 5", "fewest"),
    ],
)
def test_what_is_expected_is_said_whole(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "attcli.toml"
    path.write_text(f"[schools.hill.governors]\n{lines}\n")
    with pytest.raises(SettingsError, match=said):
        load_settings(path)
