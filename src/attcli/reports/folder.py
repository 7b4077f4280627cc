"""An output folder made all or nothing: built beside its place, then renamed into it.

A run that is killed leaves what stood there before; what it had built is swept away by the next
run. Only files that an earlier run made are ever replaced: whatever else a person has put into
the folder is carried into the new one.
"""

import contextlib
import glob
import itertools
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from attcli.errors import UsageError
from attcli.reports.lock import is_free, taken
from attcli.reports.private import FILE_MODE, FOLDER_MODE, told_when_full, told_when_in_use

_BUILDING, _REPLACED, _FOLDER = "building", "replaced", ".d"
_OPEN_MARKS = ("~$", ".~lock.")  # what Excel and LibreOffice lay beside a file they have open


def refuse_if_taken(target: Path, *, force: bool) -> None:
    """UsageError (exit 2) when `target` can't be written, or holds anything and not `force`."""
    place = target.resolve()
    for part in (place, *place.parents):
        if part.exists() and not part.is_dir():
            named = target if part == place else part
            raise UsageError(f"{named} is a file, not a folder.", "Name another folder with -o.")
    if _is_empty(place):
        return
    if not force:
        raise UsageError(
            f"{target} exists and is not empty.",
            "Name another folder with -o, or add --force to replace an earlier run's files.",
        )
    if Path.cwd().is_relative_to(place):
        raise UsageError(
            f"{target} is the folder you are working in.", "Go to another folder and run again."
        )
    _refuse_if_open(place)


def _is_empty(place: Path) -> bool:
    return not place.exists() or not any(place.iterdir())


def _refuse_if_open(place: Path) -> None:
    for found in place.iterdir():
        for mark in _OPEN_MARKS:
            if found.name.startswith(mark):
                name = found.name.removeprefix(mark).removesuffix("#")
                raise UsageError(
                    f"{name} is open in another program.", f"Close {name} and run again."
                )


@contextlib.contextmanager
def built_folder(target: Path, *, keep_parent_permissions: bool = False) -> Iterator[Path]:
    """A private folder to fill; when the block ends without an error it becomes `target`.

    What stood at `target` is replaced whole. With `keep_parent_permissions` the finished folder
    takes the permissions of the folder it lies in, for a share that others must read.
    """
    place = target.resolve()
    with told_when_in_use(place):
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        _sweep(place)
        handle, lock = tempfile.mkstemp(dir=place.parent, prefix=_beside(place, _BUILDING))
    building = Path(f"{lock}{_FOLDER}")
    with taken(handle, Path(lock)):
        try:
            building.mkdir(mode=FOLDER_MODE)
            with told_when_full(place):
                yield building
            with told_when_in_use(place):
                _permit(building, place.parent if keep_parent_permissions else None)
                _swap(building, place)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise


def _beside(place: Path, what: str) -> str:
    return f".{place.name}.{what}-"


def _siblings(place: Path, what: str) -> list[Path]:
    return sorted(place.parent.glob(f"{glob.escape(_beside(place, what))}*"))


def _swap(building: Path, place: Path) -> None:
    if not place.exists():
        building.rename(place)
    elif place == Path.cwd():  # empty (see refuse_if_taken): the folder itself must stay
        for part in sorted(building.iterdir(), key=lambda path: path.name == "run.json"):
            part.rename(place / part.name)
        building.rmdir()
    else:
        _replace(building, place)


def _replace(building: Path, place: Path) -> None:
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=_beside(place, _REPLACED)))
    old.rmdir()
    place.rename(old)
    try:
        building.rename(place)
    except BaseException:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def restore(target: Path) -> None:
    """Put back the folder that a run killed between its two renames had moved aside, and sweep away
    what killed runs had begun to build.
    """
    place = target.resolve()
    for old in _siblings(place, _REPLACED):
        if _is_empty(place):
            with contextlib.suppress(FileNotFoundError):
                place.rmdir()
            old.rename(place)
        else:
            shutil.rmtree(old, ignore_errors=True)
    with contextlib.suppress(OSError):  # tidying must not stop a run that writes nothing
        _sweep(place)


def _sweep(place: Path) -> None:
    """Remove what killed runs had begun to build: their locks died with them."""
    for lock in _siblings(place, _BUILDING):
        if lock.suffix != _FOLDER and is_free(lock):
            shutil.rmtree(f"{lock}{_FOLDER}", ignore_errors=True)
            lock.unlink(missing_ok=True)


def _permit(building: Path, like: Path | None) -> None:
    folder_mode = stat.S_IMODE(like.stat().st_mode) if like else FOLDER_MODE
    file_mode = folder_mode & 0o666 if like else FILE_MODE
    for path in (building, *building.rglob("*")):
        if not path.is_symlink():
            path.chmod(folder_mode if path.is_dir() else file_mode)


def carry_over(old: Path, new: Path, ours: Iterable[str], changed: Iterable[str]) -> list[str]:
    """Bring into `new` what people put into `old`: whatever is not `ours` (relative paths with /).

    Of those `changed` by hand since they were made, a copy is kept under a name that says so. Gives
    the paths brought over. Hard links where the system has them: nothing is copied twice.
    """
    left, by_hand, carried = set(ours), set(changed), []
    paths = {path.relative_to(old).as_posix(): path for path in old.rglob("*")}
    for name, path in sorted(paths.items(), key=lambda item: (item[0] in by_hand, item)):
        if name in left or (path.is_dir() and not path.is_symlink()):
            continue
        place = _by_hand(new / name) if name in by_hand else new / name
        if os.path.lexists(place):
            continue
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        _copy(path, place)
        carried.append(place.relative_to(new).as_posix())
    return carried


def _by_hand(path: Path) -> Path:
    """`name (changed by hand).ext`, with a number where that name is taken."""
    numbers = itertools.chain([""], (f" {n}" for n in itertools.count(2)))
    places = (path.with_stem(f"{path.stem} (changed by hand{n})") for n in numbers)
    return next(place for place in places if not os.path.lexists(place))


def _copy(path: Path, place: Path) -> None:
    if path.is_symlink():
        place.symlink_to(path.readlink())
        return
    try:
        place.hardlink_to(path)
    except OSError:
        shutil.copy2(path, place)
