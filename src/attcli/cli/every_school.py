"""`attcli every-school`: analyses over every school that the workspace holds, however many."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import AsOf, End, Start
from attcli.cli.state import set_state, state
from attcli.cli.steps import step
from attcli.cli.words import complain, say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.reports.every_school.told import Outcome, Told

_ALL = "all"
_MOST = 4_000_000
_MOST_TOLD = 20


class ListForm(StrEnum):
    """How the lists are written."""

    CSV = "csv"
    PARQUET = "parquet"


def every_school(
    analyses: Annotated[
        list[str],
        typer.Argument(
            metavar="ANALYSIS...",
            help="absence, threshold, punctuality, unexplained, continuous, groups, patterns; all.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="The folder of the lists."),
    ],
    fmt: Annotated[
        ListForm, typer.Option("--format", help="How each list is written.")
    ] = ListForm.CSV,
    everyone: Annotated[
        bool,
        typer.Option("--all", help="Everyone, not only those the single commands list."),
    ] = False,
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    most: Annotated[
        int,
        typer.Option(
            "--marks-at-once",
            metavar="N",
            min=1,
            help="How many marks are worked on at once: fewer need less memory.",
        ),
    ] = _MOST,
) -> None:
    """Analyses over every school the workspace holds, in bounded memory: for trusts and councils.

    Of each analysis one list a school (DIR/absence/SCHOOL.csv) and one of all (DIR/absence.csv),
    with the rows of the single command; run.json says from what. A pupil at two schools is counted
    as there. Run again, it does only what has changed, also after it was stopped. A school that
    fails is told, with the way out, and the others are done.

    Example: attcli every-school absence threshold -o lists
    """
    from attcli.reports.every_school.asked import Form, Request
    from attcli.reports.every_school.run import every_school as do
    from attcli.store.workspace import find, require

    names = _names(analyses)
    request = Request(names, Form(fmt), everyone, as_of, start, end, most)
    settings = open_settings()
    workspace = require(find(state().workspace))
    set_state(replace(state(), if_stopped="what was done is kept: the same command goes on."))
    outcome = do(workspace, settings, request, output, _tell)
    _tell_end(outcome, output)
    raise typer.Exit(outcome.exit)


def _names(asked: list[str]) -> tuple[str, ...]:
    """The analyses asked for, in the order of the help."""
    from attcli.reports.every_school.analyses import ANALYSES

    wanted = {name.lower() for name in asked}
    if unknown := sorted(wanted - {*ANALYSES, _ALL}):
        raise UsageError(
            f"There is no analysis “{unknown[0]}” for every school.",
            f"Choose from {', '.join(ANALYSES)}; or {_ALL}.",
        )
    return tuple(name for name in ANALYSES if wanted & {name, _ALL})


def _tell(told: "Told") -> None:
    """A line a batch: how far it is, how fast, and the most memory so far."""
    rate = told.marks / told.seconds if told.seconds else 0.0
    memory = f", at most {told.peak_mb:,} MB" if told.peak_mb else ""
    say(
        f"Batch {told.batch} of {told.of}: {_schools(told.schools)}, {told.marks:,} marks in "
        f"{told.seconds:.1f} s ({rate:,.0f} a second{memory})"
    )
    step("batch", schools=told.schools, marks=told.marks, seconds=round(told.seconds, 3))


def _schools(n: int) -> str:
    return "1 school" if n == 1 else f"{n:,} schools"


def _tell_end(outcome: "Outcome", output: Path) -> None:
    for problem in outcome.problems[:_MOST_TOLD]:
        complain(f"{problem.school}: {problem.problem} {problem.way_out}")
    more = len(outcome.problems) - _MOST_TOLD
    if more > 0:
        complain(f"… and {_schools(more)} more: run.json lists them all.")
    if outcome.short is not None:
        complain(
            "Pupils who also stand at a school that failed are counted without its marks: "
            f"{outcome.short} are known."
        )
    if not outcome.schools:
        complain("No school could be done: no list was written.")
        return
    before = outcome.schools - outcome.new
    say(f"{_schools(outcome.schools)} done: {outcome.new} now, {before} before.")
    if not outcome.fresh:
        say("Nothing has changed: the lists are as they were.")
    sys.stdout.write(f"{output}\n")
