"""The offences and provisions that letters and certificates name, by date."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from attcli.law.data import LAW_DIR, Edition, LawFile, Sources
from attcli.law.dated import Dated, by_name
from attcli.law.entry import Entry


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence and the most a court may set: `fine_pounds`, and `prison_months` (0: none)."""

    id: str
    section: str
    title: str
    fine_pounds: int
    prison_months: int
    citation: str


@dataclass(frozen=True, slots=True)
class Provision:
    """A section that is no offence but that a document names."""

    id: str
    section: str
    title: str
    citation: str


@dataclass(frozen=True, slots=True)
class OffenceTable:
    """The whole of an offences file, checked."""

    edition: Edition
    offences: dict[str, Dated[Offence]]
    provisions: dict[str, Dated[Provision]]


def load(path: Path) -> OffenceTable:
    """Read and check an offences file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    return OffenceTable(
        offences=by_name(file, "offence", file.values("offence", "id", _offence)),
        provisions=by_name(file, "provision", file.values("provision", "id", _provision)),
        edition=file.finish(),
    )


def _offence(entry: Entry, sources: Sources) -> Offence:
    return Offence(
        id=entry.text("id"),
        section=entry.text("section"),
        title=entry.text("title"),
        fine_pounds=entry.whole("fine_pounds"),
        prison_months=entry.whole("prison_months", least=0),
        citation=sources.text,
    )


def _provision(entry: Entry, sources: Sources) -> Provision:
    return Provision(
        id=entry.text("id"),
        section=entry.text("section"),
        title=entry.text("title"),
        citation=sources.text,
    )


@cache
def table() -> OffenceTable:
    """The offences file of the program."""
    return load(LAW_DIR / "offences.toml")


def offence(name: str, day: date) -> Offence:
    """The offence `name` as it stood on `day`; LawDataError before it began."""
    return table().offences[name].on(day)


def provision(name: str, day: date) -> Provision:
    """The provision `name` as it stood on `day`; LawDataError before it began."""
    return table().provisions[name].on(day)
