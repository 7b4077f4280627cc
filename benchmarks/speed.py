"""How long attcli takes beside the bare library: start-up, a school, a trust, a workbook, growth.

python benchmarks/speed.py                    all but the trust's size; some minutes
python benchmarks/speed.py start answers      only these: start, school, answers, workbook, ingest
python benchmarks/speed.py answers --large    11 million marks instead of one million
python benchmarks/speed.py ingest --large     from 10^5 to 10^7 marks instead of to 10^6

Processes are measured by their processor seconds (user and system), which another program on the
same computer disturbs less than the clock; those compared run in turn. The byte code of all is
warm, as after an installation. Each function here gives rows [what, size, ours_s, beside, beside_s,
ratio, goal, spread]: medians, the ratio of the two, the most it should be, and how far the largest
of our times lies from the smallest, as a share of the median. Needs Linux or macOS.
"""

import argparse
import io
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import polars as pl  # noqa: E402
from benchmarks.invented_marks import Size, invented  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from attcli.cli.commands import COMMANDS  # noqa: E402 (found by the line above)
from attcli.exports.open_tables import Asked, open_tables  # noqa: E402
from attcli.exports.read import built_in, read_exports  # noqa: E402
from attcli.exports.values import upn_check_letter  # noqa: E402
from attcli.places import sample_data_dir  # noqa: E402

Row = dict[str, Any]
SCHOOL = sample_data_dir() / "porthkerra" / "arbor" / "marks-2025-26.csv"
_NOTHING = [sys.executable, "-c", "pass"]
_POLARS = [sys.executable, "-c", "import polars"]
_ATTCLI = [sys.executable, "-m", "attcli"]
_TYPES = "School=pl.String, UPN=pl.String, Date=pl.Date, Session=pl.Enum(['AM', 'PM']), "
_BARE = f"""
import sys, polars as pl
types = dict({_TYPES} Mark=pl.String)
pl.read_csv(sys.argv[1], schema=types | {{"Minutes late": pl.UInt16}})
"""
_BARE_SCHOOL = """
import sys, polars as pl
n = len(open(sys.argv[1]).readline().split(","))
types = {f"c{at}": pl.Date if at == 3 else pl.String for at in range(n)}
pl.read_csv(sys.argv[1], has_header=False, skip_lines=1, schema=types)
"""
_ANSWERS = """
import sys
from pathlib import Path
from attcli.exports.read import read_exports
from attcli.measures.absence import absence
from attcli.measures.threshold import threshold
from attcli.policy.settings import Settings
from attcli.register.view import open_view
view = open_view(read_exports([Path(sys.argv[1])]), Settings())
absence(view).collect(), threshold(view).collect()
"""


def start(times: int = 5) -> list[Row]:
    """The start of every command (its --help), of --version and of a Tab completion."""
    tab = {"_ATTCLI_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
    cases: dict[str, tuple[list[str], dict[str, str], str]] = {
        "import polars": (_POLARS, {}, ""),
        "attcli --version": ([*_ATTCLI, "--version"], {}, "0.15 s"),
        "Tab after attcli": (_ATTCLI, {**tab, "COMP_WORDS": "attcli "}, "0.15 s"),
        "Tab after attcli absence --f": (
            _ATTCLI,
            {**tab, "COMP_CWORD": "2", "COMP_WORDS": "attcli absence --f"},
            "0.15 s",
        ),
    }
    cases |= {f"attcli {name} --help": ([*_ATTCLI, name, "--help"], {}, "") for name in COMMANDS}
    with _room() as (_, env):
        return [
            _row(
                what, "", *_in_turn([command, _NOTHING], env | more, times), "python -c pass", goal
            )
            for what, (command, more, goal) in cases.items()
        ]


def school(times: int = 9) -> list[Row]:
    """`absence` and `threshold` of a school's file as whole processes."""
    marks = _lines(SCHOOL)
    bare = [sys.executable, "-c", _BARE_SCHOOL, str(SCHOOL)]
    named = {name: [*_ATTCLI, name, str(SCHOOL)] for name in ("absence", "threshold")}
    with _room() as (_, env):
        *ours, beside = _in_turn([*named.values(), bare], env, times)
    return [
        _row(f"attcli {name} of a CSV", marks, taken, beside, "a process that reads it typed", 3)
        for name, taken in zip(named, ours, strict=True)
    ]


def answers(schools: int = 3, times: int = 3) -> list[Row]:
    """CSV to absence and threshold, with the most memory used; `schools` of 1,000 pupils each."""
    with _room() as (folder, env):
        marks = _lines(file := _register(folder / "marks.csv", Size(schools, 1000, 7, 10)))
        commands = [[sys.executable, "-c", code, str(file)] for code in (_ANSWERS, _BARE)]
        ours, beside = _in_turn(commands, env, times)
        row = _row("CSV to absence and threshold", marks, ours, beside, "typed read_csv", 2)
        empty = _register(folder / "few.csv", Size(1, 20, 7, 10))
        commands = [[*command[:-1], str(empty)] for command in commands]
        idle = [taken[0][1] for taken in _in_turn(commands, env, 1)]
    held = [statistics.median(peak for _, peak in taken) for taken in (ours, beside)]
    per_mark = [(peak - base) / marks for peak, base in zip(held, idle, strict=True)]
    return [row | {"bytes_a_mark": round(per_mark[0]), "beside_bytes_a_mark": round(per_mark[1])}]


def workbook(times: int = 7) -> list[Row]:
    """A session grid of 1,000 pupils and 390 sessions: its cells as a table, and the register."""
    from benchmarks.times import grid  # noqa: PLC0415 (test builders, only here)

    with tempfile.TemporaryDirectory() as folder:
        path = grid(Path(folder) / "grid.xlsx")

        def bare() -> object:
            book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
            return book.get_sheet_by_index(0).to_python()

        works: list[Callable[[], object]] = [
            lambda: open_tables(Asked(path, path.name), None, 0, built_in()),
            lambda: read_exports([path]),
            bare,
        ]
        cells, register, beside = _works_in_turn(works, times)
    rows = (("XLSX to a recognised table", cells), ("XLSX to a register", register))
    size = 1000 * 390
    return [_row(what, size, taken, beside, "python-calamine", 1.3) for what, taken in rows]


def ingest(most: int = 6) -> list[Row]:
    """`attcli ingest` of one school's file of 10^5 to 10^`most` marks, and how its cost grows."""
    rows: list[Row] = []
    with _room() as (folder, env):
        for power in range(5, most + 1):
            pupils = 10**power // 380
            file = _register(folder / f"{power}.csv", Size(1, pupils, 7, 10), named=False)
            taken = [
                _ingest(folder / f"{power}-{n}", file, env) for n in range(3 if power < 7 else 1)
            ]
            bare = _in_turn([[sys.executable, "-c", _BARE_SCHOOL, str(file)]], env, 1)[0]
            beside = "a process that reads it typed"
            rows.append(_row("attcli ingest", _lines(file), taken, bare, beside, ""))
    for less, more in pairwise(tuple(rows)):
        grown = math.log(more["ours_s"] / less["ours_s"]) / math.log(more["size"] / less["size"])
        what = f"attcli ingest, exponent from {less['size']:,} marks"
        told = {"ratio": round(grown, 2), "goal": 1.05, "beside": "marks"}
        rows.append({**more, "what": what, **told, "beside_s": None})
    return rows


BENCHMARKS: Mapping[str, Callable[[], list[Row]]] = {
    "start": start,
    "school": school,
    "answers": answers,
    "workbook": workbook,
    "ingest": ingest,
}
LARGE: Mapping[str, Callable[[], list[Row]]] = {
    "answers": lambda: answers(schools=30, times=3),
    "ingest": lambda: ingest(most=7),
}


def show(rows: Sequence[Row]) -> None:
    """Print rows as a table."""
    print(f"{'what':<46}{'size':>12}{'ours':>9}{'beside':>9}{'ratio':>7}{'goal':>8}{'spread':>8}")
    for row in rows:
        size = f"{row['size']:,}" if row["size"] else ""
        beside = f"{row['beside_s']:.3f}" if row["beside_s"] is not None else "-"
        goal = row["goal"] or "-"
        memory = f"; {row['bytes_a_mark']} bytes a mark" if "bytes_a_mark" in row else ""
        print(
            f"{row['what']:<46}{size:>12}{row['ours_s']:>9.3f}{beside:>9}{row['ratio']:>7}"
            f"{goal:>8}{row['spread']:>8}  {row['beside']}{memory}"
        )


Taken = list[tuple[float, int]]
"""Processor seconds and the most memory in bytes, of each time."""


def _row(
    what: str, size: int | str, ours: Taken, theirs: Taken, beside: str, goal: float | str
) -> Row:
    seconds = [taken for taken, _ in ours]
    mine, other = statistics.median(seconds), statistics.median(taken for taken, _ in theirs)
    return {
        "what": what,
        "size": size,
        "ours_s": mine,
        "beside": beside,
        "beside_s": other,
        "ratio": round(mine / other, 2),
        "goal": goal,
        "spread": round((max(seconds) - min(seconds)) / mine, 2),
    }


@contextmanager
def _room() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder to work in, and surroundings in which byte code is kept and attcli is found."""
    with tempfile.TemporaryDirectory() as name:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("ATTCLI", "PYTHON"))}
        env |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": f"{name}/bytecode"}
        yield Path(name), env


def _in_turn(commands: Sequence[Sequence[str]], env: dict[str, str], times: int) -> list[Taken]:
    """What each command takes, each time one after the other; a first time is not counted."""
    taken: list[Taken] = [[] for _ in commands]
    for _ in range(times + 1):
        for found, command in zip(taken, commands, strict=True):
            found.append(_process(command, env))
    return [found[1:] for found in taken]


def _process(
    command: Sequence[str], env: dict[str, str], cwd: Path | None = None
) -> tuple[float, int]:
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, env=env, cwd=cwd, stdout=quiet, stderr=quiet)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command[:4])} ended {running.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _works_in_turn(works: Sequence[Callable[[], object]], times: int) -> list[Taken]:
    """The same of work in this process."""
    taken: list[Taken] = [[] for _ in works]
    for _ in range(times + 1):
        for found, work in zip(taken, works, strict=True):
            before = time.process_time()
            work()
            used = time.process_time() - before
            found.append((used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    return [found[1:] for found in taken]


def _ingest(workspace: Path, file: Path, env: dict[str, str]) -> tuple[float, int]:
    workspace.mkdir()
    _process([*_ATTCLI, "init", "--yes"], env, workspace)
    return _process([*_ATTCLI, "ingest", str(file)], env, workspace)


def _register(path: Path, size: Size, *, named: bool = True) -> Path:
    """An invented register as a plain file; `named`: each row names its school.

    Made by another process: a process counts its parent's memory as its own.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(write_register, path, size, named=named).result()
    return path


def write_register(path: Path, size: Size, *, named: bool) -> None:
    """Write the marks of an invented register; pupils have UPNs with their check letters."""
    register = invented(size)
    rests = {row["pupil_id"]: row["upn"][1:].zfill(12) for row in register.pupils.to_dicts()}
    upns = {pupil: upn_check_letter(rest) + rest for pupil, rest in rests.items()}
    marks = register.marks.select(
        *([pl.col("school").alias("School")] if named else []),
        pl.col("pupil_id").replace_strict(upns).alias("UPN"),
        pl.col("date").alias("Date"),
        pl.col("session").alias("Session"),
        pl.col("code").alias("Mark"),
        pl.col("minutes_late").alias("Minutes late"),
    )
    marks.write_csv(path)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") - 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Show what is asked for."""
    parser = argparse.ArgumentParser(description="attcli beside the bare library.")
    parser.add_argument("which", nargs="*", metavar="WHICH", help=", ".join(BENCHMARKS))
    parser.add_argument("--large", action="store_true", help="the sizes of a trust")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.which) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}.")
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; processor seconds.")
    for name in asked.which or BENCHMARKS:
        show((LARGE if asked.large and name in LARGE else BENCHMARKS)[name]())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
