"""A folder held against its own run.json: what is whole, changed, missing, added."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from attcli.errors import UnreadableError
from attcli.reports import manifest


class State(StrEnum):
    """What became of a file since the run. An input that is missing was not found."""

    WHOLE = "whole"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Line:
    """One file: of the folder (`what` output) or one that the run read (input).

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
    def is_whole(self) -> bool:
        """Whether every file that the run made is there as it was made."""
        made = [line.state for line in self.lines if line.what == "output"]
        return not {State.CHANGED, State.MISSING} & set(made)


def verified(folder: Path, near: Iterable[Path] = ()) -> list[Verified]:
    """The folder, or each of the folders in it (one a school), held against its run.json; the files
    it was made from are looked for, by their names, among those `near`.

    UnreadableError where there is no run.json, or it is none of ours.
    """
    places = [folder] if (folder / manifest.NAME).exists() else _below(folder)
    if not places:
        raise UnreadableError(
            f"{folder} holds no {manifest.NAME}, so there is nothing to hold it against.",
            "Name the folder that attcli weekly made.",
        )
    near = list(near)
    return [_one(folder, place, near) for place in places]


def _below(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*/{manifest.NAME}"))


def _one(asked: Path, folder: Path, near: Sequence[Path]) -> Verified:
    run = manifest.read(folder)
    if run is None or "inputs" not in run:
        raise UnreadableError(
            f"{folder / manifest.NAME} is no record of a run: it was changed or cut off.",
            "Make the week again: attcli weekly --force",
        )
    inside = folder.relative_to(asked).as_posix()
    lines = (*_outputs(folder, run), *_inputs(run, near))
    return Verified("" if inside == "." else inside, run, lines)


def _outputs(folder: Path, run: Mapping[str, Any]) -> Iterator[Line]:
    made = manifest.files_of(run)
    there = {entry["file"]: entry["sha256"] for entry in manifest.listed(folder)}
    for name, recorded in made.items():
        yield Line(name, "output", _state(recorded, there.get(name)), recorded, there.get(name))
    for name in sorted(there.keys() - made.keys()):
        yield Line(name, "output", State.ADDED, None, there[name])


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
