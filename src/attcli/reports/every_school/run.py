"""The run: what is done already, the batches, the schools that fail, the lists at the end."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from attcli.errors import Exit, UnreadableError, WorkspaceError, gravest
from attcli.policy.settings import Settings
from attcli.reports.every_school import parts, record
from attcli.reports.every_school.asked import Request
from attcli.reports.every_school.batch import JOINT, Office
from attcli.reports.every_school.made import ended_alike, made_from, write_manifest
from attcli.reports.every_school.moved import moved, notices_of_all
from attcli.reports.every_school.processes import processes_for_marks, side_by_side
from attcli.reports.every_school.publish import publish
from attcli.reports.every_school.record import PARTS, Done
from attcli.reports.every_school.told import Outcome, Problem, Told, in_files
from attcli.reports.every_school.work import Work, do, peak_mb
from attcli.reports.folder import refuse_if_taken
from attcli.reports.lock import alone
from attcli.store.database import seen_once
from attcli.store.events import events
from attcli.store.recall import Holding, holdings


@dataclass
class _State:
    """What is done and what failed so far, by school."""

    office: Office
    folder: Path
    tell: Callable[[Told], None]
    done: dict[str, Done]
    failed: dict[str, Problem] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    @property
    def latest(self) -> date | None:
        return max((one.as_of for one in self.done.values()), default=None)


def every_school(
    workspace: Path,
    settings: Settings,
    request: Request,
    folder: Path,
    tell: Callable[[Told], None],
) -> Outcome:
    """Do every school that is not done, and write the lists into `folder`.

    UsageError where `folder` holds anything but an earlier run, or the period holds no day;
    UnreadableError where nothing is held; WorkspaceError where another run works there.
    """
    held = holdings(workspace)
    if not held:
        raise UnreadableError(
            f"{workspace} holds no mark yet.", "Take your exports in first: attcli ingest EXPORT…"
        )
    if not (folder / PARTS).is_dir():
        refuse_if_taken(folder, force=False)
    parts.make_folder(folder)
    busy = WorkspaceError(f"Another run works in {folder}.", "Wait for its end, or name another.")
    with alone(folder / PARTS / "lock", busy), seen_once(), pl.Config():
        pl.Config.set_engine_affinity("streaming")
        parts.sweep(folder)
        office = _office(workspace, settings, request, held)
        state = _State(office, folder, tell, _done_before(folder, office))
        _batches(state, held)
        _check_unchanged(state, held)
        return _end(state)


def _office(
    workspace: Path, settings: Settings, request: Request, held: Sequence[Holding]
) -> Office:
    several = moved(workspace, held)
    notices = notices_of_all(workspace, held, events(workspace))
    keys = record.made_from(request, settings, held, several, notices)
    return Office(workspace, settings, request, several, notices, keys)


def _done_before(folder: Path, office: Office) -> dict[str, Done]:
    """The schools done by an earlier run from the same, whose parts are there."""
    same = [
        one
        for school, one in record.read(folder).items()
        if school in office.made_from and office.made_from[school].key == one.key
    ]
    names = office.request.analyses
    there = {part for part in parts.by_part(same) if parts.is_there(folder, part, names)}
    return {one.school: one for one in same if one.part in there}


def _batches(state: _State, held: Sequence[Holding]) -> None:
    """Do what is not done; again where the last day of all schools, known at the end, decides a
    school's answers otherwise.
    """
    while True:
        left = [one for one in held if one.school not in state.done.keys() | state.failed.keys()]
        _do(state, left)
        latest = state.latest
        alike = state.office.request.alike
        stale = [s for s, one in state.done.items() if latest and not alike(one.latest, latest)]
        if not stale:
            return
        for school in stale:
            del state.done[school]


def _do(state: _State, left: Sequence[Holding]) -> None:
    """Do these schools, batch by batch; a line in the record and a word for each that ends."""
    processes = processes_for_marks(sum(one.marks for one in left))
    lots = list(_lots(left, state.office.request.most // processes))
    ready = (([one.school for one in lot], state.latest) for lot in lots)
    work, peaks = Work(state.office, state.folder), dict[int, int | None]()
    for number, ended in enumerate(side_by_side(do, work, ready, processes), 1):
        record.add(state.folder, ended.done)
        state.done |= {one.school: one for one in ended.done}
        state.new |= {one.school for one in ended.done}
        state.failed |= {one.school: one for one in ended.failed}
        peaks |= {os.getpid(): peak_mb(), ended.process: ended.peak_mb}
        marks = sum(one.marks for one in ended.done)
        peak = None if None in peaks.values() else sum(filter(None, peaks.values()))
        state.tell(Told(number, len(lots), len(ended.done), marks, ended.seconds, peak))


def _lots(held: Sequence[Holding], most: int) -> Iterator[list[Holding]]:
    """Schools in their order, so many that their marks together are at most `most`."""
    lot: list[Holding] = []
    marks = 0
    for one in held:
        if lot and marks + one.marks > most:
            yield lot
            lot, marks = [], 0
        lot.append(one)
        marks += one.marks
    if lot:
        yield lot


def _check_unchanged(state: _State, held: Sequence[Holding]) -> None:
    """Take back what was done of schools that changed meanwhile."""
    now = {one.school: one.fingerprint for one in holdings(state.office.workspace)}
    for one in held:
        if now.get(one.school) != one.fingerprint:
            state.done.pop(one.school, None)
            problem = "What is held of it changed while this ran."
            state.failed[one.school] = Problem(
                one.school, problem, "Run the same command again.", Exit.WORKSPACE
            )


def _end(state: _State) -> Outcome:
    """Write the lists where they are not there already."""
    done = sorted(state.done.values(), key=lambda one: one.school)
    problems = (*state.failed.values(), *map(in_files, (one for one in done if one.errors)))
    code = gravest(*(one.exit for one in problems))
    if not done:
        return Outcome(0, 0, False, problems, code)
    request, folder = state.office.request, state.folder
    request.check(max(one.as_of for one in done))
    made = made_from(request, done)
    fresh = ended_alike(folder, made) != code
    if fresh:
        record.keep(folder, done)
        parts.clear(folder, done)
        lists = publish(state.office, folder, done)
        write_manifest(folder, made, done, lists, (problems, code))
    return Outcome(len(done), len(state.new), fresh, problems, code, _short(state))


def _short(state: _State) -> int | None:
    if not state.failed or not set(JOINT) & set(state.office.request.analyses):
        return None
    several = state.office.moved
    there = several.filter(pl.col("school").is_in(list(state.failed)))
    others = several.filter(pl.col("school").is_in(list(state.done)))
    return others.join(there, on="upn", how="semi").get_column("upn").n_unique()
