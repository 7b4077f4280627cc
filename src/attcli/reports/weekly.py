"""The weekly folder: planned first, then written whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from attcli.cases.look_again import blocking
from attcli.errors import Exit, gravest
from attcli.reports import manifest as run_json
from attcli.reports.changed import CHANGED, changed_html
from attcli.reports.classes import class_books
from attcli.reports.drafted import write_drafts
from attcli.reports.drafts import Desk, Draft, Paper, State, Wanted, due, prepared, refused
from attcli.reports.drawing import LETTERS, Drawn, draw, foreseen
from attcli.reports.entries import Entry, read_entries
from attcli.reports.folder import built_folder, carry_over, refuse_if_taken, restore
from attcli.reports.from_log import FromLog
from attcli.reports.index import index
from attcli.reports.manifest import Manifest
from attcli.reports.news import counts as news_counts
from attcli.reports.news import news
from attcli.reports.sheets import sheets
from attcli.reports.summary import summary_html
from attcli.reports.tables import csv_text
from attcli.reports.todo import Todo, counts, todo
from attcli.reports.todo_lines import HEADINGS
from attcli.reports.week import Week
from attcli.reports.workbook import xlsx_bytes

SUMMARY, WORKBOOK, INDEX = "summary.html", "weekly.xlsx", f"{LETTERS}/index.csv"
NEWEST_CHANGE = "newest_change"
"""In run.json: the last change on record when the week was made, by which the next tells what was
amended since.
"""
_NO_LOG = FromLog()
Progress = Callable[[str, int, int], None]
"""What is being done, how many of it are done, of how many."""


@dataclass(frozen=True)
class WeeklyPlan:
    """What will be written: the week, what becomes of each due letter, whose certificates.

    `refused`: a line a letter that was chosen and is on hold; `log`: what the case log adds.
    """

    week: Week
    due: pl.DataFrame
    papers: tuple[Paper, ...]
    certificates: tuple[str, ...]
    refused: tuple[str, ...] = ()
    log: FromLog = _NO_LOG

    @property
    def todo(self) -> Todo:
        """The To do list as it would be, before any letter is drawn."""
        return todo(self.week, self.due, foreseen(self.papers), log=self.log)

    @property
    def counts(self) -> dict[str, int]:
        """The counts as they would be."""
        foretold = foreseen(self.papers)
        foretold.certificates = dict.fromkeys(self.certificates, "")
        return counts(self.week, self.due, foretold, self.log)


@dataclass(frozen=True)
class Outcome:
    """What a run left: the folder, how it ended, and whether anything was written.

    `blocked`: a line a letter that could not be drafted, with the pupil and what is missing.
    `apart`: a line a letter that is not in the file of all letters.
    """

    folder: Path
    exit: Exit
    counts: Mapping[str, int]
    written: bool
    blocked: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def plan(
    week: Week, wanted: Wanted, desk: Desk, progress: Progress, log: FromLog = _NO_LOG
) -> WeeklyPlan:
    """Decide what is drafted, and find out which letters are blocked. Writes nothing."""
    rows = due(week, wanted, blocking(log.again))
    papers = prepared(rows, desk, lambda done, of: progress("Preparing letters", done, of))
    blocked = [paper.pupil_id for paper in papers if paper.blocked]
    is_blocked = pl.col("pupil_id").is_in(blocked)
    rows = rows.with_columns(
        state=pl.when(is_blocked).then(pl.lit(State.BLOCKED)).otherwise("state")
    )
    certificates, stopped = _certificates(rows, wanted), refused(rows, wanted)
    return WeeklyPlan(week, rows, tuple(papers), certificates, stopped, log)


def _certificates(rows: pl.DataFrame, wanted: Wanted) -> tuple[str, ...]:
    """Of the due letters asked for: those drafted, those blocked and those that wait."""
    states = [State.DRAFT, State.BLOCKED, State.WAITS]
    asked = rows.filter(pl.col("state").is_in(states))
    if wanted.draft == Draft.NONE:
        asked = asked.clear()
    if wanted.draft == Draft.CHOSEN:
        asked = asked.filter(pl.col("pupil_id").is_in(list(wanted.chosen)))
    return tuple(asked.get_column("pupil_id"))


@dataclass(frozen=True)
class Run:
    """Where a run writes, and what it was made from (`attcli.reports.manifest.made_from`).

    `any_date`: a folder that differs only in the date on its letters is the same. `findings_exit`:
    how the findings in the data make the run end.
    """

    target: Path
    made_from: Mapping[str, Any]
    letter_date: date
    any_date: bool
    force: bool
    findings_exit: Exit
    keep_parent_permissions: bool = False


def same_as_before(run: Run) -> Outcome | None:
    """How the same run ended that made the folder; None where another run must be made.

    Nothing is rewritten. UsageError (exit 2) where the folder is taken by something else.
    """
    restore(run.target)
    empty = Manifest(run.made_from, run.letter_date, {}, Exit.DONE)
    ended = run_json.ended_alike(run.target, empty, any_letter_date=run.any_date)
    if ended is not None:
        told = (run_json.read(run.target) or {}).get("counts", {})
        plain = {name: n for name, n in told.items() if isinstance(n, int)}
        return Outcome(run.target, ended, plain, written=False)
    refuse_if_taken(run.target, force=run.force)
    return None


def write(planned: WeeklyPlan, run: Run, desk: Desk, progress: Progress) -> Outcome:
    """Write the folder. What an officer wrote on the To do sheet that stands there is kept."""
    entries = read_entries(run.target / WORKBOOK, HEADINGS)
    with built_folder(run.target, keep_parent_permissions=run.keep_parent_permissions) as folder:
        drawn = draw(
            folder,
            planned.papers,
            planned.certificates,
            desk,
            lambda done, of: progress("Drawing letters and certificates", done, of),
        )
        progress("Writing lists", 0, 1)
        told = _write_lists(folder, planned, drawn, entries)
        ended = gravest(run.findings_exit, Exit.BLOCKED if drawn.blocked else Exit.DONE)
        made = run_json.listed(folder)
        run_json.write(folder, _manifest(planned, run, told, ended), made)
        same, changed = run_json.changed_since(run.target)
        carry_over(run.target, folder, [*same, WORKBOOK, run_json.NAME], changed)
        progress("Writing lists", 1, 1)
    blocked, apart = (_named(planned.due, why) for why in (drawn.blocked, drawn.printed_alone))
    return Outcome(run.target, ended, told, written=True, blocked=blocked, apart=apart)


def _named(rows: pl.DataFrame, told: Mapping[str, str]) -> tuple[str, ...]:
    """What is told of letters, by pupil_id, with the pupil and the letter."""
    columns = rows.select("pupil_id", "surname", "forename", "due").iter_rows()
    return tuple(
        f"{', '.join(filter(None, (surname, forename))) or pupil_id} ({letter}): {told[pupil_id]}"
        for pupil_id, surname, forename, letter in columns
        if pupil_id in told
    )


def _write_lists(
    folder: Path, planned: WeeklyPlan, drawn: Drawn, entries: list[Entry]
) -> dict[str, int]:
    week = planned.week
    told = counts(week, planned.due, drawn, planned.log)
    lines = todo(week, planned.due, drawn, entries, planned.log)
    (folder / WORKBOOK).write_bytes(xlsx_bytes(sheets(week, lines, told, drawn)))
    if drawn.papers or drawn.blocked:
        (folder / LETTERS).mkdir(exist_ok=True)
        text = csv_text(index(drawn, lines.lines))
        (folder / INDEX).write_bytes(text.encode("utf-8-sig"))
        write_drafts(folder, drawn)
    books = class_books(week)
    for book in books:
        (folder / book.path).parent.mkdir(exist_ok=True)
        (folder / book.path).write_bytes(book.content)
    page = summary_html(week, planned.due, drawn, told, books)
    (folder / SUMMARY).write_bytes(page.encode())
    (folder / CHANGED).write_bytes(changed_html(week, planned.log).encode())
    return told


def _manifest(
    planned: WeeklyPlan, run: Run, told: Mapping[str, int], ended: Exit
) -> run_json.Manifest:
    week = planned.week
    schools, window = week.view.schools, week.view.window
    facts = {
        "as_of": week.as_of,
        "school": schools[0] if len(schools) == 1 else None,
        "window": {"from": window.start, "to": window.end},
        "counts": {**told, "new": news_counts(news(week))},
        "totals": week.now.totals,
        NEWEST_CHANGE: planned.log.newest,
    }
    return Manifest(run.made_from, run.letter_date, run_json.plain(facts), ended)
