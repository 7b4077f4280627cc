"""The sheets of weekly.xlsx: To do first, then a sheet a list."""

from dataclasses import replace

import polars as pl

from attcli.cases.words import MET_NOW, NEAR
from attcli.law import thresholds
from attcli.register.days import full_day, plain_day
from attcli.reports.daily import columns_of
from attcli.reports.drawing import Drawn
from attcli.reports.entries import CHOICES, OFFICERS, TO_DO
from attcli.reports.index import index
from attcli.reports.tables import NAMES
from attcli.reports.todo import Todo, over_limit_words
from attcli.reports.todo_lines import HEADINGS
from attcli.reports.trust import ruled_out_words
from attcli.reports.week import Week, ten_session_test
from attcli.reports.words import count_of, number
from attcli.reports.workbook import Bands, Sheet

_STATUS = {"severe": "severe", "persistent": "persistent", "at-risk": "at-risk"}
_TO_DO_WIDTHS = {
    "why": 36.0,
    "file": 26.0,
    "to_complete": 20.0,
    "blocked_by": 28.0,
    "Sent on": 17.0,
    "How": 12.0,
    "Outcome": 14.0,
    "Don't send": 9.0,
    "Reason": 14.0,
    "Note": 28.0,
    "pupil_id": 20.0,
}
_HISTORY = "Opening history unknown: look in your own records before you send a letter."
_TEST_NOTE = (
    "Met means that a notice must be considered. What is done now rests on the window that ends "
    "now. The sessions and codes shown last are those of the window first met, else of this one."
)
_DAILY = {
    "calls": (
        "To ring",
        "Whom to ring about marks without a reason",
        "Looked-after, child protection and social worker first, then who has waited longest.",
    ),
    "runs": (
        "Runs",
        "Absence without a break, at a clock now",
        "Nothing follows by itself. Days are school days wholly absent.",
    ),
    "late": (
        "Late",
        "Often late in the last school weeks",
        "Before the register closed, and after it (an absence); of the sessions arrived for.",
    ),
    "patterns": (
        "Patterns",
        "Patterns that chance would hardly make",
        "A reason to ask, not an explanation and no proof.",
    ),
    "changes": (
        "Changes",
        "What has changed since the school week before",
        "Better or worse: the last six school weeks beside the six before.",
    ),
}
_MOST_FINDINGS = 5_000
_TEST = {"met now": "severe", "near": "at-risk", "met earlier": "quiet"}
_SEVERITY = {"error": "severe", "warning": "at-risk"}


def sheets(week: Week, todo: Todo, counts: dict[str, int], drawn: Drawn) -> list[Sheet]:
    """All sheets, in order."""
    made = [
        _todo(week, todo, counts),
        _absence(week),
        _threshold(week),
        _stages(week),
        _letters(drawn, todo),
        _sessions(week.missing, "Missing", "Sessions without a mark where one was expected"),
        _sessions(week.unresolved, "No reason yet", "Marks that still wait for their reason"),
        *_daily(week),
        _weeks(week),
        _findings(week),
        _sources(week),
    ]
    several = len(week.view.schools) > 1
    return made if several else [_without_school(sheet) for sheet in made]


def _without_school(sheet: Sheet) -> Sheet:
    return replace(sheet, frame=sheet.frame.drop("school", "schools", strict=False))


def _todo(week: Week, todo: Todo, counts: dict[str, int]) -> Sheet:
    over, left = counts["letters_over_limit"], counts["letters_not_chosen"]
    history = _HISTORY if week.unopened else ""
    tiles = [
        ("Letters drafted", counts["letters_drafted"]),
        ("Letters blocked", counts["letters_blocked"]),
        ("Wait for you", counts["letters_waiting"]),
        ("Over the limit", over),
        *([("Not chosen", left)] if left else []),
        ("To complete by hand", counts["letters_to_complete"]),
        ("Threshold met now", counts["threshold_met_now"]),
        ("No reason, overdue", counts["no_reason_overdue"]),
        ("Missing marks", counts["missing"]),
        *([("Holds to review", n)] if (n := counts["holds_to_review"]) else []),
        *([("Look again", n)] if (n := counts["look_again"]) else []),
        *([("Notices to decide", n)] if (n := counts["notices_to_decide"]) else []),
    ]
    return Sheet(
        TO_DO,
        todo.lines,
        title=f"To do: marks up to {full_day(week.as_of)}",
        note=" ".join(filter(None, (over_limit_words(over), todo.waiting, history))),
        tiles=tiles,
        fill_in=frozenset(OFFICERS),
        choices=CHOICES,
        own=_own_columns(todo),
        links=frozenset({"file"}),
        entries=todo.written,
        widths={
            "why": 36,
            "file": 26,
            "blocked_by": 28,
            "to_complete": 20,
            "Note": 28,
            "pupil_id": 20,
        }
        | {"Sent on": 14, "How": 12, "Outcome": 14, "Don't send": 9, "Reason": 14},
    )


def _own_columns(todo: Todo) -> tuple[str, ...]:
    written = (name for row in todo.written.values() for name in row)
    return tuple(dict.fromkeys(name for name in written if name not in HEADINGS))


def _absence(week: Week) -> Sheet:
    totals = week.now.totals
    note = (
        f"{count_of(totals['pa_count'], 'pupil')} persistently absent, "
        f"{number(totals['sa_count'])} of them severely. Judged on counts, not on the "
        "rounded percentage."
    )
    window = week.view.window
    return Sheet(
        "Absence",
        _id_last(week.now.absence),
        title=f"Absence from {plain_day(window.start)} to {plain_day(window.end)}",
        note=note,
        bands=Bands("status", _STATUS, also=("attendance_pct",)),
    )


def _threshold(week: Week) -> Sheet:
    rows = ten_session_test(week).drop("sessions_to_window_end", "in_notice_period")
    if not rows["excluded_by_notice"].sum():
        rows = rows.drop("excluded_by_notice")
    law = thresholds.on(week.as_of)
    return Sheet(
        "Threshold",
        _id_last(rows),
        title=f"{law.notice_sessions} unauthorised sessions in {law.notice_weeks} school weeks",
        note=" ".join(filter(None, (ruled_out_words(week), _TEST_NOTE))),
        bands=Bands("test", _TEST),
        clipped=frozenset({"sessions"}),
    )


def _stages(week: Week) -> Sheet:
    rows = week.now.stages.filter(pl.col("stage").is_not_null()).drop(
        "attended", "due_from", "rate", strict=False
    )
    return Sheet(
        "Stages",
        _id_last(rows),
        title="Stages of the policy",
        note="A stage that was open, and written about, before anything was on record is 'first "
        "seen': it may have been so for longer.",
        bands=Bands("threshold", {MET_NOW: "severe", NEAR: "at-risk"}),
        widths={"rule": 40, "figures": 30, "citation": 30, "blocked_by": 36, "history": 30},
    )


def _letters(drawn: Drawn, todo: Todo) -> Sheet:
    return Sheet(
        "Letters",
        index(drawn, todo.lines),
        title="Letters drafted in this run",
        note=" ".join(filter(None, ("Drafts: nothing is remembered as sent.", _to_print(drawn)))),
        widths={"file": 44, "certificate": 36, "to": 30},
        links=frozenset({"file", "certificate"}),
    )


def _to_print(drawn: Drawn) -> str:
    files = drawn.print_all
    if len(files) > 1:
        return f"To print: {files[0]} to {files[-1]}"
    return f"All in one file: {files[0]}" if files else ""


def _sessions(rows: pl.DataFrame, name: str, title: str) -> Sheet:
    first = (*NAMES, "date", "session", "age_school_days")
    rest = [n for n in rows.columns if n not in {*first, "pupil_id"}]
    return Sheet(name, rows.select(*first, *rest, "pupil_id"), title=title)


def _daily(week: Week) -> list[Sheet]:
    """A sheet a list of every day, as `attcli.reports.daily` has them."""
    lists = week.daily
    found = {name: _id_last(columns_of(name, getattr(lists, name))) for name in _DAILY}
    return [
        Sheet(title, rows, title=head, note=note, widths={"call": 40, "told": 70, "reached": 40})
        for rows, (title, head, note) in zip(found.values(), _DAILY.values(), strict=True)
    ]


def _weeks(week: Week) -> Sheet:
    return Sheet("Weeks", week.weeks, title="Attendance by school week")


def _findings(week: Week) -> Sheet:
    every = week.view.findings
    rows = [found.as_json() for found in every[:_MOST_FINDINGS]]
    more = len(every) - len(rows)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "severity": pl.String,
        "code": pl.String,
        "message": pl.String,
        "file": pl.String,
        "sheet": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "value": pl.String,
        "other_rows": pl.List(pl.Int64),
    }
    return Sheet(
        "Findings",
        pl.DataFrame(rows, schema=schema),
        title="What was found in the files",
        note=f"{number(more)} more are not listed here: attcli check lists them." if more else "",
        bands=Bands("severity", _SEVERITY),
        widths={"message": 80},
    )


def _sources(week: Week) -> Sheet:
    text: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
        ("file", "sheet", "kind", "layout", "modified", "sha256"), pl.String
    )
    schema = text | dict.fromkeys(("rows", "cells", "marks"), pl.Int64)
    rows = [
        {"kind": s.kind, "sheet": s.sheet, "marks": s.marks, "modified": s.modified} | s.as_json()
        for s in week.view.register.sources
    ]
    order = ("file", "sheet", "kind", "layout", "rows", "cells", "marks", "modified", "sha256")
    return Sheet("Sources", pl.DataFrame(rows, schema=schema).select(order), title="Files read")


def _id_last(rows: pl.DataFrame) -> pl.DataFrame:
    """The UPN moved beside the pupil_id, which is last: ids are for machines."""
    ids = [name for name in ("upn", "pupil_id") if name in rows.columns]
    return rows.select(*(n for n in rows.columns if n not in ids), *ids)
