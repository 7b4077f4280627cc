"""The lists of people on the summary page: what is due, who is new, the ten-session test."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.triggers_told import rule
from attcli.measures.absence import STATUSES
from attcli.policy.stage import ATTENDANCE, PUNCTUALITY
from attcli.register.days import short_day
from attcli.register.percent import shown
from attcli.reports.drafts import State
from attcli.reports.drawing import Drawn
from attcli.reports.news import News, news
from attcli.reports.page import Column, Group, Link
from attcli.reports.week import MET_NOW, NEAR, Week, ten_session_test

MOST_ROWS = 80
"""More rows than this of one list are left to the workbook."""

_PERSON = (Column("name", "Pupil"), Column("year_class", "Year · class"))
_RATE = (
    Column("rate", "Attendance", right=True),
    Column("counts", "Absent", right=True),
)
_DUE = (
    *_PERSON,
    *_RATE,
    Column("since", "Since"),
    Column("links", "Open", kind="links"),
    Column("remark", "To complete, or why not"),
)
_NEW = {
    "severe": (*_PERSON, *_RATE, Column("before", "A week ago", right=True)),
    "persistent": (*_PERSON, *_RATE, Column("before", "A week ago", right=True)),
    "threshold": (*_PERSON, Column("sessions", "Sessions now", right=True), Column("why", "Marks")),
    "stage": (
        *_PERSON,
        *_RATE,
        Column("stage", "Stage", right=True),
        Column("before", "A week ago", right=True),
    ),
}
_LADDER = {ATTENDANCE: "Stage", PUNCTUALITY: "Punctuality, step"}
_TEST = (
    *_PERSON,
    Column("sessions", "Sessions now", right=True),
    Column("no_reason", "No reason yet", right=True),
    Column("since", "Window from"),
    Column("remark", "To know"),
)


def due_groups(week: Week, due: pl.DataFrame, drawn: Drawn) -> list[Group]:
    """A group a stage, the highest first, each with what becomes of every due letter."""
    packs = [week.view.settings.school(key).policy for key in week.view.schools]
    groups = []
    kinds = ("track", "stage", "stage_title")
    for (track, stage, title), rows in due.group_by(kinds, maintain_order=True):
        lines = [_due_line(row, drawn) for row in rows.iter_rows(named=True)]
        here = (track, stage, title)
        rules = {
            rule(one, pack)
            for pack in packs
            for one in pack.stages
            if (one.track, one.number, one.title) == here
        }
        told = f"Opens with {rules.pop()}." if len(rules) == 1 else ""
        groups.append(_group(f"{_LADDER[str(track)]} {stage}: {title}", _DUE, lines, told))
    return groups


def _due_line(row: Mapping[str, Any], drawn: Drawn) -> dict[str, Any]:
    pupil_id = row["pupil_id"]
    letters = drawn.letters.get(pupil_id, ())
    copies = [Link(f"Letter{_which(path, letters)}", path) for path in letters]
    certificate = drawn.certificates.get(pupil_id)
    waits = row["blocked_by"] if row["state"] == State.WAITS else None
    told = [
        f"Blocked: {drawn.blocked[pupil_id]}" if pupil_id in drawn.blocked else "",
        f"To complete: {drawn.to_complete[pupil_id]}" if pupil_id in drawn.to_complete else "",
        _sentence(drawn.printed_alone.get(pupil_id, "")),
        _sentence(waits) if waits else "",
        "Over the limit for one run" if row["state"] == State.OVER else "",
        "Not asked for in this run" if row["state"] == State.LEFT else "",
    ]
    return person(row) | {
        "since": _day(row["since"]),
        "links": [*copies, *([Link("Certificate", certificate)] if certificate else [])],
        "remark": ". ".join(part for part in told if part),
    }


def _which(path: str, letters: Iterable[str]) -> str:
    """What tells one file of a pupil's letter from the others: ' 2', ' 1 (docx)'."""
    every = list(letters)
    if len(every) == 1:
        return ""
    stem, _, suffix = path.rpartition(".")
    copy = f" {stem.rpartition('_')[2]}" if len({p.rpartition(".")[0] for p in every}) > 1 else ""
    form = f" ({suffix})" if len({p.rpartition(".")[2] for p in every}) > 1 else ""
    return copy + form


def news_groups(week: Week) -> list[Group]:
    """Who is new this week, a group a list."""
    then = {} if week.before is None else _rates(week.before.absence)
    return [
        _group(part.title, _NEW[part.key], [_new_line(part, row, then) for row in _rows(part)])
        for part in news(week)
    ]


def _rows(part: News) -> Iterable[Mapping[str, Any]]:
    return part.rows.iter_rows(named=True)


def _new_line(part: News, row: Mapping[str, Any], then: Mapping[str, str]) -> dict[str, Any]:
    if part.key == "threshold":
        return person(row) | {"sessions": row["current_sessions"], "why": _codes(row)}
    if part.key == "stage":
        earlier = f"stage {row['stage_before']}" if row["stage_before"] else "none"
        return person(row) | {"stage": row["attendance_stage"], "before": earlier}
    return person(row) | {"before": then.get(row["pupil_id"], "")}


def _codes(row: Mapping[str, Any]) -> str:
    """The codes of the window: 'O 8, U 2'; nothing where the row shows an earlier window."""
    if row["first_met"] < row["current_window_start"]:
        return ""
    return ", ".join(f"{part['code']} {part['n']}" for part in row["by_code"])


def _rates(rows: pl.DataFrame) -> dict[str, str]:
    counts = rows.select("pupil_id", "attended", "possible").iter_rows()
    return {pupil_id: shown(attended, possible) for pupil_id, attended, possible in counts}


def threshold_groups(week: Week) -> list[Group]:
    """Who meets the ten-session test now, and who is near it."""
    rows = ten_session_test(week)
    titles = {MET_NOW: "Met now: consider a notice", NEAR: "Near"}
    return [
        _group(
            title,
            _TEST,
            [_test_line(row) for row in rows.filter(pl.col("test") == test).iter_rows(named=True)],
        )
        for test, title in titles.items()
    ]


def _test_line(row: Mapping[str, Any]) -> dict[str, Any]:
    out = row["excluded_by_notice"]
    told = [
        f"{out} left out for an earlier notice, {row['current_sessions'] + out} with them"
        if out
        else "",
        "fewer than ten school weeks held" if not row["history_complete"] else "",
        "age not known" if row["compulsory_age"] == "unknown" else "",
        "not of compulsory school age" if row["compulsory_age"] == "no" else "",
        f"counted with {', '.join(row['schools'])}" if len(row["schools"]) > 1 else "",
    ]
    return person(row) | {
        "sessions": row["current_sessions"],
        "no_reason": row["n_current"] or "",
        "since": _day(row["current_window_start"]),
        "remark": _sentence("; ".join(part for part in told if part)),
    }


def pupil_columns() -> tuple[Column, ...]:
    """The columns that every list of people begins with."""
    return _PERSON


def person(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that name a pupil, with attendance where the row has it."""
    name = ", ".join(row[part] for part in ("surname", "forename") if row[part])
    person = {
        "name": name or row["pupil_id"],
        "year_class": " · ".join(row[part] for part in ("year_group", "class") if row[part]),
    }
    if "attended" in row:
        person["rate"] = shown(row["attended"], row["possible"])
        person["counts"] = f"{row['absent']} of {row['possible']}"
    if row.get("status") in STATUSES:
        person["status"] = row["status"]
    return person


def _group(
    title: str, columns: tuple[Column, ...], lines: list[dict[str, Any]], words: str = ""
) -> Group:
    return Group(title, columns, lines[:MOST_ROWS], words, max(0, len(lines) - MOST_ROWS))


def _day(day: date | None) -> str:
    return "" if day is None else short_day(day)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
