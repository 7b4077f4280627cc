"""`first_week.md`, case by case."""

from datetime import date

import polars as pl
import pytest
from tests.register.by_hand import Row, view_of, weekdays
from tests.spec.tables import Case, cases_of, day_of

from attcli.measures.absence import absence
from attcli.measures.missing import missing_sessions
from attcli.measures.patterns import patterns
from attcli.measures.threshold import threshold
from attcli.register.view import View

CASES = cases_of("first_week.md")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def as_text(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def days_of(heading: str) -> list[date]:
    first, _, last = heading.partition(" to ")
    return weekdays(day_of(first), day_of(last)) if last else [day_of(first)]


def name(line: int, n: int) -> str:
    return f"line{line}no{n:03d}"


def built(case: Case) -> View:
    rows: list[Row] = []
    pupils = {}
    for line, cells in enumerate(case.rows, 1):
        for n in range(int(cells["pupils"])):
            who = name(line, n)
            pupils[who] = {"class": cells["class"], "year_group": cells.get("year")}
            for heading, cell in cells.items():
                if heading in ("pupils", "class", "year"):
                    continue
                for day in days_of(heading):
                    for session, mark in zip(("AM", "PM"), cell, strict=True):
                        if mark != ".":
                            rows.append((who, day, session, None if mark == "_" else mark))
    return view_of(rows, pupils)


def line_of(pupil: str) -> str:
    return "line " + pupil.partition("|upn:line")[2].partition("no")[0]


def said(value: list[str]) -> str:
    return ", ".join(value) or "none"


def complete_to(view: View, case: Case) -> str:
    return as_text(view.latest_day)


def weeks(view: View, case: Case) -> str:
    return str(view.calendar.weeks.height)


def findings(view: View, case: Case) -> str:
    return said([found.code for found in view.findings])


def not_counted(view: View, case: Case) -> str:
    return said([line.partition(" are ")[0].partition(" is ")[0] for line in view.later])


def possible(view: View, case: Case) -> str:
    rows = absence(view).collect().sort("pupil_id")
    each = {line_of(key): str(n) for key, n in rows.select("pupil_id", "possible").iter_rows()}
    same = rows.group_by(pl.col("pupil_id").str.split("no").list.first()).agg(
        pl.col("possible").n_unique()
    )
    assert same.get_column("possible").max() == 1
    return said(list(each.values()))


def missing(view: View, case: Case) -> str:
    found: dict[str, list[str]] = {}
    seen = missing_sessions(view).collect()
    for key, day, session in seen.select("pupil_id", "date", "session").iter_rows():
        listed = found.setdefault(line_of(key), [])
        if (text := f"{as_text(day)} {session}") not in listed:
            listed.append(text)
    return said([f"{line} {', '.join(days)}" for line, days in found.items()])


def inferred(view: View, case: Case) -> str:
    words = {"inferred": "never", "staggered": "starts"}
    found = [
        f"{line_of(row['pupil_id'])} {words[row['kind']]} "
        f"{WEEKDAYS[row['weekday'] - 1] + ' ' if row['weekday'] else ''}{row['session']}"
        for row in patterns(view).collect().iter_rows(named=True)
    ]
    return said(list(dict.fromkeys(found)))


def history(view: View, case: Case) -> str:
    rows = threshold(view).collect().filter("history_complete").sort("pupil_id")
    return said(list(dict.fromkeys(line_of(key) for key in rows.get_column("pupil_id"))))


KEYS = {
    "complete to": complete_to,
    "weeks": weeks,
    "findings": findings,
    "not counted": not_counted,
    "possible": possible,
    "missing": missing,
    "patterns": inferred,
    "history": history,
}


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_the_first_week(case: Case) -> None:
    view = built(case)
    assert {key: KEYS[key](view, case) for key in case.expected} == case.expected


def test_every_case_is_read() -> None:
    assert len(CASES) > 20
    assert all(case.expected for case in CASES)
