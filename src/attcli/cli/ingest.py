"""`attcli ingest`: exports into the workspace's memory."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.check import FILES_TABLE, file_rows, why_words
from attcli.cli.moved import moved_in, moved_json, moved_words
from attcli.cli.open import INBOX, Ask, open_settings
from attcli.cli.options import (
    AsSchool,
    ContactsFile,
    LayoutName,
    OutputFile,
    OutputFormat,
    PupilsFile,
)
from attcli.cli.output import emit
from attcli.cli.result import Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.cli.words import complain
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.cases.look_again import Moved
    from attcli.cli.taken_in import Done
    from attcli.policy.settings import Settings

_SAID_ONE_BY_ONE = 2  # files taken in before

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[EXPORT]...",
        help="Exports: registers, pupils, contacts. A folder means the files in it.  (default: "
        "the workspace's inbox)",
    ),
]


def ingest(
    exports: Files = None,
    pupils: PupilsFile = None,
    contacts: ContactsFile = None,
    layout: LayoutName = None,
    as_school: AsSchool = None,
    by: By = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Also take in files that would withdraw or change many marks."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; remember nothing.")
    ] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Take exports into the workspace: every later answer rests on them, without naming them again.

    A mark that differs from the one held is replaced and logged (attcli amendments); one that a
    file covers and no longer holds is withdrawn and logged; pupils and days a file does not cover
    are never touched. The same file twice changes nothing. Each school is taken in whole or not at
    all. Files in inbox/ID/ of the workspace belong to the school ID. A file of another school is
    refused by its school's name or its pupils; the very first one, where it names no school, can't
    be told: look over its pupils (attcli check FILE; attcli undo takes it back).

    Example: attcli ingest marks.csv --pupils pupils.csv --contacts contacts.csv
    """
    from attcli.cli.take_in import Terms, take_in
    from attcli.cli.taken_in import as_json, refused_json
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    settings = open_settings()
    ask = Ask(_files(exports, pupils or contacts, workspace), pupils, contacts, layout, as_school)
    now = datetime.now().astimezone()
    done = take_in(ask, Terms(workspace, settings, who(by, settings), now, yes, dry_run))
    tell_refused(done, settings)
    reports = done.reports
    refused = [str(error) for _, error in done.refused]
    moved = _moved(workspace, done, dry_run=dry_run)
    emit(
        Result(
            command="ingest",
            rows=file_rows(reports),
            table=FILES_TABLE,
            remarks=[
                *why_words(reports, refused),
                *told(done, dry_run=dry_run),
                *moved_words(workspace, moved),
            ],
            extra={
                "results": [file.as_json() for file in reports],
                "ingested": as_json(done),
                "refused": refused_json(done),
                "dry_run": dry_run,
                "look_again": moved_json(moved),
            },
            sources=done.sources,
            findings=done.findings,
            every_finding=True,
            exit=done.exit,
        ),
        fmt,
        output,
    )


def _moved(workspace: Path, done: "Done", *, dry_run: bool) -> "Sequence[Moved]":
    """What was sent and has other figures now, where something was taken in."""
    from attcli.store.events import events

    if dry_run or not any(one.change for one in done.schools):
        return ()
    return moved_in(workspace, events(workspace))


def tell_refused(done: "Done", settings: "Settings") -> None:
    """Say on stderr what was refused, and that nothing of that school was taken in."""
    several = len(settings.schools) > 1
    for school, error in done.refused:
        complain(f"{school}: {error}" if school and several else str(error))
        if school is not None:
            neither = ", its other files neither" if done.left[school] > 1 else ""
            complain(f"Nothing{f' of {school}' if several else ''} was taken in{neither}.")


def told(done: "Done", *, dry_run: bool) -> list[str]:
    """What became of each school's files, in words."""
    from attcli.cli.taken_in import counts_words

    said: list[str] = []
    for one in done.schools:
        n = len(one.before)
        what = "hold nothing new" if n == len(one.files) else "were left out"
        many = f"{one.school}: {n} files {what} (taken in before, or named twice)."
        said += [many] if n > _SAID_ONE_BY_ONE else one.before
        if one.change is None and not dry_run:
            continue
        files = len(one.files) - len(one.before)
        words = f"{one.school}: {', '.join([counts_words(one.counts, files), *one.also])}."
        if one.counts.amended or one.counts.withdrawn:
            words += " See attcli amendments."
        said += [words, *one.remarks]
    if dry_run:
        said.append("Nothing was remembered: this was a dry run.")
    elif not any(one.change for one in done.schools):
        said.append("Nothing has changed.")
    return said


def _files(exports: list[Path] | None, lists: Path | None, workspace: Path) -> list[Path]:
    """The files named, folders as the files in them; the inbox where nothing is named."""
    if not exports and lists:
        return []
    inbox = workspace / INBOX
    if not exports and not inbox.is_dir():
        raise UsageError(
            "No export is named, and the workspace has no inbox.",
            f"Name the file your school system gave you, or put it into {inbox}.",
        )
    found = [file for path in exports or [inbox] for file in _in(path)]
    if not found and not exports:
        raise UsageError(f"There is no file in {inbox}.", "Name the export, or put it there.")
    return found


def _in(path: Path) -> "Sequence[Path]":
    if not path.is_dir():
        return [path]
    here = sorted(entry for entry in path.iterdir() if entry.name[:1] not in ".~")
    below = [
        file
        for folder in here
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name[:1] not in ".~"
    ]
    return [*(entry for entry in here if entry.is_file()), *below]
