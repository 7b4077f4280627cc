"""Batches one after another in this process, or side by side in processes of their own.

Two processes with one thread of Polars each are done twice as soon as one with two threads: much
of a batch is many small steps, which no second thread makes quicker.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from typing import Any, TypeVar

import polars as pl

from attcli.errors import WorkspaceError
from attcli.store.database import seen_once

R = TypeVar("R")
MOST_PROCESSES = 4
MARKS_EACH = 2_000_000  # a process more pays from so many
_OF_PROCESSES = {
    "POLARS_MAX_THREADS": "1",
    "PYTHONSAFEPATH": "1",  # a file of the current folder that is named as a module is none
    "PYTHONWARNINGS": "ignore:resource_tracker",  # it tidies up after a run that was killed
}
_FOR_LIFE = ExitStack()  # of a process that does batches


def processes_for(size: int, worth_one: int) -> int:
    """How many processes to use for something of this size, where one more pays from `worth_one`
    each: no more than there are processors (POLARS_MAX_THREADS, if set).
    """
    return max(1, min(MOST_PROCESSES, pl.thread_pool_size(), size // worth_one))


def processes_for_marks(marks: int) -> int:
    """How many processes to use for so many marks."""
    return processes_for(marks, MARKS_EACH)


def side_by_side(
    do: Callable[..., R], given: Any, batches: Iterable[tuple[Any, ...]], processes: int
) -> Iterator[R]:
    """`do(given, *batch)` for each of `batches`, as each ends; a batch is asked for when its turn
    comes, so that it can rest on what ended before.

    `do` is a function of a module; `given`, the batches and the answers can be pickled.
    WorkspaceError where a process was ended from outside.
    """
    left = iter(batches)
    with _pool(do, given, processes) as pool:
        if pool is None:
            yield from (do(given, *batch) for batch in left)
            return

        def start(n: int) -> set[Future[R]]:
            some = list(islice(left, n))
            with _unheard():
                return {pool.submit(_done, *batch) for batch in some}

        running = start(processes)
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for one in ended:
                yield one.result()
                running |= start(1)


@contextmanager
def _pool(
    do: Callable[..., Any], given: Any, processes: int
) -> Iterator[ProcessPoolExecutor | None]:
    """The processes, each begun anew with what it does: it shares no lock or thread with us.

    None where one is enough, or the system has no means for them to speak with each other.
    """
    with _environment(_OF_PROCESSES):
        pool = _made(do, given, processes) if processes > 1 else None
        try:
            yield pool
        except BrokenProcessPool as broken:
            raise WorkspaceError(
                "A process of this run was ended from outside, most likely for want of memory.",
                "What was done is kept. Run the same command again, with fewer --marks-at-once.",
            ) from broken
        finally:
            if pool is not None:
                pool.shutdown(cancel_futures=True)


def _made(do: Callable[..., Any], given: Any, processes: int) -> ProcessPoolExecutor | None:
    try:
        with _unheard():
            return ProcessPoolExecutor(processes, get_context("spawn"), _begin, (do, given))
    except (OSError, ImportError, NotImplementedError):  # no shared memory, as in some containers
        return None


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """In the block these stand in the environment too."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _unheard() -> Iterator[None]:
    """Ctrl-C and the end of a terminal are heard by us after the block, by processes begun in it
    not at all: they end with us.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_DOES: tuple[Callable[..., Any], Any]  # what this process was started for


def _begin(do: Callable[..., Any], given: Any) -> None:
    """Ready a new process: the engine; Ctrl-C is its parent's to hear; it ends when that does."""
    global _DOES  # noqa: PLW0603 (handing `given` over with every batch would cost more than it)
    _DOES = (do, given)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pl.Config.set_engine_affinity("streaming")
    _FOR_LIFE.enter_context(seen_once())


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _done(*batch: Any) -> Any:
    do, given = _DOES
    return do(given, *batch)
