"""How long register entries must be kept."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from attcli.law.data import LAW_DIR, Edition, LawFile, Sources
from attcli.law.dated import Dated
from attcli.law.entry import Entry

REGISTER_ENTRY = "register-entry"


@dataclass(frozen=True, slots=True)
class Retention:
    """An entry of a register is kept `years` from the day it was made."""

    what: str
    years: int
    starts: date
    ends: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class RetentionTable:
    """The whole of a retention file, checked."""

    edition: Edition
    register: Dated[Retention]


def load(path: Path) -> RetentionTable:
    """Read and check a retention file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    rules = Dated(file, "retention", file.values("retention", "what", _rule))
    return RetentionTable(file.finish(), rules)


def _rule(entry: Entry, sources: Sources) -> Retention:
    return Retention(
        what=entry.one_of("what", {REGISTER_ENTRY}),
        years=entry.whole("years"),
        starts=sources.span.starts,
        ends=sources.span.ends,
        citation=sources.text,
    )


@cache
def table() -> RetentionTable:
    """The retention file of the program."""
    return load(LAW_DIR / "retention.toml")


def on(day: date) -> Retention:
    """The rule in force on `day`; LawDataError before the tables begin."""
    return table().register.on(day)
