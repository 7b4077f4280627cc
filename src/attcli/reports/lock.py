"""A lock that dies with its process: the system's own file lock on an open file."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from attcli.reports.private import told_when_in_use

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def taken(handle: int, path: Path) -> Iterator[None]:
    """Hold the open file `handle` locked while the block runs, then close it and remove `path`."""
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)
        path.unlink(missing_ok=True)


def is_free(path: Path) -> bool:
    """Whether no living process holds the lock file `path`."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


@contextlib.contextmanager
def alone(path: Path, busy: Exception) -> Iterator[None]:
    """Hold the lock file `path` while the block runs; `busy` is raised where another run holds it,
    UsageError where it can't be written.

    The file stays: taken away, it could be locked by one run and made anew by another.
    """
    with told_when_in_use(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError:
            raise busy from None
        yield
    finally:
        os.close(handle)
