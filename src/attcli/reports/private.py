"""Writing a file that is about children: whole or not at all, and readable by its owner only."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from attcli.errors import UsageError

_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_FULL = _NO_ROOM | {errno.EROFS}

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def for_want_of_room(fault: BaseException) -> bool:
    """Whether a fault, or what it came from, is a disk without room."""
    causes = [fault]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    return any(
        one.errno in _NO_ROOM
        if isinstance(one, OSError)
        else getattr(one, "sqlite_errorname", None) == "SQLITE_FULL"
        for one in causes
    )


@contextlib.contextmanager
def told_when_full(path: Path) -> Iterator[None]:
    """Turn the system's 'disk full' while `path` is written into a sentence (UsageError), and what
    says that nothing can be written there at all.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno not in _FULL:
            raise
        full = fault.errno in _NO_ROOM
        way_out = "Make room on the disk" if full else "Name a place that can be written to"
        raise UsageError(
            f"{path} can't be written: {fault.strerror}.", f"{way_out} and run again."
        ) from fault


@contextlib.contextmanager
def told_when_in_use(path: Path) -> Iterator[None]:
    """Turn the system's 'permission denied' on `path`, too, into a sentence (UsageError)."""
    try:
        with told_when_full(path):
            yield
    except PermissionError as denied:
        folder = _first_that_is(path.parent)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError(
                f"{path} can't be written: the folder {folder} can't be written to.",
                "Name another place with -o, or ask who looks after the folder.",
            ) from denied
        raise UsageError(
            f"{path} can't be written: it is open in another program, or its folder is protected.",
            f"Close {path.name} and run again.",
        ) from denied
    except (FileExistsError, IsADirectoryError, NotADirectoryError) as wrong:
        raise UsageError(f"{path} can't be written: {wrong.strerror}.", "Name a file.") from wrong


def _first_that_is(folder: Path) -> Path:
    return next(part for part in (folder, *folder.parents) if part.exists())


@contextlib.contextmanager
def beside_then_renamed(path: Path) -> Iterator[Path]:
    """A private file beside `path`, to write; it takes its place when the block ends, mode 0600.

    A run that is killed, or a block that fails, leaves what was there before. UsageError when the
    file is open in Excel or the folder cannot be written to.
    """
    with told_when_in_use(path):
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        beside = Path(name)
        try:
            yield beside
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def write_private(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all; errors as of `beside_then_renamed`."""
    with beside_then_renamed(path) as beside:
        beside.write_bytes(content)
