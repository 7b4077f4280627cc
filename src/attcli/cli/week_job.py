"""The week as `weekly`, `demo` and `start` run it: take in, open, compare, plan, write, tell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from attcli.cli.open import open_settings, read_register
from attcli.cli.steps import step
from attcli.cli.week_ask import Job
from attcli.cli.week_end import accounted, note
from attcli.cli.week_open import Opened, default_target, open_week, run_of, warn
from attcli.cli.week_plan import plan_week, progress_shown
from attcli.cli.week_tell import tell, tell_refused
from attcli.cli.words import complain, say, tell_findings
from attcli.errors import AttcliError, Exit, gravest

if TYPE_CHECKING:
    from attcli.register.model import Register
    from attcli.reports.account import Account
    from attcli.reports.weekly import Outcome


def run(job: Job) -> "Outcome":
    """Take in what is named, or new in the inbox, then write the folder, or leave the one there if
    nothing has changed. No two runs at once in a workspace; how it ended is told there.

    With no workspace the named exports alone are the register. Where the workspace holds several
    schools, each has a folder of its own in the folder; one that fails leaves the others.
    """
    with accounted() as account:
        outcome = _run(job, account)
        note(account, outcome)
    return outcome


def _run(job: Job, account: "Account") -> "Outcome":
    from attcli.cli.week_inbox_take import take_in_inbox
    from attcli.cli.week_source import take_in_named

    settings = open_settings()
    if job.inbox:
        source = take_in_inbox(job.inbox, job.ask, settings, account)
    else:
        source = take_in_named(job.ask, settings, account)
    register = read_register(source.ask, settings)
    job = replace(job, ask=source.ask)
    schools = [key for key in register.schools if key not in source.failed]
    remembered = settings.path is not None and not job.ask.exports
    if remembered and job.ask.school is None and (source.failed or len(schools) > 1):
        outcome = _each(job, schools, register)
    else:
        outcome = _write(job, open_week(job, register))
    return replace(outcome, exit=gravest(outcome.exit, source.exit))


def _each(job: Job, schools: "Sequence[str]", register: "Register") -> "Outcome":
    """One folder a school, named by its key, in one folder.

    Each is made of what is remembered of that school, and of those its pupils were at.
    """
    from attcli.cli.week_source import with_kin

    target = job.target or default_target(open_week(job, register).view)
    outcomes, codes, problems = [], [], []
    for school in schools:
        one = replace(job, ask=replace(job.ask, school=school), target=target / school)
        say(f"{open_settings().school(school).name or school}:")
        try:
            own = read_register(one.ask, open_settings(), with_kin(register, school))
            elsewhere = set(register.schools) - set(own.schools)
            outcomes.append(_write(one, open_week(one, own, elsewhere)))
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
        written=any(outcome.written for outcome in outcomes),
        exit=gravest(*codes, *(outcome.exit for outcome in outcomes)),
        blocked=tuple(line for outcome in outcomes for line in outcome.blocked),
        apart=tuple(line for outcome in outcomes for line in outcome.apart),
    )


def _write(job: Job, opened: Opened) -> "Outcome":
    """One folder; tell it on stderr."""
    from attcli.reports.weekly import same_as_before, write

    warn(job, opened)
    opened = _with_the_week_before(job, opened)
    where = run_of(job, opened)
    before = same_as_before(where)
    if before is not None:
        say("Nothing has changed since this folder was made: it is left as it is.")
        _step("unchanged", opened, before)
        return before
    with progress_shown() as progress:
        planned, desk = plan_week(job, opened, progress)
        outcome = write(planned, where, desk, progress)
    _step("written", opened, outcome)
    tell_findings(opened.view.findings, in_full=True)
    tell(opened.view, outcome, job.draft, unopened=bool(planned.week.unopened))
    tell_refused(planned)
    return outcome


def _with_the_week_before(job: Job, opened: Opened) -> Opened:
    """What stands on the To do of the week before is read into the log, and carried on."""
    from attcli.cli.stages import standing_log
    from attcli.cli.week_before import amended_since, read_the_week_before
    from attcli.store.history import newest

    if job.ask.exports or opened.settings.path is None:
        return opened
    workspace = opened.settings.path.parent
    target = job.target or default_target(opened.view)
    carried = read_the_week_before(opened.view, target, opened.settings, force=job.force)
    return replace(
        opened,
        carried=carried,
        logged=standing_log(),
        amended=amended_since(opened.view, target, opened.settings),
        newest=newest(workspace),
    )


def _step(name: str, opened: Opened, outcome: "Outcome") -> None:
    """The folder in the log for machines: which schools, the last day counted, the counts."""
    view = opened.view
    as_of, exit_code = view.latest_day.isoformat(), int(outcome.exit)
    step(name, schools=",".join(view.schools), as_of=as_of, exit=exit_code, **outcome.counts)
