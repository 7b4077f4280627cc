"""The bands in which policies tell a pupil's attendance, above persistent absence."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.reader import Table


@dataclass(frozen=True, slots=True)
class Band:
    """Attendance of `from_pct` per cent and more, below the band above."""

    from_pct: int
    title: str


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands, the highest first, and where they come from."""

    bands: tuple[Band, ...]
    source: str


@cache
def impact_bands() -> Bands:
    """The bands of the program."""
    return load(Path(__file__).with_name("impact_bands.toml"))


def load(path: Path) -> Bands:
    """Read the file; SettingsError for a value missing, unknown or of the wrong kind."""
    document = read(path)
    faults = Faults(document)
    table = Table(document.data, (), faults)
    table.require("source", "band")
    bands, source = [], table.text("source")
    for entry in table.tables("band"):
        entry.require("from_pct", "title")
        bands.append(Band(entry.integer("from_pct", 0, 100) or 0, entry.text("title") or ""))
        entry.close()
    table.close_all()
    faults.raise_if_any()
    ordered = sorted(bands, key=lambda band: band.from_pct, reverse=True)
    return Bands(tuple(ordered), source or "")
