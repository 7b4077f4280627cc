"""A folder held against its own run.json: what is whole, changed, missing, added."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from attcli.errors import UnreadableError
from attcli.reports import manifest
from attcli.reports.every_school.record import PARTS
from attcli.store.recall import holdings

_WEEKLY, _EVERY_SCHOOL = "inputs", "made_from"
"""What the record of each kind of run says it was made from."""


class State(StrEnum):
    """What became of a file since the run. An input that is missing was not found."""

    WHOLE = "whole"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Line:
    """One file: of the folder (`what` output) or one that the run read (input). A run over every
    school read what the workspace holds: `file` is a school's key, for all that is held of it.

    `sha256`: as recorded; `now`: as it is, None where the file isn't there.
    """

    file: str
    what: str
    state: State
    sha256: str | None
    now: str | None


@dataclass(frozen=True)
class Verified:
    """One folder with a run.json: its files, the files the run read, and the record itself.

    `folder`: its path inside the one asked about, with `/`; "" for that one.
    """

    folder: str
    run: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def of_every_school(self) -> bool:
        """Whether `attcli every-school` made it, from what a workspace held."""
        return _EVERY_SCHOOL in self.run

    @property
    def is_whole(self) -> bool:
        """Whether every file that the run made is there as it was made."""
        made = [line.state for line in self.lines if line.what == "output"]
        return not {State.CHANGED, State.MISSING} & set(made)


def verified(
    folder: Path, near: Iterable[Path] = (), workspace: Path | None = None
) -> list[Verified]:
    """The folder, or each of the folders in it (one a school), held against its run.json; the files
    it was made from are looked for, by their names, among those `near`, the schools in `workspace`.

    UnreadableError where there is no run.json, or it is none of ours.
    """
    places = [folder] if (folder / manifest.NAME).exists() else _below(folder)
    if not places:
        raise UnreadableError(
            f"{folder} holds no {manifest.NAME}, so there is nothing to hold it against.",
            _go_on(folder) or "Name the folder that attcli weekly or attcli every-school made.",
        )
    near = list(near)
    return [_one(folder, place, near, workspace) for place in places]


def _below(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*/{manifest.NAME}"))


def _go_on(folder: Path) -> str:
    """The way out where a run over every school did not come to its end; nothing elsewhere."""
    unended = (folder / PARTS).is_dir()
    return "Run the same attcli every-school again: it writes what is not there." * unended


def _one(asked: Path, folder: Path, near: Sequence[Path], workspace: Path | None) -> Verified:
    run = manifest.read(folder)
    if run is None or not {_WEEKLY, _EVERY_SCHOOL} & run.keys():
        raise UnreadableError(
            f"{folder / manifest.NAME} is no record of a run: it was changed or cut off.",
            _go_on(folder) or "Make the week again: attcli weekly --force",
        )
    inside = folder.relative_to(asked).as_posix()
    read = _inputs(run, near) if _WEEKLY in run else _held(run, workspace)
    return Verified("" if inside == "." else inside, run, (*_outputs(folder, run), *read))


def _outputs(folder: Path, run: Mapping[str, Any]) -> Iterator[Line]:
    made = manifest.files_of(run)
    there = {one["file"]: one["sha256"] for one in manifest.listed(folder, apart=[PARTS])}
    for name, recorded in made.items():
        yield Line(name, "output", _state(recorded, there.get(name)), recorded, there.get(name))
    for name in sorted(there.keys() - made.keys()):
        yield Line(name, "output", State.ADDED, None, there[name])


def _held(run: Mapping[str, Any], workspace: Path | None) -> Iterator[Line]:
    """Each school that a run over all of them read, as the workspace holds it now; none without
    one.
    """
    if workspace is None:
        return
    there = {one.school: one.fingerprint for one in holdings(workspace)}
    for one in run["schools"]:
        recorded, now = one["inputs"], there.get(one["school"])
        yield Line(one["school"], "input", _state(recorded, now), recorded, now)


def _inputs(run: Mapping[str, Any], near: Sequence[Path]) -> Iterator[Line]:
    """Each file that the run read, once; of several of its name the one that is as it was."""
    for name, recorded in dict.fromkeys((one["file"], one["sha256"]) for one in run["inputs"]):
        there = [path for path in near if path.name == Path(name).name]
        found = [sha for sha in map(_fingerprint, there) if sha]
        now = recorded if recorded in found else next(iter(found), None)
        yield Line(name, "input", _state(recorded, now), recorded, now)


def _fingerprint(path: Path) -> str | None:
    try:
        return manifest.fingerprint(path)
    except OSError:
        return None


def _state(recorded: str, now: str | None) -> State:
    if now is None:
        return State.MISSING
    return State.WHOLE if now == recorded else State.CHANGED
