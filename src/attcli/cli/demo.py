"""`attcli demo`: an invented school's week, from nothing to the folder, in one command."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attcli.cli.open import Ask
from attcli.cli.options import NewFolder
from attcli.cli.state import set_state, state
from attcli.cli.week_ask import Job
from attcli.cli.week_job import run
from attcli.cli.words import say
from attcli.errors import AttcliError, Exit

if TYPE_CHECKING:
    from attcli.reports.weekly import Outcome

_SCHOOL = "porthkerra"
_MONDAY = date(2026, 11, 16)  # the invented office's day: its last whole week ended on the Friday
_EXPORTS, _SETTINGS, _WHO = "exports", "attcli.toml", "WHO.md"


def demo(
    folder: NewFolder = Path("attcli-demo"),
) -> None:
    """Make an invented school and run its week: reports, letters and certificates to look at.

    Nobody in it is real. One letter is blocked on purpose, to show what that looks like. The path
    of each part is printed.

    Example: attcli demo
    """
    from attcli.reports.folder import built_folder, refuse_if_taken

    if _is_demo(folder):
        outcome = _week(folder)
    else:
        refuse_if_taken(folder, force=False)
        with built_folder(folder) as building:
            _copy_school(building)
            outcome = _week(building)
            made = outcome.folder.relative_to(building)
        outcome = replace(outcome, folder=folder / made)
    _lesson(outcome)
    _print_paths(folder, outcome.folder)
    kept = {Exit.BLOCKED: Exit.DONE}  # the blocked letter is part of the lesson
    raise typer.Exit(kept.get(outcome.exit, outcome.exit))


def _is_demo(folder: Path) -> bool:
    return all((folder / name).exists() for name in (_EXPORTS, _SETTINGS, _WHO))


def _copy_school(folder: Path) -> None:
    from attcli.places import sample_data_dir

    school = sample_data_dir() / _SCHOOL
    if not school.is_dir():
        raise AttcliError("The sample data are not installed.", "Install attcli again.")
    shutil.copytree(school / "arbor", folder / _EXPORTS)
    for name in (_SETTINGS, _WHO):
        shutil.copy2(school / name, folder / name)


def _week(workspace: Path) -> "Outcome":
    exports = workspace / _EXPORTS
    set_state(replace(state(), workspace=workspace))
    return run(
        Job(
            Ask(
                exports=sorted(exports.glob("marks-*.csv")),
                pupils=exports / "pupils.csv",
                contacts=exports / "contacts.csv",
            ),
            letter_date=_MONDAY,
        )
    )


def _lesson(outcome: "Outcome") -> None:
    if outcome.exit == Exit.BLOCKED:
        say(
            "A letter is blocked where something is missing, here the family's address. It stays "
            "on the To do list with the reason, the certificate is made, and the rest go on. In "
            "your own week such a run ends with exit code 5."
        )
    say("Open summary.html first. WHO.md says who the invented pupils are.")


def _print_paths(folder: Path, week: Path) -> None:
    from attcli.reports.drawing import CERTIFICATES, LETTERS, PRINT_ALL
    from attcli.reports.manifest import NAME
    from attcli.reports.weekly import SUMMARY, WORKBOOK

    made = [SUMMARY, WORKBOOK, f"{LETTERS}/{PRINT_ALL}", LETTERS, CERTIFICATES, NAME]
    for path in (*(week / name for name in made), folder / _SETTINGS, folder / _WHO):
        typer.echo(path)
