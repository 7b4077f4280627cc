"""changes.html: what has changed since the school week before, on one page for Monday's meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from attcli.cases.changes import (
    LESS_SEVERE,
    LETTER_DUE,
    MET,
    NO_LONGER_MET,
    NOW_PERSISTENT,
    NOW_SEVERE,
    RECOVERED,
    STAGE_DOWN,
    STAGE_UP,
    WITHIN_REACH,
)
from attcli.measures.changes import IMPROVED, WORSE, trend_totals
from attcli.register.days import full_day, plain_day, short_day
from attcli.register.percent import shown
from attcli.reports.basis import basis
from attcli.reports.daily_words import BOTH_AS_HELD, change_words, noise_words
from attcli.reports.from_log import Amended, FromLog
from attcli.reports.lists import MOST_ROWS, person, pupil_columns
from attcli.reports.page import Column, Group, Link, drawn
from attcli.reports.week import Week
from attcli.reports.words import count_of, span

CHANGED = "changes.html"
FIRST_WEEK = "This is the first school week of the period: there is no week to compare with."
_TEMPLATE = "reports/changes.html.j2"
_RATE = (Column("rate", "Attendance", right=True), Column("counts", "Absent", right=True))
_THEN_AND_NOW = (Column("before", "Before"), Column("after", "Now"))
_OF_RATES = (*pupil_columns(), *_THEN_AND_NOW)
_COLUMNS = (*pupil_columns(), *_RATE, *_THEN_AND_NOW)
_DATED = (*_COLUMNS, Column("on", "From"))
_AMENDED = (
    *pupil_columns(),
    Column("change", "Change"),
    *_THEN_AND_NOW,
    Column("remark", "Marks"),
)
_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "More absent": {
        NOW_SEVERE: "Newly severely absent",
        NOW_PERSISTENT: "Newly persistently absent",
        WORSE: "Worse than chance would make it",
    },
    "The ten-session test": {
        MET: "Met now, or for the first time",
        WITHIN_REACH: "Within reach now",
        NO_LONGER_MET: "No longer met",
    },
    "Stages and letters": {
        STAGE_UP: "A higher stage opened",
        LETTER_DUE: "Another letter is due",
        STAGE_DOWN: "A lower stage, or none any more",
    },
    "Better": {
        LESS_SEVERE: "No longer severely absent",
        RECOVERED: "No longer persistently absent",
        IMPROVED: "Improved by more than chance would make it",
    },
}
_SHOWN = dict.fromkeys((NOW_SEVERE, NOW_PERSISTENT, LESS_SEVERE, RECOVERED), _OF_RATES)
_SHOWN |= dict.fromkeys((MET, STAGE_UP, STAGE_DOWN, LETTER_DUE), _DATED)
_RECOVERED = (
    "A year's share of absence falls by the calendar alone: it can mean a few weeks without "
    "absence, and no more."
)


@dataclass(frozen=True)
class Section:
    """A heading, what changed under it, a list a kind, and the kinds that happened to nobody."""

    title: str
    groups: Sequence[Group]
    nobody: str = ""
    words: str = ""

    @property
    def count(self) -> int:
        """How many lines there are in all."""
        return sum(group.count for group in self.groups)

    @property
    def key(self) -> str:
        """What a link to it ends with."""
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class _Page:
    """What the template prints. `sections`: none where there is no week to compare with."""

    school: str
    title: str
    since: str
    summary: Link
    sections: Sequence[Section]
    told: Sequence[str]
    basis: Sequence[str]


def changed_html(week: Week, log: FromLog) -> str:
    """The page as one HTML file that needs no other and no network."""
    before = week.before
    first = before is None
    page = _Page(
        school=", ".join(week.school_names),
        title=f"What has changed{f', {span(*week.days)}' if week.days else ''}",
        since=FIRST_WEEK if before is None else _since(week),
        summary=Link("The week's summary", "summary.html"),
        sections=[] if first else [*_sections(week), _amended(log.amended)],
        told=[] if first else [BOTH_AS_HELD, noise_words(trend_totals(week.view))],
        basis=basis(week.view),
    )
    return drawn(page, _TEMPLATE)


def _since(week: Week) -> str:
    assert week.before is not None  # noqa: S101 (asked for where there is one)
    return (
        f"Since {full_day(week.before.as_of)}, the end of the school week before. "
        f"Marks up to and including {full_day(week.as_of)}."
    )


def _sections(week: Week) -> list[Section]:
    rows = week.daily.changes
    return [
        Section(title, *_groups(rows, kinds), words=_RECOVERED if RECOVERED in kinds else "")
        for title, kinds in _SECTIONS.items()
    ]


def _groups(rows: pl.DataFrame, kinds: Mapping[str, str]) -> tuple[list[Group], str]:
    """A list for each kind that happened to somebody, and the others in a sentence."""
    found = {kind: rows.filter(pl.col("change") == kind) for kind in kinds}
    groups = [
        _group(kinds[kind], _SHOWN.get(kind, _COLUMNS), of_it)
        for kind, of_it in found.items()
        if of_it.height
    ]
    none = [kinds[kind] for kind, of_it in found.items() if of_it.is_empty()]
    told = [none[0], *(name[:1].lower() + name[1:] for name in none[1:])] if none else []
    return groups, f"{'; '.join(told)}: no pupil." if told else ""


def _amended(amended: Amended | None) -> Section:
    """Whom marks moved that were amended since the last week was made."""
    title = "Moved by amended marks"
    if amended is None:
        return Section(title, (), "Not known: no earlier week here says which marks it counted.")
    since = f"since the week up to {plain_day(amended.week)} was made"
    if not amended.marks:
        return Section(title, (), f"No mark that counts was amended {since}.")
    were = "was" if amended.marks == 1 else "were"
    told = f"{count_of(amended.marks, 'mark').capitalize()} {were} amended {since}. "
    if amended.moved.is_empty():
        return Section(title, (), f"{told}Nobody crossed a line by it.")
    told += "Before and now are the same day, with the marks as they were and as they are."
    rows = change_words(amended.moved)
    return Section(title, [_group("", _AMENDED, rows)], words=told)


def _group(title: str, columns: tuple[Column, ...], rows: pl.DataFrame) -> Group:
    lines = [_line(row) for row in rows.head(MOST_ROWS).iter_rows(named=True)]
    return Group(title, columns, lines, more=max(0, rows.height - MOST_ROWS))


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    rated = bool(row["possible"])
    return person(row) | {
        "rate": shown(row["possible"] - row["absent"], row["possible"]) if rated else "",
        "counts": f"{row['absent']} of {row['possible']}" if rated else "",
        "before": row["before"],
        "after": row["after"],
        "on": short_day(row["on"]) if row["on"] else "",
        "change": row["what"],
        "remark": row.get("marks") or "",
    }
