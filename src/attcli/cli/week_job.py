"""The week as `weekly`, `demo` and `start` run it: open, compare, plan, write, tell."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.open import Ask, open_settings, read_register
from attcli.cli.output import Column, Result, emit, findings_exit, of_view
from attcli.cli.state import state
from attcli.cli.words import complain, say, stderr, tell_findings
from attcli.errors import AttcliError, Exit, UsageError, gravest

if TYPE_CHECKING:
    import polars as pl

    from attcli.policy.settings import Settings
    from attcli.register.model import Register
    from attcli.register.view import View
    from attcli.reports.week import Week
    from attcli.reports.weekly import Outcome, Progress, Run, WeeklyPlan
    from attcli.store.holds import Hold

_MOST_BLOCKED = 12
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


class DraftMode(StrEnum):
    """Which due letters are drafted."""

    ALL = "all"
    CHOSEN = "chosen"
    NONE = "none"


class LetterFormat(StrEnum):
    """The form of a letter."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


@dataclass(frozen=True)
class Job:
    """One week asked for. `target` None: out/<last day>-weekly; `letter_date` None: today."""

    ask: Ask
    target: Path | None = None
    letter_date: date | None = None
    formats: tuple[LetterFormat, ...] = (LetterFormat.PDF,)
    draft: DraftMode = DraftMode.ALL
    chosen: tuple[str, ...] = ()
    limit: int | None = None
    force: bool = False

    def __post_init__(self) -> None:
        if bool(self.chosen) != (self.draft == DraftMode.CHOSEN):
            raise UsageError(
                "--draft chosen and --choose belong together.",
                "Say --draft chosen --choose PUPIL, once for each pupil.",
            )


@dataclass(frozen=True)
class _Opened:
    """The exports opened: what a plan needs."""

    view: "View"
    settings: "Settings"
    holds: "Sequence[Hold]"


def run(job: Job) -> "Outcome":
    """Take in what is named, then write the folder, or leave the one there if nothing has changed.

    With no workspace the named exports alone are the register. Where the workspace holds several
    schools, each has a folder of its own in the folder; one that fails leaves the others.
    """
    from attcli.cli.week_source import take_in_named

    settings = open_settings()
    source = take_in_named(job.ask, settings)
    register = read_register(source.ask, settings)
    job = replace(job, ask=source.ask)
    schools = [key for key in register.schools if key not in source.failed]
    alone = job.ask.school is None and settings.path is not None and not job.ask.exports
    if alone and (source.failed or len(schools) > 1):
        outcome = _each(job, schools, register)
    else:
        outcome = _write(job, _open(job, register))
    return replace(outcome, exit=gravest(outcome.exit, source.exit))


def _each(job: Job, schools: "Sequence[str]", register: "Register") -> "Outcome":
    """One folder a school, named by its key, in one folder."""
    target = job.target or _default_target(_open(job, register).view)
    outcomes, codes, problems = [], [], []
    for school in schools:
        one = replace(job, ask=replace(job.ask, school=school), target=target / school)
        try:
            outcomes.append(_write(one, _open(one, register)))
        except AttcliError as error:
            complain(f"{school}: {error}")
            codes.append(Exit(error.exit_code))
            problems.append(error)
    if not outcomes and problems:
        raise problems[0]
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    return replace(
        outcomes[0],
        folder=target,
        counts=dict(counts),
        exit=gravest(*codes, *(outcome.exit for outcome in outcomes)),
        blocked=tuple(line for outcome in outcomes for line in outcome.blocked),
    )


def _write(job: Job, opened: _Opened) -> "Outcome":
    """One folder; tell it on stderr."""
    from attcli.reports.weekly import same_as_before, write

    _warn(job, opened)
    where = _run(job, opened)
    before = same_as_before(where)
    if before is not None:
        say("Nothing has changed since this folder was made: it is left as it is.")
        return before
    with _progress() as progress:
        planned, desk = _plan(job, opened, progress)
        outcome = write(planned, where, desk, progress)
    tell_findings(opened.view.findings)
    _tell(opened.view, outcome, job.draft)
    _tell_refused(planned)
    return outcome


def show(job: Job) -> None:
    """The plan as a table on stdout; nothing is written. Ends with the exit code of the run."""
    settings = open_settings()
    if job.ask.exports and settings.path:
        say("Nothing is taken in by --dry-run: this plan is of the named exports alone.")
    opened = _open(job, read_register(job.ask, settings))
    _warn(job, opened)
    with _progress() as progress:
        planned, _ = _plan(job, opened, progress)
    _tell_refused(planned)
    counts = planned.counts
    target = job.target or _default_target(opened.view)
    emit(
        Result(
            "weekly",
            _with_titles(planned.todo.lines, planned),
            _PLAN,
            totals=counts,
            title=f"To do, as {target} would hold it",
            remarks=[_counts_words(counts, job.draft), "Nothing was written."],
            exit=Exit.BLOCKED if counts["letters_blocked"] else Exit.DONE,
            **of_view(opened.view),
        ),
        None,
        None,
    )


def _open(job: Job, register: "Register") -> _Opened:
    from attcli.cases.holds import doubts
    from attcli.cli.stages import standing_holds
    from attcli.register.view import Asked, open_view

    settings = open_settings()
    ask = job.ask
    asked = Asked(
        ask.as_of, ask.start, ask.end, ask.school, ask.year_group, ask.class_name, ask.pupil
    )
    view, holds = open_view(register, settings, asked), standing_holds()
    lost = doubts(view.rolls, holds)
    return _Opened(replace(view, findings=(*view.findings, *lost)), settings, holds)


def _warn(job: Job, opened: _Opened) -> None:
    """What to know before anything else: which rules are off, and holds that want a new look."""
    from attcli.cases.holds import due_for_review
    from attcli.reports.trust import unknown_words

    if unknown := unknown_words(opened.view.register):
        say(unknown)
    if due := len(due_for_review(opened.holds, job.letter_date or date.today())):
        are = "1 hold is" if due == 1 else f"{due} holds are"
        say(f"{are} due for review: see To do, or attcli hold --list.")


def _run(job: Job, opened: _Opened) -> "Run":
    from attcli.law.editions import editions
    from attcli.reports import manifest
    from attcli.reports.weekly import Run

    view, own = opened.view, _own_templates()
    asked: dict[str, Any] = {
        **{k: v for k, v in asdict(job.ask).items() if k not in {"exports", "pupils", "contacts"}},
        "draft": str(job.draft),
        "chosen": sorted(job.chosen),
        "max_letters": job.limit,
        "letter_formats": [str(form) for form in job.formats],
    }
    rules = manifest.settings_in_force(opened.settings, view.schools)
    rules["holds"] = manifest.plain(opened.holds)
    rules["memory"] = None if job.ask.exports else _memory(opened.settings)
    rules["own_templates"] = manifest.folder_fingerprint(own) if own else None
    law = {edition.file: [edition.guidance, edition.checked_on] for edition in editions()}
    return Run(
        target=job.target or _default_target(view),
        made_from=manifest.made_from("weekly", asked, view.register.sources, law, rules),
        letter_date=job.letter_date or date.today(),
        asked_date=job.letter_date is not None,
        force=job.force,
        findings_exit=findings_exit(view.findings),
        keep_parent_permissions=opened.settings.output.keep_parent_permissions,
    )


def _memory(settings: "Settings") -> str | None:
    """The fingerprint of what the workspace remembers."""
    from attcli.store.recall import fingerprint

    return fingerprint(settings.path.parent) if settings.path else None


def _plan(job: Job, opened: _Opened, progress: "Progress") -> "tuple[WeeklyPlan, Any]":
    from attcli.cli.desk import LettersDesk
    from attcli.reports.drafts import Draft, Wanted
    from attcli.reports.week import gather
    from attcli.reports.weekly import plan

    progress("Counting", 0, 1)
    week = gather(opened.view, opened.holds, job.letter_date or date.today())
    progress("Counting", 1, 1)
    stages = week.now.stages
    desk = LettersDesk(
        opened.view,
        stages.filter(stages["due"].is_not_null()).get_column("pupil_id").to_list(),
        job.letter_date or date.today(),
        tuple(form.value for form in job.formats),
        _own_templates(),
    )
    wanted = Wanted(Draft(job.draft), _chosen(job, week), job.limit)
    return plan(week, wanted, desk, progress), desk


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


def _default_target(view: "View") -> Path:
    from attcli.store.workspace import find

    return (find(state().workspace) or Path()) / "out" / f"{view.latest_day}-weekly"


def _own_templates() -> Path | None:
    from attcli.store.workspace import find

    found = find(state().workspace)
    own = found / "templates" if found else None
    return own if own and own.is_dir() else None


@contextlib.contextmanager
def _progress() -> "Iterator[Progress]":
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
    titles = {letter_id: template(letter_id, _own_templates()).title for letter_id in ids}
    return lines.with_columns(pl.col("letter").replace(titles))


def _tell_refused(planned: "WeeklyPlan") -> None:
    for line in planned.refused:
        complain(f"not drafted: {line}")


def _tell(view: "View", outcome: "Outcome", draft: DraftMode) -> None:
    """What the run came to, in a few lines for people; under -q only that letters are blocked."""
    for line in view.later:
        say(line)
    say(_counts_words(outcome.counts, draft))
    if outcome.blocked and state().quiet:
        complain(f"{len(outcome.blocked)} blocked: see To do in weekly.xlsx")
    for line in outcome.blocked[:_MOST_BLOCKED]:
        say(f"Blocked: {line}")
    if (more := len(outcome.blocked) - _MOST_BLOCKED) > 0:
        say(f"… and {more} more blocked: see To do in weekly.xlsx.")
    if outcome.blocked and not view.register.contacts.height:
        say("No contacts are known, so no letter can be addressed: add --contacts FILE.")
    say("Opening history unknown: look in your own records before you send a letter.")


def _counts_words(counts: "Any", draft: DraftMode) -> str:
    left = counts["letters_not_chosen"]
    not_drafted = f", {left} not drafted (--draft {draft})" if left else ""
    return (
        f"Letters due: {counts['letters_due']} ({counts['letters_drafted']} drafted, "
        f"{counts['letters_blocked']} blocked, {counts['letters_waiting']} wait for you, "
        f"{counts['letters_over_limit']} over the limit{not_drafted}). "
        f"Certificates: {counts['certificates']}. "
        f"Ten-session test met now: {counts['threshold_met_now']}."
    )
