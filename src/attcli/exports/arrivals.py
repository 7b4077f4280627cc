"""What lies in an inbox: the files that may be exports, and whether one is still being written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ENDINGS = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".json", ".xml", ".htm", ".html"})
AT_REST_SECONDS = 60
"""A file saved so long ago is not being written any more; a younger one is looked at twice."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of an inbox as it was seen. `school`: the key of the school whose folder it lies in;
    None in the inbox itself.
    """

    path: Path
    school: str | None
    bytes: int
    saved: int

    @property
    def modified(self) -> datetime:
        """When it was saved last, to the second, as a source remembers it."""
        return datetime.fromtimestamp(self.saved // 10**9, tz=UTC)


@dataclass(frozen=True)
class Inbox:
    """An inbox at one look: the exports, oldest first; those still being written; the folders that
    are no school's; how many files are no exports by their ending.
    """

    at_rest: tuple[Arrival, ...]
    moving: tuple[Arrival, ...]
    strange_folders: tuple[Path, ...]
    others: int


def look_into(
    inbox: Path, schools: Mapping[str, str], now: float, wait: Callable[[], None]
) -> Inbox:
    """The inbox and, in it, the folders named like a school (`schools`: folded name to key).

    `wait` is called once where a file is so young that a second look is needed.
    """
    folders = [path for path in _inside(inbox) if path.is_dir()]
    owners = {path: schools.get(path.name.casefold()) for path in folders}
    places: dict[Path, str | None] = {inbox: None}
    places |= {path: key for path, key in owners.items() if key}
    files = [(path, key) for place, key in places.items() for path in _inside(place)]
    files = [(path, key) for path, key in files if path.is_file()]
    seen = [look for path, key in files if _is_export(path) and (look := _look(path, key))]
    young = {one.path for one in seen if now - one.saved / 10**9 < AT_REST_SECONDS}
    if young:
        wait()
    moving = [one for one in seen if one.path in young and _moves(one)]
    at_rest = [one for one in seen if one not in moving]
    return Inbox(
        tuple(sorted(at_rest, key=lambda one: (one.saved, one.path.name))),
        tuple(moving),
        tuple(path for path, key in owners.items() if not key),
        sum(not _is_export(path) for path, _ in files),
    )


def _inside(folder: Path) -> Iterator[Path]:
    """What lies there, but for hidden files and the traces of programs that have a file open."""
    yield from (path for path in sorted(folder.iterdir()) if path.name[:1] not in ".~")


def _is_export(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def _look(path: Path, school: str | None) -> Arrival | None:
    """The file as it is; None where it went away."""
    try:
        there = path.stat()
    except OSError:
        return None
    return Arrival(path, school, there.st_size, there.st_mtime_ns)


def _moves(before: Arrival) -> bool:
    """Whether a young file has changed since, holds nothing yet or is held by another program."""
    now = _look(before.path, before.school)
    return now != before or not before.bytes or not _opens(before.path)


def _opens(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except PermissionError:
        return False


def newest(arrivals: Iterable[Arrival]) -> Arrival | None:
    """The one saved last; of several the last by name."""
    return max(arrivals, key=lambda one: (one.saved, one.path.name), default=None)
