"""The national thresholds by date: persistent and severe absence, and the penalty-notice test.

Every test compares counts: `absent * den >= possible * num`; sessions in a rolling period of school
weeks. A percentage decides nothing.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from attcli.law.code_table import Group
from attcli.law.data import LAW_DIR, Edition, LawFile, Sources, Value
from attcli.law.dated import Dated
from attcli.law.entry import Entry


@dataclass(frozen=True, slots=True)
class Share:
    """Met when `absent * denominator >= possible * numerator` and a session was possible."""

    id: str
    title: str
    numerator: int
    denominator: int
    starts: date
    citation: str


@dataclass(frozen=True, slots=True)
class NoticeTest:
    """Met with `sessions` absences of the groups `counts` in a rolling period of `school_weeks`.

    Only sessions on or after `starts` count. Met means that a notice must be considered.
    """

    title: str
    sessions: int
    school_weeks: int
    counts: frozenset[Group]
    starts: date
    citation: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything in force on one day."""

    persistent: Share
    severe: Share
    notice: NoticeTest

    @property
    def persistent_num(self) -> int:
        """Persistent: absent × `persistent_den` ≥ possible × this."""
        return self.persistent.numerator

    @property
    def persistent_den(self) -> int:
        """Persistent: absent × this ≥ possible × `persistent_num`."""
        return self.persistent.denominator

    @property
    def severe_num(self) -> int:
        """Severe: absent × `severe_den` ≥ possible × this."""
        return self.severe.numerator

    @property
    def severe_den(self) -> int:
        """Severe: absent × this ≥ possible × `severe_num`."""
        return self.severe.denominator

    @property
    def notice_sessions(self) -> int:
        """Unauthorised sessions at which a penalty notice must be considered."""
        return self.notice.sessions

    @property
    def notice_weeks(self) -> int:
        """School weeks of the rolling period."""
        return self.notice.school_weeks

    @property
    def counts_from(self) -> date:
        """The first day whose sessions count towards a penalty notice."""
        return self.notice.starts

    @property
    def citation(self) -> str:
        """Where the penalty-notice test stands."""
        return self.notice.citation


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """The whole of a thresholds file, checked."""

    edition: Edition
    persistent: Dated[Share]
    severe: Dated[Share]
    notice: Dated[NoticeTest]


def load(path: Path) -> ThresholdTable:
    """Read and check a thresholds file; LawDataError names the file, the entry and the reason."""
    file = LawFile(path)
    shares = file.values("share", "id", _share)
    return ThresholdTable(
        persistent=_only(file, "persistent", shares),
        severe=_only(file, "severe", shares),
        notice=Dated(file, "penalty-notice test", file.values("notice", "title", _notice)),
        edition=file.finish(),
    )


def _only(file: LawFile, name: str, shares: list[Value[Share]]) -> Dated[Share]:
    return Dated(file, f"share “{name}”", [x for x in shares if x.value.id == name])


def _share(entry: Entry, sources: Sources) -> Share:
    share = Share(
        id=entry.one_of("id", {"persistent", "severe"}),
        title=entry.text("title"),
        numerator=entry.whole("numerator"),
        denominator=entry.whole("denominator"),
        starts=sources.span.starts,
        citation=sources.text,
    )
    if share.numerator > share.denominator:
        raise entry.broken("the share is more than the whole")
    return share


def _notice(entry: Entry, sources: Sources) -> NoticeTest:
    return NoticeTest(
        title=entry.text("title"),
        sessions=entry.whole("sessions"),
        school_weeks=entry.whole("school_weeks"),
        counts=frozenset(Group(word) for word in entry.some_of("counts", set(Group))),
        starts=sources.span.starts,
        citation=sources.text,
    )


@cache
def table() -> ThresholdTable:
    """The thresholds file of the program."""
    return load(LAW_DIR / "thresholds.toml")


@cache
def on(day: date) -> Thresholds:
    """The thresholds on `day`.

    Before the first penalty-notice test the first one is given: its `counts_from` lies ahead, so
    no session counts. LawDataError before the tables begin.
    """
    known = table()
    return Thresholds(
        persistent=known.persistent.on(day),
        severe=known.severe.on(day),
        notice=known.notice.on(max(day, known.notice.begins)),
    )


GUIDANCE_EDITION: str = table().edition.guidance
"""The edition of the guidance the thresholds were checked against."""

CHECKED_ON: date = table().edition.checked_on
"""The day the thresholds were last checked."""
