"""What a week would do: which letters, certificates and lists, shown or drawn."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from attcli.cli.open import open_settings, read_register
from attcli.cli.output import emit
from attcli.cli.result import Column, Result, of_view
from attcli.cli.state import state
from attcli.cli.week_ask import Job
from attcli.cli.week_open import Opened, default_target, open_week, own_templates, warn
from attcli.cli.week_tell import counts_words, tell_refused
from attcli.cli.words import say, stderr
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.reports.from_log import Amended
    from attcli.reports.week import Week
    from attcli.reports.weekly import Progress, WeeklyPlan

_PLAN = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=100),
    Column("class", "Class", from_width=120),
    Column("what", "What"),
    Column("letter", "Letter", from_width=90),
    Column("since", "Since", from_width=80),
    Column("blocked_by", "Blocked by"),
    Column("why", "Why", from_width=160),
)


def show(job: Job) -> None:
    """The plan as a table on stdout; nothing is written. Ends with the exit code of the run."""
    from attcli.cli.week_inbox_take import foretell

    settings = open_settings()
    if job.inbox:
        foretell(job.inbox, settings)
    if job.ask.exports and settings.path:
        say("Nothing is taken in by --dry-run: this plan is of the named exports alone.")
    opened = open_week(job, read_register(job.ask, settings))
    warn(job, opened)
    with progress_shown() as progress:
        planned, _ = plan_week(job, opened, progress)
    tell_refused(planned)
    counts = planned.counts
    target = job.target or default_target(opened.view)
    emit(
        Result(
            "weekly",
            _with_titles(planned.todo.lines, planned),
            _PLAN,
            totals=counts,
            title=f"To do, as {target} would hold it",
            remarks=[counts_words(counts, job.draft), "Nothing was written."],
            exit=Exit.BLOCKED if counts["letters_blocked"] else Exit.DONE,
            **of_view(opened.view),
        ),
        None,
        None,
    )


def plan_week(job: Job, opened: Opened, progress: "Progress") -> "tuple[WeeklyPlan, Any]":
    """What the week would write, and the desk that draws its letters and certificates."""
    from attcli.cli.call_list import call_list, with_words
    from attcli.cli.desk import LettersDesk
    from attcli.reports.drafts import Draft, Wanted
    from attcli.reports.from_log import from_log
    from attcli.reports.week import gather
    from attcli.reports.weekly import plan

    progress("Counting", 0, 1)
    called = with_words(call_list(opened.view, opened.holds))
    week = gather(opened.view, opened.holds, job.letter_date or date.today(), called, opened.logged)
    progress("Counting", 1, 1)
    logged = opened.logged or ()
    log = replace(
        from_log(opened.view, logged, opened.carried),
        amended=_amended(opened, week),
        newest=opened.newest,
    )
    stages = week.now.stages
    desk = LettersDesk(
        opened.view,
        stages.filter(stages["due"].is_not_null()).get_column("pupil_id").to_list(),
        job.letter_date or date.today(),
        tuple(form.value for form in job.formats),
        own_templates(),
        logged=logged,
    )
    wanted = Wanted(Draft(job.draft), _chosen(job, week), job.limit)
    return plan(week, wanted, desk, progress, log), desk


def _amended(opened: Opened, week: "Week") -> "Amended | None":
    """Whom the marks moved that were amended since the week before was made."""
    from attcli.cases.amended import changed_marks, moved_by
    from attcli.reports.from_log import Amended

    if opened.amended is None:
        return None
    day, rows = opened.amended
    marks = changed_marks(opened.view, rows)
    moved = moved_by(opened.view, week.now, marks, opened.holds, opened.logged)
    return Amended(day, marks.height, moved)


def _chosen(job: Job, week: "Week") -> frozenset[str]:
    """The pupil_ids of the pupils named; UsageError for one with no letter due."""
    from attcli.register.scope import Asked, in_scope

    due = week.now.stages.filter(week.now.stages["due"].is_not_null())
    here = week.view.rolls.join(due, on="pupil_id", how="semi")
    found: set[str] = set()
    for word in job.chosen:
        if here.is_empty():
            raise UsageError("No letter is due.", "Leave out --draft chosen.")
        try:
            found.update(in_scope(here, Asked(pupil=word)).get_column("pupil_id"))
        except UsageError as nobody:
            in_scope(week.view.rolls, Asked(pupil=word))  # unknown altogether: says so
            raise UsageError(
                f"No letter is due for “{word}”.", "Leave out that --choose."
            ) from nobody
    return frozenset(found)


@contextlib.contextmanager
def progress_shown() -> "Iterator[Progress]":
    """Bars on a terminal, silence elsewhere and under -q."""
    if state().quiet or not stderr().is_terminal:
        yield lambda _what, _done, _of: None
        return
    from rich.progress import Progress as Bars

    with Bars(console=stderr(), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tick(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)

        yield tick


def _with_titles(lines: "pl.DataFrame", planned: "WeeklyPlan") -> "pl.DataFrame":
    """`lines` with the letters' titles for their ids."""
    import polars as pl

    from attcli.letters.catalogue import template

    ids = planned.due.get_column("due").unique().to_list()
    titles = {letter_id: template(letter_id, own_templates()).title for letter_id in ids}
    return lines.with_columns(pl.col("letter").replace(titles))
