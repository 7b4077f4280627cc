"""One batch as a run does it: its part written; where it fails its halves, down to one school."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from attcli.reports.every_school import parts
from attcli.reports.every_school.batch import Office, analyse
from attcli.reports.every_school.record import Done
from attcli.reports.every_school.told import Problem, failed


@dataclass(frozen=True)
class Work:
    """What every batch of a run is done with, and the folder of its lists."""

    office: Office
    folder: Path


@dataclass
class Ended:
    """A batch at its end: the lines of the schools done, the schools that failed, its seconds;
    `process` that did it, and the most memory in MB that it has held (None where the system does
    not tell).
    """

    done: list[Done] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
    seconds: float = 0.0
    process: int = field(default_factory=os.getpid)
    peak_mb: int | None = None


def do(work: Work, schools: Sequence[str], latest: date | None) -> Ended:
    """Do a batch. `latest`: the last day of the schools done before.

    UsageError where its part can't be written.
    """
    start, ended = time.perf_counter(), Ended()
    _do(work, schools, latest, ended)
    ended.seconds, ended.peak_mb = time.perf_counter() - start, peak_mb()
    return ended


def _do(work: Work, schools: Sequence[str], latest: date | None, ended: Ended) -> None:
    try:
        found = analyse(work.office, schools, latest)
    except (Exception, pl.exceptions.PanicException) as fault:
        if len(schools) == 1:
            ended.failed.append(failed(schools[0], fault))
            return
        half = len(schools) // 2
        _do(work, schools[:half], latest, ended)
        _do(work, schools[half:], latest, ended)
        return
    parts.write(work.folder, found.part, found.frames)
    ended.done += found.done


def peak_mb() -> int | None:
    """The most memory this process has held, in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():  # Linux; what it says of usage counts the process that started this one
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(told["VmHWM"].split()[0]) // 1024
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 (not on Windows)

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most // (1024 * 1024 if sys.platform == "darwin" else 1024))
