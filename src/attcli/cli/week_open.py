"""What a week is made from: the register opened, the holds, and all that decides its folder."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.open import open_settings, view_of
from attcli.cli.output import findings_exit
from attcli.cli.state import state
from attcli.cli.week_ask import Job
from attcli.cli.words import say

if TYPE_CHECKING:
    import polars as pl

    from attcli.policy.settings import Settings
    from attcli.register.model import Register
    from attcli.register.view import View
    from attcli.reports.from_log import Carried
    from attcli.reports.weekly import Run
    from attcli.store.events import Event
    from attcli.store.holds import Hold

_WHERE_FROM = frozenset({"exports", "pupils", "contacts", "inbox"})


@dataclass(frozen=True)
class Opened:
    """The exports opened: what a plan needs. `carried`: lines of the To do of the week before;
    `amended`: its last day, and the marks amended since; `newest`: the last change on record.
    """

    view: "View"
    settings: "Settings"
    holds: "Sequence[Hold]"
    logged: "Sequence[Event] | None" = None
    carried: "Sequence[Carried]" = ()
    amended: "tuple[date, pl.DataFrame] | None" = None
    newest: int | None = None


def open_week(job: Job, register: "Register", elsewhere: Collection[str] = ()) -> Opened:
    """The register over the days and pupils of the job. `elsewhere`: schools of the workspace that
    are not in the register.
    """
    from attcli.cases.holds import doubts, not_elsewhere
    from attcli.cli.stages import standing_holds, standing_log

    settings = open_settings()
    view = view_of(job.ask, register, settings)
    holds = not_elsewhere(view.rolls, standing_holds(), elsewhere)
    lost = doubts(view.rolls, holds)
    return Opened(replace(view, findings=(*view.findings, *lost)), settings, holds, standing_log())


def warn(job: Job, opened: Opened) -> None:
    """What to know before anything else: which rules are off, and holds that want a new look."""
    from attcli.cases.holds import due_for_review
    from attcli.reports.trust import unknown_words

    if unknown := unknown_words(opened.view.register):
        say(unknown)
    if due := len(due_for_review(opened.holds, job.letter_date or date.today())):
        are = "1 hold is" if due == 1 else f"{due} holds are"
        say(f"{are} due for review: see To do, or attcli hold --list.")


def run_of(job: Job, opened: Opened) -> "Run":
    """Where the folder goes, and all that decides what is in it."""
    from attcli.law.editions import in_force
    from attcli.reports import manifest
    from attcli.reports.weekly import Run

    view, own = opened.view, own_templates()
    asked: dict[str, Any] = {
        **{k: v for k, v in asdict(job.ask).items() if k not in _WHERE_FROM},
        "draft": str(job.draft),
        "chosen": sorted(job.chosen),
        "max_letters": job.limit,
        "letter_formats": [str(form) for form in job.formats],
    }
    rules = manifest.settings_in_force(opened.settings, view.schools)
    rules["holds"] = manifest.plain(opened.holds)
    rules["notices"] = manifest.plain(view.notices.to_dicts())
    rules["log"] = _log(opened)
    rules["memory"] = None if job.ask.exports else _memory(opened)
    rules["own_templates"] = manifest.folder_fingerprint(own) if own else None
    return Run(
        target=job.target or default_target(view),
        made_from=manifest.made_from("weekly", asked, view.register.sources, in_force(), rules),
        letter_date=job.letter_date or date.today(),
        any_date=job.letter_date is None and (job.inbox is not None or not job.force),
        force=job.force,
        findings_exit=findings_exit(view.findings),
        keep_parent_permissions=opened.settings.output.keep_parent_permissions,
    )


def _log(opened: Opened) -> list[list[Any]]:
    """The entries that decide what is due: number, kind and day, of the register's schools."""
    schools = {school.casefold() for school in opened.view.register.schools}
    return [
        [event.id, event.kind, event.day.isoformat()]
        for event in opened.logged or ()
        if event.school.casefold() in schools
    ]


def _memory(opened: Opened) -> str | None:
    """The fingerprint of what the workspace remembers of the register's schools."""
    from attcli.store.recall import fingerprint

    path = opened.settings.path
    return fingerprint(path.parent, opened.view.register.schools) if path else None


def default_target(view: "View") -> Path:
    """out/<last day>-weekly, in the workspace if there is one."""
    from attcli.store.workspace import find

    return (find(state().workspace) or Path()) / "out" / f"{view.latest_day}-weekly"


def own_templates() -> Path | None:
    """The workspace's folder of its own templates, if it has one."""
    from attcli.store.workspace import find

    found = find(state().workspace)
    own = found / "templates" if found else None
    return own if own and own.is_dir() else None
